"""The four days at which a window can be wrong: the day before, its first day, its last, the day after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple


class Edge(NamedTuple):
    name: str
    on: date
    inside: bool


def edges(first: date, last: date) -> tuple[Edge, ...]:
    """Where to look at a window that includes both `first` and `last`."""
    day = timedelta(days=1)
    return (
        Edge("the day before", first - day, False),
        Edge("its first day", first, True),
        Edge("its last day", last, True),
        Edge("the day after", last + day, False),
    )
