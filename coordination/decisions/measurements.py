"""What a measured number means: which test, the value in its canonical unit, and what cannot be told. Never guesses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from coordination.facts import MeasurementFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import MeasurementKind


class UnitProblem(StrEnum):
    """Why a value could not simply be converted."""

    ASSUMED = "assumed"
    ASK = "ask"
    MISSING = "missing"
    UNKNOWN = "unknown"
    TEST_UNKNOWN = "test_unknown"


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """`value` in the canonical `unit`; None: keep the text only, it is not charted."""

    kind: MeasurementKind | None
    value: float | None
    unit: str | None
    implausible: bool = False
    problem: UnitProblem | None = None


def read_measurement(test: str, number: float, unit: str | None, *, rulebook: Rulebook) -> MeasuredValue:
    """The value that `number` of `unit` means for a test named in any spelling on file.

    Without a unit: the only one that the number can be in (`ASSUMED`), else `ASK` where the test has such ranges,
    else `MISSING`. A unit without a conversion is `UNKNOWN`.
    """
    row = rulebook.find_measurement(test)
    if row is None:
        return MeasuredValue(None, None, None, problem=UnitProblem.TEST_UNKNOWN)
    problem = None
    if not unit:
        unit = row.unit_of_bare(number)
        if unit is None:
            return MeasuredValue(row.kind, None, None, problem=UnitProblem.ASK if row.bare else UnitProblem.MISSING)
        problem = UnitProblem.ASSUMED
    value = row.to_canonical(number, unit)
    if value is None:
        return MeasuredValue(row.kind, None, None, problem=UnitProblem.UNKNOWN)
    return MeasuredValue(row.kind, value, row.unit, implausible=not row.is_plausible(value), problem=problem)


NUMBER = re.compile(r"^([<>≤≥]?)\s*(\d+(?:[.,]\d+)?)$")
THOUSANDS_OR_DECIMALS = re.compile(r"^\d{1,3},\d{3}$")


class NumberAmbiguous(ValueError):
    """A number that can be read in two ways; the text asks which is meant."""


def read_number(text: str) -> tuple[str | None, float] | None:
    """The comparator and the number of a typed value ("<40", "1.5", "1,5"); None: it is no number, keep the text.

    Raises NumberAmbiguous where a comma may stand for thousands or for decimals ("1,500").
    """
    match = NUMBER.match(text.strip())
    if match is None:
        return None
    comparator, number = match.groups()
    if THOUSANDS_OR_DECIMALS.match(number):
        thousands, decimals = number.replace(",", ""), number.replace(",", ".")
        raise NumberAmbiguous(f"{text.strip()} can mean {thousands} or {decimals}. Write it without the comma.")
    return comparator or None, float(number.replace(",", "."))


def is_below(measured: MeasurementFact, limit: float) -> bool | None:
    """Whether a value is under the limit; None: kept as text, implausible, or its comparator leaves it open."""
    value, sign = measured.value, measured.comparator
    if value is None or measured.implausible:
        return None
    if sign in ("<", "≤"):
        return True if value < limit or (sign == "<" and value == limit) else None
    if sign in (">", "≥"):
        return False if value >= limit else None
    return value < limit
