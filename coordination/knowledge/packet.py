"""What goes on paper with a patient, from `data/handoff/packet.toml`: packet fields, contingencies, lines of the papers.

A new field or line is a row there. A value that a line may name is added to `NAMES` and filled in `decisions/papers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Literal, Self

from pydantic import Field, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import Agent, Document, PacketBlock

Passing = Literal["to_come", "in_force", "center"]
"""Where a paper stands: the moment of the passing is to come, is in force, or none is recorded."""

NAMES = frozenset({
    "agent", "brand", "first_dose", "last_dose", "next_dose", "worst", "allergies", "caregiver", "caregiver_phone",
    "now_site", "now_day", "now_night_site", "now_night", "now_night_line", "then_site", "day_number", "night_number",
    "center", "center_night", "practice", "emergency_partner", "tocilizumab_place", "from_day", "from_long",
})  # fmt: skip
"""What a line may be filled with."""


class PacketFieldRow(Row):
    """One field of the packet. `needed`: it is filled, or stated as not known, before the packet is sent.

    `about_site`: what a person states of it is about one receiving site.
    """

    block: PacketBlock
    label: str
    needed: bool
    on_summary: bool
    ask: str
    none_is_an_answer: bool = False
    about_site: bool = False


class ContingencyRow(Row):
    """If …, then …: words that inform. `emergency`: for an emergency department too."""

    when: str
    then: str
    emergency: bool


class TargetRow(Row):
    """What an agent binds to."""

    agent: Agent
    text: str


class LineRow(Row):
    """One line of a paper; the {names} in it are filled from the record."""

    document: Document
    slot: str
    text: str
    when: tuple[Passing, ...] = ()
    may_lack: tuple[str, ...] = ()
    left_out_where_lacking: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for _, name, _, _ in Formatter().parse(self.text) if name is not None)

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        stray = sorted({*self.names} - NAMES)
        if stray:
            raise ValueError(f"text names {{{stray[0]}}}, which is not one of: {', '.join(sorted(NAMES))}")
        idle = [name for name in self.may_lack if name not in self.names]
        if idle:
            raise ValueError(f"may_lack names {idle[0]}, which the text does not")
        return self


class PacketFile(Entry):
    sources: dict[str, Source]
    fields: tuple[PacketFieldRow, ...] = Field(alias="field")
    contingencies: tuple[ContingencyRow, ...] = Field(alias="contingency")
    targets: tuple[TargetRow, ...] = Field(alias="target")
    lines: tuple[LineRow, ...] = Field(alias="line")

    def rows(self) -> Iterator[Row]:
        yield from (*self.fields, *self.contingencies, *self.targets, *self.lines)

    def target(self, agent: Agent) -> TargetRow | None:
        return next((row for row in self.targets if row.agent is agent), None)

    def lines_of(self, document: Document, passing: Passing) -> tuple[LineRow, ...]:
        rows = (row for row in self.lines if row.document is document)
        return tuple(row for row in rows if not row.when or passing in row.when)
