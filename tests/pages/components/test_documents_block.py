"""Papers on the patient page: an incomplete packet is refused by name, a complete one downloads, an old one says that it
is void, and another practice sees none."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from coordination.acts import change_site, make_document, make_packet, state_field
from coordination.boards.documents import documents
from coordination.boards.patient import patient
from coordination.vocabulary import Answer, Document, Gate, HandoffEventKind, Role, Stage
from pages.components.documents_block import CHANGED, CURRENT, NONE_MADE, WAITS
from tests.acts.test_documents import complete
from tests.acts.test_documents import ready as ready_by_history
from tests.builders import HILL, LAKE, NORTH, World
from tests.exchange.packet.faxed import pages_of
from tests.pages.components.test_dialogs import check_stored, field, fill, last_acts, opened, press
from tests.pages.conftest import Open, words
from tests.passing import acknowledged, facts_of, open_doors, ready

OLIVE = Role.COMMUNITY_CLINICIAN
Downloads = dict[str, Callable[[], bytes]]


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> Downloads:
    """What each download button of the page would hand out, by the button's key."""
    offered: Downloads = {}
    real = st.download_button

    def noted(label: str, data: Any, *args: Any, **kwargs: Any) -> bool:
        offered[kwargs["key"]] = data
        return real(label, data, *args, **kwargs)

    monkeypatch.setattr(st, "download_button", noted)
    return offered


def shown(open_page: Open, course_id: str, role: Role = Role.COORDINATOR, site_id: str = NORTH) -> AppTest:
    page = open_page("patient", role, site_id, course=course_id, tab="handoff")
    assert not page.exception
    return page


def buttons(page: AppTest) -> list[str]:
    return [one.proto.label for one in page.get("download_button")]


def first_page(pdf: bytes) -> str:
    return " ".join(pages_of(pdf)[0].replace("\xa0", " ").split())


def missing_of(world: World, course_id: str) -> tuple[str, ...]:
    desk = world.desk()
    return documents(desk, patient(desk, course_id))[0].missing


# --- what is empty


def test_everything_that_a_packet_lacks_is_named_before_a_version_is_made(open_page: Open, world: World) -> None:
    course_id = ready(world)
    page = shown(open_page, course_id)
    lacking = missing_of(world, course_id)
    assert len(lacking) > 5
    said = unescape(words(page))
    assert f"Handoff packet: {len(lacking)} empty" in said
    assert all(f"<li>{label}: " in said for label in lacking)
    assert WAITS.word in said
    assert NONE_MADE.word in said
    assert buttons(page) == []


def test_sending_an_incomplete_packet_is_refused_with_all_that_is_missing(open_page: Open, world: World) -> None:
    course_id = ready(world)
    page = opened(open_page, course_id, "send_packet")
    page = press(page, "Record it as sent")
    said = next(one for one in unescape(words(page)).splitlines() if "Not saved: " in one)
    assert all(label in said for label in missing_of(world, course_id))
    assert facts_of(world, course_id).stage is Stage.READY
    assert not [one for one in facts_of(world, course_id).handoff_events if one.kind is HandoffEventKind.PACKET_SENT]


def test_a_draft_can_be_made_and_says_on_its_first_page_that_it_is_not_to_be_sent(
    open_page: Open, world: World, downloads: Downloads
) -> None:
    course_id = ready(world)
    page = opened(open_page, course_id, "make_document")
    assert "Sending waits: " in words(page)
    page = press(page, "Make the version")
    check_stored(world, page, course_id, "make_document", "handoff packet version 1")
    page = shown(open_page, course_id)
    assert buttons(page) == ["Handoff packet, version 1 (PDF)"]
    assert "NOT COMPLETE, NOT TO BE SENT" in first_page(downloads["documents.packet.1"]())


@pytest.mark.parametrize("document", [Document.WALLET_CARD, Document.EMERGENCY_SHEET, Document.PATIENT_LETTER])
def test_a_paper_without_a_number_that_stands_on_it_is_not_made(
    document: Document, open_page: Open, world: World
) -> None:
    course_id = ready_by_history(world)
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, NORTH, night_line="")
    page = opened(open_page, course_id, "make_document")
    field(page, "selectbox", "Which document").set_value(document)
    page = press(page.run(), "Make the version")
    assert "not recorded yet: " in words(page)
    assert "now night" in words(page)
    assert "Nothing was made." in words(page)
    assert buttons(shown(open_page, course_id)) == []


def test_a_field_of_the_packet_is_filled_and_no_longer_named(open_page: Open, world: World) -> None:
    course_id = ready(world)
    page = opened(open_page, course_id, "packet_field")
    field(page, "selectbox", "Which field").set_value("packet-allergies")
    page = page.run()
    fill(page, "selectbox", Answer=Answer.YES)
    fill(page, "text_area", Text="Penicillin: rash")
    page = press(page, "Record the field")
    check_stored(world, page, course_id, "state_field", "packet, allergies")
    assert "Allergies" not in missing_of(world, course_id)


def test_a_field_without_an_answer_is_refused_and_keeps_its_text(open_page: Open, world: World) -> None:
    course_id = ready(world)
    page = opened(open_page, course_id, "packet_field")
    fill(page, "text_area", Text="Penicillin")
    page = press(page, "Record the field")
    assert "Not saved: Needed: Answer." in words(page)
    assert field(page, "text_area", "Text").value == "Penicillin"


# --- complete: looked at, downloaded, sent


