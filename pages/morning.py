"""Morning and weekend, for whoever coordinates: who is in hospital, which messages wait, who has not answered, what changed
since the last visit, who has a dose on the weekend, whose night number nobody confirmed; and the calendar of the viewer's site."""

from __future__ import annotations

import streamlit as st

from coordination.boards.morning import (
    changes_since,
    in_hospital,
    messages,
    note_look,
    undelivered,
    weekend,
)
from coordination.boards.unanswered import unanswered
from coordination.decisions.permissions import Permission
from coordination.display.markup import block, esc
from coordination.exchange.feed import own_site, site_feed
from pages.components import address, failing, guard, look, unanswered_block
from pages.components import morning_block as blocks
from pages.components.paging import page_number


def show() -> None:
    desk = guard.desk(Permission.SEE_PATIENTS)
    look.head("Morning and weekend")
    look.show_said()
    st.html(block(blocks.not_delivered(undelivered(desk), desk.zone), label="Digests"))
    asked_first = st.query_params.get(blocks.FIRST) == blocks.UNANSWERED
    if asked_first:
        show_unanswered(desk)
    with failing.part("Hospital and messages", desk):
        show_waiting(desk)
    if not asked_first:
        show_unanswered(desk)
    with failing.part("What changed", desk):
        show_changes(desk)
    with failing.part("Weekend", desk):
        st.html(block(blocks.weekend(weekend(desk), to_patient), label="Weekend"))
    with failing.part("Calendar", desk):
        show_feed(desk)


def to_patient(course_id: str) -> str:
    return address.to("patient", course=course_id)


def show_changes(desk: guard.Desk) -> None:
    found = changes_since(desk, note_look(desk))
    head = f"<h2>{esc(blocks.headline(found, desk.zone))}</h2>"
    st.html(block(head, blocks.changed(found, desk.zone, blocks.to_patient), label="What changed"))


def show_waiting(desk: guard.Desk) -> None:
    stays, unread = in_hospital(desk), messages(desk)
    for word, rows, none in (
        ("In hospital", stays, "Nobody is recorded as being in hospital."),
        ("Messages to read", unread, "No message waits for your site."),
    ):
        listed = blocks.waiting(rows, desk.rulebook, to_thread, word) if rows else f'<p class="m">{none}</p>'
        st.html(block(f"<h2>{word}: {len(rows)}</h2>", listed, label=word))


def show_unanswered(desk: guard.Desk) -> None:
    with failing.part("Waiting for an answer", desk):
        found = unanswered(desk, page_number("answers"))
        st.html(unanswered_block.unanswered(found, desk.rulebook, desk.zone, to_thread, to_page))


def to_page(page: int) -> str:
    return address.to("morning", **{blocks.FIRST: blocks.UNANSWERED}, answers=str(page))


def to_thread(course_id: str) -> str:
    return address.to("patient", course=course_id, tab="handoff")


def show_feed(desk: guard.Desk) -> None:
    st.download_button(
        "Calendar of your site",
        site_feed(desk, own_site(desk)),
        file_name="baton.ics",
        mime="text/calendar",
        key="morning.feed",
        on_click="ignore",
        help="Next doses with their windows, and follow-up that is due. No name, no MRN and no agent stand in it.",
    )


show()
