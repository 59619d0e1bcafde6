"""Days, times and zones as trackers write them (docs/importing.md S3, S4). Never swaps day and month for a row.

A day may be known to the month or year only ("2026-10"); a time may be missing; both stay so.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from coordination.exchange.tracker.reads import NOTHING, DateOrder, Manner, Read, Why, refused
from coordination.exchange.tracker.tables import NoValue, Raw, Shown, is_empty
from coordination.knowledge.tracker import plain
from coordination.vocabulary import RowEnd

CENTURY = 2000
YEARS = range(1880, 2101)
MONTHS_OF_YEAR = 12

_TIME = r"(?P<rest>[T\s,].*)?"
_ISO = re.compile(rf"(?P<y>\d{{4}})[-/](?P<m>\d{{1,2}})(?:[-/](?P<d>\d{{1,2}}))?{_TIME}", re.ASCII)
_SLASHED = re.compile(rf"(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y>\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_DOTTED = re.compile(rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_DAY_WORD = re.compile(rf"(?P<d>\d{{1,2}})[\s-]+(?P<w>[^\W\d_]{{3,}})\.?[\s,-]+(?P<y>\d{{4}}|\d{{2}}){_TIME}")
_WORD_DAY = re.compile(rf"(?P<w>[^\W\d_]{{3,}})\.?\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}}|\d{{2}}){_TIME}")
_WORD_YEAR = re.compile(r"(?P<w>[^\W\d_]{3,})\.?[\s,-]+(?P<y>\d{4})")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_BARE = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+(?=\d|[a-z])", re.IGNORECASE)
_ABOUT = re.compile(r"^\s*(~|ca\.?\s|about\s|approx)|\?\s*$", re.IGNORECASE)

_CLOCK = re.compile(
    r"(?P<h>\d{1,2})(?::(?P<m>\d{2}))?(?::(?P<s>\d{2})(?:\.\d+)?)?\s*(?P<half>[ap])?\.?(?:m\.?)?\s*"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE | re.ASCII,
)
_FOUR = re.compile(r"(?P<h>\d{1,2})(?P<m>\d{2})", re.ASCII)
_FRACTION = re.compile(r"0?\.\d+|0", re.ASCII)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*(?P<sign>[+\-−])(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?", re.IGNORECASE | re.ASCII)


class Clock(NamedTuple):
    """A wall-clock time; `next_day` for 24:00; `zone` where the cell itself names one."""

    at: time
    next_day: bool = False
    zone: tzinfo | None = None


class When(NamedTuple):
    """A day ("2026-10-31"), month or year as text, and the time of it where the cell has one."""

    on: str
    clock: Clock | None = None


def read_when(raw: Raw, manner: Manner, *, birth: bool = False) -> Read:
    """A `When`; words are empty with a remark; what is no day of the calendar is refused."""
    if isinstance(raw, NoValue):
        return Read(None, Why(raw.why))
    if is_empty(raw):
        return NOTHING
    if isinstance(raw, datetime):
        return _in_range(raw.date(), Clock(raw.time()))
    if isinstance(raw, date):
        return _in_range(raw, None)
    if isinstance(raw, Shown):
        raw = raw.value
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _number(float(raw), manner)
    return _text(str(raw), manner, birth) if isinstance(raw, str) else refused(Why.DATE_UNREADABLE)


def _number(value: float, manner: Manner) -> Read:
    """A bare number in a date column: a spreadsheet's day, or a year."""
    limits = manner.words.limits
    if limits.day_number_first <= value <= limits.day_number_last:
        moment = manner.epoch + timedelta(days=value)
        clock = Clock(moment.time().replace(microsecond=0)) if value % 1 else None
        return Read(When(moment.date().isoformat(), clock), Why.DAY_NUMBER)
    if value in YEARS:
        return Read(When(f"{int(value):04d}"))
    return refused(Why.DATE_UNREADABLE)


def _text(text: str, manner: Manner, birth: bool) -> Read:
    text = " ".join(text.replace("\u00a0", " ").split())
    if text.casefold() in manner.words.words.unknown or not any(sign.isdigit() for sign in text) or _ABOUT.search(text):
        return Read(None, Why.DATE_WORDS)
    text = _WEEKDAY.sub("", text, count=1)
    if _BARE.fullmatch(text):
        return _number(float(text), manner)
    if _YEAR.fullmatch(text):
        return Read(When(text)) if int(text) in YEARS else refused(Why.DATE_UNREADABLE)
    if found := _ISO.fullmatch(text):
        return _made(found["y"], found["m"], found["d"], found["rest"], birth)
    if found := _SLASHED.fullmatch(text):
        month, day = (found["a"], found["b"]) if manner.order is DateOrder.MONTH_FIRST else (found["b"], found["a"])
        return _made(found["y"], month, day, found["rest"], birth)
    if found := _DOTTED.fullmatch(text):
        return _made(found["y"], found["m"], found["d"], found["rest"], birth)
    for pattern in (_DAY_WORD, _WORD_DAY, _WORD_YEAR):
        if found := pattern.fullmatch(text):
            groups = found.groupdict()
            month_number = _month(groups["w"], manner)
            if month_number is None:
                continue
            return _made(groups["y"], str(month_number), groups.get("d"), groups.get("rest"), birth)
    return refused(Why.DATE_UNREADABLE)


def _month(word: str, manner: Manner) -> int | None:
    return manner.words.months.get(plain(word)[:3])


