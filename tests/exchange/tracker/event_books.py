"""Small workbooks of one patient with doses on 5, 8 and 12 Oct 2026 and some events of CRS."""

from __future__ import annotations

from typing import Any

from coordination.exchange.tracker import Plan
from tests.exchange.tracker.house import report_of, workbook

WIDE = ["mrn", "mrn_site", "last_name", "dob", "agent", "regimen", "step_up_1_date", "step_up_2_date", "first_full_dose_date",
        "crs_max_grade", "crs_onset"]  # fmt: skip
ONE = [
    "0051",
    "PSMC",
    "One",
    "1950-01-01",
    "teclistamab",
    "monotherapy",
    "2026-10-05",
    "2026-10-08",
    "2026-10-12",
    None,
    None,
]
TOX = [
    "mrn",
    "mrn_site",
    "event",
    "onset",
    "resolved",
    "grade",
    "grading_system",
    "after_dose_no",
    "tocilizumab",
    "notes",
]


def tox(*rows: tuple[Any, ...]) -> list[list[Any]]:
    """Rows of (onset, resolved, grade) and further columns."""
    return [TOX, *(["0051", "PSMC", "CRS", *row, *[None] * (7 - len(row))] for row in rows)]


def book(*rows: tuple[Any, ...], grade: Any = None, onset: Any = None) -> bytes:
    return workbook(patients=[WIDE, [*ONE[:-2], grade, onset]], toxicities=tox(*rows))


def ends(made: Plan, title: str = "toxicities") -> list[str]:
    return [row["end"] for row in report_of(made, title).values()]
