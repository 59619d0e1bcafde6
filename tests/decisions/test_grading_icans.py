"""ICANS grades: the case table has every row, boundary and unknown; what holds for every observation."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.decisions.grading import IcansObservation, ObservationRefused, grade_icans, open_questions
from coordination.knowledge import Rulebook
from coordination.vocabulary import Consciousness, EdemaFinding, MotorFinding, Seizure
from tests.decisions.grade_cases import answer_of, cases, expected_of, observation_of

CASES = cases("icans_grades.csv")
YES_NO = st.none() | st.booleans()
SEEN = st.builds(
    IcansObservation,
    ice_score=st.none() | st.integers(0, 10),
    consciousness=st.none() | st.sampled_from(Consciousness),
    seizure=st.none() | st.sampled_from(Seizure),
    motor=st.none() | st.sampled_from(MotorFinding),
    edema=st.none() | st.sampled_from(EdemaFinding),
    sedated=YES_NO,
    alternative_cause=YES_NO,
    death=YES_NO,
    age_years=st.none() | st.integers(12, 100),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_each_case_of_the_table(case: dict[str, str], rulebook: Rulebook) -> None:
    decision = grade_icans(observation_of(IcansObservation, case), rulebook=rulebook)
    assert answer_of(decision) == expected_of(case)


def test_every_row_that_gives_a_grade_decides_in_some_case(rulebook: Rulebook) -> None:
    rows = {row.id for row in rulebook.grading.icans if row.grade}
    assert rows <= {case["deciding_row"] for case in CASES}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"ice_score": 11}, "Found ice_score 11; allowed: whole numbers 0 to 10, or not recorded."),
        ({"ice_score": -1}, "Found ice_score -1; allowed: whole numbers 0 to 10, or not recorded."),
        ({"ice_score": 7.5}, "Found ice_score 7.5; allowed: whole numbers 0 to 10, or not recorded."),
        ({"ice_score": math.nan}, "Found ice_score nan; allowed: whole numbers 0 to 10, or not recorded."),
        ({"age_years": 11.9}, "Found age_years 11.9; allowed: from 12 years, the tables are for adults."),
        (
            {"motor": "weak"},
            "Found motor 'weak'; allowed: none, tremor, myoclonus, deep_focal_weakness, or not recorded.",
        ),
    ],
)
def test_what_cannot_be_true_is_refused_with_what_is_allowed(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ObservationRefused) as told:
        grade_icans(replace(IcansObservation(), **wrong))
    assert str(told.value) == says


@given(seen=SEEN)
def test_plausible_input_is_never_refused_and_the_floor_never_above_the_grade(seen: IcansObservation) -> None:
    decision = grade_icans(seen)
    assert decision.reason
    if decision.grade is None:
        assert 0 <= decision.at_least < 5
    else:
        assert decision.at_least == decision.grade
        assert decision.deciding_row is not None


@given(seen=SEEN, scores=st.tuples(st.integers(0, 10), st.integers(0, 10)))
def test_a_lower_score_never_lowers_the_grade(seen: IcansObservation, scores: tuple[int, int]) -> None:
    worse, milder = (grade_icans(replace(seen, ice_score=score)).grade for score in sorted(scores))
    assert milder is None or worse is None or milder <= worse


@given(seen=SEEN, steps=st.tuples(st.sampled_from(Consciousness), st.sampled_from(Consciousness)))
def test_deeper_loss_of_consciousness_never_lowers_the_grade(
    seen: IcansObservation, steps: tuple[Consciousness, Consciousness]
) -> None:
    ordered = sorted(steps, key=list(Consciousness).index)
    milder, worse = (grade_icans(replace(seen, consciousness=step)).grade for step in ordered)
    assert milder is None or worse is None or milder <= worse


@given(seen=SEEN)
def test_tremor_never_counts(seen: IcansObservation) -> None:
    with_tremor = grade_icans(replace(seen, motor=MotorFinding.TREMOR))
    assert with_tremor.grade == grade_icans(replace(seen, motor=MotorFinding.NONE)).grade


@given(seen=SEEN)
def test_what_is_not_gradable_asks_something_or_a_clinician(seen: IcansObservation) -> None:
    decision = grade_icans(seen)
    assert decision.grade is not None or decision.needs_clinician or open_questions(seen) or seen.sedated
