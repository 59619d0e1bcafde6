"""Episodes on the patient page: now beside worst, how each grading came about, and what is on file after it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordination.acts import Decided, assess_grade, confirm, open_toxicity, record_observation
from coordination.boards.patient import patient
from coordination.decisions.observing import Observed
from coordination.vocabulary import Agent, Answer, DoseRole, GradingSystem, Role, ToxicityKind
from pages.components.patient_answers import answers
from pages.components.patient_tabs import toxicity
from tests.builders import TODAY, World, days_ago

CRS = ToxicityKind.CRS
FEVER = {"temp_c": 38.5, "hypotension": False, "oxygen_device": "none"}
NORMAL = FEVER | {"temp_c": 36.8}
MASKED = NORMAL | {"hypotension": True, "premedicated": True, "treated": False}


def dosed(world: World, **values: object) -> str:
    return world.after(DoseRole.STEP_UP_2, gap_days=1, **values)


def shown(world: World, course_id: str) -> str:
    return toxicity(patient(world.desk(), course_id))


def test_the_grade_now_stands_beside_the_worst(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        record_observation(act, course_id, Observed(CRS, FEVER), at=world.now - timedelta(hours=2))
        episode = act.facts(course_id).toxicities[0].id
    with world.acting() as act:
        record_observation(act, course_id, Observed(CRS, NORMAL), at=world.now, episode_id=episode)
    said = shown(world, course_id)
    assert "now <b>grade 0</b>, worst <b>grade 1</b>" in said
    assert "from what was observed, row crs-fever" in said
    assert "Teclistamab after CRS grade 1: what is on file" in said


def test_a_stated_grade_is_marked_as_stated_and_a_waiting_one_as_waiting(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=CRS, onset_on=days_ago(2), resolved_on=days_ago(1))
        assess_grade(act, course_id, episode, grade=2, system=GradingSystem.ASTCT_2019, on=days_ago(2))
        record_observation(act, course_id, Observed(CRS, MASKED), at=world.now)
    said = shown(world, course_id)
    assert "grade 2 (ASTCT 2019), Sun 22 Nov 2026, stated" in said
    assert "last <b>grade 2</b>, worst <b>grade 2</b>" in said
    assert "waits for a clinician&#x27;s decision" in said


def test_a_check_that_found_nothing_stands_apart_from_the_episodes(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        record_observation(act, course_id, Observed(CRS, NORMAL), at=world.now)
    said = shown(world, course_id)
    assert "Checks that found nothing: 1 of 1" in said
    assert "No episode recorded. That is not the same as none." in said


@pytest.mark.parametrize(
    ("agent", "grade", "said"),
    [
        (Agent.ELRANATAMAB, 1, "Source read. Not yet signed here"),
        (Agent.TECLISTAMAB, 4, "<b>Manual review.</b> On file: No further dose: treatment with this drug ends"),
        (Agent.LINVOSELTAMAB, 1, "Nothing is on file for it: manual review"),
    ],
)
def test_what_is_on_file_is_shown_with_its_source_and_sign_off(
    world: World, agent: Agent, grade: int, said: str
) -> None:
    course_id = dosed(world, agent=agent)
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=CRS, onset_on=TODAY)
        assess_grade(act, course_id, episode, grade=grade, system=GradingSystem.ASTCT_2019)
    found = shown(world, course_id)
    assert said in found
    assert "Informs; a clinician decides." in found


def test_iec_hs_is_a_dated_statement(world: World) -> None:
    course_id = dosed(world)
    assert "IEC-HS (HLH-like syndrome): <span" in shown(world, course_id)
    with world.acting() as act:
        confirm(act, course_id, criterion="iec_hs", value=Answer.YES, on=TODAY)
    assert "IEC-HS (HLH-like syndrome): <b>yes</b>, Tue 24 Nov 2026 (today)" in shown(world, course_id)


def test_the_head_says_the_grade_now_while_the_episode_runs(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        record_observation(act, course_id, Observed(CRS, FEVER), at=world.now - timedelta(hours=2))
        episode = act.facts(course_id).toxicities[0].id
    with world.acting() as act:
        record_observation(act, course_id, Observed(CRS, NORMAL), at=world.now, episode_id=episode)
    head = answers(patient(world.desk(), course_id))
    assert "CRS grade 1" in head
    assert "<dt>Now</dt><dd>grade 0</dd>" in head


def test_a_decided_none_is_no_bare_0(world: World) -> None:
    course_id = dosed(world)
    decided = Decided(0, "Ada Academic", "Orthostatic, known for years")
    with world.acting(world.viewer(Role.ACADEMIC_CLINICIAN)) as act:
        episode = open_toxicity(act, course_id, kind=CRS, onset_on=TODAY)
        seen = Observed(CRS, MASKED)
        record_observation(act, course_id, seen, at=world.now, episode_id=episode, decided=decided)
    page = patient(world.desk(), course_id)
    assert "CRS: none, as graded" in answers(page)
    assert "decided by Ada Academic: Orthostatic, known for years" in toxicity(page)
    assert not page.facts.alerts
