"""The house of the sample trackers: the sites they name, a coordinator at each center, and ways to drop a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
from sqlalchemy import func, select

from coordination.acts import acting, register_person, register_site
from coordination.boards.desk import Desk
from coordination.exchange.tracker import Choices, Plan, commit_import, plan_import, read_tracker
from coordination.facts import CourseFacts, Viewer
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.records import tables as t
from coordination.records.courses import load_records
from coordination.vocabulary import Role, Side

SAMPLES = Path(__file__).parents[2] / "cases" / "trackers"
EXPECTED: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
FILES: dict[str, Any] = EXPECTED["files"]
AS_OF = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
"""Noon in Chicago on the date of the store."""
CENTER_OF = {"02-navigator-workbook.xlsx": "TUCI", "03-semicolon-odd-headers.csv": "CHSR"}
"""Whose file it is, where the file does not say so."""
BEFORE = {"04-contradictions.xlsx": "01-wide-tracker.csv", "05-measurements.csv": "01-wide-tracker.csv"}
"""The file that is in the store already."""


def furnish(store: Store, rulebook: Rulebook) -> None:
    """Register the sites of the samples, and a coordinator and an administrator at each center."""
    setup = Viewer("setup", "Setup", Role.ADMINISTRATOR, "PSMC", Side.ACADEMIC)
    with acting(store, setup, now=AS_OF, rulebook=rulebook, check_permissions=False) as act:
        for site in EXPECTED["sites_to_register_first"]:
            register_site(
                act, name=site["name"], short_name=site["code"], side=site["kind"], time_zone=site["time_zone"],
                aliases=site["aliases"], site_id=site["code"],
            )  # fmt: skip
        for code in ("PSMC", "TUCI", "CHSR"):
            for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
                register_person(act, name=f"{role} of {code}", role=role, site_id=code, person_id=f"{role}-{code}")


def desk_of(store: Store, rulebook: Rulebook, center: str = "PSMC", role: Role = Role.COORDINATOR) -> Desk:
    viewer = Viewer(f"{role}-{center}", f"{role} of {center}", role, center, Side.ACADEMIC)
    return Desk(store, rulebook, viewer, AS_OF, ZoneInfo("America/Chicago"))


def plan(desk: Desk, name: str, data: bytes, choices: Choices | None = None) -> Plan:
    return plan_import(desk, read_tracker(name, data, choices=choices))


def drop(desk: Desk, name: str, data: bytes, choices: Choices | None = None) -> Plan:
    """Plan and commit; the plan."""
    made = plan(desk, name, data, choices)
    commit_import(desk, made)
    return made


def drop_sample(store: Store, rulebook: Rulebook, name: str) -> Plan:
    center = CENTER_OF.get(name)
    desk = desk_of(store, rulebook, center or "PSMC")
    return drop(desk, name, (SAMPLES / name).read_bytes(), Choices(mrn_site=center))


def report_of(made: Plan, title: str = "file") -> dict[int, dict[str, Any]]:
    """The machine form of each row, by its number."""
    return {row["row"]: row for row in made.to_json()["sheets"][title]["report"]}


def course_of(store: Store, mrn: str, site: str = "PSMC") -> CourseFacts:
    return record_of(store, mrn, site).facts()


def record_of(store: Store, mrn: str, site: str = "PSMC") -> Any:
    patient, course = t.table_of(t.Patient), t.table_of(t.Course)
    query = select(course.c.id).join(patient, patient.c.id == course.c.patient_id)
    with store.reading() as session:
        course_id = session.execute(query.where(patient.c.mrn == mrn, patient.c.mrn_site_id == site)).scalar_one()
        return load_records(session, [course_id])[course_id]


def row_counts(store: Store) -> dict[str, int]:
    """How many rows each table holds: nothing of an import may be left when it fails."""
    with store.reading() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in t.Base.metadata.sorted_tables
        }


# --- small trackers of a test's own

GOOD: dict[str, Any] = {
    "MRN": "0050001", "MRN site": "PSMC", "Last name": "Ordinary", "First name": "Ona", "DOB": "1950-01-02",
    "Agent": "teclistamab", "Regimen": "monotherapy", "Model of care": "inpatient", "Toci?": "no",
    "Community site": "Kaw River", "Step-up 1": "2026-10-05", "Step-up 2": "2026-10-08", "1st full dose": "2026-10-12",
    "Last dose": "2026-11-16", "Next dose": "2026-11-23", "Stage": "Ready",
}  # fmt: skip
"""A patients row that nothing speaks against."""


def patients(*rows: Mapping[str, Any]) -> bytes:
    """A patients sheet as CSV; each row is the ordinary one with the given cells in place of its own."""
    return table([{**GOOD, **row} for row in rows])


def table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    headers = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, headers, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """An .xlsx with the given sheets, each a list of rows."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def later(desk: Desk, now: datetime) -> Desk:
    return replace(desk, now=now)
