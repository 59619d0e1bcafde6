"""One wording for days and moments, for screens, reasons and exports alike, and when two telephone numbers are one."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say_day(day: date, *, today: date | None = None, year: bool = True) -> str:
    """ "Mon 23 Nov 2026", with the distance where `today` is given: "(in 3 d)", "(10 d ago)", "(today)"."""
    words = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    if year:
        words += f" {day.year}"
    return f"{words} ({say_distance(day, today)})" if today is not None else words


def say_distance(day: date, today: date) -> str:
    days = (day - today).days
    if days == 0:
        return "today"
    return f"in {days} d" if days > 0 else f"{-days} d ago"


def say_on(on: str | None, *, today: date | None = None) -> str:
    """A possibly partial date: "Mon 5 Oct 2026", "Oct 2026 (day not known)", "not recorded"."""
    if not on:
        return "not recorded"
    if len(on) == len("2026-10-31"):
        return say_day(date.fromisoformat(on), today=today)
    year, _, month = on.partition("-")
    return f"{_MONTHS[int(month) - 1]} {year} (day not known)" if month else f"{year} (day not known)"


def say_birth(day: date) -> str:
    """ "3 Feb 1951": no weekday, as people write a birth date."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_moment(at: datetime, zone: ZoneInfo) -> str:
    """ "Mon 23 Nov 2026, 07:42 EST" in the given zone."""
    local = at.astimezone(zone)
    return f"{say_day(local.date())}, {local:%H:%M} {local:%Z}"


def same_number(one: str, other: str) -> bool:
    """Whether two telephone numbers are one, however they are punctuated; words without a digit are no number."""
    return _digits(one) != "" and _digits(one) == _digits(other)


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit())
