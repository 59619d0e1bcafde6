"""The morning as its reader opens it, and the fold on the board: since when, for whom, and what waits."""

from __future__ import annotations

from datetime import timedelta

from coordination.acts import log_contact, record_hospital_event, write_message
from coordination.acts.act import acting
from coordination.acts.delivering import record_delivery
from coordination.boards.morning import note_look
from coordination.vocabulary import HospitalEventKind, Role
from tests.acts.test_after_transfer import co_managed
from tests.builders import LAKE, NOW, TODAY, World
from tests.pages.conftest import Open, words
from tests.passing import sent

YESTERDAY = NOW - timedelta(days=1)


def left_yesterday(world: World, course_id: str) -> None:
    note_look(world.desk(now=YESTERDAY))
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN), now=YESTERDAY + timedelta(hours=1)) as act:
        log_contact(act, course_id, with_name="Dr. Night", outcome="Fever, seen")


def test_the_board_says_what_changed_since_the_viewer_left(open_page: Open, world: World) -> None:
    course_id = co_managed(world)
    page = open_page("handoff_board", Role.COORDINATOR)
    assert "Your first visit" in words(page)
    left_yesterday(world, course_id)
    other = world.viewer(Role.NURSE)
    note_look(world.desk(other, now=YESTERDAY))
    page = open_page("handoff_board", Role.NURSE)
    assert "on 1 patient since you left, Mon 23 Nov 2026, 09:00 CST" in words(page)
    assert "Call with Dr. Night" in words(page)
    page = open_page("handoff_board", Role.NURSE)
    assert "on 1 patient since you left, Mon 23 Nov 2026, 09:00 CST" in words(page)


def test_the_morning_shows_hospital_messages_and_the_weekend(open_page: Open, world: World) -> None:
    course_id = co_managed(world)
    page = open_page("morning", Role.COORDINATOR)
    assert not page.exception
    for said in (
        "In hospital: 0",
        "Messages to read: 0",
        "Weekend and holidays, Thu 26 Nov, Sat 28 Nov, Sun 29 Nov: 0 with a dose",
        "Nobody is recorded with a dose on these days.",
        "Waiting for an answer: 0",
        "Night numbers not confirmed: 1 site",
    ):
        assert said in words(page), said
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        record_hospital_event(act, course_id, kind=HospitalEventKind.ADMISSION, on=TODAY)
        write_message(act, course_id, situation="Fever", request="Call")
    with acting(world.store, world.viewer(Role.NURSE), now=NOW, rulebook=world.rulebook) as act:
        record_delivery(act, problem="The mail server answered 550.")
    page = open_page("morning", Role.COORDINATOR)
    for said in ("In hospital: 1", "Message from Lakeside to read", "Nora Nurse: not delivered since"):
        assert said in words(page), said


def test_a_practice_has_a_morning_too_and_an_administrator_has_none(open_page: Open, world: World) -> None:
    co_managed(world)
    page = open_page("morning", Role.COMMUNITY_CLINICIAN, LAKE)
    assert not page.exception
    assert "Morning and weekend" in words(page)
    assert "may not see patients" in words(open_page("morning", Role.ADMINISTRATOR))


def test_the_board_leads_in_one_click_to_who_has_not_answered(open_page: Open, world: World) -> None:
    sent(world)
    board = words(open_page("handoff_board", Role.COORDINATOR))
    assert "Waiting for an answer: 1</a>" in board
    assert "first=unanswered" in board
    page = words(open_page("morning", Role.COORDINATOR, first="unanswered"))
    assert page.index("Waiting for an answer: 1") < page.index("In hospital: 0")
    for said in ("Less than 1 business day", "Lakeside", "Packet sent", "Clock runs", "tel:"):
        assert said in page, said
    practice = words(open_page("morning", Role.COMMUNITY_CLINICIAN, LAKE))
    assert "Lakeside, <b>your site</b>" in practice
