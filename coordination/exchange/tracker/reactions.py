"""CRS, ICANS and other toxicities against the record, and the worst grade of the patients row against both.

What happened may not change: where two sides differ, the rows are held back. Writes nothing; see `event_writes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from coordination.exchange.tracker.case import Case, contradict_each_other, contradicts, fill
from coordination.exchange.tracker.events import Event, KnownDose, agree, begins, dose_before, group_events, known_doses
from coordination.exchange.tracker.reads import Why
from coordination.exchange.tracker.rows import Moment, TrackerRow
from coordination.exchange.tracker.sense import REACTIONS, is_before
from coordination.facts import ToxicityFact
from coordination.records import tables as t
from coordination.vocabulary import Answer, GradingSystem, ToxicityKind

TREATED = ("tocilizumab", "steroid", "admitted")


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
    for _, name in REACTIONS.values():
        onset = case.open_wide.get(name) if case.open_wide else None
        if case.open_wide and onset and onset.day and doses and onset.day < doses[0].on:
            case.open_wide.reject(Why.BEFORE_FIRST_DOSE, name)
    found = Reactions()
    for kind in ToxicityKind:
        rows = [row for row in case.open_rows("toxicities") if row.values["event"] is kind]
        events = group_events(
            sorted(rows, key=lambda row: begins(row.values["onset"])), kind, doses, case.new_event_after
        )
        _find_episodes(case, events, doses)
        for event in events:
            _check_with_record(case, event)
        events = [event for event in events if event.first.ending is None]
        if kind in REACTIONS and case.open_wide is not None:
            _check_wide(case, case.open_wide, kind, events, found)
        found.events += [event for event in events if event.first.ending is None]
    return found


# --- against the record


def _find_episodes(case: Case, events: list[Event], doses: list[KnownDose]) -> None:
    """The recorded episode that each event is: those of exactly its onset first, and none for two events."""
    facts = case.facts
    free = list(facts.toxicities) if facts is not None else []
    for fits in (_same_onset, lambda event, episode: _is_episode(event, episode, doses, case.new_event_after)):
        for event in events:
            if event.stored is None:
                event.stored = next((each for each in free if each.kind is event.kind and fits(event, each)), None)
                free = [each for each in free if each is not event.stored]


def _same_onset(event: Event, episode: ToxicityFact) -> bool:
    onsets = [(row.values["onset"].on, row.values["onset"].at) for row in event.rows]
    named = event.kind in REACTIONS or event.notes is None or episode.name in (None, event.notes)
    return named and (episode.onset_on, episode.onset_at) in onsets


def _check_with_record(case: Case, event: Event) -> None:
    """Hold the event's rows back where they contradict the recorded episode."""
    facts = case.facts
    if facts is None:
        return
    episodes = [episode for episode in facts.toxicities if episode.kind is event.kind]
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
    begun = event.stored.onset_on
    if begun is not None and new_end is not None and is_before(new_end, Moment(begun, event.stored.onset_at)):
        _hold(event, "resolved", f"onset {begun}", new_end.on)


def _is_episode(event: Event, episode: ToxicityFact, doses: list[KnownDose], gap: timedelta) -> bool:
    onset = event.onset
    if any(agree(episode.onset_on, episode.onset_at, row.values["onset"]) for row in event.rows):
        return event.kind in REACTIONS or event.notes is None or episode.name in (None, event.notes)
    if event.kind not in REACTIONS or episode.onset_on is None or event.after is None or not event.after.sure:
        return False
    begun = Moment(episode.onset_on, episode.onset_at)
    if dose_before(begun, doses) != event.after:
        return False
    first, over = (begun, episode.resolved_on) if begins(begun) < begins(onset) else (onset, event.resolved)
    later = onset if first is begun else begun
    if over is None:
        return True
    end = begins(Moment(over)) if isinstance(over, str) else begins(over)
    return begins(later) - end < gap


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
    return bool(recorded) and (onset is None or begins(onset) <= max(recorded))


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
    case: Case,
    wide: TrackerRow,
    kind: ToxicityKind,
    episodes: list[ToxicityFact],
    events: list[Event],
    found: Reactions,
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
    over = undated.resolved_on if undated is not None and same is None else None
    if onset is not None and over is not None and is_before(Moment(over), onset):
        contradicts(wide, onset_name, f"resolved {over}")
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
