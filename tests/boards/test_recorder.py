"""The recorder's board: what is known already, which episode goes on, what waits, and numbers as people type them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordination.acts import NotFound, open_toxicity, record_observation, update_toxicity
from coordination.boards.recorder import read_value, recorder
from coordination.decisions.grade_decision import ObservationRefused
from coordination.decisions.observing import Observed
from coordination.vocabulary import Answer, DoseRole, MeasurementKind, Role, ToxicityKind
from tests.builders import HILL, TODAY, World, days_ago

CRS, ICANS = ToxicityKind.CRS, ToxicityKind.ICANS
FEVER = Observed(CRS, {"temp_c": 38.5, "hypotension": False, "oxygen_device": "none"})
MASKED = Observed(CRS, {"temp_c": 36.8, "premedicated": True, "treated": False, "hypotension": True})
TEMPERATURE = MeasurementKind.TEMPERATURE


def dosed(world: World, **values: object) -> str:
    return world.after(DoseRole.STEP_UP_2, gap_days=1, **values)


def test_the_first_signs_open_the_first_episode(world: World) -> None:
    found = recorder(world.desk(), dosed(world), CRS)
    assert (found.latest, found.new, found.waiting) == (None, True, ())
    assert [dose.role for dose in found.doses] == [DoseRole.STEP_UP_2, DoseRole.STEP_UP_1]


def test_a_running_episode_goes_on_and_answers_for_its_fever(world: World) -> None:
    course_id = dosed(world, prophylactic_tocilizumab=Answer.YES)
    with world.acting() as act:
        record_observation(act, course_id, FEVER, at=world.now - timedelta(hours=3))
    found = recorder(world.desk(), course_id, CRS)
    assert found.new is False
    assert set(found.known) == {"fever_earlier_in_episode", "premedicated"}
    assert recorder(world.desk(), course_id, ICANS).new is True


@pytest.mark.parametrize(("resolved_on", "new"), [(days_ago(3), True), (TODAY, False), (None, None)])
def test_an_episode_after_a_later_dose_or_long_after_the_end_is_new(
    world: World, resolved_on: object, new: bool | None
) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=CRS, onset_on=days_ago(3) if new else None)
        if new is False:
            update_toxicity(act, course_id, episode, onset_on=TODAY)
        if resolved_on is not None:
            update_toxicity(act, course_id, episode, resolved_on=resolved_on)
    assert recorder(world.desk(), course_id, CRS).new is new


def test_hours_are_told_only_where_the_dose_has_its_hour(world: World) -> None:
    course_id = world.plan(on=days_ago(9))
    world.dose(course_id, DoseRole.STEP_UP_1, days_ago(2))
    world.dose(course_id, DoseRole.STEP_UP_2, TODAY, at=world.now - timedelta(hours=5))
    found = recorder(world.desk(), course_id, CRS)
    assert [found.hours_after(dose.id) for dose in found.doses] == [5, None]
    before = recorder(world.desk(), course_id, CRS, world.now - timedelta(hours=6))
    assert [dose.role for dose in before.doses] == [DoseRole.STEP_UP_1]


def test_only_who_may_decide_is_asked_for_another_cause(world: World) -> None:
    course_id = dosed(world)
    for role, asked in ((Role.NURSE, False), (Role.COORDINATOR, False), (Role.ACADEMIC_CLINICIAN, True)):
        found = recorder(world.desk(world.viewer(role)), course_id, CRS)
        assert ("alternative_cause" in found.questions(FEVER.answers, FEVER.answers)) is asked


def test_what_waits_is_shown_to_everybody_until_it_is_decided(world: World) -> None:
    course_id = dosed(world)
    with world.acting(world.viewer(Role.NURSE)) as act:
        record_observation(act, course_id, MASKED, at=world.now)
    (one,) = recorder(world.desk(), course_id, CRS).waiting
    assert (one.observed, one.at, one.by) == (MASKED, world.now, "Nora Nurse")
    assert one.decision.needs_clinician
    assert recorder(world.desk(), course_id, ICANS).waiting == ()


def test_who_does_not_share_the_patient_finds_nothing(world: World) -> None:
    with pytest.raises(NotFound, match="not found for you"):
        recorder(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN, HILL)), dosed(world), CRS)


@pytest.mark.parametrize(
    ("typed", "value", "written"),
    [
        ("38.5", 38.5, "38.5 °C"),
        ("38,5", 38.5, "38,5 °C"),
        ("101.3", 38.5, "101.3 °F"),
        (" 100.4 °F ", 38.0, "100.4 °F"),
        ("100.4f", 38.0, "100.4f"),
        ("37.95", 37.95, "37.95 °C"),
        ("30 °C", 30, "30 °C"),
    ],
)
def test_a_number_is_read_as_it_is_written(world: World, typed: str, value: float, written: str) -> None:
    assert read_value(world.desk(), TEMPERATURE, typed) == (value, written)


@pytest.mark.parametrize("typed", ["", "29.9 °C", "45.1 C", "70", "nan", "inf", "1e3", "<38", "38 kg", "-38", "1,234"])
def test_a_number_that_cannot_be_names_what_may(world: World, typed: str) -> None:
    with pytest.raises(ObservationRefused, match=r"allowed: .*30 to 45 °C|can mean"):
        read_value(world.desk(), TEMPERATURE, typed)


def test_a_pressure_needs_no_unit(world: World) -> None:
    assert read_value(world.desk(), MeasurementKind.SYSTOLIC_BP, "88") == (88, "88 mmHg")
    with pytest.raises(ObservationRefused, match="allowed: 40 to 260 mmHg"):
        read_value(world.desk(), MeasurementKind.SYSTOLIC_BP, "8")
