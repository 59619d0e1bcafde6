"""What would be recorded of events: new episodes, and what recorded ones gain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from coordination.exchange.tracker.case import Case, EpisodeWrites, fill, role_of_number
from coordination.exchange.tracker.doses import wide_doses
from coordination.exchange.tracker.events import Event, KnownDose, agree
from coordination.exchange.tracker.reactions import TREATED, Reactions
from coordination.exchange.tracker.rows import Moment, TrackerRow
from coordination.exchange.tracker.sense import REACTIONS
from coordination.facts import ToxicityFact
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, GradingSystem, RowEnd


def write_reactions(case: Case, found: Reactions, doses: list[KnownDose]) -> None:
    """What would be recorded of rows that nothing speaks against. Rows beside the first one of an event are merged."""
    if case.open_wide is not None:
        _write_wide(case, found)
    for event in found.events:
        if event.first.ending is not None:
            continue
        for row in event.rows[1:]:
            row.finish(RowEnd.MERGED, row=event.first.number)
        case.writes.episodes += _episode_of(case, event, doses)


def _write_wide(case: Case, found: Reactions) -> None:
    for kind, grade, onset in found.wide_new:
        values: dict[str, Any] = {"kind": kind, **_onset(onset)}
        case.writes.episodes.append(EpisodeWrites(values=values, grades=[_wide_grade(grade, onset)]))
    for episode, grade in found.wide_grades:
        case.writes.episodes.append(EpisodeWrites(episode.id, grades=[_wide_grade(grade, None)]))
    for episode, onset in found.wide_onsets:
        case.writes.episodes.append(EpisodeWrites(episode.id, values=_onset(onset)))
    case.writes.confirmations += [f"{kind}_none" for kind in found.none_seen]


def _onset(onset: Moment | None) -> dict[str, Any]:
    return {"onset_on": onset.on, "onset_at": onset.at, "zone": onset.zone} if onset else {}


def _wide_grade(grade: int | None, onset: Moment | None) -> dict[str, Any]:
    """A grade of the patients row has no scale column: taken as ASTCT, and marked so."""
    on = onset.on if onset else None
    return {"grade": grade, "system": GradingSystem.ASTCT_2019, "system_assumed": True, "on": on}


def _episode_of(case: Case, event: Event, doses: list[KnownDose]) -> Iterator[EpisodeWrites]:
    """The writes of an event: a new episode, or what a recorded one gains."""
    resolved, is_reaction = event.resolved, event.kind in REACTIONS
    values: dict[str, Any] = {
        "resolved_on": resolved.on if resolved else None, "resolved_at": resolved.at if resolved else None,
        **{name: event.answer(name) for name in TREATED}, ("note" if is_reaction else "name"): event.notes,
    }  # fmt: skip
    cause = _cause(case, event, doses)
    grades = [_grade_of(row) for row in event.rows]
    if event.extra_grade is not None:
        grades = [_wide_grade(event.extra_grade, event.onset)]
    stored = event.stored
    if stored is None:
        event.first.end = RowEnd.NEW
        values |= {"kind": event.kind, **_onset(event.onset)}
        yield EpisodeWrites(None, {name: value for name, value in values.items() if value is not None}, cause, grades)
        return
    assert case.record is not None
    row = next(each for each in case.record.current(t.Toxicity) if each.episode_id == stored.id)
    gained = {name: value for name, value in values.items() if value is not None and getattr(row, name) is None}
    if event.onset.at is not None and row.onset_at is None and agree(row.onset_on, None, event.onset):
        gained |= _onset(event.onset)
    known = {(each.grade, each.system) for each in stored.grades}
    new = [each for each in grades if (each["grade"], each["system"]) not in known and _adds(each, stored)]
    gains_cause = cause is not None and row.causing_dose_id is None
    for name in (*TREATED, "resolved"):
        column = "resolved_on" if name == "resolved" else name
        if column in gained:
            fill(event.first, name, None, gained[column])
    if new:
        fill(event.first, "grade", stored.worst(new[-1]["system"]), new[-1]["grade"])
    if gained and not event.first.changes:
        fill(
            event.first,
            "notes" if "note" in gained or "name" in gained else "onset",
            None,
            event.notes or event.onset.on,
        )
    if gains_cause:
        fill(event.first, "after_dose_no", None, event.after_number)
    if gained or new or gains_cause:
        yield EpisodeWrites(stored.id, gained, cause if gains_cause else None, new)


def _grade_of(row: TrackerRow) -> dict[str, Any]:
    return {
        "grade": row.get("grade"),
        "system": row.values["grading_system"],
        "system_assumed": row.values["assumed"],
        "on": row.values["onset"].on,
        "at": row.values["onset"].at,
    }


def _adds(grade: dict[str, Any], stored: ToxicityFact) -> bool:
    """A grading adds to an episode where it is higher than what stands, or the first of its scale."""
    worst = stored.worst(grade["system"])
    if grade["grade"] is None:
        return not stored.grades
    return worst is None or grade["grade"] > worst


def _cause(case: Case, event: Event, doses: list[KnownDose]) -> date | None:
    """The day of the dose that the tracker names as the cause by its number; None where it cannot be told."""
    number = event.after_number
    if number is None:
        return None
    numbered = next((dose.on for dose in doses if dose.number == number), None)
    if numbered is not None:
        return numbered
    role = role_of_number(case, number)
    if role is None or role is DoseRole.TREATMENT:
        return None
    told = {claim.role: claim.on for claim in wide_doses(case.open_wide)} if case.open_wide else {}
    recorded = {dose.role: dose.on for dose in reversed(case.facts.given)} if case.facts else {}
    return told.get(role) or recorded.get(role)
