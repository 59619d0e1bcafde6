"""What is due today has its own word; what is late, snoozed or far keeps its state."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordination.boards.looks import task_look
from coordination.vocabulary import TaskState, Urgency
from tests.builders import TODAY, days_ago

OPEN, SOON = TaskState.OPEN, Urgency.SOON


@pytest.mark.parametrize(
    ("state", "urgency", "days", "look"),
    [
        (TaskState.OVERDUE, Urgency.URGENT, -1, TaskState.OVERDUE),
        (OPEN, SOON, 0, Urgency.TODAY),
        (OPEN, SOON, 1, SOON),
        (OPEN, SOON, 7, SOON),
        (OPEN, Urgency.ROUTINE, 8, OPEN),
        (OPEN, Urgency.URGENT, 0, Urgency.URGENT),
        (TaskState.SNOOZED, Urgency.ROUTINE, 0, TaskState.SNOOZED),
    ],
)
def test_what_is_due_today_says_so(state: TaskState, urgency: Urgency, days: int, look: TaskState | Urgency) -> None:
    assert task_look(state, urgency, days_ago(-days), TODAY) == look


def test_a_task_without_a_day_keeps_its_state() -> None:
    assert task_look(TaskState.REVIEW, Urgency.ROUTINE, None, TODAY + timedelta(days=1)) is TaskState.REVIEW
