"""What grading answers, what it refuses, and the tools that CRS and ICANS share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations, product
from typing import Any, TypeVar

from coordination.knowledge import GradingRow, LimitName, RangeName, Rulebook, may_run
from coordination.vocabulary import GradeFlag, MeasurementKind

Observation = TypeVar("Observation")


class ObservationRefused(ValueError):
    """An input that cannot be true of a patient graded here; says what was found and what is allowed."""


@dataclass(frozen=True, slots=True)
class GradeDecision:
    """`grade` None: not gradable, and `at_least` is what is certain all the same; otherwise both are equal.

    `deciding_row`: the id of the row that set the grade, or that asks for a clinician; `source`: where it was read;
    `notice`: what must be said beside it (not signed here, program default).
    """

    grade: int | None
    at_least: int
    reason: str
    deciding_row: str | None = None
    flags: tuple[GradeFlag, ...] = ()
    needs_clinician: bool = False
    source: str | None = None
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one column can say: from `low` to `high`, None for nothing found. Equal where everything is recorded."""

    low: GradingRow | None = None
    high: GradingRow | None = None
    flags: tuple[GradeFlag, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def at_least(self) -> int:
        return grade_of(self.low)

    @property
    def at_most(self) -> int:
        return grade_of(self.high)


def grade_of(row: GradingRow | None) -> int:
    """The grade that the row gives; 0 without a row, or where the row gives none."""
    return row.grade or 0 if row else 0


def among(rows: Iterable[GradingRow | None], missing: tuple[str, ...], flags: tuple[GradeFlag, ...] = ()) -> Finding:
    """The finding where any of `rows` may be the true one, because `missing` is not recorded."""
    ordered = sorted(rows, key=grade_of)
    low, high = ordered[0], ordered[-1]
    settled = grade_of(low) == grade_of(high)
    own = (low.flag,) if settled and low is not None and low.flag else ()
    return Finding(low, high, (*flags, *own), () if settled else missing)


def settled(row: GradingRow, because: str, flags: Iterable[GradeFlag], rulebook: Rulebook) -> GradeDecision:
    """What the row says; a row that may not run, or that carries no grade, leaves it to a clinician."""
    state = may_run(row, rulebook, kind="monitoring")
    known = tuple(dict.fromkeys(flag for flag in (*flags, row.flag) if flag is not None))
    grade = row.grade if state.runs else None
    said = f": grade {grade}." if grade is not None else "."
    waits = "" if state.runs else f" {state.notice}"
    return GradeDecision(
        grade=grade,
        at_least=grade or 0,
        reason=f"{because}{row.words}{said}{waits}",
        deciding_row=row.id,
        flags=known,
        needs_clinician=grade is None,
        source=rulebook.cite(row),
        notice=state.notice,
    )


def not_gradable(
    at_least: int,
    missing: Iterable[str],
    because: str = "",
    flags: Iterable[GradeFlag] = (),
    needs_clinician: bool = False,
) -> GradeDecision:
    """No grade, because `missing` is not recorded; `at_least` is what is certain without it (0: nothing)."""
    floor = f", at least grade {at_least}" if at_least else ""
    reason = f"{because}Not gradable{floor}: not recorded: {', '.join(dict.fromkeys(missing))}."
    return GradeDecision(None, at_least, reason, flags=tuple(dict.fromkeys(flags)), needs_clinician=needs_clinician)


def contradictory(words: str) -> GradeDecision:
    """No grade: two findings exclude each other, and a clinician decides."""
    return GradeDecision(None, 0, words, flags=(GradeFlag.CONTRADICTION,), needs_clinician=True)


def explained(decision: GradeDecision, row: GradingRow, rulebook: Rulebook) -> GradeDecision:
    """The decision where a clinician recorded another cause: nothing is left to grade, or nothing was found anyway."""
    if decision.at_least == 0 and not decision.needs_clinician:
        return replace(decision, flags=tuple(dict.fromkeys((*decision.flags, GradeFlag.OTHER_CAUSE))))
    kept = [flag for flag in decision.flags if flag is not GradeFlag.MASKED_FEVER]
    return settled(row, "", kept, rulebook)


def still_open(
    observation: Observation,
    candidates: Mapping[str, Iterable[Any]],
    decide: Callable[[Observation], GradeDecision],
) -> tuple[str, ...]:
    """The fields not recorded of which at least one answer would change the decision; where none does alone, those that
    do in pairs."""

    def changes(**answers: Any) -> bool:
        return _outcome(decide(replace(observation, **answers))) != now  # type: ignore[type-var]

    now = _outcome(decide(observation))
    asked = {name: tuple(values) for name, values in candidates.items() if getattr(observation, name) is None}
    alone = tuple(name for name, values in asked.items() if any(changes(**{name: value}) for value in values))
    if alone or now[0] is not None:
        return alone
    together = {
        name
        for one, other in combinations(asked, 2)
        if any(changes(**{one: this, other: that}) for this, that in product(asked[one], asked[other]))
        for name in (one, other)
    }
    return tuple(name for name in asked if name in together)


def _outcome(decision: GradeDecision) -> tuple[int | None, int, bool]:
    return decision.grade, decision.at_least, decision.needs_clinician


# --- what an input may be


def check_range(observation: object, name: RangeName, rulebook: Rulebook, *, whole: bool = False) -> None:
    """Raise ObservationRefused outside the range on file, both ends allowed; None is not recorded and passes."""
    row = rulebook.grading.range(name)
    _check(name.value, getattr(observation, name.value), row.low, row.high, row.unit, whole)


def check_measured(observation: object, name: str, kind: MeasurementKind, rulebook: Rulebook) -> None:
    """The same, for a measured value in its canonical unit, by its plausible range."""
    row = rulebook.measurements[kind]
    if row.plausible is not None:
        _check(name, getattr(observation, name), row.plausible.low, row.plausible.high, row.unit, False)


def check_age(observation: object, rulebook: Rulebook) -> None:
    """The tables are for adults: younger patients are refused, not guessed."""
    check_range(observation, RangeName.AGE_YEARS, rulebook)
    age, youngest = getattr(observation, RangeName.AGE_YEARS.value), rulebook.grading.limit(LimitName.YOUNGEST)
    if age is not None and age < youngest:
        raise ObservationRefused(
            f"Found age_years {age:g}; allowed: from {youngest:g} years, the tables are for adults."
        )


def check_words(observation: object, fields: Mapping[str, type[StrEnum]]) -> None:
    """Raise ObservationRefused for a word that the field's enum does not have; None passes."""
    for name, kind in fields.items():
        value = getattr(observation, name)
        if value is not None and value not in list(kind):
            raise ObservationRefused(f"Found {name} {value!r}; allowed: {', '.join(kind)}, or not recorded.")


def check_answers(observation: object, names: Iterable[str]) -> None:
    """Raise ObservationRefused for anything but True, False, or None (not recorded)."""
    for name in names:
        value = getattr(observation, name)
        if value is not None and not isinstance(value, bool):
            raise ObservationRefused(f"Found {name} {value!r}; allowed: yes, no, or not recorded.")


def _check(name: str, value: object, low: float, high: float, unit: str, whole: bool) -> None:
    if value is None:
        return
    number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not low <= value <= high:  # type: ignore[arg-type,operator]
        kind = "whole numbers " if whole else ""
        span = f"{low:g} to {high:g} {unit}".rstrip()
        raise ObservationRefused(f"Found {name} {value!r}; allowed: {kind}{span}, or not recorded.")
