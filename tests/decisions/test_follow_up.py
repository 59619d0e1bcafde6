"""Tasks kept by hand: open, soon, overdue and snoozed by the day, with an owner whatever the stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coordination.decisions.follow_up import FollowUpPlan, plan_follow_up
from coordination.facts import CourseFacts, TaskOutcomeFact, TrackerTaskFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import Side, Stage, TaskOutcomeKind, TaskState, Urgency
from tests.builders import NOW, TODAY, a_course, days_ago

TASK = TrackerTaskFact(id="t1", title="IgG", due_on=TODAY, owner_site_id=None, owner=None)


def plan(course: CourseFacts, rulebook: Rulebook) -> FollowUpPlan:
    return plan_follow_up(course, NOW, rulebook=rulebook, policy={})


def with_task(due_on: date | None, *outcomes: TaskOutcomeFact, stage: Stage | None = None) -> CourseFacts:
    return a_course(stage=stage, tracker_tasks=(replace(TASK, due_on=due_on),), task_outcomes=outcomes)


@pytest.mark.parametrize(
    ("due_in", "state", "urgency"),
    [
        (8, TaskState.OPEN, Urgency.ROUTINE),
        (7, TaskState.OPEN, Urgency.SOON),
        (0, TaskState.OPEN, Urgency.SOON),
        (-1, TaskState.OVERDUE, Urgency.URGENT),
    ],
)
def test_a_task_is_soon_from_seven_days_before_and_overdue_the_day_after(
    due_in: int, state: TaskState, urgency: Urgency, rulebook: Rulebook
) -> None:
    (task,) = plan(with_task(TODAY + timedelta(days=due_in)), rulebook).tasks
    assert (task.state, task.urgency) == (state, urgency)


def test_a_task_without_a_day_asks_for_a_human(rulebook: Rulebook) -> None:
    (task,) = plan(with_task(None), rulebook).tasks
    assert (task.state, task.reason) == (TaskState.REVIEW, "Kept by hand in the tracker.")


@pytest.mark.parametrize("kind", [TaskOutcomeKind.DONE, TaskOutcomeKind.NOT_NEEDED])
def test_what_is_done_or_not_needed_is_closed(kind: TaskOutcomeKind, rulebook: Rulebook) -> None:
    assert plan(with_task(TODAY, TaskOutcomeFact("o", "t1", kind, TODAY)), rulebook).tasks == ()


@pytest.mark.parametrize(("until_in", "state"), [(1, TaskState.SNOOZED), (0, TaskState.OPEN), (-1, TaskState.OPEN)])
def test_a_snoozed_task_is_back_on_its_day(until_in: int, state: TaskState, rulebook: Rulebook) -> None:
    snoozed = TaskOutcomeFact("o", "t1", TaskOutcomeKind.SNOOZED, days_ago(3), until=TODAY + timedelta(days=until_in))
    (task,) = plan(with_task(TODAY, snoozed), rulebook).tasks
    assert task.state is state


def test_the_last_outcome_counts(rulebook: Rulebook) -> None:
    done = TaskOutcomeFact("o1", "t1", TaskOutcomeKind.DONE, TODAY)
    undone = TaskOutcomeFact("o2", "t1", TaskOutcomeKind.UNDONE, TODAY)
    assert len(plan(with_task(TODAY, done, undone), rulebook).tasks) == 1


@pytest.mark.parametrize("stage", list(Stage))
def test_no_task_is_ownerless_in_any_stage(stage: Stage, rulebook: Rulebook) -> None:
    (task,) = plan(with_task(TODAY, stage=stage), rulebook).tasks
    assert task.owner_side in Side


def test_an_id_is_stable_over_runs(rulebook: Rulebook) -> None:
    assert plan(with_task(TODAY), rulebook) == plan(with_task(TODAY), rulebook)
    assert plan(with_task(TODAY), rulebook).tasks[0].task_key == "t1"
