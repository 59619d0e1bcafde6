"""The timeline of one course: lanes of marks, bars and values over days, from plain data. Counts and decides nothing.

Its table twin is `timeline_rows`: the same things in words, one row each, oldest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import ceil
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from coordination.display.charts import DARK, FONT, LIGHT, Palette
from coordination.words import say_day

LANE_HEIGHT, FRAME_HEIGHT = 46, 68
NAME_CHARACTERS = 16
LABEL_CHARACTERS = 40
"""About as many characters of a label as fit side by side across the figure on a telephone held upright."""
MOST_TICKS = 7
"""Month names that fit side by side on a telephone."""


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
    """Lanes from top to bottom; "Today" solid, the last day before re-step-up dashed. Few traces: each costs a rerun."""
    colors = DARK if dark else LIGHT
    first, last = timeline.span
    room = max(7, round((last - first).days * 0.04))
    after = room * (2 if timeline.last_day is None else 4)
    lanes = list(enumerate(timeline.lanes))
    traces = [
        *(one for place, lane in lanes for bar in lane.bars for one in _bar(bar, place, timeline.today, colors)),
        _marks([(place, mark) for place, lane in lanes for mark in lane.marks], colors),
        _line(timeline.today, len(lanes), colors, dash="solid"),
        _texts([*_days(timeline), *_labels(timeline, (last - first).days + room + after)], colors),
    ]
    if timeline.last_day is not None:
        traces.append(_line(timeline.last_day, len(lanes), colors, dash="dash"))
    layout = _layout(timeline, colors, first - timedelta(days=room), last + timedelta(days=after))
    return go.Figure(data=traces, layout=layout)


def _marks(marks: Sequence[tuple[int, Mark]], colors: Palette) -> dict[str, Any]:
    drawn = [_color(mark.look, colors) for _, mark in marks]
    return {
        "type": "scatter",
        "x": [mark.on for _, mark in marks],
        "y": [place for place, _ in marks],
        "mode": "markers",
        "marker": {
            "symbol": [mark.look.value for _, mark in marks],
            "size": [13 if mark.look in (Look.HELD, Look.MISSED) else 10 for _, mark in marks],
            "color": drawn,
            "opacity": 1,
            "line": {"width": 2, "color": drawn},
        },
        "text": [mark.words for _, mark in marks],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _color(look: Look, colors: Palette) -> str:
    doses = (Look.STEP_UP, Look.DOSE_ACADEMIC, Look.DOSE_COMMUNITY, Look.PLANNED)
    return colors.accent if look in doses else colors.ink if look in (Look.HELD, Look.MISSED) else colors.ink2


def _bar(bar: Bar, place: int, today: date, colors: Palette) -> list[dict[str, Any]]:
    """A bar ends with its last day, so a single day is as wide as a day. Filled is what is over; dotted and empty is
    what is open, and the part of a supply that is still to come."""
    end = bar.end or max(today, bar.start)
    if bar.end is None or not bar.cover or end <= today:
        return [_box(bar, bar.start, end, place, colors, filled=bar.end is not None)]
    if bar.start > today:
        return [_box(bar, bar.start, end, place, colors, filled=False)]
    left = _box(bar, today + timedelta(days=1), end, place, colors, filled=False)
    return [_box(bar, bar.start, today, place, colors, filled=True), left]


def _box(bar: Bar, start: date, last: date, place: int, colors: Palette, *, filled: bool) -> dict[str, Any]:
    end = last + timedelta(days=1)
    color = colors.ink2 if bar.cover else colors.ink
    top, bottom = place - (0.14 if bar.cover else 0.18), place + (0.14 if bar.cover else 0.18)
    return {
        "type": "scatter",
        "x": [start, end, end, start, start],
        "y": [top, top, bottom, bottom, top],
        "mode": "lines",
        "fill": "toself",
        "fillcolor": color if filled else "rgba(0,0,0,0)",
        "line": {"width": 1.4, "color": color, "dash": "solid" if filled else "dot"},
        "hoverinfo": "text",
        "text": bar.words,
    }


def _line(on: date, lanes: int, colors: Palette, *, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [on, on],
        "y": [-0.75, lanes - 0.5],
        "mode": "lines",
        "line": {"color": colors.ink, "width": 1.4, "dash": dash},
        "hoverinfo": "skip",
    }


@dataclass(frozen=True, slots=True)
class _Label:
    on: date
    y: float
    text: str
    position: str
    strong: bool = False


def _days(timeline: Timeline) -> list[_Label]:
    """The words on top of the two lines, each on the side where it does not lie on the other."""
    today, last = timeline.today, timeline.last_day
    labels = [_Label(today, -0.72, "<b>Today</b> ", "middle left", strong=True)]
    if last is not None:
        words = f"Last day<br>\u00a0{say_day(last, year=False)}"
        left = last < today
        labels.append(
            _Label(
                last, -0.66, f"{words} " if left else f"\u00a0{words}", f"middle {'left' if left else 'right'}", True
            )
        )
    return labels


def _labels(timeline: Timeline, days_shown: int) -> list[_Label]:
    found: list[_Label] = []
    for place, lane in enumerate(timeline.lanes):
        for mark in lane.marks:
            side = "right" if mark.on > timeline.today else "center"  # clear of the line of today
            found += [_Label(mark.on, place - 0.22, mark.label, f"top {side}")] if mark.label else []
        found += [_Label(bar.start, place - 0.22, bar.label, "top right") for bar in _with_room(lane.bars, days_shown)]
    return found


def _with_room(bars: Sequence[Bar], days_shown: int) -> list[Bar]:
    """The bars whose label does not run into the one before; the table beside the figure names them all."""
    kept: list[Bar] = []
    free_from = date.min
    for bar in sorted(bars, key=lambda one: one.start):
        if bar.label and bar.start >= free_from:
            kept.append(bar)
            free_from = bar.start + timedelta(days=ceil(len(bar.label) * days_shown / LABEL_CHARACTERS))
    return kept


def _texts(labels: Sequence[_Label], colors: Palette) -> dict[str, Any]:
    """Labels are a text trace: annotations are placed by a width measured before the font arrives."""
    return {
        "type": "scatter",
        "x": [label.on for label in labels],
        "y": [label.y for label in labels],
        "mode": "text",
        "text": [label.text for label in labels],
        "textposition": [label.position for label in labels],
        "textfont": {
            "size": 12,
            "color": [colors.ink if label.strong else colors.ink2 for label in labels],
            "family": FONT,
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _layout(timeline: Timeline, colors: Palette, start: date, end: date) -> dict[str, Any]:
    lanes, ticks = timeline.lanes, _ticks(start, end)
    return {
        "height": len(lanes) * LANE_HEIGHT + FRAME_HEIGHT,
        "font": {"family": FONT, "size": 13, "color": colors.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "margin": {"l": 116, "r": 8, "t": 8, "b": 40},
        "hovermode": "closest",
        "xaxis": {
            "type": "date",
            "range": [start.isoformat(), end.isoformat()],
            "gridcolor": colors.line,
            "zeroline": False,
            "ticks": "",
            "tickvals": ticks,
            "ticktext": [_tick_text(day) for day in ticks],
            "tickangle": 0,
            "tickfont": {"size": 12, "color": colors.ink2},
            "fixedrange": True,
        },
        "yaxis": {
            "range": [len(lanes) - 0.5, -0.95],
            "tickvals": list(range(len(lanes))),
            "ticktext": [_in_lines(lane.name) for lane in lanes],
            "gridcolor": colors.line,
            "zeroline": False,
            "ticks": "",
            "tickfont": {"size": 13, "color": colors.ink},
            "fixedrange": True,
        },
    }


def _in_lines(name: str) -> str:
    """A long name of a lane breaks at its spaces, so that the margin holds it on a telephone too."""
    return "<br>".join(wrap(name, NAME_CHARACTERS, break_long_words=False))


def _ticks(start: date, end: date) -> list[date]:
    """The first days of months, of every so many that they fit a telephone; in a shorter span the Mondays."""
    months = [
        date(start.year + (start.month - 1 + n) // 12, (start.month - 1 + n) % 12 + 1, 1)
        for n in range(_months(start, end))
    ]
    within = [day for day in months if start <= day <= end]
    if len(within) > 1:
        return within[:: ceil(len(within) / MOST_TICKS)]
    monday = start + timedelta(days=-start.weekday() % 7)
    mondays = [monday + timedelta(weeks=week) for week in range((end - monday).days // 7 + 1)]
    return mondays[:: ceil(len(mondays) / MOST_TICKS)]


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _tick_text(day: date) -> str:
    return f"{day:%b}<br>{day.year}" if day.day == 1 else f"{day.day} {day:%b}"