def test_a_complete_packet_is_downloaded_and_then_recorded_as_sent(
    open_page: Open, world: World, downloads: Downloads
) -> None:
    course_id = ready(world)
    complete(world, course_id)
    open_doors(world, course_id, Gate.SEND)
    page = press(opened(open_page, course_id, "make_document"), "Make the version")
    assert not page.exception
    page = shown(open_page, course_id)
    assert WAITS.word not in words(page)
    assert CURRENT.word in words(page)
    label = buttons(page)[0]
    number = label.removeprefix("Handoff packet, version ").removesuffix(" (PDF)")
    first = first_page(downloads[f"documents.packet.{number}"]())
    assert f"Version {number}" in first
    assert "NOT COMPLETE" not in first
    assert facts_of(world, course_id).academic.night_line in first
    page = opened(open_page, course_id, "send_packet")
    assert "To: Lakeside" in words(page)
    fill(page, "text_input", To_which_number="716 555 0101")
    fill(page, "number_input", Pages=4.0)
    page = press(page, "Record it as sent")
    check_stored(world, page, course_id, "send_packet", f"packet version {number} sent to Lakeside")
    assert facts_of(world, course_id).stage is Stage.PACKET_SENT


@pytest.mark.parametrize("document", Document)
def test_each_document_is_made_and_downloaded(
    document: Document, open_page: Open, world: World, downloads: Downloads
) -> None:
    course_id = ready_by_history(world)
    complete(world, course_id)
    page = opened(open_page, course_id, "make_document")
    field(page, "selectbox", "Which document").set_value(document)
    page = press(page.run(), "Make the version")
    assert last_acts(world, course_id)[0].act == "make_document", words(page)
    shown(open_page, course_id)
    (key,) = [key for key in downloads if key.startswith(f"documents.{document}.")]
    assert downloads[key]().startswith(b"%PDF-1.7")


def test_nothing_is_rendered_while_the_page_is_drawn(
    open_page: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> bytes:
        raise AssertionError("rendered")

    course_id = ready_by_history(world)
    with world.acting() as act:
        make_packet(act, course_id)
    monkeypatch.setattr("coordination.exchange.packet.command.render", never)
    assert buttons(shown(open_page, course_id)) == ["Handoff packet, version 1 (PDF)"]


# --- older versions


def two_versions(world: World) -> str:
    course_id = ready_by_history(world)
    with world.acting() as act:
        make_packet(act, course_id)
        state_field(act, course_id, "packet-allergies", value=Answer.YES, text="Penicillin: rash")
        make_packet(act, course_id)
    return course_id


def test_an_older_version_is_shown_as_void_and_as_it_was_made(
    open_page: Open, world: World, downloads: Downloads
) -> None:
    course_id = two_versions(world)
    page = opened(open_page, course_id, "older_version")
    assert "The newest version." in words(page)
    assert "Allergies: not recorded → Penicillin: rash" in words(page)
    field(page, "selectbox", "Which version").set_value((Document.PACKET, 1))
    page = page.run()
    assert "Void: a newer version exists." in words(page)
    assert "Handoff packet, version 1 (PDF)" in buttons(page)
    old = first_page(downloads["documents.packet.1"]())
    assert "Penicillin" not in old
    assert "Version 1." in old


def test_the_newest_is_void_once_the_record_has_changed_and_what_changed_is_said(open_page: Open, world: World) -> None:
    course_id = two_versions(world)
    assert CURRENT.word in words(shown(open_page, course_id))
    with world.acting() as act:
        state_field(act, course_id, "packet-ecog", value=Answer.YES, text="2")
    said = words(shown(open_page, course_id))
    assert CHANGED.word in said
    assert CURRENT.word not in said
    assert "Changed since handoff packet version 2" in said
    assert "ECOG: not recorded → 2" in said


def test_a_card_with_a_number_that_has_changed_is_void(open_page: Open, world: World) -> None:
    course_id = ready_by_history(world)
    with world.acting() as act:
        make_document(act, course_id, Document.WALLET_CARD)
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, NORTH, night_line="312 555 0777")
    said = words(shown(open_page, course_id))
    assert CHANGED.word in said
    assert "312 555 0777" in said


# --- who sees them


def test_the_practice_that_is_asked_sees_the_packet_and_downloads_it(
    open_page: Open, world: World, downloads: Downloads
) -> None:
    course_id = acknowledged(world)
    page = shown(open_page, course_id, OLIVE, LAKE)
    assert [label for label in buttons(page) if label.startswith("Handoff packet, version ")]
    assert downloads[next(key for key in downloads if key.startswith("documents.packet."))]().startswith(b"%PDF")


def test_another_practice_sees_no_paper_and_opens_no_dialog(
    open_page: Open, world: World, downloads: Downloads
) -> None:
    course_id = two_versions(world)
    page = shown(open_page, course_id, OLIVE, HILL)
    assert (buttons(page), downloads) == ([], {})
    assert "Handoff packet" not in words(page)
    page.session_state["dialogs.open"] = f"older_version:{course_id}"
    page = page.run()
    assert (buttons(page), downloads) == ([], {})
    assert "Penicillin" not in words(page)


def test_who_may_not_record_finds_the_buttons_closed_and_told_why(open_page: Open, world: World) -> None:
    page = shown(open_page, two_versions(world), Role.PROGRAM_LEAD)
    closed = {one.label: one.help for one in page.button if one.disabled}
    assert {"Make a version", "Fill a field of the packet"} <= set(closed)
    assert all(closed.values())
