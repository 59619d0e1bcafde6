"""Bring in a tracker: drop it, see what would happen row by row, correct columns and dates, and only then store it."""

from __future__ import annotations

import hashlib
from typing import Any

import streamlit as st

from coordination.acts import Conflict, NotAllowed, Refused
from coordination.boards.desk import Desk
from coordination.boards.settings import directory
from coordination.decisions.permissions import Permission, check_can
from coordination.display.markup import block, esc
from coordination.exchange.tracker import (
    HOLES,
    FileRefused,
    Plan,
    Reading,
    Result,
    commit_import,
    plan_import,
    read_tracker,
    rejected_rows,
    remembered_mapping,
    rows_ending,
)
from coordination.vocabulary import RowEnd
from pages.components import address, guard, look
from pages.components import import_blocks as blocks
from pages.components import import_choices as ask

RESULT = "bring_in.result"
PAGE_SIZE = 50
WARNED = "warned"
ENDINGS = ["csv", "txt", "tsv", "xlsx", "xlsm"]


def show() -> None:
    desk = guard.desk()
    look.head("Bring in data")
    try:
        check_can(desk.viewer, Permission.IMPORT)
    except NotAllowed as refusal:
        say(esc(refusal))
        return
    show_result()
    uploaded = st.file_uploader(
        "A tracker: CSV, TXT, TSV, XLSX or XLSM, up to 50 MB. Nothing is stored before you say so.",
        type=ENDINGS,
        key="bring_in.file",
    )
    if uploaded is None:
        ask.forget()
        return
    try:
        show_file(desk, uploaded.name, uploaded.getvalue())
    except FileRefused as refusal:
        say(f"<b>This file was not read.</b> {esc(refusal)}", look_of="red")


def say(markup: str, *, look_of: str = "") -> None:
    st.html(block(f'<div class="note {look_of}" role="status">{markup}</div>'))


def show_file(desk: Desk, name: str, data: bytes) -> None:
    """Read once for its sheets and columns, once more with what was corrected; then plan."""
    digest = hashlib.sha256(data).hexdigest()
    asked = ask.ask_manner([site for site in directory(desk).sites if site.active])
    remembered = remembered_mapping(desk, asked.mrn_site)

    def read(choices: Any) -> Reading:
        key = (digest, repr(choices), repr(remembered))
        with st.spinner("Opening the file"):
            reading: Reading = ask.once(
                f"reading {choices == asked}",
                key,
                lambda: read_tracker(name, data, choices=choices, remembered=remembered),
            )
        return reading

    choices = ask.ask_details(read(asked), asked, digest)
    reading = read(choices)
    if reading.needs_site and choices.mrn_site is None:
        say(
            "This file does not say whose MRNs it has. Choose the site that it is from: then the preview appears.",
            look_of="amber",
        )
        return
    if not reading.readable:
        say("No sheet can be read as it is: choose a sheet, or say which column is which.", look_of="amber")
        return
    key = (digest, repr(choices), repr(remembered), desk.viewer.person_id, desk.today)
    show_plan(desk, ask.once("plan", key, lambda: planned(desk, reading)), digest)


def planned(desk: Desk, reading: Reading) -> Plan:
    bar = st.progress(0.0, "Reading")
    plan = plan_import(desk, reading, progress=lambda done, what: bar.progress(min(done, 1.0), what))
    bar.empty()
    return plan


# --- the preview


def show_plan(desk: Desk, plan: Plan, digest: str) -> None:
    st.html(block(blocks.headline(plan), label="What would happen"))
    ask.undo_settled(digest)
    to_mend = rejected_rows(plan)
    if plan.changes_anything or to_mend:
        with st.container(horizontal=True, vertical_alignment="center"):
            label = "Bring in what can go in" if to_mend else "Bring in"
            if plan.changes_anything and st.button(label, type="primary", key="bring_in.commit"):
                commit(desk, plan)
            for file_name, content in to_mend.items():
                st.download_button(
                    f"Download {file_name}",
                    content,
                    file_name=file_name,
                    mime="text/csv",
                    key=f"bring_in.{file_name}",
                    on_click="ignore",
                )
    st.html(block(blocks.overview(plan, desk.rulebook), label="How rows end, and how the file was read"))
    show_rows(desk, plan, digest)


def show_rows(desk: Desk, plan: Plan, digest: str) -> None:
    """The rows of one end at a time, first what needs somebody; fifty a page."""
    words = {
        str(end): f"{desk.rulebook.label(end).word} {plan.counts[end]:,}" for end in blocks.ORDER if plan.counts[end]
    }
    warned = [(sheet, row) for sheet in plan.sheets for row in sheet.rows if row.remarks]
    if warned:
        words[WARNED] = f"With a warning {len(warned):,}"
    if not words:
        return
    st.html(block('<div class="head" style="margin-top:1rem"><h2>Row by row</h2></div>'))
    chosen = st.segmented_control(
        "Rows that are",
        list(words),
        default=next(iter(words)),
        required=True,
        format_func=lambda end: words.get(end, end),
        key=f"bring_in.end.{hash(tuple(words))}",
        label_visibility="collapsed",
    )
    rows = warned if chosen == WARNED else list(rows_ending(plan, [RowEnd(chosen)])) if chosen else []
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    page = st.pagination(pages, key=f"bring_in.page.{chosen}.{pages}") if pages > 1 else 1
    some = rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    first = (page - 1) * PAGE_SIZE + 1
    said = f'<p class="m">{first:,} to {first + len(some) - 1:,} of {len(rows):,}, in the order of the file</p>'
    st.html(block(said, blocks.rows_table(plan, some), label="Rows"))
    if chosen in list(HOLES):
        ask.ask_about_row(rows, digest)


# --- storing


def commit(desk: Desk, plan: Plan) -> None:
    bar = st.progress(0.0, "Storing")
    try:
        result = commit_import(desk, plan, progress=lambda done, what: bar.progress(min(done, 1.0), what))
    except (Conflict, NotAllowed, Refused) as problem:
        bar.empty()
        ask.forget()
        say(f"<b>Nothing was stored.</b> {esc(problem)} Load the file again to see the preview anew.", look_of="red")
        st.stop()
    st.session_state[RESULT] = (plan.name, result)
    ask.forget()
    st.rerun()


def show_result() -> None:
    kept: tuple[str, Result] | None = st.session_state.pop(RESULT, None)
    if kept is None:
        return
    name, result = kept
    holes = sum(result.counts[end] for end in HOLES)
    rest = (
        f" {blocks.say_count(holes, 'row')} did not go in: download below, mend, and drop that file." if holes else ""
    )
    say(
        f"<b>Stored from {esc(name)}:</b> {blocks.say_count(result.opened, 'course')} opened, {result.changed:,} gained something.{rest} "
        f'Dropping the same file again changes nothing. <a href="{esc(address.to("board"))}">Open the board</a>'
    )


show()
