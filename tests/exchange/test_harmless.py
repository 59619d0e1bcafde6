"""A cell that begins like a formula is harmless in the download; a plain number stays a number."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.exchange.harmless import harmless, write_csv


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd|' /C calc'!A0", "+1 (312) 555", "-", "- see note", "@SUM(A1)", "\tx", "\r=1", '="0041"', "-1e5"],
)
def test_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+5", "-0.5", "-1,5", "5", "0041207", "<40", "", "O'Neil", "a=b", " =1"])
def test_numbers_and_ordinary_text_stay(text: str) -> None:
    assert harmless(text) == text


def test_download_is_utf8_with_mark_and_crlf() -> None:
    data = write_csv([["MRN", "Name"], ["0041207", "Inés, María"], ["1", 'says "no"\nfever']])
    assert data.startswith(b"\xef\xbb\xbfMRN,Name\r\n")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[1:] == [["0041207", "Inés, María"], ["1", 'says "no"\nfever']]


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), max_size=5))
def test_no_cell_of_any_download_begins_like_a_formula(rows: list[list[str]]) -> None:
    safe = [[harmless(cell) for cell in row] for row in rows]
    for row in safe:
        for cell in row:
            assert not cell.startswith(("=", "@", "\t", "\r"))
            if cell.startswith(("+", "-")):
                float(cell.replace(",", "."))
