"""The clinical knowledge in force: every row of `data/`, frozen, with who signed what. Reads nothing and decides nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, TypeVar

from coordination.knowledge.agents import AgentBook
from coordination.knowledge.grading import GradingFile
from coordination.knowledge.handoff import AtRisk, OfficeHours, PlausibleYears, ResponsibilityRow, StageRow
from coordination.knowledge.labels import Label, section_of
from coordination.knowledge.measurements import MeasurementRow, plain_name
from coordination.knowledge.risk import SettingFactor, TierSign
from coordination.knowledge.rows import Row, Source
from coordination.knowledge.watch import WatchFile
from coordination.vocabulary import Agent, MeasurementKind, Stage, Topic

Unsigned = Literal["notice", "review"]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Rulebook:
    """`signatures`: pairs of row id and content hash; `unsigned`: whether a verified row without one runs with a
    notice, or waits as manual review; `all_signed`: every row counts as signed. `files_hash`: of the files as read."""

    agents: Mapping[Agent, AgentBook]
    stages: Mapping[Stage, StageRow]
    responsibilities: Mapping[Topic, ResponsibilityRow]
    office_hours: OfficeHours
    plausible: PlausibleYears
    at_risk: AtRisk
    setting_factors: tuple[SettingFactor, ...]
    tier_signs: tuple[TierSign, ...]
    grading: GradingFile
    watch: WatchFile
    measurements: Mapping[MeasurementKind, MeasurementRow]
    labels: Mapping[str, Mapping[str, Label]]
    sources: Mapping[str, Source]
    jurisdiction: str
    files_hash: str = ""
    signatures: frozenset[tuple[str, str]] = frozenset()
    unsigned: Unsigned = "notice"
    all_signed: bool = False

    def signed(self) -> Rulebook:
        """A copy in which every row counts as signed."""
        return replace(self, all_signed=True)

    @property
    def fingerprint(self) -> str:
        """Changes with any file, signature or setting by which something is decided."""
        said = (self.files_hash, sorted(self.signatures), self.unsigned, self.all_signed)
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def is_signed(self, row: Row) -> bool:
        """Whether somebody signed exactly this content of the row."""
        return self.all_signed or self._signed_rows.get(row.id) == row

    def label(self, member: StrEnum) -> Label:
        return self.labels[section_of(type(member))][member.value]

    def cite(self, row: Row) -> str:
        """The row's sources in words, each with its key."""
        return "; ".join(f"{self.sources[key].name} ({key})" for key in row.source) or "No source: recalled"

    def source_date(self, row: Row) -> str | None:
        """The date of the first source that the row names; None: not recorded."""
        return self.sources[row.source[0]].date if row.source else None

    def find_measurement(self, name: str) -> MeasurementRow | None:
        """The measurement that a test's name means, read without case, spaces and punctuation; None: not known."""
        return self._measurement_names.get(plain_name(name))

    def rows(self) -> Iterator[Row]:
        """Every row that can be signed, in the order of the files."""
        for agent in self.agents.values():
            yield agent.premedication
            yield from agent.notes
            for book in agent.regimen_books:
                yield from (*book.companions, *book.doses, *book.phases)
                yield from (phase.criterion for phase in book.phases if phase.criterion)
                yield from (book.first_treatment,) if book.first_treatment else ()
                yield from book.restarts
        yield from (
            *self.stages.values(),
            *self.responsibilities.values(),
            self.at_risk,
            self.office_hours,
            self.plausible,
        )
        yield from (*self.setting_factors, *self.tier_signs)
        yield from self.grading.rows()
        yield from self.watch.rows()
        yield from self.measurements.values()

    def row(self, row_id: str) -> Row | None:
        return self._rows_by_id.get(row_id)

    def remember(self, question: tuple[Hashable, ...], about: object, answer: Callable[[], Answer]) -> Answer:
        """`answer()`, worked out once: for what depends on `about`, a part of this rulebook, and on nothing else."""
        known = self._answers.get(question)
        if known is None or known[0] is not about:
            known = self._answers[question] = (about, answer())
        found: Answer = known[1]
        return found

    @cached_property
    def _answers(self) -> dict[tuple[Hashable, ...], tuple[object, Any]]:
        return {}

    @cached_property
    def _rows_by_id(self) -> Mapping[str, Row]:
        return {row.id: row for row in self.rows()}

    @cached_property
    def _signed_rows(self) -> Mapping[str, Row]:
        return {row.id: row for row in self.rows() if (row.id, row.content_hash()) in self.signatures}

    @cached_property
    def _measurement_names(self) -> Mapping[str, MeasurementRow]:
        rows = self.measurements.values()
        return {plain_name(name): row for row in rows for name in (row.kind.value, *row.aliases)}
