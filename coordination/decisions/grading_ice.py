"""The ICE score from its ten tasks. A task that nobody recorded is not a failed one: then there are only bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coordination.decisions.grade_decision import ObservationRefused
from coordination.knowledge import IceItem, Rulebook


@dataclass(frozen=True, slots=True)
class IceScore:
    """`score` None: not every task is recorded; `at_least` and `at_most` are what is certain all the same."""

    score: int | None
    at_least: int
    at_most: int
    missing: tuple[IceItem, ...] = ()


def decide_ice(answers: Mapping[IceItem, bool | None], rulebook: Rulebook) -> IceScore:
    _check(answers)
    rows = rulebook.grading.ice
    missing = tuple(row.item for row in rows if answers.get(row.item) is None)
    at_least = sum(row.points for row in rows if answers.get(row.item))
    at_most = at_least + sum(row.points for row in rows if row.item in missing)
    return IceScore(None if missing else at_least, at_least, at_most, missing)


def _check(answers: Mapping[IceItem, bool | None]) -> None:
    for item, answer in answers.items():
        if item not in list(IceItem):
            raise ObservationRefused(f"Found ICE task {item!r}; allowed: {', '.join(IceItem)}.")
        if answer is not None and not isinstance(answer, bool):
            raise ObservationRefused(f"Found {item} {answer!r}; allowed: yes, no, or not recorded.")
