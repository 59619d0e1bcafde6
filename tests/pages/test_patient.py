"""The patient page as its readers open it, and its dialogs: real acts, refusals in words, nothing typed is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from coordination.acts import answer_alert, clear_condition
from coordination.facts import CourseFacts
from coordination.records.courses import load_records
from coordination.vocabulary import DoseRole, DoseStatus, Role, Stage
from pages.components import guard
from pages.components.dialogs_form import NEEDED
from tests.builders import HILL, LAKE, NORTH, TODAY, World, days_ago
from tests.pages.conftest import Open, a_busy_patient, words

OPEN = "dialogs.open"
COORDINATOR = Role.COORDINATOR


def facts_of(world: World, course_id: str) -> CourseFacts:
    with world.store.reading() as session:
        return load_records(session, [course_id])[course_id].facts()


def opened(open_page: Open, course_id: str, dialog: str) -> AppTest:
    page = open_page("patient", COORDINATOR, course=course_id)
    page.session_state[OPEN] = f"{dialog}:{course_id}"
    return page.run()


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def field(page: AppTest, kind: str, label: str) -> object:
    return next(element for element in getattr(page, kind) if element.label.removesuffix(NEEDED) == label)


@pytest.mark.parametrize(("role", "site_id"), [(Role.COMMUNITY_CLINICIAN, HILL), (COORDINATOR, LAKE)])
def test_who_does_not_share_the_patient_reads_not_found_and_nothing_else(
    open_page: Open, world: World, role: Role, site_id: str
) -> None:
    course_id = world.plan(to=LAKE if site_id == HILL else HILL)
    page = open_page("patient", role, site_id, course=course_id)
    assert "Not found for you." in words(page)
    assert "0000001" not in words(page)
    assert not page.button


def test_the_head_shows_two_identifiers_the_number_and_the_next_dose(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    page = open_page("patient", COORDINATOR, course=course_id)
    assert not page.exception
    said = words(page)
    for wanted in (
        "14 Mar 1957",
        "0000001",
        "North University Hospital",
        "Call now: North",
        'href="tel:3125550',
        "tec-mono-weekly",
        "Not yet signed here",
        "25 days left",
    ):
        assert wanted in said, wanted


@pytest.mark.parametrize(
    "tab",
    ["overview", "doses", "schedule", "toxicity", "labs", "tasks", "risk", "handoff", "responsibilities", "history"],
)
def test_each_tab_opens_from_its_address(open_page: Open, world: World, tab: str) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=3)
    assert not open_page("patient", COORDINATOR, course=course_id, tab=tab).exception


def test_a_hidden_tab_asks_nothing(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=3)
    asked: list[str] = []
    shown = open_page("patient", COORDINATOR, course=course_id)
    reader = guard.opened()[0].reader
    event.listen(reader, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    for tab, history in (("overview", False), ("doses", False), ("history", True), ("nonsense", False)):
        asked.clear()
        shown.query_params["tab"] = tab
        shown = shown.run()
        assert any("FROM audit" in statement for statement in asked) is history
        assert ("entries</h2>" in words(shown)) is history
        assert bool(shown.get("plotly_chart")) is (tab in ("overview", "nonsense"))


@pytest.mark.parametrize(
    "dialog",
    [
        "dose",
        "correct_dose",
        "interval",
        "measurement",
        "toxicity",
        "update_toxicity",
        "none_seen",
        "move",
        "undo",
        "plan",
        "contact",
        "task",
    ],
)
def test_each_dialog_opens_on_a_real_patient(open_page: Open, world: World, dialog: str) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=3)
    assert not opened(open_page, course_id, dialog).exception


def test_a_dose_is_recorded_as_proposed_and_said(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=7)
    page = press(opened(open_page, course_id, "dose"), "Record this dose")
    last = facts_of(world, course_id).last_given
    assert last is not None
    assert (last.on, last.role, last.amount, last.unit) == (TODAY, DoseRole.TREATMENT, 1.5, "mg/kg")
    assert "Recorded: dose given" in words(page)


def test_a_dose_without_amount_or_purpose_is_given_only_where_that_is_said(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=40)
    before = facts_of(world, course_id).given
    page = press(opened(open_page, course_id, "dose"), "Record this dose")
    assert "A dose that was given has what it was for and its amount" in words(page)
    assert facts_of(world, course_id).given == before
    page.checkbox[0].check()
    page = press(page, "Record this dose")
    last = facts_of(world, course_id).given[-1]
    assert (last.on, last.role, last.amount) == (TODAY, None, None)


def test_a_reaction_is_none_only_once_somebody_states_it(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=7)
    page = opened(open_page, course_id, "none_seen")
    assert "CRS: none seen" not in words(page)
    page = press(page, "Record this statement")
    assert "CRS: none seen" in words(page)
    assert [stated.criterion for stated in facts_of(world, course_id).confirmations] == ["crs_none"]


def test_under_manual_review_nothing_is_proposed(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=40)
    page = opened(open_page, course_id, "dose")
    assert "Nothing is proposed" in words(page)
    assert field(page, "selectbox", "What for").value is None  # type: ignore[attr-defined]
    assert field(page, "selectbox", "Unit").value is None  # type: ignore[attr-defined]


def test_a_refusal_says_why_and_keeps_what_was_typed(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=7)
    page = opened(open_page, course_id, "dose")
    page.session_state[f"dialog.dose.{course_id}.status"] = DoseStatus.HELD
    page = page.run()
    field(page, "text_input", "Note").set_value("asked Dr. A")  # type: ignore[attr-defined]
    page = press(page, "Record this dose")
    assert "Not saved: Needed: Reason." in words(page)
    assert field(page, "text_input", "Note").value == "asked Dr. A"  # type: ignore[attr-defined]
    assert facts_of(world, course_id).last_given == facts_of(world, course_id).doses[-1]


def test_a_number_that_reads_two_ways_is_asked_about(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=7)
    page = opened(open_page, course_id, "measurement")
    field(page, "text_input", "Value, as written").set_value("1,500")  # type: ignore[attr-defined]
    page = press(page, "Record this value")
    assert "1,500 can mean 1500 or 1.500. Write it without the comma." in words(page)
    assert facts_of(world, course_id).measurements == ()


@pytest.mark.parametrize(
    ("tab", "label", "role"),
    [
        ("overview", "Record a dose", Role.PROGRAM_LEAD),
        ("overview", "Record a toxicity", Role.PROGRAM_LEAD),
        ("overview", "Record a measurement", Role.PROGRAM_LEAD),
        ("overview", "Answer an alert", Role.PROGRAM_LEAD),
        ("overview", "Move the stage", Role.PHARMACIST),
        ("overview", "Plan the course", Role.PHARMACIST),
        ("doses", "Correct a dose", Role.PROGRAM_LEAD),
        ("schedule", "Change of interval", Role.PROGRAM_LEAD),
        ("toxicity", "Update an episode", Role.PROGRAM_LEAD),
        ("tasks", "Close or snooze a task", Role.PROGRAM_LEAD),
        ("handoff", "Undo the last move", Role.PHARMACIST),
        ("handoff", "Plan the first community dose", Role.PHARMACIST),
        ("handoff", "Clear a condition", Role.PHARMACIST),
    ],
)
def test_without_the_permission_a_button_is_disabled_and_says_who_may(
    open_page: Open, world: World, tab: str, label: str, role: Role
) -> None:
    course_id = a_busy_patient(world)
    page = open_page("patient", role, course=course_id, tab=tab)
    button = next(button for button in page.button if button.label == label)
    assert button.disabled
    assert "These may:" in button.help


def test_an_alert_stands_on_the_overview_until_it_is_answered(open_page: Open, world: World) -> None:
    course_id = a_busy_patient(world)
    assert "38.4 °C at home, raised Mon 23 Nov 2026, 09:00 CST" in words(
        open_page("patient", COORDINATOR, course=course_id)
    )
    with world.acting() as act:
        (alert,) = act.facts(course_id).alerts
        answer_alert(act, course_id, alert.id, by_name="Dr. A")
    page = open_page("patient", COORDINATOR, course=course_id)
    assert "Not answered yet" not in words(page)
    assert "Answer an alert" not in [button.label for button in page.button]


def test_a_condition_that_is_met_and_a_dose_that_was_given_ask_for_nothing(open_page: Open, world: World) -> None:
    course_id = a_busy_patient(world)
    with world.acting() as act:
        (condition,) = act.facts(course_id).conditions
        clear_condition(act, course_id, condition.id)
    world.move(course_id, Stage.ACCEPTED)
    world.dose(course_id, DoseRole.TREATMENT, TODAY, site_id=LAKE)
    labels = {button.label for button in open_page("patient", COORDINATOR, course=course_id, tab="handoff").button}
    assert "Undo the last move" in labels
    assert not labels & {"Clear a condition", "Plan the first community dose"}


@pytest.mark.parametrize(
    ("role", "site_id", "number"), [(COORDINATOR, NORTH, "3125550"), (Role.COMMUNITY_CLINICIAN, LAKE, "3125550")]
)
def test_a_part_that_fails_says_so_with_a_number_and_leaves_the_rest(
    open_page: Open, world: World, monkeypatch: pytest.MonkeyPatch, role: Role, site_id: str, number: str
) -> None:
    def fails(_: object) -> str:
        raise ZeroDivisionError

    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    monkeypatch.setattr("pages.components.patient_tabs.doses", fails)
    page = open_page("patient", role, site_id, course=course_id, tab="doses")
    assert not page.exception
    said = words(page)
    assert "Doses: this part could not be shown." in said
    assert f'href="tel:{number}' in said.partition("could not be shown")[2]
    assert "0000001" in said
    assert "ZeroDivisionError" not in said


def test_where_the_number_cannot_be_read_either_it_is_said(
    open_page: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> str:
        raise ZeroDivisionError

    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    monkeypatch.setattr("pages.components.patient_tabs.doses", fails)
    monkeypatch.setattr("pages.components.failing.centers_to_ring", fails)
    assert "the number could not be read" in words(open_page("patient", COORDINATOR, course=course_id, tab="doses"))


def test_a_planned_day_that_passed_says_what_became_of_it(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=20)
    world.dose(course_id, None, days_ago(13), status=DoseStatus.PLANNED)
    page = words(open_page("patient", COORDINATOR, course=course_id, tab="doses"))
    assert "The day has passed and nothing is recorded for it" in page
    world.dose(course_id, DoseRole.TREATMENT, days_ago(5))
    page = words(open_page("patient", COORDINATOR, course=course_id, tab="doses"))
    assert "Not recorded on this day; the next dose given was Thu 19 Nov 2026" in page


def test_an_alert_stands_above_every_tab(open_page: Open, world: World) -> None:
    course_id = a_busy_patient(world)
    for tab in ("doses", "history"):
        page = open_page("patient", COORDINATOR, course=course_id, tab=tab)
        assert "Not answered yet." in words(page)
        assert any(button.label == "Answer an alert" for button in page.button)
