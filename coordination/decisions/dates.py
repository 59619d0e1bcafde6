"""Days that are counted in months, and dates of which only the month or the year is known."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def span_of(on: str) -> tuple[date, date]:
    """The first and last day that "2026-10-31", "2026-10" or "2026" may mean."""
    year, month, day = ([int(part) for part in on.split("-")] + [0, 0])[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    first, last = month or 1, month or 12
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
