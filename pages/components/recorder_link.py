"""The way to the recorder of CRS and ICANS, for lists and for the patient page. Only for who may record."""

from __future__ import annotations

import streamlit as st

from coordination.boards.desk import Desk
from coordination.decisions.permissions import Permission
from coordination.display.markup import block, esc
from pages.components import address

WORDS = "Record CRS or ICANS"


def recorder_link(desk: Desk, course_id: str, words: str = WORDS, *, shape: str = "") -> str:
    """A link, or nothing where the viewer may not record."""
    if not desk.can(Permission.RECORD_FACTS):
        return ""
    look = f' class="{esc(shape)}"' if shape else ""
    return f'<a{look} href="{esc(address.to("recorder", course=course_id))}">{esc(words)}</a>'


def show_recorder_link(desk: Desk, course_id: str) -> None:
    link = recorder_link(desk, course_id)
    if link:
        st.html(block(f'<div class="acts" style="margin:0">{link}</div>'), width="content")
