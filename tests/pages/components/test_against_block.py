"""What stands against a step is said whole before anything is typed, and again, with what was left open, where it is tried."""

from __future__ import annotations

from coordination.acts import attest_criterion, change_site
from coordination.vocabulary import Answer, Gate, Role, Stage
from pages.components.dialogs_form import OPEN
from tests.builders import LAKE, TODAY, World
from tests.pages.components.test_dialogs import field, opened, press
from tests.pages.conftest import Open, a_busy_patient, words
from tests.passing import acknowledged, facts_of, fill_packet, open_doors, ready, stabilized


def test_sending_says_fields_criteria_and_pages_together(open_page: Open, world: World) -> None:
    course_id = ready(world)
    with world.acting(history=True) as act:
        attest_criterion(act, course_id, "P05", value=Answer.NO, on=TODAY)
    page = opened(open_page, course_id, "send_packet")
    before = words(page)
    assert "of the packet empty" in before
    assert "<li>Allergies</li>" in before
    assert "P05 " in before
    assert "H01" not in before.split("Stands against it")[-1].split("</ul></div>")[0]
    labels = {one.label for kind in ("text_input", "number_input", "date_input") for one in getattr(page, kind)}
    assert {"To which number (needed)", "Pages (needed)", "Who sent it, by name (needed)"} <= labels
    field(page, "text_input", "Who sent it, by name").set_value("")
    page = press(page, "Record it as sent")
    refused = words(page).split("Not saved: ")[1]
    for said in ("things stand against it", "How many pages", "Who sent it, by name", "Allergies", "P05 "):
        assert said in refused
    assert facts_of(world, course_id).stage is Stage.READY


def test_a_route_without_pages_asks_for_none_and_proposes_no_fax_line(open_page: Open, world: World) -> None:
    course_id = ready(world)
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, LAKE, fax_line="716 555 0101")
    page = opened(open_page, course_id, "send_packet")
    assert field(page, "text_input", "To which number").value == "716 555 0101"
    field(page, "selectbox", "By which route").set_value("portal")
    page = page.run()
    assert field(page, "text_input", "To which address").value == ""
    assert "Pages" in {one.label for one in page.number_input}


def test_nothing_on_record_stands_against_a_complete_packet(open_page: Open, world: World) -> None:
    course_id = ready(world)
    fill_packet(world, course_id)
    open_doors(world, course_id, Gate.SEND)
    page = opened(open_page, course_id, "send_packet")
    assert "nothing on record stands against it" in words(page)
    field(page, "text_input", "To which number").set_value("716 555 0101")
    field(page, "number_input", "Pages").set_value(4.0)
    press(page, "Record it as sent")
    assert facts_of(world, course_id).stage is Stage.PACKET_SENT


def test_readiness_names_what_is_unmet_beside_the_missing_name(open_page: Open, world: World) -> None:
    course_id = stabilized(world)
    page = opened(open_page, course_id, "ready")
    assert "criteria not met" in words(page)
    page = press(page, "Attest readiness")
    refused = words(page).split("Not saved: ")[1]
    assert "The name of the clinician who attests it" in refused
    assert "P05 " in refused


def test_an_acceptance_shows_what_is_to_be_read_back(open_page: Open, world: World) -> None:
    course_id = acknowledged(world)
    page = open_page("my_patients", Role.COMMUNITY_CLINICIAN, LAKE)
    page = page.button(key=f"passing.accept.{course_id}").click().run()
    shown = words(page)
    assert shown.count("<b>On record</b>") == 3
    assert "not recorded" in shown
    assert field(page, "text_input", "Read back: the worst toxicity so far").value == ""
    assert "In force from, time at Lakeside (needed)" in {one.label for one in page.time_input}


def test_cancel_leaves_everything_as_it_was(open_page: Open, world: World) -> None:
    course_id = acknowledged(world)
    before = facts_of(world, course_id)
    page = opened(open_page, course_id, "accept")
    field(page, "text_input", "Accepting clinician").set_value("Somebody else")
    page = press(page, "Cancel")
    assert not page.exception
    assert OPEN not in page.session_state
    assert facts_of(world, course_id) == before
    page = opened(open_page, course_id, "accept")
    assert field(page, "text_input", "Accepting clinician").value != "Somebody else"


def test_open_conditions_stand_on_the_head_and_in_the_acceptance(open_page: Open, world: World) -> None:
    course_id = a_busy_patient(world)
    said = "Tocilizumab on site (owner not recorded, by when not recorded)"
    assert said in words(open_page("patient", Role.COORDINATOR, course=course_id))
    assert words(opened(open_page, course_id, "accept")).count(said) == 2
