"""The follow-up page: its headline counts its list, filters narrow both, and an empty list says what was looked at."""

from __future__ import annotations

from datetime import timedelta

from coordination.acts import record_tracker_task
from coordination.vocabulary import Role
from tests.builders import HILL, LAKE, TODAY, World, days_ago
from tests.pages.conftest import Open, words


def with_tasks(world: World) -> str:
    course_id = world.plan()
    with world.acting() as act:
        record_tracker_task(act, course_id, title="Repeat IgG", due_on=days_ago(1), owner_site_id=LAKE)
        record_tracker_task(act, course_id, title="Book the visit", due_on=TODAY + timedelta(days=30))
    return course_id


def test_tasks_stand_with_patient_owner_and_day(open_page: Open, world: World) -> None:
    course_id = with_tasks(world)
    said = words(open_page("follow_up", Role.COORDINATOR))
    assert "2 open tasks" in said
    assert "1 overdue" in said
    assert 'data-l="Ring"><a class="tel"' in said
    assert "Kept by hand in the tracker. " not in said
    assert said.index("Repeat IgG") < said.index("Book the visit")
    assert "MRN 0000001" in said
    assert "(1 d ago)" in said
    assert f"course={course_id}" in said


def test_what_is_due_today_says_so_and_stands_before_what_is_due_soon(open_page: Open, world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        record_tracker_task(act, course_id, title="Later this week", due_on=TODAY + timedelta(days=1))
        record_tracker_task(act, course_id, title="This very day", due_on=TODAY)
    said = words(open_page("follow_up", Role.COORDINATOR))
    assert said.index("This very day") < said.index(">Today<") < said.index("Later this week") < said.index(">Soon<")


def test_a_filter_in_the_address_narrows_list_and_headline(open_page: Open, world: World) -> None:
    with_tasks(world)
    said = words(open_page("follow_up", Role.COORDINATOR, owner=LAKE))
    assert "1 open task<" in said
    assert "Book the visit" not in said


def test_a_view_is_its_address_and_survives_a_reload(open_page: Open, world: World) -> None:
    with_tasks(world)
    page = open_page("follow_up", Role.COORDINATOR, whose="waiting", about="tracker", agent="teclistamab")
    said = words(page)
    assert "1 open task<" in said
    assert "Repeat IgG" in said
    assert "whose=waiting" in said  # the way back from the patient leads to this very view
    assert [one.value for one in page.selectbox] == ["", "tracker", "teclistamab", ""]


def test_words_that_the_address_does_not_know_ask_for_everything(open_page: Open, world: World) -> None:
    with_tasks(world)
    assert "2 open tasks" in words(open_page("follow_up", Role.COORDINATOR, whose="x", about="y", agent="z", state="q"))


def test_an_empty_list_says_what_was_looked_at(open_page: Open, world: World) -> None:
    with_tasks(world)
    assert "No open task among the patients that you may see" in words(
        open_page("follow_up", Role.COMMUNITY_CLINICIAN, HILL)
    )
    assert "Show all" in words(open_page("follow_up", Role.COORDINATOR, state="snoozed"))
