"""The way to the recorder of CRS and ICANS, for lists and for the patient page. Only for who may record."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from coordination.boards.desk import Desk
from coordination.decisions.permissions import Permission
from coordination.display.markup import block, esc
from pages.components import address

WORDS = "Record CRS or ICANS"


def recorder_link(desk: Desk, course_id: str, words: str = WORDS, *, shape: str = "") -> str:
    """A link, or nothing where the viewer may not record."""
    return recorder_links(desk, words, shape=shape)(course_id)


def recorder_links(desk: Desk, words: str = WORDS, *, shape: str = "") -> Callable[[str], str]:
    """The same for the many courses of a list."""
    if not desk.can(Permission.RECORD_FACTS):
        return lambda _course_id: ""
    look = f' class="{esc(shape)}"' if shape else ""
    to = address.links("recorder")
    return lambda course_id: f'<a{look} href="{esc(to(course=course_id))}">{esc(words)}</a>'


def show_recorder_link(desk: Desk, course_id: str) -> None:
    link = recorder_link(desk, course_id)
    if link:
        st.html(block(f'<div class="acts" style="margin:0">{link}</div>'), width="content")
