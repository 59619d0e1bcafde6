"""Site readiness as each role sees it, and its dialogs: verified, withdrawn, refused with what was typed kept."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from coordination.acts import verify_site_item
from coordination.boards.site_readiness import site_detail
from coordination.vocabulary import DoseRole, ItemStanding, Role, Stage
from pages.components.dialogs_form import OPEN
from tests.builders import LAKE, NORTH, World
from tests.pages.conftest import Open, words

COORDINATOR = Role.COORDINATOR


def opened(open_page: Open, dialog: str) -> AppTest:
    page = open_page("site_readiness", COORDINATOR, site=LAKE)
    page.session_state[OPEN] = f"{dialog}:{LAKE}"
    return page.run()


def field(page: AppTest, label: str) -> AppTest:
    everything = (*page.text_input, *page.text_area, *page.date_input, *page.selectbox)
    return next(one for one in everything if one.label == label)  # type: ignore[return-value]


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def standing(world: World, code: str) -> ItemStanding:
    state = site_detail(world.desk(), LAKE).readiness.item(code)
    assert state is not None
    return state.standing


def test_the_sites_say_what_they_are_ready_for_and_what_is_missing(open_page: Open) -> None:
    page = open_page("site_readiness", COORDINATOR)
    assert not page.exception
    said = words(page)
    assert "Lakeside Oncology" in said
    assert "L0: refer only" in said
    assert "Not ready for L1: 23 items missing" in said
    assert "Physician champion named: not recorded" in said
    assert "Nothing was lost, and nothing expires within 60 days." in said


def test_one_site_names_its_four_and_its_patients(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=1)
    world.move(course_id, Stage.READY)
    with world.acting() as act:
        verify_site_item(act, LAKE, "SR01", name="Dr. Pike", number="716 555 0150")
    said = words(open_page("site_readiness", COORDINATOR, site=LAKE))
    for word in (
        "Physician champion",
        "Dr. Pike",
        'href="tel:7165550150"',
        "Dedicated nurse",
        "nobody named",
        "24-hour cover",
    ):
        assert word in said
    assert "Urgent-care pathway" in said
    assert "1 patient booked or treated there" in said
    assert f"course={course_id}" in said


def test_a_practice_opens_on_itself_and_an_unknown_site_says_so(open_page: Open) -> None:
    said = words(open_page("site_readiness", COORDINATOR, LAKE, site=NORTH))
    assert "Lakeside Oncology" in said
    assert "All sites" not in said
    assert "No such site for you." in words(open_page("site_readiness", COORDINATOR, site="nowhere"))


def test_the_lead_sees_and_may_not_verify(open_page: Open) -> None:
    page = open_page("site_readiness", Role.PROGRAM_LEAD, site=LAKE)
    assert [button.disabled for button in page.button] == [True, True]
    assert "These may: administrator, coordinator." in page.button[0].help


def test_the_administrator_sees_no_patients(open_page: Open, world: World) -> None:
    world.move(world.after(DoseRole.TREATMENT, gap_days=1), Stage.READY)
    said = words(open_page("site_readiness", Role.ADMINISTRATOR, site=LAKE))
    assert "booked or treated there" not in said
    assert "Patient1" not in said


def test_an_item_is_verified_by_its_dialog(open_page: Open, world: World) -> None:
    page = opened(open_page, "verify_item")
    field(page, "Item").set_value("SR07").run()
    assert field(page, "Number (needed)").value == "716 555 0199"
    field(page, "Name (needed)").set_value("Dr. Pike")
    press(page, "Record the verification")
    assert not page.exception
    assert standing(world, "SR07") is ItemStanding.VERIFIED
    assert "Recorded: Lakeside, 24-hour on-call, number test-called verified by Carla Coordinator" in words(page)


def test_what_is_missing_is_said_and_what_was_typed_stays(open_page: Open, world: World) -> None:
    page = opened(open_page, "verify_item")
    field(page, "Item").set_value("SR16").run()
    press(page, "Record the verification")
    assert "Needed: Evidence: what was seen, where." in words(page)
    field(page, "Evidence: what was seen, where (needed)").set_value("4 vials")
    field(page, "Verified by (needed)").set_value("")
    press(page, "Record the verification")
    assert "Needed: Verified by." in words(page)
    assert field(page, "Evidence: what was seen, where (needed)").value == "4 vials"
    assert standing(world, "SR16") is ItemStanding.NOT_RECORDED


def test_an_item_is_withdrawn_with_its_reason(open_page: Open, world: World) -> None:
    assert "Nothing is verified that could be withdrawn." in words(opened(open_page, "withdraw_item"))
    with world.acting() as act:
        verify_site_item(act, LAKE, "SR16", evidence="4 vials")
    page = opened(open_page, "withdraw_item")
    field(page, "Item that the site no longer has (needed)").set_value("SR16")
    field(page, "Why (needed)").set_value("Recalled")
    press(page, "Record the withdrawal")
    assert standing(world, "SR16") is ItemStanding.WITHDRAWN
