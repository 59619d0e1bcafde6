"""Plotly figures, from plain numbers: looks, no counting. Each has a table twin on its page; `dark` picks the colors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

FONT = '"Source Sans", system-ui, sans-serif'
LABELS_FROM, NUMBERS_AT, ENDS_AT = -46.0, 103.0, 128.0
"""Where on the percent axis the row labels start and the numbers stand: text outside of the range is not drawn."""
ROW_HEIGHT, FRAME_HEIGHT = 24, 44


@dataclass(frozen=True, slots=True)
class Palette:
    ink: str
    ink2: str
    line: str
    accent: str


LIGHT = Palette(ink="#17212B", ink2="#46525E", line="#D9DFE5", accent="#0B5A73")
DARK = Palette(ink="#E8EDF2", ink2="#B4BFC9", line="#313C47", accent="#6CC3DC")


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One row of a forest, in percent. `rate` None: the count alone is told, no mark is drawn."""

    label: str
    numbers: str
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ForestSection:
    """Rows under one heading; `ours` rows are filled dots in the accent, published ones open squares."""

    heading: str
    rows: Sequence[ForestRow]
    ours: bool = False


def build_forest(
    sections: Sequence[ForestSection], *, mark_at: float | None = None, mark_label: str = "", dark: bool = False
) -> go.Figure:
    """Rates as marks with interval lines on one axis from 0 to 100%; `mark_at` draws a dashed line there.

    Few traces, put together at once: each costs a millisecond.
    """
    colors = DARK if dark else LIGHT
    headings: list[tuple[int, str]] = []
    rows: list[tuple[int, ForestRow, bool]] = []
    height = 0
    for section in sections:
        headings.append((height, f"<b>{section.heading}</b>"))
        rows += [(height + 1 + index, row, section.ours) for index, row in enumerate(section.rows)]
        height += 1 + len(section.rows)
    traces = [
        _texts(headings, colors, at=LABELS_FROM, size=12),
        _texts([(place, row.label) for place, row, _ in rows], colors, at=LABELS_FROM + 1),
        _texts([(place, row.numbers) for place, row, _ in rows], colors, at=NUMBERS_AT),
    ]
    for ours in (True, False):
        drawn = [(place, row) for place, row, is_ours in rows if is_ours is ours and row.rate is not None]
        traces += _marks(drawn, ours, colors) if drawn else []
    if mark_at is not None:
        traces += _mark(mark_at, mark_label, height, colors)
    return go.Figure(data=traces, layout=_layout(colors, height))


def _marks(drawn: Sequence[tuple[int, ForestRow]], ours: bool, colors: Palette) -> list[dict[str, Any]]:
    color = colors.accent if ours else colors.ink2
    ends: list[float | None] = []
    places: list[int | None] = []
    for place, row in drawn:
        ends += [row.low, row.high, None]
        places += [place, place, None]
    lines = {"type": "scatter", "x": ends, "y": places, "mode": "lines", "hoverinfo": "skip"}
    return [
        lines | {"line": {"color": color, "width": 2}},
        {
            "type": "scatter",
            "x": [row.rate for _, row in drawn],
            "y": [place for place, _ in drawn],
            "mode": "markers",
            "marker": {
                "symbol": "circle" if ours else "square-open",
                "size": 10,
                "color": color,
                "line": {"width": 0 if ours else 2, "color": color},
            },
            "text": [f"{row.label}: {_plain(row.numbers)}" for _, row in drawn],
            "hovertemplate": "%{text}<extra></extra>",
        },
    ]


def _mark(at: float, label: str, height: int, colors: Palette) -> list[dict[str, Any]]:
    line = {
        "type": "scatter",
        "x": [at, at],
        "y": [-0.5, height - 0.5],
        "mode": "lines",
        "line": {"color": colors.ink, "width": 1.5, "dash": "dash"},
        "hoverinfo": "skip",
    }
    return [line, _texts([(0, label)], colors, at=at + 0.6, size=12)]


def _texts(texts: Sequence[tuple[int, str]], colors: Palette, *, at: float, size: int = 13) -> dict[str, Any]:
    """Labels are text traces: annotations are placed by a width measured before the font arrives."""
    return {
        "type": "scatter",
        "x": [at] * len(texts),
        "y": [place for place, _ in texts],
        "mode": "text",
        "text": [text for _, text in texts],
        "textposition": "middle right",
        "textfont": {"size": size, "color": colors.ink, "family": FONT},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _layout(colors: Palette, height: int) -> dict[str, Any]:
    return {
        "height": height * ROW_HEIGHT + FRAME_HEIGHT,
        "font": {"family": FONT, "size": 13, "color": colors.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "margin": {"l": 0, "r": 0, "t": 8, "b": 32},
        "xaxis": {
            "range": [LABELS_FROM, ENDS_AT],
            "tickvals": [0, 20, 40, 60, 80, 100],
            "ticktext": ["0%", "20%", "40%", "60%", "80%", "100%"],
            "gridcolor": colors.line,
            "zeroline": False,
            "ticks": "",
            "tickfont": {"size": 12, "color": colors.ink2},
            "fixedrange": True,
        },
        "yaxis": {"range": [height - 0.5, -0.5], "visible": False, "fixedrange": True},
    }


def _plain(numbers: str) -> str:
    return numbers.replace("<b>", "").replace("</b>", "")
