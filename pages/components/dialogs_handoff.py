"""Dialogs: plan the first community dose, clear a condition of an acceptance, answer an alert."""

from __future__ import annotations

import streamlit as st

from coordination.acts import Act, answer_alert, clear_condition, record_handoff_event
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.decisions.at_risk import unanswered
from coordination.display.markup import block, esc
from coordination.facts import ConditionFact
from coordination.vocabulary import HandoffEventKind
from coordination.words import say_day, say_moment
from pages.components.dialogs_form import Form, moment_or_now, needed_day, save


def plan_first_dose(_: Desk, page: PatientPage) -> None:
    """The planned day, new or changed; what was planned before stays in the history, and no stage moves."""
    form = Form("first_dose", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        planned = form.day("Planned for", "planned_on", page.status.first_community_planned_on, needed=True)
        by_name = form.text("Who planned it, by name", "by_name")
        note = form.text("Note", "note", long=True)
        submitted = st.form_submit_button("Record the planned day", type="primary")

    def store(act: Act) -> str:
        day = needed_day(planned)
        record_handoff_event(
            act, page.course_id, HandoffEventKind.FIRST_DOSE_PLANNED, planned_on=day, by_name=by_name, note=note,
            seen_version=page.version,
        )  # fmt: skip
        return f"first community dose planned for {say_day(day)}"

    save(form, submitted, store)


def clear(_: Desk, page: PatientPage) -> None:
    picker = Form("condition", page.course_id)
    still = {condition.id: condition for condition in page.facts.conditions if condition.cleared_on is None}
    chosen = picker.pick("Which condition", "which", {key: _said(condition) for key, condition in still.items()})
    if chosen is None:
        st.html(block('<p class="m">No open condition.</p>'))
        return
    _in_full(_said(still[chosen]))
    form = Form(f"condition.{chosen}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        on = form.day("Met on", "on", page.today, needed=True)
        submitted = st.form_submit_button("Record it as met", type="primary")

    def store(act: Act) -> str:
        clear_condition(act, page.course_id, chosen, on=needed_day(on), seen_version=page.version)
        return f"condition met, {still[chosen].text},"

    save(form, submitted, store)


def _said(condition: ConditionFact) -> str:
    return f"{condition.text} ({condition.owner or 'owner not recorded'})"


def _in_full(words: str) -> None:
    """What was chosen once more: on a phone the choice itself cuts it off."""
    st.html(block(f'<p class="m">{esc(words)}.</p>'))


def answer(desk: Desk, page: PatientPage) -> None:
    """Who answered and when; an alert stands until then."""
    picker = Form("alert", page.course_id)
    alerts = {alert.id: alert for alert in unanswered(page.facts)}
    words = {key: f"{alert.what}, raised {say_moment(alert.raised_at, desk.zone)}" for key, alert in alerts.items()}
    chosen = picker.pick("Which alert", "which", words)
    if chosen is None:
        st.html(block('<p class="m">No alert waits for an answer.</p>'))
        return
    _in_full(words[chosen])
    form = Form(f"alert.{chosen}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        by_name = form.text("Who answered, by name", "by_name", needed=True)
        left, right = st.columns(2)
        with left:
            on = form.day("Day", "on", desk.now.astimezone(desk.zone).date(), needed=True)
        with right:
            at = form.clock("Time", "at", hint="By the clock of your site. Left open: now.")
        submitted = st.form_submit_button("Record the answer", type="primary")

    def store(act: Act) -> str:
        when = moment_or_now("An answer", on, at, desk.zone, act.now)
        answer_alert(act, page.course_id, chosen, by_name=by_name or "", at=when, seen_version=page.version)
        return f"alert answered, {alerts[chosen].what},"

    save(form, submitted, store)
