"""Acts of a watch: a reading in either unit, who was told, what was taken at home, how long a clinician watches."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coordination.acts import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    answer_alert,
    decide_watch,
    raise_alert,
    rebuild,
    record_reading,
    record_take_home_dispensed,
    record_take_home_taken,
    record_told,
)
from coordination.decisions.watch import Watch, watch_of
from coordination.facts import CourseFacts
from coordination.records import tables as t
from coordination.vocabulary import Agent, DoseRole, MeasurementKind, MeasurementSource, Role
from tests.builders import NOW, TODAY, World, days_ago

K = MeasurementKind
HOUR = timedelta(hours=1)
DOSED = NOW - 20 * HOUR


def dosed(world: World, role: DoseRole = DoseRole.STEP_UP_1, **values: Any) -> str:
    """A patient at home, 20 hours after the dose."""
    course_id = world.plan(**values)
    world.dose(course_id, role, DOSED.date(), at=DOSED)
    return course_id


def facts_of(world: World, course_id: str) -> CourseFacts:
    with world.acting() as act:
        return act.facts(course_id)


def watch(world: World, course_id: str) -> Watch:
    found = watch_of(facts_of(world, course_id), NOW, rulebook=world.rulebook)
    assert found is not None
    return found


def risks(world: World, course_id: str, now: datetime = NOW) -> list[tuple[str, str]]:
    with world.desk(now=now).reading() as session:
        status = t.table_of(t.CourseStatus).c
        row = session.execute(select(status.risk_causes).where(status.course_id == course_id)).one()
    return [(cause, text) for cause, _, text in row.risk_causes]


@pytest.mark.parametrize(
    ("kind", "text", "unit", "value"),
    [
        (K.TEMPERATURE, "38.4", None, 38.4),
        (K.TEMPERATURE, "38,4", None, 38.4),
        (K.TEMPERATURE, "100.4", None, 38.0),
        (K.TEMPERATURE, "101.1", "°F", pytest.approx(38.388889)),
        (K.SPO2, "88", None, 88),
        (K.SYSTOLIC_BP, "<90", None, 90),
    ],
)
def test_a_reading_is_kept_in_its_canonical_unit_and_as_read_out(
    world_on_each: World, kind: K, text: str, unit: str | None, value: float
) -> None:
    course_id = dosed(world_on_each)
    with world_on_each.acting(world_on_each.viewer(Role.NURSE)) as act:
        record_reading(act, course_id, kind=kind, text=text, unit=unit)
    (found,) = facts_of(world_on_each, course_id).measurements
    assert (found.kind, found.value, found.at, found.on) == (kind, value, NOW, TODAY.isoformat())
    assert found.source is MeasurementSource.HOME


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text": "hot"}, "Temperature: found hot, allowed: a number."),
        ({"text": ""}, "Temperature: found nothing, allowed: a number."),
        ({"text": "384"}, "allowed without a unit: 33 to 43 °C or 93 to 110 °F"),
        ({"text": "1,384"}, "can mean 1384 or 1.384"),
        ({"text": "38.4", "at": NOW + HOUR}, "lies in the future"),
    ],
)
def test_what_cannot_be_a_reading_is_refused(world: World, values: dict[str, Any], said: str) -> None:
    course_id = dosed(world)
    with pytest.raises(Refused, match=said), world.acting() as act:
        record_reading(act, course_id, kind=K.TEMPERATURE, **values)
    assert facts_of(world, course_id).measurements == ()


def test_an_implausible_reading_is_kept_and_raised(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        record_reading(act, course_id, kind=K.TEMPERATURE, text="46", unit="°C")
    (reading,) = watch(world, course_id).raised
    assert reading.why == "outside the plausible range: check the value"


def test_a_fever_goes_to_the_top_until_somebody_is_told_and_answers(world_on_each: World) -> None:
    world = world_on_each
    course_id = dosed(world)
    with world.acting() as act:
        record_reading(act, course_id, kind=K.TEMPERATURE, text="38.4", at=NOW - HOUR)
    assert risks(world, course_id)[0][0] == "reading"
    with world.acting() as act:
        record_told(act, course_id, told="Dr. A", at=NOW - HOUR / 2)
    (alert,) = facts_of(world, course_id).alerts
    assert (alert.what, alert.told, alert.told_at, alert.raised_at) == (
        "Temperature 38.4 °C at home", "Dr. A", NOW - HOUR / 2, NOW - HOUR,
    )  # fmt: skip
    assert risks(world, course_id) == [
        ("alert", "Alert not answered: Temperature 38.4 °C at home; told Dr. A, Tue 24 Nov 2026, 08:30 CST")
    ]
    with world.acting() as act:
        answer_alert(act, course_id, alert.id, by_name="Dr. A")
    assert risks(world, course_id) == []


def test_one_telling_covers_every_reading_up_to_then_and_none_after(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        for hours, kind, text in ((3, K.TEMPERATURE, "38.2"), (2, K.TEMPERATURE, "38.6"), (2, K.SPO2, "88")):
            record_reading(act, course_id, kind=kind, text=text, at=NOW - hours * HOUR)
        record_reading(act, course_id, kind=K.TEMPERATURE, text="38.9", at=NOW - HOUR)
        record_told(act, course_id, told="Dr. A", at=NOW - 1.5 * HOUR)
    (alert,) = facts_of(world, course_id).alerts
    assert sorted(alert.what.split("; ")) == ["Oxygen saturation 88 % at home", "Temperature 38.6 °C at home"]
    assert [reading.measured.value for reading in watch(world, course_id).raised] == [38.9]


def test_a_corrected_reading_is_told_anew(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        reading = record_reading(act, course_id, kind=K.TEMPERATURE, text="38.4", at=NOW - HOUR)
        record_told(act, course_id, told="Dr. A")
        row = act.record(course_id).current(t.Measurement)[0]
        with act.step("correct", course_id=course_id, summary="Corrected"):
            act.replace(t.Measurement, row, value=39.4, text="39.4 °C")
    assert reading
    assert [one.measured.value for one in watch(world, course_id).raised] == [39.4]


@pytest.mark.parametrize(
    ("at", "told", "said"),
    [
        (NOW - 2 * HOUR, "Dr. A", "Told before the reading of Tue 24 Nov 2026, 08:00 CST"),
        (NOW + HOUR, "Dr. A", "lies in the future"),
        (NOW, " ", "Who was told is needed."),
    ],
)
def test_a_telling_that_cannot_be_is_refused(world: World, at: datetime, told: str, said: str) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        record_reading(act, course_id, kind=K.TEMPERATURE, text="38.4", at=NOW - HOUR)
    with pytest.raises(Refused, match=said), world.acting() as act:
        record_told(act, course_id, told=told, at=at)
    assert facts_of(world, course_id).alerts == ()


def test_where_nothing_waits_nobody_is_told(world: World) -> None:
    for course_id in (dosed(world), world.plan()):
        with pytest.raises(Refused, match="No reading waits"), world.acting() as act:
            record_told(act, course_id, told="Dr. A")


def test_somebody_is_told_about_a_standing_alert(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        alert = raise_alert(act, course_id, what="Rash", at=NOW - HOUR)
    with pytest.raises(Refused, match="before the alert was raised"), world.acting() as act:
        record_told(act, course_id, told="Dr. A", at=NOW - 2 * HOUR, alert_id=alert)
    with world.acting() as act:
        told = record_told(act, course_id, told="Dr. A", alert_id=alert)
    (found,) = facts_of(world, course_id).alerts
    assert (found.id, found.told, found.told_at, found.what) == (told, "Dr. A", NOW, "Rash")
    with pytest.raises(NotFound), world.acting() as act:
        record_told(act, course_id, told="Dr. A", alert_id="nothing")


def test_the_second_of_two_is_told_that_somebody_was_quicker(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        seen = act.record(course_id).course.version
        record_reading(act, course_id, kind=K.TEMPERATURE, text="38.4")
    with pytest.raises(Conflict), world.acting() as act:
        record_told(act, course_id, told="Dr. A", seen_version=seen)


def test_take_home_medicine_is_dispensed_and_taken(world_on_each: World) -> None:
    world = world_on_each
    course_id = dosed(world)
    with world.acting(world.viewer(Role.PHARMACIST)) as act:
        record_take_home_dispensed(act, course_id, on=days_ago(1), note="5 tablets")
        record_take_home_taken(act, course_id, at=NOW - HOUR)
        record_take_home_taken(act, course_id, amount="20 mg")
    found = watch(world, course_id).take_home
    assert found.dispensed is not None
    assert (found.dispensed.started_on, found.dispensed.note) == (days_ago(1).isoformat(), "5 tablets")
    assert [(one.at, one.text) for one in found.taken] == [(NOW - HOUR, "taken, amount not recorded"), (NOW, "20 mg")]


def test_medicine_is_not_dispensed_tomorrow(world: World) -> None:
    course_id = dosed(world)
    with pytest.raises(Refused, match="lies in the future"), world.acting() as act:
        record_take_home_dispensed(act, course_id, on=TODAY + timedelta(days=1))


@pytest.mark.parametrize(("hours", "open_now"), [(1, False), (19, False), (20, True), (336, True)])
def test_a_clinician_decides_how_long(world: World, hours: int, *, open_now: bool) -> None:
    course_id = dosed(world, DoseRole.FIRST_TREATMENT, agent=Agent.ELRANATAMAB)
    (dose,) = facts_of(world, course_id).given
    assert not watch(world, course_id).window.known
    with world.acting(world.viewer(Role.ACADEMIC_CLINICIAN)) as act:
        decide_watch(act, course_id, dose_id=dose.id, hours=hours, why="A second fever")
    found = watch(world, course_id)
    assert (found.window.known, found.window.hours, found.open) == (True, hours, open_now)


@pytest.mark.parametrize(
    ("values", "error"),
    [({"hours": 337}, Refused), ({"hours": 0}, Refused), ({"why": " "}, Refused), ({"dose_id": "x"}, NotFound)],
)
def test_a_decision_that_cannot_be_is_refused(world: World, values: dict[str, Any], error: type[Exception]) -> None:
    course_id = dosed(world, DoseRole.FIRST_TREATMENT, agent=Agent.ELRANATAMAB)
    (dose,) = facts_of(world, course_id).given
    with pytest.raises(error), world.acting(world.viewer(Role.ACADEMIC_CLINICIAN)) as act:
        decide_watch(act, course_id, **({"dose_id": dose.id, "hours": 24, "why": "A second fever"} | values))


@pytest.mark.parametrize("role", [Role.NURSE, Role.COORDINATOR, Role.PHARMACIST])
def test_only_a_clinician_decides_how_long(world: World, role: Role) -> None:
    course_id = dosed(world, DoseRole.FIRST_TREATMENT, agent=Agent.ELRANATAMAB)
    (dose,) = facts_of(world, course_id).given
    with pytest.raises(NotAllowed, match="the length of a watch"), world.acting(world.viewer(role)) as act:
        decide_watch(act, course_id, dose_id=dose.id, hours=24, why="A second fever")


def test_who_may_not_record_facts_may_not_tell(world: World) -> None:
    course_id = dosed(world)
    with pytest.raises(NotAllowed), world.acting(world.viewer(Role.PROGRAM_LEAD)) as act:
        record_told(act, course_id, told="Dr. A")


def test_a_reading_late_in_the_evening_appears_on_the_board_by_itself(world_on_each: World) -> None:
    """Read at 09:00 in Chicago: due at 17:00, late at 18:00."""
    world = world_on_each
    course_id = dosed(world)
    with world.acting() as act:
        record_reading(act, course_id, kind=K.TEMPERATURE, text="36.8")
    late_at = NOW + 9 * HOUR
    assert risks(world, course_id, late_at - timedelta(seconds=1)) == []
    assert [cause for cause, _ in risks(world, course_id, late_at)] == ["log_late"]
    said = risks(world, course_id, late_at)
    rebuild(world.store, now=late_at, rulebook=world.rulebook)
    assert risks(world, course_id, late_at) == said
