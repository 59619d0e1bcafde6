"""Days, times and zones (docs/importing.md S3, S4): what is read, what is refused, and that day and month never swap."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.exchange.tracker import moments
from coordination.exchange.tracker.moments import Clock
from coordination.exchange.tracker.reads import DateOrder, Manner, Why
from coordination.exchange.tracker.tables import NoValue
from coordination.knowledge.tracker import load_tracker_words
from coordination.vocabulary import RowEnd
from tests.exchange.tracker.test_cells import ANYTHING

WORDS = load_tracker_words()
US = Manner(WORDS)
DAY_FIRST = Manner(WORDS, order=DateOrder.DAY_FIRST)
MAC = Manner(WORDS, epoch=datetime(1904, 1, 1))  # noqa: DTZ001
CHICAGO, DENVER, PHOENIX = ZoneInfo("America/Chicago"), ZoneInfo("America/Denver"), ZoneInfo("America/Phoenix")


@pytest.mark.parametrize(
    ("raw", "on"),
    [
        ("2026-11-23", "2026-11-23"), ("2026/11/23", "2026-11-23"), ("23 Nov 2026", "2026-11-23"),
        ("Nov 23, 2026", "2026-11-23"), ("November 23 2026", "2026-11-23"), ("23-Nov-2026", "2026-11-23"),
        ("Mon 23 Nov 2026", "2026-11-23"), ("Sept. 3, 2026", "2026-09-03"), ("30.06.1955", "1955-06-30"),
        ("11/23/2026", "2026-11-23"), ("1/2/2026", "2026-01-02"), ("Oct 2026", "2026-10"), ("October 2026", "2026-10"),
        ("2026-10", "2026-10"), ("2026", "2026"), (2026, "2026"), (date(2026, 11, 23), "2026-11-23"),
        ("3 ene 2026", "2026-01-03"), (" 2026-11-23\u00a0", "2026-11-23"),
    ],
)  # fmt: skip
def test_day(raw: Any, on: str) -> None:
    read = moments.read_when(raw, US)
    assert (read.value.on, read.why) == (on, None)


@pytest.mark.parametrize(
    ("raw", "manner", "on", "why"),
    [
        ("3/16/26", US, "2026-03-16", Why.TWO_DIGIT_YEAR), ("46275", US, "2026-09-10", Why.DAY_NUMBER),
        (46328, US, "2026-11-02", Why.DAY_NUMBER), (44866, MAC, "2026-11-02", Why.DAY_NUMBER),
        ("16.3.26", US, "2026-03-16", Why.TWO_DIGIT_YEAR),
    ],
)  # fmt: skip
def test_day_with_a_remark(raw: Any, manner: Manner, on: str, why: Why) -> None:
    read = moments.read_when(raw, manner)
    assert (read.value.on, read.why) == (on, why)


@pytest.mark.parametrize("raw", ["TBD", "~2/9", "unk", "n/a", "soon", "pending auth", "3/4?", "about 3/4/2026", "?"])
def test_words_in_a_date_cell_are_empty_with_a_remark(raw: str) -> None:
    assert moments.read_when(raw, US) == (None, Why.DATE_WORDS, None)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("31 Jun 1954", Why.DATE_IMPOSSIBLE), ("24/9/2026", Why.DATE_IMPOSSIBLE), ("2026-02-30", Why.DATE_IMPOSSIBLE),
        ("2026-13-01", Why.DATE_IMPOSSIBLE), ("2/29/2026", Why.DATE_IMPOSSIBLE), ("0/1/2026", Why.DATE_IMPOSSIBLE),
        ("3 of 4", Why.DATE_UNREADABLE), ("12", Why.DATE_UNREADABLE), (12, Why.DATE_UNREADABLE),
        ("2026-11-23 25:00", Why.TIME_UNREADABLE), ("1/1/0026", Why.DATE_UNREADABLE), (True, Why.DATE_UNREADABLE),
        (99999, Why.DATE_UNREADABLE),
    ],
)  # fmt: skip
def test_day_that_does_not_exist_is_refused(raw: Any, why: Why) -> None:
    assert moments.read_when(raw, US) == (None, why, RowEnd.REJECTED)


def test_birth_year_of_two_digits_is_refused() -> None:
    assert moments.read_when("6/14/48", US, birth=True).why is Why.TWO_DIGIT_BIRTH_YEAR


def test_formula_without_a_value_is_empty() -> None:
    assert moments.read_when(NoValue("formula_no_value", ""), US) == (None, Why.FORMULA_NO_VALUE, None)
    assert moments.read_when(NoValue("formula_error", "#REF!"), US) == (None, Why.FORMULA_ERROR, None)


@given(st.integers(1, 31), st.integers(1, 31), st.integers(1950, 2099))
def test_slashed_dates_never_swap(first: int, second: int, year: int) -> None:
    for manner, month, day in ((US, first, second), (DAY_FIRST, second, first)):
        read = moments.read_when(f"{first}/{second}/{year}", manner)
        try:
            wanted = date(year, month, day).isoformat()
        except ValueError:
            assert read.end is RowEnd.REJECTED
        else:
            assert read.value.on == wanted


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_way_of_writing_a_day_reads_the_same(day: date) -> None:
    ways = [
        day,
        day.isoformat(),
        f"{day:%d %b %Y}",
        f"{day:%b} {day.day}, {day.year}",
        f"{day:%d.%m.%Y}",
        f"{day:%m/%d/%Y}",
    ]
    assert {moments.read_when(way, US).value.on for way in ways} == {day.isoformat()}


@given(ANYTHING)
def test_no_reader_ever_raises(raw: Any) -> None:
    for manner in (US, DAY_FIRST, MAC):
        moments.read_when(raw, manner)
        moments.read_when(raw, manner, birth=True)
        moments.read_time(raw, manner)
        moments.read_zone(raw, manner)
        moments.slashed_parts(raw)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("06:10", time(6, 10)), ("2:05 PM", time(14, 5)), ("12:15 AM", time(0, 15)), ("12:00 pm", time(12, 0)),
        ("07:20 am", time(7, 20)), ("1330", time(13, 30)), ("0240", time(2, 40)), (1330, time(13, 30)), ("0.25", time(6, 0)),
        (0.25, time(6, 0)), (timedelta(hours=6), time(6, 0)), (time(9, 5), time(9, 5)), ("6 p.m.", time(18, 0)),
        ("06:10:30", time(6, 10, 30)),
    ],
)  # fmt: skip
def test_time(raw: Any, wanted: time) -> None:
    assert moments.read_time(raw, US).value == Clock(wanted)


def test_24_00_is_the_next_midnight() -> None:
    assert moments.read_time("24:00", US).value == Clock(time(0), next_day=True)
    assert moments.moment_of("2026-10-31", Clock(time(0), next_day=True), CHICAGO).value == datetime(
        2026, 11, 1, 5, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "raw",
    [
        "13:75",
        "25:00",
        "24:01",
        "13 PM",
        "0 AM",
        "noon-ish",
        "9",
        "2575",
        2.5,
        -1,
        float("inf"),
        float("-inf"),
        float("nan"),
    ],
)
def test_time_that_does_not_exist_is_refused(raw: Any) -> None:
    assert moments.read_time(raw, US) == (None, Why.TIME_UNREADABLE, RowEnd.REJECTED)


@pytest.mark.parametrize("raw", [None, "", "unk", "?", "n/a"])
def test_time_that_is_not_recorded_is_a_day(raw: Any) -> None:
    assert moments.read_time(raw, US).value is None
    assert moments.read_time(raw, US).end is None


@pytest.mark.parametrize(
    ("raw", "hours"),
    [("CDT", -5), ("EST", -5), ("-07:00", -7), ("+0530", 5.5), ("UTC-5", -5), ("Z", 0), ("−06:00", -6)],
)
def test_zone_of_fixed_offset(raw: str, hours: float) -> None:
    zone, label = moments.read_zone(raw, US).value
    assert zone.utcoffset(datetime(2026, 7, 1)) == timedelta(hours=hours)  # noqa: DTZ001
    assert label == raw


@pytest.mark.parametrize("raw", ["America/Chigaco", "Chicago", "-25:00", "XYZ", "../etc/passwd", "America", "12"])
def test_zone_that_is_none_is_refused(raw: str) -> None:
    assert moments.read_zone(raw, US) == (None, Why.ZONE_UNKNOWN, RowEnd.REJECTED)


# The clocks went forward in Chicago at 02:00 on 8 Mar 2026, and back in Denver at 02:00 on 1 Nov 2026
@pytest.mark.parametrize(
    ("on", "at", "zone", "why"),
    [
        ("2026-03-08", time(1, 59), CHICAGO, None), ("2026-03-08", time(2, 0), CHICAGO, Why.HOUR_MISSING),
        ("2026-03-08", time(2, 59), CHICAGO, Why.HOUR_MISSING), ("2026-03-08", time(3, 0), CHICAGO, None),
        ("2026-03-08", time(2, 45), PHOENIX, None), ("2026-11-01", time(0, 59), DENVER, None),
        ("2026-11-01", time(1, 0), DENVER, Why.HOUR_TWICE), ("2026-11-01", time(1, 59), DENVER, Why.HOUR_TWICE),
        ("2026-11-01", time(2, 0), DENVER, None),
    ],
)  # fmt: skip
def test_hours_of_clock_change_nights_are_asked_about(on: str, at: time, zone: ZoneInfo, why: Why | None) -> None:
    read = moments.moment_of(on, Clock(at), zone)
    assert (read.why, read.end) == (why, RowEnd.ASKED if why else None)
