"""A coordinator drops a tracker, sees what would happen, and only then stores it; dropping it again changes nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from coordination.acts import change_site
from coordination.records import tables as t
from coordination.vocabulary import Role
from tests.builders import LAKE, NORTH, World
from tests.pages.conftest import Open, words

HEADER = "MRN,MRN site,Last name,First name,DOB,Agent,Community site,Step-up 1,CRS max\n"
GOOD = "0000815,North,Okafor,Ada,1951-03-02,Teclistamab,Lakeside,2026-11-02,1\n"
FUTURE = "0000816,North,Haddad,Leo,1949-07-12,Teclistamab,Lakeside,2027-01-05,\n"
COORDINATOR = Role.COORDINATOR


def drop(page: AppTest, text: str, name: str = "tracker.csv") -> AppTest:
    return page.file_uploader(key="bring_in.file").upload(name, text.encode()).run()


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def patients(world: World) -> int:
    with world.store.reading() as session:
        return int(session.execute(select(func.count()).select_from(t.table_of(t.Patient))).scalar_one())


def test_before_a_file_there_is_only_the_question(open_page: Open) -> None:
    page = open_page("bring_in_data", COORDINATOR)
    assert not page.exception
    assert "Nothing is stored before you say so" in page.file_uploader(key="bring_in.file").label
    assert not page.button


def test_the_preview_stores_nothing_and_says_what_would_happen(open_page: Open, world: World) -> None:
    page = drop(open_page("bring_in_data", COORDINATOR), HEADER + GOOD)
    assert not page.exception
    said = words(page)
    assert "1 patient would be stored or gain something, 1 of them new." in said
    assert "Nothing is stored yet" in said
    assert "0000815" in said
    assert patients(world) == 0


def test_bring_in_stores_and_says_the_result_and_again_changes_nothing(open_page: Open, world: World) -> None:
    page = press(drop(open_page("bring_in_data", COORDINATOR), HEADER + GOOD), "Bring in")
    assert not page.exception
    said = words(page)
    assert "<b>Stored from tracker.csv:</b> 1 course opened" in said
    assert "Nothing would change: what can go in is recorded already." in said
    assert patients(world) == 1
    assert "Bring in" not in [button.label for button in page.button]


def test_a_row_that_cannot_be_right_is_told_with_what_is_allowed_and_the_rest_goes_in(
    open_page: Open, world: World
) -> None:
    page = drop(open_page("bring_in_data", COORDINATOR), HEADER + GOOD + FUTURE)
    said = words(page)
    assert "1 of 2 rows does not go in" in said
    assert "<b>Step-up 1</b>: A thing that happened lies in the future: found “2027-01-05”" in said
    assert "Allowed: today or earlier" in said
    assert [one.proto.label for one in page.get("download_button")] == ["Download tracker-to-mend.csv"]
    press(page, "Bring in what can go in")
    assert patients(world) == 1


def test_a_missing_column_is_named_in_plain_words(open_page: Open) -> None:
    said = words(drop(open_page("bring_in_data", COORDINATOR), HEADER + GOOD.replace("North,", ",", 1)))
    assert "mrn_site" not in said


def test_a_row_can_be_settled_on_the_page(open_page: Open, world: World) -> None:
    page = drop(open_page("bring_in_data", COORDINATOR), HEADER + FUTURE)
    next(field for field in page.text_input if field.label == "What stands there").set_value("2026-11-05")
    page = press(page, "Read it so")
    assert "1 of them new" in words(page)
    assert any("step up 1 date read as “2026-11-05”" in caption.value for caption in page.caption)
    press(page, "Take this back")
    assert "1 of 1 row does not go in" in words(page)
    assert patients(world) == 0


def test_a_file_that_does_not_say_whose_mrns_it_has_waits_for_the_answer(open_page: Open) -> None:
    text = (HEADER + GOOD).replace("MRN site,", "").replace("North,", "")
    page = drop(open_page("bring_in_data", COORDINATOR), text)
    assert "does not say whose MRNs it has" in words(page)
    page.selectbox(key="bring_in.site").set_value(NORTH).run()
    assert "1 of them new" in words(page)


def test_the_order_of_slashed_dates_is_chosen_once_for_the_file(open_page: Open) -> None:
    page = drop(open_page("bring_in_data", COORDINATOR), HEADER + GOOD.replace("2026-11-02", "24/9/2026"))
    said = words(page)
    assert "exist only with the day first" in said
    assert "is the order right for the whole file?" in said
    page.get("button_group")[0].set_value("day").run()
    assert "1 of them new" in words(page)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("tracker.csv", "", "was not read"),
        ("tracker.csv", "<html><body>Sign in</body></html>", "was not read"),
        ("tracker.csv", "a,b,c\n1,2,3\n", "holds no table that is known here"),
        ("tracker.xlsx", "not a workbook", "was not read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_one_sentence(open_page: Open, name: str, text: str, says: str) -> None:
    page = drop(open_page("bring_in_data", COORDINATOR), text, name)
    assert not page.exception
    assert says in words(page)


def test_what_moved_on_since_the_preview_is_not_overwritten(open_page: Open, world: World) -> None:
    page = drop(open_page("bring_in_data", COORDINATOR), HEADER + GOOD)
    world.refer(mrn="0000815", last_name="Okafor")
    page = press(page, "Bring in")
    assert "Nothing was stored." in words(page)
    assert patients(world) == 1


def test_cells_are_shown_as_text(open_page: Open) -> None:
    page = drop(open_page("bring_in_data", COORDINATOR), HEADER + GOOD.replace("Okafor", "<script>alert(1)</script>"))
    assert "<script>" not in words(page)
    assert "&lt;script&gt;" in words(page)


@pytest.mark.parametrize(
    ("role", "site_id"), [(Role.NURSE, NORTH), (Role.PROGRAM_LEAD, NORTH), (Role.COORDINATOR, LAKE)]
)
def test_who_may_not_bring_in_data_gets_no_field_to_drop_it_in(open_page: Open, role: Role, site_id: str) -> None:
    page = open_page("bring_in_data", role, site_id)
    assert "bring in data" in words(page)
    assert not page.get("file_uploader")


def test_a_site_that_was_renamed_is_known_by_its_alias(open_page: Open, world: World) -> None:
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, LAKE, aliases=["Lake Onc"])
    page = drop(open_page("bring_in_data", COORDINATOR), HEADER + GOOD.replace("Lakeside", "lake onc"))
    assert "1 of them new" in words(page)
