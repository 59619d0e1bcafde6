"""Settings as each role sees them, the dialogs that change them, and what happens when saving fails."""

from __future__ import annotations

import pytest

from coordination.acts import change_site
from coordination.boards.settings import directory
from coordination.vocabulary import DoseRole, Role
from tests.builders import HILL, LAKE, TODAY, World
from tests.pages.conftest import Open, words

ADMINISTRATOR = Role.ADMINISTRATOR
OPEN = "settings.open"


def test_sites_show_their_lines_and_say_what_is_missing(open_page: Open) -> None:
    page = open_page("settings", Role.NURSE)
    assert not page.exception
    said = words(page)
    assert 'href="tel:3035550100"' in said
    assert "not recorded" in said
    assert "America/Denver" in said


def test_only_the_administrator_has_buttons(open_page: Open) -> None:
    assert [button.label for button in open_page("settings", ADMINISTRATOR).button] == ["Change", "Register a site"]
    assert not open_page("settings", Role.NURSE).button


@pytest.mark.parametrize(("role", "sees"), [(ADMINISTRATOR, True), (Role.PROGRAM_LEAD, True), (Role.NURSE, False)])
def test_who_may_not_read_the_trail_gets_the_sites(open_page: Open, role: Role, sees: bool) -> None:
    said = words(open_page("settings", role, view="trail"))
    assert ("newest first; the whole trail has" in said) is sees
    assert ("Lakeside Oncology" in said) is not sees or sees


def test_changing_a_line_is_stored_and_seen(open_page: Open, world: World) -> None:
    page = open_page("settings", ADMINISTRATOR)
    page.session_state[OPEN] = f"site:{HILL}:1"
    page.run()
    next(field for field in page.text_input if field.label == "Night line").set_value("303 555 0999")
    next(button for button in page.button if button.label == "Save").click().run()
    sites = {site.id: site for site in directory(world.desk()).sites}
    assert sites[HILL].night_line == "303 555 0999"
    assert OPEN not in page.session_state


def test_a_failed_save_says_why_and_keeps_what_was_typed(open_page: Open, world: World) -> None:
    page = open_page("settings", ADMINISTRATOR)
    page.session_state[OPEN] = f"site:{HILL}:1"
    page.run()
    with world.acting(world.viewer(ADMINISTRATOR)) as act:
        change_site(act, HILL, day_line="303 555 0111")
    next(field for field in page.text_input if field.label == "Night line").set_value("303 555 0999")
    next(button for button in page.button if button.label == "Save").click().run()
    assert "changed by somebody else meanwhile" in words(page)
    assert next(field for field in page.text_input if field.label == "Night line").value == "303 555 0999"
    assert {site.id: site for site in directory(world.desk()).sites}[HILL].night_line is None


def test_a_new_person_needs_a_role_of_the_site_s_side(open_page: Open, world: World) -> None:
    page = open_page("settings", ADMINISTRATOR, view="people")
    page.session_state[OPEN] = "person:"
    page.run()
    next(field for field in page.text_input if field.label == "Name (needed)").set_value("Nina New")
    next(box for box in page.selectbox if box.label == "Role").set_value(Role.PROGRAM_LEAD)
    next(box for box in page.selectbox if box.label == "Site").set_value(LAKE)
    next(button for button in page.button if button.label == "Save").click().run()
    assert "A community site has no program lead." in words(page)
    next(box for box in page.selectbox if box.label == "Role").set_value(Role.NURSE)
    next(button for button in page.button if button.label == "Save").click().run()
    assert "Nina New" in {person.name for person in directory(world.desk()).people}


def test_the_trail_names_the_act_and_checks_its_chain(open_page: Open, world: World) -> None:
    course_id = world.plan()
    world.dose(course_id, DoseRole.STEP_UP_1, TODAY)
    page = open_page("settings", Role.PROGRAM_LEAD, view="trail", course=course_id)
    assert "Dose given for" in words(page)
    assert "Entries of one patient only" in words(page)
    next(button for button in page.button if button.label == "Check the chain").click().run()
    assert "Chain verified: 15 entries" in words(page)
    assert "Numbers count the whole trail" in words(page)
    page.run()
    assert "Chain verified: 15 entries" in words(page)
    assert "Checked Tue 24 Nov 2026" in words(page)
