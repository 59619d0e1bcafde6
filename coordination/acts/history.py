"""The two histories that other acts write into: entries into a stage, and the passing of the baton. Checks nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from coordination.acts.act import Act, Refused
from coordination.decisions.passings import events_of, newest, to_practice, under_way
from coordination.facts import CourseFacts
from coordination.records import tables as t
from coordination.vocabulary import HandoffEventKind, Stage

KIND_OF_STAGE = {
    Stage.PACKET_SENT: HandoffEventKind.PACKET_SENT,
    Stage.ACKNOWLEDGED: HandoffEventKind.ACKNOWLEDGED,
    Stage.ACCEPTED: HandoffEventKind.ACCEPTED,
    Stage.CONDITIONAL: HandoffEventKind.CONDITIONAL,
    Stage.DECLINED: HandoffEventKind.DECLINED,
    Stage.CO_MANAGED: HandoffEventKind.FIRST_DOSE_GIVEN,
    Stage.RETURNED: HandoffEventKind.RETURNED,
}
"""The handoff event that stands behind the entry into a stage."""

STAGE_OF_KIND = {kind: stage for stage, kind in KIND_OF_STAGE.items()} | {HandoffEventKind.WITHDRAWN: Stage.READY}

_BEGINS = frozenset({HandoffEventKind.PACKET_SENT, HandoffEventKind.FIRST_DOSE_PLANNED})
_ENDS = frozenset({HandoffEventKind.DECLINED, HandoffEventKind.WITHDRAWN, HandoffEventKind.FIRST_DOSE_GIVEN})
_ANSWERS = frozenset(KIND_OF_STAGE.values()) - {HandoffEventKind.FIRST_DOSE_GIVEN, HandoffEventKind.RETURNED}
"""What is asked and answered after a return belongs to the passing that comes next; a late report to the one before."""


def add_stage(
    act: Act,
    course_id: str,
    stage: Stage,
    *,
    on: date | None,
    why: str | None = None,
    at: datetime | None = None,
    zone: str | None = None,
) -> str:
    """Append an entry into `stage`; the row's id. `on` None: the day was not recorded."""
    row = act.add(t.StageEvent, course_id=course_id, stage=stage, on=on, at=at, zone=zone, why=_text(why))
    return row.id


def add_handoff_event(
    act: Act, course_id: str, kind: HandoffEventKind, *, on: date | None = None, note: str | None = None, **details: Any
) -> str:
    """Append an event to the passing it belongs to, opening a new passing where it begins one; the row's id."""
    handoff_id = _handoff_for(act, course_id, kind, on)
    row = act.add(
        t.HandoffEvent, course_id=course_id, handoff_id=handoff_id, kind=kind, on=on, note=_text(note), **details
    )
    return row.id


def _handoff_for(act: Act, course_id: str, kind: HandoffEventKind, on: date | None) -> str:
    facts = act.facts(course_id)
    passing, here = to_practice(facts), facts.community.id if facts.community else None
    if kind is HandoffEventKind.RETURNED:
        held = under_way(facts)
        return _open(act, course_id, held.to_site_id if held else here, facts.academic.id, on)
    if passing is not None and not (kind in _BEGINS | _ANSWERS and _came_back(facts, on)):
        kinds = {event.kind for event in events_of(facts, passing)}
        elsewhere = kind in _BEGINS and here not in (None, passing.to_site_id)
        if not elsewhere and (kind not in _BEGINS or not kinds & _ENDS):
            return passing.id
    return _open(act, course_id, facts.academic.id, here, on)


def _came_back(facts: CourseFacts, on: date | None) -> bool:
    """Whether the patient was back at the center by then; `on` None: now."""
    last = newest(facts)
    if last is None or not last.is_return:
        return False
    return on is None or last.opened_on is None or on >= last.opened_on


def _open(act: Act, course_id: str, from_site_id: str | None, to_site_id: str | None, on: date | None) -> str:
    if from_site_id is None or to_site_id is None:
        raise Refused("No return site is named yet. Name the community practice first.")
    opened = act.add(
        t.Handoff, course_id=course_id, from_site_id=from_site_id, to_site_id=to_site_id, opened_on=on
    )  # fmt: skip
    return opened.id


def _text(text: str | None) -> str | None:
    return (text or "").strip() or None
