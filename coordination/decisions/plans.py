"""Which planned day and which hold stand: what people decided of the next dose, from the dose records alone."""

from __future__ import annotations

from datetime import date

from coordination.facts import CourseFacts, DoseFact
from coordination.vocabulary import DoseStatus


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
