"""Cells of a CSV that no spreadsheet runs: what begins like a formula gets a leading apostrophe."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

RISKY = ("=", "+", "-", "@", "\t", "\r")
PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)


def harmless(text: str) -> str:
    """The text as it may stand in a cell; a plain number with a sign stays as it is."""
    if text.startswith(RISKY) and not PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with byte order mark, commas, CRLF, quotes where needed; every cell harmless."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
