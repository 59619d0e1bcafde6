"""Whatever stands in the cells of a workbook: the import never fails, and a second drop of it changes nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest

from coordination.acts import rebuild
from coordination.boards.desk import Desk
from coordination.exchange.tracker import Choices
from tests.exchange.tracker.house import AS_OF, drop, plan, row_counts, workbook

DAYS = ["2026-10-05", "2026-10-06", "2026-10-08", "10/12/2026", "19 Oct 2026", "2026-10-26", "Oct 2026", "2026", "unk", None, None,
        "2026-11-22", "2026-12-24", "31 Jun 2026", 46300, "2026-10-13 04:30", "13.10.2026"]  # fmt: skip
GRADES = [0, 1, 2, "Gr 3", "none", "unk", None, "1-2", 5]
ANSWERS = ["yes", "no", None, "maybe"]
CELLS: dict[str, list[Any]] = {
    "mrn": ["0051", "0052", "0053", 54, "MRN pending", "3E+05"], "mrn_site": ["PSMC", "PSMC", "PSMC", "Kaw River", "TUCI", None],
    "last_name": ["One", "Two", "ONE"], "dob": ["1950-01-01", "1950-01-01", "1950-01-01", "1/2/48", "2026-10-07"],
    "agent": ["Tecvayli", "Tecvayli", "teclistamab", "Talvey", None], "regimen": ["monotherapy", "weekly 0.4", None],
    "prophylactic_tocilizumab": ANSWERS, "community_site": ["Kaw River", "High Plains", None, "PSMC"], "risk_tier": ["high", "watch", None],
    **dict.fromkeys(("step_up_1_date", "step_up_2_date", "step_up_3_date", "first_full_dose_date", "last_dose_date", "next_dose_date",
                     "packet_sent", "accepted", "first_community_visit", "first_community_planned", "crs_onset", "icans_onset",
                     "igg_date", "date", "onset", "resolved", "due", "done_on"), DAYS),
    "interval": ["weekly", "every 2 weeks", None], "stage": ["Ready", "Loop closed", "Declined", "Co-managed", None, "?"],
    "receipt_by": ["M. R.", None], "accepted_by": ["Dr. P", "Dr. Q", None], "packet_route": ["fax", None], "crs_max_grade": GRADES,
    "icans_max_grade": GRADES, "grade": GRADES, "igg_last": [512, "<40", "5,12", None, "4.4 g/L"], "notes": ["calm", "=1+1", None],
    "pjp_drug": ["TMP-SMX", None], "pa_status": ["pending", "approved", None], "time": ["10:30", "24:00", 0.25, None, "25:00"],
    "tz": ["CST", None, "America/Denver", "Nowhere"], "dose_no": [1, 2, 3, None, "x"], "role": ["step_up_1", "treatment", "first full dose", None],
    "dose_mg": [4, 90.5, 0, None], "weight_kg": [60, None], "status": ["given", "given", "held", "missed", "open", "done", "not needed"],
    "site": ["PSMC", "Kaw River", None], "reason": ["ANC 0.4", None], "event": ["CRS", "ICANS", "infection", "other"],
    "grading_system": ["ASTCT", "Lee 2014", "CTCAE v5", None, "own"], "after_dose_no": [1, 2, 9, None], "tocilizumab": ANSWERS,
    "steroid": ANSWERS, "admitted": ANSWERS, "test": ["IgG", "Temp", "ANC", "Zinc"], "value": [512, 36.9, 44, "<0.1", "x", None, 0],
    "unit": ["mg/dL", "g/L", "C", "F", None, "IU"], "source": ["home", "lab", None], "task": ["ring", "IgG"],
    "owner_site": ["PSMC", "Nowhere", None], "owner": ["R. N.", "K. B.", None], "result": ["fine", None],
}  # fmt: skip
"""What a cell of each column may say: right, wrong, and in between."""
SHEETS = {
    "patients": ["mrn", "mrn_site", "last_name", "dob", "agent", "regimen", "prophylactic_tocilizumab", "community_site", "risk_tier",
                 "step_up_1_date", "step_up_2_date", "step_up_3_date", "first_full_dose_date", "last_dose_date", "next_dose_date",
                 "interval", "stage", "packet_sent", "packet_route", "receipt_by", "accepted", "accepted_by", "first_community_planned",
                 "first_community_visit", "crs_max_grade", "crs_onset", "icans_max_grade", "icans_onset", "igg_last", "igg_date",
                 "pa_status", "pjp_drug", "notes"],
    "doses": ["mrn", "mrn_site", "date", "time", "tz", "dose_no", "role", "agent", "dose_mg", "weight_kg", "status", "site", "reason"],
    "toxicities": ["mrn", "mrn_site", "event", "onset", "resolved", "grade", "grading_system", "after_dose_no", "tocilizumab",
                   "steroid", "admitted", "notes"],
    "measurements": ["mrn", "mrn_site", "test", "date", "time", "tz", "value", "unit", "source"],
    "tasks": ["mrn", "mrn_site", "task", "due", "owner_site", "owner", "status", "done_on", "result"],
}  # fmt: skip
SEEDS = range(12)


def any_workbook(chance: random.Random) -> bytes:
    """Mostly empty patients rows, so that something goes in, and some rows on every other sheet."""
    sheets: dict[str, list[list[Any]]] = {}
    for title, columns in SHEETS.items():
        rows = [[_cell(column, chance, title) for column in columns] for _ in range(chance.randrange(2, 9))]
        sheets[title] = [list(columns), *rows]
    return workbook(**sheets)


def _cell(column: str, chance: random.Random, title: str) -> Any:
    needed = column in (
        "mrn",
        "mrn_site",
        "last_name",
        "dob",
        "agent",
        "date",
        "onset",
        "status",
        "event",
        "test",
        "value",
        "task",
    )
    if title == "patients" and not needed and chance.random() < 0.6:
        return None
    choices = CELLS[column]
    return choices[0] if column in ("mrn_site", "dob", "agent") and chance.random() < 0.8 else chance.choice(choices)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_workbook_comes_in_and_a_second_drop_changes_nothing(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(3):
        data = any_workbook(chance)
        drop(desk, "t.xlsx", data, Choices(mrn_site="PSMC"))
        before = row_counts(desk.store)
        again = plan(desk, "t.xlsx", data, Choices(mrn_site="PSMC"))
        assert [
            (row.sheet.title, row.number, row.changes) for sheet in again.sheets for row in sheet.rows if row.changes
        ] == []
        assert not again.changes_anything
        assert row_counts(desk.store) == before
    assert rebuild(desk.store, now=AS_OF, rulebook=desk.rulebook) >= 0
