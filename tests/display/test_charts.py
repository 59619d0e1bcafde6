"""What a figure says: every number as text, unknown and small groups without a mark, nothing cut."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from coordination.display.charts import DARK, LIGHT, ForestRow, ForestSection, build_forest

OURS = ForestSection(
    heading="This program, last 12 months",
    ours=True,
    rows=(
        ForestRow("Prophylactic tocilizumab", "6/41, <b>14.6%</b> (6.9–28.4)", 14.6, 6.9, 28.4),
        ForestRow("Not recorded", "2/7, small", None, None, None),
    ),
)
PUBLISHED = ForestSection(
    heading="Published", rows=(ForestRow("Mayo", "18/57, <b>31.6%</b> (21.0–44.5)", 31.6, 21.0, 44.5),)
)


def texts(figure: go.Figure) -> list[str]:
    return [text for trace in figure.data if trace.mode == "text" for text in trace.text]


def marks(figure: go.Figure) -> list[Any]:
    return [trace for trace in figure.data if trace.mode == "markers"]


def test_every_row_is_told_in_words_and_numbers() -> None:
    said = texts(build_forest([OURS, PUBLISHED]))
    for section in (OURS, PUBLISHED):
        assert f"<b>{section.heading}</b>" in said
        for row in section.rows:
            assert row.label in said
            assert row.numbers in said


def test_a_row_without_rate_has_no_mark_and_no_interval_line() -> None:
    figure = build_forest([OURS])
    assert list(marks(figure)[0].x) == [14.6]
    lines = next(trace for trace in figure.data if trace.mode == "lines")
    assert list(lines.x) == [6.9, 28.4, None]


def test_ours_is_filled_and_published_is_open_so_that_gray_tells_them_apart() -> None:
    ours, published = marks(build_forest([OURS, PUBLISHED]))
    assert (ours.marker.symbol, published.marker.symbol) == ("circle", "square-open")


def test_the_axis_starts_at_0_percent_and_holds_every_interval() -> None:
    axis = build_forest([OURS, PUBLISHED]).layout.xaxis
    assert axis.tickvals[0] == 0
    assert axis.range[0] < 0
    assert axis.range[1] > 100


def test_rows_do_not_overlap() -> None:
    figure = build_forest([OURS, PUBLISHED])
    labels = [trace for trace in figure.data if trace.mode == "text" and trace.x[0] < 0]
    positions = [place for trace in labels for place in trace.y]
    assert sorted(positions) == list(range(5))
    assert tuple(figure.layout.yaxis.range) == (4.5, -0.5)


def test_the_dashed_line_stands_where_it_was_asked_for() -> None:
    figure = build_forest([PUBLISHED], mark_at=20, mark_label="20%")
    dashed = next(trace for trace in figure.data if trace.mode == "lines" and trace.line.dash == "dash")
    assert list(dashed.x) == [20, 20]
    assert "20%" in texts(figure)


def test_dark_has_its_own_ink() -> None:
    assert build_forest([OURS], dark=True).layout.font.color == DARK.ink
    assert build_forest([OURS]).layout.font.color == LIGHT.ink


def test_without_rows_the_figure_is_empty_and_does_not_fail() -> None:
    assert texts(build_forest([])) == []
