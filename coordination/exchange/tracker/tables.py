"""A spreadsheet file (name, bytes) as plain tables: which encoding, which sheets, which rows hold something.

Knows files, and nothing of patients or columns. What cannot be opened is refused with one sentence.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from coordination.knowledge.tracker import Limits

TEXT_ENDINGS = (".csv", ".txt", ".tsv")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
DELIMITERS = ",;\t"
EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet's day 0 has no zone
CSV_TITLE = "file"
"""The one table of a text file goes by this name."""


class FileRefused(Exception):
    """The file cannot be read at all; the sentence says what it looks like and what would be read."""


class Shown(NamedTuple):
    """A number whose cell format shows leading zeros: 4512 as 004512."""

    value: int | float
    text: str


class NoValue(NamedTuple):
    """A formula without a usable saved value; `why` is `formula_error` or `formula_no_value`."""

    why: str
    text: str


Raw = str | int | float | bool | datetime | date | time | timedelta | Shown | NoValue | None


class TableRow(NamedTuple):
    """`number` is the row that a spreadsheet shows, titles and header counted."""

    number: int
    cells: list[Raw]


@dataclass
class Table:
    """One sheet. `rows` are those that hold something; the rest is named in `empty_rows`."""

    title: str
    rows: list[TableRow]
    empty_rows: list[int] = field(default_factory=list)
    hidden: bool = False
    hidden_columns: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    filtered: bool = False
    coloured_rows: set[int] = field(default_factory=set)
    commented_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)


@dataclass
class Book:
    """A file as read. `epoch` is the day 0 of its day numbers."""

    name: str
    tables: list[Table]
    encoding: str | None = None
    delimiter: str | None = None
    epoch: datetime = EPOCH_1900


def shown(raw: Raw) -> str:
    """The cell as a person sees it, for messages and for the rejected rows; days in ISO form."""
    if raw is None:
        return ""
    if isinstance(raw, Shown | NoValue):
        return raw.text
    if isinstance(raw, datetime):
        return raw.isoformat(sep=" ", timespec="minutes") if raw.second == 0 else raw.isoformat(sep=" ")
    if isinstance(raw, time):
        return raw.isoformat(timespec="minutes") if raw.second == 0 else raw.isoformat()
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    return str(raw)


def is_empty(raw: Raw) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def open_book(name: str, data: bytes, *, limits: Limits) -> Book:
    """The tables of the file. Raises FileRefused with the sentence to show."""
    if not data.strip(b"\0 \t\r\n"):
        raise FileRefused(f"{name} is empty.")
    if len(data) > limits.upload_mb * 1_000_000:
        size = len(data) / 1_000_000
        raise FileRefused(f"{name} has {size:.0f} MB; up to {limits.upload_mb} MB are read. Split it, or save as .csv.")
    _refuse_strangers(name, data)
    ending = _ending(name)
    if ending in WORKBOOK_ENDINGS:
        from coordination.exchange.tracker.workbook import read_workbook

        return read_workbook(name, data, limits=limits)
    if ending in TEXT_ENDINGS:
        return _read_text(name, data, limits)
    raise FileRefused(f"{name} is not a tracker that is read here. Save it as .xlsx or .csv.")


def _ending(name: str) -> str:
    _, dot, ending = name.rpartition(".")
    return f".{ending.casefold()}" if dot else ""


def _refuse_strangers(name: str, data: bytes) -> None:
    """Files that look like something else than their name says, or that nobody should guess at."""
    ending, head = _ending(name), data.lstrip(b"\xef\xbb\xbf \t\r\n")[:400].lower()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if ending in WORKBOOK_ENDINGS:
            raise FileRefused(f"{name} is encrypted or an old .xls. Take the password off and save as .xlsx.")
        raise FileRefused(f"{name} is an old .xls. Open it and save as .xlsx.")
    if ending in (".xls", ".numbers", ".ods"):
        raise FileRefused(f"{name}: {ending} is not read. Open it and save as .xlsx.")
    if head.startswith((b"<!doctype html", b"<html")) or b"<table" in head:
        raise FileRefused(f"{name} is a web page, perhaps a sign-in page, and no tracker. Download the file again.")
    if head.startswith(b"<?xml"):
        raise FileRefused(f"{name} is XML. Save the tracker as .xlsx or .csv.")
    if head.startswith(b"%pdf"):
        raise FileRefused(f"{name} is a PDF. Save the tracker as .xlsx or .csv.")
    zipped = data.startswith(b"PK\x03\x04")
    if ending in WORKBOOK_ENDINGS and not zipped:
        raise FileRefused(f"{name} is no workbook, whatever its name says. Save it again as .xlsx, or name it .csv.")
    if ending in TEXT_ENDINGS and zipped:
        raise FileRefused(f"{name} is a workbook or an archive. Name it .xlsx if it is a workbook.")


def _read_text(name: str, data: bytes, limits: Limits) -> Book:
    text, encoding = _decode(name, data)
    if "\0" in text:
        raise FileRefused(f"{name} holds bytes that are no text. Save the tracker as .csv (UTF-8).")
    delimiter = _delimiter(text, limits.header_rows)
    rows: list[TableRow] = []
    empty: list[int] = []
    for number, cells in enumerate(_records(name, text, delimiter), start=1):
        if number > limits.rows + limits.header_rows:
            raise FileRefused(f"{name} has more than {limits.rows:,} rows; split it.")
        if len(cells) > limits.columns:
            raise FileRefused(f"{name}, row {number} has {len(cells)} columns; up to {limits.columns} are read.")
        if any(cell.strip() for cell in cells):
            rows.append(TableRow(number, list(cells)))
        else:
            empty.append(number)
    return Book(name, [Table(CSV_TITLE, rows, empty)], encoding=encoding, delimiter=delimiter)


def _decode(name: str, data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: a mark decides, else strict UTF-8, else Windows cp1252."""
    tries = [("utf-8", "utf-8 without byte order mark"), ("cp1252", "cp1252")]
    if data.startswith(b"\xef\xbb\xbf"):
        tries = [("utf-8-sig", "utf-8 with byte order mark")]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = [("utf-16", "utf-16")]
    for codec, said in tries:
        try:
            return data.decode(codec), said
        except UnicodeDecodeError:
            continue
    raise FileRefused(f"{name} is in an encoding that is not known. Save the tracker as .csv (UTF-8).")


def _delimiter(text: str, lines: int) -> str:
    """The sign that divides the header, outside of quotes; the header is the line that is divided most."""
    heads = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:lines]]
    counts = {sign: max((line.count(sign) for line in heads), default=0) for sign in DELIMITERS}
    return max(counts, key=lambda sign: counts[sign])


def _records(name: str, text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        if "unexpected end" in str(problem):
            raise FileRefused(
                f"{name}: a quotation mark is opened and never closed. Save it again as .csv."
            ) from problem
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as problem:
        raise FileRefused(f"{name} cannot be read as a table: {problem}.") from problem
