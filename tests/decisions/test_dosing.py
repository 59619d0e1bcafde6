"""The next dose, against cases whose expected days were worked out by hand from the reference tables."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coordination.decisions.dosing import next_dose
from coordination.facts import CourseFacts, DoseFact, ScheduleChangeFact
from coordination.knowledge import Rulebook, load_rulebook
from coordination.vocabulary import Action, Agent, Confidence, DoseRole, DoseStatus, Regimen, Schedule, Stage
from tests.builders import a_course, a_dose, a_site, stages

CASES = Path(__file__).parents[1] / "cases" / "next_dose.csv"
VERIFIED = (Confidence.LABEL_COPY, Confidence.SOURCE_SEEN, Confidence.SECONDARY)


def _cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def _after(*doses: DoseFact, **values: Any) -> CourseFacts:
    """A course with exactly these doses, its history incomplete unless said."""
    return a_course(**({"doses": doses, "dose_history_complete": False} | values))


def _change(on: date, schedule: Schedule) -> ScheduleChangeFact:
    return ScheduleChangeFact(id=f"change-{on}", on=on, schedule=schedule, decided_by="Ada Academic")


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["case"])
def test_each_window_on_the_day_before_first_last_and_after(case: dict[str, str], rulebook: Rulebook) -> None:
    schedule = Schedule(case["schedule"]) if case["schedule"] else None
    course = _after(
        a_dose(DoseRole(case["last_role"]), date.fromisoformat(case["last_on"]), schedule=schedule),
        agent=Agent(case["agent"]),
        regimen=Regimen(case["regimen"]),
    )
    decision = next_dose(course, _noon(date.fromisoformat(case["today"])), rulebook=rulebook)
    asked = [
        name for name in case if name not in ("case", "agent", "regimen", "last_role", "last_on", "today", "source")
    ]
    asked.remove("schedule")
    assert {name: _text(getattr(decision, name)) for name in asked} == {name: case[name] for name in asked}


def test_no_decision_executes_a_row_that_is_not_verified(rulebook: Rulebook) -> None:
    rows = {row.id: row for row in rulebook.rows()}
    for case in _cases():
        schedule = Schedule(case["schedule"]) if case["schedule"] else None
        for gap in range(130):
            course = _after(
                a_dose(DoseRole(case["last_role"]), date(2026, 3, 2), schedule=schedule),
                agent=Agent(case["agent"]),
                regimen=Regimen(case["regimen"]),
            )
            decision = next_dose(course, _noon(date(2026, 3, 2) + timedelta(days=gap)), rulebook=rulebook)
            if decision.action is Action.MANUAL_REVIEW:
                assert decision.amount is None
                continue
            assert decision.rule_id is not None
            assert decision.confidence in VERIFIED
            assert rows[decision.rule_id].currency is None


class TestHeldAndMissed:
    # Teclistamab weekly, last given Mon 2 Mar 2026; continue up to 28 days: Mon 30 Mar.
    given = a_dose(DoseRole.TREATMENT, date(2026, 3, 2), schedule=Schedule.WEEKLY)
    held = a_dose(None, date(2026, 3, 9), DoseStatus.HELD, reason="Platelets 22")
    missed = a_dose(None, date(2026, 3, 16), DoseStatus.MISSED)

    def test_a_held_dose_is_held_and_not_overdue(self, rulebook: Rulebook) -> None:
        decision = next_dose(_after(self.given, self.held), _noon(date(2026, 3, 12)), rulebook=rulebook)
        assert (decision.held_since, decision.hold_reason) == (date(2026, 3, 9), "Platelets 22")
        assert decision.overdue_days == 0

    def test_a_hold_stops_neither_the_days_since_the_last_dose_nor_slack(self, rulebook: Rulebook) -> None:
        without = next_dose(_after(self.given), _noon(date(2026, 3, 12)), rulebook=rulebook)
        held = next_dose(_after(self.given, self.held), _noon(date(2026, 3, 12)), rulebook=rulebook)
        assert (held.due, held.latest_without_step_up, held.slack_days) == (date(2026, 3, 9), date(2026, 3, 30), 18)
        assert (held.due, held.slack_days) == (without.due, without.slack_days)

    def test_past_the_last_day_a_held_course_is_reviewed_too(self, rulebook: Rulebook) -> None:
        decision = next_dose(_after(self.given, self.held), _noon(date(2026, 3, 31)), rulebook=rulebook)
        assert (decision.action, decision.amount, decision.slack_days) == (Action.MANUAL_REVIEW, None, -1)
        assert decision.on_file == "On file for days 29 to 56: restart at step-up 2, 0.3 mg/kg, then rest of step-up."

    def test_the_hold_dates_from_its_first_record(self, rulebook: Rulebook) -> None:
        again = a_dose(None, date(2026, 3, 16), DoseStatus.HELD, reason="Platelets 24")
        decision = next_dose(_after(self.given, self.held, again), _noon(date(2026, 3, 17)), rulebook=rulebook)
        assert decision.held_since == date(2026, 3, 9)

    def test_a_missed_dose_is_overdue_from_the_due_day(self, rulebook: Rulebook) -> None:
        decision = next_dose(_after(self.given, self.missed), _noon(date(2026, 3, 18)), rulebook=rulebook)
        assert (decision.held_since, decision.due, decision.overdue_days) == (None, date(2026, 3, 9), 9)

    def test_a_dose_missed_after_a_hold_ends_the_hold(self, rulebook: Rulebook) -> None:
        course = _after(self.given, self.held, self.missed)
        assert next_dose(course, _noon(date(2026, 3, 18)), rulebook=rulebook).held_since is None

    def test_a_given_dose_ends_the_hold(self, rulebook: Rulebook) -> None:
        later = a_dose(DoseRole.TREATMENT, date(2026, 3, 20), schedule=Schedule.WEEKLY)
        decision = next_dose(_after(self.given, self.held, later), _noon(date(2026, 3, 21)), rulebook=rulebook)
        assert (decision.held_since, decision.due) == (None, date(2026, 3, 27))


class TestPlannedDay:
    given = a_dose(DoseRole.TREATMENT, date(2026, 3, 2), schedule=Schedule.WEEKLY)

    def _on(self, *planned: date, today: date, rulebook: Rulebook, **values: Any) -> Any:
        plans = [a_dose(None, day, DoseStatus.PLANNED) for day in planned]
        return next_dose(_after(self.given, *plans, **values), _noon(today), rulebook=rulebook)

    def test_the_planned_day_is_expected_and_the_rule_keeps_its_own_dates(self, rulebook: Rulebook) -> None:
        decision = self._on(date(2026, 3, 11), today=date(2026, 3, 10), rulebook=rulebook)
        assert (decision.planned, decision.expected, decision.due) == (
            date(2026, 3, 11), date(2026, 3, 11), date(2026, 3, 9),
        )  # fmt: skip
        assert decision.overdue_days == 0

    def test_overdue_counts_from_the_planned_day(self, rulebook: Rulebook) -> None:
        assert self._on(date(2026, 3, 11), today=date(2026, 3, 13), rulebook=rulebook).overdue_days == 2

    def test_of_several_plans_the_first_unanswered_counts(self, rulebook: Rulebook) -> None:
        decision = self._on(date(2026, 3, 9), date(2026, 3, 16), today=date(2026, 3, 10), rulebook=rulebook)
        assert decision.planned == date(2026, 3, 9)

    def test_a_plan_that_a_later_record_answered_is_no_plan(self, rulebook: Rulebook) -> None:
        plan = a_dose(None, date(2026, 3, 2), DoseStatus.PLANNED)
        assert next_dose(_after(plan, self.given), _noon(date(2026, 3, 3)), rulebook=rulebook).planned is None

    def test_a_plan_past_the_last_day_without_re_step_up_is_said(self, rulebook: Rulebook) -> None:
        decision = self._on(date(2026, 3, 31), today=date(2026, 3, 10), rulebook=rulebook)
        assert "Tue 31 Mar 2026 is after the last day without re-step-up, Mon 30 Mar 2026" in decision.reason

    def test_a_plan_before_the_earliest_day_is_said(self, rulebook: Rulebook) -> None:
        values = {"agent": Agent.TALQUETAMAB, "regimen": Regimen.WEEKLY_0_4}
        decision = self._on(date(2026, 3, 6), today=date(2026, 3, 3), rulebook=rulebook, **values)
        assert "Fri 6 Mar 2026 is before the earliest day on file, Sun 8 Mar 2026" in decision.reason


class TestWhatIsNotRecorded:
    today = _noon(date(2026, 3, 10))

    def test_no_regimen_is_review(self, rulebook: Rulebook) -> None:
        decision = next_dose(a_course(regimen=None), self.today, rulebook=rulebook)
        assert (decision.action, decision.amount) == (Action.MANUAL_REVIEW, None)
        assert decision.reason == "The regimen is not recorded, so no schedule can be read."

    def test_a_regimen_of_another_agent_is_review(self, rulebook: Rulebook) -> None:
        decision = next_dose(a_course(regimen=Regimen.Q2W_0_8), self.today, rulebook=rulebook)
        assert decision.action is Action.MANUAL_REVIEW

    def test_a_dose_without_a_role_is_review(self, rulebook: Rulebook) -> None:
        decision = next_dose(_after(a_dose(None, date(2026, 3, 2))), self.today, rulebook=rulebook)
        assert decision.reason == "What the last dose on Mon 2 Mar 2026 was for is not recorded."

    def test_an_interval_that_nobody_recorded_in_an_incomplete_history_is_review(self, rulebook: Rulebook) -> None:
        decision = next_dose(_after(a_dose(DoseRole.TREATMENT, date(2026, 3, 2))), self.today, rulebook=rulebook)
        assert (decision.action, decision.slack_days) == (Action.MANUAL_REVIEW, None)

    def test_in_a_complete_history_without_a_change_the_first_interval_is_in_force(self, rulebook: Rulebook) -> None:
        course = _after(a_dose(DoseRole.TREATMENT, date(2026, 3, 2)), dose_history_complete=True)
        decision = next_dose(course, self.today, rulebook=rulebook)
        assert (decision.schedule, decision.due) == (Schedule.WEEKLY, date(2026, 3, 9))

    def test_a_step_up_dose_that_the_regimen_does_not_have_is_review(self, rulebook: Rulebook) -> None:
        decision = next_dose(_after(a_dose(DoseRole.STEP_UP_3, date(2026, 3, 2))), self.today, rulebook=rulebook)
        assert decision.reason == "The last dose is recorded as step-up 3, which this regimen does not have."

    def test_no_dose_after_step_up_in_an_incomplete_history_is_review(self, rulebook: Rulebook) -> None:
        course = a_course(dose_history_complete=False, stage_events=stages((Stage.CO_MANAGED, date(2026, 3, 1))))
        assert next_dose(course, self.today, rulebook=rulebook).reason == "Earlier doses are not recorded."


def test_before_the_first_dose_step_up_1_is_named_with_its_amount(rulebook: Rulebook) -> None:
    decision = next_dose(a_course(), _noon(date(2026, 3, 10)), rulebook=rulebook)
    assert (decision.action, decision.amount, decision.unit) == (Action.START_STEP_UP_1, 0.06, "mg/kg")
    assert (decision.role, decision.due, decision.premedicate_and_monitor) == (DoseRole.STEP_UP_1, None, True)
    assert decision.rule_id == "tec-mono-su1"
    assert decision.source is not None
    assert "T1" in decision.source


def test_an_ended_course_expects_no_dose(rulebook: Rulebook) -> None:
    course = a_course(after=DoseRole.TREATMENT, stage=Stage.ENDED)
    decision = next_dose(course, datetime(2026, 12, 24, tzinfo=UTC), rulebook=rulebook)
    assert (decision.action, decision.due, decision.overdue_days) == (Action.NONE_ENDED, None, 0)


def test_the_first_treatment_dose_of_teclistamab_opens_a_weekly_dose_and_no_known_slack(rulebook: Rulebook) -> None:
    # First treatment Mon 2 Mar; one week later is printed, every delay is inferred.
    course = _after(a_dose(DoseRole.FIRST_TREATMENT, date(2026, 3, 2)))
    on_time = next_dose(course, _noon(date(2026, 3, 9)), rulebook=rulebook)
    assert (on_time.action, on_time.amount, on_time.slack_days) == (Action.CONTINUE_SCHEDULE, 1.5, None)
    assert on_time.slack_reason == "The rule on file is inferred, not read on the label; it waits for sign-off here."
    late = next_dose(course, _noon(date(2026, 3, 10)), rulebook=rulebook)
    assert (late.action, late.amount, late.due) == (Action.MANUAL_REVIEW, None, date(2026, 3, 9))
    assert late.on_file == "On file for days 0 to 28: continue the schedule, 1.5 mg/kg, then weekly."


def test_once_signed_the_first_treatment_dose_reads_the_weekly_rows(rulebook: Rulebook) -> None:
    course = _after(a_dose(DoseRole.FIRST_TREATMENT, date(2026, 3, 2)))
    decision = next_dose(course, _noon(date(2026, 3, 20)), rulebook=rulebook.signed())
    assert (decision.action, decision.latest_without_step_up) == (Action.CONTINUE_SCHEDULE, date(2026, 3, 30))


def test_once_signed_the_elranatamab_table_widens_the_window(rulebook: Rulebook) -> None:
    course = _after(a_dose(DoseRole.STEP_UP_1, date(2026, 3, 2)), agent=Agent.ELRANATAMAB)
    decision = next_dose(course, _noon(date(2026, 3, 16)), rulebook=rulebook.signed())
    assert (decision.action, decision.amount, decision.slack_days) == (Action.CONTINUE_TO_STEP_UP_2, 32, 0)


def test_an_unsigned_rule_carries_its_notice_and_a_program_may_review_instead(rulebook: Rulebook) -> None:
    assert next_dose(a_course(), _noon(date(2026, 3, 10)), rulebook=rulebook).notice == "Not yet signed here"
    careful = next_dose(a_course(), _noon(date(2026, 3, 10)), rulebook=load_rulebook(unsigned="review"))
    assert (careful.action, careful.amount) == (Action.MANUAL_REVIEW, None)
    assert careful.on_file == "On file: step-up 1, 0.06 mg/kg, day 1."


class TestChangeOfInterval:
    weekly = a_dose(DoseRole.TREATMENT, date(2026, 3, 2), schedule=Schedule.WEEKLY)

    def test_a_change_after_the_last_dose_rules_the_next_interval_and_not_the_gap(self, rulebook: Rulebook) -> None:
        # The next dose is due after 14 days; the gap counts by the weekly rows: 28 days, not 63.
        course = _after(self.weekly, schedule_changes=(_change(date(2026, 3, 5), Schedule.Q2W),))
        decision = next_dose(course, _noon(date(2026, 3, 6)), rulebook=rulebook)
        assert (decision.schedule, decision.due) == (Schedule.Q2W, date(2026, 3, 16))
        assert decision.latest_without_step_up == date(2026, 3, 30)

    def test_what_is_written_with_the_dose_wins_over_an_earlier_change(self, rulebook: Rulebook) -> None:
        course = _after(self.weekly, schedule_changes=(_change(date(2026, 2, 1), Schedule.Q2W),))
        assert next_dose(course, _noon(date(2026, 3, 6)), rulebook=rulebook).due == date(2026, 3, 9)

    def test_an_earlier_change_rules_where_the_dose_says_nothing(self, rulebook: Rulebook) -> None:
        plain = a_dose(DoseRole.TREATMENT, date(2026, 3, 2))
        course = _after(plain, schedule_changes=(_change(date(2026, 2, 1), Schedule.Q2W),))
        decision = next_dose(course, _noon(date(2026, 3, 6)), rulebook=rulebook)
        assert (decision.due, decision.latest_without_step_up) == (date(2026, 3, 16), date(2026, 5, 4))

    def test_an_interval_that_the_regimen_does_not_have_is_review(self, rulebook: Rulebook) -> None:
        course = _after(replace(self.weekly, schedule=Schedule.Q4W))
        decision = next_dose(course, _noon(date(2026, 3, 6)), rulebook=rulebook)
        assert decision.reason == "Every 4 weeks is not a schedule on file for this regimen."


class TestPhaseOfTheLabel:
    """The recorded interval stands; where the label's phase is over and nobody recorded a change, that is said."""

    def _weekly(self, count: int, *, complete: bool = True) -> CourseFacts:
        """Linvoseltamab: 5, 25, 200 mg from Mon 5 Jan 2026, then `count` weekly doses from Mon 26 Jan."""
        roles = (DoseRole.STEP_UP_1, DoseRole.STEP_UP_2, DoseRole.FIRST_TREATMENT, *[DoseRole.TREATMENT] * count)
        doses = [a_dose(role, date(2026, 1, 5) + timedelta(weeks=week)) for week, role in enumerate(roles)]
        last = doses.pop()
        doses.append(replace(last, schedule=Schedule.WEEKLY))
        return _after(*doses, agent=Agent.LINVOSELTAMAB, dose_history_complete=complete)

    def test_the_tenth_weekly_dose_of_linvoseltamab_is_within_the_phase(self, rulebook: Rulebook) -> None:
        decision = next_dose(self._weekly(9), _noon(date(2026, 3, 30)), rulebook=rulebook)
        assert (decision.due, decision.amount) == (date(2026, 3, 30), 200)
        assert "phase" not in decision.reason

    def test_after_ten_weekly_doses_it_says_that_the_phase_is_over(self, rulebook: Rulebook) -> None:
        decision = next_dose(self._weekly(10), _noon(date(2026, 4, 1)), rulebook=rulebook)
        assert (decision.action, decision.schedule) == (Action.CONTINUE_SCHEDULE, Schedule.WEEKLY)
        assert "weekly phase on file has 10 doses, and all are recorded as given, and no change of interval" in (
            decision.reason
        )
        assert "Next on file: every 2 weeks, 200 mg" in decision.reason

    def test_doses_are_not_counted_in_an_incomplete_history(self, rulebook: Rulebook) -> None:
        decision = next_dose(self._weekly(10, complete=False), _noon(date(2026, 4, 1)), rulebook=rulebook)
        assert "phase" not in decision.reason

    def test_elranatamab_weekly_in_week_25_says_so_and_names_the_eligibility(self, rulebook: Rulebook) -> None:
        # Step-up 1 on Mon 5 Jan: week 25 begins on Mon 22 Jun.
        first = a_dose(DoseRole.STEP_UP_1, date(2026, 1, 5))
        before = _after(first, a_dose(on=date(2026, 6, 14), schedule=Schedule.WEEKLY), agent=Agent.ELRANATAMAB)
        after = _after(first, a_dose(on=date(2026, 6, 15), schedule=Schedule.WEEKLY), agent=Agent.ELRANATAMAB)
        assert "phase" not in next_dose(before, _noon(date(2026, 6, 16)), rulebook=rulebook).reason
        said = next_dose(after, _noon(date(2026, 6, 16)), rulebook=rulebook)
        assert "weekly phase on file ended with week 24; this dose falls in week 25" in said.reason
        assert "partial response or better maintained >=2 months" in said.reason
        assert said.amount == 76

    def test_with_daratumumab_a_phase_that_is_over_and_changes_the_amount_is_review(self, rulebook: Rulebook) -> None:
        # Weeks 2 to 8 weekly 1.5 mg/kg, then 3 mg/kg every 2 weeks. Step-up 1 on Mon 5 Jan: week 9 begins on 2 Mar.
        first = a_dose(DoseRole.STEP_UP_1, date(2026, 1, 5))
        last = a_dose(on=date(2026, 2, 23), schedule=Schedule.WEEKLY)
        course = _after(first, last, regimen=Regimen.WITH_DARATUMUMAB_SC)
        decision = next_dose(course, _noon(date(2026, 2, 25)), rulebook=rulebook.signed())
        assert (decision.action, decision.amount, decision.due) == (Action.MANUAL_REVIEW, None, date(2026, 3, 2))
        assert "ended with week 8; this dose falls in week 9" in decision.reason
        changed = replace(course, schedule_changes=(_change(date(2026, 2, 24), Schedule.Q2W),))
        decision = next_dose(changed, _noon(date(2026, 2, 25)), rulebook=rulebook.signed())
        assert (decision.action, decision.amount, decision.due) == (Action.CONTINUE_SCHEDULE, 3, date(2026, 3, 9))

    def test_an_interval_wider_than_the_week_allows_is_said(self, rulebook: Rulebook) -> None:
        first = a_dose(DoseRole.STEP_UP_1, date(2026, 1, 5))
        last = a_dose(on=date(2026, 3, 2), schedule=Schedule.Q2W)
        decision = next_dose(_after(first, last, agent=Agent.ELRANATAMAB), _noon(date(2026, 3, 3)), rulebook=rulebook)
        assert "begins with week 25; this dose falls in week 11" in decision.reason


