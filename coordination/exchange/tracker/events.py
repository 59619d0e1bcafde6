"""Which rows of a toxicities sheet tell one event, and after which dose it came (docs/importing.md, Events).

A new event starts after a later dose, or some hours after the last one was over. Where the dose before an onset is not
known for sure, rows are one event only if they name the same onset.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from coordination.exchange.tracker.case import Case
from coordination.exchange.tracker.doses import history_is_complete, wide_doses
from coordination.exchange.tracker.rows import Moment, TrackerRow
from coordination.exchange.tracker.sense import REACTIONS
from coordination.facts import ToxicityFact
from coordination.vocabulary import Answer, DoseRole, DoseStatus, GradingSystem, ToxicityKind

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
        return max((row.values["resolved"] for row in self.rows if row.values["resolved"]), key=begins, default=None)

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


def group_events(rows: list[TrackerRow], kind: ToxicityKind, doses: list[KnownDose], gap: timedelta) -> list[Event]:
    """The events that the rows tell, which come earliest first."""
    events: list[Event] = []
    for row in rows:
        after = dose_before(row.values["onset"], doses)
        same = next((event for event in reversed(events) if _same_event(event, row, after, gap)), None)
        if same is None:
            events.append(Event(kind, [row], after))
        else:
            same.rows.append(row)
    return events


def _same_event(event: Event, row: TrackerRow, after: KnownDose | None, gap: timedelta) -> bool:
    if event.kind not in REACTIONS or after is None or event.after != after or not after.sure:
        return False
    over = event.resolved
    return over is None or begins(row.values["onset"]) - begins(over) < gap


def dose_before(onset: Moment, doses: Iterable[KnownDose]) -> KnownDose | None:
    day = onset.day
    if day is None:
        return None
    before = [dose for dose in doses if (dose.at <= onset.at if dose.at and onset.at else dose.on <= day)]
    return before[-1] if before else None


def begins(moment: Moment) -> datetime:
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
