"""Canonical units, spellings and plausible ranges of measured values, from `data/measurements.toml`.

Converts exactly (100.4 °F is 38.0 °C and 100.3 °F is not) and never guesses: what it does not know is None.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import MeasurementKind


def plain_name(text: str) -> str:
    """A test's name without case, spaces and punctuation, as headers and test columns are matched."""
    return re.sub(r"[\W_]+", "", text.casefold())


def plain_unit(text: str) -> str:
    """A unit without case and spaces; both micro signs, superscript digits and the multiplication signs read alike."""
    text = text.casefold().replace("µ", "u").replace("μ", "u").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
    text = text.replace("×", "x").replace("^", "").replace("**", "*").replace("[", "").replace("]", "")
    return re.sub(r"\s+", "", text)


class Conversion(Entry):
    """canonical = (value - minus) × times ÷ over, for a value in one of `units`."""

    units: Annotated[tuple[str, ...], Field(min_length=1)]
    minus: int = 0
    times: Annotated[int, Field(gt=0)] = 1
    over: Annotated[int, Field(gt=0)] = 1


class Range(Entry):
    """Both ends inclusive, canonical unit (or `unit`, where a bare number can only be in that one)."""

    low: float
    high: float
    unit: str | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        return self


class MeasurementRow(Row):
    """One kind of measured value. `units`: spellings of the canonical unit; `aliases`: names of the test.

    `plausible`: outside it a value is kept and flagged. `bare`: ranges in which a number without a unit can only be
    in the unit named. `loinc`: the codes accepted, the first is the one written.
    """

    kind: MeasurementKind
    unit: str
    units: Annotated[tuple[str, ...], Field(min_length=1)]
    aliases: Annotated[tuple[str, ...], Field(min_length=1)]
    conversions: tuple[Conversion, ...] = Field((), alias="convert")
    plausible: Range
    bare: tuple[Range, ...] = ()
    loinc: tuple[str, ...] = ()

    @cached_property
    def _by_unit(self) -> dict[str, Conversion]:
        own = Conversion(units=self.units)
        return {plain_unit(unit): each for each in (*self.conversions, own) for unit in each.units}

    def to_canonical(self, value: float, unit: str | None) -> float | None:
        """The value in the canonical unit; None where the unit is missing or not known: keep it as text (I22)."""
        conversion = self._by_unit.get(plain_unit(unit)) if unit else None
        if conversion is None:
            return None
        exact = (Fraction(str(value)) - conversion.minus) * conversion.times / conversion.over
        return float(exact)

    def is_plausible(self, canonical: float) -> bool:
        return self.plausible.low <= canonical <= self.plausible.high

    def unit_of_bare(self, value: float) -> str | None:
        """The only unit that a number without one can be in; None: ask, or keep it as text."""
        fits = [each.unit or self.unit for each in self.bare if each.low <= value <= each.high]
        return fits[0] if len(fits) == 1 else None


class MeasurementsFile(Entry):
    sources: dict[str, Source]
    measurements: tuple[MeasurementRow, ...] = Field(alias="measurement")
