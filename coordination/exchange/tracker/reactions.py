"""CRS, ICANS and other toxicities: which rows tell one event (interop.md I19), and what they add to the record.

A new event starts after a later dose, or a day after the last one was over (`crs_icans.md`). Where the dose before an
onset is not known for sure, rows are one event only if they name the same onset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from coordination.exchange.tracker.case import (
    Case,
    EpisodeWrites,
    contradict_each_other,
    contradicts,
    fill,
    role_of_number,
)
from coordination.exchange.tracker.doses import history_is_complete, wide_doses
from coordination.exchange.tracker.reads import Why
from coordination.exchange.tracker.rows import Moment, TrackerRow
from coordination.exchange.tracker.sense import REACTIONS
from coordination.facts import ToxicityFact
from coordination.records import tables as t
from coordination.vocabulary import Answer, DoseRole, DoseStatus, GradingSystem, RowEnd, ToxicityKind

NEW_EVENT_AFTER = timedelta(hours=24)
TREATED = ("tocilizumab", "steroid", "admitted")
STEP_UPS = (DoseRole.STEP_UP_1, DoseRole.STEP_UP_2, DoseRole.STEP_UP_3)


@dataclass(frozen=True, slots=True)
class KnownDose:
    """A given dose, recorded or of this file. `sure`: whether the dose after it would be known too."""

    on: date
    at: datetime | None
    sure: bool
    number: int | None = None


@dataclass
class Event:
    """Rows of the file that tell one event, earliest first."""

    kind: ToxicityKind
    rows: list[TrackerRow]
    after: KnownDose | None = None
    stored: ToxicityFact | None = None
    extra_grade: int | None = None

    @property
    def first(self) -> TrackerRow:
        return self.rows[0]

    @property
    def onset(self) -> Moment:
        found: Moment = self.first.values["onset"]
        return found

    @property
    def resolved(self) -> Moment | None:
        return max((row.values["resolved"] for row in self.rows if row.values["resolved"]), key=_begins, default=None)

    def answer(self, name: str) -> Answer | None:
        """Yes if any row says so, else no if any does."""
        said = {row.get(name) for row in self.rows}
        return Answer.YES if Answer.YES in said else Answer.NO if Answer.NO in said else None

    def worst(self, system: GradingSystem) -> int | None:
        grades = [row.get("grade") for row in self.rows if row.values["grading_system"] is system]
        return max((grade for grade in grades if grade is not None), default=None)

    @property
    def notes(self) -> str | None:
        return "; ".join(dict.fromkeys(row.get("notes") for row in self.rows if row.get("notes"))) or None

    @property
    def after_number(self) -> int | None:
        return next((row.get("after_dose_no") for row in self.rows if row.get("after_dose_no")), None)


@dataclass
class Reactions:
    """The events of a patient's file after the checks, for writing."""

    events: list[Event] = field(default_factory=list)
    wide_new: list[tuple[ToxicityKind, int | None, Moment | None]] = field(default_factory=list)
    wide_grades: list[tuple[ToxicityFact, int]] = field(default_factory=list)
    wide_onsets: list[tuple[ToxicityFact, Moment]] = field(default_factory=list)
    none_seen: list[ToxicityKind] = field(default_factory=list)


def check_reactions(case: Case) -> Reactions:
    """Group the rows into events, hold back what contradicts, and keep what would be written."""
    doses = known_doses(case)
    for row in case.open_rows("toxicities"):
        onset = row.values["onset"].day
        if doses and onset is not None and onset < doses[0].on:
            row.reject(Why.BEFORE_FIRST_DOSE, "onset")
    found = Reactions()
    for kind in ToxicityKind:
        rows = [row for row in case.open_rows("toxicities") if row.values["event"] is kind]
        events = _group(sorted(rows, key=lambda row: _begins(row.values["onset"])), kind, doses)
        for event in events:
            _check_with_record(case, event, doses)
        events = [event for event in events if event.first.ending is None]
        if kind in REACTIONS and case.open_wide is not None:
            _check_wide(case, case.open_wide, kind, events, found)
        found.events += [event for event in events if event.first.ending is None]
    return found


def known_doses(case: Case) -> list[KnownDose]:
    """Given doses of the record and of the file, oldest first."""
    complete = history_is_complete(case) if case.facts is None else case.facts.dose_history_complete
    found = {
        dose.on: KnownDose(dose.on, dose.at, complete or dose.role in STEP_UPS)
        for dose in (case.facts.given if case.facts else ())
    }
    if case.open_wide is not None:
        for claim in wide_doses(case.open_wide):
            found.setdefault(claim.on, KnownDose(claim.on, None, complete or claim.role in STEP_UPS))
    for row in case.open_rows("doses"):
        if row.values["status"] is DoseStatus.GIVEN:
            moment, sure = row.values["moment"], complete or row.get("role") in STEP_UPS
            found[moment.day] = KnownDose(moment.day, moment.at, sure, row.get("dose_no"))
    return [found[on] for on in sorted(found)]


