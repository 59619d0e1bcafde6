"""The recorder of CRS and ICANS, for one thumb: one question at a time, the grade so far, and why."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import streamlit as st

from coordination.acts import NotFound
from coordination.boards.recorder import Recorder, recorder
from coordination.decisions.grade_decision import ObservationRefused
from coordination.decisions.observing import GRADED_KINDS
from coordination.decisions.permissions import Permission
from coordination.display.markup import block, esc
from coordination.vocabulary import ToxicityKind
from pages.components import address, guard
from pages.components import recorder_blocks as blocks
from pages.components import recorder_saving as saving
from pages.components.patient_head import short_identity
from pages.components.recorder_draft import Draft, draft_of
from pages.components.recorder_questions import ask

STYLE = Path(__file__).parent / "components" / "recorder.css"


def show() -> None:
    desk = guard.desk(Permission.RECORD_FACTS)
    course_id, kind = st.query_params.get("course", ""), kind_of(st.query_params.get("kind"))
    draft = draft_of(course_id, kind)
    try:
        found = recorder(desk, course_id, kind, seen_at(desk, draft))
    except NotFound as missing:
        st.html(block(f"<p>{esc(str(missing).capitalize())}.</p>"))
        return
    if not draft.steps or draft.version is None:
        draft.version = found.page.version
    st.html(STYLE)
    with st.container(key="recorder"):
        back = f'<a href="{esc(address.to("patient", course=course_id))}">Patient page</a>'
        st.html(block(f'<p class="m">{short_identity(found.page)} · {back}</p>', label="Patient"))
        ask_kind(found)
        if draft.stored is not None:
            saving.show_stored(found, draft)
            return
        saving.show_waiting(found, draft)
        show_question(found, draft)


def kind_of(asked: str | None) -> ToxicityKind:
    return next((kind for kind in GRADED_KINDS if kind == asked), ToxicityKind.CRS)


def seen_at(desk: guard.Desk, draft: Draft) -> datetime | None:
    """The moment that was chosen; None: now. What is not a whole moment yet is now."""
    day, clock = (st.session_state.get(draft.key(name)) for name in ("day", "clock"))
    return None if day is None or clock is None else datetime.combine(day, clock, desk.zone)


def ask_kind(found: Recorder) -> None:
    words = {str(kind): found.desk.rulebook.label(kind).word for kind in GRADED_KINDS}
    st.segmented_control(
        "Which",
        list(words),
        default=str(found.kind),
        required=True,
        format_func=lambda kind: words[kind],
        key="recorder.kind",
        label_visibility="collapsed",
        on_change=lambda: address.put("kind", st.session_state["recorder.kind"]),
    )


def show_question(found: Recorder, draft: Draft) -> None:
    try:
        decision = found.decide(draft.answers)
        left = found.questions(draft.answers, draft.asked)
    except ObservationRefused as refused:
        st.html(block(f'<div class="note red" role="alert"><b>{esc(str(refused))}</b></div>'))
        return
    question = draft.extra or next(iter(left), None)
    st.html(blocks.so_far(found, decision, finished=question is None))
    if question is not None:
        ask(found, draft, question)
    with st.container(horizontal=True, key="rec-two-back"):
        if found.kind is ToxicityKind.CRS and question is None and "spo2_pct" not in draft.asked:
            st.button("Add oxygen saturation", key=draft.key("spo2"), on_click=draft.ask, args=("spo2_pct",))
        st.button(
            "Back one question", key=draft.key("back"), on_click=draft.back, disabled=not (draft.steps or draft.extra)
        )
    saving.show_saving(found, draft, decision, finished=question is None)
    answered = blocks.given(found, draft)
    if answered:
        st.html(answered)


show()
