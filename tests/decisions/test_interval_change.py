"""Whether the label's criterion for the next interval is met, and by which recorded facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coordination.decisions.interval_change import IntervalDecision, decide_interval
from coordination.facts import CourseFacts, ResponseFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import Agent, CriterionStanding, DoseRole, Regimen, ResponseCategory, Schedule, Stage
from tests.builders import a_course, a_dose

SU1, SU2, FT, T = DoseRole.STEP_UP_1, DoseRole.STEP_UP_2, DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT
FIRST = date(2026, 1, 5)
WEEKLY, Q2W, Q4W = Schedule.WEEKLY, Schedule.Q2W, Schedule.Q4W


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def _course(agent: Agent, *runs: tuple[int, Schedule], amount: float | None = None, **values: Any) -> CourseFacts:
    """Step-up 1, 2 and first treatment a week apart from Mon 5 Jan 2026, then each run of doses at its interval."""
    days = {WEEKLY: 7, Q2W: 14, Q4W: 28}
    doses = [a_dose(role, FIRST + timedelta(weeks=week)) for week, role in enumerate((SU1, SU2, FT))]
    doses[-1] = replace(doses[-1], amount=amount)
    for count, schedule in runs:
        for _ in range(count):
            on = doses[-1].on + timedelta(days=days[schedule])
            doses.append(a_dose(T, on, schedule=schedule, amount=amount))
    return a_course(agent, **({"regimen": Regimen.MONOTHERAPY, "doses": tuple(doses)} | values))


def _said(*responses: tuple[str, str]) -> tuple[ResponseFact, ...]:
    return tuple(ResponseFact(f"r-{on}", ResponseCategory(word), on) for word, on in responses)


def _on(course: CourseFacts, day: date, rulebook: Rulebook) -> IntervalDecision:
    return decide_interval(course, _noon(day), rulebook)


def test_the_criteria_on_file_are_those_of_the_labels(rulebook: Rulebook) -> None:
    found = {
        phase.id: phase.criterion.model_dump(exclude_defaults=True, include=set(type(phase.criterion).model_fields))
        for agent in rulebook.agents.values()
        for book in agent.regimens.values()
        for phase in book.phases
        if phase.criterion
    }
    asked = {
        name: {key: value for key, value in row.items() if key not in ("id", "source", "confidence", "note")}
        for name, row in found.items()
    }
    assert asked == {
        "tec-mono-q2w": {"force": "may", "response": "CR", "response_months": 6},
        "elr-mono-q2w": {"force": "should", "response": "PR", "response_months": 2, "from_week": 25},
        "elr-mono-q4w": {
            "force": "should", "response": "PR", "weeks_before": 24, "confidence_of": {"response": "inferred"},
        },
        "lin-mono-q4w": {
            "force": "decrease", "response": "VGPR", "response_from_week": 24, "from_week": 24, "doses": 17,
        },
    }  # fmt: skip


class TestTeclistamab:
    """CR or better, held 6 months: "may". CR on Mon 2 Feb 2026; six months end on Sun 2 Aug."""

    weekly = _course(Agent.TECLISTAMAB, (30, WEEKLY))
    early = replace(weekly, responses=_said(("VGPR", "2026-01-26"), ("CR", "2026-02-02")))
    late = replace(early, responses=(*early.responses, *_said(("sCR", "2026-08-02"))))

    def test_met_by_two_recorded_responses(self, rulebook: Rulebook) -> None:
        decision = _on(self.late, date(2026, 8, 3), rulebook)
        assert (decision.standing, decision.to, decision.force) == (CriterionStanding.MET, Q2W, "may")
        assert decision.parts[0].fact_ids == ("r-2026-02-02", "r-2026-08-02")
        assert decision.reason == "CR since Mon 2 Feb 2026, still sCR on Sun 2 Aug 2026: 6 months held."
        assert decision.on_file == (
            "On file: every 2 weeks, 1.5 mg/kg (may): complete response or better achieved AND maintained >=6 months."
        )
        assert (decision.rule_id, decision.source_date) == ("tec-mono-q2w-criterion", "2025-12-12")
        assert decision.notice == "Not yet signed here"

    def test_not_met_before_the_months_end_and_says_from_when_it_may_be(self, rulebook: Rulebook) -> None:
        decision = _on(self.early, date(2026, 8, 1), rulebook)
        assert (decision.standing, decision.from_on) == (CriterionStanding.NOT_MET, date(2026, 8, 2))
        assert decision.reason == "CR since Mon 2 Feb 2026; 6 months end on Sun 2 Aug 2026."

    def test_not_known_once_they_ended_and_nobody_assessed_again(self, rulebook: Rulebook) -> None:
        decision = _on(self.early, date(2026, 8, 2), rulebook)
        assert decision.standing is CriterionStanding.NOT_KNOWN
        assert "no response is recorded on or after Sun 2 Aug 2026" in decision.reason

    def test_a_lower_response_between_begins_the_months_anew(self, rulebook: Rulebook) -> None:
        fell = replace(
            self.early, responses=(*self.early.responses, *_said(("VGPR", "2026-05-01"), ("CR", "2026-06-01")))
        )
        assert _on(fell, date(2026, 8, 3), rulebook).from_on == date(2026, 12, 1)

    def test_a_last_response_below_is_not_met(self, rulebook: Rulebook) -> None:
        fell = replace(self.late, responses=(*self.late.responses, *_said(("VGPR", "2026-08-20"))))
        decision = _on(fell, date(2026, 9, 1), rulebook)
        assert (decision.standing, decision.from_on) == (CriterionStanding.NOT_MET, None)
        assert decision.reason == "The last response recorded is VGPR, Thu 20 Aug 2026; CR or better is asked."

    def test_no_recorded_response_is_not_known(self, rulebook: Rulebook) -> None:
        decision = _on(self.weekly, date(2026, 9, 1), rulebook)
        assert (decision.standing, decision.reason) == (CriterionStanding.NOT_KNOWN, "No response is recorded.")

    def test_of_a_month_without_its_day_the_shorter_time_counts(self, rulebook: Rulebook) -> None:
        # CR some time in February: 28 Feb; in August: 1 Aug. Not six months for sure.
        months = replace(self.weekly, responses=_said(("CR", "2026-02"), ("CR", "2026-08")))
        assert _on(months, date(2026, 9, 15), rulebook).standing is CriterionStanding.NOT_KNOWN
        months = replace(self.weekly, responses=_said(("CR", "2026-02"), ("CR", "2026-09")))
        assert _on(months, date(2026, 9, 15), rulebook).standing is CriterionStanding.MET

    def test_nothing_wider_than_every_2_weeks_is_on_file(self, rulebook: Rulebook) -> None:
        decision = _on(_course(Agent.TECLISTAMAB, (2, Q2W)), date(2026, 3, 1), rulebook)
        assert (decision.standing, decision.to) == (CriterionStanding.NONE_ON_FILE, None)


class TestElranatamab:
    """Week 25 begins on Mon 22 Jun 2026; PR or better held 2 months: "should"."""

    course = _course(Agent.ELRANATAMAB, (22, WEEKLY), responses=_said(("PR", "2026-03-02"), ("VGPR", "2026-05-04")))

    @pytest.mark.parametrize(
        ("day", "standing"),
        [(date(2026, 6, 21), CriterionStanding.NOT_MET), (date(2026, 6, 22), CriterionStanding.MET)],
    )
    def test_both_week_and_response(self, day: date, standing: CriterionStanding, rulebook: Rulebook) -> None:
        decision = _on(self.course, day, rulebook)
        assert (decision.standing, decision.force, decision.to) == (standing, "should", Q2W)

    def test_then_24_weeks_every_2_weeks_and_its_response_waits_for_a_signature(self, rulebook: Rulebook) -> None:
        # First every-2-week dose Mon 6 Jul 2026; 24 weeks end on Mon 21 Dec.
        course = _course(Agent.ELRANATAMAB, (22, WEEKLY), (11, Q2W), responses=self.course.responses)
        before = _on(course, date(2026, 12, 20), rulebook)
        assert (before.standing, before.to) == (CriterionStanding.NOT_MET, Q4W)
        assert before.parts[1].from_on == date(2026, 12, 21)
        assert _on(course, date(2026, 12, 21), rulebook).standing is CriterionStanding.NOT_KNOWN
        assert _on(course, date(2026, 12, 21), rulebook.signed()).standing is CriterionStanding.MET

    def test_an_incomplete_history_leaves_the_weeks_open(self, rulebook: Rulebook) -> None:
        doses = tuple(a_dose(T, date(2026, 7, 6) + timedelta(weeks=2 * place), schedule=Q2W) for place in range(3))
        course = a_course(Agent.ELRANATAMAB, doses=doses, dose_history_complete=False)
        parts = _on(course, date(2026, 9, 1), rulebook.signed()).parts
        assert (parts[1].standing, parts[1].text) == (
            CriterionStanding.NOT_KNOWN, "Every 2 weeks since Mon 6 Jul 2026 at the latest.",
        )  # fmt: skip


class TestLinvoseltamab:
    """10 weekly doses; then VGPR in week 24 or later (from Mon 15 Jun 2026) and 17 doses of 200 mg: "decrease"."""

    def test_every_2_weeks_after_ten_weekly_doses(self, rulebook: Rulebook) -> None:
        nine = _on(_course(Agent.LINVOSELTAMAB, (9, WEEKLY)), date(2026, 4, 1), rulebook)
        ten = _on(_course(Agent.LINVOSELTAMAB, (10, WEEKLY)), date(2026, 4, 1), rulebook)
        assert (nine.standing, ten.standing, ten.to) == (CriterionStanding.NOT_MET, CriterionStanding.MET, Q2W)
        assert nine.reason == "9 of 10 doses weekly are recorded as given."

    @pytest.mark.parametrize(
        ("every_2_weeks", "standing"), [(5, CriterionStanding.NOT_MET), (6, CriterionStanding.MET)]
    )
    def test_seventeen_doses_of_200_mg(
        self, every_2_weeks: int, standing: CriterionStanding, rulebook: Rulebook
    ) -> None:
        course = _course(
            Agent.LINVOSELTAMAB, (10, WEEKLY), (every_2_weeks, Q2W), amount=200, responses=_said(("VGPR", "2026-06-22"))
        )
        decision = _on(course, date(2026, 7, 6), rulebook)
        assert (decision.standing, decision.force, decision.to) == (standing, "decrease", Q4W)
        assert len(decision.parts[2].fact_ids) == 11 + every_2_weeks

    def test_doses_whose_amount_nobody_recorded_leave_it_open(self, rulebook: Rulebook) -> None:
        course = _course(Agent.LINVOSELTAMAB, (10, WEEKLY), (6, Q2W), responses=_said(("VGPR", "2026-06-22")))
        decision = _on(course, date(2026, 7, 6), rulebook)
        assert decision.standing is CriterionStanding.NOT_KNOWN
        assert "of 17 more the amount is not recorded" in decision.reason

    def test_a_response_before_week_24_is_not_enough(self, rulebook: Rulebook) -> None:
        course = _course(Agent.LINVOSELTAMAB, (10, WEEKLY), (6, Q2W), amount=200, responses=_said(("CR", "2026-05-04")))
        assert _on(course, date(2026, 6, 14), rulebook).from_on == date(2026, 6, 15)
        assert _on(course, date(2026, 6, 15), rulebook).standing is CriterionStanding.NOT_KNOWN


class TestOthers:
    def test_with_daratumumab_the_week_decides_and_waits_for_a_signature(self, rulebook: Rulebook) -> None:
        # Week 9 begins on Mon 2 Mar 2026.
        course = _course(Agent.TECLISTAMAB, (5, WEEKLY), regimen=Regimen.WITH_DARATUMUMAB_SC)
        assert _on(course, date(2026, 3, 1), rulebook.signed()).from_on == date(2026, 3, 2)
        signed = _on(course, date(2026, 3, 2), rulebook.signed())
        assert (signed.standing, signed.to, signed.force) == (CriterionStanding.MET, Q2W, "fixed by week")
        unsigned = _on(course, date(2026, 3, 2), rulebook)
        assert unsigned.standing is CriterionStanding.NOT_KNOWN
        assert unsigned.notice is not None

    @pytest.mark.parametrize("regimen", [Regimen.WEEKLY_0_4, Regimen.Q2W_0_8])
    def test_talquetamab_has_none_on_file(self, regimen: Regimen, rulebook: Rulebook) -> None:
        schedule = WEEKLY if regimen is Regimen.WEEKLY_0_4 else Q2W
        course = _course(Agent.TALQUETAMAB, (3, schedule), regimen=regimen)
        assert _on(course, date(2026, 4, 1), rulebook.signed()).standing is CriterionStanding.NONE_ON_FILE

    def test_step_up_comes_first_and_again_after_a_restart(self, rulebook: Rulebook) -> None:
        assert _on(a_course(), date(2026, 4, 1), rulebook).standing is CriterionStanding.NOT_MET
        again = _course(Agent.TECLISTAMAB, (3, WEEKLY))
        again = replace(again, doses=(*again.doses, a_dose(SU2, date(2026, 4, 1))))
        assert _on(again, date(2026, 4, 2), rulebook).reason == "No full dose is recorded since step-up began."

    def test_an_ended_course_and_an_unknown_regimen_have_no_answer(self, rulebook: Rulebook) -> None:
        ended = a_course(after=T, stage=Stage.ENDED)
        assert _on(ended, date(2026, 12, 1), rulebook).standing is CriterionStanding.NONE_ON_FILE
        assert _on(a_course(after=T, regimen=None), date(2026, 12, 1), rulebook).standing is CriterionStanding.NOT_KNOWN
