"""One wording for days and moments."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from coordination.words import same_number, say_birth, say_day, say_distance, say_moment, say_on

MONDAY = date(2026, 11, 23)


# 2026-11-23 is a Monday; distances are calendar days
@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 20), "Mon 23 Nov 2026 (in 3 d)"),
        (date(2026, 11, 22), "Mon 23 Nov 2026 (in 1 d)"),
        (date(2026, 11, 23), "Mon 23 Nov 2026 (today)"),
        (date(2026, 11, 24), "Mon 23 Nov 2026 (1 d ago)"),
        (date(2026, 12, 3), "Mon 23 Nov 2026 (10 d ago)"),
        (date(2025, 11, 23), "Mon 23 Nov 2026 (in 365 d)"),
    ],
)
def test_a_day_with_its_distance(today: date, said: str) -> None:
    assert say_day(MONDAY, today=today) == said


def test_a_day_without_year_or_distance() -> None:
    assert say_day(MONDAY, year=False) == "Mon 23 Nov"
    assert say_distance(MONDAY, MONDAY) == "today"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-10-05", "Mon 5 Oct 2026"),
        ("2026-10", "Oct 2026 (day not known)"),
        ("2026", "2026 (day not known)"),
        ("", "not recorded"),
        (None, "not recorded"),
    ],
)
def test_a_day_that_may_be_partial_or_not_recorded(on: str | None, said: str) -> None:
    assert say_on(on) == said


def test_a_full_day_says_its_distance() -> None:
    assert say_on("2026-11-20", today=MONDAY) == "Fri 20 Nov 2026 (3 d ago)"


def test_a_birth_date_has_no_weekday() -> None:
    assert say_birth(date(1951, 2, 3)) == "3 Feb 1951"


# 12:42 UTC: 07:42 in New York, 06:42 in Chicago; 04:30 UTC is still the day before there
@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        (datetime(2026, 11, 23, 12, 42, tzinfo=UTC), "America/New_York", "Mon 23 Nov 2026, 07:42 EST"),
        (datetime(2026, 11, 23, 12, 42, tzinfo=UTC), "America/Chicago", "Mon 23 Nov 2026, 06:42 CST"),
        (datetime(2026, 7, 6, 4, 30, tzinfo=UTC), "America/Chicago", "Sun 5 Jul 2026, 23:30 CDT"),
    ],
)
def test_a_moment_is_told_in_the_zone_of_the_site(at: datetime, zone: str, said: str) -> None:
    assert say_moment(at, ZoneInfo(zone)) == said


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("312 555 0199", "(312) 555-0199", True),
        ("312 555 0199", "312 555 0198", False),
        ("", "312 555 0199", False),
        ("none", "the desk", False),
    ],
)
def test_two_telephone_numbers_are_one_however_they_are_punctuated(one: str, other: str, same: bool) -> None:
    assert same_number(one, other) is same
