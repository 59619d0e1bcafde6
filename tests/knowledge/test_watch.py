"""The program's own watch: one side a threshold, one threshold a kind, every line with its source."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coordination.knowledge import Rulebook, ThresholdRow
from coordination.vocabulary import Confidence, MeasurementKind

ROW = {"id": "w", "kind": "spo2", "source": ["s"], "confidence": "operational"}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "either at_least or below"),
        ({"at_least": 38, "below": 30}, "either at_least or below"),
        ({"at_least": 38, "drop_of": 1}, "drop_of belongs to below"),
    ],
)
def test_a_threshold_has_one_side(values: dict[str, float], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ThresholdRow.model_validate(ROW | values)


@pytest.mark.parametrize(("value", "crosses"), [(37.99, False), (38.0, True), (38.01, True)])
def test_at_least_includes_its_limit(value: float, *, crosses: bool) -> None:
    assert ThresholdRow.model_validate(ROW | {"at_least": 38}).crossed_by(value) is crosses


@pytest.mark.parametrize(("value", "crosses"), [(89.99, True), (90.0, False), (90.01, False)])
def test_below_leaves_its_limit_out(value: float, *, crosses: bool) -> None:
    assert ThresholdRow.model_validate(ROW | {"below": 90}).crossed_by(value) is crosses


def test_every_line_can_be_signed_and_says_where_it_is_from(rulebook: Rulebook) -> None:
    rows = list(rulebook.watch.rows())
    assert {row.id for row in rows} <= {row.id for row in rulebook.rows()}
    assert all(rulebook.cite(row) for row in rows)


def test_what_no_source_gives_is_a_program_default(rulebook: Rulebook) -> None:
    log, window = rulebook.watch.log, rulebook.watch.window
    assert log.confidence_in("grace_minutes", "between_doses_days") == (Confidence.OPERATIONAL,) * 2
    assert log.confidence_in("every_hours") == (Confidence.SOURCE_SEEN,)
    assert window.confidence is Confidence.OPERATIONAL


def test_each_kind_has_at_most_one_threshold(rulebook: Rulebook) -> None:
    assert rulebook.watch.threshold(MeasurementKind.TEMPERATURE) is not None
    assert rulebook.watch.threshold(MeasurementKind.IGG) is None
    assert rulebook.watch.threshold(None) is None
