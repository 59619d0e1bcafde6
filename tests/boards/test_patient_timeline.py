"""Which dated facts stand in which lane of the timeline; what has no day is named, not drawn."""

from __future__ import annotations

from datetime import timedelta

from coordination.acts import assess_grade, open_toxicity, record_measurement, record_medication
from coordination.boards.patient import patient
from coordination.boards.patient_timeline import timeline
from coordination.display.timeline import Look, Timeline
from coordination.vocabulary import (
    DoseRole,
    DoseStatus,
    GradingSystem,
    MeasurementKind,
    MeasurementSource,
    ToxicityKind,
)
from tests.builders import LAKE, NORTH, TODAY, World, days_ago


def drawn(world: World, course_id: str) -> Timeline:
    return timeline(patient(world.desk(), course_id))


def test_doses_and_reactions_always_have_a_lane(world: World) -> None:
    found = drawn(world, world.plan())
    assert [(one.name, one.marks, one.bars) for one in found.lanes] == [("Doses", (), ()), ("CRS / ICANS", (), ())]
    assert (found.last_day, found.not_drawn, found.today) == (None, (), TODAY)


def test_a_dose_looks_like_what_it_was_and_where(world: World) -> None:
    course_id = world.after(DoseRole.STEP_UP_2, gap_days=30)
    world.dose(course_id, DoseRole.FIRST_TREATMENT, days_ago(27), site_id=NORTH)
    world.dose(course_id, DoseRole.TREATMENT, days_ago(20), site_id=LAKE)
    world.dose(course_id, DoseRole.TREATMENT, days_ago(13), DoseStatus.HELD, reason="Pneumonia")
    world.dose(course_id, DoseRole.TREATMENT, days_ago(6), DoseStatus.MISSED)
    world.dose(course_id, DoseRole.TREATMENT, TODAY + timedelta(days=1), DoseStatus.PLANNED)
    marks = drawn(world, course_id).lanes[0].marks
    assert [mark.look for mark in marks] == [
        Look.STEP_UP, Look.STEP_UP, Look.DOSE_ACADEMIC, Look.DOSE_COMMUNITY, Look.HELD, Look.MISSED, Look.PLANNED,
    ]  # fmt: skip
    assert "Pneumonia" in marks[4].words
    assert [mark.label for mark in marks[4:]] == ["Held", "Missed", "Planned"]


def test_an_episode_is_a_bar_and_says_when_its_end_is_not_recorded(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(2).isoformat())
        assess_grade(act, course_id, episode, grade=2, system=GradingSystem.ASTCT_2019, on=days_ago(2).isoformat())
        open_toxicity(act, course_id, kind=ToxicityKind.INFECTION, name="Pneumonia", onset_on="2026-11")
    found = drawn(world, course_id)
    (bar,) = found.lanes[1].bars
    assert (bar.start, bar.end) == (days_ago(2), None)
    assert "resolution not recorded" in bar.words
    assert bar.label == "CRS G2"
    assert bar.words.startswith("CRS grade 2, onset")
    assert found.not_drawn == ("Pneumonia: onset Nov 2026 (day not known)",)
    assert "Infection" not in [one.name for one in found.lanes]


def test_prophylaxis_is_a_lane_named_as_the_field_spells_it(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        for purpose, name in (("hsv/vzv prophylaxis", "Acyclovir"), ("pjp", "Trimethoprim")):
            record_medication(
                act, course_id, purpose=purpose, name=name, started_on=days_ago(20), supply_to=TODAY
            )  # fmt: skip
        record_medication(act, course_id, purpose="ig replacement", name="IVIG")
    found = drawn(world, course_id)
    assert [one.name for one in found.lanes[2:]] == ["HSV/VZV", "PJP"]
    (bar,) = found.lanes[2].bars
    assert (bar.start, bar.end, bar.cover) == (days_ago(20), TODAY, True)
    assert any("IVIG" in words for words in found.not_drawn)


def test_values_keep_their_number_and_crowded_labels_are_left_out(world: World) -> None:
    course_id = world.plan()
    for days in (20, 3, 2, 0):
        with world.acting() as act:
            record_measurement(
                act, course_id, test="IgG", kind=MeasurementKind.IGG, value=300 + days, unit="mg/dL",
                text=f"{300 + days} mg/dL", on=days_ago(days), source=MeasurementSource.CLINIC,
            )  # fmt: skip
    marks = drawn(world, course_id).lanes[2].marks
    assert [mark.label for mark in marks] == ["320", "", "", "300"]
    assert all("mg/dL" in mark.words for mark in marks)


def test_the_last_day_is_the_decision_s(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    page = patient(world.desk(), course_id)
    assert timeline(page).last_day == page.status.dose.latest_without_step_up is not None
