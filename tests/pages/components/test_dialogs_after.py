"""The dialogs of the thread, of the matrix and after the transfer store real acts, and say what they refuse."""

from __future__ import annotations

from datetime import time, timedelta

from coordination.acts import agree_line, record_hospital_event, write_message
from coordination.vocabulary import HandoffEventKind, HospitalEventKind, Role, Side, Stage, Topic
from tests.acts.test_after_transfer import co_managed
from tests.builders import LAKE, TODAY, World, days_ago
from tests.pages.components.test_dialogs import check_stored, facts_of, field, opened, press
from tests.pages.conftest import Open, words


def test_a_message_is_written_by_its_four_parts(open_page: Open, world: World) -> None:
    course_id = co_managed(world)
    page = press(opened(open_page, course_id, "message"), "Send to Lakeside")
    assert "Needed: Situation: what is going on" in words(page)
    field(page, "text_input", "Situation: what is going on").set_value("IgG 210")
    field(page, "text_area", "Assessment: what you make of it").set_value("Falling")
    field(page, "text_input", "Request: what you ask of Lakeside, by when").set_value("Call by Friday")
    (message,) = check_stored(world, press(page, "Send to Lakeside"), course_id, "write_message", "message to").messages
    assert (message.situation, message.background, message.assessment) == ("IgG 210", None, "Falling")
    page = open_page("patient", Role.COORDINATOR, course=course_id, tab="handoff")
    assert "Not read at Lakeside yet" in words(page)


def test_the_other_side_reads_it_whole_and_says_so(open_page: Open, world: World) -> None:
    course_id = co_managed(world)
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        write_message(act, course_id, situation="Fever", request="Call me")
    page = opened(open_page, course_id, "read")
    assert "Call me" in words(page)
    (message,) = check_stored(
        world, press(page, "Record it as read by me"), course_id, "read_message", "message read"
    ).messages
    assert message.read_by == "Carla Coordinator"
    assert "No message waits" in words(opened(open_page, course_id, "read"))


def test_a_line_is_agreed_with_both_names_and_taken_back(open_page: Open, world: World) -> None:
    course_id = co_managed(world)
    page = opened(open_page, course_id, "agree")
    field(page, "selectbox", "Which line").set_value(Topic.IGG_REPLACEMENT)
    page = page.run()
    field(page, "text_input", "Agreed for North by, by name").set_value("Ada")
    field(page, "text_input", "Agreed for Lakeside by, by name").set_value("Olive")
    field(page, "date_input", "From").set_value(TODAY + timedelta(days=7))
    page = press(page, "Record what was agreed")
    assert "the day needs its time" in words(page)
    field(page, "time_input", "Time").set_value(time(8, 0))
    page = press(page, "Record what was agreed")
    (line,) = check_stored(world, page, course_id, "agree_line", "Ig level and replacement: North").responsibility_lines
    assert (line.side, line.agreed_by) == (Side.ACADEMIC, "Ada (North), Olive (Lakeside)")
    page = press(opened(open_page, course_id, "take_back_line"), "Take it back")
    assert check_stored(world, page, course_id, "take_back_line", "change taken back").responsibility_lines == ()


def test_both_sides_see_the_line_agreed_otherwise(open_page: Open, world: World) -> None:
    course_id = co_managed(world)
    with world.acting(now=world.now - timedelta(hours=14)) as act:
        agree_line(act, course_id, topic=Topic.VACCINATION, side=Side.ACADEMIC, agreed_by="Ada and Olive")
    for role, site in ((Role.COORDINATOR, "north"), (Role.COMMUNITY_CLINICIAN, LAKE)):
        page = open_page("patient", role, site, course=course_id, tab="responsibilities")
        assert not page.exception
        assert "Agreed otherwise</b> by Ada and Olive" in words(page)
        assert "1 of 24 lines agreed otherwise" in words(page)


def test_a_step_is_recorded_by_name(open_page: Open, world: World) -> None:
    course_id = co_managed(world)
    page = opened(open_page, course_id, "step_after")
    field(page, "selectbox", "Which step").set_value(HandoffEventKind.FIRST_VISIT_REPORTED)
    field(page, "text_input", "By whom, by name").set_value("Olive")
    facts = check_stored(world, press(page, "Record this step"), course_id, "record_step_after", "first visit reported")
    assert facts.handoff_events[-1].by_name == "Olive"
    assert "Olive" in words(open_page("patient", Role.COORDINATOR, course=course_id, tab="handoff"))


def test_a_sign_is_raised_with_whom_to_call_beside_it(open_page: Open, world: World) -> None:
    course_id = co_managed(world)
    page = opened(open_page, course_id, "sign")
    field(page, "selectbox", "What was seen").set_value("sign-fever-or-crs")
    page = page.run()
    assert "Call now" in words(page)
    assert "312 555" in words(page)
    field(page, "text_input", "Details").set_value("38.4 °C")
    (alert,) = check_stored(world, press(page, "Raise this sign"), course_id, "raise_trigger", "fever of").alerts
    assert (alert.trigger, alert.told) == ("sign-fever-or-crs", None)


def test_a_return_says_when_back(open_page: Open, world: World) -> None:
    course_id = co_managed(world)
    page = opened(open_page, course_id, "return")
    field(page, "selectbox", "Reason").set_value("other")
    page = press(page.run(), "Record the return")
    assert "Needed: The reason" in words(page)
    field(page, "text_input", "The reason").set_value("Fever without a focus")
    field(page, "date_input", "Expected back on, if known").set_value(TODAY + timedelta(days=10))
    facts = check_stored(world, press(page, "Record the return"), course_id, "return_to_center", "return to the center")
    assert facts.stage is Stage.RETURNED
    assert facts.stage_events[-1].why == "Fever without a focus; expected back: Fri 4 Dec 2026"


def test_a_stay_is_recorded_and_ended(open_page: Open, world: World) -> None:
    course_id = co_managed(world)
    page = opened(open_page, course_id, "hospital")
    field(page, "text_input", "Which hospital").set_value("Lake General")
    field(page, "date_input", "First day").set_value(days_ago(2))
    page = press(page, "Record this")
    (stay,) = check_stored(world, page, course_id, "record_hospitalevent", "admitted elsewhere").hospital_events
    assert (stay.kind, stay.ended_on) == (HospitalEventKind.ADMITTED_ELSEWHERE, None)
    page = open_page("patient", Role.COORDINATOR, course=course_id, tab="handoff")
    assert "Admitted elsewhere since Sun 22 Nov 2026." in words(page)
    page = press(opened(open_page, course_id, "discharge"), "Record the discharge")
    (stay,) = check_stored(world, page, course_id, "record_discharge", "discharge").hospital_events
    assert stay.ended_on == TODAY.isoformat()
    assert "No stay without an end." in words(opened(open_page, course_id, "discharge"))


def test_a_second_saver_of_a_stay_is_told(open_page: Open, world: World) -> None:
    course_id = co_managed(world)
    page = opened(open_page, course_id, "hospital")
    with world.acting() as act:
        record_hospital_event(act, course_id, kind=HospitalEventKind.ADMISSION, on=TODAY)
    page = press(page, "Record this")
    assert len(facts_of(world, course_id).hospital_events) >= 1
    assert not page.exception
