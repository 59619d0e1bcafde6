"""What a person decides about a tracker before it goes in: whose it is, dates, sheets, columns, single rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import streamlit as st

from coordination.boards.settings import SiteRow
from coordination.exchange.tracker import NOT_READ, Choices, DateOrder, Reading, Sheet, SheetPlan, TrackerRow

ORDERS = {DateOrder.MONTH_FIRST: "Month first (10/31/2026)", DateOrder.DAY_FIRST: "Day first (31/10/2026)"}
HEADER, READ_AS = "Column in the file", "Read as"
RowKey = tuple[str, int]


@dataclass
class Settled:
    """What was said of single rows of the file at hand. Kept in the person's session only."""

    answers: dict[RowKey, dict[str, str]] = field(default_factory=dict)
    left_out: frozenset[RowKey] = frozenset()
    mapping: dict[str, dict[str, str]] = field(default_factory=dict)


def settled(digest: str) -> Settled:
    """Of this file; another file begins anew."""
    kept: tuple[str, Settled] | None = st.session_state.get("bring_in.settled")
    if kept is None or kept[0] != digest:
        kept = (digest, Settled())
        st.session_state["bring_in.settled"] = kept
    return kept[1]


def ask_manner(sites: Sequence[SiteRow]) -> Choices:
    """Whose MRNs a file without such a column has, and how its slashed dates read: both for the whole file."""
    names = {site.id: site.name for site in sites}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        site_id = st.selectbox(
            "Whose MRNs, where the file does not say",
            list(names),
            index=None,
            placeholder="As the file says",
            format_func=lambda one: names[one],
            key="bring_in.site",
            width=320,
        )
        order = st.segmented_control(
            "Slashed dates in this file",
            list(DateOrder),
            default=DateOrder.MONTH_FIRST,
            required=True,
            format_func=lambda one: ORDERS[one],
            key="bring_in.order",
        )
    return Choices(mrn_site=site_id, date_order=DateOrder(order or DateOrder.MONTH_FIRST))


def ask_details(reading: Reading, choices: Choices, digest: str) -> Choices:
    """The choices with sheets, columns and single rows. `reading` is the file as read without them."""
    said = settled(digest)
    return replace(
        choices,
        sheets=_ask_sheets(reading, digest),
        mapping=_ask_columns(reading, digest, said),
        answers=dict(said.answers),
        left_out=said.left_out,
    )


def _ask_sheets(reading: Reading, digest: str) -> dict[str, bool]:
    """Which sheets are read: those with a table, hidden ones only if chosen."""
    titles = [sheet.title for sheet in reading.sheets if sheet.not_read != "no table"]
    if len(titles) < 2:
        return {}
    usual = [sheet.title for sheet in reading.readable]
    chosen = st.multiselect("Sheets to read", titles, default=usual, key=f"bring_in.sheets.{digest[:12]}")
    return {title: title in chosen for title in titles if (title in chosen) != (title in usual)}


def _ask_columns(reading: Reading, digest: str, said: Settled) -> dict[str, dict[str, str]]:
    """Header → field, sheet by sheet: what was corrected. A folded list costs nothing and keeps its corrections."""
    for sheet in reading.sheets:
        if not sheet.kind:
            continue
        known, headers = len(sheet.columns), len(sheet.columns) + len(sheet.unknown_columns)
        missing = f"; needed and not found: {', '.join(map(say_field, sheet.missing))}" if sheet.missing else ""
        corrected = f", {len(said.mapping[sheet.title])} corrected" if said.mapping.get(sheet.title) else ""
        place = st.expander(
            f"Columns of {sheet.title}: {known} of {headers} read{corrected}{missing}",
            expanded=bool(sheet.missing),
            key=f"bring_in.columns.{digest[:12]}.{sheet.title}",
            on_change="rerun",
        )
        if place.open:
            with place:
                said.mapping[sheet.title] = _edit_columns(reading, sheet, digest, said)
    return {title: mapping for title, mapping in said.mapping.items() if mapping}


