"""The clinical knowledge in force: every row of `data/`, frozen, with who signed what. Reads nothing and decides nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, TypeVar

from coordination.knowledge.after_transfer import AfterFile, EscalationFile
from coordination.knowledge.agents import AgentBook
from coordination.knowledge.clocks import ClockRow
from coordination.knowledge.criteria import CriterionRow
from coordination.knowledge.education import EducationFile
from coordination.knowledge.follow_up import FollowUpBook
from coordination.knowledge.grading import GradingFile
from coordination.knowledge.handoff import AtRisk, OfficeHours, PlausibleYears, ResponsibilityRow, StageRow
from coordination.knowledge.labels import Label, section_of
from coordination.knowledge.measurements import MeasurementRow, plain_name
from coordination.knowledge.packet import PacketFile
from coordination.knowledge.risk import SettingFactor, TierSign
from coordination.knowledge.rows import Row, Source
from coordination.knowledge.sites import SiteReadinessFile
from coordination.knowledge.watch import WatchFile
from coordination.vocabulary import Agent, MeasurementKind, Stage, Topic

Unsigned = Literal["notice", "review"]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Rulebook:
    """`signatures`: pairs of row id and content hash; `unsigned`: whether a verified row without one runs with a
    notice, or waits as manual review; `all_signed`: every row counts as signed. `files_hash`: of the files as read.
    `agents`: of each agent the version in force; `versions`: all of them, the oldest first. `clocks` by row id,
    `criteria` by code ("P01"), both in the order of their files."""

    agents: Mapping[Agent, AgentBook]
    versions: Mapping[Agent, tuple[AgentBook, ...]]
    stages: Mapping[Stage, StageRow]
    responsibilities: Mapping[Topic, ResponsibilityRow]
    task_words: Mapping[Topic, tuple[str, ...]]
    office_hours: OfficeHours
    plausible: PlausibleYears
    at_risk: AtRisk
    setting_factors: tuple[SettingFactor, ...]
    tier_signs: tuple[TierSign, ...]
    clocks: Mapping[str, ClockRow]
    criteria: Mapping[str, CriterionRow]
    grading: GradingFile
    watch: WatchFile
    site_readiness: SiteReadinessFile
    education: EducationFile
    after: AfterFile
    escalation: EscalationFile
    packet: PacketFile
    follow_up: FollowUpBook
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

    def in_force(self, on: date) -> Rulebook:
        """The rulebook with the version of each agent that advises on that day; itself where nothing differs."""
        agents = {agent: self.version_on(agent, on) for agent in self.versions}
        return self if agents == self.agents else replace(self, agents=agents)

    def version_on(self, agent: Agent, on: date) -> AgentBook:
        """The version that advises on a day, its first day included. Every agent has one from the beginning."""
        return [book for book in self.versions[agent] if book.effective_from is None or book.effective_from <= on][-1]

    def until(self, book: AgentBook) -> date | None:
        """The day on which the next version takes over; None: no other is on file."""
        later = self.versions[book.agent][self.versions[book.agent].index(book) + 1 :]
        return later[0].effective_from if later else None

    @cached_property
    def fingerprint(self) -> str:
        """Changes with any file, signature or setting by which something is decided, and with the versions in force."""
        versions = [(agent, book.version, book.effective_from) for agent, book in self.agents.items()]
        said = (self.files_hash, sorted(self.signatures), self.unsigned, self.all_signed, versions)
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def is_signed(self, row: Row) -> bool:
        """Whether somebody signed exactly this content of the row."""
        return self.all_signed or self._signed_rows.get(row.id) == row

    def label(self, member: StrEnum) -> Label:
        return self.labels[section_of(type(member))][member.value]

    def cite(self, row: Row) -> str:
        """The row's sources in words, each with its key; before them that it is local, and of which version."""
        sources = "; ".join(f"{self.sources[key].name} ({key})" for key in row.source) or "No source: recalled"
        book = self._book_of.get(row.id)
        version = f"Version {book.version}: " if book is not None and len(self.versions[book.agent]) > 1 else ""
        return f"{'Local content. ' if row.local else ''}{version}{sources}"

    def source_date(self, row: Row) -> str | None:
        """The date of the first source that the row names; None: not recorded."""
        return self.sources[row.source[0]].date if row.source else None

    def find_measurement(self, name: str) -> MeasurementRow | None:
        """The measurement that a test's name means, read without case, spaces and punctuation; None: not known."""
        return self._measurement_names.get(plain_name(name))

    def rows(self) -> Iterator[Row]:
        """Every row in force that can be signed, in the order of the files."""
        for book in self.agents.values():
            yield from book.rows()
        yield from self.shared_rows()

    def shared_rows(self) -> Iterator[Row]:
        """Those that belong to no single agent."""
        yield from (
            *self.stages.values(),
            *self.responsibilities.values(),
            self.at_risk,
            self.office_hours,
            self.plausible,
        )
        yield from (*self.setting_factors, *self.tier_signs)
        yield from (*self.clocks.values(), *self.criteria.values())
        yield from self.grading.rows()
        yield from self.watch.rows()
        yield from self.site_readiness.rows()
        yield from self.education.rows()
        yield from (*self.after.rows(), *self.escalation.rows())
        yield from self.packet.rows()
        yield from self.follow_up.rows()
        yield from self.measurements.values()

    def row(self, row_id: str) -> Row | None:
        return self._rows_by_id.get(row_id)

    def all_rows(self) -> Iterator[tuple[Row, AgentBook | None]]:
        """Every row of every version, with the agent's book that holds it; a row that two versions share comes twice."""
        for books in self.versions.values():
            for book in books:
                yield from ((row, book) for row in book.rows())
        yield from ((row, None) for row in self.shared_rows())

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
    def _book_of(self) -> Mapping[str, AgentBook]:
        return {row.id: book for book in self.agents.values() for row in book.rows()}

    @cached_property
    def _signed_rows(self) -> Mapping[str, Row]:
        return {row.id: row for row in self.rows() if (row.id, row.content_hash()) in self.signatures}

    @cached_property
    def _measurement_names(self) -> Mapping[str, MeasurementRow]:
        rows = self.measurements.values()
        return {plain_name(name): row for row in rows for name in (row.kind.value, *row.aliases)}
