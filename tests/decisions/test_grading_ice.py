"""The ICE score: the case table has every task done, failed and not recorded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.decisions.grading import ObservationRefused, score_ice
from coordination.decisions.grading_ice import IceScore
from coordination.knowledge import IceItem, Rulebook
from tests.decisions.grade_cases import cases

CASES = cases("ice.csv")
ANSWERS = {"": None, "yes": True, "no": False}
TAPS = st.fixed_dictionaries({item: st.none() | st.booleans() for item in IceItem})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_each_case_of_the_table(case: dict[str, str], rulebook: Rulebook) -> None:
    scored = score_ice({item: ANSWERS[case[item]] for item in IceItem}, rulebook=rulebook)
    score = int(case["score"]) if case["score"] else None
    missing = tuple(IceItem(item) for item in case["missing"].split())
    assert scored == IceScore(score, int(case["at_least"]), int(case["at_most"]), missing)


def test_a_task_that_is_left_out_is_not_recorded() -> None:
    assert score_ice({IceItem.YEAR: True}) == IceScore(None, 1, 10, tuple(IceItem)[1:])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"day": True}, "Found ICE task 'day'; allowed: year, month, city"),
        ({IceItem.YEAR: 1}, "Found year 1; allowed: yes, no, or not recorded."),
    ],
)
def test_an_answer_that_cannot_be_is_refused(wrong: Any, says: str) -> None:
    with pytest.raises(ObservationRefused, match=says):
        score_ice(wrong)


@given(taps=TAPS)
def test_the_bounds_hold_whatever_the_missing_tasks_show(taps: dict[IceItem, bool | None]) -> None:
    scored = score_ice(taps)
    failed, done = (
        {item: rest if answer is None else answer for item, answer in taps.items()} for rest in (False, True)
    )
    assert (score_ice(failed).score, score_ice(done).score) == (scored.at_least, scored.at_most)
    assert (scored.score is None) == bool(scored.missing)
