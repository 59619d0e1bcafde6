"""The timeline of one course: lanes of marks, bars and values over days, from plain data. Counts and decides nothing.

Its table twin is `timeline_rows`: the same things in words, one row each, oldest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

import plotly.graph_objects as go

from coordination.display.charts import DARK, FONT, LIGHT, Palette
from coordination.words import say_day

LANE_HEIGHT, FRAME_HEIGHT = 46, 68
LABEL_CHARACTERS = 85
"""About as many characters of a label as fit side by side across the figure on a desk."""
RED = {LIGHT: "#A11D1A", DARK: "#FF9C94"}


class Look(StrEnum):
    """How a thing is drawn; the shape carries the meaning, never the color alone."""

    STEP_UP = "diamond-open"
    DOSE_ACADEMIC = "circle"
    DOSE_COMMUNITY = "square"
    PLANNED = "square-open"
    HELD = "line-ns-open"
    MISSED = "x-thin-open"
    VALUE = "circle-open"
    EVENT = "triangle-up"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on one day. `label` is drawn beside it ("" draws none), `words` is the row of the table."""

    on: date
    look: Look
    words: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something over days, both ends included; `end` None: still open, drawn up to today with an open end."""

    start: date
    end: date | None
    words: str
    label: str = ""
    cover: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """`last_day`: the last day before a re-step-up; None: not known, and not drawn."""

    today: date
    lanes: tuple[Lane, ...]
    last_day: date | None = None
    not_drawn: tuple[str, ...] = field(default=())

    @property
    def span(self) -> tuple[date, date]:
        """From the first thing to the last, today and the last day included."""
        days = [self.today, *([self.last_day] if self.last_day else [])]
        for lane in self.lanes:
            days += [mark.on for mark in lane.marks]
            days += [day for bar in lane.bars for day in (bar.start, bar.end) if day is not None]
        return min(days), max(days)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table twin."""

    on: date
    lane: str
    words: str


def timeline_rows(timeline: Timeline) -> list[Row]:
    rows = [Row(mark.on, lane.name, mark.words) for lane in timeline.lanes for mark in lane.marks]
    rows += [Row(bar.start, lane.name, bar.words) for lane in timeline.lanes for bar in lane.bars]
    return sorted(rows, key=lambda row: (row.on, row.lane))


def build_timeline(timeline: Timeline, *, dark: bool = False) -> go.Figure:
    """Lanes from top to bottom; "Today" solid, the last day before re-step-up dashed."""
    colors = DARK if dark else LIGHT
    first, last = timeline.span
    room = max(7, round((last - first).days * 0.04))
    figure = go.Figure()
    for place, lane in enumerate(timeline.lanes):
        _add_bars(figure, lane.bars, place, timeline.today, colors, (last - first).days + 3 * room)
        _add_marks(figure, lane.marks, place, colors)
    lanes = len(timeline.lanes)
    _add_day(figure, timeline.today, "<b>Today</b>", lanes, colors, dash="solid", left=True)
    if timeline.last_day is not None:
        label = f"Last day {say_day(timeline.last_day, year=False)}"
        _add_day(figure, timeline.last_day, label, lanes, colors, dash="dash", left=timeline.last_day < timeline.today)
    figure.update_layout(_layout(timeline, colors, first - timedelta(days=room), last + timedelta(days=2 * room)))
    return figure


def _add_marks(figure: go.Figure, marks: Sequence[Mark], place: int, colors: Palette) -> None:
    if not marks:
        return
    figure.add_trace(
        go.Scatter(
            x=[mark.on for mark in marks],
            y=[place] * len(marks),
            mode="markers",
            marker={
                "symbol": [mark.look.value for mark in marks],
                "size": [13 if mark.look in (Look.HELD, Look.MISSED) else 10 for mark in marks],
                "color": [_color(mark.look, colors) for mark in marks],
                "opacity": 1,
                "line": {"width": 2, "color": [_color(mark.look, colors) for mark in marks]},
            },
            text=[mark.words for mark in marks],
            hovertemplate="%{text}<extra></extra>",
        )
    )
    labelled = [mark for mark in marks if mark.label]
    figure.add_trace(
        _texts([mark.on for mark in labelled], place, [mark.label for mark in labelled], colors, "top center")
    )


