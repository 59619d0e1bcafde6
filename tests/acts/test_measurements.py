"""Measured values: kept as written beside the canonical value; what cannot be is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from coordination.acts import Refused, record_measurement
from coordination.vocabulary import MeasurementKind
from tests.builders import TODAY, World

IGG: dict[str, Any] = {
    "test": "IgG",
    "kind": MeasurementKind.IGG,
    "on": TODAY,
    "text": "5.12 g/L",
    "value": 512,
    "unit": "mg/dL",
    "source": "lab",
}


def test_a_value_stands_beside_its_text(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.plan()
    with world.acting() as act:
        record_measurement(act, course_id, **IGG)
        (found,) = act.facts(course_id).measurements
    assert (found.value, found.unit, found.text) == (512, "mg/dL", "5.12 g/L")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"on": TODAY + timedelta(days=1)}, "lies in the future"),
        ({"on": "2027-01"}, "lies in the future"),
        ({"at": datetime(2026, 11, 24, 18, tzinfo=UTC)}, "lies in the future"),
        ({"value": float("inf")}, "allowed: a finite number"),
        ({"value": float("nan")}, "allowed: a finite number"),
        ({"text": " "}, "The value is needed"),
        ({"test": ""}, "The test is needed"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused(world: World, values: dict[str, Any], said: str) -> None:
    course_id = world.plan()
    with pytest.raises(Refused, match=said), world.acting() as act:
        record_measurement(act, course_id, **(IGG | values))


def test_zero_is_a_value(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        record_measurement(act, course_id, **(IGG | {"value": 0, "text": "0"}))
        assert act.facts(course_id).measurements[0].value == 0
