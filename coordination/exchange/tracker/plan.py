"""What would come of a file: how each row ends and why, what is said of the file, and what would be written.

Stores nothing. The machine form (`to_json`) and the page show the same things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from coordination.exchange.tracker.case import Case
from coordination.exchange.tracker.choices import Choices
from coordination.exchange.tracker.mapping import Sheet
from coordination.exchange.tracker.rows import Remark, TrackerRow
from coordination.knowledge.tracker import Sentence, TrackerWords
from coordination.vocabulary import RowEnd

WENT_IN = (RowEnd.NEW, RowEnd.CHANGED, RowEnd.UNCHANGED, RowEnd.REPEATED, RowEnd.MERGED, RowEnd.SKIPPED)
"""Ends that leave nothing to do for a person."""
HOLES = (RowEnd.HELD_BACK, RowEnd.REJECTED, RowEnd.ASKED)
"""Ends of rows of which nothing is stored until somebody has mended or chosen."""


@dataclass
class SheetPlan:
    sheet: Sheet
    rows: list[TrackerRow] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.sheet.title

    def ending(self, *ends: RowEnd) -> Iterator[TrackerRow]:
        return (row for row in self.rows if end_of(row) in ends)

    @property
    def counts(self) -> dict[RowEnd, int]:
        found = Counter(end_of(row) for row in self.rows)
        return {end: found.get(end, 0) for end in RowEnd}


def end_of(row: TrackerRow) -> RowEnd:
    """How the row ended."""
    end = row.ending.end if row.ending is not None else row.end
    return end or RowEnd.UNCHANGED


@dataclass
class Plan:
    """`cases` hold what would be written; `remarks` are of the file; `says`: what is hidden and read, or not read.

    `day_first_only` and `month_first_only` count slashed dates that exist in one order only.
    """

    name: str
    words: TrackerWords
    sheets: list[SheetPlan]
    not_read: dict[str, str]
    says: list[str]
    encoding: str | None
    delimiter: str | None
    decimal_sign: str
    date_order: str
    date_system: int
    choices: Choices
    remarks: list[Remark] = field(default_factory=list)
    slashed_dates: int = 0
    day_first_only: int = 0
    month_first_only: int = 0
    cases: list[Case] = field(default_factory=list)
    site_id: str | None = None

    @property
    def counts(self) -> dict[RowEnd, int]:
        """Rows by their end, over all sheets."""
        totals = dict.fromkeys(RowEnd, 0)
        for sheet in self.sheets:
            for end, count in sheet.counts.items():
                totals[end] += count
        return totals

    @property
    def patients_new(self) -> int:
        return sum(bool(case.writes.patient) for case in self.cases)

    @property
    def changes_anything(self) -> bool:
        return any(case.writes.anything for case in self.cases)

    @property
    def exit_code(self) -> int:
        """0 all in, 1 something rejected, held back or asked, 2 nothing read."""
        if not any(sheet.rows for sheet in self.sheets):
            return 2
        return 1 if any(self.counts[end] for end in HOLES) else 0

    def sentence(self, why: str | None) -> Sentence:
        return self.words.why[why] if why else Sentence(says="", allowed="")

    def to_json(self) -> dict[str, Any]:
        """Everything that the report says, as plain values."""
        return {
            "file": self.name,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "decimal_sign": self.decimal_sign,
            "date_order": self.date_order,
            "date_system": self.date_system,
            "exit_code": self.exit_code,
            "patients_new": self.patients_new,
            "counts": {str(end): count for end, count in self.counts.items()},
            "sheets_not_read": self.not_read,
            "says": self.says,
            "warnings": [{"row": "file", "column": each.column, "why": str(each.why)} for each in self.remarks],
            "sheets": {sheet.title: self._sheet_json(sheet) for sheet in self.sheets},
        }

    def _sheet_json(self, plan: SheetPlan) -> dict[str, Any]:
        return {
            "kind": plan.sheet.kind,
            "header_row": plan.sheet.header_row,
            "title_rows": plan.sheet.title_rows,
            "mapping": plan.sheet.mapping,
            "unknown_columns": plan.sheet.unknown_columns,
            "empty_rows": [number for number in plan.sheet.table.empty_rows if number > plan.sheet.header_row],
            "rows": len(plan.rows),
            **{str(end): count for end, count in plan.counts.items()},
            "report": [self._row_json(row) for row in plan.rows],
        }

    def _row_json(self, row: TrackerRow) -> dict[str, Any]:
        found: dict[str, Any] = {"row": row.number, "end": str(end_of(row))}
        if row.ending is not None:
            ending = row.ending
            found |= {
                "why": str(ending.why) if ending.why else None,
                "says": self.sentence(ending.why).says,
                "allowed": self.sentence(ending.why).allowed,
                **{name: getattr(ending, name) for name in ("column", "found", "stored", "other", "note")},
            }
            if ending.row is not None:
                found[_OTHER_ROW.get(ending.end, "other_row")] = ending.row
        if row.changes and row.ending is None:
            found["changes"] = {change.field: [_plain(change.old), _plain(change.new)] for change in row.changes}
        if row.remarks:
            found["warnings"] = [
                {"column": each.column, "why": str(each.why), "found": each.found, "says": self.sentence(each.why).says}
                for each in row.remarks
            ]
        return {name: value for name, value in found.items() if value not in (None, "")}


_OTHER_ROW: Mapping[RowEnd, str] = {RowEnd.REPEATED: "same_as", RowEnd.MERGED: "with"}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def rows_ending(plan: Plan, ends: Sequence[RowEnd]) -> Iterator[tuple[SheetPlan, TrackerRow]]:
    """Rows of all sheets that ended in one of `ends`, in the order of the file."""
    for sheet in plan.sheets:
        for row in sheet.ending(*ends):
            yield sheet, row
