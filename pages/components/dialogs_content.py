"""Signing and withdrawing as dialogs; afterwards the courses that the rules decide about are derived anew, with progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from coordination.acts import (
    Act,
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    refresh_due,
    sign_content,
    withdraw_signature,
)
from coordination.boards.clinical_content import ContentDetail, ContentRow
from coordination.display.markup import block, esc
from pages.components import guard, look

OPEN = "content.open"
"""In the session: the dialog that is open, "sign" or "withdraw"."""
EVERY_COURSE = 1_000_000


def open_dialog(name: str) -> None:
    st.session_state[OPEN] = name


def close_dialog() -> None:
    st.session_state.pop(OPEN, None)


def show_dialog(rows: Sequence[ContentRow], detail: ContentDetail | None) -> None:
    """The dialog that was opened, if one is: for the rules of the list, or for the one that is shown."""
    opened = st.session_state.get(OPEN)
    if opened == "sign" and rows:
        title = f"Sign {rows[0].row_id}" if len(rows) == 1 else f"Sign {len(rows)} rules"
        st.dialog(title, width="medium", on_dismiss=close_dialog)(_sign)(rows)
    elif opened == "withdraw" and detail is not None:
        st.dialog(f"Withdraw the signature on {detail.row.row_id}", on_dismiss=close_dialog)(_withdraw)(detail.row)


def _sign(rows: Sequence[ContentRow]) -> None:
    waiting = [row for row in rows if row.not_verified]
    names = "".join(f"<li>{esc(row.row_id)}{_why(row)}</li>" for row in rows)
    lets_run = ""
    if waiting:
        how_many = "This rule was" if len(rows) == 1 else f"{len(waiting)} of these rules were"
        lets_run = (
            f'<div class="note amber"><b>{how_many} not verified on a current text.</b> Once signed, what is on file runs: '
            "whoever signs says that it was compared with the prescribing information in force.</div>"
        )
    st.html(
        block(
            "<p>What is signed is the text of each rule as it stands now, under your name. A rule that is changed later "
            "has to be signed again.</p>",
            lets_run,
            f"<details{' open' if len(rows) <= 8 else ''}><summary>{len(rows)} to sign</summary><ul class='m'>{names}</ul></details>",
        )
    )
    with st.form("content.sign_form", border=False):
        read = st.checkbox("I have read each of them and compared it with its source")
        signed = st.form_submit_button("Sign", type="primary")
    if signed and not read:
        _say("Not signed: say first that you have read them.")
    elif signed:
        _store(lambda act: _signed(sign_content(act, [row.key for row in rows])))


def _why(row: ContentRow) -> str:
    return f" <b>not verified:</b> {esc(row.not_verified)}" if row.not_verified else ""


def _signed(count: int) -> str:
    return f"Signed: {count} {'rule' if count == 1 else 'rules'}"


def _withdraw(row: ContentRow) -> None:
    with st.form("content.withdraw_form", border=False):
        reason = st.text_area("Reason", key="content.reason")
        withdrawn = st.form_submit_button("Withdraw the signature", type="primary")

    def store(act: Act) -> str:
        withdraw_signature(act, row.row_id, reason)
        return f"Withdrawn: the signature on {row.row_id}"

    if withdrawn:
        _store(store)


def _store(act_of: Callable[[Act], str]) -> None:
    """Close on success; on refusal the dialog stays and says why."""
    desk = guard.desk()
    try:
        with desk.acting() as act:
            done = act_of(act)
    except (Refused, Conflict, NotAllowed, NotFound) as problem:
        _say(str(problem))
        return
    fresh = guard.desk()
    with st.spinner("The courses concerned are derived anew"):
        bar = st.progress(0.0)
        count = refresh_due(
            fresh.store,
            now=fresh.now,
            rulebook=fresh.rulebook,
            limit=EVERY_COURSE,
            progress=lambda so_far, all_of_them: bar.progress(
                so_far / all_of_them, f"{so_far} of {all_of_them} courses"
            ),
        )
    close_dialog()
    local = fresh.now.astimezone(fresh.zone)
    look.said(
        f"{done}, by {fresh.viewer.name}, {local:%H:%M %Z}. {count} {'course' if count == 1 else 'courses'} derived anew."
    )
    st.rerun()


def _say(problem: str) -> None:
    st.html(block(f'<div class="note red" role="alert"><b>{esc(problem)}</b></div>'))
