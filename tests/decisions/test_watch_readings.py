"""Both sides of every threshold; what cannot be compared is told; who was told stands with the reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from coordination.decisions.watch import watch_of
from coordination.decisions.watch_readings import Reading
from coordination.decisions.watch_window import TICK
from coordination.facts import AlertFact, CourseFacts, HospitalEventFact, MeasurementFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import DoseRole, HospitalEventKind, MeasurementKind, MeasurementSource, ModelOfCare
from tests.builders import NOW, a_course, a_dose

K = MeasurementKind
AT = NOW - timedelta(hours=20)
HOUR = timedelta(hours=1)


def a_reading(
    value: float | None = 36.8,
    at: datetime | None = NOW - HOUR,
    kind: MeasurementKind = K.TEMPERATURE,
    **values: object,
) -> MeasurementFact:
    ordinary = MeasurementFact(
        id=f"m-{kind}-{value}-{at}",
        kind=kind,
        on=(at or NOW).date().isoformat(),
        at=at,
        value=value,
        comparator=None,
        unit="°C",
        text=str(value),
        source=MeasurementSource.HOME,
    )
    return replace(ordinary, **values)  # type: ignore[arg-type]


def watched(*readings: MeasurementFact, **values: object) -> CourseFacts:
    dose = a_dose(DoseRole.STEP_UP_1, AT.date(), id="d", at=AT)
    return a_course(doses=(dose,), measurements=readings, **values)


def untold(course: CourseFacts, rulebook: Rulebook, now: datetime = NOW) -> tuple[Reading, ...]:
    watch = watch_of(course, now, rulebook=rulebook)
    return watch.raised if watch is not None else ()


CASES = [
    (K.TEMPERATURE, 37.9, False), (K.TEMPERATURE, 37.95, False), (K.TEMPERATURE, 37.99, False),
    (K.TEMPERATURE, 38.0, True), (K.TEMPERATURE, 38.1, True),
    (K.SPO2, 89, True), (K.SPO2, 89.9, True), (K.SPO2, 90, False), (K.SPO2, 91, False),
    (K.SYSTOLIC_BP, 89, True), (K.SYSTOLIC_BP, 90, False), (K.SYSTOLIC_BP, 91, False),
    (K.DIASTOLIC_BP, 20, False), (K.HEART_RATE, 180, False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "told"), CASES)
def test_each_threshold_on_both_sides(kind: MeasurementKind, value: float, *, told: bool, rulebook: Rulebook) -> None:
    assert bool(untold(watched(a_reading(value, kind=kind)), rulebook)) is told


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"value": None, "text": "hot"}, True),
        ({"value": 49.0, "implausible": True}, True),
        ({"value": 30.1, "implausible": True}, True),
        ({"value": 37.5, "comparator": ">"}, True),
        ({"value": 37.5, "comparator": "≥"}, True),
        ({"value": 37.5, "comparator": "<"}, False),
        ({"value": 38.0, "comparator": "<"}, False),
        ({"value": 38.0, "comparator": "≤"}, True),
        ({"value": 38.1, "comparator": "<"}, True),
        ({"kind": K.SPO2, "value": 95, "comparator": "<"}, True),
        ({"kind": K.SPO2, "value": 89, "comparator": ">"}, True),
        ({"kind": K.SPO2, "value": 90, "comparator": ">"}, False),
    ],
)
def test_what_is_not_known_to_be_within_is_told(values: dict[str, object], *, told: bool, rulebook: Rulebook) -> None:
    assert bool(untold(watched(a_reading(**values)), rulebook)) is told  # type: ignore[arg-type]


@pytest.mark.parametrize(("before", "told"), [(None, True), (98, False), (98.9, False), (99, True), (130, True)])
def test_once_signed_a_low_pressure_counts_from_ten_under_the_patients_own(
    before: float | None, *, told: bool, rulebook: Rulebook
) -> None:
    now = a_reading(89, kind=K.SYSTOLIC_BP)
    earlier = a_reading(before, AT - timedelta(days=2), K.SYSTOLIC_BP)
    course = watched(*([earlier] if before else []), now)
    assert bool(untold(course, rulebook.signed())) is told
    assert untold(course, rulebook), "unsigned, 10 or more is inferred: under 90 alone counts"


@pytest.mark.parametrize(("comparator", "told"), [("<", True), ("≤", True), (None, False), ("≥", False)])
def test_a_pressure_known_only_as_under_is_not_known_to_be_within(
    comparator: str | None, *, told: bool, rulebook: Rulebook
) -> None:
    now = a_reading(89, kind=K.SYSTOLIC_BP, comparator=comparator)
    earlier = a_reading(98, AT - timedelta(days=2), K.SYSTOLIC_BP)
    found = untold(watched(earlier, now), rulebook.signed())
    assert bool(found) is told
    assert all("not known" in (reading.why or "") for reading in found)


def test_the_seventh_day_still_belongs_to_the_dose(rulebook: Rulebook) -> None:
    last = AT + timedelta(days=7)
    for at, told in ((last, True), (last + TICK, False), (AT, True), (AT - TICK, False)):
        course = watched(a_reading(38.4, at))
        assert bool(untold(course, rulebook, max(at, AT) + HOUR)) is told, at


def test_a_reading_stays_raised_for_seven_days(rulebook: Rulebook) -> None:
    at = AT + timedelta(hours=10)
    course = watched(a_reading(38.4, at))
    last = at + timedelta(days=7)
    assert untold(course, rulebook, last)
    assert not untold(course, rulebook, last + TICK)


def test_without_its_hour_a_reading_of_the_doses_day_counts(rulebook: Rulebook) -> None:
    (reading,) = untold(watched(a_reading(38.4, None, on="2026-11-23")), rulebook)
    assert not reading.hour_known
    assert not untold(watched(a_reading(38.4, None, on="2026-11-22")), rulebook)
    assert not untold(watched(a_reading(38.4, None, on="2026-11")), rulebook)


def an_alert(at: datetime, what: str = "Temperature 38.4 °C at home", **values: object) -> AlertFact:
    return AlertFact("a", what, at, None, **({"told": "Dr. A", "told_at": at, "seq": 5} | values))  # type: ignore[arg-type]


def test_who_was_told_stands_with_each_reading_up_to_then(rulebook: Rulebook) -> None:
    one, two, later = (a_reading(38.4, NOW - n * HOUR, seq=1) for n in (3, 2, 1))
    course = watched(one, two, later, alerts=(an_alert(NOW - 2 * HOUR),))
    watch = watch_of(course, NOW, rulebook=rulebook)
    assert watch is not None
    assert [reading.told is not None for reading in watch.readings] == [True, True, False]
    assert [reading.measured for reading in watch.raised] == [later]


@pytest.mark.parametrize(
    "alert",
    [
        an_alert(NOW - HOUR, told=None, told_at=None),
        an_alert(NOW - HOUR, what="Rash on both arms"),
        an_alert(NOW - HOUR, seq=0),
        an_alert(NOW - 2 * HOUR),
    ],
    ids=["nobody told", "about something else", "told before the reading was recorded", "told before it was taken"],
)
def test_an_alert_that_is_not_about_the_reading_tells_nobody(alert: AlertFact, rulebook: Rulebook) -> None:
    assert untold(watched(a_reading(38.4, NOW - HOUR, seq=1), alerts=(alert,)), rulebook)


@pytest.mark.parametrize(
    ("source", "model", "told"),
    [
        (MeasurementSource.HOME, ModelOfCare.INPATIENT, True),
        (MeasurementSource.CLINIC, ModelOfCare.OUTPATIENT, True),
        (MeasurementSource.CLINIC, ModelOfCare.INPATIENT, False),
        (None, None, True),
    ],
)
def test_only_what_a_ward_measured_is_not_told_to_anybody(
    source: MeasurementSource | None, model: ModelOfCare | None, *, told: bool, rulebook: Rulebook
) -> None:
    assert bool(untold(watched(a_reading(38.4, source=source), model_of_care=model), rulebook)) is told


def test_a_stay_makes_a_ward(rulebook: Rulebook) -> None:
    stay = HospitalEventFact("h", HospitalEventKind.ADMISSION, date(2026, 11, 24).isoformat(), None, None)
    course = watched(a_reading(38.4, source=MeasurementSource.CLINIC), hospital_events=(stay,))
    assert not untold(course, rulebook)


@pytest.mark.parametrize(
    ("on", "ended_on", "told"),
    [
        ("2026-11-23", "2026-11-25", False),
        ("2026-11-22", "2026-11-25", False),
        ("2026-11-23", "2026-11-24", True),
        ("2026-11-22", None, True),
        ("2026-11", None, True),
    ],
    ids=[
        "covers",
        "began before the dose",
        "discharged that day",
        "long before, its end not recorded",
        "day not known",
    ],
)
def test_only_a_stay_that_covers_the_moment_makes_a_ward(
    on: str, ended_on: str | None, *, told: bool, rulebook: Rulebook
) -> None:
    stay = HospitalEventFact("h", HospitalEventKind.ADMISSION, on, ended_on, None)
    course = watched(a_reading(38.4, source=MeasurementSource.CLINIC), hospital_events=(stay,))
    assert bool(untold(course, rulebook)) is told


def test_an_inpatient_start_is_a_ward_for_its_hours_in_hospital_only(rulebook: Rulebook) -> None:
    last = AT + timedelta(hours=48)
    for at, told in ((last, False), (last + TICK, True)):
        reading = a_reading(38.4, at, source=MeasurementSource.CLINIC)
        assert bool(untold(watched(reading, model_of_care=ModelOfCare.INPATIENT), rulebook, at + HOUR)) is told, at
