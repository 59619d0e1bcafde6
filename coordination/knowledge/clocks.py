"""The clocks of a passing, from `data/handoff/clocks.toml`: what starts and ends each, when it turns amber and red.

A new clock is a row there; only a new kind of beginning or end gets its word here and its check in `decisions/clocks.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, NonNegativeInt, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import Stage


class Begins(StrEnum):
    """The fact that a clock runs from, or against."""

    STAGE = "stage"
    FIRST_DOSE_PLANNED = "first_dose_planned"
    FIRST_DOSE_GIVEN = "first_dose_given"
    DOSE_DUE = "dose_due"
    ITEM_EXPIRES = "item_expires"


class Ends(StrEnum):
    """A fact that ends a clock before its stage does."""

    CALLED = "called"
    CHECKED_IN = "checked_in"
    THIRTY_DAY_CHECKED = "thirty_day_checked"
    DRUG_READY = "drug_ready"
    VERBAL_HANDOFF = "verbal_handoff"
    FIRST_VISIT_REPORTED = "first_visit_reported"
    LOOP_CLOSED = "loop_closed"


AGAINST = (Begins.FIRST_DOSE_PLANNED, Begins.ITEM_EXPIRES)
"""Clocks that run against a day to come, not from one that was."""


class ClockRow(Row):
    """One clock. `due_days`: the counted day by which what it waits for is due, where that is a task. `amber_from`, `red_from`: the day counted after the start from which it is amber or red, inclusive.

    `amber_within`, `red_within` of a clock against a day: so many days before it, inclusive; -1 is the day after.
    `stages`: where it runs; `through`: stages that do not begin it anew, where those are more; `start`: the entry that
    it counts from. `paused_by_hold`: days on which a dose is held are not counted.
    """

    key: str
    text: str
    begins: Begins
    owner: Literal["academic", "community", "accountable"]
    unit: Literal["business", "calendar"]
    stages: tuple[Stage, ...] = ()
    start: Stage | None = None
    through: tuple[Stage, ...] = ()
    ends: tuple[Ends, ...] = ()
    due_days: NonNegativeInt | None = None
    amber_from: NonNegativeInt | None = None
    red_from: NonNegativeInt | None = None
    amber_within: int | None = None
    red_within: int | None = None
    paused_by_hold: bool = False

    @property
    def counts_down(self) -> bool:
        return self.begins in AGAINST

    @model_validator(mode="after")
    def _turns_amber_then_red(self) -> Self:
        ours, others = ("within", "from") if self.counts_down else ("from", "within")
        amber, red = getattr(self, f"amber_{ours}"), getattr(self, f"red_{ours}")
        if amber is None or red is None:
            raise ValueError(f"a clock with begins {self.begins} needs amber_{ours} and red_{ours}")
        if getattr(self, f"amber_{others}") is not None or getattr(self, f"red_{others}") is not None:
            raise ValueError(f"a clock with begins {self.begins} has no amber_{others} or red_{others}; take them out")
        if (red > amber) if self.counts_down else (red < amber):
            raise ValueError(f"amber ({amber}) comes before red ({red})")
        if self.due_days is not None and (self.counts_down or self.due_days > amber):
            raise ValueError("due_days belongs to a clock that counts up, and is not after amber_from")
        if self.counts_down and self.unit == "business":
            raise ValueError("a clock against a day counts calendar days")
        return self

    @model_validator(mode="after")
    def _runs_somewhere(self) -> Self:
        if (self.begins is Begins.STAGE) != (self.start is not None):
            raise ValueError("start belongs to begins stage, and only to it")
        if not self.stages and self.begins is not Begins.ITEM_EXPIRES:
            raise ValueError("stages names where the clock runs; add at least one")
        return self


class ClocksFile(Entry):
    sources: dict[str, Source]
    clocks: tuple[ClockRow, ...] = Field(alias="clock")
