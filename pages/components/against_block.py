"""What stands against a step of a passing, as a list at the head of its dialog: told before anything is typed."""

from __future__ import annotations

import streamlit as st

from coordination.boards.desk import Desk
from coordination.boards.passing import Against, stands_against
from coordination.boards.patient import PatientPage
from coordination.display.markup import block, esc
from coordination.facts import ConditionFact
from coordination.vocabulary import Gate
from coordination.words import say_day


def show_against(desk: Desk, page: PatientPage, gate: Gate) -> None:
    st.html(against(desk.rulebook.label(gate).word, stands_against(desk, page, gate)))


def against(door: str, found: Against) -> str:
    if not found.count:
        return block(f'<p class="m">{esc(door)}: nothing on record stands against it.</p>', label="Stands against it")
    parts = [
        _part("needed field", "of the packet empty", [esc(one) for one in found.fields], "filled on the tab Handoff, Documents"),
        _part("criterion", "not met", [esc(one.words) for one in found.criteria], "answered on the tab Handoff, Readiness"),
        _part("condition", "open", [esc(condition_words(one)) for one in found.conditions], "cleared on the tab Handoff"),
    ]  # fmt: skip
    head = f"<b>{esc(door)}: {found.count} {'thing stands' if found.count == 1 else 'things stand'} against it.</b>"
    return block(f'<div class="note amber">{head}{"".join(parts)}</div>', label="Stands against it")


def condition_words(one: ConditionFact) -> str:
    """ "Tocilizumab on site (Practice pharmacist, by Mon 30 Nov 2026)"."""
    due = f"by {say_day(one.due_on)}" if one.due_on else "by when not recorded"
    return f"{one.text} ({one.owner or 'owner not recorded'}, {due})"


def _part(what: str, how: str, items: list[str], where: str) -> str:
    if not items:
        return ""
    plural = {"criterion": "criteria"}.get(what, f"{what}s")
    word = what if len(items) == 1 else plural
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<p>{len(items)} {word} {how}; {where}:</p><ul>{listed}</ul>"
