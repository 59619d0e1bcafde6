"""Which facts stand in which lane of the timeline; what has no day is named, not drawn."""

from __future__ import annotations

from coordination.acts import open_toxicity, record_measurement, record_medication
from coordination.boards.patient import patient
from coordination.boards.patient_timeline import timeline
from coordination.display.timeline import Look, Timeline
from coordination.vocabulary import DoseRole, DoseStatus, MeasurementKind, ToxicityKind
from tests.builders import LAKE, TODAY, World, days_ago


def lanes(found: Timeline) -> dict[str, object]:
    return {lane.name: lane for lane in found.lanes}


def test_doses_are_told_apart_by_shape(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=14)
    world.dose(course_id, DoseRole.TREATMENT, days_ago(7), site_id=LAKE)
    world.dose(course_id, None, TODAY, DoseStatus.HELD, reason="Infection")
    found = timeline(patient(world.desk(), course_id))
    assert [mark.look for mark in found.lanes[0].marks] == [
        Look.STEP_UP, Look.STEP_UP, Look.DOSE_ACADEMIC, Look.DOSE_COMMUNITY, Look.HELD,
    ]  # fmt: skip
    assert "Infection" in found.lanes[0].marks[-1].words


def test_a_lane_stands_where_something_is_recorded(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=14)
    assert list(lanes(timeline(patient(world.desk(), course_id)))) == ["Doses", "CRS / ICANS"]
    with world.acting() as act:
        open_toxicity(act, course_id, kind=ToxicityKind.INFECTION, name="Cold", onset_on=days_ago(3))
        record_medication(act, course_id, purpose="hsv/vzv prophylaxis", name="Acyclovir", started_on=days_ago(20))
        record_measurement(
            act, course_id, test="IgG", kind=MeasurementKind.IGG, on=TODAY, text="512", value=512, unit="mg/dL",
            source="lab",
        )  # fmt: skip
    names = list(lanes(timeline(patient(world.desk(), course_id))))
    assert names[2:4] == ["Infection", "HSV/VZV"]
    assert names[4].startswith("IgG")


def test_a_month_without_its_day_is_named_and_not_drawn(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=60)
    with world.acting() as act:
        open_toxicity(act, course_id, kind=ToxicityKind.INFECTION, name="Cold", onset_on="2026-10")
    found = timeline(patient(world.desk(), course_id))
    assert len(found.not_drawn) == 1
    assert "Oct 2026 (day not known)" in found.not_drawn[0]
