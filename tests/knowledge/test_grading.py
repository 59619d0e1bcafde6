"""The grading rows on file: every number is that of the reference, each value stands in one row."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coordination.knowledge import CrsRow, GradingFile, IcansColumn, IcansRow, IceItem, LimitName, RangeName, Rulebook
from coordination.vocabulary import Confidence


def test_the_limits_are_those_of_the_reference(rulebook: Rulebook) -> None:
    assert {name: rulebook.grading.limit(name) for name in LimitName} == {
        LimitName.FEVER: 38.0,
        LimitName.HYPOTENSION: 90,
        LimitName.LOW_SPO2: 93,
        LimitName.YOUNGEST: 12,
        LimitName.NEW_EVENT: 24,
        LimitName.CONCURRENT: 7,
        LimitName.NEW_GRADE: 24,
    }


def test_a_score_has_one_band_and_zero_two(rulebook: Rulebook) -> None:
    rows = rulebook.grading.icans_rows(IcansColumn.ICE)
    bands = {score: [row.grade for row in rows if row.ice and row.ice.covers(score)] for score in range(11)}
    assert bands == {
        0: [3, 4], 1: [3], 2: [3], 3: [2], 4: [2], 5: [2], 6: [2], 7: [1], 8: [1], 9: [1], 10: [0],
    }  # fmt: skip
    ice = rulebook.grading.range(RangeName.ICE_SCORE)
    assert (ice.low, ice.high) == (0, 10)


def test_every_row_can_be_found_and_signed(rulebook: Rulebook) -> None:
    for row in rulebook.grading.rows():
        assert rulebook.row(row.id) is row


def test_a_policy_without_a_source_is_a_program_default(rulebook: Rulebook) -> None:
    policies = {row.id for row in rulebook.grading.crs if row.confidence is Confidence.OPERATIONAL}
    assert policies == {"crs-masked", "crs-vasopressin-alone", "crs-oxygen-high-flow-low"}


ROW: dict[str, Any] = {"id": "a-row", "words": "Words", "confidence": "recall", "grade": 2}


def test_a_crs_row_has_what_its_column_reads() -> None:
    with pytest.raises(ValidationError, match="column oxygen needs what it reads"):
        CrsRow.model_validate({**ROW, "column": "oxygen"})


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"column": "motor", "values": ["weak"]}, "found values weak; allowed: none, tremor"),
        ({"column": "seizure"}, "found values none; allowed: none, resolved_fast"),
        ({"column": "ice"}, "column ice needs ice"),
        ({"column": "ice", "ice": {"low": 3, "high": 2}}, "low 3 is above high 2"),
        ({"column": "death", "grade": 6}, "less than or equal to 5"),
    ],
)
def test_an_icans_row_has_what_its_column_reads(row: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        IcansRow.model_validate(ROW | row)


@pytest.mark.parametrize(
    ("table", "row", "says"),
    [
        ("limits", "astct-fever", "each limit stands once"),
        ("ranges", "range-flow", "each range stands once"),
        ("crs", "crs-masked", "each case stands once"),
        ("crs", "crs-oxygen-pressure", "each device stands once"),
        ("icans", "icans-motor", "each motor value stands once"),
        ("icans", "icans-death", "each ICANS column stands once"),
        ("crs", "crs-oxygen-cannula-high", "no row covers nasal_cannula at 7 L/min"),
        ("crs", "crs-vasopressor-one", "no row covers vasopressors 1;"),
        ("icans", "icans-ice-2", "no row covers ice_score 3, ice_score 4, ice_score 5, ice_score 6;"),
        ("ice", "ice-counting", "each ICE item stands once"),
    ],
)
def test_a_row_left_out_is_a_fault(table: str, row: str, says: str, rulebook: Rulebook) -> None:
    whole = {name: getattr(rulebook.grading, name) for name in GradingFile.model_fields}
    whole[table] = tuple(each for each in whole[table] if each.id != row)
    with pytest.raises(ValidationError, match=says):
        GradingFile.model_validate(whole)


def test_the_points_of_the_ten_tasks_are_the_full_score(rulebook: Rulebook) -> None:
    assert [(row.item, row.points) for row in rulebook.grading.ice] == [(item, 1) for item in IceItem]
    year = rulebook.grading.ice[0].model_copy(update={"points": 2})
    with pytest.raises(ValidationError, match="the ICE items have 11 points together; the full score is 10"):
        GradingFile.model_validate(dict(rulebook.grading) | {"ice": (year, *rulebook.grading.ice[1:])})
