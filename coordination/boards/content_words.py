"""What a row of the clinical content says, in words, for every kind of row alike: a new kind needs nothing here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Any

from pydantic import BaseModel

from coordination.knowledge import (
    Disagreement,
    DoseRow,
    FirstTreatmentRow,
    FollowUpField,
    FollowUpPolicy,
    FollowUpRule,
    IntervalCriterion,
    PhaseRow,
    PremedicationRow,
    RestartRow,
    Row,
    Rulebook,
)
from coordination.knowledge.follow_up import FollowUpAnchor, FollowUpLevel, FollowUpPhase
from coordination.knowledge.labels import section_of
from coordination.knowledge.running import Kind
from coordination.vocabulary import Confidence

SHARED_BY_ALL_ROWS = frozenset(Row.model_fields)
KINDS: dict[type[Row], tuple[str, Kind]] = {
    DoseRow: ("Dose", "dose"),
    PhaseRow: ("Interval", "dose"),
    IntervalCriterion: ("De-escalation", "dose"),
    RestartRow: ("Restart after a gap", "restart"),
    FirstTreatmentRow: ("Restart after a gap", "restart"),
    PremedicationRow: ("Premedication", "premedication"),
    FollowUpRule: ("Follow-up", "task"),
    FollowUpField: ("Follow-up: what rules read", "task"),
    FollowUpPolicy: ("Follow-up: what a site may choose", "task"),
    Disagreement: ("Follow-up: where guidance disagrees", "task"),
    FollowUpLevel: ("Follow-up: words of the rules", "task"),
    FollowUpPhase: ("Follow-up: words of the rules", "task"),
    FollowUpAnchor: ("Follow-up: words of the rules", "task"),
}
"""Word of a kind, and as what its rows run. What is not named here has its class's name and runs as a task."""


@dataclass(frozen=True, slots=True)
class Said:
    """One field of a row; `confidence` where this number was seen otherwise than the row."""

    name: str
    text: str
    confidence: Confidence | None = None


def kind_of(row: Row) -> str:
    """ "Restart after a gap"; for a class without a word of its own, `TierSign` → "Tier sign"."""
    word = KINDS.get(type(row), ("", "task"))[0]
    return word or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(row).__name__.removesuffix("Row")).capitalize()


def runs_as(row: Row) -> Kind:
    return KINDS.get(type(row), ("", "task"))[1]


def say_fields(row: Row, rulebook: Rulebook) -> tuple[Said, ...]:
    """Every field that the row sets, in the order of its class; what all rows share stands elsewhere on the screen."""
    return tuple(
        Said(name_of(name), say_value(getattr(row, name), rulebook), row.confidence_of.get(name))
        for name in _set_fields(row)
    )


def name_of(field: str) -> str:
    return field.replace("_", " ")


def say_value(value: Any, rulebook: Rulebook) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        label = rulebook.labels.get(section_of(type(value)), {}).get(value.value)
        return label.word if label else value.value.replace("_", " ")
    if isinstance(value, Enum | int | str | date) or value is None:
        return "not set" if value is None else str(value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, BaseModel):
        said = ((name, getattr(value, name)) for name in _set_fields(value))
        return ", ".join(f"{name_of(name)} {say_value(each, rulebook)}" for name, each in said)
    if isinstance(value, dict):
        return ", ".join(f"{name_of(str(name))} {say_value(each, rulebook)}" for name, each in value.items())
    return "; ".join(say_value(each, rulebook) for each in value)


def _set_fields(model: BaseModel) -> Iterator[str]:
    """Names of fields with something in them; a row inside a row stands in the list by itself."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        left_out = isinstance(model, Row) and name in SHARED_BY_ALL_ROWS
        if not left_out and not isinstance(value, Row) and value != info.default and value not in ((), {}, ""):
            yield name
