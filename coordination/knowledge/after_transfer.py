"""After the transfer, from `data/handoff/`: what is reported back and by when, and which signs go to the other side.

A new step, sign or clock is a row there; what a step means for a patient is decided in `decisions/after_transfer.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import EscalationLevel, HandoffEventKind, MeasurementKind, Topic

AFTER_STEPS = (
    HandoffEventKind.CHECKED_IN,
    HandoffEventKind.FIRST_VISIT_REPORTED,
    HandoffEventKind.THIRTY_DAY_CHECKED,
    HandoffEventKind.LOOP_CLOSED,
    HandoffEventKind.CO_MANAGEMENT_VISIT,
)
"""What is recorded once the first community dose was given, in the order in which it comes."""
Finding = Literal["crs", "icans", "infection", "hospital", "gap"]


class StepRow(Row):
    """One step after the first community dose. Days are counted after that dose.

    `from_days`: the task stands from then on. `clock`: the clock that says when it is due and overdue, and whether
    business days count, those of the site that carries the line `topic`; without one, in calendar days, `due_days`: last
    day before it is due; after `late_days` it is overdue. `every_days`: it comes again so long after the last one.
    `after`: steps that come before it. `unless`: it is not asked for once one of these is recorded.
    """

    kind: HandoffEventKind
    title: str
    topic: Topic
    from_days: NonNegativeInt
    clock: str | None = None
    due_days: PositiveInt | None = None
    late_days: PositiveInt | None = None
    every_days: PositiveInt | None = None
    after: tuple[HandoffEventKind, ...] = ()
    unless: tuple[HandoffEventKind, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        own = [days for days in (self.due_days, self.late_days) if days is not None]
        if len(own) != (2 if self.clock is None else 0):
            raise ValueError("a step has the days of its clock, or due_days and late_days of its own")
        if [self.from_days, *own] != sorted([self.from_days, *own]):
            raise ValueError("from_days, due_days and late_days must not go down")
        if self.clock is not None and self.every_days is not None:
            raise ValueError("a step that comes again has days of its own; a clock runs once")
        if self.kind not in AFTER_STEPS:
            raise ValueError(f"kind {self.kind} is no step after the transfer; allowed: {', '.join(AFTER_STEPS)}")
        return self


class MessageRow(Row):
    """Within how many business days of the receiving site a message is read; overdue after."""

    read_business_days: PositiveInt


class HospitalRow(Row):
    """For how many days a stay without a recorded end counts as going on; after that a human says whether it ended."""

    open_days: PositiveInt


class WeekendRow(Row):
    """Which item of site readiness says that the night number was test-called (`SiteItem.item`)."""

    night_item: str


class LevelRow(Row):
    """How soon. At most one clock is set: minutes, the end of the `same_day`, calendar or business days of the center,
    or `before_next_dose`."""

    level: EscalationLevel
    what: str
    within_minutes: PositiveInt | None = None
    same_day: bool = False
    within_days: PositiveInt | None = None
    within_business_days: PositiveInt | None = None
    before_next_dose: bool = False

    @model_validator(mode="after")
    def _one_clock(self) -> Self:
        clocks = (
            self.within_minutes, self.same_day, self.within_days, self.within_business_days, self.before_next_dose,
        )  # fmt: skip
        if sum(bool(clock) for clock in clocks) != 1:
            raise ValueError("a level has exactly one clock")
        return self


class TriggerRow(Row):
    """One sign after the transfer. `action`: what the program does then, in words. `finding` (a toxicity from
    `grade` on, any where None), or `kind` with a number: which recorded fact shows it; without either only a person
    says so."""

    text: str
    action: str
    level: EscalationLevel
    topic: Topic
    returns: bool = False
    finding: Finding | None = None
    grade: PositiveInt | None = None
    kind: MeasurementKind | None = None
    below: PositiveFloat | None = None

    @model_validator(mode="after")
    def _one_fact(self) -> Self:
        if (self.kind is None) != (self.below is None):
            raise ValueError("kind and below belong together")
        if self.kind is not None and self.finding is not None:
            raise ValueError("a sign is shown by a finding or by a measurement; keep one")
        return self


class AfterFile(Entry):
    sources: dict[str, Source]
    steps: tuple[StepRow, ...] = Field(alias="step")
    message: MessageRow
    hospital: HospitalRow
    weekend: WeekendRow

    def rows(self) -> Iterator[Row]:
        yield from (*self.steps, self.message, self.hospital, self.weekend)

    def step(self, kind: HandoffEventKind) -> StepRow:
        return next(row for row in self.steps if row.kind is kind)


class EscalationFile(Entry):
    sources: dict[str, Source]
    levels: tuple[LevelRow, ...] = Field(alias="level")
    triggers: tuple[TriggerRow, ...] = Field(alias="trigger")

    def rows(self) -> Iterator[Row]:
        yield from (*self.levels, *self.triggers)

    def level(self, level: EscalationLevel) -> LevelRow:
        return next(row for row in self.levels if row.level is level)

    def trigger(self, row_id: str | None) -> TriggerRow | None:
        """None: no such sign is on file any more."""
        return next((row for row in self.triggers if row.id == row_id), None)
