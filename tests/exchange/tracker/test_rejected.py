"""Rows that did not go in can be downloaded with the reason, mended and dropped again."""

from __future__ import annotations

import csv
import io

from coordination.boards.desk import Desk
from coordination.exchange.tracker import Choices, rejected_rows
from coordination.exchange.tracker.rejected import REASON
from coordination.knowledge import Rulebook
from coordination.records import Store
from tests.exchange.tracker.house import SAMPLES, desk_of, drop, patients, plan, record_of, report_of


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_download_holds_what_did_not_go_in_and_why(house: Store, rulebook: Rulebook) -> None:
    desk = desk_of(house, rulebook, "CHSR")
    made = plan(desk, "03.csv", (SAMPLES / "03-semicolon-odd-headers.csv").read_bytes(), Choices(mrn_site="CHSR"))
    files = rejected_rows(made)
    assert list(files) == ["03-to-mend.csv"]
    rows = rows_of(files["03-to-mend.csv"])
    assert len(rows) == 12  # ten rejected, two held back
    assert rows[1]["Med. Rec. #"] == "3.10E+06"
    assert "the digits are gone" in rows[1][REASON]
    assert all(row["MRN site"] == "CHSR" and row[REASON].startswith("Row ") for row in rows)


def test_mended_rows_can_be_dropped_again(desk: Desk) -> None:
    data = patients({}, {"MRN": "0050002", "DOB": "31 Jun 1950", "Last name": "=Formula, O'Neil"})
    made = drop(desk, "t.csv", data)
    (download,) = rejected_rows(made).values()
    assert b"'=Formula" in download
    rows = rows_of(download)
    rows[0]["DOB"] = "1950-06-30"
    mended = io.StringIO(newline="")
    writer = csv.DictWriter(mended, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    again = drop(desk, "t-to-mend.csv", mended.getvalue().encode())
    assert report_of(again)[2]["end"] == "new"
    assert record_of(desk.store, "0050002").patient.last_name == "=Formula, O'Neil"
    assert again.sheets[0].sheet.unknown_columns == [REASON]


def test_each_sheet_of_a_workbook_has_its_own_download(house: Store, rulebook: Rulebook) -> None:
    desk = desk_of(house, rulebook, "TUCI")
    made = plan(desk, "02.xlsx", (SAMPLES / "02-navigator-workbook.xlsx").read_bytes(), Choices(mrn_site="TUCI"))
    files = rejected_rows(made)
    assert set(files) == {
        f"02-{title}-to-mend.csv" for title in ("Patients", "Doses", "Toxicities", "Measurements", "Tasks")
    }
    assert rows_of(files["02-Patients-to-mend.csv"])[0]["MRN"] == "013660"


def test_nothing_to_mend_is_no_file(desk: Desk) -> None:
    assert rejected_rows(plan(desk, "t.csv", patients({}))) == {}
