"""Days since the last dose on the scale of the restart rows on file: which row covers which days. Decides nothing new."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from coordination.decisions.dosing import schedules_in_force
from coordination.facts import CourseFacts
from coordination.knowledge import RestartRow, Rulebook, may_run
from coordination.vocabulary import Action, DoseRole


@dataclass(frozen=True, slots=True)
class Zone:
    """What one row says from `first_day` to `last_day`, both inclusive; `last_day` None: no upper end."""

    first_day: int
    last_day: int | None
    action: Action
    rule_id: str


def ruler(course: CourseFacts, *, rulebook: Rulebook) -> tuple[Zone, ...]:
    """The zones after the last dose given, in order of days; () where a row is missing or may not run.

    A row that only restates the regular spacing is no zone of its own. Rows that leave days uncovered give no ruler:
    a scale with a hole would be read as an allowance.
    """
    rows = _rows(course, rulebook)
    if not rows or not all(may_run(row, rulebook, kind="restart").runs for row in rows):
        return ()
    zones = tuple(Zone(row.min_days, row.max_days, row.action, row.id) for row in rows)
    meets = all(
        before.last_day is not None and after.first_day == before.last_day + 1 for before, after in pairwise(zones)
    )
    return zones if meets else ()


def _rows(course: CourseFacts, rulebook: Rulebook) -> list[RestartRow]:
    last = course.last_given
    if last is None or last.role is None or course.regimen is None:
        return []
    book = rulebook.agents[course.agent].regimens.get(course.regimen)
    if book is None:
        return []
    first = book.first_treatment
    if last.role is DoseRole.FIRST_TREATMENT and (first is None or not may_run(first, rulebook, kind="restart").runs):
        return []
    key = book.restart_key(last.role, schedules_in_force(course, book)[0])
    if key is None:
        return []
    rows = [row for row in book.restarts_after(key) if not row.on_schedule_only]
    return sorted(rows, key=lambda row: row.min_days)
