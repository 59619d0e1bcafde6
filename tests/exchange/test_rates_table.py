"""The exported rates: every line with its unknowns, no rate of a small group, and the definition in each row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from coordination.boards.crs_rates import CrsRates, Line, Period, RateFilters
from coordination.exchange.rates_table import as_table, rate_rows
from coordination.knowledge import Rulebook
from coordination.measures.rates import UNKNOWN, CrsCounts, Dimension

GIVEN = Line(((Dimension.PROPHYLACTIC_TOCILIZUMAB, "yes"),), CrsCounts(answered=58, any_grade=11, grade_2=3), None)
NOT_RECORDED = Line(((Dimension.PROPHYLACTIC_TOCILIZUMAB, UNKNOWN),), CrsCounts(answered=9, not_recorded=2), None)
BOARD = CrsRates(
    filters=RateFilters(),
    period=Period(None, date(2026, 11, 24)),
    period_before=None,
    total=Line((), CrsCounts(answered=67, any_grade=11, grade_2=3, not_recorded=2), None),
    by_dimension=((Dimension.PROPHYLACTIC_TOCILIZUMAB, (GIVEN, NOT_RECORDED)),),
    combined=(),
)


def test_each_line_has_its_counts_rate_and_interval(rulebook: Rulebook) -> None:
    total, given, unknown = rate_rows(BOARD, rulebook)
    assert (given.n_any_grade, given.n_answered, given.percent_any_grade) == (11, 58, 19.0)
    assert (given.low_any_grade, given.high_any_grade) == (10.9, 30.9)
    assert (total.model_of_care, total.prophylactic_tocilizumab) == ("all", "all")
    assert (unknown.prophylactic_tocilizumab, unknown.not_recorded) == ("not recorded", 2)


def test_each_grade_has_its_own_n_without_those_whose_grade_is_not_known(rulebook: Rulebook) -> None:
    counts = CrsCounts(answered=20, any_grade=8, grade_2=3, grade_3=1, grade_2_unknown=2, grade_3_unknown=3)
    row = rate_rows(replace(BOARD, total=Line((), counts, None)), rulebook)[0]
    assert (row.n_answered, row.n_answered_grade_2, row.n_answered_grade_3) == (20, 18, 17)
    assert (row.grade_2_not_known, row.grade_3_not_known) == (2, 3)
    assert row.percent_grade_2_or_higher == 16.7


def test_a_small_group_has_counts_and_no_rate(rulebook: Rulebook) -> None:
    small = rate_rows(BOARD, rulebook)[-1]
    assert (small.n_answered, small.n_any_grade) == (9, 0)
    assert small.percent_any_grade is None
    assert small.high_any_grade is None


def test_the_definition_goes_with_every_row(rulebook: Rulebook) -> None:
    assert all("7 days after the first full dose" in row.definition for row in rate_rows(BOARD, rulebook))


def test_the_table_has_a_header_and_leaves_the_untold_empty(rulebook: Rulebook) -> None:
    header, total, *_, small = as_table(rate_rows(BOARD, rulebook))
    assert header[:3] == ["first_dose_from", "first_dose_to", "model_of_care"]
    assert total[:2] == ["", "2026-11-24"]
    assert small[header.index("percent_any_grade")] == ""
    assert len({len(header), len(total), len(small)}) == 1
