"""Which planned day and which hold stand: what people decided of the next dose, from the dose records alone."""

from __future__ import annotations

from datetime import date

from coordination.facts import CourseFacts, DoseFact
from coordination.vocabulary import DoseStatus, HandoffEventKind


def open_plan(course: CourseFacts) -> date | None:
    """The first planned day that no later dose record has answered."""
    plans: list[date] = []
    for dose in reversed(course.doses):
        if dose.status is not DoseStatus.PLANNED:
            return next((plan for plan in reversed(plans) if plan > dose.on), None)
        plans.append(dose.on)
    return plans[-1] if plans else None


def open_hold(course: CourseFacts) -> DoseFact | None:
    """The hold that stands: the first of the held records since the last dose given or missed.

    A day planned after the hold was recorded answers it; from then on the plan is what is waited for.
    """
    hold: DoseFact | None = None
    planned_last = 0
    for dose in reversed(course.doses):
        if dose.status is DoseStatus.PLANNED:
            planned_last = max(planned_last, dose.seq)
        elif dose.status is not DoseStatus.HELD:
            break
        elif dose.seq >= planned_last:
            hold = dose
    return hold


def first_community(course: CourseFacts) -> tuple[date | None, date | None]:
    """The planned and the real day of the first community dose of the passing that is under way, or the last one.

    A planned day outlives a decline or a withdrawal; it ends with the dose, when a later passing begins. A return begins
    none; a day planned before it, for a dose that was not recorded, holds no more.
    """
    planned: date | None = None
    given: date | None = None
    given_in: str | None = None
    for event in course.handoff_events:
        if event.kind is HandoffEventKind.RETURNED:
            planned = planned if given_in is not None else None
            continue
        if given_in is not None and event.handoff_id != given_in:
            planned = given = given_in = None
        if event.planned_on is not None:
            planned = event.planned_on
        if event.kind is HandoffEventKind.FIRST_DOSE_GIVEN:
            given, given_in = event.on, event.handoff_id
    return planned, given


def awaited_first_community(course: CourseFacts) -> date | None:
    """The planned day of the first community dose, until the dose is given."""
    planned, given = first_community(course)
    return planned if given is None else None


def community_plan(course: CourseFacts, due: date | None) -> date | None:
    """The planned first community dose, where it is the next dose: it lies before the dose after the next is due.

    `due`: the day that the rule names for the next dose; None: not known, then the plan is all there is.
    """
    planned, last = awaited_first_community(course), course.last_given
    if planned is None or (last is not None and planned <= last.on):
        return None
    if due is None or last is None:
        return planned
    return planned if planned < due + (due - last.on) else None
