"""Which passing of the baton is meant: the one to a practice that is being made or holds, the last one that there was, or
the newest in either direction. A return is a passing of its own, back to the center."""

from __future__ import annotations

from coordination.facts import ConditionFact, CourseFacts, HandoffEventFact, HandoffFact


def newest(course: CourseFacts) -> HandoffFact | None:
    """In whichever direction."""
    return course.handoffs[-1] if course.handoffs else None


def to_practice(course: CourseFacts) -> HandoffFact | None:
    """The newest passing to a practice, also where the patient came back from there since. None: there was none."""
    return next((one for one in reversed(course.handoffs) if not one.is_return), None)


def under_way(course: CourseFacts) -> HandoffFact | None:
    """The passing to a practice that is being made or holds. None: there was none, or the patient came back since."""
    last = newest(course)
    return None if last is None or last.is_return else last


def events_of(course: CourseFacts, passing: HandoffFact | None) -> tuple[HandoffEventFact, ...]:
    """What was recorded of one passing, in the order of recording; nothing where there is none."""
    if passing is None:
        return ()
    return tuple(event for event in course.handoff_events if event.handoff_id == passing.id)


def events_under_way(course: CourseFacts) -> tuple[HandoffEventFact, ...]:
    return events_of(course, under_way(course))


def open_conditions(course: CourseFacts) -> tuple[ConditionFact, ...]:
    """The conditions of the passing under way that nobody recorded as met."""
    passing = under_way(course)
    return tuple(
        one for one in course.conditions if passing and one.handoff_id == passing.id and one.cleared_on is None
    )
