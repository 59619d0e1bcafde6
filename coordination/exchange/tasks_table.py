"""Follow-up tasks as flat rows for a spreadsheet: what the list shows, one row a task, days as ISO dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from coordination.boards.follow_up import TaskRow
from coordination.knowledge import Rulebook

HEADER = (
    "task", "category", "state", "urgency", "last_name", "first_name", "birth_date", "mrn", "agent", "stage",
    "open_from", "due", "open_until", "owner_site", "owner", "ring", "reason", "source", "rule",
)  # fmt: skip


def as_table(rows: Iterable[TaskRow], rulebook: Rulebook) -> list[list[str]]:
    """With a header; what is not recorded stays empty."""
    return [list(HEADER), *([text or "" for text in _row(row, rulebook)] for row in rows)]


def _row(row: TaskRow, rulebook: Rulebook) -> list[str | None]:
    def word(member: StrEnum) -> str:
        return rulebook.label(member).word

    return [
        row.title, word(row.category), word(row.state), word(row.urgency),
        row.last_name, row.first_name, _day(row.birth_date), row.mrn, word(row.agent), word(row.stage),
        _day(row.opens_on), _day(row.due_on), _day(row.closes_on),
        row.owner_site, row.owner, row.ring.number, row.reason, row.source, row.rule_id,
    ]  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
