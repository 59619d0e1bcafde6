"""An .xlsx or .xlsm file as tables: saved values, number formats, what is hidden. Runs no formula and no macro."""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl.utils import get_column_letter

from coordination.exchange.tracker.tables import Book, FileRefused, NoValue, Raw, Shown, Table, TableRow, is_empty
from coordination.knowledge.tracker import Limits

CELL = re.compile(rb'<c\s[^>]*?r="([A-Z]{1,3})(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
MOST_PARTS = 10_000
ONLY_ZEROS = re.compile(r"0{2,}")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BROKEN = (
    KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError, zipfile.BadZipFile,
    ParseError, DefusedXmlException, NotImplementedError,
)  # fmt: skip
"""What a damaged or hostile workbook makes the libraries raise."""


def read_workbook(name: str, data: bytes, *, limits: Limits) -> Book:
    """The sheets of a workbook with their saved values. Raises FileRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(name, archive, limits)
            without_value = {title: _scan(name, title, xml, limits) for title, xml in _sheets(archive)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that openpyxl does not keep are none of ours
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
            tables = [_table(sheet, without_value.get(sheet.title, {}), limits) for sheet in book.worksheets]
    except BROKEN as problem:
        raise FileRefused(f"{name} is damaged or no workbook. Open it and save it again as .xlsx.") from problem
    return Book(name, tables, epoch=book.epoch)


def _check_size(name: str, archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked_mb * 1_000_000 or len(parts) > MOST_PARTS:
        raise FileRefused(
            f"{name} would unpack to {unpacked / 1_000_000:,.0f} MB; up to {limits.unpacked_mb} MB are read."
        )
    names = set(archive.namelist())
    if "EncryptedPackage" in names:
        raise FileRefused(f"{name} is encrypted. Take the password off and save as .xlsx.")
    if "xl/workbook.xml" not in names:
        raise FileRefused(f"{name} is an archive, but no workbook. Save the tracker as .xlsx.")


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Title and raw XML of each sheet."""
    book = fromstring(archive.read("xl/workbook.xml"))
    links: Element = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(f"{_REL}id"), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        yield sheet.get("name") or "", archive.read(path)


def _scan(name: str, title: str, xml: bytes, limits: Limits) -> dict[str, str]:
    """Cells with a formula but no saved value, before anything is parsed; refuses a sheet of too many rows."""
    missing: dict[str, str] = {}
    filled: set[bytes] = set()
    for column, row, _, content in CELL.findall(xml):
        if not content:
            continue
        filled.add(row)
        if b"<f" in content and not re.search(rb"<v>[^<]|<is>", content):
            missing[(column + row).decode()] = "formula_no_value"
    if len(filled) > limits.rows + limits.header_rows:
        raise FileRefused(f"{name}, sheet {title} has {len(filled):,} rows; up to {limits.rows:,} are read.")
    return missing


def _table(sheet: Any, without_value: dict[str, str], limits: Limits) -> Table:
    table = Table(sheet.title, [], hidden=sheet.sheet_state != "visible")
    table.hidden_columns = sorted(
        (get_column_letter(index) for _, dimension in sheet.column_dimensions.items() if dimension.hidden
         for index in range(dimension.min or 1, min(dimension.max or 1, limits.columns) + 1)),
        key=lambda letter: (len(letter), letter),
    )  # fmt: skip
    hidden_rows = {number for number, dimension in sheet.row_dimensions.items() if dimension.hidden}
    table.filtered = bool(sheet.auto_filter.ref)
    looks: dict[int, tuple[bool, bool]] = {}
    last = 0
    for cells in sheet.iter_rows(max_col=min(sheet.max_column, limits.columns)):
        number = cells[0].row
        values = [_value(cell, without_value) for cell in cells]
        if all(is_empty(value) for value in values):
            continue
        table.empty_rows += range(last + 1, number)
        last = number
        table.rows.append(TableRow(number, values))
        if number in hidden_rows:
            table.hidden_rows.append(number)
        _note_looks(table, cells, number, looks)
    return table


def _value(cell: Any, without_value: dict[str, str]) -> Raw:
    value = cell.value
    if value is None:
        if without_value and cell.coordinate in without_value:
            return NoValue("formula_no_value", "")
        return None
    if cell.data_type == "e":
        return NoValue("formula_error", str(value))
    if isinstance(value, datetime):
        timed = value.time() != datetime.min.time() or "h" in cell.number_format.lower()
        return value if timed else value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        zeros = cell.number_format
        if value == int(value) and ONLY_ZEROS.fullmatch(zeros):
            return Shown(value, f"{int(value):0{len(zeros)}d}")
    if not isinstance(value, str | int | float | bool) and not hasattr(value, "isoformat"):
        return str(value)
    found: Raw = value
    return found


def _note_looks(table: Table, cells: tuple[Any, ...], number: int, looks: dict[int, tuple[bool, bool]]) -> None:
    """Which rows carry a colour, a comment or a strike-through: none of it is read, and that is said."""
    for cell in cells:
        if cell.comment is not None:
            table.commented_rows.add(number)
        if not cell.has_style:
            continue
        style = cell.style_id
        if style not in looks:
            looks[style] = (bool(cell.fill.fill_type), bool(cell.font.strike))
        coloured, struck = looks[style]
        if coloured:
            table.coloured_rows.add(number)
        if struck:
            table.struck_rows.add(number)
