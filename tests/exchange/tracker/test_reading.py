"""A file as it was opened: which sheets, which manner, and what must still be chosen."""

from __future__ import annotations

import pytest

from coordination.boards.desk import Desk
from coordination.exchange.tracker import Choices, FileRefused, read_tracker
from tests.exchange.tracker.house import patients, plan, table, workbook


def test_file_without_a_site_asks_whose_mrns_they_are(desk: Desk) -> None:
    data = table([{"MRN": "1", "Test": "IgG", "Date": "2026-11-01", "Value": "500", "Unit": "mg/dL"}])
    with pytest.raises(FileRefused, match="whose MRNs"):
        plan(desk, "t.csv", data)
    with pytest.raises(FileRefused, match="not a registered site"):
        plan(desk, "t.csv", data, Choices(mrn_site="Nowhere"))


def test_decimal_sign_is_that_of_the_numbers_of_the_file() -> None:
    row = {"MRN": "1", "MRN site": "PSMC", "Test": "IgG", "Date": "2026-11-01", "Value": "5,12", "Unit": "g/L"}
    assert read_tracker("t.csv", table([row])).decimal_sign == ","
    assert read_tracker("t.csv", table([{**row, "Value": "1,120"}])).decimal_sign == "."
    assert read_tracker("t.csv", table([row]), choices=Choices(decimal_sign=".")).decimal_sign == "."


def test_sheets_that_are_not_read_are_named_with_the_reason() -> None:
    book = workbook(
        patients=[["MRN", "MRN site", "Last name", "DOB", "Agent"]],
        half=[["MRN", "Last name", "Stage"]],
        free=[["hello"]],
    )
    reading = read_tracker("t.xlsx", book)
    assert reading.not_read == {"half": "needed columns not found: dob, agent", "free": "no table"}
    assert [sheet.title for sheet in reading.readable] == ["patients"]


def test_file_without_any_known_table_is_refused() -> None:
    with pytest.raises(FileRefused, match="no table that is known"):
        read_tracker("t.csv", b"a,b\n1,2\n")


def test_site_is_needed_only_where_a_sheet_does_not_say() -> None:
    assert not read_tracker("t.csv", patients({})).needs_site
    assert read_tracker("t.csv", b"MRN,Last name,DOB,Agent\n").needs_site
