"""Recording a dose: what is refused, what is kept, and that a hold is a hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coordination.acts import Conflict, NotAllowed, NotFound, Refused, change_patient, change_schedule, record_dose
from coordination.records.courses import load_records
from coordination.vocabulary import DoseRole, DoseStatus, Role, Schedule
from tests.builders import HILL, TODAY, World, days_ago


def given(**values: Any) -> dict[str, Any]:
    return {"status": DoseStatus.GIVEN, "on": TODAY, "role": DoseRole.STEP_UP_1} | values


def test_a_given_dose_keeps_what_was_written(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.plan()
    at = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
    world.dose(
        course_id, DoseRole.STEP_UP_1, TODAY, at=at, zone="America/Chicago", amount=4.8, unit="mg", weight_kg=80.0
    )
    with world.store.reading() as session:
        (dose,) = load_records(session, [course_id])[course_id].facts().doses
    assert (dose.at, dose.amount, dose.unit, dose.weight_kg) == (at, 4.8, "mg", 80.0)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"on": TODAY + timedelta(days=1)}, "lies in the future"),
        ({"at": datetime(2026, 11, 24, 15, 1, tzinfo=UTC)}, "lies in the future"),
        ({"at": datetime(2026, 11, 24, 9, 0)}, "needs a time zone"),  # noqa: DTZ001 - the naive time is the case
        ({"on": date(2016, 12, 31)}, "is before 2017"),
        ({"on": date(2016, 11, 24)}, "check the year"),
        ({"status": DoseStatus.HELD}, "needs its reason"),
        ({"status": DoseStatus.HELD, "reason": "  "}, "needs its reason"),
        ({"amount": 0}, "allowed: a number above 0"),
        ({"amount": -1.5}, "allowed: a number above 0"),
        ({"amount": float("nan")}, "allowed: a number above 0"),
        ({"weight_kg": 0}, "The weight in kg"),
        ({"agent": "elranatamab"}, "This course is of teclistamab"),
        ({"site_id": "nowhere"}, "No such site"),
    ],
)
def test_a_dose_that_cannot_be_right_is_refused(world: World, values: dict[str, Any], said: str) -> None:
    course_id = world.plan()
    with pytest.raises((Refused, NotFound), match=said), world.acting() as act:
        record_dose(act, course_id, **given(**values))


def test_a_planned_dose_may_lie_in_the_future(world: World) -> None:
    course_id = world.plan()
    world.dose(course_id, DoseRole.STEP_UP_1, TODAY + timedelta(days=3), DoseStatus.PLANNED)


def test_one_day_holds_one_dose_unless_it_is_corrected(world: World) -> None:
    course_id = world.plan()
    first = world.dose(course_id, DoseRole.STEP_UP_1, days_ago(1))
    with pytest.raises(Refused, match="already holds a dose recorded as given"):
        world.dose(course_id, DoseRole.STEP_UP_1, days_ago(1))
    world.dose(course_id, DoseRole.STEP_UP_1, days_ago(1), supersedes=first)


def test_a_dose_after_death_or_before_birth_is_refused(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        change_patient(act, act.record(course_id).course.patient_id, death_date=days_ago(2))
    with pytest.raises(Refused, match="after the recorded death"):
        world.dose(course_id, DoseRole.STEP_UP_1, days_ago(1))


def test_a_practice_that_does_not_share_the_patient_finds_nothing(world: World) -> None:
    course_id = world.plan()
    stranger = world.viewer(Role.COMMUNITY_CLINICIAN, HILL)
    with pytest.raises(NotFound, match="No such patient for you"):
        world.dose(course_id, DoseRole.STEP_UP_1, TODAY, viewer=stranger)
    with pytest.raises(NotFound, match="No such patient for you"):
        world.dose("no-such-course", DoseRole.STEP_UP_1, TODAY)


def test_a_program_lead_may_not_record_a_dose(world: World) -> None:
    course_id = world.plan()
    with pytest.raises(NotAllowed, match="These may: "):
        world.dose(course_id, DoseRole.STEP_UP_1, TODAY, viewer=world.viewer(Role.PROGRAM_LEAD))


def test_the_second_saver_is_told_who_changed_what(world: World) -> None:
    course_id = world.plan()
    with world.store.reading() as session:
        seen = load_records(session, [course_id])[course_id].course.version
    world.dose(course_id, DoseRole.STEP_UP_1, days_ago(1), viewer=world.viewer(Role.NURSE))
    with pytest.raises(Conflict, match=r"Nora Nurse at 09:00: Dose given for Mon 23 Nov 2026"):
        world.dose(course_id, DoseRole.STEP_UP_1, TODAY, seen_version=seen)
    with world.store.reading() as session:
        assert len(load_records(session, [course_id])[course_id].facts().doses) == 1


def test_a_change_of_interval_names_who_decided(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT)
    with pytest.raises(Refused, match="Who decided is needed"), world.acting() as act:
        change_schedule(act, course_id, schedule=Schedule.Q2W, on=TODAY, decided_by=" ")
    with world.acting() as act:
        change_schedule(act, course_id, schedule=Schedule.Q2W, on=TODAY, decided_by="Dr. Academic")
    with pytest.raises(Conflict, match="Interval changed to q2w"), world.acting() as act:
        seen = act.record(course_id).course.version - 1
        change_schedule(act, course_id, schedule=Schedule.Q4W, on=TODAY, decided_by="Dr. Other", seen_version=seen)


def test_a_unit_that_the_regimen_does_not_use_is_refused(world: World) -> None:
    flat = world.plan(agent="elranatamab")
    with pytest.raises(Refused, match=r"not dosed in mg/kg here; on file: mg\."):
        world.dose(flat, DoseRole.STEP_UP_1, TODAY, amount=12, unit="mg/kg")
    by_weight = world.plan()
    world.dose(by_weight, DoseRole.STEP_UP_1, TODAY, amount=0.06, unit="mg/kg")
