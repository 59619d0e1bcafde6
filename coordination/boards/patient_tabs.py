"""What the tabs of the patient page show beyond rows and facts: who entered what how late, the matrix, the history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from coordination.boards.audit_words import value_words
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.decisions.responsibility import accountable_for, accountable_side, agreed_lines
from coordination.facts import ResponsibilityLineFact, SiteFacts
from coordination.knowledge import Rulebook
from coordination.knowledge.handoff import Duty, ResponsibilityRow
from coordination.records import tables as t
from coordination.vocabulary import Side, Stage, TaskOutcomeKind

HISTORY_PAGE = 50


@dataclass(frozen=True, slots=True)
class Entered:
    """Who recorded a row and when; `late_days`: calendar days between the day it is about and the recording."""

    by: str
    at: datetime
    late_days: int | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A row as it stands, with the rows that it replaced, newest first."""

    row: Any
    entered: Entered
    before: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class StageLine:
    """An entry into a stage; `undone`: who took it back, when and why (`why` of that row)."""

    stage: Stage
    row: Any
    entered: Entered
    undone: tuple[Any, Entered] | None


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One topic: the default before and after, whose it is now, and the exception in force if there is one."""

    row: ResponsibilityRow
    side: Side
    site: SiteFacts | None
    exception: Any | None

    def duty(self, side: Side) -> Duty:
        """Who does it in the half in which `side` holds the baton."""
        return self.row.before if side is Side.ACADEMIC else self.row.after


@dataclass(frozen=True, slots=True)
class ClosedTask:
    """A tracker task that was done or found not needed, by its last outcome."""

    key: str
    title: str
    due_on: date | None
    kind: TaskOutcomeKind
    on: date
    result: str | None
    reason: str | None
    entered: Entered


@dataclass(frozen=True, slots=True)
class HistoryLine:
    seq: int
    at: datetime
    who: str
    summary: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The newest entries before `before`; `total` is the count of the whole history, `older` where the next page begins."""

    lines: tuple[HistoryLine, ...]
    total: int
    older: int | None


def entered(page: PatientPage, row: Any, on: date | None = None) -> Entered:
    day = page.facts.academic.today(row.recorded_at)
    return Entered(page.name_of(row.recorded_by), row.recorded_at, (day - on).days if on else None)


def doses(page: PatientPage) -> tuple[Corrected, ...]:
    """Newest first; each with what it corrected."""
    rows = page.record.rows[t.Dose]
    by_id = {row.id: row for row in rows}
    current = sorted(page.record.current(t.Dose), key=lambda row: (row.on, str(row.at or ""), row.id), reverse=True)
    return tuple(Corrected(row, entered(page, row, row.on), tuple(_replaced(row, by_id))) for row in current)


def measurements(page: PatientPage) -> tuple[Corrected, ...]:
    """Newest first."""
    current = page.record.current(t.Measurement)
    ordered = sorted(current, key=lambda row: (row.on, str(row.at or ""), row.recorded_at), reverse=True)
    by_id = {row.id: row for row in page.record.rows[t.Measurement]}
    return tuple(Corrected(row, entered(page, row, _day(row.on)), tuple(_replaced(row, by_id))) for row in ordered)


def stage_history(page: PatientPage) -> tuple[StageLine, ...]:
    """Every entry, newest first; what was undone stays readable."""
    rows = page.record.rows[t.StageEvent]
    taken_back = {row.supersedes: row for row in rows if row.retracted}
    entries = sorted((row for row in rows if not row.retracted), key=lambda row: row.seq, reverse=True)
    lines = []
    for row in entries:
        correcting = taken_back.get(row.id)
        undone = (correcting, entered(page, correcting)) if correcting is not None else None
        lines.append(StageLine(Stage(row.stage), row, entered(page, row, row.on), undone))
    return tuple(lines)


def ways(page: PatientPage) -> dict[str, str]:
    """Each passing of the baton by its id, as its place and way: "2: Lakeside to North"."""
    sites = page.record.sites
    return {
        one.id: f"{place}: {_site_name(sites, one.from_site_id)} to {_site_name(sites, one.to_site_id)}"
        for place, one in enumerate(page.facts.handoffs, start=1)
    }


