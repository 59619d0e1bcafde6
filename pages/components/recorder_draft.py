"""What one person has answered so far for one course and kind, kept in the session: step by step, so that the last one
can be taken back. It outlives a refused value, a failed save and a look at another page; a reload of the browser ends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from coordination.decisions.observing import Known, Observed
from coordination.vocabulary import ToxicityKind


@dataclass(frozen=True)
class Step:
    """One tap. `value` None: not known; several fields where one tap said so of all of them."""

    fields: tuple[str, ...]
    value: Any
    written: str | None = None


@dataclass
class Draft:
    """`version`: of the course when the first answer was given; `extra`: a question that was asked for by name.

    `onset`: the measurement that a person said is the onset, "" for the moment at which it was seen; None: nobody said.
    """

    course_id: str
    kind: ToxicityKind
    steps: list[Step] = field(default_factory=list)
    version: int | None = None
    first: int | None = None
    extra: str | None = None
    same_episode: bool | None = None
    onset: str | None = None
    problem: str | None = None
    conflict: bool = False
    stored: Any = None

    @property
    def answers(self) -> dict[str, Any]:
        return {name: step.value for step in self.steps for name in step.fields if step.value is not None}

    @property
    def asked(self) -> set[str]:
        return {name for step in self.steps for name in step.fields}

    def observed_with(self, known: Mapping[str, Known]) -> Observed:
        """What is stored: what was answered, and what the record answered by itself."""
        written = {name: step.written for step in self.steps for name in step.fields if step.written}
        on_record = {name: one.value for name, one in known.items() if name not in self.asked}
        return Observed(self.kind, on_record | self.answers, written)

    def key(self, name: str) -> str:
        """A widget's key: its own for each answer given, so that no field keeps what was meant for another question."""
        return f"recorder.{self.course_id}.{self.kind}.{name}"

    def answer(self, fields: tuple[str, ...], value: Any, written: str | None = None) -> None:
        self.steps.append(Step(fields, value, written))
        self.first, self.extra, self.problem = None, None, None

    def back(self) -> None:
        if self.first is not None or self.extra is not None:
            self.first = self.extra = None
        elif self.steps:
            self.steps.pop()
        self.problem = None

    def begin(self, number: int) -> None:
        self.first, self.problem = number, None

    def ask(self, name: str) -> None:
        self.extra = name

    def load(self) -> None:
        """Go on with what somebody else changed meanwhile."""
        self.version, self.problem, self.conflict = None, None, False

    def say_same(self, same: bool) -> None:
        self.same_episode = same

    def say_onset(self, onset: str) -> None:
        self.onset = onset


def draft_of(course_id: str, kind: ToxicityKind) -> Draft:
    kept: Draft = st.session_state.setdefault(_name(course_id, kind), Draft(course_id, kind))
    return kept


def forget(course_id: str, kind: ToxicityKind) -> None:
    st.session_state.pop(_name(course_id, kind), None)


def _name(course_id: str, kind: ToxicityKind) -> str:
    return f"recorder.draft.{course_id}.{kind}"
