"""What is asked after the first community dose, on each side of every day; a message is read, a stay ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from coordination.decisions.after_transfer import asked, open_stay, transfer_of
from coordination.facts import (
    CourseFacts,
    HandoffEventFact,
    HospitalEventFact,
    MessageFact,
    ResponsibilityLineFact,
)
from coordination.knowledge import Rulebook
from coordination.vocabulary import HandoffEventKind, HospitalEventKind, Side, Stage, TaskState, Topic, Urgency
from tests.builders import LAKE, NORTH, TODAY, a_course, a_practice, with_handoffs

K = HandoffEventKind
FIRST = date(2026, 11, 2)
"""A Monday; the first community dose of every case here."""
NOON = time(17, 0, tzinfo=UTC)


def event(kind: HandoffEventKind, on: date | None, number: int = 1) -> HandoffEventFact:
    return HandoffEventFact(id=f"{kind}-{number}", handoff_id="h1", kind=kind, on=on)


def transferred(*events: HandoffEventFact, **values: Any) -> CourseFacts:
    course = a_course(stage=Stage.CO_MANAGED, **values)
    return with_handoffs(replace(course, handoff_events=(event(K.FIRST_DOSE_GIVEN, FIRST), *events)))


def at(on: date) -> datetime:
    return datetime.combine(on, NOON)


def states(course: CourseFacts, on: date, rulebook: Rulebook) -> dict[str, tuple[TaskState, Urgency]]:
    return {one.title: (one.state, one.urgency) for one in asked(course, at(on), rulebook=rulebook).now}


REPORT = "First-visit report to the academic center"


# First community dose Mon 2 Nov: report due by Mon 9 Nov, overdue after Mon 16 Nov.
@pytest.mark.parametrize(
    ("on", "state", "urgency"),
    [
        (date(2026, 11, 2), TaskState.OPEN, Urgency.ROUTINE),
        (date(2026, 11, 8), TaskState.OPEN, Urgency.ROUTINE),
        (date(2026, 11, 9), TaskState.OPEN, Urgency.SOON),
        (date(2026, 11, 16), TaskState.OPEN, Urgency.SOON),
        (date(2026, 11, 17), TaskState.OVERDUE, Urgency.URGENT),
    ],
)
def test_the_first_visit_report_on_each_side_of_its_days(
    on: date, state: TaskState, urgency: Urgency, rulebook: Rulebook
) -> None:
    assert states(transferred(), on, rulebook)[REPORT] == (state, urgency)


# First community dose Wed 25 Nov, Thanksgiving Thu 26 Nov at the center: one business day is Fri 27, three are Tue 1 Dec.
def test_the_check_in_call_counts_the_business_days_of_the_site_that_calls(rulebook: Rulebook) -> None:
    course = transferred()
    course = replace(
        course,
        academic=replace(course.academic, holidays=frozenset({date(2026, 11, 26)})),
        handoff_events=(event(K.FIRST_DOSE_GIVEN, date(2026, 11, 25)),),
    )
    call = next(one for one in asked(course, at(date(2026, 11, 25)), rulebook=rulebook).now if "Call" in one.title)
    assert (call.owner_site_id, call.due_on, call.closes_on) == (NORTH, date(2026, 11, 27), date(2026, 12, 1))


def test_each_step_is_asked_until_it_is_recorded_and_the_loop_closes_last(rulebook: Rulebook) -> None:
    day_32 = FIRST + timedelta(days=32)
    assert {"30-day check", REPORT} <= set(states(transferred(), day_32, rulebook))
    assert "Close the loop" not in states(transferred(), day_32, rulebook)
    kinds = (K.CHECKED_IN, K.FIRST_VISIT_REPORTED, K.THIRTY_DAY_CHECKED)
    steps = [event(kind, FIRST + timedelta(days=8)) for kind in kinds]
    assert "Close the loop" in states(transferred(*steps), day_32, rulebook)
    steps.append(event(K.LOOP_CLOSED, day_32))
    assert set(states(transferred(*steps), day_32, rulebook)) == {"Co-management visit at the academic center"}


def test_a_closed_loop_asks_for_no_step_that_came_before_it(rulebook: Rulebook) -> None:
    found = states(transferred(event(K.LOOP_CLOSED, FIRST + timedelta(days=40))), FIRST + timedelta(days=41), rulebook)
    assert set(found) == {"Co-management visit at the academic center"}


def test_a_visit_comes_again_and_one_never_recorded_stays_asked_for(rulebook: Rulebook) -> None:
    title = "Co-management visit at the academic center"
    closed = event(K.LOOP_CLOSED, FIRST + timedelta(days=40))
    assert title not in states(transferred(closed), FIRST + timedelta(days=20), rulebook)
    assert states(transferred(closed), FIRST + timedelta(days=46), rulebook)[title][0] is TaskState.OVERDUE
    (never,) = asked(transferred(closed), at(FIRST + timedelta(days=400)), rulebook=rulebook).now
    assert (never.state, never.due_on) == (TaskState.OVERDUE, FIRST + timedelta(days=30))
    assert never.reason == "First community dose Mon 2 Nov 2026. None is recorded since."
    seen = event(K.CO_MANAGEMENT_VISIT, FIRST + timedelta(days=30))
    course = transferred(closed, seen)
    assert title not in states(course, FIRST + timedelta(days=30 + 81), rulebook)
    again = asked(course, at(FIRST + timedelta(days=30 + 82)), rulebook=rulebook).now[0]
    assert (again.title, again.due_on) == (title, FIRST + timedelta(days=30 + 91))


def test_nothing_is_asked_before_the_dose_after_a_return_or_without_its_day(rulebook: Rulebook) -> None:
    for course in (
        a_course(stage=Stage.ACCEPTED),
        replace(transferred(), stage_events=a_course(stage=Stage.RETURNED).stage_events),
        replace(transferred(), handoff_events=(event(K.FIRST_DOSE_GIVEN, None),)),
    ):
        assert transfer_of(course) is None
        assert asked(course, at(TODAY), rulebook=rulebook).now == ()


def test_an_earlier_passing_says_nothing_of_the_newest(rulebook: Rulebook) -> None:
    course = transferred(event(K.FIRST_VISIT_REPORTED, FIRST))
    later = HandoffEventFact(id="x", handoff_id="h2", kind=K.FIRST_DOSE_GIVEN, on=FIRST + timedelta(days=7))
    both = with_handoffs(replace(course, handoffs=(), handoff_events=(*course.handoff_events, later)))
    assert REPORT in states(both, FIRST + timedelta(days=8), rulebook)


def test_a_line_agreed_otherwise_gives_the_step_to_its_side(rulebook: Rulebook) -> None:
    line = ResponsibilityLineFact(Topic.FIRST_VISIT_REPORT, Side.ACADEMIC, at(FIRST))
    whose = {
        one.title: one.owner_site_id
        for one in asked(transferred(responsibility_lines=(line,)), at(TODAY), rulebook=rulebook).now
    }
    assert whose[REPORT] == NORTH
    plain = {one.title: one.owner_site_id for one in asked(transferred(), at(TODAY), rulebook=rulebook).now}
    assert plain[REPORT] == LAKE


def test_what_is_asked_holds_until_the_moment_that_it_names(rulebook: Rulebook) -> None:
    """Hour by hour over six weeks: nothing changes between two of the named moments."""
    course = transferred(event(K.FIRST_VISIT_REPORTED, FIRST + timedelta(days=8)))
    now, last = at(FIRST), None
    due: datetime | None = None
    while now < at(FIRST) + timedelta(weeks=6):
        found = asked(course, now, rulebook=rulebook)
        if last is not None and found.now != last:
            assert due is not None
            assert due <= now, now
        last = found.now
        due = min((moment for moment in found.moments if moment > now), default=None)
        now += timedelta(hours=1)


# --- messages


def a_message(**values: Any) -> MessageFact:
    ordinary = MessageFact(
        id="m1", handoff_id="h1", from_site_id=NORTH, to_site_id=LAKE, written_at=at(date(2026, 11, 20)),
        written_by="Ada Academic", situation="Fever of 38.4", background=None, assessment=None, request="Call me",
        answers=None, read_at=None, read_by=None,
    )  # fmt: skip
    return replace(ordinary, **values)


# Written Fri 20 Nov: one business day of Lakeside is Mon 23 Nov, overdue from Tue 24 Nov on.
@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 11, 20), TaskState.OPEN),
        (date(2026, 11, 23), TaskState.OPEN),
        (date(2026, 11, 24), TaskState.OVERDUE),
    ],
)
def test_an_unread_message_is_the_other_sides_task_and_repeats_nothing_of_it(
    on: date, state: TaskState, rulebook: Rulebook
) -> None:
    course = a_course(stage=Stage.STABILIZING, messages=(a_message(),))
    (task,) = asked(course, at(on), rulebook=rulebook).now
    assert (task.owner_site_id, task.state, task.title) == (LAKE, state, "Message from North to read")
    assert "38.4" not in f"{task.title} {task.reason}"
    read = a_course(stage=Stage.STABILIZING, messages=(a_message(read_at=at(on), read_by="Olive"),))
    assert asked(read, at(on), rulebook=rulebook).now == ()


# --- hospital


def test_an_open_stay_asks_who_carries_the_patient_and_becomes_a_question(rulebook: Rulebook) -> None:
    stay = HospitalEventFact("e1", HospitalEventKind.ADMITTED_ELSEWHERE, "2026-11-20", None, None)
    course = a_course(stage=Stage.CO_MANAGED, hospital_events=(stay,))
    (task,) = asked(course, at(date(2026, 12, 20)), rulebook=rulebook).now
    assert (task.owner_site_id, task.state, task.urgency) == (LAKE, TaskState.OPEN, Urgency.URGENT)
    (late,) = asked(course, at(date(2026, 12, 21)), rulebook=rulebook).now
    assert late.state is TaskState.REVIEW
    over = a_course(stage=Stage.CO_MANAGED, hospital_events=(replace(stay, ended_on="2026-11-22"),))
    assert open_stay(over) is None
    partial = a_course(stage=Stage.CO_MANAGED, hospital_events=(replace(stay, on="2026-11"),))
    (unknown,) = asked(partial, at(TODAY), rulebook=rulebook).now
    assert (unknown.state, unknown.due_on) == (TaskState.REVIEW, None)


def test_a_message_to_a_practice_that_left_is_nobodys_task(rulebook: Rulebook) -> None:
    course = a_course(stage=Stage.STABILIZING, community=a_practice(id="hill"), messages=(a_message(),))
    assert asked(course, at(TODAY), rulebook=rulebook).now == ()
