"""What patient and caregiver are taught and handed, from `data/handoff/education.toml`. A new item is a row there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, PositiveInt, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import Agent, EducationKind, Stage

EducationCode = Annotated[str, Field(pattern=r"^ED\d\d$")]


class EducationRow(Row):
    """One item of the checklist. `needed`: the education counts as done only with it (criterion P18).

    `agents`: only for patients on these; empty: for all. `refresh_days`: due again so long after it was taught last;
    `refresh_at`: due again once the patient enters one of these stages after it.
    """

    code: EducationCode
    text: str
    kind: EducationKind
    needed: bool = False
    agents: tuple[Agent, ...] = ()
    refresh_days: PositiveInt | None = None
    refresh_at: tuple[Stage, ...] = ()

    def applies_to(self, agent: Agent) -> bool:
        return not self.agents or agent in self.agents


class EducationPolicy(Row):
    """`refresher_days`: a refresher is late from so long after it came due."""

    refresher_days: PositiveInt


class EducationFile(Entry):
    sources: dict[str, Source]
    policy: EducationPolicy
    items: tuple[EducationRow, ...] = Field(alias="item")

    @model_validator(mode="after")
    def _something_needed(self) -> Self:
        if not any(row.needed for row in self.items):
            raise ValueError(
                "no item is needed, so that education would count as done before it began; mark at least one"
            )
        return self

    def rows(self) -> Iterator[Row]:
        yield self.policy
        yield from self.items

    def item(self, code: str) -> EducationRow | None:
        return next((row for row in self.items if row.code == code), None)
