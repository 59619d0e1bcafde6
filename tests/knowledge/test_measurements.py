"""Units and names: exact, tolerant of spelling, and never guessed."""

from __future__ import annotations

import pytest

from coordination.knowledge import Rulebook
from coordination.vocabulary import MeasurementKind


@pytest.mark.parametrize(
    ("test", "value", "unit", "canonical"),
    [
        ("Temp", 100.4, "°F", 38.0),
        ("Temp", 98.6, "F", 37.0),
        ("temperature", 37.2, "° C", 37.2),
        ("IgG", 512, "mg/dL", 512),
        ("IgG", 4.46, "g/L", 446),
        ("IgG", 0.3, "G/L", 30),
        ("ANC", 1850, "cells/µL", 1.85),
        ("ANC", 940, "cells/μL", 0.94),
        ("ANC", 100, "cells / uL", 0.1),
        ("ANC", 0, "10^9/L", 0),
        ("ANC", 1.9, "10*3/uL", 1.9),
        ("ANC", 1.9, "10⁹/L", 1.9),
        ("ANC", 1.9, "×10⁹/L", 1.9),
        ("ANC", 1.9, "K/uL", 1.9),
        ("Hgb", 92, "g/L", 9.2),
        ("CRP", 4.5, "mg/dL", 45),
        ("CMV PCR", 137, "copies/mL", 137),
        ("Weight", 81.4, "kg", 81.4),
    ],
)
def test_a_value_is_told_in_the_canonical_unit(
    test: str, value: float, unit: str, canonical: float, rulebook: Rulebook
) -> None:
    row = rulebook.find_measurement(test)
    assert row is not None
    assert row.to_canonical(value, unit) == canonical


def test_just_below_a_fever_is_not_rounded_up(rulebook: Rulebook) -> None:
    below = rulebook.measurements[MeasurementKind.TEMPERATURE].to_canonical(100.3, "°F")
    assert below is not None
    assert 37.9 < below < 38.0


@pytest.mark.parametrize(
    ("test", "value", "unit"),
    [
        ("IgG", 610, None),
        ("IgG", 7.0, "IU/mL"),
        ("ANC", 3.1, ""),
        ("CMV DNA", 137, "IU/mL"),
        ("creatinine", 88, "µmol/L"),
    ],
)
def test_a_unit_that_is_missing_or_not_known_is_not_converted(
    test: str, value: float, unit: str | None, rulebook: Rulebook
) -> None:
    row = rulebook.find_measurement(test)
    assert row is not None
    assert row.to_canonical(value, unit) is None


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (92.9, None), (93, "°F"), (101.2, "°F"), (110, "°F"), (110.1, None),
        (32.9, None), (33, "°C"), (36.9, "°C"), (43, "°C"), (44, None), (46.1, None),
    ],
)  # fmt: skip
def test_a_bare_temperature_is_taken_only_where_it_can_be_one_unit(
    value: float, unit: str | None, rulebook: Rulebook
) -> None:
    assert rulebook.measurements[MeasurementKind.TEMPERATURE].unit_of_bare(value) == unit


@pytest.mark.parametrize("kind", [kind for kind in MeasurementKind if kind is not MeasurementKind.TEMPERATURE])
def test_no_other_bare_number_is_taken_for_a_unit(kind: MeasurementKind, rulebook: Rulebook) -> None:
    assert rulebook.measurements[kind].unit_of_bare(40) is None


def test_a_reading_of_38_6_fahrenheit_is_kept_and_flagged(rulebook: Rulebook) -> None:
    row = rulebook.measurements[MeasurementKind.TEMPERATURE]
    canonical = row.to_canonical(38.6, "°F")
    assert canonical is not None
    assert not row.is_plausible(canonical)
    assert row.is_plausible(38.6)


@pytest.mark.parametrize("name", ["IgG", "igg", " IGG ", "Ig-G", "immunoglobulin G"])
def test_names_match_without_case_spaces_and_punctuation(name: str, rulebook: Rulebook) -> None:
    row = rulebook.find_measurement(name)
    assert row is not None
    assert row.kind is MeasurementKind.IGG


@pytest.mark.parametrize("name", ["IgA", "M-spike", "glucose", ""])
def test_a_name_that_is_not_on_file_means_nothing(name: str, rulebook: Rulebook) -> None:
    assert rulebook.find_measurement(name) is None


def test_every_plausible_range_is_marked_as_a_program_default(rulebook: Rulebook) -> None:
    assert all(row.confidence_in("plausible") == ("operational",) for row in rulebook.measurements.values())
