"""The rows that did not go in, as a CSV with the reason: mended there, it can be dropped again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coordination.exchange.harmless import write_csv
from coordination.exchange.tracker.mapping import Sheet
from coordination.exchange.tracker.plan import HOLES, Plan, SheetPlan
from coordination.exchange.tracker.rows import TrackerRow
from coordination.exchange.tracker.tables import shown

REASON = "Why it did not go in"
"""The column that the download adds; it is named as not read when the file comes back."""


def rejected_rows(plan: Plan) -> dict[str, bytes]:
    """By file name, one CSV for each sheet with rows that were rejected, held back or asked about."""
    found: dict[str, bytes] = {}
    stem = re.sub(r"\.[^.]*$", "", plan.name)
    for sheet in plan.sheets:
        rows = list(sheet.ending(*HOLES))
        if rows:
            title = f"-{sheet.title}" if len(plan.sheets) > 1 else ""
            found[f"{stem}{title}-to-mend.csv"] = write_csv(_table(plan, sheet, rows))
    return found


def _table(plan: Plan, sheet: SheetPlan, rows: list[TrackerRow]) -> Iterator[list[str]]:
    headers = _headers(sheet.sheet)
    with_site = plan.site_id is not None and "mrn_site" not in sheet.sheet.columns
    yield [*headers, *(["MRN site"] if with_site else []), REASON]
    for row in rows:
        cells = [shown(row.cells[index]) if index < len(row.cells) else "" for index in range(len(headers))]
        yield [*cells, *([plan.site_id or ""] if with_site else []), reason_of(plan, row)]


def _headers(sheet: Sheet) -> list[str]:
    """The header row as it stood in the file."""
    row = next(row for row in sheet.table.rows if row.number == sheet.header_row)
    return [shown(cell).strip() for cell in row.cells]


def reason_of(plan: Plan, row: TrackerRow) -> str:
    """One sentence: the row, what was found, what it stands against, what is allowed."""
    ending = row.ending
    if ending is None:
        return ""
    sentence = plan.sentence(ending.why)
    parts = [f"Row {row.number}: {sentence.says}"]
    if ending.column:
        parts.append(f"{ending.column}: found {ending.found or 'nothing'}")
    if ending.stored:
        parts.append(f"recorded {ending.stored}")
    parts += [part for part in (ending.other, ending.note) if part]
    if sentence.allowed:
        parts.append(f"allowed: {sentence.allowed}")
    return "; ".join(parts)
