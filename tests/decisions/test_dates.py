"""Months after a day, and partial dates."""

from __future__ import annotations

from datetime import date

import pytest

from coordination.decisions.dates import months_after, span_of


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 5), 6, date(2026, 7, 5)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_a_day_that_the_month_does_not_have_is_its_last(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_a_partial_date_spans_all_the_days_that_it_may_mean() -> None:
    assert span_of("2026-10-31") == (date(2026, 10, 31), date(2026, 10, 31))
    assert span_of("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    assert span_of("2026") == (date(2026, 1, 1), date(2026, 12, 31))
