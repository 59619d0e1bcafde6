"""When a CRS began, asked where a fever at home is on record from before it was seen: a person says which, nothing is proposed."""

from __future__ import annotations

import streamlit as st

from coordination.boards.recorder import Recorder
from coordination.decisions.watch_readings import Reading
from coordination.display.markup import block, esc
from coordination.words import say_moment
from pages.components.recorder_draft import Draft

WHEN_SEEN = ""
"""In place of a measurement: the episode began when it was seen."""


def ask_onset(found: Recorder, draft: Draft, fever: Reading | None) -> None:
    """Where a fever at home came first, the person says which of the two moments is the onset; neither is proposed."""
    if fever is None:
        return
    said = f"{fever.what}, {fever.said_at(found.page.facts)}"
    st.html(
        block(f'<p class="ask">When did it begin?</p><p class="m">On record before: {esc(said)}.</p>', label="Onset")
    )
    seen = say_moment(found.at, found.desk.zone)
    with st.container(horizontal=True, key="rec-one-onset"):
        for onset, word in (
            (fever.measured.id, f"With the fever at home, {fever.said_at(found.page.facts)}"),
            (WHEN_SEEN, f"When it was seen, {seen}"),
        ):
            st.button(
                word,
                key=draft.key(f"onset={onset}"),
                on_click=draft.say_onset,
                args=(onset,),
                type="primary" if draft.onset == onset else "secondary",
            )


def onset_missing(draft: Draft, fever: Reading | None) -> str | None:
    if fever is None or draft.onset in (fever.measured.id, WHEN_SEEN):
        return None
    return "Say first when it began: with the fever at home, or when it was seen."
