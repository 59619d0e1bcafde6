"""The figure of a course and its table twin say the same things."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coordination.display.timeline import Bar, Lane, Look, Mark, Timeline, build_timeline, timeline_rows

TODAY = date(2026, 11, 24)
DOSES = Lane("Doses", marks=(Mark(date(2026, 9, 1), Look.STEP_UP, "Step-up 1"), Mark(TODAY, Look.HELD, "Held", "Held")))
CRS = Lane("CRS / ICANS", bars=(Bar(date(2026, 9, 2), date(2026, 9, 4), "CRS grade 1", "CRS grade 1"),))
COVER = Lane("PJP", bars=(Bar(date(2026, 9, 1), None, "Trimethoprim", cover=True),))
WHOLE = Timeline(TODAY, (DOSES, CRS, COVER), last_day=date(2026, 12, 8))


def test_every_thing_is_a_row_of_the_twin_oldest_first() -> None:
    rows = timeline_rows(WHOLE)
    assert [row.words for row in rows] == ["Step-up 1", "Trimethoprim", "CRS grade 1", "Held"]


def test_the_span_reaches_from_the_first_thing_to_the_last_day() -> None:
    assert WHOLE.span == (date(2026, 9, 1), date(2026, 12, 8))
    assert Timeline(TODAY, (Lane("Doses"),)).span == (TODAY, TODAY)


@pytest.mark.parametrize("dark", [False, True])
def test_the_figure_names_its_lanes_and_shows_every_month_once(dark: bool) -> None:
    figure = build_timeline(WHOLE, dark=dark)
    assert list(figure.layout.yaxis.ticktext) == ["Doses", "CRS / ICANS", "PJP"]
    assert figure.layout.xaxis.dtick == "M1"
    drawn = [text.strip() for trace in figure.data for text in (trace.text or ())]
    assert {"Held", "CRS grade 1", "<b>Today</b>", "Last day Tue 8 Dec"} <= set(drawn)


def test_an_empty_course_still_draws_today() -> None:
    assert build_timeline(Timeline(TODAY, (Lane("Doses"),))).data


@pytest.mark.parametrize(("apart_days", "drawn"), [(5, 1), (120, 3)])
def test_a_label_that_would_run_into_the_one_before_is_left_to_the_twin(apart_days: int, drawn: int) -> None:
    first = TODAY - timedelta(days=300)
    bars = tuple(
        Bar(first + timedelta(days=apart_days * n), None, f"episode {n}", f"Skin changes grade {n}") for n in range(3)
    )
    timeline = Timeline(TODAY, (Lane("Late toxicity", bars=bars),))
    labels = [text for trace in build_timeline(timeline).data if trace.mode == "text" for text in trace.text]
    assert len([text for text in labels if text.startswith("Skin")]) == drawn
    assert len(timeline_rows(timeline)) == 3
