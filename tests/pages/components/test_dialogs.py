"""Each dialog stores a real act and says so; refused, it says why and keeps what was typed; a second saver is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from coordination.acts import log_contact, open_toxicity, record_tracker_task
from coordination.boards.desk import Desk
from coordination.facts import CourseFacts
from coordination.records import tables as t
from coordination.records.courses import load_records
from coordination.vocabulary import (
    DoseRole,
    DoseStatus,
    GradingSystem,
    ModelOfCare,
    Role,
    Schedule,
    Stage,
    TaskOutcomeKind,
    ToxicityKind,
)
from pages.components import dialogs_form, guard
from tests.builders import LAKE, TODAY, World, days_ago
from tests.pages.conftest import Open, words

COORDINATOR = Role.COORDINATOR


def facts_of(world: World, course_id: str) -> CourseFacts:
    with world.store.reading() as session:
        return load_records(session, [course_id])[course_id].facts()


def last_acts(world: World, course_id: str) -> list[Any]:
    """The audit of a course, newest first."""
    audit = t.table_of(t.Audit)
    with world.store.reading() as session:
        return list(session.execute(select(audit).where(audit.c.course_id == course_id).order_by(audit.c.seq.desc())))


def opened(open_page: Open, course_id: str, dialog: str, role: Role = COORDINATOR) -> AppTest:
    page = open_page("patient", role, course=course_id)
    page.session_state[dialogs_form.OPEN] = f"{dialog}:{course_id}"
    return page.run()


def field(page: AppTest, kind: str, label: str) -> Any:
    """By its label, whether or not the label says that the field is needed."""
    return next(element for element in getattr(page, kind) if element.label.removesuffix(dialogs_form.NEEDED) == label)


def fill(page: AppTest, kind: str, **by_label: Any) -> None:
    for label, value in by_label.items():
        field(page, kind, label.replace("_", " ")).set_value(value)


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def check_stored(
    world: World, page: AppTest, course_id: str, act: str, said: str, role: Role = COORDINATOR
) -> CourseFacts:
    """The act stands in the audit by its person, the page says so, and the dialog is closed."""
    assert not page.exception
    newest = {row.act for row in last_acts(world, course_id)[:3]}
    assert act in newest
    assert last_acts(world, course_id)[0].person_id == world.viewer(role).person_id
    assert f"Recorded: {said}" in words(page)
    assert f"by {world.viewer(role).name}" in words(page)
    assert dialogs_form.OPEN not in page.session_state
    return facts_of(world, course_id)


# --- each dialog stores


def test_a_dose_is_corrected_and_the_first_record_stays(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.STEP_UP_1)
    page = opened(open_page, course_id, "correct_dose")
    fill(page, "number_input", Amount=0.06)
    fill(page, "selectbox", Unit="mg/kg")
    page = press(page, "Save the correction")
    facts = check_stored(world, page, course_id, "record_dose", "dose given")
    assert [(dose.amount, dose.unit) for dose in facts.doses] == [(0.06, "mg/kg")]


def test_a_change_of_interval_is_recorded(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    page = opened(open_page, course_id, "interval")
    fill(page, "selectbox", New_interval=Schedule.Q2W)
    fill(page, "text_input", Decided_by="Dr. North")
    page = press(page, "Record the change")
    facts = check_stored(world, page, course_id, "change_schedule", "interval every 2 weeks")
    assert [(one.schedule, one.decided_by) for one in facts.schedule_changes] == [(Schedule.Q2W, "Dr. North")]


def test_a_measurement_keeps_its_comparator_and_becomes_canonical(open_page: Open, world: World) -> None:
    course_id = world.plan()
    page = opened(open_page, course_id, "measurement")
    fill(page, "text_input", **{"Value,_as_written": "< 38.5"})
    page = press(page, "Record this value")
    (measured,) = check_stored(world, page, course_id, "record_measurement", "Temperature").measurements
    assert (measured.comparator, measured.value, measured.unit, measured.on) == ("<", 38.5, "°C", TODAY.isoformat())


def test_an_episode_is_recorded_with_its_grading(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=1)
    page = opened(open_page, course_id, "toxicity")
    fill(page, "selectbox", Grade=2)
    page = press(page, "Record this episode")
    (episode,) = check_stored(world, page, course_id, "open_toxicity", "CRS, grade 2").toxicities
    assert [(one.grade, one.system) for one in episode.grades] == [(2, GradingSystem.ASTCT_2019)]
    assert (episode.tocilizumab, episode.admitted, episode.resolved_on) == (None, None, None)


def test_an_episode_is_graded_again_and_resolved(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    with world.acting() as act:
        open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(2))
    page = opened(open_page, course_id, "update_toxicity")
    fill(page, "selectbox", A_further_grading=3)
    fill(page, "date_input", **{"Resolved,_day": TODAY})
    page = press(page, "Save")
    (episode,) = check_stored(world, page, course_id, "update_toxicity", "CRS, onset").toxicities
    assert ([one.grade for one in episode.grades], episode.resolved_on) == ([3], TODAY.isoformat())


def test_a_stage_is_moved_and_the_move_undone(open_page: Open, world: World) -> None:
    course_id = world.plan()
    page = press(opened(open_page, course_id, "move"), "Move")
    assert check_stored(world, page, course_id, "move_stage", "stage Step-up").stage is Stage.STEP_UP
    page = opened(open_page, course_id, "undo")
    fill(page, "text_area", Why_the_move_is_undone="Wrong patient")
    page = press(page, "Undo the move")
    assert check_stored(world, page, course_id, "undo_stage", "move to Step-up undone").stage is Stage.PLANNED


def test_a_course_is_planned(open_page: Open, world: World) -> None:
    course_id = world.refer()
    page = opened(open_page, course_id, "plan")
    for label in ("Model of care", "Prophylactic tocilizumab"):
        field(page, "selectbox", label).select_index(0)
    field(page, "selectbox", "Regimen of teclistamab").select_index(0)
    page = press(page, "Record the plan")
    facts = check_stored(world, page, course_id, "plan_course", "the plan")
    assert (facts.stage, facts.model_of_care) == (Stage.PLANNED, next(iter(ModelOfCare)))


def test_a_contact_is_logged(open_page: Open, world: World) -> None:
    course_id = world.plan()
    page = opened(open_page, course_id, "contact")
    fill(page, "text_input", With_whom="Olive Oncologist", Outcome="Reached")
    page = press(page, "Log this contact")
    (contact,) = check_stored(world, page, course_id, "log_contact", "call with Olive Oncologist").contacts
    assert (contact.with_name, contact.outcome, contact.next_step) == ("Olive Oncologist", "Reached", None)


def test_a_task_is_closed_with_its_result(open_page: Open, world: World) -> None:
    course_id = with_task(world)
    page = opened(open_page, course_id, "task")
    fill(page, "text_input", Result="410 mg/dL")
    page = press(page, "Record the outcome")
    (outcome,) = check_stored(world, page, course_id, "record_task_outcome", "Repeat IgG: done").task_outcomes
    assert (outcome.kind, outcome.on) == (TaskOutcomeKind.DONE, TODAY)


def with_task(world: World) -> str:
    course_id = world.plan()
    with world.acting() as act:
        record_tracker_task(act, course_id, title="Repeat IgG", due_on=TODAY)
    return course_id


def _refer() -> None:
    from pages.components import guard
    from pages.components.dialogs_refer import refer

    refer(guard.desk())


@pytest.fixture
def refer_dialog(open_page: Open, world: World) -> AppTest:
    """The dialog by itself: it is a fragment of the board, and a test runs whole scripts."""
    del open_page  # asked for its demo database
    test = AppTest.from_function(_refer, default_timeout=20)
    test.query_params["as"] = world.viewer(COORDINATOR).person_id
    return test.run()


def test_a_patient_is_referred(refer_dialog: AppTest, world: World) -> None:
    page = refer_dialog
    fill(page, "text_input", Last_name="Novak", MRN="0070")
    fill(page, "date_input", Birth_date=TODAY.replace(year=1950))
    field(page, "selectbox", "Agent asked for").select_index(0)
    page = press(page, "Refer this patient")
    assert not page.exception
    with world.store.reading() as session:
        stored = session.execute(select(t.table_of(t.Patient))).one()
        (course,) = session.execute(select(t.table_of(t.Course))).all()
    assert (stored.last_name, stored.mrn) == ("Novak", "0070")
    assert [row.act for row in last_acts(world, course.id)][-1] == "refer_patient"


# --- refused


def test_a_referral_says_what_is_needed_and_keeps_the_rest(refer_dialog: AppTest) -> None:
    page = refer_dialog
    fill(page, "text_input", Last_name="Novak")
    page = press(page, "Refer this patient")
    assert "Needed: Birth date, Agent asked for, MRN." in words(page)
    assert field(page, "text_input", "Last name").value == "Novak"


def test_a_needed_field_says_so_and_an_empty_choice_asks(refer_dialog: AppTest, open_page: Open, world: World) -> None:
    page = refer_dialog
    labels = [element.label for kind in ("text_input", "date_input", "selectbox") for element in getattr(page, kind)]
    marked = [label.removesuffix(dialogs_form.NEEDED) for label in labels if label.endswith(dialogs_form.NEEDED)]
    assert set(marked) == {"Last name", "MRN", "Birth date", "Referred on", "Agent asked for"}
    assert field(page, "selectbox", "Agent asked for").placeholder == dialogs_form.CHOOSE
    assert field(page, "selectbox", "Referring practice").placeholder == dialogs_form.CHOOSE_IF_KNOWN
    dose = opened(open_page, world.plan(), "plan")
    assert field(dose, "selectbox", "Return site").placeholder == dialogs_form.CHOOSE_IF_KNOWN


@pytest.mark.parametrize(
    ("dialog", "typed", "button", "why"),
    [
        ("correct_dose", ("text_input", "Note", "seen"), "Save the correction", None),
        ("interval", ("text_area", "Why", "deep response"), "Record the change", "Needed: New interval, Decided by."),
        ("measurement", ("text_input", "Value, as written", "1,500"), "Record this value", "can mean"),
        ("toxicity", ("text_area", "Note", "at home"), "Record this episode", "before the first dose"),
        ("undo", ("text_area", "Why the move is undone", " "), "Undo the move", "Needed: Why the move is undone."),
        ("contact", ("text_input", "Outcome", "Reached"), "Log this contact", "Needed: With whom."),
        (
            "plan",
            ("text_input", "When", "before step-up 1"),
            "Record the plan",
            "Needed: Regimen of teclistamab, Model of care, Prophylactic tocilizumab.",
        ),
        ("task", ("text_area", "Reason", " "), "Record the outcome", "Needed: Reason."),
        ("move", ("text_area", "Why", "as agreed"), "Move", "Needed: On."),
    ],
)
def test_a_refusal_says_why_stores_nothing_and_keeps_what_was_typed(
    open_page: Open, world: World, dialog: str, typed: tuple[str, str, str], button: str, why: str | None
) -> None:
    course_id = world.refer() if dialog == "plan" else with_task(world)
    if dialog == "correct_dose":
        world.dose(course_id, DoseRole.STEP_UP_1, days_ago(3))
    page = opened(open_page, course_id, dialog)
    if dialog == "task":
        page.session_state[f"dialog.task.{course_id}.kind"] = TaskOutcomeKind.NOT_NEEDED
        page = page.run()
    if dialog in ("correct_dose", "move"):
        field(page, "date_input", "Day" if dialog == "correct_dose" else "On").set_value(None)
    if dialog == "toxicity":
        world.dose(course_id, DoseRole.STEP_UP_1, TODAY)
        field(page, "date_input", "Onset, day").set_value(days_ago(1))
    before = facts_of(world, course_id)
    kind, label, text = typed
    field(page, kind, label).set_value(text)
    page = press(page, button)
    assert not page.exception
    assert "Not saved: " in words(page)
    assert (why or "Needed: Day.") in words(page)
    assert field(page, kind, label).value == text
    assert facts_of(world, course_id) == before


def test_what_was_refused_outlives_a_closed_dialog(open_page: Open, world: World) -> None:
    course_id = world.plan()
    page = opened(open_page, course_id, "contact")
    fill(page, "text_input", Outcome="Reached")
    page = press(page, "Log this contact")
    del page.session_state[dialogs_form.OPEN]
    page = page.run()
    assert not [one for one in page.text_input if one.label == "Outcome"]
    page.session_state[dialogs_form.OPEN] = f"contact:{course_id}"
    assert field(page.run(), "text_input", "Outcome").value == "Reached"


def test_the_second_of_two_savers_is_told_who_changed_what_and_keeps_the_text(
    open_page: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    course_id = world.plan()
    page = opened(open_page, course_id, "contact")
    fill(page, "text_input", With_whom="Olive Oncologist")

    def desk_after_somebody_else() -> Desk:
        with world.acting(world.viewer(Role.NURSE)) as act:
            log_contact(act, course_id, kind="call", with_name="Henry", zone="America/Chicago")
        return guard.desk()

    monkeypatch.setattr(dialogs_form, "guard", SimpleNamespace(desk=desk_after_somebody_else))
    page = press(page, "Log this contact")
    said = words(page)
    assert "Not saved: this patient was changed meanwhile. Nora Nurse at 09:00: " in said
    assert "Your text is still here." in said
    assert field(page, "text_input", "With whom").value == "Olive Oncologist"
    assert [contact.with_name for contact in facts_of(world, course_id).contacts] == ["Henry"]
    monkeypatch.setattr(dialogs_form, "guard", guard)
    page = press(press(page, "Load the change"), "Log this contact")
    assert {contact.with_name for contact in facts_of(world, course_id).contacts} == {"Henry", "Olive Oncologist"}


# --- who may


@pytest.mark.parametrize(
    ("role", "site_id", "disabled"),
    [
        (COORDINATOR, "north", set()),
        (Role.COMMUNITY_CLINICIAN, LAKE, set()),
        (Role.PHARMACIST, "north", {"Move the stage", "Plan the course"}),
        (
            Role.PROGRAM_LEAD,
            "north",
            {"Record a dose", "Record a toxicity", "Record a measurement", "Move the stage", "Plan the course"},
        ),
    ],
)
def test_a_button_that_is_not_for_this_person_is_disabled_and_says_who_may(
    open_page: Open, world: World, role: Role, site_id: str, disabled: set[str]
) -> None:
    page = open_page("patient", role, site_id, course=world.plan())
    assert {button.label for button in page.button if button.disabled} == disabled
    assert all("These may: " in button.help for button in page.button if button.disabled)


def test_a_forged_open_dialog_still_stores_nothing_for_who_may_not(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=7)
    before = facts_of(world, course_id)
    page = press(opened(open_page, course_id, "dose", Role.PROGRAM_LEAD), "Record this dose")
    assert "Not saved: A program lead may not record doses" in words(page)
    assert facts_of(world, course_id) == before


def test_an_unknown_dialog_or_one_of_another_patient_stays_shut(open_page: Open, world: World) -> None:
    course_id = world.plan()
    page = open_page("patient", COORDINATOR, course=course_id)
    for named in ("no-such:" + course_id, "dose:another-course", "dose"):
        page.session_state[dialogs_form.OPEN] = named
        assert not page.run().exception
        assert not [button for button in page.button if button.label == "Record this dose"]


def test_a_held_dose_asks_for_its_reason_not_for_an_amount(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=7)
    page = opened(open_page, course_id, "dose")
    page.session_state[f"dialog.dose.{course_id}.status"] = DoseStatus.HELD
    page = page.run()
    assert not [one for one in page.number_input if one.label == "Amount"]
    fill(page, "text_input", Reason="Pneumonia")
    page = press(page, "Record this dose")
    held = check_stored(world, page, course_id, "record_dose", "dose held").doses[-1]
    assert (held.status, held.reason, held.amount) == (DoseStatus.HELD, "Pneumonia", None)
