"""A downloaded table runs nothing in a spreadsheet and loses nothing."""

from __future__ import annotations

import csv
import io

import pytest

from coordination.display.tables import harmless, to_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(("value", "text"), [(-1, "-1"), (0.5, "0.5"), (None, ""), ("0041207", "0041207"), ("a=b", "a=b")])
def test_numbers_unknowns_and_plain_texts_stay(value: object, text: str) -> None:
    assert harmless(value) == text


def test_commas_quotes_and_line_breaks_survive() -> None:
    rows = [{"a": 'said "yes", then\nleft', "b": "ñ"}]
    read = list(csv.DictReader(io.StringIO(to_csv(rows).decode("utf-8-sig"))))
    assert read == rows


def test_no_rows_is_an_empty_file() -> None:
    assert to_csv([]).decode("utf-8-sig") == ""
