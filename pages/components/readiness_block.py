"""Readiness on the handoff tab, as text with its acts: the clocks that run, unmet hard criteria first, no percentage."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from coordination.boards.clocks import ClockLine
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.boards.readiness import ReadinessBoard, readiness_board
from coordination.decisions.permissions import Permission
from coordination.decisions.readiness import Standing
from coordination.display.markup import badge, block, day, esc
from coordination.knowledge import Label
from coordination.vocabulary import Gate
from coordination.words import say_day
from pages.components.dialogs_form import act_button
from pages.components.patient_lists import table

CLOSED = Label(word="Closed", glyph="✕", look="outline")
NOTHING = Label(word="Nothing recorded closes it", glyph="○", look="outline")


def show(desk: Desk, page: PatientPage) -> None:
    found = readiness_board(page)
    st.html(clocks(page, found.clocks) + text(page, found))
    with st.container(horizontal=True, gap="small", key="readiness-acts"):
        act_button(desk, "Answer a criterion", "readiness", page.course_id, Permission.RECORD_FACTS)
        act_button(desk, "Override a criterion", "override", page.course_id, Permission.OVERRIDE)


def clocks(page: PatientPage, lines: Sequence[ClockLine]) -> str:
    """Every clock that runs, the loudest first, with whose days count."""
    if not lines:
        return block('<h2>Clocks</h2><p class="m">No clock of the handoff runs in this stage.</p>', label="Clocks")
    items = "".join(
        f"<li>{badge(page.rulebook.label(line.state))} {esc(line.text)} "
        f'<span class="q">{esc(line.row.key)}, days of {esc(line.site.short_name)}</span></li>'
        for line in lines
    )
    note = "Limits are program defaults. A note or a call moves no clock; a hold stops only those that say so."
    head = f'<div class="head"><h2>{len(lines)} clock{"s"[: len(lines) != 1]}</h2><span class="q">{note}</span></div>'
    return block(head, f'<ul class="plain clocks">{items}</ul>', label="Clocks")


def text(page: PatientPage, found: ReadinessBoard) -> str:
    readiness = found.readiness
    overridden = f", {len(readiness.overridden)} overridden" if readiness.overridden else ""
    head = (
        f'<div class="head" style="margin-top:1.5rem"><h2>Readiness: {len(readiness.unmet_hard)} hard criteria unmet</h2>'
        f'<span class="m">{readiness.hard_met} of {readiness.hard_total} hard met{overridden}</span>'
        '<span class="q">Not recorded counts as unmet. The first door first.</span></div>'
    )
    return block(
        head,
        _doors(page, found),
        _unmet(page, readiness.unmet_hard, "Unmet hard criteria"),
        _overridden(page, readiness.overridden),
        _folded(page, "soft, unmet: shown, closing nothing", readiness.unmet_soft),
        _folded(page, "met", readiness.met),
        label="Readiness",
    )


def _doors(page: PatientPage, found: ReadinessBoard) -> str:
    items = "".join(f"<li>{_door(page, gate, len(unmet))}</li>" for gate, unmet in found.doors.items())
    return f'<ul class="plain" style="display:flex;flex-wrap:wrap;gap:.2rem 1.5rem">{items}</ul>'


def _door(page: PatientPage, gate: Gate, unmet: int) -> str:
    mark = badge(CLOSED, word=f"Closed by {unmet}") if unmet else badge(NOTHING)
    return f"<b>{esc(page.rulebook.label(gate).word)}</b> {mark}"


def _unmet(page: PatientPage, standings: Sequence[Standing], name: str) -> str:
    if not standings:
        return '<p class="m">No hard criterion is unmet on record.</p>'
    rows = [
        [
            _criterion(one),
            f"{badge(page.rulebook.label(one.value))} {_reason(page, one)}",
            esc(one.row.owner),
            day(one.since, today=page.today),
            esc(page.rulebook.label(one.row.gate_at).word),
        ]
        for one in standings
    ]
    return table(name, ["Criterion", "On record", "Owner", "Open since", "Closes"], rows)


def _overridden(page: PatientPage, standings: Sequence[Standing]) -> str:
    if not standings:
        return ""
    rows = []
    for one in standings:
        by = one.override
        assert by is not None
        who = page.name_of(by.by) if by.by else "somebody not recorded"
        when = f", {say_day(by.on)}" if by.on else ""
        said = f"{badge(page.rulebook.label(one.value))} {_reason(page, one)}"
        rows.append([_criterion(one), said, esc(by.override_reason), f"{esc(who)}{esc(when)}"])
    head = f'<div class="head" style="margin-top:1rem"><h3>{len(rows)} unmet, overridden</h3></div>'
    return head + table("Overridden criteria", ["Criterion", "On record", "Reason", "By"], rows)


def _folded(page: PatientPage, what: str, standings: Sequence[Standing]) -> str:
    if not standings:
        return ""
    rows = "".join(
        f"<li>{_criterion(one)} {badge(page.rulebook.label(one.value))} {_reason(page, one)}</li>" for one in standings
    )
    return f'<details><summary>{len(standings)} {esc(what)}</summary><ul class="plain">{rows}</ul></details>'


def _criterion(one: Standing) -> str:
    return f"<b>{esc(one.row.code)}</b> {esc(one.row.text)}"


def _reason(page: PatientPage, one: Standing) -> str:
    """What the record says; beside an attested answer who recorded it, and what was noted."""
    said = esc(one.reason[:1].upper() + one.reason[1:])
    if one.stated is None:
        return said
    who = page.name_of(one.stated.by) if one.stated.by else "somebody not recorded"
    note = f": {esc(one.stated.note)}" if one.stated.note else ""
    return f'{said}<span class="l">{esc(who)}{note}</span>'