@pytest.mark.parametrize(
    ("zone", "overdue"),
    [("America/New_York", 1), ("America/Los_Angeles", 0)],
)
def test_the_day_is_that_of_the_academic_site(zone: str, overdue: int, rulebook: Rulebook) -> None:
    # Due Mon 9 Mar. 10 Mar 2026, 05:00 UTC is 01:00 on the 10th in New York and 22:00 on the 9th in Los Angeles.
    course = _after(
        a_dose(DoseRole.TREATMENT, date(2026, 3, 2), schedule=Schedule.WEEKLY), academic=a_site(time_zone=zone)
    )
    decision = next_dose(course, datetime(2026, 3, 10, 5, tzinfo=UTC), rulebook=rulebook)
    assert (decision.due, decision.overdue_days) == (date(2026, 3, 9), overdue)


def test_a_repeated_step_up_counts_from_the_last_dose_given(rulebook: Rulebook) -> None:
    # Weekly treatment, a gap, then re-step-up from step-up 2: first treatment dose follows.
    course = _after(
        a_dose(DoseRole.TREATMENT, date(2026, 1, 5), schedule=Schedule.WEEKLY),
        a_dose(DoseRole.STEP_UP_2, date(2026, 2, 16)),
    )
    decision = next_dose(course, _noon(date(2026, 2, 17)), rulebook=rulebook)
    assert (decision.action, decision.due) == (Action.CONTINUE_TO_FIRST_TREATMENT, date(2026, 2, 19))


