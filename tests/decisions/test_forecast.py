"""The next doses as dates: what follows from the rules on file, where it stops, and what the calendar says of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coordination.decisions.forecast import Forecast, forecast_doses
from coordination.facts import CourseFacts, DoseFact, HandoffEventFact, ScheduleChangeFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import (
    Agent,
    DoseRole,
    DoseStatus,
    HandoffEventKind,
    Regimen,
    Schedule,
    Side,
    Stage,
)
from tests.builders import a_course, a_dose, a_practice, a_site, stages

SU1, SU2, FT, T = DoseRole.STEP_UP_1, DoseRole.STEP_UP_2, DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT
MONDAY = date(2026, 3, 2)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def _after(*doses: DoseFact, **values: Any) -> CourseFacts:
    return a_course(**({"doses": doses} | values))


def _planned(on: date) -> DoseFact:
    return a_dose(None, on, DoseStatus.PLANNED)


def _days(forecast: Forecast) -> list[tuple[DoseRole, date]]:
    return [(dose.role, dose.on) for dose in forecast.doses]


WEEKLY = a_dose(T, MONDAY, schedule=Schedule.WEEKLY)


def test_step_up_leads_into_the_schedule(rulebook: Rulebook) -> None:
    # Teclistamab days 1, 4, 7, then weekly, from Mon 2 Mar 2026.
    forecast = forecast_doses(_after(_planned(MONDAY)), _noon(date(2026, 2, 25)), rulebook=rulebook, count=5)
    assert _days(forecast) == [
        (SU1, date(2026, 3, 2)), (SU2, date(2026, 3, 5)), (FT, date(2026, 3, 8)),
        (T, date(2026, 3, 15)), (T, date(2026, 3, 22)),
    ]  # fmt: skip
    assert forecast.stops is None
    assert [dose.planned for dose in forecast.doses] == [True, False, False, False, False]
    assert [dose.number for dose in forecast.doses] == [1, 2, 3, 4, 5]


def test_a_first_dose_that_nobody_planned_has_no_day(rulebook: Rulebook) -> None:
    forecast = forecast_doses(_after(), _noon(MONDAY), rulebook=rulebook)
    assert forecast == Forecast((), "No dose is recorded yet. No day is planned for it.")


def test_weekends_and_holidays_are_marked_and_not_moved(rulebook: Rulebook) -> None:
    # Weekly from Thu 19 Nov 2026: Thanksgiving is Thu 26 Nov.
    thursday = a_dose(T, date(2026, 11, 19), schedule=Schedule.WEEKLY)
    course = _after(thursday, academic=a_site(holidays=frozenset({date(2026, 11, 26)})))
    dose = forecast_doses(course, _noon(date(2026, 11, 20)), rulebook=rulebook, count=1).doses[0]
    assert (dose.on, dose.holiday, dose.weekend) == (date(2026, 11, 26), True, False)
    sunday = replace(course, doses=(a_dose(T, date(2026, 11, 22), schedule=Schedule.WEEKLY),))
    dose = forecast_doses(sunday, _noon(date(2026, 11, 23)), rulebook=rulebook, count=1).doses[0]
    assert (dose.on, dose.holiday, dose.weekend) == (date(2026, 11, 29), False, True)


def test_a_day_after_the_years_whose_holidays_are_recorded_is_not_known_to_be_none() -> None:
    site = a_site(holidays=frozenset({date(2026, 11, 26)}))
    assert [site.is_holiday(day) for day in (date(2026, 11, 26), date(2026, 12, 31), date(2027, 1, 1))] == [
        True, False, None,
    ]  # fmt: skip
    assert a_site().is_holiday(date(2026, 11, 26)) is None


def test_the_calendar_is_that_of_the_site_that_gives_the_doses(rulebook: Rulebook) -> None:
    holiday = date(2026, 3, 9)
    handed = HandoffEventFact(
        "e", "h", HandoffEventKind.ACCEPTED, date(2026, 3, 1), effective_at=datetime(2026, 3, 8, 12, tzinfo=UTC)
    )
    course = _after(
        WEEKLY,
        community=a_practice(holidays=frozenset({holiday})),
        handoff_events=(handed,),
        stage_events=stages((Stage.ACCEPTED, date(2026, 3, 1))),
    )
    dose = forecast_doses(course, _noon(date(2026, 3, 3)), rulebook=rulebook, count=1).doses[0]
    assert (dose.site.short_name, dose.holiday) == ("Lakeside", True)


def test_planned_days_stand_and_the_rest_follows_from_them(rulebook: Rulebook) -> None:
    course = _after(WEEKLY, _planned(date(2026, 3, 11)), _planned(date(2026, 3, 20)))
    forecast = forecast_doses(course, _noon(date(2026, 3, 3)), rulebook=rulebook, count=3)
    assert [day for _, day in _days(forecast)] == [date(2026, 3, 11), date(2026, 3, 20), date(2026, 3, 27)]


def test_a_day_that_passed_stands_on_today_and_says_so(rulebook: Rulebook) -> None:
    forecast = forecast_doses(_after(WEEKLY), _noon(date(2026, 3, 12)), rulebook=rulebook, count=2)
    assert [(dose.on, dose.overdue) for dose in forecast.doses] == [
        (date(2026, 3, 12), True), (date(2026, 3, 19), False),
    ]  # fmt: skip


class TestWhereItStops:
    def test_at_manual_review_with_its_reason(self, rulebook: Rulebook) -> None:
        forecast = forecast_doses(_after(WEEKLY), _noon(date(2026, 4, 10)), rulebook=rulebook)
        assert forecast.doses == ()
        assert forecast.stops == "The last dose was on Mon 2 Mar 2026; the spacing on file ended with day 28."

    def test_at_a_hold_without_a_later_day(self, rulebook: Rulebook) -> None:
        held = a_dose(None, date(2026, 3, 9), DoseStatus.HELD, reason="Platelets 22")
        forecast = forecast_doses(_after(WEEKLY, held), _noon(date(2026, 3, 10)), rulebook=rulebook)
        assert forecast.stops == "On hold since Mon 9 Mar 2026 (Platelets 22), and no later day is planned."
        planned = _after(WEEKLY, held, _planned(date(2026, 3, 16)))
        assert _days(forecast_doses(planned, _noon(date(2026, 3, 10)), rulebook=rulebook, count=1)) == [
            (T, date(2026, 3, 16))
        ]

    def test_at_a_plan_past_the_last_day_on_file(self, rulebook: Rulebook) -> None:
        course = _after(WEEKLY, _planned(date(2026, 3, 31)))
        forecast = forecast_doses(course, _noon(date(2026, 3, 10)), rulebook=rulebook)
        assert forecast.stops == "Tue 31 Mar 2026 is planned, after the last day on file, Mon 30 Mar 2026."

    def test_where_the_next_phase_has_another_amount(self, rulebook: Rulebook) -> None:
        # With daratumumab: weekly to week 8, then 3 mg/kg. Step-up 1 on Mon 5 Jan: week 9 begins on Mon 2 Mar.
        first = a_dose(SU1, date(2026, 1, 5))
        last = a_dose(T, date(2026, 2, 16), schedule=Schedule.WEEKLY)
        course = _after(first, last, regimen=Regimen.WITH_DARATUMUMAB_SC)
        forecast = forecast_doses(course, _noon(date(2026, 2, 17)), rulebook=rulebook.signed())
        assert _days(forecast) == [(T, date(2026, 2, 23))]
        assert forecast.stops is not None
        assert "ended with week 8" in forecast.stops
        change = ScheduleChangeFact("c", date(2026, 2, 16), Schedule.Q2W, "Ada Academic")
        changed = replace(course, schedule_changes=(change,))
        assert forecast_doses(changed, _noon(date(2026, 2, 17)), rulebook=rulebook.signed(), count=3).stops is None

    def test_at_the_end_of_the_course(self, rulebook: Rulebook) -> None:
        ended = a_course(after=T, stage=Stage.ENDED)
        forecast = forecast_doses(ended, _noon(date(2026, 12, 1)), rulebook=rulebook)
        assert forecast == Forecast((), "The course has ended; no further dose is expected.")


def test_after_a_re_step_up_the_rest_and_then_the_schedule(rulebook: Rulebook) -> None:
    again = a_dose(SU2, date(2026, 4, 6))  # 35 days after the last weekly dose
    forecast = forecast_doses(_after(WEEKLY, again), _noon(date(2026, 4, 7)), rulebook=rulebook, count=3)
    assert _days(forecast) == [(FT, date(2026, 4, 9)), (T, date(2026, 4, 16)), (T, date(2026, 4, 23))]


def test_where_the_phase_is_over_the_recorded_interval_stands_with_a_note(rulebook: Rulebook) -> None:
    doses = [a_dose(role, date(2026, 1, 5) + timedelta(weeks=week)) for week, role in enumerate((SU1, SU2, FT))]
    doses += [a_dose(T, date(2026, 1, 26) + timedelta(weeks=week)) for week in range(9)]
    course = _after(*doses, agent=Agent.LINVOSELTAMAB)
    forecast = forecast_doses(course, _noon(date(2026, 3, 24)), rulebook=rulebook, count=2)
    assert forecast.doses[0].note is None
    assert forecast.doses[1].note is not None
    assert "has 10 doses, and all are recorded as given" in forecast.doses[1].note


@pytest.mark.parametrize("agent", list(Agent))
def test_no_forecast_executes_past_a_window(agent: Agent, rulebook: Rulebook) -> None:
    course = a_course(agent, doses=(_planned(MONDAY),))
    forecast = forecast_doses(course, _noon(MONDAY), rulebook=rulebook.signed(), count=20)
    assert len(forecast.doses) == 20
    for dose in forecast.doses:
        assert dose.amount is not None
        assert dose.latest is None or dose.on <= dose.latest
        assert dose.earliest is None or dose.on >= dose.earliest


def test_from_the_planned_first_community_dose_on_the_practice_gives_it(rulebook: Rulebook) -> None:
    plan = HandoffEventFact("e", "h", HandoffEventKind.FIRST_DOSE_PLANNED, None, planned_on=MONDAY + timedelta(days=15))
    forecast = forecast_doses(
        _after(WEEKLY, community=a_practice(), handoff_events=(plan,)), _noon(MONDAY), rulebook=rulebook, count=3
    )
    assert [(dose.on - MONDAY).days for dose in forecast.doses] == [7, 15, 22]
    assert [dose.site.side for dose in forecast.doses] == [Side.ACADEMIC, Side.COMMUNITY, Side.COMMUNITY]
    assert [dose.planned for dose in forecast.doses] == [False, True, False]
