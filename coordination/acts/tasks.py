"""Follow-up tasks: those that a tracker keeps by hand, and what became of any task."""

from __future__ import annotations

from datetime import date

from coordination.acts import sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.decisions.after_transfer import asked
from coordination.decisions.follow_up import REFRESHER
from coordination.decisions.permissions import Permission
from coordination.facts import CourseFacts
from coordination.records import tables as t
from coordination.vocabulary import TaskOutcomeKind
from coordination.words import say_day

NEEDS_REASON = (TaskOutcomeKind.NOT_NEEDED, TaskOutcomeKind.SNOOZED)


def record_tracker_task(
    act: Act,
    course_id: str,
    *,
    title: str,
    due_on: date | None = None,
    owner_site_id: str | None = None,
    owner: str | None = None,
) -> str:
    """A task kept by hand; the row's id, which is its task key."""
    act.check(Permission.RECORD_FACTS)
    act.record(course_id)
    with act.step("record_tracker_task", course_id=course_id, summary=f"Task: {title}"):
        row = act.add(
            t.TrackerTask,
            course_id=course_id,
            title=sense.needed(title, "The task"),
            due_on=due_on,
            owner_site_id=owner_site_id,
            owner=owner,
        )
    return row.id


def record_task_outcome(
    act: Act,
    course_id: str,
    task_key: str,
    *,
    kind: TaskOutcomeKind | str,
    on: date | None = None,
    result: str | None = None,
    reason: str | None = None,
    until: date | None = None,
    owner: str | None = None,
    seen_version: int | None = None,
) -> str:
    """Done, not needed, snoozed until a day, reassigned or undone; the row's id."""
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    kind = TaskOutcomeKind(kind)
    today = facts.academic.today(act.now)
    on = on or today
    title = _title(act, facts, task_key)
    sense.check_happened(act, facts, on, f"{title} recorded as {kind.replace('_', ' ')}")
    if task_key == REFRESHER and kind is TaskOutcomeKind.DONE:
        raise Refused("Record the education itself: that closes this task.")
    if kind in NEEDS_REASON and not (reason or "").strip():
        raise Refused(f"A task that is {kind.replace('_', ' ')} needs its reason.")
    if kind is TaskOutcomeKind.SNOOZED and (until is None or until <= today):
        raise Refused(f"A task is snoozed until a day after today, {say_day(today)}.")
    with act.step("record_task_outcome", course_id=course_id, summary=f"{title}: {kind.replace('_', ' ')}"):
        row = act.add(
            t.TaskOutcome,
            course_id=course_id,
            task_key=task_key,
            kind=kind,
            on=on,
            result=result,
            reason=reason,
            until=until,
            owner=owner,
        )
    return row.id


def _title(act: Act, facts: CourseFacts, task_key: str) -> str:
    if task_key == REFRESHER:
        return "Refresh the education"
    for task in facts.tracker_tasks:
        if task.id == task_key:
            return task.title
    for other in asked(facts, act.now, rulebook=act.rulebook).now:
        if other.task_key == task_key:
            raise Refused(f"{other.title}: this is open until it is recorded: {other.closed_by}.")
    raise NotFound("No such task.")
