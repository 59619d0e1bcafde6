"""Moving the baton from stage to stage: within the allowed moves, append-only, undone by a correcting event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from coordination.acts import doors, sense
from coordination.acts.act import Act, Refused
from coordination.acts.history import KIND_OF_STAGE, add_handoff_event, add_stage
from coordination.decisions.permissions import Permission
from coordination.decisions.stages import allowed_moves, check_move
from coordination.decisions.step_up import STEP_UP_DOSES
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, HandoffEventKind, Stage
from coordination.words import say_day


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
    with act.step("undo_stage", course_id=course_id, summary=f"Undid the move to {word}"):
        act.retract(t.StageEvent, last, why=reason)
        for event in _events_of_move(record.current(t.HandoffEvent), Stage(before.stage), last, act):
            act.retract(t.HandoffEvent, event, note=reason)
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
        add_stage(act, course_id, to, on=on, why="A dose was given")


def _event_behind(stage: Stage, to: Stage, act: Act) -> HandoffEventKind | None:
    """The handoff event of a move; going back to Ready before a packet was answered is a withdrawal (design §8)."""
    if to is Stage.READY:
        unanswered = act.rulebook.stages[stage].awaits_acceptance and stage in KIND_OF_STAGE
        took_back = stage is Stage.ACCEPTED or (unanswered and stage is not Stage.DECLINED)
        return HandoffEventKind.WITHDRAWN if took_back else None
    return KIND_OF_STAGE.get(to)


def _events_of_move(events: Sequence[Any], before: Stage, move: Any, act: Act) -> list[Any]:
    """The handoff events that were written with the stage event `move`."""
    kind = _event_behind(before, Stage(move.stage), act)
    return [event for event in events if event.kind == kind and event.recorded_at == move.recorded_at]
