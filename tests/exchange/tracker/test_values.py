"""Measurements and tasks against the record: the same value once, a contradiction held back, a gap filled."""

from __future__ import annotations

from typing import Any

import pytest

from coordination.boards.desk import Desk
from tests.exchange.tracker.house import course_of, drop, patients, plan, report_of, table

ID = {"MRN": "0050001", "MRN site": "PSMC"}


@pytest.fixture
def known(desk: Desk) -> Desk:
    drop(desk, "a.csv", patients({}))
    return desk


def igg(**cells: Any) -> bytes:
    return table([{**ID, "Test": "IgG", "Date": "2026-11-02", "Value": "512", "Unit": "mg/dL", "Time": "", **cells}])


@pytest.mark.parametrize(
    ("cells", "end"),
    [
        ({}, "unchanged"), ({"Value": "5.12", "Unit": "g/L"}, "unchanged"), ({"Value": "5120", "Unit": "mg/L"}, "unchanged"),
        ({"Value": "512", "Unit": ""}, "unchanged"), ({"Value": "140"}, "held_back"), ({"Value": "<512"}, "held_back"),
        ({"Time": "08:00"}, "changed"), ({"Time": "08:00", "Value": "499"}, "new"), ({"Date": "2026-11-03"}, "new"),
        ({"Date": "Nov 2026"}, "new"), ({"Test": "ANC", "Value": "1.2", "Unit": "10^9/L"}, "new"),
    ],
)  # fmt: skip
def test_value_against_a_recorded_one(known: Desk, cells: dict[str, str], end: str) -> None:
    drop(known, "m.csv", igg())
    made = drop(known, "n.csv", igg(**cells))
    assert report_of(made)[2]["end"] == end
    if end in ("new", "changed"):
        assert not plan(known, "n.csv", igg(**cells)).changes_anything


def test_value_of_the_patients_row_and_of_a_sheet_is_one(desk: Desk) -> None:
    drop(desk, "a.csv", patients({"IgG (mg/dL)": "512", "IgG date": "2026-11-02"}))
    drop(desk, "m.csv", igg(Value="5.12", Unit="g/L"))
    assert [each.value for each in course_of(desk.store, "0050001").measurements] == [512]


def test_newer_value_in_the_patients_row_is_one_more(desk: Desk) -> None:
    drop(desk, "a.csv", patients({"IgG (mg/dL)": "512", "IgG date": "2026-11-02"}))
    made = drop(desk, "b.csv", patients({"IgG (mg/dL)": "430", "IgG date": "2026-11-16"}))
    assert report_of(made)[2]["changes"] == {"igg_last": [None, "430"]}
    assert len(course_of(desk.store, "0050001").measurements) == 2
    made = plan(desk, "c.csv", patients({"IgG (mg/dL)": "340", "IgG date": "2026-11-16"}))
    assert report_of(made)[2]["why"] == "contradicts_stored"


@pytest.mark.parametrize(
    ("value", "end"),
    [("97.5", "new"), ("36.9", "new"), ("93", "new"), ("44", "asked"), ("92.9", "asked"), ("43", "new")],
)
def test_temperature_without_a_unit(known: Desk, value: str, end: str) -> None:
    made = plan(known, "m.csv", igg(Test="Temp", Value=value, Unit=""))
    assert report_of(made)[2]["end"] == end


def task(**cells: Any) -> bytes:
    return table(
        [
            {
                **ID,
                "Task": "Ring the practice",
                "Due": "2026-11-30",
                "Owner": "R. N.",
                "Status": "open",
                "Done on": "",
                **cells,
            }
        ]
    )


@pytest.mark.parametrize(
    ("cells", "end"),
    [
        ({}, "unchanged"), ({"Status": "done", "Done on": "2026-11-20"}, "changed"), ({"Status": "not needed"}, "changed"),
        ({"Owner": "K. B."}, "changed"), ({"Due": "2026-12-01"}, "new"), ({"Task": "ring the practice!"}, "unchanged"),
    ],
)  # fmt: skip
def test_task_against_a_recorded_one(known: Desk, cells: dict[str, str], end: str) -> None:
    drop(known, "t.csv", task())
    made = drop(known, "u.csv", task(**cells))
    assert report_of(made)[2]["end"] == end
    assert not plan(known, "u.csv", task(**cells)).changes_anything


def test_done_task_that_is_open_in_the_tracker_is_held_back(known: Desk) -> None:
    drop(known, "t.csv", task(Status="done", **{"Done on": "2026-11-20"}))
    assert report_of(plan(known, "u.csv", task()))[2]["why"] == "contradicts_stored"
    other_day = task(Status="done", **{"Done on": "2026-11-19"})
    assert report_of(plan(known, "u.csv", other_day))[2]["column"] == "Done on"


def test_task_done_without_a_day_says_so(known: Desk) -> None:
    made = drop(known, "t.csv", task(Status="done"))
    assert report_of(made)[2]["warnings"][0] | {"says": ""} == {
        "column": "Done on", "why": "needed_value_missing", "found": "", "says": ""
    }  # fmt: skip
