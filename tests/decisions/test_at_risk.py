"""At risk as the design defines it, each clock on the day before, its first day and past it; unknown says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coordination.decisions.at_risk import RiskCause, Risks, find_risks
from coordination.decisions.dosing import next_dose
from coordination.facts import AlertFact, CourseFacts, SiteFacts
from coordination.knowledge import Rulebook
from coordination.vocabulary import Agent, DoseRole, DoseStatus, Regimen, Stage
from tests.builders import NOW, TODAY, a_course, a_dose, a_practice, a_site, days_ago

NOT_ACCEPTED = [
    Stage.REFERRED, Stage.PLANNED, Stage.STEP_UP, Stage.STABILIZING, Stage.READY, Stage.PACKET_SENT,
    Stage.ACKNOWLEDGED, Stage.CONDITIONAL, Stage.DECLINED,
]  # fmt: skip


def risks(
    course: CourseFacts,
    rulebook: Rulebook,
    *,
    now: datetime = NOW,
    first_community_on: date | None = None,
    owner: SiteFacts | None = None,
) -> Risks:
    dose = next_dose(course, now, rulebook=rulebook)
    return find_risks(
        course, dose, now, first_community_on=first_community_on, owner=owner or a_site(), rulebook=rulebook
    )


def causes(found: Risks) -> list[RiskCause]:
    return [risk.cause for risk in found.now]


@pytest.mark.parametrize("stage", list(Stage))
def test_whoever_is_not_accepted_is_at_risk_before_the_first_community_dose(stage: Stage, rulebook: Rulebook) -> None:
    found = risks(a_course(stage=stage), rulebook, first_community_on=TODAY + timedelta(days=7))
    assert (RiskCause.NOT_ACCEPTED in causes(found)) is (stage in NOT_ACCEPTED)


@pytest.mark.parametrize(("days", "at_risk"), [(8, False), (7, True), (1, True), (0, True), (-3, True)])
def test_seven_days_before_the_first_community_dose_count_and_eight_do_not(
    days: int, *, at_risk: bool, rulebook: Rulebook
) -> None:
    found = risks(a_course(stage=Stage.READY), rulebook, first_community_on=TODAY + timedelta(days=days))
    assert (RiskCause.NOT_ACCEPTED in causes(found)) is at_risk
    assert (days > 7) is (TODAY + timedelta(days=days - 7) in found.changes)


def test_without_a_planned_first_community_dose_no_such_clock_runs(rulebook: Rulebook) -> None:
    assert causes(risks(a_course(stage=Stage.READY), rulebook)) == []


@pytest.mark.parametrize(("gap_days", "at_risk"), [(20, False), (21, True), (28, True), (29, True)])
def test_slack_of_seven_days_counts_and_eight_do_not(gap_days: int, *, at_risk: bool, rulebook: Rulebook) -> None:
    """Teclistamab weekly: day 28 after the last dose is the last without re-step-up, so day 21 leaves seven."""
    found = risks(a_course(after=DoseRole.TREATMENT, gap_days=gap_days), rulebook)
    assert (RiskCause.SLACK_SHORT in causes(found)) is at_risk


def test_slack_that_is_not_known_is_said_and_has_no_day(rulebook: Rulebook) -> None:
    course = a_course(Agent.LINVOSELTAMAB, after=DoseRole.TREATMENT, gap_days=3)
    (risk,) = risks(course, rulebook).now
    assert (risk.cause, risk.on) == (RiskCause.SLACK_UNKNOWN, None)


def test_before_the_first_full_dose_slack_is_no_question(rulebook: Rulebook) -> None:
    course = a_course(Agent.LINVOSELTAMAB, after=DoseRole.STEP_UP_2, gap_days=1)
    assert causes(risks(course, rulebook)) == []


@pytest.mark.parametrize(("today", "at_risk"), [(25, False), (26, False), (27, False), (28, True)])
def test_a_due_dose_is_late_after_the_owners_next_business_day(
    today: int, *, at_risk: bool, rulebook: Rulebook
) -> None:
    """Due Wed 25 Nov; Thu 26 Nov is a holiday, so Fri 27 Nov is the last day to record it."""
    course = a_course(after=DoseRole.TREATMENT, gap_days=6)
    now = datetime(2026, 11, today, 12, tzinfo=ZoneInfo("America/Chicago"))
    owner = a_practice(holidays=frozenset({date(2026, 11, 26)}))
    found = risks(course, rulebook, now=now, owner=owner)
    assert (RiskCause.DOSE_NOT_RECORDED in causes(found)) is at_risk


def test_a_held_dose_is_held_and_never_late(rulebook: Rulebook) -> None:
    course = a_course(after=DoseRole.TREATMENT, gap_days=10)
    held = a_dose(None, days_ago(3), DoseStatus.HELD, reason="Infection")
    found = risks(replace(course, doses=(*course.doses, held)), rulebook)
    assert RiskCause.DOSE_NOT_RECORDED not in causes(found)


def test_an_alert_counts_until_somebody_answers_and_comes_first(rulebook: Rulebook) -> None:
    alert = AlertFact("a1", "38.4 °C at home", raised_at=NOW - timedelta(days=1), answered_at=None)
    course = a_course(after=DoseRole.TREATMENT, gap_days=25, alerts=(alert,))
    assert causes(risks(course, rulebook))[0] is RiskCause.ALERT
    answered = replace(course, alerts=(replace(alert, answered_at=NOW),))
    assert RiskCause.ALERT not in causes(risks(answered, rulebook))


def test_after_the_end_nothing_is_at_risk(rulebook: Rulebook) -> None:
    course = a_course(after=DoseRole.TREATMENT, gap_days=40, stage=Stage.ENDED)
    assert risks(course, rulebook, first_community_on=TODAY) == Risks((), ())


def test_a_regimen_that_is_not_recorded_leaves_slack_unknown(rulebook: Rulebook) -> None:
    course = a_course(after=DoseRole.TREATMENT, gap_days=3, regimen=None)
    assert causes(risks(course, rulebook)) == [RiskCause.SLACK_UNKNOWN]
    assert course.agent is Agent.TECLISTAMAB
    assert Regimen.MONOTHERAPY in rulebook.agents[course.agent].regimens


def test_a_dose_whose_role_is_not_recorded_leaves_slack_unknown(rulebook: Rulebook) -> None:
    course = a_course(after=DoseRole.TREATMENT, gap_days=7)
    course = replace(course, doses=(*course.doses, a_dose(None, days_ago(1))))
    assert causes(risks(course, rulebook)) == [RiskCause.SLACK_UNKNOWN]


def test_a_day_planned_after_a_hold_is_waited_for_again(rulebook: Rulebook) -> None:
    course = a_course(after=DoseRole.TREATMENT, gap_days=14)
    held = a_dose(None, days_ago(7), DoseStatus.HELD, reason="Infection", seq=20)
    before = a_dose(None, days_ago(4), DoseStatus.PLANNED, seq=10)
    after = replace(before, seq=21)
    still_held = replace(course, doses=(*course.doses, held, before))
    planned_again = replace(course, doses=(*course.doses, held, after))
    assert RiskCause.DOSE_NOT_RECORDED not in causes(risks(still_held, rulebook))
    assert RiskCause.DOSE_NOT_RECORDED in causes(risks(planned_again, rulebook))
