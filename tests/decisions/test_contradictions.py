"""Facts that do not fit the stage are told, both sides in one sentence; what fits is not told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coordination.decisions.contradictions import contradictions
from coordination.facts import CourseFacts, HandoffEventFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import DoseRole, HandoffEventKind, Stage
from tests.builders import LAKE, TODAY, a_course, a_dose, days_ago, doses_to, stages


def an_event(kind: HandoffEventKind, on: date | None) -> HandoffEventFact:
    return HandoffEventFact(id=f"event-{kind}", handoff_id="handoff-1", kind=kind, on=on)


def said(course: CourseFacts, rulebook: Rulebook) -> str:
    return " ".join(contradictions(course, rulebook=rulebook))


@pytest.mark.parametrize(
    "course",
    [
        a_course(),
        a_course(after=DoseRole.STEP_UP_2),
        a_course(after=DoseRole.TREATMENT, stage=Stage.STABILIZING),
        a_course(stage=Stage.STABILIZING, dose_history_complete=False),
    ],
    ids=["planned", "step-up", "stabilizing", "history incomplete"],
)
def test_an_ordinary_course_has_none(course: CourseFacts, rulebook: Rulebook) -> None:
    assert contradictions(course, rulebook=rulebook) == ()


@pytest.mark.parametrize("stage", [Stage.CO_MANAGED, Stage.RETURNED, Stage.STABILIZING])
def test_step_up_that_began_again_while_the_stage_knows_nothing_of_it(stage: Stage, rulebook: Rulebook) -> None:
    given = doses_to(DoseRole.TREATMENT, last_on=days_ago(40))
    events = stages((Stage.STEP_UP, given[0].on), (stage, days_ago(30)))
    course = a_course(doses=(*given, a_dose(DoseRole.STEP_UP_2, days_ago(1))), stage_events=events)
    assert said(course, rulebook).endswith("but step-up 2 is recorded as given on Mon 23 Nov 2026, after a gap.")
    back = a_course(doses=course.doses, stage_events=stages((Stage.STEP_UP, days_ago(1))))
    assert said(back, rulebook) == ""
    finished = (*course.doses, a_dose(DoseRole.FIRST_TREATMENT, TODAY))
    assert "after a gap" not in said(a_course(doses=finished, stage_events=events), rulebook)


def test_planned_although_doses_were_given(rulebook: Rulebook) -> None:
    course = a_course(doses=doses_to(DoseRole.STEP_UP_2, last_on=days_ago(1)))
    assert said(course, rulebook) == ("Stage Planned, but 2 doses are recorded as given, the last on Mon 23 Nov 2026.")


def test_step_up_although_the_full_dose_was_given(rulebook: Rulebook) -> None:
    course = a_course(after=DoseRole.FIRST_TREATMENT)
    assert "Stage Step-up, but the first treatment dose is recorded as given on Tue 24 Nov 2026." in said(
        course, rulebook
    )


def test_a_second_step_up_after_a_gap_is_none(rulebook: Rulebook) -> None:
    course = a_course(after=DoseRole.TREATMENT, gap_days=60, stage=Stage.STEP_UP)
    assert contradictions(course, rulebook=rulebook) == ()


def test_ready_without_a_full_dose_in_a_complete_history(rulebook: Rulebook) -> None:
    assert said(a_course(stage=Stage.READY), rulebook) == "Stage Ready, but no full dose is recorded as given."


def test_a_dose_at_the_practice_before_the_stage_says_so(rulebook: Rulebook) -> None:
    doses = (*doses_to(DoseRole.FIRST_TREATMENT, last_on=days_ago(20)), a_dose(on=days_ago(2), site_id=LAKE))
    course = a_course(doses=doses, stage=Stage.READY)
    assert "a dose at the practice is recorded as given on Sun 22 Nov 2026" in said(course, rulebook)


def test_doses_at_the_practice_before_a_return_are_none(rulebook: Rulebook) -> None:
    doses = (*doses_to(DoseRole.FIRST_TREATMENT, last_on=days_ago(20)), a_dose(on=days_ago(9), site_id=LAKE))
    events = stages((Stage.CO_MANAGED, days_ago(9)), (Stage.RETURNED, days_ago(4)), (Stage.READY, days_ago(1)))
    assert contradictions(a_course(doses=doses, stage_events=events), rulebook=rulebook) == ()


@pytest.mark.parametrize(
    ("stage", "kind", "words"),
    [
        (Stage.READY, HandoffEventKind.ACCEPTED, "last answer recorded is accepted on Mon 23 Nov 2026"),
        (Stage.ACCEPTED, HandoffEventKind.DECLINED, "last answer recorded is declined on Mon 23 Nov 2026"),
        (Stage.ACCEPTED, HandoffEventKind.ACCEPTED, ""),
        (Stage.READY, HandoffEventKind.WITHDRAWN, ""),
    ],
)
def test_the_answer_of_the_receiving_site(stage: Stage, kind: HandoffEventKind, words: str, rulebook: Rulebook) -> None:
    events: Any = (an_event(kind, days_ago(1)),)
    course = a_course(after=DoseRole.FIRST_TREATMENT, gap_days=20, stage=stage, handoff_events=events)
    assert words in said(course, rulebook)
    assert bool(contradictions(course, rulebook=rulebook)) is bool(words)


def test_a_dose_after_the_end(rulebook: Rulebook) -> None:
    course = a_course(
        doses=doses_to(DoseRole.TREATMENT, last_on=TODAY), stage_events=stages((Stage.ENDED, days_ago(3)))
    )
    assert "Stage Ended on Sat 21 Nov 2026, but a dose is recorded as given on Tue 24 Nov 2026." in said(
        course, rulebook
    )


def test_a_death_while_the_course_goes_on(rulebook: Rulebook) -> None:
    course = a_course(after=DoseRole.STEP_UP_1, death_date=days_ago(1))
    assert said(course, rulebook) == "Stage Step-up, but a death is recorded on Mon 23 Nov 2026."
