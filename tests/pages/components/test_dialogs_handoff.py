"""What stands open is closed by a real act; a cleared day and half a moment are refused, and nothing typed is lost."""

from __future__ import annotations

from datetime import date, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from coordination.acts import answer_alert, log_contact
from coordination.boards.desk import Desk
from coordination.decisions.attesting import standing_answer
from coordination.records import tables as t
from coordination.records.courses import load_records
from coordination.vocabulary import Answer, DoseRole, HandoffEventKind, Role, Stage
from pages.components import dialogs_form, guard
from tests.builders import TODAY, World, days_ago
from tests.pages.components.test_dialogs import check_stored, facts_of, field, opened, press
from tests.pages.conftest import Open, a_busy_patient, words

MIDNIGHT = time(0, 0)
NEXT_WEEK = TODAY + timedelta(days=7)
ACCEPTED = {
    "Accepting clinician": "Olive Oncologist",
    "First community dose planned": NEXT_WEEK + timedelta(days=1),
    "Read back: the next dose and its day": "Treatment dose on Tue 1 Dec",
    "Read back: the worst toxicity so far": "None",
    "Read back: who is called for a fever": "Our night line",
}


def test_the_first_community_dose_is_planned_and_no_stage_moves(open_page: Open, world: World) -> None:
    course_id = a_busy_patient(world)
    page = opened(open_page, course_id, "first_dose")
    assert field(page, "date_input", "Planned for").value is None
    field(page, "date_input", "Planned for").set_value(NEXT_WEEK)
    page = press(page, "Record the planned day")
    said = "first community dose planned for Tue 1 Dec 2026"
    facts = check_stored(world, page, course_id, "record_handoff_event", said)
    newest = facts.handoff_events[-1]
    assert (newest.kind, newest.planned_on) == (HandoffEventKind.FIRST_DOSE_PLANNED, NEXT_WEEK)
    assert (facts.stage, len(facts.handoffs)) == (Stage.CONDITIONAL, 1)
    page = opened(open_page, course_id, "first_dose")
    assert field(page, "date_input", "Planned for").value == NEXT_WEEK


def test_a_dose_is_not_planned_at_a_practice_that_nobody_named(open_page: Open, world: World) -> None:
    course_id = world.plan(to=None)
    page = opened(open_page, course_id, "first_dose")
    field(page, "date_input", "Planned for").set_value(NEXT_WEEK)
    page = press(page, "Record the planned day")
    assert "Not saved: No return site is named yet." in words(page)
    assert field(page, "date_input", "Planned for").value == NEXT_WEEK


def test_a_condition_is_recorded_as_met(open_page: Open, world: World) -> None:
    course_id = a_busy_patient(world)
    page = opened(open_page, course_id, "condition")
    field(page, "date_input", "Met on").set_value(days_ago(1))
    page = press(page, "Record it as met")
    (condition,) = check_stored(world, page, course_id, "clear_condition", "condition met, Tocilizumab").conditions
    assert condition.cleared_on == days_ago(1)
    assert "No open condition." in words(opened(open_page, course_id, "condition"))


def test_an_alert_is_answered_by_name(open_page: Open, world: World) -> None:
    course_id = a_busy_patient(world)
    page = opened(open_page, course_id, "alert")
    field(page, "text_input", "Who answered, by name").set_value("Dr. A")
    field(page, "time_input", "Time").set_value(MIDNIGHT)
    page = press(page, "Record the answer")
    (alert,) = check_stored(world, page, course_id, "answer_alert", "alert answered, 38.4 °C at home").alerts
    assert alert.answered_at is not None
    assert alert.answered_at.isoformat() == "2026-11-24T06:00:00+00:00"
    assert "No alert waits for an answer." in words(opened(open_page, course_id, "alert"))


def by_somebody_else(world: World, monkeypatch: pytest.MonkeyPatch, act_on: Any) -> None:
    """Somebody else acts on the patient after the dialog was drawn and before it saves."""

    def desk_after() -> Desk:
        with world.acting(world.viewer(Role.NURSE)) as act:
            act_on(act)
        return guard.desk()

    monkeypatch.setattr(dialogs_form, "guard", SimpleNamespace(desk=desk_after))