def _site_name(sites: Mapping[str, SiteFacts], site_id: str | None) -> str:
    return sites[site_id].short_name if site_id is not None and site_id in sites else "site not recorded"


def matrix(page: PatientPage) -> tuple[MatrixLine, ...]:
    """Every topic in the order of the matrix; the same for both sides."""
    sharing, rows = page.status.sharing, page.record.current(t.ResponsibilityLine)
    lines = []
    for topic, row in page.rulebook.responsibilities.items():
        side = accountable_for(sharing, topic, page.now, rulebook=page.rulebook)
        default = row.after if page.status.accountable is Side.COMMUNITY else row.before
        agreed = [line for line in rows if line.topic == topic and line.from_at <= page.now]
        newest = max(reversed(agreed), key=lambda line: line.from_at, default=None)
        stands = newest is not None and (newest.side == side) and side is not default.accountable
        lines.append(MatrixLine(row, side, sharing.site(side), newest if stands else None))
    return tuple(lines)


def to_come(page: PatientPage) -> tuple[ResponsibilityLineFact, ...]:
    """Exceptions that take effect later."""
    return tuple(line for line in agreed_lines(page.facts) if line.from_at > page.now)


def half_now(page: PatientPage) -> Side:
    """The half of the matrix in force: before the effective moment, or after it."""
    return accountable_side(page.status.sharing, page.now, rulebook=page.rulebook)


def closed_tasks(page: PatientPage) -> tuple[ClosedTask, ...]:
    """Done and not needed, the newest first."""
    last = {row.task_key: row for row in page.record.current(t.TaskOutcome)}
    closed = []
    for task in page.record.current(t.TrackerTask):
        row = last.get(task.id)
        if row is not None and row.kind in (TaskOutcomeKind.DONE, TaskOutcomeKind.NOT_NEEDED):
            kind = TaskOutcomeKind(row.kind)
            closed.append(
                ClosedTask(task.id, task.title, task.due_on, kind, row.on, row.result, row.reason, entered(page, row))
            )
    return tuple(sorted(closed, key=lambda task: task.on, reverse=True))


def history(desk: Desk, page: PatientPage, *, before: int | None = None) -> History:
    """Who did what with this course, newest first. `page` was shown, so the viewer may see it."""
    audit, person = t.table_of(t.Audit), t.table_of(t.Person)
    of_course = audit.c.course_id == page.course_id
    query = (
        select(audit.c.seq, audit.c.at, audit.c.summary, audit.c.changes, audit.c.person_id, person.c.name)
        .outerjoin(person, person.c.id == audit.c.person_id)
        .where(of_course)
        .order_by(audit.c.seq.desc())
        .limit(HISTORY_PAGE + 1)
    )
    if before is not None:
        query = query.where(audit.c.seq < before)
    with desk.store.reading() as session:
        total = session.execute(select(func.count()).select_from(audit).where(of_course)).scalar_one()
        rows = session.execute(query).all()
    lines = tuple(
        HistoryLine(
            row.seq, row.at, row.name or row.person_id, row.summary, tuple(_changes(row.changes, desk.rulebook))
        )
        for row in rows[:HISTORY_PAGE]
    )
    return History(lines, total, lines[-1].seq if len(rows) > HISTORY_PAGE else None)


def _changes(changes: list[Any], rulebook: Rulebook) -> Iterator[str]:
    """What was corrected: "Model of care: inpatient → outpatient". New facts are told by the summary."""
    for _table, _row_id, fields in changes:
        for field, (old, new) in fields.items():
            if old not in (None, "", []) and not str(field).endswith("_id"):
                was, now = value_words(old, rulebook), value_words(new, rulebook)
                yield f"{str(field).replace('_', ' ').capitalize()}: {was} → {now}"


def _replaced(row: Any, by_id: dict[str, Any]) -> Iterator[Any]:
    while row.supersedes is not None and row.supersedes in by_id:
        row = by_id[row.supersedes]
        yield row


def _day(on: str) -> date | None:
    return date.fromisoformat(on) if len(on) == len("2026-10-31") else None
