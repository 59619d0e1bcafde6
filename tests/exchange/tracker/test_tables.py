"""Files as tables: encodings, delimiters, and everything that is refused with one sentence (docs/importing.md S1, S11)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.exchange.tracker.tables import FileRefused, open_book
from coordination.knowledge.tracker import Limits, load_tracker_words
from tests.exchange.tracker.house import workbook

LIMITS = load_tracker_words().limits
HEAD = "MRN,Name\r\n1,Inés\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (HEAD.encode("utf-8-sig"), "utf-8 with byte order mark"), (HEAD.encode(), "utf-8 without byte order mark"),
        (HEAD.encode("cp1252"), "cp1252"), (HEAD.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + HEAD.encode("utf-16-be"), "utf-16"),
    ],
)  # fmt: skip
def test_encoding_is_found_and_said(data: bytes, encoding: str) -> None:
    book = open_book("t.csv", data, limits=LIMITS)
    assert book.encoding == encoding
    assert book.tables[0].rows[1].cells == ["1", "Inés"]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_delimiter_is_that_of_the_header(sign: str) -> None:
    data = f'MRN{sign}"Last, First"{sign}DOB\n1{sign}"A; B"{sign}2026\n'.encode()
    book = open_book("t.txt", data, limits=LIMITS)
    assert book.delimiter == sign
    assert len(book.tables[0].rows[0].cells) == 3


def test_line_break_in_a_cell_keeps_row_numbers_of_the_spreadsheet() -> None:
    book = open_book("t.csv", b'a,b\n1,"two\nlines"\n\n,\n3,4\n', limits=LIMITS)
    assert [row.number for row in book.tables[0].rows] == [1, 2, 5]
    assert book.tables[0].empty_rows == [3, 4]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("t.csv", b"", "is empty"), ("t.csv", b" \r\n\0", "is empty"), ("t.csv", b"\xef\xbb\xbf<!DOCTYPE html><html>", "web page"),
        ("t.xlsx", b"<html><table>", "web page"), ("t.csv", b"<?xml version='1.0'?><a/>", "XML"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "old .xls"), ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1", "encrypted"),
        ("t.numbers", b"PK\x03\x04xx", "not read"), ("t.ods", b"PK\x03\x04xx", "not read"),
        ("t.xlsx", b"MRN,Name\n1,2\n", "no workbook"), ("t.xlsx", b"PK\x03\x04broken", "damaged"),
        ("t.csv", b"PK\x03\x04xx", "archive"), ("t.pdf", b"%PDF-1.7", "PDF"), ("t.docx", b"PK\x03\x04xx", "not a tracker"),
        ("noending", b"MRN,Name\n", "not a tracker"), ("t.csv", b"a,b\n\x00\x01\x02,3\n", "no text"),
        ("t.csv", b'MRN,Name\n1,"never closed\n2,3\n', "never closed"), ("t.csv", b"a,b\n\x81\x8d,\xff\n", "encoding"),
    ],
)  # fmt: skip
def test_file_that_is_no_tracker_is_refused_in_one_sentence(name: str, data: bytes, says: str) -> None:
    with pytest.raises(FileRefused, match=says) as refused:
        open_book(name, data, limits=LIMITS)
    assert "\n" not in str(refused.value)


def test_limits_are_said_with_the_refusal() -> None:
    small = Limits(**{**LIMITS.model_dump(), "rows": 10, "columns": 3, "upload_mb": 1})
    rows = "MRN,Name\n" + "1,2\n" * 40
    with pytest.raises(FileRefused, match="more than 10 rows"):
        open_book("t.csv", rows.encode(), limits=small)
    with pytest.raises(FileRefused, match="up to 3 are read"):
        open_book("t.csv", b"a,b,c,d\n", limits=small)
    with pytest.raises(FileRefused, match="up to 1 MB"):
        open_book("t.csv", b"a" * 1_100_000, limits=small)
    with pytest.raises(FileRefused, match="up to 10 are read"):
        open_book("t.xlsx", workbook(sheet=[["MRN"], *([n] for n in range(40))]), limits=small)


@given(st.binary(max_size=300), st.sampled_from(["t.csv", "t.xlsx", "t.txt", "t.xlsm"]))
def test_any_bytes_are_a_table_or_a_sentence(data: bytes, name: str) -> None:
    try:
        book = open_book(name, data, limits=LIMITS)
    except FileRefused:
        return
    assert book.tables
