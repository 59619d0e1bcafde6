"""Dialogs of readiness: answer a criterion, or let one pass that is not met."""

from __future__ import annotations

import streamlit as st

from coordination.acts import Act, attest_criterion, override_criterion
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.boards.readiness import readiness_board
from coordination.decisions.readiness import Readiness, Standing
from coordination.display.markup import block, esc
from coordination.vocabulary import Answer
from pages.components.dialogs_form import Form, needed_day, save


def answer(desk: Desk, page: PatientPage) -> None:
    """One criterion as somebody attests it; unmet hard ones stand first."""
    readiness = readiness_board(page).readiness
    picker = Form("readiness", page.course_id)
    code = picker.pick("Criterion", "code", _words(_unmet_first(readiness)), needed=True)
    if code is None:
        return
    one = readiness.standing(code)
    _say(page, one)
    form = Form(f"readiness.{code}", page.course_id)
    allowed = [word for word in Answer if word is not Answer.NOT_APPLICABLE or one.row.may_not_apply]
    answers = {word: desk.rulebook.label(word).word for word in allowed}
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        value = form.pick("Answer", "value", answers, needed=True)
        on = form.day("As of", "on", page.today, needed=True)
        note = form.text("Who says so, and what was seen", "note", long=True)
        submitted = st.form_submit_button("Record this answer", type="primary")

    def store(act: Act) -> str:
        attest_criterion(
            act, page.course_id, code, value=value, on=needed_day(on), note=note, seen_version=page.version
        )
        return f"{code} {answers[value].lower()}"

    save(form, submitted, store)


def override(desk: Desk, page: PatientPage) -> None:
    """An unmet hard criterion that this clinician lets pass, with the reason."""
    readiness = readiness_board(page).readiness
    if not readiness.unmet_hard:
        st.html(block('<p class="m">No hard criterion is unmet on record.</p>'))
        return
    picker = Form("override", page.course_id)
    code = picker.pick("Criterion", "code", _words(readiness.unmet_hard), needed=True)
    if code is None:
        return
    _say(page, readiness.standing(code))
    form = Form(f"override.{code}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        reason = form.text("Reason", "reason", long=True, needed=True)
        st.html(
            block(f'<p class="q">Recorded as the decision of {esc(desk.viewer.name)}; the criterion stays unmet.</p>')
        )
        submitted = st.form_submit_button("Record this override", type="primary")

    def store(act: Act) -> str:
        override_criterion(act, page.course_id, code, reason=reason or "", seen_version=page.version)
        return f"{code} overridden"

    save(form, submitted, store)


def _unmet_first(readiness: Readiness) -> tuple[Standing, ...]:
    first = (*readiness.unmet_hard, *readiness.unmet_soft)
    return (*first, *(one for one in readiness.criteria if one not in first))


def _words(standings: tuple[Standing, ...]) -> dict[str, str]:
    return {one.row.code: f"{one.row.code} {one.row.text}" for one in standings}


def _say(page: PatientPage, one: Standing) -> None:
    """What is on record, so that nobody answers blindly; and the source of the criterion."""
    value = page.rulebook.label(one.value).word
    notice = f" {one.notice}." if one.notice else ""
    said = f"<b>{esc(value)}</b>: {esc(one.reason)}. Owner: {esc(one.row.owner)}."
    st.html(block(f'<p class="m">{said}</p><p class="q">{esc(page.rulebook.cite(one.row))}.{esc(notice)}</p>'))
