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
ACRONYMS = ("Crs", "Icans", "Ice")
SAY_THEMSELVES = ("drug", "dose", "route", "unit")
"""Inside another field these need no name: "dexamethasone, 16 mg, PO or IV"."""
NAMES = {
    "above_l_min": "above L/min",
    "amber_from": "amber from day",
    "amber_within": "amber within days",
    "below_l_min": "below L/min",
    "benefit_risk_review": "review of benefit and risk",
    "crs_evaluable_days": "days until CRS is counted",
    "drop_of": "and at least so far under the patient's own",
    "drugs": "medicines",
    "else_attested": "a stated yes stands against the record",
    "from_l_min": "from L/min",
    "gate_at": "at the door",
    "high": "to",
    "limit_icans": "limit for ICANS",
    "loinc": "LOINC",
    "low": "from",
    "max_days": "days at most",
    "may_lack": "may be left open",
    "may_not_apply": "not applicable is an answer",
    "min_days": "days at least",
    "min_gap_days": "days apart at least",
    "monitor_hours": "hours of monitoring",
    "nominal_day": "usual day",
    "on_schedule_only": "restates the regular spacing only",
    "premedicate_and_monitor": "premedication and monitoring again",
    "red_from": "red from day",
    "red_within": "red within days",
    "topic": "about",
    "up_to_l_min": "up to L/min",
    "usual_max_days": "usually days at most",
    "valid_days": "days that an answer stands",
}
"""Plain words of a field whose own name is none; every other is said by its name."""


@dataclass(frozen=True, slots=True)
class Said:
    """One field of a row; `confidence` where this number was seen otherwise than the row."""

    name: str
    text: str
    confidence: Confidence | None = None


def kind_of(row: Row) -> str:
    """ "Restart after a gap"; for a class without a word of its own, `TierSign` → "Tier sign"."""
    word = KINDS.get(type(row), ("", "task"))[0]
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(row).__name__.removesuffix("Row")).capitalize()
    return word or (name.upper() if name in ACRONYMS else name)


def runs_as(row: Row) -> Kind:
    return KINDS.get(type(row), ("", "task"))[1]


def say_fields(row: Row, rulebook: Rulebook) -> tuple[Said, ...]:
    """Every field that the row sets, in the order of its class; what all rows share stands elsewhere on the screen."""
    return tuple(
        Said(name_of(name), say_value(getattr(row, name), rulebook), row.confidence_of.get(name))
        for name in _set_fields(row)
    )


def name_of(field: str) -> str:
    return NAMES.get(field, field.replace("_", " "))


def say_value(value: Any, rulebook: Rulebook) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        label = rulebook.labels.get(section_of(type(value)), {}).get(value.value)
        return label.word if label else value.value.replace("_", " ")
    if isinstance(value, str) and re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", value):
        return value.replace("_", " ")
    if isinstance(value, Enum | int | str | date) or value is None:
        return "not set" if value is None else str(value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, BaseModel):
        said = ((name, getattr(value, name)) for name in _set_fields(value))
        return ", ".join(_inside(name, say_value(each, rulebook)) for name, each in said)
    if isinstance(value, dict):
        return ", ".join(f"{name_of(str(name))} {say_value(each, rulebook)}" for name, each in value.items())
    return "; ".join(say_value(each, rulebook) for each in value)


def _inside(name: str, said: str) -> str:
    return said if name in SAY_THEMSELVES else f"{name_of(name)} {said}"


def _set_fields(model: BaseModel) -> Iterator[str]:
    """Names of fields with something in them; a row inside a row stands in the list by itself."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        left_out = isinstance(model, Row) and name in SHARED_BY_ALL_ROWS
        if not left_out and not isinstance(value, Row) and value != info.default and value not in ((), {}, ""):
            yield name
