"""CRS rates as flat rows for a spreadsheet or another program: every line, its unknowns, and the definition beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from coordination.boards.crs_rates import CrsRates, Line, say_definition
from coordination.knowledge import Rulebook
from coordination.measures.rates import UNKNOWN, Bar, CrsCounts, Dimension


@dataclass(frozen=True, slots=True)
class RateRow:
    """Percents with their 95% interval; None where the group is small and only its counts are told."""

    first_dose_from: date | None
    first_dose_to: date
    model_of_care: str
    agent: str
    prophylactic_tocilizumab: str
    n_answered: int
    n_any_grade: int
    percent_any_grade: float | None
    low_any_grade: float | None
    high_any_grade: float | None
    n_answered_grade_2: int
    n_grade_2_or_higher: int
    percent_grade_2_or_higher: float | None
    low_grade_2_or_higher: float | None
    high_grade_2_or_higher: float | None
    n_answered_grade_3: int
    n_grade_3_or_higher: int
    percent_grade_3_or_higher: float | None
    low_grade_3_or_higher: float | None
    high_grade_3_or_higher: float | None
    grade_2_not_known: int
    grade_3_not_known: int
    not_recorded: int
    other_scale_only: int
    not_evaluable_yet: int
    definition: str


def rate_rows(board: CrsRates, rulebook: Rulebook) -> list[RateRow]:
    """Everybody, each dimension, then the combinations: the lines of the page in its order."""
    definition = say_definition(rulebook)
    return [_row(board, line, definition) for line in board.lines]


def as_table(rows: Iterable[RateRow]) -> list[list[str]]:
    """With a header; what is not told stays empty."""
    told = [asdict(row) for row in rows]
    return [list(told[0]), *([_text(value) for value in row.values()] for row in told)] if told else []


def _row(board: CrsRates, line: Line, definition: str) -> RateRow:
    counts, places = line.counts, dict(line.group)
    return RateRow(
        board.period.start,
        board.period.end,
        _place(places.get(Dimension.MODEL_OF_CARE)),
        _place(places.get(Dimension.AGENT)),
        _place(places.get(Dimension.PROPHYLACTIC_TOCILIZUMAB)),
        *_bar(counts, Bar.ANY),
        *_bar(counts, Bar.GRADE_2),
        *_bar(counts, Bar.GRADE_3),
        counts.grade_2_unknown,
        counts.grade_3_unknown,
        counts.not_recorded,
        counts.other_scale,
        counts.not_evaluable,
        definition,
    )


def _bar(counts: CrsCounts, bar: Bar) -> tuple[int, int, float | None, float | None, float | None]:
    """Its own N, its events, and the rate with its interval."""
    rate, interval = counts.rate(bar), counts.interval(bar)
    if rate is None or interval is None:
        return counts.n(bar), counts.events(bar), None, None, None
    return (
        counts.n(bar),
        counts.events(bar),
        round(100 * rate, 1),
        round(100 * interval.low, 1),
        round(100 * interval.high, 1),
    )


def _place(value: str | None) -> str:
    return "all" if value is None else "not recorded" if value == UNKNOWN else value


def _text(value: object) -> str:
    return "" if value is None else str(value)
