"""Rows of a file that tell of the same thing: those that read the same count once, those that differ are held back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from coordination.exchange.tracker.reads import Why
from coordination.exchange.tracker.rows import TrackerRow
from coordination.exchange.tracker.sense import Measured
from coordination.knowledge.tracker import plain
from coordination.vocabulary import RowEnd, ToxicityKind


def find_repeats(rows: Sequence[TrackerRow]) -> None:
    """Rows that read the same count once; rows of one key that differ are all held back."""
    groups: dict[Any, list[TrackerRow]] = defaultdict(list)
    for row in rows:
        if row.ending is None:
            groups[_key(row)].append(row)
    for group in groups.values():
        if len(group) == 1:
            continue
        different: list[tuple[dict[str, Any], TrackerRow]] = []
        for row in group:
            content = _content(row)
            same = next((first for known, first in different if known == content), None)
            if same is not None:
                row.finish(RowEnd.REPEATED, row=same.number)
            else:
                different.append((content, row))
        for content, row in different if len(different) > 1 else ():
            other_content, other = next(each for each in different if each[1] is not row)
            name = next(key for key in {**content, **other_content} if content.get(key) != other_content.get(key))
            row.finish(RowEnd.HELD_BACK, Why.SAME_KEY_DIFFERS, _column_of(name), row=other.number,
                       other=f"{other.sheet.title} row {other.number}: {other.shown(_column_of(name))}")  # fmt: skip


def _key(row: TrackerRow) -> tuple[Any, ...]:
    """What makes two rows tell of the same thing."""
    found = row.values
    if row.kind == "doses":
        return (row.patient, found["moment"].on)
    if row.kind == "toxicities":
        what = None if found["event"] in (ToxicityKind.CRS, ToxicityKind.ICANS) else found.get("notes")
        return (row.patient, found["event"], found["onset"].on, found["onset"].at, what)
    if row.kind == "measurements":
        return (row.patient, found["measured"].key)
    if row.kind == "tasks":
        return (row.patient, plain(found["task"]), found.get("due"))
    return (row.patient,)


def _content(row: TrackerRow) -> dict[str, Any]:
    """What the row says, however it is typed."""
    left_out = ("mrn_sure", "value", "unit", "time", "date", "tz", "igg")
    content = {name: value for name, value in row.values.items() if name not in left_out and value is not None}
    for name in ("measured", "igg"):
        measured: Measured | None = row.get(name)
        if measured is not None:
            content[name] = (measured.key, measured.said)
    return content


def _column_of(name: str) -> str:
    return {"measured": "value", "igg": "igg_last", "moment": "date"}.get(name, name)
