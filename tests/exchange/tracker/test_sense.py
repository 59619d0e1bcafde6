"""What one patients, doses, toxicities, measurements or tasks row cannot be (docs/importing.md S10), and what is remarked."""

from __future__ import annotations

from typing import Any

import pytest

from coordination.boards.desk import Desk
from tests.exchange.tracker.house import course_of, drop, patients, plan, report_of, table

ID = {"MRN": "0050001", "MRN site": "PSMC"}


def row_of(desk: Desk, **cells: Any) -> dict[str, Any]:
    return report_of(plan(desk, "t.csv", patients(cells)))[2]


@pytest.mark.parametrize(
    ("cells", "why", "column"),
    [
        ({"1st full dose": "2026-10-01"}, "order_of_dates", "1st full dose"),
        ({"Step-up 2": "2026-10-13"}, "order_of_dates", "1st full dose"),
        ({"DOB": "2026-10-06"}, "birth_after_dose", "DOB"),
        ({"DOB": "1905-12-31"}, "birth_too_early", "DOB"),
        ({"DOB": "1950"}, "day_needed", "DOB"),
        ({"DOB": "unk"}, "needed_value_missing", "DOB"),
        ({"Last name": ""}, "needed_value_missing", "Last name"),
        ({"MRN site": ""}, "needed_value_missing", "MRN site"),
        ({"MRN site": "Nowhere"}, "unknown_site", "MRN site"),
        ({"Agent": ""}, "needed_value_missing", "Agent"),
        ({"Agent": "Tecvayli, Talvey"}, "one_agent", "Agent"),
        ({"Step-up 1": "2016-10-05", "Step-up 2": "", "1st full dose": ""}, "date_too_early", "Step-up 1"),
        ({"Last dose": "2026-11-23"}, "future", "Last dose"),
        ({"Packet sent": "2026-11-30"}, "future", "Packet sent"),
        ({"CRS max grade": "1", "CRS onset": "2026-10-04"}, "before_first_dose", "CRS onset"),
        ({"CRS max grade": "0", "CRS onset": "2026-10-06"}, "grade_unreadable", "CRS max grade"),
        ({"CRS max grade": "1", "CRS onset": "2026-11-30"}, "future", "CRS onset"),
        ({"Community site": "PSMC"}, "unknown_site", "Community site"),
        ({"Community site": "", "Packet sent": "2026-11-02"}, "needed_value_missing", "Community site"),
    ],
)  # fmt: skip
def test_patients_row_that_cannot_be_right(desk: Desk, cells: dict[str, Any], why: str, column: str) -> None:
    row = row_of(desk, **cells)
    assert (row["end"], row["why"], row["column"]) == ("rejected", why, column)
    assert row["says"]
    assert row["allowed"]


@pytest.mark.parametrize(
    ("cells", "why", "column"),
    [
        ({"Step-up 1": "Oct 2026"}, "day_needed", "Step-up 1"), ({"Next dose": "Dec 2026"}, "day_needed", "Next dose"),
        ({"Toci?": "maybe"}, "answer_unreadable", "Toci?"), ({"Regimen": "weekly 0.4"}, "regimen_unknown", "Regimen"),
        ({"Model of care": "at home"}, "word_unknown", "Model of care"), ({"Stage": "waiting"}, "word_unknown", "Stage"),
        ({"IgG": "500"}, "undated_value", "IgG"), ({"IgG": "500", "IgG date": "2026-11-01"}, "unit_missing", "IgG"),
    ],
)  # fmt: skip
def test_patients_row_that_goes_in_with_a_remark(desk: Desk, cells: dict[str, Any], why: str, column: str) -> None:
    row = row_of(desk, **cells)
    assert row["end"] == "new"
    assert (column, why) in [(each["column"], each["why"]) for each in row["warnings"]]


def test_next_dose_may_lie_ahead(desk: Desk) -> None:
    assert row_of(desk, **{"Next dose": "2027-01-04"})["end"] == "new"


