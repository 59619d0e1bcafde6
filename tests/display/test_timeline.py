"""The timeline says the same in its table as in its picture, and draws nothing that has no day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from coordination.display.charts import DARK, LIGHT
from coordination.display.timeline import Bar, Lane, Look, Mark, Timeline, build_timeline, timeline_rows

TODAY = date(2026, 11, 24)
LAST = date(2026, 12, 20)
DOSES = Lane(
    "Doses",
    marks=(
        Mark(date(2026, 11, 2), Look.STEP_UP, "Step-up 1"),
        Mark(date(2026, 11, 9), Look.DOSE_ACADEMIC, "Full dose"),
        Mark(date(2026, 11, 16), Look.HELD, "Held: fever", "Held"),
    ),
)
CRS = Lane("CRS / ICANS", bars=(Bar(date(2026, 11, 3), date(2026, 11, 4), "CRS grade 1", "CRS 1"),))


def texts(figure: go.Figure) -> list[str]:
    return [text for trace in figure.data if trace.mode == "text" for text in trace.text]


def dashes(figure: go.Figure) -> list[str]:
    return [trace.line.dash for trace in figure.data if trace.mode == "lines" and trace.fill is None]


def test_the_table_holds_every_mark_and_bar_oldest_first() -> None:
    rows = timeline_rows(Timeline(TODAY, (DOSES, CRS)))
    assert [(row.on.day, row.lane, row.words) for row in rows] == [
        (2, "Doses", "Step-up 1"),
        (3, "CRS / ICANS", "CRS grade 1"),
        (9, "Doses", "Full dose"),
        (16, "Doses", "Held: fever"),
    ]


def test_lanes_stand_from_top_to_bottom_with_their_names() -> None:
    axis = build_timeline(Timeline(TODAY, (DOSES, CRS))).layout.yaxis
    assert list(axis.ticktext) == ["Doses", "CRS / ICANS"]
    assert axis.range[0] > axis.range[1]


def test_a_long_name_of_a_lane_breaks_at_its_spaces() -> None:
    names = (Lane("Immunoglobulin replacement"), Lane("ANC, 10⁹/L"))
    assert list(build_timeline(Timeline(TODAY, names)).layout.yaxis.ticktext) == [
        "Immunoglobulin<br>replacement", "ANC, 10⁹/L",
    ]  # fmt: skip


def test_today_is_solid_and_the_last_day_dashed_and_in_words() -> None:
    figure = build_timeline(Timeline(TODAY, (DOSES,), LAST))
    assert dashes(figure) == ["solid", "dash"]
    assert any("Sun 20 Dec" in text for text in texts(figure))


def test_a_last_day_that_is_not_known_is_not_drawn() -> None:
    figure = build_timeline(Timeline(TODAY, (DOSES,)))
    assert dashes(figure) == ["solid"]
    assert not any("Last day" in text for text in texts(figure))


def test_shapes_tell_the_kinds_apart_without_color() -> None:
    (marks,) = (trace for trace in build_timeline(Timeline(TODAY, (DOSES,))).data if trace.mode == "markers")
    assert list(marks.marker.symbol) == [mark.look.value for mark in DOSES.marks]
    assert len({look.value for look in Look}) == len(Look)


def test_an_open_bar_reaches_today_dotted_and_empty() -> None:
    open_bar = Bar(date(2026, 11, 3), None, "Infection, resolution not recorded", "Infection")
    (bar,) = (t for t in build_timeline(Timeline(TODAY, (Lane("Infection", bars=(open_bar,)),))).data if t.fill)
    assert (bar.line.dash, bar.fillcolor) == ("dot", "rgba(0,0,0,0)")
    assert max(bar.x) == TODAY + timedelta(days=1)


def test_a_supply_is_filled_up_to_today_and_dotted_for_what_is_left() -> None:
    supply = Bar(date(2026, 11, 3), date(2026, 12, 3), "PJP, to Thu 3 Dec 2026", cover=True)
    timeline = Timeline(TODAY, (Lane("PJP", bars=(supply,)),))
    behind, left = (trace for trace in build_timeline(timeline).data if trace.fill)
    assert (behind.line.dash, max(behind.x)) == ("solid", TODAY + timedelta(days=1))
    assert (left.line.dash, min(left.x), max(left.x)) == ("dot", TODAY + timedelta(days=1), date(2026, 12, 4))
    assert len(timeline_rows(timeline)) == 1


def test_the_label_of_a_day_to_come_keeps_clear_of_the_line_of_today() -> None:
    planned = Lane("Doses", marks=(*DOSES.marks, Mark(TODAY + timedelta(days=2), Look.PLANNED, "Planned", "Planned")))
    (words,) = (trace for trace in build_timeline(Timeline(TODAY, (planned,))).data if trace.mode == "text")
    places = dict(zip(words.text, words.textposition, strict=True))
    assert (places["Held"], places["Planned"]) == ("top center", "top right")


def test_labels_that_would_run_into_each_other_are_left_out_not_drawn_over() -> None:
    start = date(2026, 1, 1)
    crowded = Lane(
        "CRS / ICANS", bars=tuple(Bar(start + timedelta(days=n), start, "words", f"CRS {n}") for n in range(9))
    )
    timeline = Timeline(TODAY, (crowded,))
    assert [text for text in texts(build_timeline(timeline)) if text.startswith("CRS")] == ["CRS 0"]
    assert len(timeline_rows(timeline)) == 9


@pytest.mark.parametrize("days", [3, 40, 200, 900, 3000])
def test_a_month_or_a_monday_stands_once_under_the_time_axis_and_never_too_many(days: int) -> None:
    early = Lane("Doses", marks=(Mark(TODAY - timedelta(days=days), Look.STEP_UP, "Step-up 1"),))
    axis = build_timeline(Timeline(TODAY, (early,))).layout.xaxis
    assert len(set(axis.ticktext)) == len(axis.ticktext) == len(axis.tickvals)
    assert 1 <= len(axis.tickvals) <= 9
    assert all(left < right for left, right in pairwise(axis.tickvals))


def test_a_course_over_months_has_months_under_it_and_a_short_one_mondays() -> None:
    early = Lane("Doses", marks=(Mark(date(2026, 9, 1), Look.STEP_UP, "Step-up 1"),))
    assert list(build_timeline(Timeline(TODAY, (early,))).layout.xaxis.ticktext) == [
        "Sep<br>2026", "Oct<br>2026", "Nov<br>2026", "Dec<br>2026",
    ]  # fmt: skip
    assert list(build_timeline(Timeline(date(2026, 11, 10), ())).layout.xaxis.ticktext) == ["9 Nov", "16 Nov", "23 Nov"]


def test_the_span_holds_today_and_the_last_day() -> None:
    assert Timeline(TODAY, (DOSES, CRS), LAST).span == (date(2026, 11, 2), LAST)
    assert Timeline(TODAY, ()).span == (TODAY, TODAY)


def test_dark_has_its_own_ink() -> None:
    assert build_timeline(Timeline(TODAY, (DOSES,)), dark=True).layout.font.color == DARK.ink
    assert build_timeline(Timeline(TODAY, (DOSES,))).layout.font.color == LIGHT.ink
