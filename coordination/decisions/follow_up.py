"""Which follow-up tasks are open for a course now, why, for whom, and until when that holds.

These are the tasks that a tracker keeps by hand, and what comes after a transfer (`after_transfer`); tasks that rules
open join them through the same shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from coordination.decisions import after_transfer, responsibility
from coordination.decisions.education import TaughtItem, refreshers
from coordination.decisions.planned_task import PlannedTask
from coordination.facts import CourseFacts, TaskOutcomeFact, TrackerTaskFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import Side, TaskOutcomeKind, TaskState, Topic, Urgency

EDUCATION = "education"
"""The category of tasks that no day presses: they stand in the follow-up list, not among what a patient needs today."""
REFRESHER = "education-refresher"
"""The key of the one task that asks for education to be repeated; teaching closes it."""


@dataclass(frozen=True, slots=True)
class FollowUpPlan:
    tasks: tuple[PlannedTask, ...]
    holds_until: datetime | None


def plan_follow_up(
    course: CourseFacts,
    now: datetime,
    *,
    rulebook: Rulebook,
    policy: Mapping[str, str],  # noqa: ARG001 - read by the rules that are to come
) -> FollowUpPlan:
    """The open tasks of a course at the aware moment `now`. `policy`: a program's choices where guidance disagrees."""
    last_outcomes = {outcome.task_key: outcome for outcome in course.task_outcomes}
    tasks: list[PlannedTask] = []
    changes: list[date] = []
    for kept in course.tracker_tasks:
        outcome = last_outcomes.get(kept.id)
        if outcome is not None and outcome.kind in (TaskOutcomeKind.DONE, TaskOutcomeKind.NOT_NEEDED):
            continue
        snoozed_until = outcome.until if outcome and outcome.kind is TaskOutcomeKind.SNOOZED else None
        tasks.append(_from_tracker(course, kept, snoozed_until, now, rulebook, changes))
    tasks += _refreshers(course, last_outcomes.get(REFRESHER), now, rulebook, changes)
    asked = after_transfer.asked(course, now, rulebook=rulebook)
    tasks += asked.now
    changes += asked.changes
    zone = course.academic.zone
    moments = [datetime.combine(day, time.min, zone).astimezone(UTC) for day in changes]
    moments += [line.from_at for line in course.responsibility_lines]
    moments += asked.moments
    return FollowUpPlan(tuple(tasks), min((moment for moment in moments if moment > now), default=None))


def _refreshers(
    course: CourseFacts, outcome: TaskOutcomeFact | None, now: datetime, rulebook: Rulebook, changes: list[date]
) -> list[PlannedTask]:
    """One task for all education that is due again: whoever teaches one item teaches the others with it.

    Teaching closes it; "not needed" is about what was due on that day. Another item joins on the day that it comes due.
    """
    not_needed_on = outcome.on if outcome and outcome.kind is TaskOutcomeKind.NOT_NEEDED else date.min
    snoozed_until = outcome.until if outcome and outcome.kind is TaskOutcomeKind.SNOOZED else None
    today, late_after = course.academic.today(now), rulebook.education.policy.refresher_days
    due: list[TaughtItem] = []
    for item in refreshers(course, now, rulebook=rulebook):
        assert item.due_on is not None
        changes += [item.due_on, item.due_on + timedelta(days=late_after + 1)]
        if not_needed_on < item.due_on <= today:
            due.append(item)
    if not due:
        return []
    snoozed = snoozed_until is not None and today < snoozed_until
    if snoozed_until is not None:
        changes.append(snoozed_until)
    first = min(due, key=lambda item: (item.due_on or date.max, item.row.code))
    assert first.due_on is not None
    last_day = first.due_on + timedelta(days=late_after)
    overdue = last_day < today and not snoozed
    state = TaskState.SNOOZED if snoozed else TaskState.OVERDUE if overdue else TaskState.OPEN
    sharing = responsibility.sharing_of(course, rulebook=rulebook)
    return [
        PlannedTask(
            task_key=REFRESHER,
            title="Refresh the education",
            category=EDUCATION,
            reason=f"Due again: {'; '.join(item.row.text for item in due)}.",
            source=rulebook.cite(first.row),
            state=state,
            urgency=Urgency.SOON if overdue else Urgency.ROUTINE,
            owner_side=responsibility.accountable_for(sharing, Topic.EDUCATION, now, rulebook=rulebook),
            rule_id=first.row.id,
            opens_on=first.due_on,
            due_on=last_day,
        )
    ]


def _from_tracker(
    course: CourseFacts,
    kept: TrackerTaskFact,
    snoozed_until: date | None,
    now: datetime,
    rulebook: Rulebook,
    changes: list[date],
) -> PlannedTask:
    today = course.academic.today(now)
    state, urgency = TaskState.OPEN, Urgency.ROUTINE
    if snoozed_until is not None and today < snoozed_until:
        state = TaskState.SNOOZED
        changes.append(snoozed_until)
    elif kept.due_on is None:
        state = TaskState.REVIEW
    else:
        soon_from = kept.due_on - timedelta(days=rulebook.at_risk.task_soon_days)
        changes += [soon_from, kept.due_on + timedelta(days=1)]
        if kept.due_on < today:
            state, urgency = TaskState.OVERDUE, Urgency.URGENT
        elif soon_from <= today:
            urgency = Urgency.SOON
    sharing = responsibility.sharing_of(course, rulebook=rulebook)
    topic = topic_of(kept.title, rulebook)
    agreed = _agreed_since(sharing, topic, kept.recorded_at, now, rulebook)
    return PlannedTask(
        task_key=kept.id,
        title=kept.title,
        category="tracker",
        reason="Kept by hand in the tracker.",
        source="Tracker",
        state=state,
        urgency=urgency,
        owner_side=agreed or responsibility.accountable_side(sharing, now, rulebook=rulebook),
        due_on=kept.due_on,
        closes_on=kept.due_on,
        owner_site_id=None if agreed else kept.owner_site_id,
        owner=None if agreed else kept.owner,
        topic=topic,
    )


def topic_of(title: str, rulebook: Rulebook) -> Topic | None:
    """The line of the matrix that a task kept by hand belongs to by the words of its title; None: to none of them."""
    said = title.casefold()
    found = (topic for topic, words in rulebook.task_words.items() if any(word in said for word in words))
    return next(found, None)


def _agreed_since(
    sharing: responsibility.Sharing, topic: Topic | None, written_at: datetime | None, now: datetime, rulebook: Rulebook
) -> Side | None:
    """Whose an open task is by a line that came into force after the task was written down; None: as it was written.

    What a person wrote as owner holds until the two sides agree otherwise. A change back counts as a change.
    """
    later = [from_at for line, _, from_at in sharing.exceptions if line is topic and from_at <= now]
    if topic is None or written_at is None or not any(from_at >= written_at for from_at in later):
        return None
    return responsibility.accountable_for(sharing, topic, now, rulebook=rulebook)