def test_who_answers_second_is_told_who_answered(
    open_page: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    course_id = a_busy_patient(world)
    (alert,) = facts_of(world, course_id).alerts
    page = opened(open_page, course_id, "alert")
    field(page, "text_input", "Who answered, by name").set_value("Dr. B")
    by_somebody_else(world, monkeypatch, lambda act: answer_alert(act, course_id, alert.id, by_name="Dr. A"))
    page = press(page, "Record the answer")
    assert "Nora Nurse at 09:00: Alert answered: 38.4 °C at home" in words(page)
    assert field(page, "text_input", "Who answered, by name").value == "Dr. B"


@pytest.mark.parametrize(
    ("dialog", "label", "value", "button"),
    [
        ("first_dose", "Planned for", NEXT_WEEK, "Record the planned day"),
        ("condition", "Met on", days_ago(1), "Record it as met"),
    ],
)
def test_who_saves_second_is_told_who_changed_what(
    open_page: Open, world: World, monkeypatch: pytest.MonkeyPatch, dialog: str, label: str, value: date, button: str
) -> None:
    course_id = a_busy_patient(world)
    page = opened(open_page, course_id, dialog)
    field(page, "date_input", label).set_value(value)
    by_somebody_else(world, monkeypatch, lambda act: log_contact(act, course_id, with_name="Dr. A"))
    page = press(page, button)
    assert "Nora Nurse at 09:00: Call with Dr. A" in words(page)
    assert field(page, "date_input", label).value == value


# --- a day that was cleared, and half a moment


@pytest.mark.parametrize(
    ("dialog", "typed", "button", "why"),
    [
        ("dose", {"Day": None}, "Record this dose", "Needed: Day."),
        ("correct_dose", {"Day": None, "Time": MIDNIGHT}, "Save the correction", "Needed: Day."),
        ("interval", {"From": None, "Decided by": "Dr. A"}, "Record the change", "Needed: New interval, From."),
        ("measurement", {"Day": None, "Value, as written": "38.4"}, "Record this value", "Needed: Day."),
        ("move", {"On": None}, "Move", "Needed: On, Why."),
        ("contact", {"Day": None, "With whom": "Dr. A"}, "Log this contact", "Needed: Day."),
        ("task", {"Done on": None}, "Record the outcome", "Needed: Done on."),
        ("first_dose", {"Note": "as agreed"}, "Record the planned day", "Needed: Planned for."),
        ("condition", {"Met on": None}, "Record it as met", "Needed: Met on."),
        ("alert", {"Day": None, "Who answered, by name": "Dr. A"}, "Record the answer", "Needed: Day."),
        ("alert", {"Time": MIDNIGHT}, "Record the answer", "Needed: Who answered, by name."),
        (
            "alert",
            {"Day": days_ago(1), "Who answered, by name": "Dr. A"},
            "Record the answer",
            "An answer on an earlier day needs its time.",
        ),
        (
            "contact",
            {"Day": days_ago(1), "With whom": "Dr. A"},
            "Log this contact",
            "A contact on an earlier day needs its time.",
        ),
        (
            "toxicity",
            {"Onset, day": None, "Onset, time": MIDNIGHT},
            "Record this episode",
            "Onset: the time 00:00 needs its day.",
        ),
        ("update_toxicity", {"Resolved, time": MIDNIGHT}, "Save", "Resolved: the time 00:00 needs its day."),
        (
            "accept",
            ACCEPTED | {"In force from, day": NEXT_WEEK},
            "Accept",
            "From which day and time the acceptance holds is needed: the responsibility passes then.",
        ),
        (
            "accept",
            {"In force from, time at Lakeside": MIDNIGHT},
            "Accept",
            "An acceptance needs what was read back and who answers at night. Missing: Read back: the next dose and its day; "
            "Read back: the worst toxicity so far; Read back: who is called for a fever.",
        ),
        ("decline", {"Who declines, by name": "Olive"}, "Decline", "Needed: Reason."),
        ("withdraw", {"Who withdraws, by name": "Olive"}, "Withdraw", "Needed: Why."),
        (
            "accept",
            ACCEPTED | {"In force from, day": NEXT_WEEK, "In force from, time at Lakeside": MIDNIGHT},
            "Accept",
            "1 condition still open: Tocilizumab on site (owner not recorded). Each is recorded as met first.",
        ),
    ],
)
def test_what_was_left_half_is_refused_and_kept(
    open_page: Open, world: World, dialog: str, typed: dict[str, Any], button: str, why: str
) -> None:
    course_id = a_busy_patient(world)
    before = facts_of(world, course_id)
    page = opened(open_page, course_id, dialog)
    for label, value in typed.items():
        any_field(page, label).set_value(value)
    page = press(page, button)
    assert not page.exception
    assert "Not saved: " in words(page)
    assert why in words(page)
    assert {label: any_field(page, label).value for label in typed} == typed
    assert facts_of(world, course_id) == before


def any_field(page: Any, label: str) -> Any:
    kinds = ("text_input", "text_area", "date_input", "time_input")
    return next(
        element
        for kind in kinds
        for element in getattr(page, kind)
        if element.label.removesuffix(dialogs_form.NEEDED) == label
    )


def test_a_course_is_not_planned_on_a_day_that_was_cleared(open_page: Open, world: World) -> None:
    course_id = world.refer()
    page = opened(open_page, course_id, "plan")
    for label in ("Regimen of teclistamab", "Model of care", "Prophylactic tocilizumab"):
        field(page, "selectbox", label).select_index(0)
    field(page, "date_input", "Planned on").set_value(None)
    page = press(page, "Record the plan")
    assert "Not saved: Needed: Planned on." in words(page)
    assert facts_of(world, course_id).stage is Stage.REFERRED


# --- a correction keeps what the row had


@pytest.mark.parametrize("unit", [None, "mg/kg"])
def test_a_correction_keeps_the_unit_or_its_absence_and_the_route(
    open_page: Open, world: World, unit: str | None
) -> None:
    course_id = world.plan()
    world.dose(course_id, DoseRole.STEP_UP_1, days_ago(3), amount=0.06, unit=unit, route="sc")
    page = opened(open_page, course_id, "correct_dose")
    field(page, "text_input", "Note").set_value("seen on the chart")
    page = press(page, "Save the correction")
    check_stored(world, page, course_id, "record_dose", "dose given")
    with world.store.reading() as session:
        (kept,) = load_records(session, [course_id])[course_id].current(t.Dose)
    assert (kept.amount, kept.unit, kept.route, kept.note) == (0.06, unit, "sc", "seen on the chart")


def test_an_amount_that_is_typed_anew_needs_its_unit(open_page: Open, world: World) -> None:
    course_id = world.plan()
    world.dose(course_id, DoseRole.STEP_UP_1, days_ago(3), amount=0.06)
    page = opened(open_page, course_id, "correct_dose")
    field(page, "number_input", "Amount").set_value(0.3)
    page = press(page, "Save the correction")
    assert "Not saved: The amount needs its unit." in words(page)


def test_what_a_call_says_of_the_chair_is_the_answer_to_its_criterion(open_page: Open, world: World) -> None:
    course_id = a_busy_patient(world)
    asked = "R10 Chair, visit and laboratory slots booked for the first two doses"
    page = opened(open_page, course_id, "contact")
    field(page, "text_input", "With whom").set_value("J. Pruitt")
    field(page, "selectbox", asked).set_value(Answer.YES)
    press(page, "Log this contact")
    facts = facts_of(world, course_id)
    row = world.rulebook.criteria["R10"]
    stated = standing_answer(row, facts, world.now)
    assert stated is not None
    assert (stated.value, stated.note) == (Answer.YES, "Told by J. Pruitt")
    assert facts.contacts[-1].at is not None
    page = opened(open_page, course_id, "contact")
    assert asked not in {one.label for one in page.selectbox}


def test_a_call_that_says_nothing_of_it_answers_nothing(open_page: Open, world: World) -> None:
    course_id = a_busy_patient(world)
    page = opened(open_page, course_id, "contact")
    field(page, "text_input", "With whom").set_value("J. Pruitt")
    press(page, "Log this contact")
    assert standing_answer(world.rulebook.criteria["R10"], facts_of(world, course_id), world.now) is None
    assert not any(one.label.startswith("R10") for one in opened(open_page, world.plan(), "contact").selectbox)
