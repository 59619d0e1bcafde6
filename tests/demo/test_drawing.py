"""Histories follow the figures that they are drawn from: CRS with and without prophylactic tocilizumab, by regimen."""

from __future__ import annotations

from collections import Counter

import pytest

from coordination.demo.drawing import Cohort
from coordination.demo.history import CourseHistory
from coordination.demo.parameters import load_parameters
from coordination.knowledge import load_rulebook
from coordination.measures.intervals import clopper_pearson
from coordination.vocabulary import Agent, Answer, DoseRole, DoseStatus, Regimen, ToxicityKind
from tests.builders import NOW

Group = tuple[Agent, Regimen, Answer]
PARAMETERS = load_parameters()


def group_of(course: CourseHistory) -> Group | None:
    """The group of an ordinary course that got its first full dose; None for any other."""
    plans = [event.values for event in course.events if event.act == "plan_course"]
    doses = [event.values for event in course.events if event.act == "record_dose"]
    full = any(dose.get("role") == DoseRole.FIRST_TREATMENT and dose["status"] == DoseStatus.GIVEN for dose in doses)
    if course.case or not plans or not full:
        return None
    return Agent(course.opening["agent"]), Regimen(plans[0]["regimen"]), Answer(plans[0]["prophylactic_tocilizumab"])


@pytest.fixture(scope="module")
def counts() -> dict[Group, tuple[int, int]]:
    """Courses with CRS and all courses, by group, of 3,000 drawn patients."""
    n, with_crs = Counter[Group](), Counter[Group]()
    for patient in Cohort(PARAMETERS, load_rulebook(), NOW, seed=3).histories(3000):
        for course in patient.courses:
            group = group_of(course)
            if group is not None:
                n[group] += 1
                with_crs[group] += any(
                    event.act == "open_toxicity" and event.values["kind"] == ToxicityKind.CRS for event in course.events
                )
    return {group: (with_crs[group], n[group]) for group in n}


@pytest.mark.parametrize(("agent", "regimen"), [(a, r) for a, book in PARAMETERS.crs.items() for r in book])
def test_the_rate_without_prophylaxis_is_the_published_one(
    counts: dict[Group, tuple[int, int]], agent: Agent, regimen: Regimen
) -> None:
    events, n = counts[agent, regimen, Answer.NO]
    interval = clopper_pearson(events, n, confidence=0.999)
    assert interval.low <= PARAMETERS.crs[agent][regimen].any_grade.value <= interval.high


def test_prophylaxis_lowers_the_rate_in_every_group(counts: dict[Group, tuple[int, int]]) -> None:
    for (agent, regimen, answer), (events, n) in counts.items():
        if answer is Answer.YES:
            without, m = counts[agent, regimen, Answer.NO]
            assert events / n < without / m
