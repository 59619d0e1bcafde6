"""Workbooks: saved values and formats, what is hidden, and archives that would do harm (docs/importing.md S7, S8, S11)."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from coordination.exchange.tracker.tables import Book, FileRefused, NoValue, Shown, open_book
from coordination.knowledge.tracker import load_tracker_words
from tests.exchange.tracker.house import saved

LIMITS = load_tracker_words().limits
NIGHT = datetime(2026, 11, 23, 4, 30)  # noqa: DTZ001  a cell's moment has no zone


def opened(book: openpyxl.Workbook) -> Book:
    return open_book("t.xlsx", saved(book), limits=LIMITS)


def test_values_come_with_what_their_format_tells() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([4512, date(2026, 11, 23), NIGHT, time(13, 30), 5.5, "text", True])
    sheet["A1"].number_format = "000000"
    cells = opened(book).tables[0].rows[0].cells
    assert cells == [
        Shown(4512, "004512"),
        date(2026, 11, 23),
        NIGHT,
        time(13, 30),
        5.5,
        "text",
        True,
    ]


def test_midnight_is_a_day_unless_the_format_shows_hours() -> None:
    book = openpyxl.Workbook()
    book.active.append([datetime(2026, 11, 23), datetime(2026, 11, 23)])  # noqa: DTZ001
    book.active["A1"].number_format, book.active["B1"].number_format = "m/d/yyyy", "m/d/yyyy h:mm"
    day, moment = opened(book).tables[0].rows[0].cells
    assert (day, moment) == (date(2026, 11, 23), datetime(2026, 11, 23))  # noqa: DTZ001


def test_formula_gives_its_saved_value_or_none_and_never_its_text() -> None:
    book = openpyxl.Workbook()
    book.active.append(["x", "=1+1", '=HYPERLINK("http://evil")'])
    cells = opened(book).tables[0].rows[0].cells
    assert cells == ["x", NoValue("formula_no_value", ""), NoValue("formula_no_value", "")]


def test_mac_workbook_keeps_its_own_day_0() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["x", date(2026, 11, 23)])
    made = opened(book)
    assert made.epoch == datetime(1904, 1, 1)  # noqa: DTZ001
    assert made.tables[0].rows[0].cells[1] == date(2026, 11, 23)


def test_what_is_hidden_and_what_looks_mean_is_noted() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(1, 6):
        sheet.append([row, "x", "y"])
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet["A2"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["A4"].font = Font(strike=True)
    sheet["A5"].comment = Comment("perhaps", "someone")
    book.create_sheet("Lists").sheet_state = "hidden"
    table, lists = opened(book).tables
    assert (table.hidden_columns, table.hidden_rows) == (["B"], [3])
    assert (table.coloured_rows, table.struck_rows, table.commented_rows) == ({2}, {4}, {5})
    assert (table.hidden, lists.hidden) == (False, True)


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return file.getvalue()


def test_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped(xl__workbook=b"<workbook/>", xl__worksheets__sheet1=b"0" * 210_000_000)
    assert len(bomb) < 1_000_000
    with pytest.raises(FileRefused, match="would unpack to 210 MB; up to 200 MB"):
        open_book("t.xlsx", bomb, limits=LIMITS)


def test_archive_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(FileRefused, match="no workbook"):
        open_book("t.xlsx", zipped(word__document=b"<w/>"), limits=LIMITS)


def test_entities_in_the_xml_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    with pytest.raises(FileRefused, match="damaged"):
        open_book("t.xlsx", zipped(xl__workbook=bomb), limits=LIMITS)


def test_workbook_that_was_cut_off_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active.append(["MRN"])
    data = saved(book)
    with pytest.raises(FileRefused, match="damaged"):
        open_book("t.xlsx", data[: len(data) // 2], limits=LIMITS)
