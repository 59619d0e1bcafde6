"""Dialog: state IEC-HS, the HLH-like syndrome, as yes or no with its day. Nothing grades it."""

from __future__ import annotations

import streamlit as st

from coordination.acts import Act, confirm
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.vocabulary import Answer
from pages.components.dialogs_form import Form, needed_day, save
from pages.components.recorder_episodes import IEC_HS


def state(desk: Desk, page: PatientPage) -> None:
    form = Form("iec_hs", page.course_id)
    answers = {answer: desk.rulebook.label(answer).word for answer in (Answer.YES, Answer.NO, Answer.UNKNOWN)}
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        value = form.pick("IEC-HS", "value", answers, optional=True)
        on = form.day("As of", "on", page.today)
        note = form.text("Who judged it, and by what", "note", long=True)
        submitted = st.form_submit_button("Record this statement", type="primary")

    def store(act: Act) -> str:
        act.check_version(page.course_id, page.version)
        confirm(act, page.course_id, criterion=IEC_HS, value=value or Answer.UNKNOWN, on=needed_day(on), note=note)
        return f"IEC-HS {answers[value or Answer.UNKNOWN].lower()}"

    save(form, submitted, store)