def _made(year: str, month: str, day: str | None, rest: str | None, birth: bool) -> Read:
    """The day of the parts, or a refusal: a month of 13, a 31 June, a birth year of two digits."""
    remark = None
    if len(year) == len("26"):
        if birth:
            return refused(Why.TWO_DIGIT_BIRTH_YEAR)
        year, remark = str(CENTURY + int(year)), Why.TWO_DIGIT_YEAR
    if int(year) not in YEARS:
        return refused(Why.DATE_UNREADABLE)
    if not 1 <= int(month) <= MONTHS_OF_YEAR:
        return refused(Why.DATE_IMPOSSIBLE)
    if day is None:
        return Read(When(f"{int(year):04d}-{int(month):02d}"), remark)
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        return refused(Why.DATE_IMPOSSIBLE)
    rest = (rest or "").strip("T ,")
    if not rest:
        return Read(When(on.isoformat()), remark)
    clock = _clock_text(rest)
    return Read(When(on.isoformat(), clock), remark) if clock is not None else refused(Why.TIME_UNREADABLE)


def _in_range(on: date, clock: Clock | None) -> Read:
    return Read(When(on.isoformat(), clock)) if on.year in YEARS else refused(Why.DATE_UNREADABLE)


def slashed_parts(raw: Raw) -> tuple[int, int] | None:
    """The first two numbers of a slashed date, for the question which order the file has."""
    found = _SLASHED.fullmatch(" ".join(raw.split())) if isinstance(raw, str) else None
    return (int(found["a"]), int(found["b"])) if found else None


# --- times and zones


def read_time(raw: Raw, manner: Manner) -> Read:
    """A `Clock`: 24 h, 12 h with AM/PM, 1330, a fraction of a day, 24:00."""
    if isinstance(raw, NoValue):
        return Read(None, Why(raw.why))
    if is_empty(raw):
        return NOTHING
    if isinstance(raw, datetime):
        return Read(Clock(raw.time()))
    if isinstance(raw, time):
        return Read(Clock(raw.replace(tzinfo=None)))
    if isinstance(raw, timedelta):
        raw = raw.total_seconds() / timedelta(days=1).total_seconds()
    if isinstance(raw, Shown):
        raw = raw.text
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _time_number(float(raw))
    text = str(raw).replace("\u00a0", " ").strip()
    if text.casefold() in manner.words.words.unknown:
        return NOTHING
    clock = _clock_text(text)
    return Read(clock) if clock is not None else refused(Why.TIME_UNREADABLE)


def _time_number(value: float) -> Read:
    clock = _of_fraction(value) if value < 1 or value == 1 else None
    if clock is None and value.is_integer():
        clock = _clock_text(f"{int(value):04d}")
    return Read(clock) if clock is not None else refused(Why.TIME_UNREADABLE)


def _of_fraction(value: float) -> Clock | None:
    """The time that a fraction of a day means, to the nearest minute; 1 is midnight at the day's end."""
    if not 0 <= value <= 1:
        return None
    minutes = round(value * 24 * 60)
    return _clock(minutes // 60, minutes % 60)


def _clock_text(text: str) -> Clock | None:
    if _FRACTION.fullmatch(text):
        return _of_fraction(float(text))
    if found := _FOUR.fullmatch(text):
        return _clock(int(found["h"]), int(found["m"]))
    found = _CLOCK.fullmatch(text)
    if found is None or (found["m"] is None and found["half"] is None):
        return None
    hour, half = int(found["h"]), (found["half"] or "").casefold()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = _offset(found["zone"]) if found["zone"] else None
    return _clock(hour, int(found["m"] or 0), int(found["s"] or 0), zone)


def _clock(hour: int, minute: int, second: int = 0, zone: tzinfo | None = None) -> Clock | None:
    if (hour, minute, second) == (24, 0, 0):
        return Clock(time(0), next_day=True, zone=zone)
    try:
        return Clock(time(hour, minute, second), zone=zone)
    except ValueError:
        return None


def read_zone(raw: Raw, manner: Manner) -> Read:
    """A time zone by IANA name, offset, or US abbreviation (a fixed offset: EST stays EST in July)."""
    text = str(raw).replace("\u00a0", " ").strip() if isinstance(raw, str | int) else ""
    if text.casefold() in manner.words.words.unknown:
        return NOTHING
    short = manner.words.zones.get(text.upper())
    zone = _offset(short or text)
    if zone is not None:
        return Read((zone, text))
    try:
        if not re.fullmatch(r"[A-Za-z_]+(/[A-Za-z_+\-0-9]+)+", text):
            return refused(Why.ZONE_UNKNOWN)
        return Read((ZoneInfo(text), text))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return refused(Why.ZONE_UNKNOWN)


def _offset(text: str) -> tzinfo | None:
    if text.upper() == "Z":
        return UTC
    found = _OFFSET.fullmatch(text)
    if found is None or int(found["h"]) > 14 or int(found["m"] or 0) > 59:
        return None
    delta = timedelta(hours=int(found["h"]), minutes=int(found["m"] or 0))
    return timezone(-delta if found["sign"] in "-−" else delta)


def moment_of(on: str, clock: Clock, zone: tzinfo) -> Read:
    """The moment in UTC. An hour that the clock change skipped or repeats there is asked about, never chosen."""
    day = date.fromisoformat(on) + timedelta(days=clock.next_day)
    local = datetime.combine(day, clock.at)
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        existed = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
        return Read(None, Why.HOUR_TWICE if existed else Why.HOUR_MISSING, RowEnd.ASKED)
    return Read(first.astimezone(UTC))
