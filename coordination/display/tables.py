"""Rows as a CSV file that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(rows: Sequence[Mapping[str, object]]) -> bytes:
    """UTF-8 with the mark that Excel looks for; the columns are those of the first row. None is written empty."""
    text = io.StringIO()
    writer = csv.writer(text)
    if rows:
        writer.writerow([harmless(name) for name in rows[0]])
        writer.writerows([harmless(row.get(name)) for name in rows[0]] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(value: object) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
