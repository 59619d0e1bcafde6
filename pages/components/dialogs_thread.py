"""Dialogs of the thread: write to the other side by the four parts of SBAR; read a message, or answer it."""

from __future__ import annotations

import streamlit as st

from coordination.acts import Act, read_message, write_message
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.display.markup import block, esc
from coordination.vocabulary import Side
from pages.components.dialogs_form import Form, save
from pages.components.thread_block import said_of, sbar, to_read

STAYS_HERE = "It is read in Baton. A notice to them says that there is a message, and nothing of what is in it."


def write(desk: Desk, page: PatientPage) -> None:
    _write(desk, page, Form("message", page.course_id), None)


def read(desk: Desk, page: PatientPage) -> None:
    """The message whole; then either "read", or an answer, which says that it was read too."""
    messages = {message.id: message for message in to_read(desk, page)}
    if not messages:
        st.html(block('<p class="m">No message waits for somebody here.</p>'))
        return
    picker = Form("read", page.course_id)
    chosen = picker.pick("Which message", "which", {key: said_of(page, one) for key, one in messages.items()})
    message = messages.get(chosen) or next(iter(messages.values()))
    st.html(block(f'<p class="m">{esc(said_of(page, message))}</p>{sbar(message)}'))
    answers = picker.segments("Then", "then", {False: "I have read it", True: "Answer it"}, False)
    if answers:
        _write(desk, page, Form(f"message.{message.id}", page.course_id), message.id)
        return
    form = Form(f"read.{message.id}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        submitted = st.form_submit_button("Record it as read by me", type="primary")

    def store(act: Act) -> str:
        read_message(act, page.course_id, message.id, seen_version=page.version)
        return "message read"

    save(form, submitted, store)


def _write(desk: Desk, page: PatientPage, form: Form, answers: str | None) -> None:
    other = page.facts.community if desk.viewer.side is Side.ACADEMIC else page.facts.academic
    to = other.short_name if other else "the practice"
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        situation = form.text("Situation: what is going on", "situation", needed=True)
        background = form.text("Background: what led to it", "background", long=True)
        assessment = form.text("Assessment: what you make of it", "assessment", long=True)
        request = form.text(f"Request: what you ask of {to}, by when", "request", needed=True)
        st.html(block(f'<p class="q">{STAYS_HERE}</p>'))
        submitted = st.form_submit_button(f"Send to {to}", type="primary")

    def store(act: Act) -> str:
        write_message(
            act, page.course_id, situation=situation or "", background=background, assessment=assessment,
            request=request or "", answers=answers, seen_version=page.version,
        )  # fmt: skip
        return f"message to {to}"

    save(form, submitted, store)