class TestReStepUp:
    """Step-up that began again after a gap: the rest of it, the first treatment dose again, then the schedule."""

    weekly = a_dose(DoseRole.TREATMENT, date(2026, 1, 5), schedule=Schedule.WEEKLY)
    restart = a_dose(DoseRole.STEP_UP_2, date(2026, 2, 9))  # 35 days: restart at step-up 2
    full = a_dose(DoseRole.FIRST_TREATMENT, date(2026, 2, 12))

    def test_the_rest_of_step_up_follows_the_restart_dose(self, rulebook: Rulebook) -> None:
        decision = next_dose(_after(self.weekly, self.restart), _noon(date(2026, 2, 10)), rulebook=rulebook)
        assert (decision.action, decision.amount) == (Action.CONTINUE_TO_FIRST_TREATMENT, 1.5)
        assert (decision.earliest, decision.due, decision.latest) == (
            date(2026, 2, 11), date(2026, 2, 12), date(2026, 2, 16),
        )  # fmt: skip
        assert (decision.re_step_up, decision.premedicate_and_monitor) == (True, True)

    def test_then_the_schedule_goes_on(self, rulebook: Rulebook) -> None:
        decision = next_dose(_after(self.weekly, self.restart, self.full), _noon(date(2026, 2, 13)), rulebook=rulebook)
        assert (decision.action, decision.schedule, decision.due) == (
            Action.CONTINUE_SCHEDULE, Schedule.WEEKLY, date(2026, 2, 19),
        )  # fmt: skip
        assert decision.re_step_up is False

    def test_which_interval_follows_a_wider_one_is_not_on_file(self, rulebook: Rulebook) -> None:
        wider = a_dose(DoseRole.TREATMENT, date(2025, 12, 1), schedule=Schedule.Q2W)
        course = _after(wider, self.restart, self.full)
        decision = next_dose(course, _noon(date(2026, 2, 13)), rulebook=rulebook.signed())
        assert (decision.action, decision.amount, decision.due) == (Action.MANUAL_REVIEW, None, None)
        assert decision.reason == (
            "No label read says which interval follows this re-step-up, and none is recorded since; "
            "before it, every 2 weeks was in force."
        )
        recorded = replace(course, schedule_changes=(_change(date(2026, 2, 12), Schedule.WEEKLY),))
        decision = next_dose(recorded, _noon(date(2026, 2, 13)), rulebook=rulebook.signed())
        assert (decision.action, decision.due) == (Action.CONTINUE_SCHEDULE, date(2026, 2, 19))

    def test_with_daratumumab_the_way_back_to_3_mg_is_not_on_file(self, rulebook: Rulebook) -> None:
        wider = a_dose(DoseRole.TREATMENT, date(2025, 12, 1), schedule=Schedule.Q2W)
        course = _after(
            wider, self.restart, self.full,
            regimen=Regimen.WITH_DARATUMUMAB_SC, schedule_changes=(_change(date(2026, 2, 12), Schedule.Q2W),),
        )  # fmt: skip
        decision = next_dose(course, _noon(date(2026, 2, 13)), rulebook=rulebook.signed())
        assert (decision.action, decision.amount) == (Action.MANUAL_REVIEW, None)
        assert decision.reason.endswith("The way from 1.5 to 3 mg/kg is not on file.")

    def test_elranatamab_waits_a_week_as_its_row_prints_and_only_once_signed(self, rulebook: Rulebook) -> None:
        # 76 mg on Mon 5 Jan, then 32 mg after 49 days: "76 mg 1 week later". The first step-up has 4 days.
        again = a_dose(DoseRole.STEP_UP_2, date(2026, 2, 23))
        course = _after(self.weekly, again, agent=Agent.ELRANATAMAB)
        signed = next_dose(course, _noon(date(2026, 2, 24)), rulebook=rulebook.signed())
        assert (signed.action, signed.amount, signed.due) == (
            Action.CONTINUE_TO_FIRST_TREATMENT, 76, date(2026, 3, 2),
        )  # fmt: skip
        unsigned = next_dose(course, _noon(date(2026, 2, 24)), rulebook=rulebook)
        assert (unsigned.action, unsigned.amount, unsigned.due) == (Action.MANUAL_REVIEW, None, None)
        assert unsigned.on_file is not None
        assert "76 mg 1 week later if tolerated" in unsigned.on_file
        assert unsigned.rule_id == "elr-mono-restart-weekly-43"

    def test_another_dose_than_the_table_names_is_said_and_nothing_resolves_it(self, rulebook: Rulebook) -> None:
        late = a_dose(DoseRole.STEP_UP_2, date(2026, 3, 9))  # 63 days: the table restarts at step-up 1
        decision = next_dose(_after(self.weekly, late), _noon(date(2026, 3, 10)), rulebook=rulebook)
        assert decision.action is Action.CONTINUE_TO_FIRST_TREATMENT
        assert decision.reason == "Step-up 2 was on Mon 9 Mar 2026. After that gap the table on file names step-up 1."

    def test_a_repeated_step_up_dose_counts_its_days_anew(self, rulebook: Rulebook) -> None:
        first = a_dose(DoseRole.STEP_UP_2, date(2026, 1, 5))
        course = _after(first, a_dose(DoseRole.STEP_UP_2, date(2026, 1, 19)))
        decision = next_dose(course, _noon(date(2026, 1, 20)), rulebook=rulebook)
        assert (decision.re_step_up, decision.due, decision.latest_without_full_step_up) == (
            True, date(2026, 1, 22), date(2026, 2, 16),
        )  # fmt: skip


