"""Which step-up a course is in: its first one, or one that began again after a gap. Reads doses given, and no rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coordination.facts import CourseFacts, DoseFact
from coordination.vocabulary import DoseRole

STEP_UP_DOSES = (DoseRole.STEP_UP_1, DoseRole.STEP_UP_2, DoseRole.STEP_UP_3)
FULL_DOSES = (DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT)
_PLACE = {role: place for place, role in enumerate(DoseRole)}


@dataclass(frozen=True, slots=True)
class Round:
    """The doses given from one beginning of step-up until the next. `before`: the dose before the gap that led to it.

    A round without `before` is the first one on record; in an incomplete history it may begin anywhere.
    """

    doses: Sequence[DoseFact]
    before: DoseFact | None = None

    @property
    def is_re_step_up(self) -> bool:
        return self.before is not None

    @property
    def began_on(self) -> date:
        return self.doses[0].on

    @property
    def gap_days(self) -> int | None:
        return (self.began_on - self.before.on).days if self.before else None

    @property
    def finished(self) -> bool:
        """Whether a full dose was given in it."""
        return any(dose.role in FULL_DOSES for dose in self.doses)


def round_at(given: Sequence[DoseFact], place: int = -1) -> Round:
    """The round that the dose at `place` belongs to. `given` are doses really given, oldest first, at least one.

    A step-up dose after the same dose, a later one, or a full dose begins again; a dose whose role nobody recorded
    neither begins nor ends anything.
    """
    end = place % len(given) + 1
    for begin in range(end - 1, 0, -1):
        role = given[begin].role
        if role in STEP_UP_DOSES and _comes_again(role, given[:begin]):
            return Round(given[begin:end], given[begin - 1])
    return Round(given[:end])


def in_re_step_up(course: CourseFacts) -> bool:
    """Whether step-up began again and no full dose has been given in it yet."""
    if not course.given:
        return False
    latest = round_at(course.given)
    return latest.is_re_step_up and not latest.finished


def _comes_again(role: DoseRole, earlier: Sequence[DoseFact]) -> bool:
    before = next((dose.role for dose in reversed(earlier) if dose.role is not None), None)
    return before is not None and _PLACE[role] <= _PLACE[before]
