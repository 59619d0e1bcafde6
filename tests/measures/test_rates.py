"""Who counts in the CRS rate, and as what (design §8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.measures.rates import (
    UNKNOWN,
    Bar,
    CountsAs,
    CrsCounts,
    Dimension,
    Group,
    Part,
    counts_as,
    kinds_of,
    merge,
    tally,
)
from coordination.vocabulary import ReactionAnswer

# One course a line, as a reviewer would write it: answer, grade, evaluable.
TEN_COURSES = """
graded        1   yes
graded        1   yes
graded        2   yes
graded        4   yes
none          0   yes
graded        0   yes
ungraded      .   yes
other_scale   .   yes
not_recorded  .   yes
graded        3   no
"""


def row(answer: str, grade: str = ".", evaluable: str = "yes") -> CountsAs:
    known = None if grade == "." else int(grade)
    return counts_as(ReactionAnswer(answer), known, dosed=True, evaluable=evaluable == "yes")


def counted(rows: list[CountsAs]) -> CrsCounts:
    return tally(Counter(rows))


def ten() -> CrsCounts:
    return counted([row(*line.split()) for line in TEN_COURSES.split("\n") if line])


def test_each_course_is_counted_once_and_the_parts_add_up() -> None:
    found = ten()
    assert (found.n(), found.left_out(), found.not_evaluable) == (7, 2, 1)
    assert found.dosed == 10


def test_an_episode_without_grade_counts_as_any_grade_and_is_left_out_of_each_grades_bar() -> None:
    found = ten()
    assert [(found.events(bar), found.n(bar)) for bar in Bar] == [(5, 7), (2, 6), (1, 6)]
    assert [found.grade_unknown(bar) for bar in Bar] == [0, 1, 1]


@pytest.mark.parametrize("others", ["ungraded_episodes", "other_scale_episodes"])
@pytest.mark.parametrize(
    ("grade", "says"),
    [
        (1, [(1, 1), (0, 0), (0, 0)]),
        (2, [(1, 1), (1, 1), (0, 0)]),
        (3, [(1, 1), (1, 1), (1, 1)]),
        (5, [(1, 1), (1, 1), (1, 1)]),
    ],
)
def test_a_grade_beside_an_episode_without_one_is_a_least_grade(
    grade: int, says: list[tuple[int, int]], others: str
) -> None:
    kind = counts_as(ReactionAnswer.GRADED, grade, dosed=True, evaluable=True, **{others: 1})
    found = counted([kind])
    assert [(found.events(bar), found.n(bar)) for bar in Bar] == says
    assert found.dosed == 1


def test_a_grade_0_beside_an_episode_without_grade_answers_nothing() -> None:
    beside = {"dosed": True, "evaluable": True}
    assert counts_as(ReactionAnswer.GRADED, 0, ungraded_episodes=1, **beside) is CountsAs.UNGRADED
    assert counts_as(ReactionAnswer.GRADED, 0, other_scale_episodes=1, **beside) is CountsAs.OTHER_SCALE


def test_a_stated_none_and_a_grade_0_are_answers_without_an_event() -> None:
    found = counted([row("none", "0"), row("graded", "0")])
    assert (found.answered, found.any_grade) == (2, 0)


def test_a_graded_episode_whose_grade_is_missing_is_never_taken_for_grade_0() -> None:
    assert counted([row("graded")]) == CrsCounts(answered=1, any_grade=1, grade_2_unknown=1, grade_3_unknown=1)


def test_not_recorded_is_printed_beside_and_never_in_the_rate() -> None:
    found = counted([row("not_recorded")] * 3 + [row("none")] * 12 + [row("graded", "1")] * 3)
    assert (found.events(), found.answered, found.rate()) == (3, 15, 0.2)
    assert (found.if_none(), found.if_all()) == ((3, 18), (6, 18))


def test_another_scale_stays_out_of_the_rate_and_within_its_bounds() -> None:
    found = counted([row("other_scale"), *[row("none")] * 9])
    assert (found.answered, found.any_grade, found.other_scale) == (9, 0, 1)
    assert (found.if_none(), found.if_all()) == ((0, 10), (1, 10))


def test_for_a_grades_bar_the_ungraded_are_undecided() -> None:
    found = counted([row("ungraded"), row("graded", "2"), *[row("none")] * 8])
    assert (found.left_out(Bar.ANY), found.left_out(Bar.GRADE_2)) == (0, 1)
    assert (found.if_none(Bar.GRADE_2), found.if_all(Bar.GRADE_2)) == ((1, 10), (2, 10))


@pytest.mark.parametrize(("n", "rate"), [(9, None), (10, 0.0)])
def test_below_ten_answers_there_is_a_count_and_no_rate(n: int, rate: float | None) -> None:
    found = counted([row("none")] * n)
    assert found.rate() == rate
    assert (found.interval() is None) == (rate is None)


def test_nobody_at_all_is_zero_of_zero_and_no_rate() -> None:
    assert merge({})[()] == CrsCounts()
    assert CrsCounts().rate() is None


def test_a_course_never_dosed_counts_nowhere() -> None:
    for answer in ReactionAnswer:
        assert tally({counts_as(answer, 3, dosed=False, evaluable=True): 1}) == CrsCounts()


def test_unknown_is_a_group_of_its_own() -> None:
    known, not_known = CrsCounts(answered=2, any_grade=1), CrsCounts(answered=1)
    agent = (Dimension.AGENT, "teclistamab")
    groups = {
        (agent, (Dimension.PROPHYLACTIC_TOCILIZUMAB, "yes")): known,
        (agent, (Dimension.PROPHYLACTIC_TOCILIZUMAB, UNKNOWN)): not_known,
    }
    assert list(merge(groups, (Dimension.PROPHYLACTIC_TOCILIZUMAB,)).values()) == [known, not_known]
    assert merge(groups, (Dimension.AGENT,)) == {(agent,): CrsCounts(answered=3, any_grade=1)}


@pytest.mark.parametrize("bar", list(Bar))
@pytest.mark.parametrize("part", list(Part))
def test_the_kinds_behind_a_number_are_those_that_it_counts(part: Part, bar: Bar) -> None:
    for kind in CountsAs:
        one = tally({kind: 1})
        assert (kind in kinds_of(part, bar)) == (one.of(part, bar) == 1)


@pytest.mark.parametrize("bar", list(Bar))
def test_every_course_is_behind_exactly_one_of_the_parts_that_add_up(bar: Bar) -> None:
    left_out = [Part.NOT_RECORDED, Part.OTHER_SCALE, *([] if bar is Bar.ANY else [Part.GRADE_UNKNOWN])]
    kinds = [kind for part in (Part.ANSWERED, Part.NOT_EVALUABLE, *left_out) for kind in kinds_of(part, bar)]
    assert sorted(kinds) == sorted(set(CountsAs) - {CountsAs.NOT_DOSED})


@dataclass(frozen=True)
class Course:
    answer: ReactionAnswer
    grade: int | None
    evaluable: bool
    ungraded: int = 0
    other_scale: int = 0


courses_strategy = st.lists(
    st.builds(
        Course,
        answer=st.sampled_from(list(ReactionAnswer)),
        grade=st.one_of(st.none(), st.integers(0, 5)),
        evaluable=st.booleans(),
        ungraded=st.integers(0, 2),
        other_scale=st.integers(0, 2),
    )
)


def count(courses: list[Course]) -> CrsCounts:
    return counted(
        [
            counts_as(
                one.answer,
                one.grade,
                dosed=True,
                evaluable=one.evaluable,
                ungraded_episodes=one.ungraded,
                other_scale_episodes=one.other_scale,
            )
            for one in courses
        ]
    )


def slow_events(courses: list[Course], least: int) -> tuple[int, int]:
    """Course by course, as one would by hand."""
    events = answered = 0
    for one in courses:
        happened_without_grade = one.answer == "ungraded" or (one.answer == "graded" and one.grade is None)
        if not one.evaluable or one.answer in ("not_recorded", "not_dosed", "other_scale"):
            continue
        if one.answer == "graded" and one.grade is not None and one.grade < least and (one.ungraded or one.other_scale):
            surely_happened = one.grade >= 1 or one.ungraded
            if least == 1 and surely_happened:
                events, answered = events + 1, answered + 1
            continue
        if happened_without_grade and least > 1:
            continue
        answered += 1
        reached = one.answer == "graded" and (one.grade or 0) >= least
        events += happened_without_grade or reached
    return events, answered


@given(courses=courses_strategy)
def test_equals_counting_by_hand(courses: list[Course]) -> None:
    found = count(courses)
    for bar, least in ((Bar.ANY, 1), (Bar.GRADE_2, 2), (Bar.GRADE_3, 3)):
        assert (found.events(bar), found.n(bar)) == slow_events(courses, least)


@given(courses=courses_strategy)
def test_parts_add_up_bars_nest_and_bounds_enclose(courses: list[Course]) -> None:
    found = count(courses)
    assert found.dosed == len(courses)
    assert found.answered >= found.any_grade >= found.grade_2 >= found.grade_3
    for bar in Bar:
        (least, n), (most, same_n) = found.if_none(bar), found.if_all(bar)
        assert n == same_n == found.dosed - found.not_evaluable
        assert least <= most <= n


groups_strategy = st.dictionaries(
    st.tuples(*(st.tuples(st.just(d), st.sampled_from(["a", "b", UNKNOWN])) for d in Dimension)),
    courses_strategy.map(count),
)


@given(groups=groups_strategy)
def test_groups_add_up_to_the_total_in_every_dimension(groups: dict[Group, CrsCounts]) -> None:
    for dimension in Dimension:
        assert merge(merge(groups, (dimension,)))[()] == merge(groups)[()]
