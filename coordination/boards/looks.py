"""How loud a task is on the day on which it is read: overdue, today, within a week, or just open."""

from __future__ import annotations

from datetime import date

from coordination.vocabulary import TaskState, Urgency


def task_look(state: TaskState, urgency: Urgency, due_on: date | None, today: date) -> TaskState | Urgency:
    """The state, unless the clock says more of an open task; what is due today says so by its own word."""
    if state is not TaskState.OPEN or urgency is Urgency.ROUTINE:
        return state
    return Urgency.TODAY if urgency is Urgency.SOON and due_on == today else urgency
