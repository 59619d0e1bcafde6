"""The tabs of the patient page: corrections stand beside what they replaced, late entries say so, the trail in words."""

from __future__ import annotations

from coordination.acts import record_task_outcome, record_tracker_task, undo_stage
from coordination.boards import patient_tabs as tabs
from coordination.boards.patient import PatientPage, patient
from coordination.vocabulary import DoseRole, Side, Stage, TaskOutcomeKind, Topic
from tests.builders import TODAY, World, days_ago


def page_of(world: World, course_id: str) -> PatientPage:
    return patient(world.desk(), course_id)


def test_a_corrected_dose_keeps_what_it_replaced(world: World) -> None:
    course_id = world.plan()
    wrong = world.dose(course_id, DoseRole.STEP_UP_1, days_ago(3), amount=6.0, unit="mg/kg")
    world.dose(course_id, DoseRole.STEP_UP_1, days_ago(3), amount=0.06, unit="mg/kg", supersedes=wrong)
    (line,) = tabs.doses(page_of(world, course_id))
    assert (line.row.amount, [old.amount for old in line.before]) == (0.06, [6.0])


def test_a_stage_dated_back_says_how_late_it_was_entered(world: World) -> None:
    course_id = world.plan(on=days_ago(21))
    world.move(course_id, Stage.STEP_UP, on=days_ago(3))
    newest = tabs.stage_history(page_of(world, course_id))[0]
    assert (newest.stage, newest.entered.late_days) == (Stage.STEP_UP, 3)


def test_an_undone_move_stays_readable(world: World) -> None:
    course_id = world.plan()
    world.move(course_id, Stage.STEP_UP)
    with world.acting() as act:
        undo_stage(act, course_id, why="Another patient")
    lines = tabs.stage_history(page_of(world, course_id))
    assert [line.stage for line in lines if line.undone is not None] == [Stage.STEP_UP]


def test_the_matrix_names_one_accountable_side_for_each_topic(world: World) -> None:
    lines = tabs.matrix(page_of(world, world.plan()))
    assert {line.row.topic for line in lines} == set(Topic)
    assert {line.side for line in lines} <= set(Side)


def test_a_closed_task_leaves_the_list_and_stays_in_the_record(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        key = record_tracker_task(act, course_id, title="IgG", due_on=TODAY)
        record_task_outcome(act, course_id, key, kind=TaskOutcomeKind.DONE, result="512 mg/dL")
    page = page_of(world, course_id)
    assert page.tasks == ()
    assert [task.title for task in tabs.closed_tasks(page)] == ["IgG"]


def test_the_history_says_who_did_what_in_words(world: World) -> None:
    course_id = world.plan()
    world.dose(course_id, DoseRole.STEP_UP_1, TODAY)
    found = tabs.history(world.desk(), page_of(world, course_id))
    assert found.total == len(found.lines) == 3
    newest = found.lines[0]
    assert (newest.who, newest.summary) == ("Carla Coordinator", "Dose given for Tue 24 Nov 2026")