def _edit_columns(reading: Reading, sheet: Sheet, digest: str, said: Settled) -> dict[str, str]:
    by_words = {say_field(name): name for name in (NOT_READ, *reading.words.kinds[sheet.kind].fields)}
    unread = [header for header in sheet.unknown_columns if not header.endswith("without a header")]
    before = sheet.mapping | dict.fromkeys(unread, NOT_READ)
    shown_key = f"bring_in.shown.{digest[:12]}.{sheet.title}"
    start = st.session_state.setdefault(shown_key, before | said.mapping.get(sheet.title, {}))
    edited = st.data_editor(
        [{HEADER: header, READ_AS: say_field(name)} for header, name in start.items()],
        hide_index=True,
        width="content",
        disabled=[HEADER],
        column_config={
            READ_AS: st.column_config.SelectboxColumn(options=list(by_words), required=True, width="medium")
        },
        key=f"bring_in.editor.{digest[:12]}.{sheet.title}",
    )
    after = {row[HEADER]: by_words[row[READ_AS]] for row in cast(list[dict[str, str]], edited)}
    return {header: name for header, name in after.items() if name != before.get(header)}


def say_field(name: str) -> str:
    """A field as a person reads it: "first full dose date"."""
    return name.replace("_", " ") if name else "not read"


def ask_about_row(rows: Sequence[tuple[SheetPlan, TrackerRow]], digest: str) -> None:
    """What a person can settle here: say what a cell means, or take a row out so that the other of two can go in."""
    by_key = {(sheet.title, row.number): (sheet, row) for sheet, row in rows}
    with st.expander("Say what stands in one of these rows, or leave it out"):
        key: RowKey = st.selectbox(
            "Row", list(by_key), format_func=lambda one: f"{one[0]}, row {one[1]}", key="bring_in.row", width=320
        )
        sheet, row = by_key[key]
        headers = {name: column.header for name, column in sheet.sheet.columns.items()}
        wrong = row.ending.column if row.ending else ""
        asked = next((name for name, header in headers.items() if header == wrong), next(iter(headers)))
        with st.form(f"bring_in.answer.{key}", border=False):
            name = st.selectbox(
                "Column",
                list(headers),
                index=list(headers).index(asked),
                format_func=lambda one: headers[one],
                width=320,
            )
            text = st.text_input("What stands there", placeholder="As it should stand in the file", width=320)
            st.caption("The file itself stays as it is. The preview shows what would come of it.")
            with st.container(horizontal=True):
                answer = st.form_submit_button("Read it so")
                leave = st.form_submit_button("Leave this row out")
    if answer and text.strip():
        settled(digest).answers.setdefault(key, {})[name] = text.strip()
        st.rerun()
    if leave:
        said = settled(digest)
        said.left_out |= {key}
        st.rerun()


def undo_settled(digest: str) -> None:
    """What was said so far, with one button that takes all of it back."""
    said = settled(digest)
    if not (said.answers or said.left_out):
        return
    parts = [
        f"{title}, row {number}: {say_field(name)} read as “{text}”"
        for (title, number), of in said.answers.items()
        for name, text in of.items()
    ]
    parts += [f"{title}, row {number} left out" for title, number in sorted(said.left_out)]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Said by you: " + "; ".join(parts))
        st.button("Take this back", key="bring_in.undo", on_click=_take_back, args=(digest,))


def _take_back(digest: str) -> None:
    said = settled(digest)
    said.answers.clear()
    said.left_out = frozenset()


def once(what: str, key: Any, make: Any) -> Any:
    """The same answer while nothing that it depends on changed; kept in this person's session, nowhere else."""
    kept = st.session_state.setdefault("bring_in.kept", {})
    if what not in kept or kept[what][0] != key:
        kept[what] = (key, make())
    return kept[what][1]


def forget() -> None:
    """Let go of the file that was read: it was stored, taken away, or must be read anew."""
    st.session_state.pop("bring_in.kept", None)