def _group(rows: list[TrackerRow], kind: ToxicityKind, doses: list[KnownDose]) -> list[Event]:
    events: list[Event] = []
    for row in rows:
        after = _dose_before(row.values["onset"], doses)
        same = next((event for event in reversed(events) if _same_event(event, row, after)), None)
        if same is None:
            events.append(Event(kind, [row], after))
        else:
            same.rows.append(row)
    return events


def _same_event(event: Event, row: TrackerRow, after: KnownDose | None) -> bool:
    if event.kind not in REACTIONS or after is None or event.after != after or not after.sure:
        return False
    over = event.resolved
    return over is None or _begins(row.values["onset"]) - _begins(over) < NEW_EVENT_AFTER


def _dose_before(onset: Moment, doses: Iterable[KnownDose]) -> KnownDose | None:
    day = onset.day
    if day is None:
        return None
    before = [dose for dose in doses if (dose.at <= onset.at if dose.at and onset.at else dose.on <= day)]
    return before[-1] if before else None


def _begins(moment: Moment) -> datetime:
    """A moment to sort by; a day, month or year counts from its beginning."""
    if moment.at is not None:
        return moment.at
    whole = f"{moment.on}-01-01"[:10] if len(moment.on) < len("2026-10-31") else moment.on
    return datetime.combine(date.fromisoformat(whole), time.min, UTC)


def agree(one: str | None, one_at: datetime | None, other: Moment) -> bool:
    """Whether two onsets say the same as far as both go."""
    if one is None:
        return False
    if one_at is not None and other.at is not None:
        return one_at == other.at
    shared = min(len(one), len(other.on))
    return one[:shared] == other.on[:shared]


# --- against the record


def _check_with_record(case: Case, event: Event, doses: list[KnownDose]) -> None:
    """Find the recorded episode that the event is, and hold the event's rows back where they contradict it."""
    facts = case.facts
    if facts is None:
        return
    episodes = [episode for episode in facts.toxicities if episode.kind is event.kind]
    event.stored = next((each for each in episodes if _is_episode(event, each, doses)), None)
    if event.stored is None:
        if not episodes and _none_stands(case, event.kind, event.onset):
            _hold(event, "grade", "none seen", event.first.shown("grade"))
        return
    _check_grades(event, event.stored)
    for name in TREATED:
        old, new = getattr(event.stored, name), event.answer(name)
        if old is not None and new is not None and old is not new:
            _hold(event, name, old, new)
    old_end, new_end = event.stored.resolved_on, event.resolved
    if old_end is not None and new_end is not None and not agree(old_end, None, new_end):
        _hold(event, "resolved", old_end, new_end.on)


def _is_episode(event: Event, episode: ToxicityFact, doses: list[KnownDose]) -> bool:
    onset = event.onset
    if any(agree(episode.onset_on, episode.onset_at, row.values["onset"]) for row in event.rows):
        return event.kind in REACTIONS or event.notes is None or episode.name in (None, event.notes)
    if event.kind not in REACTIONS or episode.onset_on is None or event.after is None or not event.after.sure:
        return False
    begun = Moment(episode.onset_on, episode.onset_at)
    if _dose_before(begun, doses) != event.after:
        return False
    first, over = (begun, episode.resolved_on) if _begins(begun) < _begins(onset) else (onset, event.resolved)
    later = onset if first is begun else begun
    if over is None:
        return True
    end = _begins(Moment(over)) if isinstance(over, str) else _begins(over)
    return _begins(later) - end < NEW_EVENT_AFTER


def _check_grades(event: Event, stored: ToxicityFact) -> None:
    for system in {row.values["grading_system"] for row in event.rows}:
        old, new = stored.worst(system), event.worst(system)
        if old is None or new is None or old == new:
            continue
        same_onset = agree(stored.onset_on, stored.onset_at, event.onset)
        lifted = new > old and (len(event.rows) > 1 or not same_onset)
        if not lifted and same_onset:
            _hold(event, "grade", old, new)


def _hold(event: Event, name: str, stored: Any, found: Any) -> None:
    for row in event.rows:
        contradicts(row, name, stored, found)


def _none_stands(case: Case, kind: ToxicityKind, onset: Moment | None) -> bool:
    """Whether a recorded "none seen" speaks against an event: one that began after it was recorded does not."""
    assert case.record is not None
    recorded = [
        row.recorded_at
        for row in case.record.current(t.Confirmation)
        if row.criterion == f"{kind}_none" and row.value == Answer.YES
    ]
    return bool(recorded) and (onset is None or _begins(onset) <= max(recorded))


# --- the patients row


