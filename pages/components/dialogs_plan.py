"""Dialogs: record a response, answer a criterion, set the tier after transfer."""

from __future__ import annotations

import streamlit as st

from coordination.acts import Act, confirm, record_response, set_tier
from coordination.boards import patient_plan
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.vocabulary import Answer, ResponseCategory, TierLevel
from pages.components.dialogs_form import Form, needed_day, save


def respond(desk: Desk, page: PatientPage) -> None:
    form = Form("response", page.course_id)
    words = {category: desk.rulebook.label(category).word for category in ResponseCategory}
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        category = form.pick("Response", "category", words, needed=True)
        on = form.day("Assessed on", "on", page.today, needed=True)
        note = form.text("By whom, and by what", "note", long=True)
        submitted = st.form_submit_button("Record this response", type="primary")

    def store(act: Act) -> str:
        act.check_version(page.course_id, page.version)
        record_response(act, page.course_id, category=category, on=needed_day(on), note=note)
        return f"response {words[category].lower()}"

    save(form, submitted, store)


def answer(desk: Desk, page: PatientPage) -> None:
    """One criterion of the setting or of a tier, as somebody attests it."""
    form = Form("criterion", page.course_id)
    asked = patient_plan.criteria(page)
    answers = {word: desk.rulebook.label(word).word for word in Answer}
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        criterion = form.pick("Question", "criterion", asked, needed=True)
        value = form.pick("Answer", "value", answers, needed=True)
        on = form.day("As of", "on", page.today, needed=True)
        note = form.text("Who says so, and why", "note", long=True)
        submitted = st.form_submit_button("Record this answer", type="primary")

    def store(act: Act) -> str:
        confirm(
            act,
            page.course_id,
            criterion=criterion,
            value=value,
            on=needed_day(on),
            note=note,
            seen_version=page.version,
        )
        return f"{asked[criterion]} {answers[value]}"

    save(form, submitted, store)


def tier(desk: Desk, page: PatientPage) -> None:
    form = Form("tier", page.course_id)
    levels = {level: desk.rulebook.label(level).word for level in TierLevel}
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        level = form.pick("Tier", "tier", levels, needed=True)
        on = form.day("From", "on", page.today, needed=True)
        set_by = form.text("Set by, a clinician by name", "set_by", needed=True)
        why = form.text("Why", "why", long=True)
        submitted = st.form_submit_button("Record this tier", type="primary")

    def store(act: Act) -> str:
        act.check_version(page.course_id, page.version)
        set_tier(act, page.course_id, tier=level, on=needed_day(on), set_by=set_by or "", why=why)
        return f"tier {levels[level].lower()}"

    save(form, submitted, store)
