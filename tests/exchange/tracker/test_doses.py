"""Doses against each other and against the record: a dose is known by its day; what happened may not change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coordination.boards.desk import Desk
from coordination.exchange.tracker import Plan
from coordination.vocabulary import DoseRole, DoseStatus
from tests.exchange.tracker.house import course_of, drop, patients, plan, record_of, report_of, table, workbook

ID = {"MRN": "0050001", "MRN site": "PSMC"}
WIDE = [
    "mrn",
    "mrn_site",
    "last_name",
    "dob",
    "agent",
    "regimen",
    "step_up_1_date",
    "first_full_dose_date",
    "last_dose_date",
]
ONE = ["0051", "PSMC", "One", "1950-01-01", "teclistamab", "monotherapy", "2026-10-05", "2026-10-12", "2026-10-26"]
DOSES = ["mrn", "mrn_site", "date", "dose_no", "role", "agent", "dose_mg", "status"]


@pytest.fixture
def known(desk: Desk) -> Desk:
    drop(desk, "p.csv", patients({}))
    return desk


def dose(**cells: Any) -> bytes:
    return table([{**ID, "Date": "2026-11-16", "Status": "given", **cells}])


def end_of(made: Plan, title: str = "file", row: int = 2) -> tuple[str, str | None, str | None]:
    said = report_of(made, title)[row]
    return said["end"], said.get("why"), said.get("column")


def both(*doses: list[Any], wide: list[Any] | None = None) -> bytes:
    return workbook(patients=[WIDE, wide or ONE], doses=[DOSES, *doses])


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"Status": "missed"}, "Status"), ({"Agent": "Talvey"}, "Agent"), ({"Role": "Step-up 2"}, "Role"),
        ({"Date": "2026-10-06", "Dose #": "1"}, "Date"),
    ],
)  # fmt: skip
def test_dose_that_contradicts_the_record_is_held_back(known: Desk, cells: dict[str, Any], column: str) -> None:
    assert end_of(plan(known, "d.csv", dose(**cells))) == ("held_back", "contradicts_stored", column)


def test_amount_that_differs_is_held_back_and_both_are_shown(known: Desk) -> None:
    drop(known, "d.csv", dose(mg="90"))
    made = plan(known, "d.csv", dose(mg="99"))
    row = report_of(made)[2]
    assert (row["why"], row["stored"], row["found"]) == ("contradicts_stored", "90", "99")


def test_completed_dose_keeps_what_was_recorded_and_is_one_dose(known: Desk) -> None:
    made = drop(known, "d.csv", dose(mg="90", Time="10:00"))
    assert set(report_of(made)[2]["changes"]) == {"dose_mg", "time"}
    drop(known, "d.csv", dose(**{"Weight (kg)": "60"}))
    last = course_of(known.store, "0050001").given[-1]
    assert (last.amount, last.weight_kg, last.role) == (90, 60, DoseRole.TREATMENT)
    assert last.at is not None
    assert record_of(known.store, "0050001").course.version > 1


def test_step_up_date_that_differs_from_the_record_is_held_back(known: Desk) -> None:
    assert end_of(plan(known, "p.csv", patients({"Step-up 1": "2026-10-06"}))) == (
        "held_back",
        "contradicts_stored",
        "Step-up 1",
    )


def test_last_dose_on_a_day_recorded_as_held_is_held_back(known: Desk) -> None:
    drop(known, "d.csv", dose(Date="2026-11-20", Status="held", Reason="ANC 0.4"))
    made = plan(known, "p.csv", patients({"Last dose": "2026-11-20"}))
    assert end_of(made) == ("held_back", "contradicts_stored", "Last dose")


def test_older_tracker_takes_nothing_away(known: Desk) -> None:
    drop(known, "d.csv", dose(Date="2026-11-20"))
    made = plan(known, "p.csv", patients({"Step-up 2": "", "1st full dose": ""}))
    assert end_of(made)[0] == "unchanged"


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (["0051", "PSMC", "2026-10-06", 1, "step_up_1", "teclistamab", 4, "given"], ("step_up_1_date", "date")),
        (["0051", "PSMC", "2026-10-05", None, None, "teclistamab", None, "missed"], ("step_up_1_date", "status")),
        (["0051", "PSMC", "2026-10-05", None, "treatment", "teclistamab", 90, "given"], ("step_up_1_date", "role")),
        (["0051", "PSMC", "2026-10-19", None, "treatment", "Talvey", 90, "given"], ("agent", "agent")),
    ],
)  # fmt: skip
def test_two_sheets_that_differ_are_both_held_back(desk: Desk, row: list[Any], columns: tuple[str, str]) -> None:
    made = plan(desk, "t.xlsx", both(row))
    assert end_of(made, "patients") == ("held_back", "contradicts_other_sheet", columns[0])
    assert end_of(made, "doses") == ("held_back", "contradicts_other_sheet", columns[1])


def test_repeated_step_up_is_no_contradiction_while_one_row_agrees(desk: Desk) -> None:
    rows = [["0051", "PSMC", day, None, role, "teclistamab", 4, "given"] for day, role in
            (("2026-10-05", "step_up_1"), ("2026-10-12", "first_treatment"), ("2026-11-16", "step_up_1"))]  # fmt: skip
    made = drop(desk, "t.xlsx", both(*rows))
    assert [end_of(made, "doses", row)[0] for row in (2, 3, 4)] == ["new", "new", "new"]


def test_role_follows_from_the_number_by_the_agents_schedule(desk: Desk) -> None:
    rows = [
        ["0051", "PSMC", f"2026-10-{5 + 7 * (number - 1):02d}", number, None, None, None, "given"]
        for number in (1, 2, 4)
    ]
    drop(desk, "t.xlsx", both(*rows, wide=[*ONE[:6], None, None, None]))
    roles = [each.role for each in course_of(desk.store, "0051").given]
    assert roles == [DoseRole.STEP_UP_1, DoseRole.STEP_UP_2, DoseRole.TREATMENT]


def test_history_is_complete_only_when_numbered_without_a_gap(desk: Desk) -> None:
    rows = [["0051", "PSMC", day, number, None, None, None, "given"] for number, day in
            enumerate(("2026-10-05", "2026-10-08", "2026-10-12", "2026-10-19", "2026-10-26"), start=1)]  # fmt: skip
    drop(desk, "t.xlsx", both(*rows))
    assert course_of(desk.store, "0051").dose_history_complete
    fewer = [[*row[:1], *row[1:]] for row in rows if row[3] != 4]
    other = [["0052", *row[1:]] for row in fewer]
    drop(desk, "u.xlsx", both(*other, wide=["0052", *ONE[1:]]))
    assert not course_of(desk.store, "0052").dose_history_complete


def test_next_dose_that_moves_replaces_the_plan(known: Desk) -> None:
    made = drop(known, "p.csv", patients({"Next dose": "2026-11-25"}))
    assert report_of(made)[2]["changes"] == {"next_dose_date": ["2026-11-23", "2026-11-25"]}
    plans = [each.on for each in course_of(known.store, "0050001").doses if each.status is DoseStatus.PLANNED]
    assert plans == [date(2026, 11, 25)]
