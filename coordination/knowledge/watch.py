"""The watch after a step-up or restart dose, from `data/handoff/watch.toml`: the program's own log, thresholds, words.

How long a label asks for stands with its dose (`agents.DoseRow.monitor_hours`). A new threshold is a row there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import MeasurementKind, ModelOfCare


class WatchWindowRow(Row):
    """Where no length may run: how long a human is asked; and for how long a reading belongs to a dose."""

    unknown_hours: PositiveInt
    reading_days: PositiveInt
    raised_days: PositiveInt
    longest_hours: PositiveInt


class WatchLogRow(Row):
    """How often a temperature is taken at home, and until when."""

    every_hours: PositiveInt
    febrile_every_hours: PositiveInt
    after_target_hours: PositiveInt
    between_doses_days: PositiveInt
    grace_minutes: PositiveInt


class PlaceRow(Row):
    """The program's policy for one model of care. `home_log`: whether temperatures are taken at home."""

    model: ModelOfCare
    home_log: bool
    text: str


class ThresholdRow(Row):
    """From which value on somebody is told. `drop_of`: and so far under the patient's own value before the dose."""

    kind: MeasurementKind
    at_least: PositiveFloat | None = None
    below: PositiveFloat | None = None
    drop_of: PositiveFloat | None = None

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.at_least is None) == (self.below is None):
            raise ValueError("a threshold has either at_least or below; keep one")
        if self.drop_of is not None and self.below is None:
            raise ValueError("drop_of belongs to below; add it or take drop_of out")
        return self

    def crossed_by(self, value: float) -> bool:
        """At the limit itself: over `at_least`, not under `below`."""
        return value >= self.at_least if self.at_least is not None else value < (self.below or 0.0)


class CallRow(Row):
    """One sign for which patient and caregiver call, in plain words."""

    text: str


class TakeHomeRow(Row):
    """What the program says about take-home dexamethasone; `published`: what somebody else's program does."""

    text: str
    published: str | None = None


class WatchFile(Entry):
    sources: dict[str, Source]
    window: WatchWindowRow
    log: WatchLogRow
    places: tuple[PlaceRow, ...] = Field(alias="place")
    thresholds: tuple[ThresholdRow, ...] = Field(alias="threshold")
    calls: tuple[CallRow, ...] = Field(alias="call")
    dexamethasone: TakeHomeRow

    def rows(self) -> Iterator[Row]:
        yield self.window
        yield self.log
        yield from (*self.places, *self.thresholds, *self.calls, self.dexamethasone)

    def place(self, model: ModelOfCare) -> PlaceRow:
        return next(row for row in self.places if row.model is model)

    def threshold(self, kind: MeasurementKind | None) -> ThresholdRow | None:
        return next((row for row in self.thresholds if row.kind is kind), None)
