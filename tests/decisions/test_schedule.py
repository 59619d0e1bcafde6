"""Which interval is in force, from what people recorded; and after a re-step-up, what nobody may assume."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coordination.decisions.schedule import schedule_before, schedules_in_force
from coordination.facts import CourseFacts, ScheduleChangeFact
from coordination.knowledge import RegimenBook, Rulebook
from coordination.vocabulary import Agent, DoseRole, Regimen, Schedule
from tests.builders import a_course, a_dose

SU1, SU2, FT, T = DoseRole.STEP_UP_1, DoseRole.STEP_UP_2, DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT
FIRST = date(2026, 1, 5)


@pytest.fixture(scope="module")
def tec(rulebook: Rulebook) -> RegimenBook:
    return rulebook.agents[Agent.TECLISTAMAB].regimens[Regimen.MONOTHERAPY]


def _week(number: int) -> date:
    return FIRST + timedelta(weeks=number)


def _course(*roles: DoseRole, complete: bool = True) -> CourseFacts:
    doses = tuple(a_dose(role, _week(week)) for week, role in enumerate(roles))
    return a_course(doses=doses, dose_history_complete=complete)


def _changed(course: CourseFacts, week: int, schedule: Schedule) -> CourseFacts:
    change = ScheduleChangeFact(id=f"change-{week}", on=_week(week), schedule=schedule, decided_by="Ada Academic")
    return replace(course, schedule_changes=(*course.schedule_changes, change))


def _recorded(course: CourseFacts, place: int, schedule: Schedule) -> CourseFacts:
    doses = list(course.doses)
    doses[place] = replace(doses[place], schedule=schedule)
    return replace(course, doses=tuple(doses))


def test_an_interval_written_with_an_earlier_dose_stands_in_a_complete_history(tec: RegimenBook) -> None:
    course = _recorded(_course(SU1, SU2, FT, T, T), 3, Schedule.Q2W)
    assert schedules_in_force(course, tec) == (Schedule.Q2W, Schedule.Q2W)
    assert schedules_in_force(replace(course, dose_history_complete=False), tec) == (None, None)


def test_the_later_of_a_change_and_a_written_interval_rules(tec: RegimenBook) -> None:
    course = _recorded(_course(SU1, SU2, FT, T, T, T), 3, Schedule.WEEKLY)
    assert schedules_in_force(_changed(course, 4, Schedule.Q2W), tec)[0] is Schedule.Q2W
    assert schedules_in_force(_changed(course, 2, Schedule.Q2W), tec)[0] is Schedule.WEEKLY


class TestAfterARestart:
    weekly = _course(SU1, SU2, FT, T, SU2, FT)

    def test_weekly_before_is_weekly_again(self, tec: RegimenBook) -> None:
        assert schedules_in_force(self.weekly, tec) == (Schedule.WEEKLY, Schedule.WEEKLY)
        assert schedule_before(self.weekly, tec) is Schedule.WEEKLY

    def test_a_wider_interval_before_is_not_assumed_and_neither_is_weekly(self, tec: RegimenBook) -> None:
        course = _changed(self.weekly, 3, Schedule.Q2W)
        assert schedules_in_force(course, tec) == (None, None)
        assert schedule_before(course, tec) is Schedule.Q2W

    def test_an_interval_recorded_since_rules(self, tec: RegimenBook) -> None:
        course = _changed(self.weekly, 3, Schedule.Q2W)
        assert schedules_in_force(_changed(course, 5, Schedule.WEEKLY), tec)[1] is Schedule.WEEKLY
        assert schedules_in_force(_recorded(course, 5, Schedule.Q2W), tec)[0] is Schedule.Q2W

    def test_an_interval_before_that_nobody_recorded_is_not_assumed(self, tec: RegimenBook) -> None:
        course = _course(T, SU2, FT, complete=False)
        assert schedules_in_force(course, tec) == (None, None)

    def test_step_up_that_began_again_before_any_full_dose_still_opens_weekly(self, tec: RegimenBook) -> None:
        assert schedules_in_force(_course(SU1, SU1, SU2, FT), tec)[0] is Schedule.WEEKLY

    def test_the_interval_before_is_that_of_the_last_full_dose_over_several_restarts(self, tec: RegimenBook) -> None:
        course = _changed(_course(SU1, SU2, FT, T, SU2, SU1, SU2, FT), 3, Schedule.Q2W)
        assert schedule_before(course, tec) is Schedule.Q2W
        assert schedules_in_force(course, tec) == (None, None)

    def test_a_regimen_with_one_interval_has_no_choice(self, rulebook: Rulebook) -> None:
        book = rulebook.agents[Agent.TALQUETAMAB].regimens[Regimen.WEEKLY_0_4]
        assert schedules_in_force(self.weekly, book)[0] is Schedule.WEEKLY
