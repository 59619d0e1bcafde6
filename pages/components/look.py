"""The frame around every screen: the stylesheet, the strip that says as of when, and the head of a page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from coordination.boards import Desk
from coordination.display.markup import block, esc
from coordination.words import say_moment

STYLE = Path(__file__).with_name("baton.css")
ICON = Path(__file__).with_name("icon.svg").read_text("utf-8")
DONE = "look.done"
"""In the session: the quiet line about the act that just went in, shown on the next drawing of the page."""


def send_stylesheet() -> None:
    """The tokens follow the color scheme around them. Streamlit sets it on the page, but not on its dialogs."""
    st.html(STYLE)
    if st.context.theme.type == "dark":
        st.html("<style>@media screen{:root{color-scheme:dark}}</style>")


def as_of(desk: Desk, *, site: str, change: str | None) -> None:
    """The strip under the navigation: a demo says so, as of when, and whose eyes. `change`: where to choose others."""
    role = desk.rulebook.label(desk.viewer.role).word
    parts = ["<span><b>Demonstration.</b> Every person here is invented.</span>"] if desk.store.demo else []
    parts.append(f"<span>As of <b>{esc(say_moment(desk.now, desk.zone))}</b></span>")
    who = f"{esc(desk.viewer.name)}, {esc(role.lower())}, {esc(site)}"
    link = f' <a href="{esc(change)}">Change</a>' if change else ""
    parts.append(f'<span class="whose">Looking as <b>{who}</b>{link}</span>')
    st.html(block(f'<div class="strip as-of">{"".join(parts)}</div>', label="As of"))


def head(title: str) -> None:
    st.html(block(f"<h1>{esc(title)}</h1>"), width="content")


def said(line: str) -> None:
    """Keep one line to show once the page is drawn anew after an act."""
    st.session_state[DONE] = line


def show_said() -> None:
    line = st.session_state.pop(DONE, None)
    if line:
        st.html(block(f'<div class="note" role="status">{esc(line)}</div>'))
