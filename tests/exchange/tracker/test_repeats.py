"""Rows that read the same count once, however they are typed; one key with different content is held back (S9)."""

from __future__ import annotations

from datetime import date

from coordination.boards.desk import Desk
from coordination.exchange.tracker import Choices
from coordination.vocabulary import RowEnd
from tests.exchange.tracker.house import patients, plan, report_of, workbook


def test_row_taken_out_by_the_person_settles_a_contradiction(desk: Desk) -> None:
    data = patients({}, {"Model of care": "outpatient"})
    assert plan(desk, "t.csv", data).counts[RowEnd.HELD_BACK] == 2
    made = plan(desk, "t.csv", data, Choices(left_out=frozenset({("file", 3)})))
    assert (made.counts[RowEnd.NEW], made.counts[RowEnd.SKIPPED]) == (1, 1)
    assert report_of(made)[3]["why"] == "left_out"


def test_typed_differently_is_still_the_same(desk: Desk) -> None:
    made = plan(
        desk, "t.csv", patients({}, {"DOB": "Jan 2, 1950", "Agent": "Tecvayli", "Toci?": "N", "Stage": "READY"})
    )
    assert report_of(made)[3] | {"row": 3} == {"row": 3, "end": "repeated", "same_as": 2}


def test_all_rows_of_a_key_are_held_back_and_a_repeat_stays_a_repeat(desk: Desk) -> None:
    made = plan(desk, "t.csv", patients({}, {}, {"Sex": "F"}, {"Sex": "M"}))
    report = report_of(made)
    assert [report[row]["end"] for row in (2, 3, 4, 5)] == ["held_back", "repeated", "held_back", "held_back"]
    assert report[4]["column"] == "Sex"
    assert report[4]["other"].startswith("file row ")


def test_repeat_on_another_sheet_of_the_kind_is_found(desk: Desk) -> None:
    headers = ["mrn", "mrn_site", "last_name", "dob", "agent"]
    row = ["0051", "PSMC", "One", date(1950, 1, 1), "teclistamab"]
    made = plan(desk, "t.xlsx", workbook(one=[headers, row], two=[headers, row]))
    assert [sheet.counts[RowEnd.REPEATED] for sheet in made.sheets] == [0, 1]


def test_same_mrn_at_two_sites_is_two_patients(desk: Desk) -> None:
    made = plan(desk, "t.csv", patients({}, {"MRN site": "Kaw River", "Last name": "Another"}))
    assert made.patients_new == 2
