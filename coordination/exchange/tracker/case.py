"""One patient of the file: their rows, what is recorded about them, and what would be written.

Holds what the comparisons share; compares nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from coordination.exchange.tracker.reads import Why
from coordination.exchange.tracker.rows import Change, Surroundings, TrackerRow
from coordination.facts import CourseFacts, DoseFact
from coordination.records.courses import CourseRecord
from coordination.vocabulary import DoseRole, DoseStatus, RowEnd


@dataclass
class EpisodeWrites:
    """`episode_id` None: a new episode. `causing_on`: the day of the dose that the tracker names as the cause."""

    episode_id: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    causing_on: date | None = None
    grades: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class TaskWrites:
    task_id: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    outcomes: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Writes:
    """What would be written for one course, as arguments of acts. `patient` and `course` are set for new ones."""

    summary: str
    patient: dict[str, Any] = field(default_factory=dict)
    course: dict[str, Any] = field(default_factory=dict)
    patient_changes: dict[str, Any] = field(default_factory=dict)
    course_changes: dict[str, Any] = field(default_factory=dict)
    doses: list[dict[str, Any]] = field(default_factory=list)
    stage: dict[str, Any] | None = None
    handoff: list[dict[str, Any]] = field(default_factory=list)
    episodes: list[EpisodeWrites] = field(default_factory=list)
    confirmations: list[str] = field(default_factory=list)
    measurements: list[dict[str, Any]] = field(default_factory=list)
    medications: list[dict[str, Any]] = field(default_factory=list)
    authorization: dict[str, Any] = field(default_factory=dict)
    tasks: list[TaskWrites] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return any(value for name, value in vars(self).items() if name != "summary")


@dataclass
class Case:
    """`wide` is the patient's row of a patients sheet; `record` what is stored of the course, None for a new patient."""

    around: Surroundings
    site_id: str
    mrn: str
    wide: TrackerRow | None = None
    rows: dict[str, list[TrackerRow]] = field(default_factory=dict)
    record: CourseRecord | None = None
    patient_row: Any = None
    foreign: bool = False
    writes: Writes = field(default_factory=lambda: Writes(""))
    _facts: CourseFacts | None = None

    @property
    def facts(self) -> CourseFacts | None:
        if self._facts is None and self.record is not None:
            self._facts = self.record.facts()
        return self._facts

    @property
    def doses(self) -> tuple[DoseFact, ...]:
        """Recorded doses that were due: given, held or missed."""
        if self.facts is None:
            return ()
        return tuple(dose for dose in self.facts.doses if dose.status is not DoseStatus.PLANNED)

    @property
    def open_wide(self) -> TrackerRow | None:
        """The patients row, while nothing speaks against it."""
        return self.wide if self.wide is not None and self.wide.ending is None else None

    def open_rows(self, kind: str) -> Iterator[TrackerRow]:
        """The rows of a kind of sheet that nothing speaks against so far."""
        return (row for row in self.rows.get(kind, ()) if row.ending is None)

    @property
    def new_event_after(self) -> timedelta:
        """How long an event must have been over before the next sign of it is a new one."""
        return timedelta(hours=self.around.manner.words.events.new_after_hours)

    @property
    def agent(self) -> Any:
        if self.facts is not None:
            return self.facts.agent
        return self.open_wide.get("agent") if self.open_wide else None


def contradicts(row: TrackerRow, name: str, stored: Any, found: Any = None, why: Why = Why.CONTRADICTS_STORED) -> None:
    """Hold the row back: what it says differs from what is recorded."""
    row.finish(RowEnd.HELD_BACK, why, name, stored=say(stored), found=row.shown(name) if found is None else say(found))


def contradict_each_other(one: TrackerRow, name: str, other: TrackerRow, other_name: str) -> None:
    """Hold both rows back: two sheets of the file say different things."""
    for row, said, against, against_name in ((one, name, other, other_name), (other, other_name, one, name)):
        stands = f"{against.header(against_name)} {against.shown(against_name)}"
        row.finish(
            RowEnd.HELD_BACK, Why.CONTRADICTS_OTHER_SHEET, said,
            found=row.shown(said),
            other=f"{against.sheet.title} row {against.number}: {stands}",
            row=against.number,
        )  # fmt: skip


def fill(row: TrackerRow, name: str, old: Any, new: Any) -> None:
    """Note that the row adds to what is recorded, or moves it on."""
    if not any(change.field == name for change in row.changes):
        row.changes.append(Change(name, old, new))


def say(value: Any) -> str:
    """A value as the report says it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    return value.isoformat() if isinstance(value, date) else str(value)


def role_of_number(case: Case, number: int) -> DoseRole | None:
    """The role of the n-th dose of a course by its agent's step-up schedule; None where regimens of it differ."""
    agent = case.agent
    if agent is None:
        return None
    regimen = case.facts.regimen if case.facts else case.open_wide.get("regimen") if case.open_wide else None
    books = case.around.rulebook.agents[agent].regimens
    roles = {_role(book, number) for name, book in books.items() if regimen in (None, name)}
    return roles.pop() if len(roles) == 1 else None


def _role(book: Any, number: int) -> DoseRole:
    ordered = [dose.role for dose in book.doses if dose.role is not DoseRole.TREATMENT]
    return ordered[number - 1] if number <= len(ordered) else DoseRole.TREATMENT
