"""Nothing of a patient happened before birth or after death, on whichever sheet it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coordination.acts import acting, change_patient
from coordination.boards.desk import Desk
from tests.exchange.tracker.house import AS_OF, drop, patients, plan, record_of, report_of, table

ID = {"MRN": "0050001", "MRN site": "PSMC"}
ROWS: list[dict[str, Any]] = [
    {"Date": "2026-11-18", "Status": "given"},
    {"Event": "infection", "Onset": "2026-11-18"},
    {"Test": "IgG", "Date": "2026-11-18", "Value": "500", "Unit": "mg/dL"},
    {"Task": "ring", "Status": "done", "Done on": "2026-11-18"},
]


@pytest.mark.parametrize("row", ROWS)
def test_what_lies_after_the_recorded_death_is_rejected(desk: Desk, row: dict[str, Any]) -> None:
    drop(desk, "a.csv", patients({}))
    data = table([{**ID, **row}])
    assert report_of(plan(desk, "b.csv", data))[2]["end"] == "new"
    with acting(desk.store, desk.viewer, now=AS_OF, rulebook=desk.rulebook) as act:
        change_patient(act, record_of(desk.store, "0050001").patient.id, death_date=date(2026, 11, 17))
    said = report_of(plan(desk, "b.csv", data))[2]
    assert (said["end"], said["why"]) == ("rejected", "order_of_dates")
    assert "death" in said["note"]


def test_what_lies_before_birth_is_rejected(desk: Desk) -> None:
    drop(desk, "a.csv", patients({}))
    row = {**ID, "Test": "IgG", "Date": "1949-12-31", "Value": "500", "Unit": "mg/dL"}
    assert "birth" in report_of(plan(desk, "b.csv", table([row])))[2]["note"]
    assert report_of(plan(desk, "b.csv", table([{**row, "Date": "1950-01-02"}])))[2]["end"] == "new"
