"""A fever at home before a reaction was seen: at the threshold, after the newest dose, not of an episode that was over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from coordination.decisions.onset import home_fever
from coordination.facts import CourseFacts, MeasurementFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import DoseRole, MeasurementKind, MeasurementSource
from tests.builders import NOW, a_course, a_dose, an_episode

DOSED = NOW - timedelta(hours=20)
HOUR = timedelta(hours=1)


def a_reading(value: float | None, at: datetime | None, **values: object) -> MeasurementFact:
    ordinary = MeasurementFact(
        id=f"m-{value}-{at}", kind=MeasurementKind.TEMPERATURE, on=(at or NOW).date().isoformat(), at=at, value=value,
        comparator=None, unit="°C", text=str(value), source=MeasurementSource.HOME,
    )  # fmt: skip
    return replace(ordinary, **values)  # type: ignore[arg-type]


def dosed(*readings: MeasurementFact, **values: object) -> CourseFacts:
    dose = a_dose(DoseRole.STEP_UP_1, DOSED.date(), id="d", at=DOSED)
    return a_course(doses=(dose,), measurements=readings, **values)


def found(course: CourseFacts, rulebook: Rulebook) -> float | None:
    earlier = course.toxicities[-1] if course.toxicities else None
    reading = home_fever(course, NOW, earlier, rulebook=rulebook)
    return reading.measured.value if reading is not None else None


@pytest.mark.parametrize(("value", "offered"), [(37.99, None), (38.0, 38.0), (38.6, 38.6), (None, None)])
def test_only_a_value_at_or_over_the_threshold_is_offered(
    value: float | None, offered: float | None, rulebook: Rulebook
) -> None:
    assert found(dosed(a_reading(value, NOW - 3 * HOUR)), rulebook) == offered


@pytest.mark.parametrize(
    "reading",
    [
        a_reading(38.5, DOSED - HOUR),
        a_reading(38.5, NOW),
        a_reading(38.5, NOW + HOUR),
        a_reading(38.5, NOW - HOUR, source=MeasurementSource.CLINIC),
        a_reading(38.5, NOW - HOUR, source=None),
        a_reading(38.5, NOW - HOUR, implausible=True),
        a_reading(38.5, NOW - HOUR, comparator="<"),
    ],
    ids=["before the dose", "when seen", "later", "in the clinic", "source not recorded", "implausible", "only under"],
)
def test_what_is_no_fever_at_home_before_is_not_offered(reading: MeasurementFact, rulebook: Rulebook) -> None:
    assert found(dosed(reading), rulebook) is None


def test_the_first_fever_is_offered(rulebook: Rulebook) -> None:
    readings = (a_reading(37.2, NOW - 6 * HOUR), a_reading(38.1, NOW - 4 * HOUR), a_reading(39.0, NOW - 2 * HOUR))
    assert found(dosed(*readings), rulebook) == 38.1


def test_a_fever_of_an_episode_that_was_over_is_not_offered_again(rulebook: Rulebook) -> None:
    over = an_episode(onset_on=DOSED.date(), resolved_on=NOW.date().isoformat())
    assert found(dosed(a_reading(38.5, NOW - 3 * HOUR), toxicities=(over,)), rulebook) is None


def test_a_fever_of_an_episode_without_a_recorded_end_is_not_offered(rulebook: Rulebook) -> None:
    going_on = an_episode(onset_on=DOSED.date())
    assert found(dosed(a_reading(38.5, NOW - 3 * HOUR), toxicities=(going_on,)), rulebook) is None


def test_without_a_dose_under_watch_nothing_is_offered(rulebook: Rulebook) -> None:
    assert found(a_course(measurements=(a_reading(38.5, NOW - 3 * HOUR),)), rulebook) is None
