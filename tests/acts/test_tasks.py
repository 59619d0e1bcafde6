"""Tasks that a tracker keeps, and what became of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from coordination.acts import NotFound, Refused, record_task_outcome, record_tracker_task
from coordination.records import tables as t
from coordination.vocabulary import TaskOutcomeKind
from tests.builders import LAKE, TODAY, World, days_ago


def open_tasks(world: World) -> list[tuple[str, str, str]]:
    task = t.table_of(t.FollowUpTask)
    with world.store.reading() as session:
        return [(row.title, row.state, row.owner_site_id) for row in session.execute(select(task))]


def test_a_task_is_open_until_it_is_done(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.plan()
    with world.acting() as act:
        key = record_tracker_task(act, course_id, title="IgG", due_on=days_ago(1), owner_site_id=LAKE)
    assert open_tasks(world) == [("IgG", "overdue", LAKE)]
    with world.acting() as act:
        record_task_outcome(act, course_id, key, kind=TaskOutcomeKind.DONE, result="512 mg/dL")
    assert open_tasks(world) == []
    with world.acting() as act:
        record_task_outcome(act, course_id, key, kind=TaskOutcomeKind.UNDONE)
    assert open_tasks(world) == [("IgG", "overdue", LAKE)]


def test_a_snoozed_task_sleeps_until_its_day(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        key = record_tracker_task(act, course_id, title="IgG", due_on=days_ago(1))
        record_task_outcome(
            act, course_id, key, kind=TaskOutcomeKind.SNOOZED, reason="Away", until=TODAY + timedelta(days=3)
        )
    assert [state for _, state, _ in open_tasks(world)] == ["snoozed"]


def test_reasons_and_days_are_asked_for(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        key = record_tracker_task(act, course_id, title="IgG")
    for kind in (TaskOutcomeKind.NOT_NEEDED, TaskOutcomeKind.SNOOZED):
        with pytest.raises(Refused, match="needs its reason"), world.acting() as act:
            record_task_outcome(act, course_id, key, kind=kind, until=TODAY + timedelta(days=3))
    for until in (None, TODAY):
        with pytest.raises(Refused, match="until a day after today"), world.acting() as act:
            record_task_outcome(act, course_id, key, kind=TaskOutcomeKind.SNOOZED, reason="Away", until=until)
    with pytest.raises(Refused, match="lies in the future"), world.acting() as act:
        record_task_outcome(act, course_id, key, kind=TaskOutcomeKind.DONE, on=TODAY + timedelta(days=1))


def test_an_unknown_task_is_not_found(world: World) -> None:
    course_id = world.plan()
    with pytest.raises(NotFound, match="No such task"), world.acting() as act:
        record_task_outcome(act, course_id, "nothing", kind=TaskOutcomeKind.DONE)
