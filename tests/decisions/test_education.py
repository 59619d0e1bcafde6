"""Taught counts once it was said back; refreshers come due on their day; P18 says which items are open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coordination.decisions.education import education_met, education_of, refreshers, say_taught
from coordination.decisions.follow_up import plan_follow_up
from coordination.decisions.watch import TAKE_HOME
from coordination.facts import CourseFacts, EducationFact, MedicationFact, TaskOutcomeFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import (
    Agent,
    Answer,
    EducationStanding,
    Side,
    Stage,
    TaskOutcomeKind,
    TaskState,
    TeachBack,
    Urgency,
)
from tests.builders import NOW, TODAY, a_course, days_ago, stages

HALF_A_YEAR = 180


def taught(
    code: str, on: date = TODAY, said: TeachBack = TeachBack.UNDERSTOOD, seq: int = 1, language: str | None = None
) -> EducationFact:
    return EducationFact(f"{code}-{on}-{seq}", code, on, "Keisha Brandt", said, language, seq)


def all_needed(rulebook: Rulebook, agent: Agent = Agent.TECLISTAMAB, on: date = TODAY) -> tuple[EducationFact, ...]:
    rows = [row for row in rulebook.education.items if row.needed and row.applies_to(agent)]
    return tuple(taught(row.code, on) for row in rows)


def standing(course: CourseFacts, code: str, rulebook: Rulebook) -> EducationStanding:
    items = {item.row.code: item for item in education_of(course, NOW, rulebook=rulebook).items}
    return items[code].standing


# --- one item


@pytest.mark.parametrize(
    ("code", "said", "stands"),
    [
        ("ED02", TeachBack.UNDERSTOOD, EducationStanding.DONE),
        ("ED02", TeachBack.TO_REPEAT, EducationStanding.TO_REPEAT),
        ("ED02", TeachBack.NOT_ASKED, EducationStanding.NO_TEACH_BACK),
        ("ED20", TeachBack.NOT_ASKED, EducationStanding.DONE),
    ],
)
def test_taught_counts_once_it_was_said_back(
    rulebook: Rulebook, code: str, said: TeachBack, stands: EducationStanding
) -> None:
    assert standing(a_course(education=(taught(code, said=said),)), code, rulebook) is stands


def test_the_last_teaching_counts(rulebook: Rulebook) -> None:
    first = taught("ED02", days_ago(3), TeachBack.TO_REPEAT)
    course = a_course(education=(first, taught("ED02", TODAY, seq=2)))
    assert standing(course, "ED02", rulebook) is EducationStanding.DONE
    assert standing(course, "ED03", rulebook) is EducationStanding.NOT_RECORDED


def test_mouth_and_skin_are_for_talquetamab_alone(rulebook: Rulebook) -> None:
    for agent in Agent:
        codes = [item.row.code for item in education_of(a_course(agent), NOW, rulebook=rulebook).items]
        assert ("ED13" in codes) is (agent is Agent.TALQUETAMAB)


@pytest.mark.parametrize(
    ("days", "stands"),
    [
        (HALF_A_YEAR - 1, EducationStanding.DONE),
        (HALF_A_YEAR, EducationStanding.REFRESHER_DUE),
        (HALF_A_YEAR + 1, EducationStanding.REFRESHER_DUE),
    ],
)
def test_a_refresher_comes_due_on_its_day(rulebook: Rulebook, days: int, stands: EducationStanding) -> None:
    assert standing(a_course(education=(taught("ED02", days_ago(days)),)), "ED02", rulebook) is stands


@pytest.mark.parametrize(
    ("entered", "stands"),
    [
        (days_ago(11), EducationStanding.DONE),
        (days_ago(10), EducationStanding.DONE),
        (days_ago(9), EducationStanding.REFRESHER_DUE),
    ],
)
def test_whom_to_call_is_taught_again_after_the_transfer(
    rulebook: Rulebook, entered: date, stands: EducationStanding
) -> None:
    course = a_course(
        education=(taught("ED07", days_ago(10)),),
        stage_events=stages((Stage.REFERRED, days_ago(40)), (Stage.CO_MANAGED, entered)),
    )
    assert standing(course, "ED07", rulebook) is stands


def test_dexamethasone_for_home_is_read_from_the_watch(rulebook: Rulebook) -> None:
    pack = MedicationFact("m", TAKE_HOME, "Dexamethasone", "2026-11-20", None, "Pack")
    assert education_of(a_course(medications=(pack,)), NOW, rulebook=rulebook).dispensed is pack
    assert education_of(a_course(), NOW, rulebook=rulebook).dispensed is None


def test_a_teaching_in_words(rulebook: Rulebook) -> None:
    said = say_taught(taught("ED02", days_ago(1), language="Spanish"), rulebook=rulebook)
    assert said == "Said back correctly, Mon 23 Nov 2026, by Keisha Brandt, in Spanish"


# --- P18


def test_p18_is_met_with_everything_needed(rulebook: Rulebook) -> None:
    answer = education_met(a_course(education=all_needed(rulebook)), NOW, rulebook=rulebook)
    assert answer.value is Answer.YES


@pytest.mark.parametrize("code", ["ED02", "ED20", "ED21", "ED22"])
def test_p18_is_not_known_while_one_is_not_recorded(rulebook: Rulebook, code: str) -> None:
    done = tuple(fact for fact in all_needed(rulebook) if fact.item != code)
    answer = education_met(a_course(education=done), NOW, rulebook=rulebook)
    row = rulebook.education.item(code)
    assert row is not None
    assert answer.value is Answer.UNKNOWN
    assert answer.reason == f"1 of {len(done) + 1} items that are needed are open. {row.text}: not recorded."


@pytest.mark.parametrize(
    ("said", "value", "words"),
    [
        (TeachBack.TO_REPEAT, Answer.NO, "Signs of CRS: to repeat"),
        (TeachBack.NOT_ASKED, Answer.UNKNOWN, "Signs of CRS: teach-back not recorded"),
    ],
)
def test_p18_waits_for_the_teach_back(rulebook: Rulebook, said: TeachBack, value: Answer, words: str) -> None:
    course = a_course(education=(*all_needed(rulebook), taught("ED02", said=said, seq=2)))
    answer = education_met(course, NOW, rulebook=rulebook)
    assert answer.value is value
    assert words in answer.reason


def test_nothing_recorded_is_not_known_and_never_no(rulebook: Rulebook) -> None:
    assert education_met(a_course(), NOW, rulebook=rulebook).value is Answer.UNKNOWN


def test_a_refresher_that_is_due_does_not_undo_p18(rulebook: Rulebook) -> None:
    course = a_course(education=all_needed(rulebook, on=days_ago(HALF_A_YEAR + 30)))
    assert education_met(course, NOW, rulebook=rulebook).value is Answer.YES
    assert education_of(course, NOW, rulebook=rulebook).due


# --- the task


def refresher_of(course: CourseFacts, rulebook: Rulebook) -> tuple[TaskState, Urgency] | None:
    tasks = plan_follow_up(course, NOW, rulebook=rulebook, policy={}).tasks
    assert len(tasks) <= 1
    return (tasks[0].state, tasks[0].urgency) if tasks else None


@pytest.mark.parametrize(
    ("days", "task"),
    [
        (HALF_A_YEAR - 1, None),
        (HALF_A_YEAR, (TaskState.OPEN, Urgency.ROUTINE)),
        (HALF_A_YEAR + 14, (TaskState.OPEN, Urgency.ROUTINE)),
        (HALF_A_YEAR + 15, (TaskState.OVERDUE, Urgency.SOON)),
    ],
)
def test_what_is_due_again_is_one_task(rulebook: Rulebook, days: int, task: tuple[TaskState, Urgency] | None) -> None:
    course = a_course(education=tuple(taught(code, days_ago(days)) for code in ("ED02", "ED03")))
    assert refresher_of(course, rulebook) == task


def test_the_task_names_what_is_due_and_who_teaches(rulebook: Rulebook) -> None:
    course = a_course(education=(taught("ED02", days_ago(HALF_A_YEAR)),))
    (task,) = plan_follow_up(course, NOW, rulebook=rulebook, policy={}).tasks
    assert task.reason == "Due again: Signs of CRS."
    assert (task.rule_id, task.owner_side, task.due_on) == ("ed02", Side.ACADEMIC, TODAY + timedelta(days=14))


def test_the_plan_holds_until_the_next_refresher(rulebook: Rulebook) -> None:
    course = a_course(education=(taught("ED02", days_ago(HALF_A_YEAR - 1)),))
    plan = plan_follow_up(course, NOW, rulebook=rulebook, policy={})
    assert plan.holds_until is not None
    later = plan_follow_up(course, plan.holds_until, rulebook=rulebook, policy={})
    assert (len(plan.tasks), len(later.tasks)) == (0, 1)


def test_nobody_is_taught_after_the_end(rulebook: Rulebook) -> None:
    course = a_course(stage=Stage.ENDED, education=(taught("ED02", days_ago(HALF_A_YEAR + 1)),))
    assert list(refreshers(course, NOW, rulebook=rulebook)) == []


@pytest.mark.parametrize(
    ("outcome", "task"),
    [
        (TaskOutcomeFact("o", "education-refresher", TaskOutcomeKind.NOT_NEEDED, TODAY), None),
        (
            TaskOutcomeFact("o", "education-refresher", TaskOutcomeKind.SNOOZED, TODAY, TODAY + timedelta(days=1)),
            (TaskState.SNOOZED, Urgency.ROUTINE),
        ),
        (
            TaskOutcomeFact("o", "education-refresher", TaskOutcomeKind.SNOOZED, days_ago(9), TODAY),
            (TaskState.OVERDUE, Urgency.SOON),
        ),
    ],
)
def test_it_can_be_snoozed_or_found_not_needed(
    rulebook: Rulebook, outcome: TaskOutcomeFact, task: tuple[TaskState, Urgency] | None
) -> None:
    course = a_course(education=(taught("ED02", days_ago(HALF_A_YEAR + 20)),), task_outcomes=(outcome,))
    assert refresher_of(course, rulebook) == task


def test_not_needed_is_about_what_was_due_then(rulebook: Rulebook) -> None:
    outcome = TaskOutcomeFact("o", "education-refresher", TaskOutcomeKind.NOT_NEEDED, days_ago(1))
    course = a_course(
        education=(taught("ED02", days_ago(HALF_A_YEAR + 20)), taught("ED03", days_ago(HALF_A_YEAR))),
        task_outcomes=(outcome,),
    )
    (task,) = plan_follow_up(course, NOW, rulebook=rulebook, policy={}).tasks
    assert "CRS" not in task.reason
    assert replace(course, task_outcomes=()) != course
