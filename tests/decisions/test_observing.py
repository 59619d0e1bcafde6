"""Answers by field: they grade as the table grades them, a partial score by its bounds, and only what matters is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.decisions.grading import CrsObservation, IcansObservation, ObservationRefused, grade_crs, grade_icans
from coordination.decisions.observing import (
    ENUMS,
    HISTORY,
    ICE,
    Known,
    Observed,
    age_at,
    fields_of,
    grade_seen,
    ice_of,
    known_before,
    still_to_ask,
)
from coordination.facts import ToxicityFact
from coordination.knowledge import IceItem, Rulebook, load_rulebook
from coordination.vocabulary import Answer, ToxicityKind
from tests.builders import NOW, TODAY, a_course, an_episode, days_ago

CRS, ICANS = ToxicityKind.CRS, ToxicityKind.ICANS
RULES = load_rulebook()
ADULT = 68
NUMBERS: dict[str, st.SearchStrategy[Any]] = {
    "temp_c": st.sampled_from((36.8, 37.95, 38.0, 39.4)),
    "sbp_mmhg": st.sampled_from((70, 89.9, 90, 120)),
    "flow_l_min": st.sampled_from((0, 2, 6, 6.1, 15)),
    "spo2_pct": st.sampled_from((88, 97)),
    "vasopressors": st.sampled_from((0, 1, 2)),
}
TASKS = [ICE + item for item in IceItem]


def a_value(name: str) -> st.SearchStrategy[Any]:
    if name in ENUMS:
        return st.sampled_from([word.value for word in ENUMS[name]])
    return NUMBERS.get(name, st.booleans())


def some_answers(kind: ToxicityKind) -> st.SearchStrategy[dict[str, Any]]:
    names = [name for name in fields_of(kind) if name != "death"]
    return st.fixed_dictionaries({}, optional={name: a_value(name) for name in names})


def done(count: int, *, failed: int = 0) -> dict[str, Any]:
    marks = [True] * count + [False] * failed
    return dict(zip(TASKS, marks, strict=False))


def grade(kind: ToxicityKind, answers: dict[str, Any]) -> Any:
    return grade_seen(kind, answers, age_years=ADULT, rulebook=RULES)


@given(some_answers(CRS))
def test_crs_answers_grade_as_the_observation_does(answers: dict[str, Any]) -> None:
    words = {name: ENUMS[name](value) if name in ENUMS else value for name, value in answers.items()}
    assert grade(CRS, answers) == grade_crs(CrsObservation(age_years=ADULT, **words), rulebook=RULES)


@given(st.lists(st.booleans(), min_size=10, max_size=10), some_answers(ICANS))
def test_a_whole_score_grades_as_its_number_does(marks: list[bool], answers: dict[str, Any]) -> None:
    rest = {name: value for name, value in answers.items() if not name.startswith(ICE)}
    words = {name: ENUMS[name](value) if name in ENUMS else value for name, value in rest.items()}
    seen = IcansObservation(ice_score=sum(marks), age_years=ADULT, **words)
    assert grade(ICANS, rest | dict(zip(TASKS, marks, strict=True))) == grade_icans(seen, rulebook=RULES)


@given(some_answers(ICANS), st.data())
def test_a_partial_score_claims_nothing_that_another_tap_takes_back(
    answers: dict[str, Any], data: st.DataObject
) -> None:
    now = grade(ICANS, answers)
    left = [task for task in TASKS if task not in answers]
    if left == TASKS:
        return
    later = grade(ICANS, answers | {task: data.draw(st.booleans()) for task in left})
    assert later.at_least >= now.at_least
    if now.grade is not None:
        assert later.grade == now.grade


@pytest.mark.parametrize(
    ("answers", "graded", "at_least"),
    [
        (done(8), 1, 1),
        (done(7), 1, 1),
        (done(6), None, 0),
        (done(5, failed=4), 2, 2),
        (done(0, failed=4), None, 2),
        (done(0, failed=8), None, 3),
        (done(8, failed=1), 1, 1),
    ],
)
def test_a_score_with_missing_tasks_is_graded_by_its_bounds(
    answers: dict[str, Any], graded: int | None, at_least: int
) -> None:
    found = grade(ICANS, answers)
    bounds = ice_of(answers, rulebook=RULES)
    assert bounds is not None
    if 10 not in range(bounds.at_least, bounds.at_most + 1):
        assert (found.grade, found.at_least) == (graded, at_least)
    assert f"ICE {bounds.at_least} to {bounds.at_most}" in found.reason


def test_without_any_task_there_is_no_score() -> None:
    assert ice_of({}, rulebook=RULES) is None
    assert ice_of({ICE + "year": None}, rulebook=RULES) is None


@given(some_answers(CRS))
def test_whoever_answers_everything_that_is_asked_is_done(answers: dict[str, Any]) -> None:
    given_so_far, asked = dict(answers), set(answers)
    for _ in fields_of(CRS):
        left = still_to_ask(CRS, given_so_far, asked, age_years=ADULT, rulebook=RULES)
        assert not set(left) & asked
        if not left:
            break
        asked.add(left[0])
    assert not still_to_ask(CRS, given_so_far, asked | set(fields_of(CRS)), age_years=ADULT, rulebook=RULES)


def test_what_is_seen_is_asked_before_the_history() -> None:
    first = still_to_ask(CRS, {}, (), age_years=ADULT, rulebook=RULES)
    assert first[0] == "temp_c"
    after = still_to_ask(CRS, {"temp_c": 36.9}, ("temp_c",), age_years=ADULT, rulebook=RULES)
    seen = [name for name in after if name not in HISTORY]
    assert list(after[: len(seen)]) == seen
    assert "hypotension" in seen


def test_a_normal_check_asks_for_no_history() -> None:
    normal = {"temp_c": 36.9, "hypotension": False, "oxygen_device": "none"}
    assert not still_to_ask(CRS, normal, normal, age_years=ADULT, rulebook=RULES)
    assert grade(CRS, normal).grade == 0


def test_the_ten_tasks_are_asked_first_and_one_by_one() -> None:
    assert list(still_to_ask(ICANS, {}, (), age_years=ADULT, rulebook=RULES)[:10]) == TASKS
    left = still_to_ask(ICANS, done(3), set(TASKS[:4]), age_years=ADULT, rulebook=RULES)
    assert list(left[:6]) == TASKS[4:]


def test_no_task_is_asked_of_who_cannot_be_aroused() -> None:
    answers = {"consciousness": "unarousable"}
    assert not still_to_ask(ICANS, answers, answers, age_years=ADULT, rulebook=RULES) or all(
        not name.startswith(ICE) for name in still_to_ask(ICANS, answers, answers, age_years=ADULT, rulebook=RULES)
    )


@pytest.mark.parametrize("stray", ["ice_score", "age_years", "mood", "ice.poem"])
def test_a_field_that_no_question_asks_for_is_refused(stray: str) -> None:
    with pytest.raises(ObservationRefused, match=f"Found {stray}"):
        grade(ICANS, {stray: 1})


def test_what_was_observed_comes_back_as_it_was_stored() -> None:
    seen = Observed(CRS, {"temp_c": 38.5, "hypotension": False}, {"temp_c": "101.3 °F"})
    assert Observed.from_stored(seen.as_stored()) == seen
    assert Observed.from_stored({}) is None


@pytest.mark.parametrize(
    ("born", "age"), [(days_ago(0), 0), (TODAY.replace(year=1958), 68), (TODAY.replace(year=1958, day=25), 67)]
)
def test_an_age_is_in_whole_years(born: Any, age: int) -> None:
    assert age_at(a_course(birth_date=born), TODAY) == age
    assert age_at(a_course(birth_date=None), TODAY) is None


@pytest.mark.parametrize(
    ("course", "episode", "earlier", "known"),
    [
        ({}, None, (), {}),
        ({"prophylactic_tocilizumab": Answer.YES}, None, (), {"premedicated"}),
        ({"prophylactic_tocilizumab": Answer.NO}, None, (), set()),
        ({}, an_episode(tocilizumab=Answer.YES), (), {"treated"}),
        ({}, an_episode(steroid=Answer.YES), (), {"treated"}),
        ({}, an_episode(steroid=Answer.NO), ({"temp_c": 38.0},), {"fever_earlier_in_episode"}),
        ({}, an_episode(), ({"temp_c": 37.95}, {"hypotension": True}), set()),
    ],
)
def test_the_record_answers_what_it_holds_and_never_a_no(
    course: dict[str, Any],
    episode: ToxicityFact | None,
    earlier: tuple[dict[str, Any], ...],
    known: set[str],
    rulebook: Rulebook,
) -> None:
    stored = [(NOW, answers) for answers in earlier]
    found = known_before(a_course(**course), CRS, episode, stored, NOW, rulebook=rulebook)
    assert set(found) == set(known)
    assert all(isinstance(one, Known) and one.value for one in found.values())
    assert known_before(a_course(**course), ICANS, episode, stored, NOW, rulebook=rulebook) == {}


def test_a_later_fever_is_none_of_before(rulebook: Rulebook) -> None:
    for at in (NOW + timedelta(minutes=1), None):
        assert known_before(a_course(), CRS, an_episode(), [(at, {"temp_c": 39.0})], NOW, rulebook=rulebook) == {}