def _color(look: Look, colors: Palette) -> str:
    doses = (Look.STEP_UP, Look.DOSE_ACADEMIC, Look.DOSE_COMMUNITY, Look.PLANNED)
    return colors.accent if look in doses else colors.ink if look in (Look.HELD, Look.MISSED) else colors.ink2


def _add_bars(
    figure: go.Figure, bars: Sequence[Bar], place: int, today: date, colors: Palette, days_shown: int
) -> None:
    """A bar ends with its last day, so a single day is as wide as a day; an open one is dotted after today."""
    for bar in bars:
        end = (bar.end or max(today, bar.start)) + timedelta(days=1)
        color = colors.ink2 if bar.cover else colors.ink
        height = 0.14 if bar.cover else 0.18
        figure.add_trace(
            go.Scatter(
                x=[bar.start, end, end, bar.start, bar.start],
                y=[place - height, place - height, place + height, place + height, place - height],
                mode="lines",
                fill="toself",
                fillcolor=color if bar.end is not None else "rgba(0,0,0,0)",
                line={"width": 1.4, "color": color, "dash": "solid" if bar.end is not None else "dot"},
                hoverinfo="text",
                text=bar.words,
            )
        )
    labelled = _with_room(bars, days_shown)
    figure.add_trace(
        _texts([bar.start for bar in labelled], place, [bar.label for bar in labelled], colors, "top right")
    )


def _with_room(bars: Sequence[Bar], days_shown: int) -> list[Bar]:
    """The bars whose label does not run into the one before; the table beside the figure names them all."""
    kept: list[Bar] = []
    free_from = date.min
    for bar in sorted(bars, key=lambda one: one.start):
        if bar.label and bar.start >= free_from:
            kept.append(bar)
            free_from = bar.start + timedelta(days=ceil(len(bar.label) * days_shown / LABEL_CHARACTERS))
    return kept


def _texts(days: Sequence[date], place: int, texts: Sequence[str], colors: Palette, position: str) -> go.Scatter:
    """Labels are text traces: annotations are placed by a width measured before the font arrives."""
    return go.Scatter(
        x=list(days),
        y=[place - 0.22] * len(days),
        mode="text",
        text=list(texts),
        textposition=position,
        textfont={"size": 12, "color": colors.ink2, "family": FONT},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _add_day(figure: go.Figure, on: date, label: str, lanes: int, colors: Palette, *, dash: str, left: bool) -> None:
    figure.add_trace(
        go.Scatter(
            x=[on, on],
            y=[-0.75, lanes - 0.5],
            mode="lines",
            line={"color": colors.ink, "width": 1.4, "dash": dash},
            hoverinfo="skip",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[on],
            y=[-0.72],
            mode="text",
            text=[f"{label} " if left else f" {label}"],
            textposition="middle left" if left else "middle right",
            textfont={"size": 12, "color": colors.ink, "family": FONT},
            hoverinfo="skip",
            cliponaxis=False,
        )
    )


def _layout(timeline: Timeline, colors: Palette, start: date, end: date) -> dict[str, Any]:
    lanes = timeline.lanes
    return {
        "height": len(lanes) * LANE_HEIGHT + FRAME_HEIGHT,
        "font": {"family": FONT, "size": 13, "color": colors.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "margin": {"l": 132, "r": 8, "t": 8, "b": 40},
        "hovermode": "closest",
        "xaxis": {
            "type": "date",
            "range": [start.isoformat(), end.isoformat()],
            "gridcolor": colors.line,
            "zeroline": False,
            "ticks": "",
            "tickformat": "%b\n%Y",
            "dtick": f"M{max(1, round((end - start).days / 30.4 / 8))}",
            "tickfont": {"size": 12, "color": colors.ink2},
            "fixedrange": True,
        },
        "yaxis": {
            "range": [len(lanes) - 0.5, -0.95],
            "tickvals": list(range(len(lanes))),
            "ticktext": [lane.name for lane in lanes],
            "gridcolor": colors.line,
            "zeroline": False,
            "ticks": "",
            "tickfont": {"size": 13, "color": colors.ink},
            "fixedrange": True,
        },
    }
