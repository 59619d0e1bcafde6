"""The education tab and its dialog: nothing is chosen beforehand, the teach-back is asked for, and P18 says what is open."""

from __future__ import annotations

from coordination.acts import change_patient, record_education
from coordination.records import tables as t
from coordination.vocabulary import Role, Stage, TeachBack
from pages.components.dialogs_form import OPEN
from tests.builders import LAKE, TO_CO_MANAGED, World, days_ago, rows
from tests.pages.conftest import Open, words

NURSE = Role.NURSE


def speaking_spanish(world: World, course_id: str) -> str:
    with world.acting() as act:
        change_patient(act, act.record(course_id).patient.id, language="Spanish")
    return course_id


def test_the_tab_says_what_is_open_and_what_was_said_back(open_page: Open, world: World) -> None:
    course_id = speaking_spanish(world, world.plan(on=days_ago(200)))
    with world.acting() as act:
        record_education(
            act, course_id, items=["ED02", "ED20"], by_name="Nora", teach_back="understood", on=days_ago(190)
        )
        record_education(act, course_id, items=["ED03"], by_name="Nora", teach_back="to_repeat")
    page = open_page("patient", NURSE, course=course_id, tab="education")
    assert not page.exception
    said = words(page)
    assert "Education not done: 2 of 15 needed items" in said
    assert "1 due again" in said
    assert "confusion, gait: to repeat" in said
    assert "Said back correctly, Mon 18 May 2026, by Nora" in said
    assert "Language: Spanish" in said
    assert "Take-home dexamethasone" in said


def test_a_sitting_is_recorded_from_its_dialog(open_page: Open, world: World) -> None:
    course_id = speaking_spanish(world, world.plan())
    page = open_page("patient", NURSE, course=course_id, tab="education")
    page.session_state[OPEN] = f"education:{course_id}"
    page.run()
    taught, handed, _ = page.pills
    assert (taught.value, handed.value) == ([], [])
    taught.set_value(["ED02", "ED03"])
    page = next(one for one in page.button if one.label == "Record this education").click().run()
    assert "How it was said back is needed for what was taught." in words(page)
    groups = page.pills
    assert groups[0].value == ["ED02", "ED03"]
    groups[2].set_value(TeachBack.UNDERSTOOD)
    page = next(one for one in page.button if one.label == "Record this education").click().run()
    assert "Recorded: education, 2 items, by Nora Nurse" in words(page)
    stored = rows(world.store, t.Education)
    assert len(stored) == 2
    assert all("Spanish" in row for row in stored)


def test_a_practice_with_a_refresher_due_finds_it_in_its_follow_up(open_page: Open, world: World) -> None:
    course_id = world.plan(on=days_ago(300))
    world.move(course_id, (Stage.STEP_UP, Stage.STABILIZING, *TO_CO_MANAGED), on=days_ago(250))
    with world.acting() as act:
        record_education(act, course_id, items=["ED02"], by_name="Nora", teach_back="understood", on=days_ago(200))
    assert "Refresh the education" in words(open_page("follow_up", Role.COMMUNITY_CLINICIAN, LAKE))
