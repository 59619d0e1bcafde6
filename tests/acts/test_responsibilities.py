"""A line agreed otherwise: from now on and never for the past, with its open tasks, the same for both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordination.acts import (
    NotAllowed,
    NotFound,
    Refused,
    agree_line,
    rebuild,
    record_task_outcome,
    record_tracker_task,
    refresh_due,
    take_back_line,
)
from coordination.boards.patient import patient
from coordination.boards.patient_tabs import matrix, to_come
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, Role, Side, Stage, TaskOutcomeKind, Topic
from tests.builders import LAKE, NORTH, TO_CO_MANAGED, World, rows

BY = "Ada Academic (North), Olive Oncologist (Lakeside)"
HOUR = timedelta(hours=1)


@pytest.fixture
def co_managed(world_on_each: World) -> tuple[World, str]:
    course_id = world_on_each.after(DoseRole.FIRST_TREATMENT, gap_days=7)
    world_on_each.move(course_id, TO_CO_MANAGED, why="In order")
    return world_on_each, course_id


def owners(world: World, course_id: str) -> dict[str, tuple[str, str | None]]:
    return {task.title: (task.owner_site_id, task.owner) for task in patient(world.desk(), course_id).tasks}


def kept(world: World, course_id: str, title: str, owner: str | None = None) -> str:
    with world.acting() as act:
        return record_tracker_task(act, course_id, title=title, owner_site_id=LAKE, owner=owner)


def test_both_sides_see_the_line_with_who_agreed(co_managed: tuple[World, str]) -> None:
    world, course_id = co_managed
    with world.acting(now=world.now + HOUR) as act:
        agree_line(act, course_id, topic=Topic.IGG_REPLACEMENT, side=Side.ACADEMIC, agreed_by=BY)
    later = world.now + 2 * HOUR
    for viewer in (world.viewer(), world.viewer(Role.COMMUNITY_CLINICIAN)):
        lines = {line.row.topic: line for line in matrix(patient(world.desk(viewer, now=later), course_id))}
        agreed = lines[Topic.IGG_REPLACEMENT]
        assert (agreed.side, agreed.exception.agreed_by) == (Side.ACADEMIC, BY)
        assert [topic for topic, line in lines.items() if line.exception is not None] == [Topic.IGG_REPLACEMENT]


def test_an_open_task_goes_along_and_a_closed_one_stays(co_managed: tuple[World, str]) -> None:
    world, course_id = co_managed
    kept(world, course_id, "Repeat IgG", owner="Olive")
    kept(world, course_id, "CMV PCR", owner="Olive")
    done = kept(world, course_id, "Book immunoglobulin infusion")
    with world.acting() as act:
        record_task_outcome(act, course_id, done, kind=TaskOutcomeKind.DONE)
    closed_before = rows(world.store, t.TaskOutcome)
    with world.acting() as act:
        agree_line(act, course_id, topic=Topic.IGG_REPLACEMENT, side=Side.ACADEMIC, agreed_by=BY)
    found = owners(world, course_id)
    assert found["Repeat IgG"] == (NORTH, None)
    assert found["CMV PCR"] == (LAKE, "Olive")
    assert "Book immunoglobulin infusion" not in found
    assert rows(world.store, t.TaskOutcome) == closed_before


def test_tasks_move_when_the_moment_comes_and_as_a_rebuild_has_it(co_managed: tuple[World, str]) -> None:
    world, course_id = co_managed
    kept(world, course_id, "Repeat IgG")
    moment = world.now + timedelta(days=1)
    with world.acting() as act:
        agree_line(act, course_id, topic=Topic.IGG_REPLACEMENT, side=Side.ACADEMIC, agreed_by=BY, from_at=moment)
    assert owners(world, course_id)["Repeat IgG"] == (LAKE, None)
    refresh_due(world.store, now=moment, rulebook=world.rulebook)
    derived = rows(world.store, t.FollowUpTask, t.CourseStatus)
    assert owners(world, course_id)["Repeat IgG"] == (NORTH, None)
    rebuild(world.store, now=moment, rulebook=world.rulebook)
    assert rows(world.store, t.FollowUpTask, t.CourseStatus) == derived


def test_the_way_back_to_the_default_is_a_change_too(co_managed: tuple[World, str]) -> None:
    world, course_id = co_managed
    kept(world, course_id, "Repeat IgG")
    for side, after in ((Side.ACADEMIC, HOUR), (Side.COMMUNITY, 2 * HOUR)):
        with world.acting(now=world.now + after) as act:
            agree_line(act, course_id, topic=Topic.IGG_REPLACEMENT, side=side, agreed_by=BY)
    page = patient(world.desk(now=world.now + 3 * HOUR), course_id)
    assert not any(line.exception for line in matrix(page))
    assert owners(world, course_id)["Repeat IgG"] == (LAKE, None)


def test_a_change_to_come_can_be_taken_back_and_one_in_force_cannot(co_managed: tuple[World, str]) -> None:
    world, course_id = co_managed
    with world.acting() as act:
        coming = agree_line(
            act, course_id, topic=Topic.CMV_MONITORING, side=Side.ACADEMIC, agreed_by=BY, from_at=world.now + HOUR
        )
        in_force = agree_line(act, course_id, topic=Topic.VACCINATION, side=Side.ACADEMIC, agreed_by=BY)
    assert [line.id for line in to_come(patient(world.desk(), course_id))] == [coming]
    with world.acting() as act:
        take_back_line(act, course_id, coming)
    assert to_come(patient(world.desk(), course_id)) == ()
    with pytest.raises(Refused, match="in force already"), world.acting() as act:
        take_back_line(act, course_id, in_force)
    with pytest.raises(NotFound, match="No such change"), world.acting() as act:
        take_back_line(act, course_id, "nothing")


def test_what_makes_no_sense_is_refused_in_a_sentence(co_managed: tuple[World, str]) -> None:
    world, course_id = co_managed
    past = world.now - HOUR
    with pytest.raises(Refused, match="what is past stays with who carried it"), world.acting() as act:
        agree_line(act, course_id, topic=Topic.DOSES, side=Side.ACADEMIC, agreed_by=BY, from_at=past)
    with pytest.raises(Refused, match="Lakeside Oncology carries this already"), world.acting() as act:
        agree_line(act, course_id, topic=Topic.DOSES, side=Side.COMMUNITY, agreed_by=BY)
    with pytest.raises(Refused, match="Who agreed is needed"), world.acting() as act:
        agree_line(act, course_id, topic=Topic.DOSES, side=Side.ACADEMIC, agreed_by=" ")
    with pytest.raises(NotAllowed, match="may not record who agreed"), world.acting(world.viewer(Role.NURSE)) as act:
        agree_line(act, course_id, topic=Topic.DOSES, side=Side.ACADEMIC, agreed_by=BY)


def test_no_line_goes_to_a_practice_that_nobody_named(world: World) -> None:
    course_id = world.refer(to=None)
    assert patient(world.desk(), course_id).facts.stage is Stage.REFERRED
    with pytest.raises(Refused, match="No community practice is named yet"), world.acting() as act:
        agree_line(act, course_id, topic=Topic.DOSES, side=Side.COMMUNITY, agreed_by=BY)