class TestDaysLeft:
    weekly = a_dose(DoseRole.TREATMENT, date(2026, 3, 2), schedule=Schedule.WEEKLY)

    def test_the_last_day_before_a_full_re_step_up_is_known_where_the_rows_run(self, rulebook: Rulebook) -> None:
        decision = next_dose(_after(self.weekly), _noon(date(2026, 3, 3)), rulebook=rulebook)
        assert decision.latest_without_step_up == date(2026, 3, 30)
        assert decision.latest_without_full_step_up == date(2026, 4, 27)
        assert decision.slack_rule_id == "tec-mono-restart-weekly-0"

    def test_it_stays_known_while_the_days_run_out(self, rulebook: Rulebook) -> None:
        decision = next_dose(_after(self.weekly), _noon(date(2026, 4, 10)), rulebook=rulebook)
        assert (decision.action, decision.slack_days) == (Action.MANUAL_REVIEW, -11)
        assert decision.latest_without_full_step_up == date(2026, 4, 27)

    def test_an_agent_without_a_table_has_neither_day(self, rulebook: Rulebook) -> None:
        course = _after(self.weekly, agent=Agent.LINVOSELTAMAB)
        decision = next_dose(course, _noon(date(2026, 3, 3)), rulebook=rulebook.signed())
        assert (decision.latest_without_step_up, decision.latest_without_full_step_up) == (None, None)
        assert decision.slack_reason == "No restart rule on file; check the label."

    @pytest.mark.parametrize(("planned", "early"), [(date(2026, 3, 7), True), (date(2026, 3, 8), False)])
    def test_a_plan_before_the_minimum_spacing_is_flagged(self, planned: date, early: bool, rulebook: Rulebook) -> None:
        # Talquetamab weekly: at least 6 days apart.
        course = _after(
            self.weekly, a_dose(None, planned, DoseStatus.PLANNED),
            agent=Agent.TALQUETAMAB, regimen=Regimen.WEEKLY_0_4,
        )  # fmt: skip
        assert next_dose(course, _noon(date(2026, 3, 3)), rulebook=rulebook).planned_too_early is early
