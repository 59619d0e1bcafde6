"""What a site is ready for, from `data/handoff/site_readiness.toml`: levels, items, how long a verification holds.

A new item is a row there; a new kind of question that an item asks goes into `SiteItemRow`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import CapabilityLevel

ItemCode = Annotated[str, Field(pattern=r"^SR\d\d$")]
Line = Literal["day_line", "night_line", "fax_line"]


class LevelRow(Row):
    """What a site of this level takes over."""

    level: CapabilityLevel
    text: str


class SiteReadinessPolicy(Row):
    """`soon_days`: an item is marked so long before it expires; `ahead_days`: how far the page looks ahead."""

    soon_days: PositiveInt
    ahead_days: PositiveInt


class SiteItemRow(Row):
    """One item. `must_from` None: shown and counted, and no level waits for it.

    `asks`: what a verification names beside its evidence. `line`: the line of the site that `number` is. `valid_days`:
    how long a verification holds where its evidence names no earlier day; None: until it is withdrawn. `headline`: it
    stands by this word at the head of its site. `raises_cards`: a lapse puts the patients booked there at risk.
    `counts` False: for information only.
    """

    code: ItemCode
    text: str
    must_from: CapabilityLevel | None = None
    asks: tuple[Literal["name", "number"], ...] = ()
    line: Line | None = None
    valid_days: PositiveInt | None = None
    headline: str | None = None
    raises_cards: bool = False
    counts: bool = True

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.line is not None and "number" not in self.asks:
            raise ValueError("line says which number is meant, and asks has no number; add it or take line out")
        if self.must_from is CapabilityLevel.L0:
            raise ValueError("must_from l0 asks something of a site that only refers; the first level that asks is l1")
        return self

    def must_at(self, level: CapabilityLevel) -> bool:
        order = list(CapabilityLevel)
        return self.must_from is not None and order.index(self.must_from) <= order.index(level)


class SiteReadinessFile(Entry):
    sources: dict[str, Source]
    policy: SiteReadinessPolicy
    levels: tuple[LevelRow, ...] = Field(alias="level")
    items: tuple[SiteItemRow, ...] = Field(alias="item")

    def rows(self) -> Iterator[Row]:
        yield self.policy
        yield from (*self.levels, *self.items)

    def item(self, code: str) -> SiteItemRow | None:
        return next((row for row in self.items if row.code == code), None)
