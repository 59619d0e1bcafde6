"""What a number means for a test: exact conversions, units that can only be one, and what is never guessed."""

from __future__ import annotations

import pytest

from coordination.decisions.measurements import NumberAmbiguous, UnitProblem, is_below, read_measurement, read_number
from coordination.facts import MeasurementFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import MeasurementKind


@pytest.mark.parametrize(
    ("test", "number", "unit", "value"),
    [
        ("Temp", 100.4, "°F", 38.0), ("Temp", 38.6, "C", 38.6), ("IgG", 4.46, "g/L", 446), ("IgG", 512, "mg/dL", 512),
        ("ANC", 1850, "cells/µL", 1.85), ("ANC", 940, "cells/μL", 0.94), ("ANC", 1.9, "10*3/uL", 1.9), ("ANC", 0, "10^9/L", 0),
    ],
)  # fmt: skip
def test_value_in_the_canonical_unit(test: str, number: float, unit: str, value: float, rulebook: Rulebook) -> None:
    read = read_measurement(test, number, unit, rulebook=rulebook)
    assert (read.value, read.problem, read.implausible) == (value, None, False)


def test_100_3_fahrenheit_is_below_38(rulebook: Rulebook) -> None:
    value = read_measurement("Temp", 100.3, "F", rulebook=rulebook).value
    assert value is not None
    assert value < 38


@pytest.mark.parametrize(
    ("test", "number", "unit", "problem"),
    [
        ("Temp", 101.2, None, UnitProblem.ASSUMED), ("Temp", 36.9, None, UnitProblem.ASSUMED), ("Temp", 44, None, UnitProblem.ASK),
        ("Temp", 92.9, "", UnitProblem.ASK), ("IgG", 560, None, UnitProblem.MISSING), ("IgG", 7, "IU/mL", UnitProblem.UNKNOWN),
        ("Zinc", 12, "mg/dL", UnitProblem.TEST_UNKNOWN),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_said(
    test: str, number: float, unit: str | None, problem: UnitProblem, rulebook: Rulebook
) -> None:
    read = read_measurement(test, number, unit, rulebook=rulebook)
    assert read.problem is problem
    assert (read.value is None) == (problem is not UnitProblem.ASSUMED)


def test_implausible_value_is_kept_and_flagged(rulebook: Rulebook) -> None:
    read = read_measurement("Temp", 38.6, "°F", rulebook=rulebook)
    assert (read.kind, read.implausible) == (MeasurementKind.TEMPERATURE, True)
    assert read.value is not None
    assert round(read.value, 2) == 3.67


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("38.4", (None, 38.4)),
        ("38,4", (None, 38.4)),
        (" <40 ", ("<", 40.0)),
        ("≥ 0.5", ("≥", 0.5)),
        ("0", (None, 0.0)),
        ("1500", (None, 1500.0)),
        ("1,50", (None, 1.5)),
        ("high", None),
        ("", None),
        ("1.2.3", None),
    ],
)
def test_a_typed_number(text: str, read: tuple[str | None, float] | None) -> None:
    assert read_number(text) == read


@pytest.mark.parametrize("text", ["1,500", "<8,500", "0,512"])
def test_a_comma_before_three_digits_is_asked_about(text: str) -> None:
    with pytest.raises(NumberAmbiguous, match="can mean"):
        read_number(text)


@pytest.mark.parametrize(
    ("comparator", "value", "below"),
    [
        (None, 0.9, True), (None, 1.0, False), ("<", 1.0, True), ("<", 1.1, None), ("≤", 0.9, True), ("≤", 1.0, None),
        (">", 1.0, False), (">", 0.9, None), ("≥", 1.0, False), ("≥", 0.9, None), (None, None, None),
    ],
)  # fmt: skip
def test_a_comparator_may_leave_open_whether_a_value_is_under_a_limit(
    comparator: str | None, value: float | None, below: bool | None
) -> None:
    measured = MeasurementFact("m", MeasurementKind.ANC, "2026-11-24", None, value, comparator, None, "as typed")
    assert is_below(measured, 1.0) is below
