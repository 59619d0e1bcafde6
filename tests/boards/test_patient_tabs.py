"""What the tabs show beyond the facts: who entered what how late, what was corrected, the matrix, the history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordination.acts import (
    change_course,
    record_measurement,
    record_task_outcome,
    record_tracker_task,
    undo_stage,
)
from coordination.boards import patient_tabs as tabs
from coordination.boards.patient import PatientPage, patient
from coordination.vocabulary import (
    DoseRole,
    DoseStatus,
    MeasurementKind,
    MeasurementSource,
    Side,
    Stage,
    TaskOutcomeKind,
)
from tests.builders import TO_CO_MANAGED, TODAY, World, days_ago


def seen(world: World, course_id: str) -> PatientPage:
    return patient(world.desk(), course_id)


def test_a_row_says_who_entered_it_and_how_many_days_late(world: World) -> None:
    course_id = world.plan()
    world.dose(course_id, DoseRole.STEP_UP_1, days_ago(4))
    page = seen(world, course_id)
    (line,) = tabs.doses(page)
    assert (line.entered.by, line.entered.at, line.entered.late_days) == ("Carla Coordinator", world.now, 4)


def test_a_correction_stands_with_what_it_replaced_newest_first(world: World) -> None:
    course_id = world.plan()
    first = world.dose(course_id, DoseRole.STEP_UP_1, days_ago(4), amount=0.06, unit="mg/kg")
    second = world.dose(course_id, DoseRole.STEP_UP_1, days_ago(3), amount=0.06, unit="mg/kg", supersedes=first)
    third = world.dose(course_id, DoseRole.STEP_UP_1, days_ago(3), DoseStatus.HELD, reason="Fever", supersedes=second)
    (line,) = tabs.doses(seen(world, course_id))
    assert (line.row.id, [row.id for row in line.before]) == (third, [second, first])


def test_doses_and_measurements_stand_newest_first(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT)
    for days, on in ((9, days_ago(9)), (2, days_ago(2))):
        with world.acting() as act:
            record_measurement(
                act, course_id, test="ANC", kind=MeasurementKind.ANC, value=1.0 + days, unit="10⁹/L", text=str(days),
                on=on, source=MeasurementSource.CLINIC,
            )  # fmt: skip
    page = seen(world, course_id)
    given = [line.row.on for line in tabs.doses(page)]
    assert given == sorted(given, reverse=True)
    assert [line.row.text for line in tabs.measurements(page)] == ["2", "9"]


def test_a_move_that_was_undone_stays_readable(world: World) -> None:
    course_id = world.plan()
    world.move(course_id, Stage.STEP_UP)
    with world.acting() as act:
        undo_stage(act, course_id, why="Wrong patient")
    newest, *older = tabs.stage_history(seen(world, course_id))
    assert newest.stage is Stage.STEP_UP
    assert newest.undone is not None
    correcting, entered = newest.undone
    assert (correcting.why, entered.by) == ("Wrong patient", "Carla Coordinator")
    assert [line.stage for line in older] == [Stage.PLANNED, Stage.REFERRED]
    assert not any(line.undone for line in older)


@pytest.mark.parametrize(("handed_over", "half"), [(False, Side.ACADEMIC), (True, Side.COMMUNITY)])
def test_the_matrix_names_whose_each_topic_is_now(world: World, handed_over: bool, half: Side) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    if handed_over:
        world.move(course_id, TO_CO_MANAGED)
    page = seen(world, course_id)
    assert tabs.half_now(page) is half
    lines = tabs.matrix(page)
    assert [line.row.topic for line in lines] == list(page.rulebook.responsibilities)
    for line in lines:
        assert line.side is line.duty(half).accountable
        assert line.exception is None
    assert tabs.to_come(page) == ()


def test_a_closed_task_stands_with_its_last_outcome(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        done = record_tracker_task(act, course_id, title="IgG", due_on=TODAY)
        record_tracker_task(act, course_id, title="Still open", due_on=TODAY)
    key = next(task.task_key for task in seen(world, course_id).tasks if task.title == "IgG")
    with world.acting() as act:
        record_task_outcome(act, course_id, key, kind=TaskOutcomeKind.DONE, on=TODAY, result="410 mg/dL")
    (closed,) = tabs.closed_tasks(seen(world, course_id))
    assert (closed.key, closed.title, closed.kind, closed.result) == (done, "IgG", TaskOutcomeKind.DONE, "410 mg/dL")


# --- history


def test_the_history_says_who_did_what_newest_first(world: World) -> None:
    course_id = world.plan()
    world.dose(course_id, DoseRole.STEP_UP_1, days_ago(4))
    found = tabs.history(world.desk(), seen(world, course_id))
    assert found.total == len(found.lines)
    assert found.older is None
    assert {line.who for line in found.lines} == {"Carla Coordinator"}
    assert [line.seq for line in found.lines] == sorted((line.seq for line in found.lines), reverse=True)
    assert found.lines[0].summary == "Dose given for Fri 20 Nov 2026"


def test_a_changed_field_is_told_with_before_and_after(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        change_course(act, course_id, model_of_care="inpatient")
    assert tabs.history(world.desk(), seen(world, course_id)).lines[0].changes == (
        "Model of care: Outpatient → Inpatient",
    )


def test_a_long_history_pages_backwards_without_gap(world: World) -> None:
    course_id = world.plan()
    for days in range(tabs.HISTORY_PAGE + 5):
        world.dose(course_id, DoseRole.TREATMENT, TODAY + timedelta(days=7 + days), DoseStatus.PLANNED)
    page, desk = seen(world, course_id), world.desk()
    first = tabs.history(desk, page)
    assert len(first.lines) == tabs.HISTORY_PAGE
    assert first.older == first.lines[-1].seq
    rest = tabs.history(desk, page, before=first.older)
    assert rest.older is None
    assert len(first.lines) + len(rest.lines) == first.total == rest.total
    assert not {line.seq for line in first.lines} & {line.seq for line in rest.lines}
