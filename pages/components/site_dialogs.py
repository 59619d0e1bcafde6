"""Dialogs of site readiness: verify an item with its evidence, withdraw one with the reason."""

from __future__ import annotations

import streamlit as st

from coordination.acts import Act, verify_site_item, withdraw_site_item
from coordination.boards.desk import Desk
from coordination.boards.site_readiness import SiteDetail, by_urgency
from coordination.decisions.site_readiness import ItemState
from coordination.display.markup import block, esc
from pages.components.dialogs_form import OPEN, Form, close_dialog, needed_day, save


def show_dialog(desk: Desk, detail: SiteDetail) -> None:
    """The dialog that was opened for this site, if one is."""
    name, _, site_id = st.session_state.get(OPEN, "").partition(":")
    if site_id != detail.readiness.site.id or name not in DIALOGS:
        return
    title, draw = DIALOGS[name]
    st.dialog(title, width="medium", on_dismiss=close_dialog)(draw)(desk, detail)


def verify(desk: Desk, detail: SiteDetail) -> None:
    """Item first, because it says what is asked: a name, a number, the evidence."""
    site = detail.readiness.site
    states = {state.row.code: state for state in by_urgency(detail.readiness)}
    picker = Form("verify_item", site.id)
    code = picker.pick("Item", "item", {code: _option(desk, state) for code, state in states.items()})
    row, last = states[code].row, states[code].fact
    st.html(block(f'<p class="m">{esc(site.name)}. Now: {esc(states[code].why)}.{_how_long(row.valid_days)}</p>'))
    form = Form(f"verify_item.{code}", site.id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        name = number = None
        if "name" in row.asks:
            name = form.text("Name", "name", (last.name if last else None) or "", needed=True)
        if "number" in row.asks:
            line = getattr(site, row.line) if row.line else None
            number = form.text("Number", "number", line or (last.number if last else None) or "", needed=True)
        evidence = form.text("Evidence: what was seen, where", "evidence", long=True, needed=not row.asks)
        left, right = st.columns(2)
        with left:
            on = form.day("Verified or tested on", "on", site.today(desk.now), needed=True)
        with right:
            expires_on = form.day("Last day printed on it, if any", "expires_on")
        by_name = form.text("Verified by", "by", desk.viewer.name, needed=True)
        submitted = st.form_submit_button("Record the verification", type="primary", width="stretch")

    def store(act: Act) -> str:
        verify_site_item(
            act, site.id, code, verified_on=needed_day(on), verified_by=by_name, name=name, number=number,
            evidence=evidence, expires_on=expires_on,
        )  # fmt: skip
        return f"{site.short_name}, {row.text} verified"

    save(form, submitted, store)


def withdraw(desk: Desk, detail: SiteDetail) -> None:
    site = detail.readiness.site
    states = {
        state.row.code: state
        for state in detail.readiness.items
        if state.fact is not None and state.fact.verified_on is not None
    }
    if not states:
        st.html(block('<p class="m">Nothing is verified that could be withdrawn.</p>'))
        return
    form = Form("withdraw_item", site.id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        options = {code: _option(desk, state) for code, state in states.items()}
        code = form.pick("Item that the site no longer has", "item", options, needed=True)
        why = form.text("Why", "why", long=True, needed=True)
        submitted = st.form_submit_button("Record the withdrawal", type="primary", width="stretch")

    def store(act: Act) -> str:
        withdraw_site_item(act, site.id, code, why=why or "")
        return f"{site.short_name}, {states[code].row.text} withdrawn"

    save(form, submitted, store)


DIALOGS = {
    "verify_item": ("Verify an item", verify),
    "withdraw_item": ("Withdraw an item", withdraw),
}


def _option(desk: Desk, state: ItemState) -> str:
    return f"{state.row.code} {state.row.text} · {desk.rulebook.label(state.standing).word.lower()}"


def _how_long(days: int | None) -> str:
    return f" A verification holds {days} days, or to the last day printed." if days else ""
