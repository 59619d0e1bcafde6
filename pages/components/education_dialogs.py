"""The dialog of education: tap what was taught or handed over in one sitting, then how it was said back."""

from __future__ import annotations

import streamlit as st

from coordination.acts import Act, record_education
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.decisions.education import education_of
from coordination.vocabulary import EducationKind, TeachBack
from pages.components.dialogs_form import Form, needed_day, save


def record(desk: Desk, page: PatientPage) -> None:
    """Nothing is chosen beforehand: what stands here was really taught. What is open stands first."""
    form = Form("education", page.course_id)
    found = education_of(page.facts, page.now, rulebook=page.rulebook)
    items = sorted(found.items, key=lambda item: (item.done and item not in found.due, not item.row.needed))
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        codes: list[str] = []
        for kind in EducationKind:
            words = {item.row.code: item.row.text for item in items if item.row.kind is kind}
            codes += form.taps(desk.rulebook.label(kind).word, kind.value, words, several=True)
        said = {one: desk.rulebook.label(one).word for one in TeachBack}
        teach_back = form.taps("Teach-back, for what was taught", "teach_back", said)
        by_name = form.text("By whom", "by", desk.viewer.name, needed=True)
        left, right = st.columns(2)
        with left:
            on = form.day("Day", "on", page.today, needed=True)
        with right:
            language = form.text("Language", "language", page.patient.language or "")
        submitted = st.form_submit_button("Record this education", type="primary", width="stretch")

    def store(act: Act) -> str:
        record_education(
            act, page.course_id, items=codes, by_name=by_name or "", on=needed_day(on),
            teach_back=next(iter(teach_back), None), language=language, seen_version=page.version,
        )  # fmt: skip
        return f"education, {len(codes)} {'item' if len(codes) == 1 else 'items'},"

    save(form, submitted, store)
