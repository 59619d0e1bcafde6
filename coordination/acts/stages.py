"""Moving the baton from stage to stage: within the allowed moves, append-only, undone by a correcting event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from coordination.acts import doors, sense
from coordination.acts.act import Act, Refused
from coordination.acts.after_transfer import WAY_BACK
from coordination.acts.history import KIND_OF_STAGE, add_handoff_event, add_stage
from coordination.decisions.permissions import Permission
from coordination.decisions.stages import allowed_moves, check_move
from coordination.decisions.step_up import STEP_UP_DOSES
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, HandoffEventKind, Stage
from coordination.words import say_day

BACK_AT_THE_CENTER = (Stage.READY, Stage.STABILIZING, Stage.STEP_UP)


def move_stage(
    act: Act,
    course_id: str,
    to: Stage | str,
    *,
    on: date | None = None,
    why: str | None = None,
    at: datetime | None = None,
    zone: str | None = None,
    seen_version: int | None = None,
    **handoff: Any,
) -> None:
    """Enter the stage `to`, today unless `on` says an earlier day. Raises InvalidTransition with the allowed moves.

    Where a handoff event stands behind the stage it is written too; `handoff` holds what is known of it
    (`by_name`, `route`, `effective_at`, `planned_on`). Into a passing only history moves thus (`acts/doors.py`).
    """
    act.check(Permission.MOVE_STAGE)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    to = Stage(to)
    check_move(facts.stage, to, why=why, rulebook=act.rulebook)
    on = on or facts.academic.today(act.now)
    word = act.rulebook.label(to).word
    doors.check_bare_move(act, course_id, to)
    sense.check_happened(act, facts, on, f"The move to {word}")
    sense.check_moment(act, at, f"The move to {word}")
    sense.check_planned(handoff.get("planned_on"), on)
    if facts.stage_since is not None and on < facts.stage_since:
        stands = act.rulebook.label(facts.stage).word
        raise Refused(f"{word} on {say_day(on)} lies before {stands}, entered on {say_day(facts.stage_since)}.")
    summary = f"Moved from {act.rulebook.label(facts.stage).word} to {word}"
    with act.step("move_stage", course_id=course_id, summary=summary):
        add_stage(act, course_id, to, on=on, why=why, at=at, zone=zone)
        kind = _event_behind(facts.stage, to, act)
        if kind is not None:
            add_handoff_event(act, course_id, kind, on=on, at=at, zone=zone, note=why, **handoff)


def undo_stage(act: Act, course_id: str, *, why: str, seen_version: int | None = None) -> None:
    """Take the last move back: a correcting event, with who and why; what was moved stays in the history."""
    act.check(Permission.MOVE_STAGE)
    act.check_version(course_id, seen_version)
    reason = sense.needed(why, "Why the move is undone")
    record = act.record(course_id)
    events = record.current(t.StageEvent)
    if len(events) < 2:
        raise Refused("There is no move to undo; this is the first stage on record.")
    last, before = events[-1], events[-2]
    word = act.rulebook.label(Stage(last.stage)).word
    event = _event_of_move(record.current(t.HandoffEvent), Stage(before.stage), last, act)
    if event is not None and Stage(before.stage) in (*doors.ASKING, Stage.CO_MANAGED):
        _check_same_site(act, course_id, event)
    with act.step("undo_stage", course_id=course_id, summary=f"Undid the move to {word}"):
        act.retract(t.StageEvent, last, why=reason)
        if event is not None:
            _undo_event(act, course_id, event, reason)
        for condition in record.current(t.AcceptanceCondition):
            if condition.recorded_at == last.recorded_at:
                act.retract(t.AcceptanceCondition, condition)


def record_stage_history(
    act: Act, course_id: str, stage: Stage | str, *, on: date | None = None, why: str | None = None
) -> None:
    """The stage that a tracker states, as one entry, whatever came before; contradictions are shown, not resolved."""
    act.check(Permission.IMPORT)
    word = act.rulebook.label(Stage(stage)).word
    with act.step("record_stage_history", course_id=course_id, summary=f"Stage brought in: {word}"):
        add_stage(act, course_id, Stage(stage), on=on, why=why)


def follow_dose(act: Act, course_id: str, role: DoseRole | None, on: date) -> None:
    """The stage that a given dose means: a step-up dose begins step-up, the first full dose ends it.

    Only the newest dose means anything for today; one that lies before the present stage began is a late entry. A
    plan may well have been entered after the first dose.
    """
    facts = act.facts(course_id)
    stage, since, last = facts.stage, facts.stage_since, facts.last_given
    late = since is not None and on < since and stage is not Stage.PLANNED
    if late or last is None or last.on != on:
        return
    to: Stage | None = None
    if role in STEP_UP_DOSES and stage is not Stage.STEP_UP:
        to = Stage.STEP_UP
    elif role is DoseRole.FIRST_TREATMENT and stage is Stage.STEP_UP:
        to = Stage.STABILIZING
    if to is not None and to in allowed_moves(stage, rulebook=act.rulebook):
        kind = _event_behind(stage, to, act)
        if kind is not None:
            add_handoff_event(act, course_id, kind, on=on, note="A step-up dose was given")
        add_stage(act, course_id, to, on=on, why="A dose was given")


def _event_behind(stage: Stage, to: Stage, act: Act) -> HandoffEventKind | None:
    """The handoff event of a move; going back to Ready before a packet was answered is a withdrawal (design §8), and so
    is any way back from an acceptance. From Co-managed the center takes over again: a return, whatever it is for."""
    if stage is Stage.ACCEPTED and to in BACK_AT_THE_CENTER:
        return HandoffEventKind.WITHDRAWN
    if to is Stage.READY:
        if stage is Stage.CO_MANAGED:
            return HandoffEventKind.RETURNED
        unanswered = act.rulebook.stages[stage].awaits_acceptance and stage in KIND_OF_STAGE
        return HandoffEventKind.WITHDRAWN if unanswered and stage is not Stage.DECLINED else None
    return KIND_OF_STAGE.get(to)


def _event_of_move(events: Sequence[Any], before: Stage, move: Any, act: Act) -> Any | None:
    """The handoff event that was written with the stage event `move`."""
    kind = _event_behind(before, Stage(move.stage), act)
    written = (event for event in reversed(events) if event.kind == kind and event.recorded_at == move.recorded_at)
    return next(written, None)


def _check_same_site(act: Act, course_id: str, event: Any) -> None:
    """A practice that was named since has not been asked: it does not come to the patient by an undo."""
    record = act.record(course_id)
    passing = next(row for row in record.current(t.Handoff) if row.id == event.handoff_id)
    site_id = passing.from_site_id if event.kind == HandoffEventKind.RETURNED else passing.to_site_id
    if record.course.community_site_id != site_id:
        before, named = act.sites[site_id].name, act.facts(course_id).community
        now = named.name if named else "No practice"
        raise Refused(f"{now} is named since. Name {before} again first; then the move can be undone.")


def _undo_event(act: Act, course_id: str, event: Any, reason: str) -> None:
    """Takes back the event of a move, the passings that were begun after it and, of a return, its own with its task."""
    record = act.record(course_id)
    is_return = event.kind == HandoffEventKind.RETURNED
    passings = [
        row for row in record.current(t.Handoff) if row.seq > event.seq or (is_return and row.id == event.handoff_id)
    ]
    undone = {row.id for row in passings}
    for row in record.current(t.HandoffEvent):
        if row.id == event.id or row.handoff_id in undone:
            act.retract(t.HandoffEvent, row, note=reason)
    for row in passings:
        act.retract(t.Handoff, row)
    for row in record.current(t.TrackerTask):
        if is_return and row.title == WAY_BACK and row.recorded_at == event.recorded_at:
            act.retract(t.TrackerTask, row)
