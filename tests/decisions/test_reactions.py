"""The worst reaction: the maximum on one scale, unknown kept apart from none, the dose only where it is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coordination.decisions.reactions import causing_dose, worst_reaction
from coordination.facts import ConfirmationFact, CourseFacts, GradeFact
from coordination.vocabulary import Answer, DoseRole, GradingSystem, ReactionAnswer, ToxicityKind
from tests.builders import TODAY, a_course, an_episode, days_ago

CRS = ToxicityKind.CRS
ASTCT, LEE = GradingSystem.ASTCT_2019, GradingSystem.LEE_2014


def dosed(*episodes: object, **values: object) -> CourseFacts:
    return a_course(after=DoseRole.FIRST_TREATMENT, gap_days=5, toxicities=episodes, **values)  # type: ignore[arg-type]


def test_without_a_dose_there_is_nothing_to_answer() -> None:
    assert worst_reaction(a_course(), CRS).answer is ReactionAnswer.NOT_DOSED


def test_no_episode_and_no_statement_is_not_recorded_and_never_none() -> None:
    found = worst_reaction(dosed(), CRS)
    assert (found.answer, found.grade) == (ReactionAnswer.NOT_RECORDED, None)


def test_a_stated_none_is_zero() -> None:
    found = worst_reaction(dosed(confirmations=(ConfirmationFact("crs_none", Answer.YES, TODAY),)), CRS)
    assert (found.answer, found.grade) == (ReactionAnswer.NONE, 0)


def test_a_stated_none_of_the_other_kind_says_nothing() -> None:
    stated = (ConfirmationFact("icans_none", Answer.YES, TODAY),)
    assert worst_reaction(dosed(confirmations=stated), CRS).answer is ReactionAnswer.NOT_RECORDED


@pytest.mark.parametrize("later", [Answer.UNKNOWN, Answer.NO])
def test_a_later_answer_takes_none_seen_back(later: Answer) -> None:
    said = (ConfirmationFact("crs_none", Answer.YES, days_ago(9)), ConfirmationFact("crs_none", later, TODAY))
    assert worst_reaction(dosed(confirmations=said), CRS).answer is ReactionAnswer.NOT_RECORDED
    again = worst_reaction(dosed(confirmations=said[::-1]), CRS)
    assert (again.answer, again.stated_on) == (ReactionAnswer.NONE, days_ago(9))


def test_a_grade_does_not_hide_the_episodes_that_are_not_graded() -> None:
    found = worst_reaction(
        dosed(
            an_episode(grade=1, id="graded"),
            an_episode(grade=None, id="ungraded"),
            an_episode(grade=4, system=LEE, id="lee"),
        ),
        CRS,
    )
    assert (found.answer, found.grade) == (ReactionAnswer.GRADED, 1)
    assert (found.ungraded_episodes, found.other_scale_episodes, found.others_not_graded) == (1, 1, 2)


def test_the_named_ungraded_episode_is_not_beside_itself() -> None:
    one = worst_reaction(dosed(an_episode(grade=None)), CRS)
    two = worst_reaction(dosed(an_episode(grade=None), an_episode(grade=2, system=LEE, id="lee")), CRS)
    assert (one.answer, one.others_not_graded) == (ReactionAnswer.UNGRADED, 0)
    assert (two.answer, two.others_not_graded) == (ReactionAnswer.UNGRADED, 1)


def test_an_episode_outweighs_a_stated_none() -> None:
    stated = (ConfirmationFact("crs_none", Answer.YES, TODAY),)
    found = worst_reaction(dosed(an_episode(grade=2, onset_on=days_ago(6)), confirmations=stated), CRS)
    assert (found.answer, found.grade) == (ReactionAnswer.GRADED, 2)


def test_the_worst_of_two_episodes_counts() -> None:
    mild = an_episode(grade=1, onset_on=days_ago(10), id="mild")
    hard = an_episode(grade=3, onset_on=days_ago(7), id="hard")
    found = worst_reaction(dosed(mild, hard), CRS)
    assert (found.grade, found.episode_id) == (3, "hard")


def test_the_highest_grade_of_one_episode_counts() -> None:
    episode = an_episode(grades=(GradeFact(1, ASTCT), GradeFact(2, ASTCT), GradeFact(None, ASTCT)))
    assert worst_reaction(dosed(episode), CRS).grade == 2


@pytest.mark.parametrize(
    ("grades", "answer"),
    [
        ((GradeFact(None, ASTCT),), ReactionAnswer.UNGRADED),
        ((), ReactionAnswer.UNGRADED),
        ((GradeFact(3, LEE),), ReactionAnswer.OTHER_SCALE),
        ((GradeFact(3, LEE), GradeFact(1, ASTCT)), ReactionAnswer.GRADED),
    ],
)
def test_a_grade_on_another_scale_is_no_astct_grade(grades: tuple[GradeFact, ...], answer: ReactionAnswer) -> None:
    found = worst_reaction(dosed(an_episode(grades=grades)), CRS)
    assert found.answer is answer
    assert found.grade == (1 if answer is ReactionAnswer.GRADED else None)


def test_the_causing_dose_is_the_last_one_given_at_or_before_the_onset() -> None:
    course = dosed(an_episode(onset_on=days_ago(8)))
    assert [dose.on for dose in course.given] == [days_ago(11), days_ago(8), days_ago(5)]
    found = worst_reaction(course, CRS)
    assert found.after_role is DoseRole.STEP_UP_2


def test_a_named_dose_wins_and_gives_the_hours() -> None:
    course = dosed()
    first = replace(course.given[0], at=datetime(2026, 11, 13, 15, 0, tzinfo=UTC))
    episode = an_episode(onset_at=first.at + timedelta(hours=31), causing_dose_id=first.id)  # type: ignore[operator]
    found = worst_reaction(replace(course, doses=(first, *course.given[1:]), toxicities=(episode,)), CRS)
    assert (found.after_role, found.onset_hours) == (DoseRole.STEP_UP_1, 31.0)


def test_an_incomplete_history_names_no_dose() -> None:
    course = dosed(an_episode(onset_on=days_ago(8)), dose_history_complete=False)
    assert worst_reaction(course, CRS).after_role is None


def test_a_month_without_a_day_has_no_causing_dose() -> None:
    course = dosed()
    assert causing_dose(course, an_episode(onset_on="2026-11")) is None
    assert causing_dose(course, an_episode(onset_on=None)) is None
