"""The handoff board, for the care coordinator: who is at risk this week, whose move it is, which number to ring."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from coordination.boards.handoff_board import (
    AT_RISK_PAGE,
    BoardFilters,
    Column,
    HandoffBoard,
    Segment,
    handoff_board,
)
from coordination.decisions.permissions import Permission
from coordination.display.markup import block, esc
from coordination.vocabulary import Agent, Stage
from coordination.words import say_moment
from pages.components import address, failing, guard, look, morning_block
from pages.components import board_blocks as blocks
from pages.components.paging import page_number, pager
from pages.components.recorder_link import recorder_links

SEGMENTS = {Segment.BEFORE: "Before handoff", Segment.IN: "In handoff", Segment.AFTER: "After handoff"}
SEARCH = "board.search"
SEARCHED = "board.searched"
"""What was typed to find a patient: a name or an MRN, so it never goes into the address. The second outlives the field."""
ORDER_OF_CARDS = (
    "Declined first, then who is at risk by the nearest day, then who has a clock past amber by its red day; "
    "within each the longest wait first."
)
SEARCH_SAID = "Narrowed by the search. A search may be a name or an MRN, so it is not part of the address or of a link, and not there when you come back from a patient."


def show() -> None:
    desk = guard.desk(Permission.SEE_PATIENTS)
    filters = filters_of(st.query_params.get("site"), st.query_params.get("agent"))
    board = handoff_board(desk, filters)
    ask(desk, board)
    if filters.search:
        st.html(block(f'<p class="q">{SEARCH_SAID}</p>'))
    look.show_said()
    if not filters.narrows and filters.column is None:
        with failing.part("What changed", desk):
            morning_block.fold(desk, board.awaited)
    if filters.column is None:
        show_at_risk(board, desk)
        show_stages(board, desk)
    else:
        show_one_stage(board, board.columns[0], desk)


def show_at_risk(board: HandoffBoard, desk: guard.Desk) -> None:
    filters = board.filters
    if not board.at_risk_count:
        st.html(block(f"<h2>{esc(nobody(board, say_moment(desk.now, desk.zone)))}</h2>", label="At risk"))
        return
    head = (
        f'<div class="head"><h2>{board.at_risk_count} at risk this week</h2>'
        f'<span class="m">{esc(blocks.parts(board))}</span><span class="q">{esc(blocks.ORDER)}</span></div>'
    )
    listed = blocks.at_risk_table(board.at_risk, desk.rulebook, desk.zone, to_patient(), to_recorder(desk))
    pages = pager(filters.risk_page, AT_RISK_PAGE, board.at_risk_count, lambda page: to_board(filters, risks=page))
    st.html(block(head, listed, pages, label="At risk"))


def filters_of(site: str | None, agent: str | None) -> BoardFilters:
    """What the address asks for; a word that it does not know asks for the ordinary."""
    part, column = st.query_params.get("part", ""), st.query_params.get("column", "")
    return BoardFilters(
        site_id=site or None,
        agent=Agent(agent) if agent in list(Agent) else None,
        segment=Segment(part) if part in list(Segment) else Segment.IN,
        search=searched(),
        column=Stage(column) if column in list(Stage) else None,
        page=page_number("page"),
        risk_page=page_number("risks"),
    )


def searched() -> str | None:
    """What is looked for; Streamlit forgets a field while another screen is open, the session keeps it."""
    if SEARCH not in st.session_state:
        st.session_state[SEARCH] = st.session_state.get(SEARCHED, "")
    typed = str(st.session_state[SEARCH] or "").strip()
    st.session_state[SEARCHED] = typed
    return typed or None


def ask(desk: guard.Desk, board: HandoffBoard) -> None:
    """Filters beside the title, and the one act that begins here."""
    sites = {"": "All sites"} | dict(board.sites)
    agents = {"": "All agents"} | {str(agent): desk.rulebook.label(agent).word for agent in Agent}
    with st.container(horizontal=True, vertical_alignment="center", key="board-bar"):
        look.head("Handoff board")
        st.space("stretch")
        _choose("Site", "site", sites, board.filters.site_id)
        _choose("Agent", "agent", agents, board.filters.agent)
        st.text_input(
            "Find a patient", key=SEARCH, placeholder="Surname or MRN", label_visibility="collapsed", width=170
        )
        if desk.can(Permission.REFER) and st.button("Refer a patient", type="primary", key="board.refer"):
            from pages.components.dialogs import refer_patient_dialog

            refer_patient_dialog(desk)


def _choose(label: str, name: str, words: dict[str, str], chosen: str | None) -> None:
    """One filter; the address is what holds, so a link or the back button moves the widget too."""
    key = f"board.{name}"
    st.session_state[key] = str(chosen) if chosen in words else ""
    st.selectbox(
        label,
        list(words),
        format_func=lambda value: words[value],
        key=key,
        label_visibility="collapsed",
        on_change=_into_address,
        args=(name,),
        width=170,
    )


def _into_address(name: str) -> None:
    for stale in ("page", "risks", "column"):
        address.put(stale, None)
    address.put(name, st.session_state[f"board.{name}"])


def nobody(board: HandoffBoard, moment: str) -> str:
    if board.filters.narrows:
        return f"Nobody at risk among the {board.total} patients chosen, {moment}."
    return f"Nobody is at risk this week. {board.total} patients checked, {moment}."


def show_stages(board: HandoffBoard, desk: guard.Desk) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="board-parts"):
        st.html(block("<h2>Everyone by stage</h2>"), width="content")
        st.session_state["board.part"] = str(board.filters.segment)
        st.segmented_control(
            "Part of the way",
            [str(part) for part in Segment],
            required=True,
            format_func=lambda part: f"{SEGMENTS[Segment(part)]} {board.segment_counts[Segment(part)]}",
            key="board.part",
            label_visibility="collapsed",
            on_change=_into_address,
            args=("part",),
        )
    note = f'<p class="q">{ORDER_OF_CARDS} Days are calendar days in the stage.</p>'
    st.html(
        block(blocks.columns(board, desk.rulebook, to_patient(), to_column, to_recorder(desk)), note, label="By stage")
    )


def show_one_stage(board: HandoffBoard, column: Column, desk: guard.Desk) -> None:
    """A stage whole, page by page, for who followed "3 more in Stabilizing"."""
    filters, word = board.filters, desk.rulebook.label(column.stage).word
    back = f'<a href="{esc(to_board(replace(filters, column=None, page=1)))}">Whole board</a>'
    head = (
        f'<div class="head"><h2>{esc(word)}: {column.count}</h2><span class="m">{back} · {board.at_risk_count} at risk '
        f'this week</span><span class="q">{ORDER_OF_CARDS}</span></div>'
    )
    pages = pager(filters.page, AT_RISK_PAGE, column.count, lambda page: to_board(filters, page=page))
    st.html(block(head, blocks.cards(column, desk.rulebook, to_patient(), to_recorder(desk)), pages, label=word))


def to_patient() -> blocks.Address:
    to = address.links("patient", **address.filters("site", "agent", "part"))
    return lambda course_id: to(course=course_id)


def to_recorder(desk: guard.Desk) -> blocks.Address:
    """A link to the recorder on each row, where the viewer may record."""
    link = recorder_links(desk)

    def on_row(course_id: str) -> str:
        found = link(course_id)
        return f'<span class="l">{found}</span>' if found else ""

    return on_row


def to_column(stage: Stage) -> str:
    return address.to("board", column=str(stage), **address.filters("site", "agent", "part"))


def to_board(filters: BoardFilters, *, page: int | None = None, risks: int | None = None) -> str:
    """This board with the same filters, on another page of the list or of the column."""
    return address.to(
        "board",
        **address.filters("site", "agent", "part"),
        column=str(filters.column) if filters.column else None,
        page=_after_first(page or filters.page),
        risks=_after_first(risks or filters.risk_page),
    )


def _after_first(page: int) -> str | None:
    return str(page) if page > 1 else None


show()
