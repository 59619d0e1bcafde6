"""Which passing is meant, before any, on the way there, back at the center, and on the way to a second practice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coordination.decisions.contradictions import contradictions
from coordination.decisions.passings import events_of, events_under_way, newest, to_practice, under_way
from coordination.decisions.plans import first_community
from coordination.decisions.responsibility import accountable_side, agreed_lines, effective_moment, sharing_of
from coordination.facts import CourseFacts, HandoffEventFact, HandoffFact, ResponsibilityLineFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import DoseRole, HandoffEventKind, Side, Stage, Topic
from tests.builders import HILL, LAKE, NORTH, NOW, TODAY, a_course, a_practice, days_ago

K = HandoffEventKind
THERE = HandoffFact("h1", NORTH, LAKE, days_ago(40), seq=10)
BACK = HandoffFact("h2", LAKE, NORTH, days_ago(9), Side.ACADEMIC, seq=20)
ON = HandoffFact("h3", NORTH, HILL, days_ago(2), seq=30)
EVENTS = {
    "h1": (
        HandoffEventFact("e1", "h1", K.ACCEPTED, days_ago(38), effective_at=NOW.replace(month=10)),
        HandoffEventFact("e2", "h1", K.FIRST_DOSE_GIVEN, days_ago(30)),
    ),
    "h2": (HandoffEventFact("e3", "h2", K.RETURNED, days_ago(9)),),
    "h3": (HandoffEventFact("e4", "h3", K.PACKET_SENT, days_ago(2)),),
}


def after(*handoffs: HandoffFact, stage: Stage, **values: object) -> CourseFacts:
    events = tuple(event for one in handoffs for event in EVENTS[one.id])
    return a_course(after=DoseRole.TREATMENT, stage=stage, handoffs=handoffs, handoff_events=events, **values)


# which passing: newest in either direction, newest to a practice, under way
@pytest.mark.parametrize(
    ("handoffs", "expected"),
    [
        ((), (None, None, None)),
        ((THERE,), ("h1", "h1", "h1")),
        ((THERE, BACK), ("h2", "h1", None)),
        ((THERE, BACK, ON), ("h3", "h3", "h3")),
    ],
    ids=["none", "there", "back", "on to another"],
)
def test_each_question_has_its_passing(
    handoffs: tuple[HandoffFact, ...], expected: tuple[str | None, str | None, str | None]
) -> None:
    course = after(*handoffs, stage=Stage.READY)
    found = (newest(course), to_practice(course), under_way(course))
    assert tuple(one.id if one else None for one in found) == expected
    assert events_under_way(course) == (EVENTS[expected[2]] if expected[2] else ())
    assert events_of(course, None) == ()


def test_the_order_of_passings_is_that_of_their_beginning_and_not_of_a_late_entry() -> None:
    course = after(THERE, BACK, ON, stage=Stage.PACKET_SENT)
    late = HandoffEventFact("late", "h1", K.FIRST_VISIT_REPORTED, days_ago(25))
    assert under_way(replace(course, handoff_events=(*course.handoff_events, late))) == ON


def test_a_return_ends_the_effective_moment_and_keeps_the_first_dose_of_the_passing_before(rulebook: Rulebook) -> None:
    there, back = after(THERE, stage=Stage.CO_MANAGED), after(THERE, BACK, stage=Stage.RETURNED)
    assert effective_moment(there) is not None
    assert effective_moment(back) is None
    sides = [accountable_side(sharing_of(one, rulebook=rulebook), NOW, rulebook=rulebook) for one in (there, back)]
    assert sides == [Side.COMMUNITY, Side.ACADEMIC]
    assert first_community(back) == first_community(there) == (None, days_ago(30))
    planned = HandoffEventFact("p", "h1", K.FIRST_DOSE_PLANNED, days_ago(39), planned_on=TODAY)
    without_dose = replace(back, handoff_events=(planned, EVENTS["h1"][0], *EVENTS["h2"]))
    assert first_community(without_dose) == (None, None)
    assert not contradictions(back, rulebook=rulebook)


def test_what_one_practice_agreed_to_binds_no_other() -> None:
    line = ResponsibilityLineFact(Topic.EDUCATION, Side.COMMUNITY, NOW, id="l1", seq=12)
    again = replace(line, id="l2", seq=31)
    course = after(THERE, BACK, ON, stage=Stage.PACKET_SENT, responsibility_lines=(line, again))
    assert agreed_lines(replace(course, community=a_practice(id=HILL))) == (again,)
    assert agreed_lines(course) == (line, again)  # back to the same practice: as it was agreed with them


def test_what_a_practice_agreed_to_does_not_outlast_its_decline() -> None:
    line = ResponsibilityLineFact(Topic.FIRST_CALL_NIGHT, Side.COMMUNITY, NOW, id="l1", seq=12)
    asked = a_course(stage=Stage.PACKET_SENT, responsibility_lines=(line,))
    assert agreed_lines(asked) == (line,)
    assert agreed_lines(a_course(stage=Stage.DECLINED, responsibility_lines=(line,))) == ()


# Accepted from a moment on: who has the patient when the course ends before it, and after it.
@pytest.mark.parametrize(("days", "side"), [(1, Side.ACADEMIC), (-1, Side.COMMUNITY)])
def test_after_the_end_whoever_was_accountable_then_stays_so(days: int, side: Side, rulebook: Rulebook) -> None:
    effective = NOW.replace(day=NOW.day + days)
    event = HandoffEventFact("e", "h1", K.ACCEPTED, days_ago(9), effective_at=effective)
    accepted = a_course(stage=Stage.ACCEPTED, handoff_events=(event,))
    ended = replace(accepted.stage_events[-1], id="end", seq=99, stage=Stage.ENDED)
    course = replace(accepted, stage_events=(*accepted.stage_events, ended))
    later = NOW.replace(month=12)
    assert accountable_side(sharing_of(course, rulebook=rulebook), later, rulebook=rulebook) is side