def test_row_without_a_stage_takes_it_from_its_dates_and_says_so(desk: Desk) -> None:
    made = drop(desk, "t.csv", patients({"Stage": "", "Packet sent": "2026-11-02"}))
    assert report_of(made)[2]["warnings"][0]["why"] == "stage_from_dates"
    assert course_of(desk.store, "0050001").stage == "packet_sent"


def doses(**cells: Any) -> bytes:
    return table([{**ID, "Date": "2026-11-09", "Status": "given", "mg": "90", "Time": "10:00", **cells}])


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"mg": "0"}, "dose_not_positive"), ({"mg": "-5"}, "dose_not_positive"), ({"mg": "<5"}, "dose_not_positive"),
        ({"mg": "some"}, "number_unreadable"), ({"Date": "Nov 2026"}, "day_needed"), ({"Date": "2026-12-24"}, "future"),
        ({"Date": "2026-11-22", "Time": "23:59"}, "future"), ({"Status": "perhaps"}, "word_unknown"),
        ({"Status": ""}, "needed_value_missing"), ({"Date": "2012-01-02"}, "date_too_early"), ({"Time": "noonish"}, "time_unreadable"),
    ],
)  # fmt: skip
def test_dose_that_cannot_be_right(desk: Desk, cells: dict[str, Any], why: str) -> None:
    drop(desk, "p.csv", patients({}))
    row = report_of(plan(desk, "d.csv", doses(**cells)))[2]
    assert (row["end"], row["why"]) == ("rejected", why)


def test_held_dose_without_a_reason_says_that_it_is_not_recorded(desk: Desk) -> None:
    drop(desk, "p.csv", patients({}))
    made = drop(desk, "d.csv", doses(Status="held", mg="", Time=""))
    assert report_of(made)[2]["warnings"][0]["why"] == "reason_missing"
    assert course_of(desk.store, "0050001").doses[-3].reason == "reason not recorded"


def toxicity(**cells: Any) -> bytes:
    return table([{**ID, "Event": "CRS", "Onset": "2026-10-06 08:00", "Resolved": "2026-10-07", "Grade": "1", **cells}])


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"Resolved": "2026-10-05"}, "order_of_dates"), ({"Resolved": "2026-12-05"}, "future"), ({"Grade": "0"}, "grade_unreadable"),
        ({"Onset": "2026-10-04"}, "before_first_dose"), ({"Event": "headache"}, "word_unknown"), ({"Onset": ""}, "needed_value_missing"),
    ],
)  # fmt: skip
def test_toxicity_that_cannot_be_right(desk: Desk, cells: dict[str, Any], why: str) -> None:
    drop(desk, "p.csv", patients({}))
    row = report_of(plan(desk, "t.csv", toxicity(**cells)))[2]
    assert (row["end"], row["why"]) == ("rejected", why)


def test_unknown_scale_stays_outside_the_charts(desk: Desk) -> None:
    drop(desk, "p.csv", patients({}))
    made = drop(desk, "t.csv", toxicity(Scale="home-made"))
    assert report_of(made)[2]["warnings"][0]["why"] == "system_unknown"
    assert course_of(desk.store, "0050001").toxicities[0].on_other_scale


def test_unknown_test_is_kept_as_text(desk: Desk) -> None:
    drop(desk, "p.csv", patients({}))
    row = {**ID, "Test": "Zinc", "Date": "2026-11-02", "Value": "12", "Unit": "µmol/L"}
    made = drop(desk, "m.csv", table([row]))
    assert report_of(made)[2]["warnings"][0]["why"] == "test_unknown"
    stored = course_of(desk.store, "0050001").measurements[0]
    assert (stored.kind, stored.value, stored.text) == (None, None, "12 µmol/L")


def test_task_done_in_the_future_is_rejected(desk: Desk) -> None:
    drop(desk, "p.csv", patients({}))
    row = {**ID, "Task": "ring", "Due": "2026-12-01", "Status": "done", "Done on": "2026-11-30"}
    assert report_of(plan(desk, "t.csv", table([row])))[2]["why"] == "future"
