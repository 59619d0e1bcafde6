"""Dialogs after the transfer: a step, a sign, the way back to the center, a stay in hospital and its end."""

from __future__ import annotations

import streamlit as st

from coordination.acts import (
    Act,
    raise_trigger,
    record_discharge,
    record_hospital_event,
    record_step_after,
    return_to_center,
)
from coordination.boards.after_transfer import after_transfer
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.decisions.responsibility import who_to_call
from coordination.display.markup import block, esc, telephone
from coordination.knowledge.after_transfer import AFTER_STEPS, TriggerRow
from coordination.vocabulary import EscalationLevel, HandoffEventKind, HospitalEventKind
from coordination.words import say_on
from pages.components.dialogs_form import Form, moment_or_now, needed_day, save

OTHER = "other"


def step(desk: Desk, page: PatientPage) -> None:
    form, label = Form("step_after", page.course_id), desk.rulebook.label
    words = {kind: label(kind).word for kind in AFTER_STEPS}
    waiting = next((line.row.kind for line in after_transfer(page).steps if line.asked is not None), None)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        kind = form.pick("Which step", "kind", words, waiting or HandoffEventKind.FIRST_VISIT_REPORTED)
        left, right = st.columns(2)
        with left:
            on = form.day("Day", "on", page.today, needed=True)
        with right:
            by_name = form.text("By whom, by name", "by_name", needed=True)
        note = form.text("What was reported or agreed", "note", long=True)
        submitted = st.form_submit_button("Record this step", type="primary")

    def store(act: Act) -> str:
        record_step_after(
            act, page.course_id, kind, on=needed_day(on), by_name=by_name or "", note=note, seen_version=page.version
        )
        return f"{words[kind].lower()},"

    save(form, submitted, store)


def sign(desk: Desk, page: PatientPage) -> None:
    """What was seen, what the program does then, whom to call; the alert stands until somebody answers."""
    picker, label = Form("sign", page.course_id), desk.rulebook.label
    found = {one.row.id: one for one in after_transfer(page).signs}
    rows = {row.id: row for row in desk.rulebook.escalation.triggers}
    first = next((key for key, one in found.items() if not one.raised), None)
    chosen = picker.pick("What was seen", "sign", {key: row.text for key, row in rows.items()}, first, needed=True)
    if chosen is None:
        return
    row = rows[chosen]
    st.html(block(_asks(page, row, label(row.level).word)))
    form = Form(f"sign.{chosen}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        detail = form.text("Details", "detail", found[chosen].said if chosen in found else "")
        told = form.text("Who was told, by name", "told")
        left, right = st.columns(2)
        with left:
            on = form.day("Day", "on", desk.today, needed=True)
        with right:
            at = form.clock("Time", "at", hint="By the clock of your site. Left open: now.")
        submitted = st.form_submit_button("Raise this sign", type="primary")

    def store(act: Act) -> str:
        when = moment_or_now("A sign", on, at, desk.zone, act.now)
        raise_trigger(act, page.course_id, chosen, at=when, told=told, detail=detail, seen_version=page.version)
        return f"{row.text.lower()},"

    save(form, submitted, store)


def _asks(page: PatientPage, row: TriggerRow, level: str) -> str:
    """How soon and whom: the center's line at this hour where it is to hear now, else by the matrix."""
    center = page.facts.academic
    call = who_to_call(page.status.sharing, page.now, row.topic, rulebook=page.rulebook)
    lines = [f"{esc(call.site_name)}, {esc(call.role)}: {telephone(call.number)}"]
    lines += [f"{esc(one.site_name)}, {esc(one.line)}: {telephone(one.number)}" for one in call.fallbacks]
    if row.level is EscalationLevel.CALL_NOW and call.site_name != center.name:
        lines = [line for line in lines if line.startswith(esc(center.name))] + lines[:1]
    return (
        f"<p><b>{esc(level)}.</b> {esc(row.action)}. {esc(page.rulebook.escalation.level(row.level).what)}.</p>"
        f'<p class="m">{"<br>".join(lines)}</p>'
    )


def back(desk: Desk, page: PatientPage) -> None:
    """Why, and when the practice is expected to take over again."""
    picker = Form("return", page.course_id)
    found = [one.row.id for one in after_transfer(page).signs if one.row.returns]
    rows = {row.id: row.text for row in desk.rulebook.escalation.triggers if row.returns} | {OTHER: "Another reason"}
    chosen = picker.pick("Reason", "reason", rows, found[0] if found else None, needed=True)
    if chosen is None:
        return
    form = Form(f"return.{chosen}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        detail = form.text("The reason" if chosen == OTHER else "Details", "detail", needed=chosen == OTHER)
        left, right = st.columns(2)
        with left:
            on = form.day("Returned on", "on", page.today, needed=True)
        with right:
            expected = form.day("Expected back on, if known", "expected")
        submitted = st.form_submit_button("Record the return", type="primary")

    def store(act: Act) -> str:
        said = [detail] if chosen == OTHER else [rows[chosen], detail]
        return_to_center(
            act, page.course_id, reason=": ".join(one for one in said if one), on=needed_day(on),
            expected_back=expected, seen_version=page.version,
        )  # fmt: skip
        return "return to the center"

    save(form, submitted, store)


def hospital(desk: Desk, page: PatientPage) -> None:
    form, label = Form("hospital", page.course_id), desk.rulebook.label
    words = {kind: label(kind).word for kind in HospitalEventKind}
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        kind = form.pick("What", "kind", words, HospitalEventKind.ADMITTED_ELSEWHERE)
        name = form.text("Which hospital", "hospital")
        left, right = st.columns(2)
        with left:
            on = form.day("First day", "on", page.today, needed=True)
        with right:
            ended = form.day("Last day, if over", "ended")
        note = form.text("Why, and who told it", "note", long=True)
        submitted = st.form_submit_button("Record this", type="primary")

    def store(act: Act) -> str:
        act.check_version(page.course_id, page.version)
        record_hospital_event(
            act, page.course_id, kind=kind, on=needed_day(on), ended_on=ended, hospital=name, note=note
        )
        return f"{words[kind].lower()},"

    save(form, submitted, store)


def discharge(desk: Desk, page: PatientPage) -> None:
    picker, label = Form("discharge", page.course_id), desk.rulebook.label
    stays = {event.id: event for event in page.facts.hospital_events if event.ended_on is None}
    words = {key: f"{label(event.kind).word} since {say_on(event.on)}" for key, event in stays.items()}
    chosen = picker.pick("Which stay", "which", words)
    if chosen is None:
        st.html(block('<p class="m">No stay without an end.</p>'))
        return
    form = Form(f"discharge.{chosen}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        ended = form.day("Last day", "ended", page.today, needed=True)
        note = form.text("Note", "note", long=True)
        submitted = st.form_submit_button("Record the discharge", type="primary")

    def store(act: Act) -> str:
        record_discharge(act, page.course_id, chosen, ended_on=needed_day(ended), note=note, seen_version=page.version)
        return "discharge"

    save(form, submitted, store)
