"""Dialogs of whoever is asked to take a patient: confirm the receipt, accept, accept with conditions, decline."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from coordination.acts import (
    Acceptance,
    Act,
    Condition,
    accept_handoff,
    accept_with_conditions,
    acknowledge_packet,
    decline_handoff,
)
from coordination.acts.act import Refused
from coordination.boards.desk import Desk
from coordination.boards.passing import to_read_back
from coordination.boards.patient import PatientPage
from coordination.display.markup import block, esc, unknown
from coordination.facts import SiteFacts
from coordination.vocabulary import AcceptedItem, DeclineReason, Gate, Side
from coordination.words import say_moment
from pages.components.against_block import show_against
from pages.components.dialogs_form import Form, moment, save, submit

CONDITIONS = 3
"""Conditions on one form; a practice that has more accepts with the first of them and adds the rest as tasks."""


def acknowledge(desk: Desk, page: PatientPage) -> None:
    form = Form("acknowledge", page.course_id)
    st.html(block('<p class="m">The packet arrived and is complete. It says nothing of acceptance.</p>'))
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        by_name = form.text("Who confirms it, name and role", "by_name", _own_name(desk), needed=True)
        route = form.text("By which way it was confirmed", "route")
        note = form.text("Note", "note")
        submitted = submit(form, "Confirm the receipt")

    def store(act: Act) -> str:
        acknowledge_packet(
            act, page.course_id, by_name=by_name or "", route=route, note=note, seen_version=page.version
        )
        return "receipt confirmed"

    save(form, submitted, store)


def accept(desk: Desk, page: PatientPage) -> None:
    """The three items are read back in the receiver's own words: what the record says stands beside each field, not in it."""
    form, site = Form("accept", page.course_id), _asked_site(page)
    st.html(
        block(
            f'<p class="m">Responsibility passes at the moment below, by the clock of {esc(site.short_name)}, and not before.</p>'
        )
    )
    show_against(desk, page, Gate.ACCEPT)
    on_record = to_read_back(desk, page)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        by_name = form.text("Accepting clinician", "by_name", page.course.community_clinician or "", needed=True)
        left, right = st.columns(2)
        with left:
            day = form.day("In force from, day", "effective_on", needed=True)
        with right:
            hour = form.clock(f"In force from, time at {site.short_name}", "effective_at", needed=True)
        planned = form.day(
            "First community dose planned", "planned_on", page.status.first_community_planned_on, needed=True
        )
        known = {
            AcceptedItem.EMERGENCY_PARTNER: site.emergency_partner,
            AcceptedItem.AFTER_HOURS_NUMBER: site.night_line,
        }
        said = {item: _ask(form, desk, item, known.get(item), on_record.get(item)) for item in AcceptedItem}
        note = form.text("Note", "note")
        submitted = submit(form, "Accept")

    def store(act: Act) -> str:
        effective_at = moment(day, hour, site.zone)
        accept_handoff(
            act, page.course_id, Acceptance(by_name or "", effective_at, planned, said), note=note,
            seen_version=page.version,
        )  # fmt: skip
        from_then = say_moment(effective_at, site.zone) if effective_at else ""
        return f"accepted, in force from {from_then},"

    save(form, submitted, store, act_says_all=True)


def _ask(form: Form, desk: Desk, item: AcceptedItem, known: str | None, on_record: Sequence[str] | None) -> str | None:
    """A field of what an acceptance says; of what is read back the record's own words stand beside it."""
    word = desk.rulebook.label(item).word
    if on_record is None:
        return form.text(word, item, known or "", needed=True)
    left, right = st.columns(2)
    with left:
        said = form.text(word, item, needed=True)
    with right:
        lines = "".join(f'<span class="l">{esc(line)}</span>' for line in on_record) or unknown()
        st.html(block(f'<p class="m"><b>On record</b>{lines}</p>', label=f"On record: {word}"))
    return said


def accept_conditionally(_: Desk, page: PatientPage) -> None:
    form = Form("conditions", page.course_id)
    st.html(block('<p class="m">Counts as not accepted until each condition is recorded as met.</p>'))
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        by_name = form.text("Accepting clinician", "by_name", page.course.community_clinician or "", needed=True)
        drawn = [_condition(form, number) for number in range(1, CONDITIONS + 1)]
        note = form.text("Note", "note")
        submitted = submit(form, "Accept with conditions")

    def store(act: Act) -> str:
        conditions = [one for one in drawn if one.text or one.owner or one.due_on]
        accept_with_conditions(
            act, page.course_id, by_name=by_name or "", conditions=conditions, note=note, seen_version=page.version
        )
        return f"accepted with {len(conditions)} condition{'s'[: len(conditions) != 1]}"

    save(form, submitted, store)


def _condition(form: Form, number: int) -> Condition:
    text = form.text(f"Condition {number}", f"condition_{number}")
    left, right = st.columns(2)
    with left:
        owner = form.text(f"Whose is {number}", f"owner_{number}")
    with right:
        due_on = form.day(f"By when {number}", f"due_{number}")
    return Condition(text or "", owner or "", due_on)


def decline(desk: Desk, page: PatientPage) -> None:
    form, label = Form("decline", page.course_id), desk.rulebook.label
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        by_name = form.text("Who declines, by name", "by_name", _own_name(desk), needed=True)
        reason = form.pick("Reason", "reason", {one: label(one).word for one in DeclineReason}, needed=True)
        note = form.text("In words", "note", hint="Needed for another reason.")
        submitted = submit(form, "Decline")

    def store(act: Act) -> str:
        decline_handoff(act, page.course_id, by_name=by_name or "", reason=reason, note=note, seen_version=page.version)
        return f"declined, {label(reason).word.lower()},"

    save(form, submitted, store)


def _own_name(desk: Desk) -> str:
    """Who answers for a practice in its own view is the viewer; the center fills in whom it heard it from."""
    return desk.viewer.name if desk.viewer.side is Side.COMMUNITY else ""


def _asked_site(page: PatientPage) -> SiteFacts:
    if page.facts.community is None:
        raise Refused("No receiving site is named yet.")
    return page.facts.community
