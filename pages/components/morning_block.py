"""Morning and weekend in HTML: what changed for whom, who is in hospital, messages, the weekend, digests not delivered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from coordination.boards.desk import Desk
from coordination.boards.looks import task_look
from coordination.boards.morning import (
    Changes,
    NightLine,
    Undelivered,
    Waiting,
    Weekend,
    Who,
    changes_since,
    newest_entry,
    note_look,
    undelivered,
)
from coordination.display.markup import badge, block, day, esc, or_unknown, telephone, unknown
from coordination.knowledge import Rulebook
from coordination.vocabulary import TaskState, Urgency
from coordination.words import say_birth, say_day, say_moment
from pages.components import address
from pages.components.patient_lists import table

FIRST, UNANSWERED = "first", "unanswered"
"""In the address of the morning: which list stands first."""
KEPT = "morning.fold"
FOLD = 8
"""How many patients the fold on the board shows."""


def fold(desk: Desk, awaited: int) -> None:
    """On the board, closed: how much changed since the viewer's last visit, and for whom; then note this visit.

    Beside it, in one click: who has not answered (`awaited`: how many), and the rest of the morning.
    """
    since = note_look(desk)
    found = _changes(desk, since)
    asked = f'<a href="{esc(address.to("morning", **{FIRST: UNANSWERED}))}">Waiting for an answer: {awaited}</a>'
    whole = f'<a href="{esc(address.to("morning"))}">Whole list, messages, hospital and weekend</a>'
    notices = not_delivered(undelivered(desk), desk.zone)
    st.html(
        block(
            notices,
            f'<details class="group"><summary>{esc(headline(found, desk.zone))}</summary>'
            f"{changed(found, desk.zone, to_patient)}</details><p>{asked} · {whole}</p>",
            label="What changed",
        )
    )


def _changes(desk: Desk, since: datetime | None) -> Changes:
    """The changes for the fold, counted again when the trail has a new entry; names are kept in the own session alone."""
    asked = (desk.viewer.person_id, desk.viewer.site_id, since, newest_entry(desk))
    known: tuple[object, Changes] | None = st.session_state.get(KEPT)
    if known is None or known[0] != asked:
        known = st.session_state[KEPT] = (asked, changes_since(desk, since, limit=FOLD))
    return known[1]


def to_patient(course_id: str) -> str:
    return address.to("patient", course=course_id, tab="history")


def headline(found: Changes, zone: ZoneInfo) -> str:
    if found.since is None:
        return "Your first visit: what changed since you left can be said from the next one on"
    since = say_moment(found.since, zone)
    if not found.patients:
        return f"Nothing changed since you left, {since}"
    patients = "patient" if found.patients == 1 else "patients"
    changes = "change" if found.changes == 1 else "changes"
    return f"{found.changes} {changes} on {found.patients} {patients} since you left, {since}"


def changed(found: Changes, zone: ZoneInfo, to: Callable[[str], str]) -> str:
    rows = []
    for one in found.shown:
        lines = "".join(
            f'<span class="l"><b>{esc(line.summary)}</b>, {esc(line.by)}, {esc(say_moment(line.at, zone))}</span>'
            for line in one.lines
        )
        more = f'<span class="l">and {one.more} more</span>' if one.more else ""
        rows.append([who_cell(one.who, to), lines + more])
    if not rows:
        return ""
    shown = (
        f'<p class="q">{len(rows)} of {found.patients} shown, the newest first.</p>'
        if found.patients > len(rows)
        else ""
    )
    return table("What changed", ["Patient", "What others recorded"], rows) + shown


def waiting(rows: tuple[Waiting, ...], rulebook: Rulebook, to: Callable[[str], str], label: str) -> str:
    cells = [
        [
            who_cell(row.who, to),
            f"{badge(rulebook.label(task_look(TaskState(row.state), Urgency(row.urgency), row.due_on, row.today)))} "
            f'{esc(row.title)}<span class="l">{esc(row.reason)}</span>',
            f"{or_unknown(row.ring.site_name, 'no site named')}{', <b>you</b>' if row.is_own else ''}",
            f'{telephone(row.ring.number)} <span class="q">{esc(row.ring.line)}</span>',
        ]
        for row in rows
    ]
    return table(label, ["Patient", "What", "Whose", "Ring"], cells)


def weekend(found: Weekend, to: Callable[[str], str]) -> str:
    days = ", ".join(say_day(one, year=False) for one in found.days)
    doses = [
        [
            who_cell(dose.who, to),
            day(dose.on),
            "planned" if dose.planned else "due on file, no day planned",
            _night(dose.night),
        ]
        for dose in found.doses
    ]
    head = f"<h2>Weekend and holidays, {esc(days)}: {len(found.doses)} with a dose</h2>"
    nobody = '<p class="m">Nobody is recorded with a dose on these days.</p>'
    heads = ["Patient", "Day", "How sure", "Night number"]
    listed = table("Doses on the weekend", heads, doses) if doses else nobody
    nights = [[esc(one.site_name), telephone(one.number), _verified(one), f"{one.patients}"] for one in found.nights]
    loose = (
        f"<h2 style='margin-top:1.5rem'>Night numbers not confirmed: {len(nights)} {'site' if len(nights) == 1 else 'sites'}</h2>"
        + table("Night numbers not confirmed", ["Site", "Night number", "Confirmed", "Patients it carries"], nights)
        if nights
        else "<p>Every site that carries a patient has a confirmed night number.</p>"
    )
    return head + listed + loose


def not_delivered(rows: tuple[Undelivered, ...], zone: ZoneInfo) -> str:
    if not rows:
        return ""
    items = "".join(
        f"<li>{esc(row.name)}: not delivered since {esc(say_moment(row.since, zone))}. {esc(row.problem)}</li>"
        for row in rows
    )
    return (
        f'<div class="note amber" role="status"><b>Digests that did not arrive: {len(rows)}.</b> These people may not know '
        f"what waits for them.<ul>{items}</ul></div>"
    )


def _night(night: NightLine | None) -> str:
    if night is None:
        return unknown("no site named")
    mark = "" if night.confirmed else f'<span class="l">{unknown("not confirmed")}</span>'
    return f"{esc(night.site_name)} {telephone(night.number)}{mark}"


def _verified(night: NightLine) -> str:
    if night.last_verified_on is None:
        return unknown("no test call recorded")
    return f"last test call {esc(say_day(night.last_verified_on))}, not confirmed over these days"


def who_cell(who: Who, to: Callable[[str], str]) -> str:
    name = f"{who.last_name}, {who.first_name}" if who.first_name else who.last_name
    return (
        f'<a href="{esc(to(who.course_id))}"><b>{esc(name)}</b></a>'
        f'<span class="l"><span class="nw">{esc(say_birth(who.birth_date))}</span> · '
        f'<span class="nw">MRN {esc(who.mrn)}</span></span>'
    )