def _check_wide(case: Case, wide: TrackerRow, kind: ToxicityKind, events: list[Event], found: Reactions) -> None:
    """The patients row's worst grade and onset against the record, then against the file's own events."""
    grade_name, onset_name = REACTIONS[kind]
    grade, onset = wide.get(grade_name), wide.get(onset_name)
    if grade is None and onset is None:
        return
    episodes = [episode for episode in (case.facts.toxicities if case.facts else ()) if episode.kind is kind]
    if grade == 0:
        _check_none(case, wide, kind, episodes, events, found)
    elif events:
        _check_wide_with_events(wide, grade_name, grade, onset_name, onset, episodes, events)
    elif episodes:
        _check_wide_with_episodes(wide, kind, grade, onset, episodes, found)
    elif case.facts is not None and _none_stands(case, kind, onset):
        contradicts(wide, grade_name, 0)
    else:
        found.wide_new.append((kind, grade, onset))
        if case.facts is not None:
            for name, value in ((grade_name, grade), (onset_name, onset.on if onset else None)):
                if value is not None:
                    fill(wide, name, None, value)


def _check_none(
    case: Case, wide: TrackerRow, kind: ToxicityKind, episodes: list[ToxicityFact], events: list[Event], found: Reactions
) -> None:
    grade_name = REACTIONS[kind][0]
    if episodes:
        worst = max((each.worst(GradingSystem.ASTCT_2019) or 0 for each in episodes), default=0)
        contradicts(wide, grade_name, worst or "an event without a grade", 0)
        return
    for event in events:
        for row in event.rows:
            contradict_each_other(wide, grade_name, row, "grade")
    if events:
        return
    if case.facts is None or not any(
        each.criterion == f"{kind}_none" and each.value is Answer.YES for each in case.facts.confirmations
    ):
        found.none_seen.append(kind)
        if case.facts is not None:
            fill(wide, grade_name, None, 0)


def _check_wide_with_events(
    wide: TrackerRow, grade_name: str, grade: int | None, onset_name: str, onset: Moment | None,
    episodes: list[ToxicityFact], events: list[Event],
) -> None:  # fmt: skip
    recorded = [each.worst(GradingSystem.ASTCT_2019) for each in episodes]
    told = [event.worst(GradingSystem.ASTCT_2019) for event in events]
    worst = max((each for each in (*recorded, *told) if each is not None), default=None)
    on_other_scale = {row.get("grade") for event in events for row in event.rows}
    if grade is not None and worst is None and grade not in on_other_scale:
        ungraded = [event for event in events if all(row.get("grade") is None for row in event.rows)]
        if ungraded:
            ungraded[0].extra_grade = grade
        else:
            contradict_each_other(wide, grade_name, events[0].first, "grade")
    elif grade is not None and worst is not None and grade != worst:
        contradict_each_other(wide, grade_name, max(events, key=_worst).first, "grade")
    onsets = [(row.values["onset"].on, row.values["onset"].at) for event in events for row in event.rows]
    onsets += [(each.onset_on or "", each.onset_at) for each in episodes]
    if onset is not None and not any(agree(on, at, onset) for on, at in onsets):
        contradict_each_other(wide, onset_name, events[0].first, "onset")


def _worst(event: Event) -> int:
    return event.worst(GradingSystem.ASTCT_2019) or 0


def _check_wide_with_episodes(
    wide: TrackerRow, kind: ToxicityKind, grade: int | None, onset: Moment | None, episodes: list[ToxicityFact],
    found: Reactions,
) -> None:  # fmt: skip
    grade_name, onset_name = REACTIONS[kind]
    grades = [grade_ for each in episodes if (grade_ := each.worst(GradingSystem.ASTCT_2019)) is not None]
    if grade is not None and grades and max(grades) != grade:
        contradicts(wide, grade_name, max(grades), grade)
        return
    same = next((each for each in episodes if onset and agree(each.onset_on, each.onset_at, onset)), None)
    undated = next((each for each in episodes if each.onset_on is None), None)
    if onset is not None and same is None and undated is None:
        contradicts(wide, onset_name, episodes[0].onset_on)
        return
    if onset is not None and same is None and undated is not None:
        found.wide_onsets.append((undated, onset))
        fill(wide, onset_name, None, onset.on)
    if grade is not None and not grades:
        ungraded = [each for each in episodes if not each.on_other_scale]
        others = {each.grade for episode in episodes for each in episode.grades}
        if ungraded:
            found.wide_grades.append((same if same in ungraded and same is not None else ungraded[0], grade))
            fill(wide, grade_name, None, grade)
        elif grade not in others:
            contradicts(wide, grade_name, "graded on another scale", grade)


# --- writing


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
        fill(event.first, "notes" if "note" in gained or "name" in gained else "onset", None, event.notes or event.onset.on)
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
