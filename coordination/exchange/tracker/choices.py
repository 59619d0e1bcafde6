"""What the person decided about a file before it goes in: whose MRNs, order of dates, columns, sheets, answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coordination.exchange.tracker.reads import DateOrder

NOT_READ = ""
"""In a mapping: this column is known and is not to be read."""


@dataclass(frozen=True)
class Choices:
    """`mapping`: by sheet title, header → field (or NOT_READ). `sheets`: by title, read it or not, hidden ones too.

    `answers`: by (sheet, row), field → what the person says stands there: it takes the place of the cell.
    `left_out`: rows that the person takes out, for example one of two that contradict each other.
    """

    mrn_site: str | None = None
    date_order: DateOrder = DateOrder.MONTH_FIRST
    decimal_sign: str | None = None
    mapping: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheets: Mapping[str, bool] = field(default_factory=dict)
    answers: Mapping[tuple[str, int], Mapping[str, str]] = field(default_factory=dict)
    left_out: frozenset[tuple[str, int]] = frozenset()
