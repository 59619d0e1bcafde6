"""Reads the case tables of the grades: an empty cell is not recorded."""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from coordination.decisions.grading import GradeDecision

FOLDER = Path(__file__).parents[1] / "cases"
Observation = TypeVar("Observation")


def cases(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def observation_of(kind: type[Observation], case: dict[str, str]) -> Observation:
    return kind(**{field.name: _value(case[field.name]) for field in fields(kind)})  # type: ignore[arg-type]


def answer_of(decision: GradeDecision) -> tuple[Any, ...]:
    flags = " ".join(sorted(decision.flags))
    return decision.grade, decision.at_least, decision.deciding_row, flags, decision.needs_clinician


def expected_of(case: dict[str, str]) -> tuple[Any, ...]:
    return (
        _value(case["grade"]), int(case["at_least"]), case["deciding_row"] or None, case["flags"],
        case["needs_clinician"] == "yes",
    )  # fmt: skip


def _value(cell: str) -> Any:
    if cell in ("", "yes", "no"):
        return {"": None, "yes": True, "no": False}[cell]
    try:
        return int(cell)
    except ValueError:
        pass
    try:
        return float(cell)
    except ValueError:
        return cell
