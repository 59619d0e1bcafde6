"""Which sheet holds what, and which column is which field: headers are matched tolerantly, and a hand may correct it.

Knows the words on file and no patient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from coordination.exchange.tracker.choices import NOT_READ, Choices
from coordination.exchange.tracker.tables import Raw, Table, TableRow, is_empty
from coordination.knowledge.tracker import KindWords, TrackerWords, plain

FEWEST_KNOWN = 2
"""A row with fewer known names is no header."""
FROM_FORM = "mrn_site"
"""The one needed column that the form may stand for."""
GIVEN_BY = {"last_name": "last_name, first_name"}

_BRACKETS = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]")
_UNIT = re.compile(r"\s(\S*/\S+|%)$")


@dataclass(frozen=True)
class Column:
    index: int
    header: str
    unit: str | None = None


@dataclass
class Sheet:
    """One sheet as it will be read. `not_read` says why it is left out; `missing` names needed columns not found."""

    table: Table
    kind: str = ""
    header_row: int = 0
    title_rows: list[int] = field(default_factory=list)
    columns: dict[str, Column] = field(default_factory=dict)
    unknown_columns: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    not_read: str | None = None

    @property
    def title(self) -> str:
        return self.table.title

    @property
    def rows(self) -> Sequence[TableRow]:
        """The rows below the header that hold anything."""
        return [row for row in self.table.rows if row.number > self.header_row]

    @property
    def mapping(self) -> dict[str, str]:
        """Header → field, in the order of the columns."""
        return {column.header: name for name, column in sorted(self.columns.items(), key=lambda item: item[1].index)}

    def header_of(self, name: str) -> str:
        column = self.columns.get(name)
        return column.header if column else name


def map_sheet(
    table: Table, words: TrackerWords, choices: Choices, remembered: Mapping[str, Mapping[str, str]]
) -> Sheet:
    """The sheet's kind, header row and columns. `remembered` is the site's mapping by kind of sheet."""
    wanted = choices.sheets.get(table.title)
    if wanted is False:
        return Sheet(table, not_read="left out")
    if table.hidden and not wanted:
        return Sheet(table, not_read="hidden")
    by_hand = choices.mapping.get(table.title, {})
    found = _find_header(table, words, by_hand, remembered)
    if found is None:
        return Sheet(table, not_read="no table")
    row, kind = found
    sheet = Sheet(table, kind=kind, header_row=row.number)
    sheet.title_rows = [above.number for above in table.rows if above.number < row.number]
    _map_columns(sheet, row, words.kinds[kind], {**remembered.get(kind, {}), **by_hand})
    needed = [name for name, column in words.kinds[kind].fields.items() if column.needed and name != FROM_FORM]
    sheet.missing = [name for name in needed if name not in sheet.columns and GIVEN_BY.get(name) not in sheet.columns]
    if sheet.missing:
        sheet.not_read = f"needed columns not found: {', '.join(sheet.missing)}"
    return sheet


def _find_header(
    table: Table, words: TrackerWords, by_hand: Mapping[str, str], remembered: Mapping[str, Mapping[str, str]]
) -> tuple[TableRow, str] | None:
    """The row with the most known names among the first ones, and the kind of sheet that knows them."""
    best: tuple[float, TableRow, str] | None = None
    for row in table.rows:
        if row.number > words.limits.header_rows:
            break
        for kind, kind_words in words.kinds.items():
            score = _score(row, kind_words, {**remembered.get(kind, {}), **by_hand})
            titled = plain(table.title) in {plain(title) for title in kind_words.titles}
            if score >= FEWEST_KNOWN and (best is None or score + titled / 2 > best[0]):
                best = (score + titled / 2, row, kind)
    return (best[1], best[2]) if best else None


def _score(row: TableRow, kind: KindWords, by_hand: Mapping[str, str]) -> int:
    fields = {_field_of(header, kind, by_hand)[0] for _, header in _headers(row)} - {None, NOT_READ}
    needs = {name for name, words in kind.fields.items() if words.needed and name != FROM_FORM}
    return len(fields) + len(fields & needs)


def _headers(row: TableRow) -> Iterator[tuple[int, str]]:
    for index, raw in enumerate(row.cells):
        if isinstance(raw, str) and raw.strip():
            yield index, " ".join(raw.split())


def _field_of(header: str, kind: KindWords, by_hand: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Field and unit of a header: by hand, else by its whole name, else without what stands in brackets or as unit."""
    brackets = _BRACKETS.search(header)
    tail = _UNIT.search(header)
    unit = (brackets[1] or brackets[2]) if brackets else tail[1] if tail else None
    if header in by_hand:
        chosen = by_hand[header]
        return (chosen if chosen in kind.fields or chosen == NOT_READ else None), unit
    for name in (header, _BRACKETS.sub(" ", header), _UNIT.sub("", header)):
        found = kind.by_name.get(plain(name))
        if found is not None:
            return found, unit
    return None, unit


def _map_columns(sheet: Sheet, header: TableRow, kind: KindWords, by_hand: Mapping[str, str]) -> None:
    named: set[int] = set()
    for index, text in _headers(header):
        named.add(index)
        name, unit = _field_of(text, kind, by_hand)
        if name is None or (name != NOT_READ and name in sheet.columns):
            sheet.unknown_columns.append(text)
        elif name != NOT_READ:
            sheet.columns[name] = Column(index, text, unit)
    width = max((len(row.cells) for row in sheet.rows), default=0)
    for index in range(width):
        if index not in named and any(not is_empty(_at(row.cells, index)) for row in sheet.rows):
            sheet.unknown_columns.append(f"column {get_column_letter(index + 1)} without a header")


def _at(cells: Sequence[Raw], index: int) -> Raw:
    return cells[index] if index < len(cells) else None


def what_is_not_read(sheet: Sheet) -> list[str]:
    """Sentences on what is hidden and was read all the same, and on looks that are not read (S8)."""
    table, title = sheet.table, sheet.title
    if sheet.not_read == "hidden":
        return [f"sheet {title} is hidden and was not read"]
    if sheet.not_read:
        return []
    said: list[str] = []
    headers = {column.index: column.header for column in sheet.columns.values()}
    for letter in table.hidden_columns:
        header = next((text for index, text in headers.items() if get_column_letter(index + 1) == letter), None)
        if header is not None:
            said.append(f"{title}: column {letter} ({header}) is hidden and was read")
    for first, last in _runs([number for number in table.hidden_rows if number > sheet.header_row]):
        rows = f"row {first} is" if first == last else f"rows {first} to {last} are"
        said.append(f"{title}: {rows} hidden{' (a filter)' if table.filtered else ''} and were read")
    looks = [
        word
        for word, rows in (
            ("colours", table.coloured_rows),
            ("comments", table.commented_rows),
            ("strike-through", table.struck_rows),
        )
        if any(number > sheet.header_row for number in rows)
    ]
    if looks:
        listed = looks[0] if len(looks) == 1 else f"{', '.join(looks[:-1])} and {looks[-1]}"
        said.append(f"{title}: {listed} are not read")
    return said


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring rows as (first, last)."""
    start = previous = None
    for number in sorted(numbers):
        if previous is not None and number != previous + 1:
            yield start or previous, previous
            start = number
        start = number if start is None else start
        previous = number
    if previous is not None:
        yield start or previous, previous
