"""Passing the baton: what was sent, answered, agreed and reported back. An event that means a stage enters it too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from coordination.acts import doors, sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.acts.history import STAGE_OF_KIND, add_handoff_event, add_stage
from coordination.decisions.passings import events_of, under_way
from coordination.decisions.permissions import Permission
from coordination.decisions.stages import allowed_moves, check_move
from coordination.decisions.step_up import STEP_UP_DOSES
from coordination.facts import CourseFacts
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, HandoffEventKind, Side, Stage
from coordination.words import say_day


def record_handoff_event(
    act: Act,
    course_id: str,
    kind: HandoffEventKind | str,
    *,
    on: date | None = None,
    at: datetime | None = None,
    zone: str | None = None,
    effective_at: datetime | None = None,
    planned_on: date | None = None,
    by_name: str | None = None,
    route: str | None = None,
    pages: int | None = None,
    reason_code: str | None = None,
    note: str | None = None,
    conditions: Sequence[dict[str, Any]] = (),
    seen_version: int | None = None,
) -> str:
    """Record one event of the passing that is under way; the row's id.

    Raises InvalidTransition where the stage that the event means may not follow, Refused where the days make no sense
    or the first community dose is planned after it was given. `conditions` of a conditional acceptance: dicts of `text`, `owner`, `due_on`. A packet that is sent again, or a
    planned day that changes, moves no stage. The steps of a passing only history records thus (`acts/doors.py`).
    """
    act.check(Permission.MOVE_STAGE)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    kind = HandoffEventKind(kind)
    on = on or facts.academic.today(act.now)
    word = act.rulebook.label(kind).word
    sense.check_happened(act, facts, on, word)
    sense.check_moment(act, at, word)
    sense.check_planned(planned_on, on)
    if kind is HandoffEventKind.FIRST_DOSE_PLANNED:
        _check_not_given(facts)
    to = STAGE_OF_KIND.get(kind)
    if kind is HandoffEventKind.CONDITIONAL and not conditions:
        raise Refused("An acceptance with conditions names at least one condition.")
    if to is not None and (to is not facts.stage or kind is HandoffEventKind.RETURNED):
        check_move(facts.stage, to, why=note, rulebook=act.rulebook)
    if to in doors.PASSING_STAGES:
        doors.check_bare_move(act, course_id, to)
    with act.step("record_handoff_event", course_id=course_id, summary=word):
        event_id = add_handoff_event(
            act, course_id, kind, on=on, at=at, zone=zone, effective_at=effective_at, planned_on=planned_on,
            by_name=by_name, route=route, pages=pages, reason_code=reason_code, note=note,
        )  # fmt: skip
        handoff_id = act.record(course_id).rows[t.HandoffEvent][-1].handoff_id
        for condition in conditions:
            act.add(t.AcceptanceCondition, course_id=course_id, handoff_id=handoff_id, **condition)
        if to is not None and to is not facts.stage:
            add_stage(act, course_id, to, on=on, why=note, at=at, zone=zone)
    return event_id


BEFORE_A_PASSING = (Stage.STEP_UP, Stage.STABILIZING, Stage.READY, Stage.RETURNED)
"""Where the academic center has the patient, the next first dose begins a new passing."""


def _check_not_given(facts: CourseFacts) -> None:
    """A first community dose is planned until it is given, and anew where the patient is passed on again."""
    passing, there = under_way(facts), facts.community
    if passing is None or facts.stage in BEFORE_A_PASSING:
        return
    for event in events_of(facts, passing):
        ends_it = event.kind is HandoffEventKind.FIRST_DOSE_GIVEN
        if ends_it and there is not None and passing.to_site_id == there.id:
            said = say_day(event.on) if event.on else "on a day that is not recorded"
            raise Refused(f"The first community dose of this passing was given already: {said}.")


def clear_condition(
    act: Act, course_id: str, condition_id: str, *, on: date | None = None, seen_version: int | None = None
) -> None:
    """Record that a condition of an acceptance is met, today unless `on` says; one that was met already is refused."""
    act.check(Permission.MOVE_STAGE)
    act.check_version(course_id, seen_version)
    rows = act.record(course_id).current(t.AcceptanceCondition)
    row = next((row for row in rows if condition_id in (row.id, row.supersedes)), None)
    if row is None:
        raise NotFound("No such condition.")
    if row.cleared_on is not None:
        raise Refused(f"This condition was recorded as met already, on {say_day(row.cleared_on)}.")
    on = on or act.facts(course_id).academic.today(act.now)
    sense.check_happened(act, act.facts(course_id), on, "Clearing a condition")
    with act.step("clear_condition", course_id=course_id, summary=f"Condition cleared: {row.text}"):
        act.replace(t.AcceptanceCondition, row, cleared_on=on)


def record_handoff_history(
    act: Act,
    course_id: str,
    *,
    packet_sent: date | None = None,
    accepted: date | None = None,
    first_community_visit: date | None = None,
    first_dose_planned: date | None = None,
) -> None:
    """What a tracker says of the handoff, each piece once; no stage follows from it (the tracker states its own)."""
    act.check(Permission.IMPORT)
    pieces: list[tuple[HandoffEventKind, dict[str, Any]]] = []
    if first_dose_planned is not None:
        pieces.append((HandoffEventKind.FIRST_DOSE_PLANNED, {"planned_on": first_dose_planned}))
    for kind, on in (
        (HandoffEventKind.PACKET_SENT, packet_sent),
        (HandoffEventKind.ACCEPTED, accepted),
        (HandoffEventKind.FIRST_DOSE_GIVEN, first_community_visit),
    ):
        if on is not None:
            pieces.append((kind, {"on": on}))
    if not pieces:
        return
    with act.step("record_handoff_history", course_id=course_id, summary="Handoff brought in"):
        for kind, details in pieces:
            add_handoff_event(act, course_id, kind, **details)


def record_handoff_piece(
    act: Act, course_id: str, kind: HandoffEventKind | str, *, supersedes: str | None = None, **details: Any
) -> None:
    """One event of the passing as a tracker tells it, its day perhaps not recorded; no stage follows from it.

    `supersedes` names the recorded event that gains what it lacked.
    """
    act.check(Permission.IMPORT)
    kind = HandoffEventKind(kind)
    with act.step("record_handoff_piece", course_id=course_id, summary=f"{act.rulebook.label(kind).word} brought in"):
        if supersedes is None:
            add_handoff_event(act, course_id, kind, **details)
            return
        row = next((row for row in act.record(course_id).current(t.HandoffEvent) if row.id == supersedes), None)
        if row is None:
            raise NotFound("No such event.")
        act.replace(t.HandoffEvent, row, **details)


OVER = (HandoffEventKind.FIRST_DOSE_GIVEN, HandoffEventKind.DECLINED, HandoffEventKind.WITHDRAWN)


def first_community_dose(act: Act, course_id: str, site_id: str | None, role: DoseRole | None, on: date) -> None:
    """A full dose given at the practice that the patient is being handed to is the first community dose of the passing.

    Not a step-up dose, not a dose after the passing was over, and not one from before it was accepted or opened.
    """
    if site_id is None or act.sites[site_id].side is not Side.COMMUNITY or role in STEP_UP_DOSES:
        return
    record = act.record(course_id)
    handoffs = [handoff for handoff in record.current(t.Handoff) if handoff.to_site_id == site_id]
    if not handoffs:
        return
    passing = handoffs[-1]
    events = [event for event in record.current(t.HandoffEvent) if event.handoff_id == passing.id]
    began = [event.on for event in events if event.kind == HandoffEventKind.ACCEPTED] or [passing.opened_on]
    if any(event.kind in OVER for event in events) or any(day is not None and on < day for day in began):
        return
    add_handoff_event(act, course_id, HandoffEventKind.FIRST_DOSE_GIVEN, on=on)
    stage = act.facts(course_id).stage
    if stage is Stage.ACCEPTED and Stage.CO_MANAGED in allowed_moves(stage, rulebook=act.rulebook):
        add_stage(act, course_id, Stage.CO_MANAGED, on=on, why="The first community dose was given")
