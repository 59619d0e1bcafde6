"""Grading of CRS and ICANS after ASTCT 2019: pure, from one observation; the rows are `data/grading/astct_2019.toml`.

A grade is only ever computed from what was recorded. What is missing makes it not gradable, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from coordination.decisions.grade_decision import GradeDecision as GradeDecision
from coordination.decisions.grade_decision import ObservationRefused as ObservationRefused
from coordination.decisions.grade_decision import still_open
from coordination.decisions.grading_crs import CrsObservation as CrsObservation
from coordination.decisions.grading_crs import crs_candidates, decide_crs
from coordination.decisions.grading_icans import IcansObservation as IcansObservation
from coordination.decisions.grading_icans import decide_icans, icans_candidates
from coordination.decisions.grading_ice import IceScore as IceScore
from coordination.decisions.grading_ice import decide_ice
from coordination.knowledge import IceItem, Rulebook, load_rulebook


@cache
def _shipped() -> Rulebook:
    return load_rulebook()


def grade_crs(observation: CrsObservation, *, rulebook: Rulebook | None = None) -> GradeDecision:
    """The CRS grade; raises ObservationRefused for an input beyond its range. Without `rulebook`: as shipped."""
    return decide_crs(observation, rulebook or _shipped())


def grade_icans(observation: IcansObservation, *, rulebook: Rulebook | None = None) -> GradeDecision:
    """The ICANS grade; raises ObservationRefused for an input beyond its range. Without `rulebook`: as shipped."""
    return decide_icans(observation, rulebook or _shipped())


def score_ice(answers: Mapping[IceItem, bool | None], *, rulebook: Rulebook | None = None) -> IceScore:
    """The ICE score of ten tasks, each done, failed or not recorded. Without `rulebook`: as shipped."""
    return decide_ice(answers, rulebook or _shipped())


def open_questions(
    observation: CrsObservation | IcansObservation, *, rulebook: Rulebook | None = None
) -> tuple[str, ...]:
    """The fields, not recorded yet, that can still change the grade, in the order of asking.

    Not among them: death and age, which are known without asking, and the oxygen saturation, which only warns.
    """
    rules = rulebook or _shipped()
    if isinstance(observation, CrsObservation):
        return still_open(observation, crs_candidates(observation, rules), lambda seen: decide_crs(seen, rules))
    return still_open(observation, icans_candidates(rules), lambda seen: decide_icans(seen, rules))
