"""The rows of a file by patient, and what is stored of each: a query for some hundred patients at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from coordination.acts.deriving import sight_of
from coordination.boards.desk import Desk
from coordination.exchange.tracker.case import Case, Writes
from coordination.exchange.tracker.plan import Plan
from coordination.exchange.tracker.rows import Surroundings
from coordination.knowledge.tracker import plain
from coordination.records import tables as t
from coordination.records.courses import load_records
from coordination.vocabulary import Role, Side

CHUNK = 500


def site_names(session: Session) -> dict[str, str]:
    """Site by each of its names as they are compared: id, name, short name, aliases."""
    return {
        plain(name): row.id
        for row in session.execute(select(t.table_of(t.Site)))
        for name in (row.id, *row.aliases, row.short_name, row.name)
        if plain(name)
    }


def gather_cases(plan: Plan, around: Surroundings) -> list[Case]:
    """The rows of each patient together, in the order of the file. Rows that ended already do not take part."""
    cases: dict[tuple[str, str], Case] = {}
    for sheet in plan.sheets:
        for row in sheet.rows:
            if "mrn_site" not in row.values or "mrn_sure" not in row.values:
                continue
            case = cases.get(row.patient)
            if case is None:
                case = cases[row.patient] = Case(around, *row.patient)
                case.writes = Writes(f"Brought in from {plan.name}")
            if row.kind == "patients":
                if case.wide is None or case.wide.ending is not None:
                    case.wide = row
            else:
                case.rows.setdefault(row.kind, []).append(row)
    return list(cases.values())


def load_record(session: Session, cases: Sequence[Case], desk: Desk) -> None:
    """The stored patient and course of each case: a query for some hundred at a time."""
    patients = _patients_of(session, cases)
    courses = _courses_of(session, [patient.id for patient in patients.values()])
    chosen: dict[str, Case] = {}
    for case in cases:
        case.patient_row = patients.get((case.site_id, case.mrn))
        own = courses.get(case.patient_row.id, []) if case.patient_row is not None else []
        agent = case.open_wide.get("agent") if case.open_wide else None
        fitting = [course_id for course_id, of in own if of == agent] or [course_id for course_id, _ in own]
        if fitting:
            chosen[fitting[-1]] = case
    for course_id, record in load_records(session, chosen).items():
        case = chosen[course_id]
        case.record = record
        case.foreign = desk.viewer.role is not Role.ADMINISTRATOR and desk.viewer.site_id not in sight_of(record)


def _patients_of(session: Session, cases: Sequence[Case]) -> dict[tuple[str, str], Any]:
    table = t.table_of(t.Patient)
    wanted = {(case.site_id, case.mrn) for case in cases}
    found: dict[tuple[str, str], Any] = {}
    for mrns in _chunks(sorted({mrn for _, mrn in wanted})):
        for row in session.execute(select(table).where(table.c.mrn.in_(mrns))):
            if (row.mrn_site_id, row.mrn) in wanted:
                found[row.mrn_site_id, row.mrn] = row
    return found


def _courses_of(session: Session, patient_ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Course and agent by patient, the first course first."""
    table = t.table_of(t.Course)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for ids in _chunks(patient_ids):
        query = select(table.c.id, table.c.patient_id, table.c.agent).where(table.c.patient_id.in_(ids))
        for row in session.execute(query.order_by(table.c.ordinal)):
            found[row.patient_id].append((row.id, row.agent))
    return found


def _chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def usual_center(plan: Plan, around: Surroundings) -> str | None:
    """The academic center that most rows of the file are of."""
    centers = Counter(case.site_id for case in plan.cases if around.sites[case.site_id].side is Side.ACADEMIC)
    return centers.most_common(1)[0][0] if centers else None
