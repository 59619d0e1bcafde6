"""One row as typed values: cells by the type of their column, refusals in order, answers in place of cells."""

from __future__ import annotations

from coordination.boards.desk import Desk
from coordination.exchange.tracker import Choices
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.vocabulary import RowEnd
from tests.exchange.tracker.house import SAMPLES, desk_of, drop_sample, patients, plan, report_of, table


def test_answer_takes_the_place_of_the_cell(house: Store, rulebook: Rulebook) -> None:
    drop_sample(house, rulebook, "01-wide-tracker.csv")
    data = (SAMPLES / "05-measurements.csv").read_bytes()
    answers = {("file", 10): {"unit": "C"}, ("file", 17): {"tz": "MDT"}, ("file", 16): {"time": "03:45"}}
    made = plan(desk_of(house, rulebook), "05.csv", data, Choices(answers=answers))
    report = report_of(made)
    assert [report[row]["end"] for row in (10, 16, 17)] == ["new", "new", "new"]
    assert made.counts[RowEnd.ASKED] == 0


def test_answer_to_a_column_that_is_not_there_changes_nothing(desk: Desk) -> None:
    made = plan(desk, "t.csv", patients({}), Choices(answers={("file", 2): {"community_mrn": "7"}}))
    assert "community_mrn" not in made.sheets[0].sheet.columns
    assert made.counts[RowEnd.NEW] == 1


def test_last_and_first_name_may_share_a_column(desk: Desk) -> None:
    row = {
        "MRN": "1",
        "MRN site": "PSMC",
        "Last, First": "Ruiz, María del Carmen",
        "DOB": "1950-01-01",
        "Drug": "Talvey",
    }
    made = plan(desk, "t.csv", table([row, {**row, "MRN": "2", "Last, First": ""}]))
    values = made.sheets[0].rows[0].values
    assert (values["last_name"], values["first_name"]) == ("Ruiz", "María del Carmen")
    assert (report_of(made)[3]["why"], report_of(made)[3]["column"]) == ("needed_value_missing", "Last, First")


def test_short_row_reads_as_empty_at_its_end(desk: Desk) -> None:
    data = b"MRN,MRN site,Last name,DOB,Agent,Stage\n1,PSMC,One,1950-01-01,Talvey\n2,PSMC,Two\n"
    report = report_of(plan(desk, "t.csv", data))
    assert report[2]["end"] == "new"
    assert report[3]["why"] == "needed_value_missing"


def test_first_fault_of_a_row_is_the_one_that_is_told(desk: Desk) -> None:
    row = report_of(plan(desk, "t.csv", patients({"DOB": "31 Jun 1950", "CRS max": ">=3"})))[2]
    assert (row["why"], row["column"]) == ("date_impossible", "DOB")
