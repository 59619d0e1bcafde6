"""Dialogs of the watch: a reading in three taps, who was told, take-home dexamethasone, how long a clinician watches."""

from __future__ import annotations

import streamlit as st

from coordination.acts import (
    Act,
    Refused,
    decide_watch,
    record_reading,
    record_take_home_dispensed,
    record_take_home_taken,
    record_told,
)
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.boards.watch import watch_block
from coordination.decisions.watch import unknown_windows
from coordination.display.markup import block, esc
from coordination.vocabulary import MeasurementKind, MeasurementSource
from coordination.words import say_day, say_moment
from pages.components.dialogs_form import Form, moment_or_now, needed_day, save

READINGS = "readings"
HINTS = {MeasurementKind.TEMPERATURE: "38.4 or 101.1: °C and °F are told apart by the number."}


def reading(desk: Desk, page: PatientPage) -> None:
    """Kind, number, save: taken now at home, unless something else is said."""
    form = Form("reading", page.course_id)
    label = desk.rulebook.label
    kinds = {row.kind: label(row.kind).word for row in desk.rulebook.watch.thresholds}
    kind = form.segments("What", "kind", kinds, MeasurementKind.TEMPERATURE)
    unit = desk.rulebook.measurements[kind].unit
    with st.form(form.key("form"), border=False, enter_to_submit=True):
        title = kinds[kind] if kind in HINTS else f"{kinds[kind]}, {unit}"
        text = form.text(title, f"value.{kind}", needed=True, hint=HINTS.get(kind))
        submitted = st.form_submit_button("Record this reading", type="primary", width="stretch")
        with st.expander("Taken earlier, or not at home"):
            on = form.day("Day", "on", desk.today, needed=True)
            at = form.clock("Time", "at", hint="By the clock of your site. Left open: now.")
            sources = {one: label(one).word for one in (MeasurementSource.HOME, MeasurementSource.CLINIC)}
            source = form.pick("Where", "source", sources, MeasurementSource.HOME)

    def store(act: Act) -> str:
        when = moment_or_now("A reading", on, at, desk.zone, act.now)
        record_reading(
            act, page.course_id, kind=kind, text=text or "", at=when, zone=str(desk.zone), source=source,
            seen_version=page.version,
        )  # fmt: skip
        return f"{kinds[kind].lower()} {text}"

    save(form, submitted, store)


def told(desk: Desk, page: PatientPage) -> None:
    """Whom, and when; the alert that this makes stands until somebody answers."""
    found = watch_block(page)
    picker = Form("told", page.course_id)
    words: dict[str, str] = {}
    if found is not None and found.watch.raised:
        newest = found.watch.raised[0]
        more = f" and {len(found.watch.raised) - 1} more" if len(found.watch.raised) > 1 else ""
        words[READINGS] = f"{newest.what}, {newest.said_at(page.facts)}{more}"
    if found is not None:
        words |= {alert.id: f"{alert.what}, {say_moment(alert.raised_at, desk.zone)}" for alert in found.not_told}
    if not words:
        st.html(block('<p class="m">Nothing waits for somebody to be told.</p>'))
        return
    chosen = picker.pick("About", "about", words)
    form = Form(f"told.{chosen}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        name = form.text("Who was told, by name", "told", needed=True)
        submitted = st.form_submit_button("Record this", type="primary", width="stretch")
        with st.expander("Told earlier"):
            on = form.day("Day", "on", desk.today, needed=True)
            at = form.clock("Time", "at", hint="By the clock of your site. Left open: now.")

    def store(act: Act) -> str:
        when = moment_or_now("Telling somebody", on, at, desk.zone, act.now)
        alert = None if chosen == READINGS else chosen
        record_told(act, page.course_id, told=name or "", at=when, alert_id=alert, seen_version=page.version)
        return f"{name} told,"

    save(form, submitted, store)


def take_home(desk: Desk, page: PatientPage) -> None:
    """Dispensed, or taken at home: two facts. The amount is what was reported; none is on file here."""
    picker = Form("take_home", page.course_id)
    what = picker.segments("What happened", "what", {"dispensed": "Dispensed", "taken": "Taken at home"}, "taken")
    policy = desk.rulebook.watch.dexamethasone
    st.html(block(f'<p class="q">{esc(policy.text)}</p>'))
    form = Form(f"take_home.{what}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        on = form.day("Day", "on", desk.today, needed=True)
        at = None
        if what == "taken":
            at = form.clock("Time", "at", hint="By the clock of your site. Left open: now.")
        note = form.text("Amount, as reported" if what == "taken" else "What was handed out, as written there", "note")
        submitted = st.form_submit_button("Record this", type="primary", width="stretch")

    def store(act: Act) -> str:
        act.check_version(page.course_id, page.version)
        if what == "dispensed":
            record_take_home_dispensed(act, page.course_id, on=needed_day(on), note=note)
            return "take-home dexamethasone dispensed"
        when = moment_or_now("A dose taken at home", on, at, desk.zone, act.now)
        record_take_home_taken(act, page.course_id, at=when, zone=str(desk.zone), amount=note)
        return "take-home dexamethasone taken"

    save(form, submitted, store)


def length(desk: Desk, page: PatientPage) -> None:
    """How long a clinician watches where no length on file may run; what is on file stands beside it."""
    found = watch_block(page)
    windows = {window.dose.id: window for window in unknown_windows(found.watch, page.now)} if found else {}
    picker = Form("watch_length", page.course_id)
    chosen = picker.pick("After which dose", "dose", {key: say_day(one.dose.on) for key, one in windows.items()})
    if chosen is None:
        st.html(block('<p class="m">No watch waits for a decision.</p>'))
        return
    st.html(block(f'<p class="m">{esc(windows[chosen].reason)}</p>'))
    form = Form(f"watch_length.{chosen}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        hours = form.number("Hours after the dose", "hours")
        why = form.text("Why", "why", long=True, needed=True)
        st.html(block(f'<p class="q">Recorded as the decision of {esc(desk.viewer.name)}.</p>'))
        submitted = st.form_submit_button("Record the decision", type="primary", width="stretch")

    def store(act: Act) -> str:
        if hours is None or hours != int(hours):
            raise Refused("Hours: a whole number is needed.")
        decide_watch(act, page.course_id, dose_id=chosen, hours=int(hours), why=why or "", seen_version=page.version)
        return f"watch of {hours:g} h"

    save(form, submitted, store)
