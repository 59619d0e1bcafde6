"""Clinical content: every rule with its source, confidence, version and sign-off; clinicians and pharmacists sign."""

from __future__ import annotations

import streamlit as st

from coordination.boards import Desk
from coordination.boards.clinical_content import (
    PAGE,
    SHARED,
    ContentFilters,
    ContentPage,
    Narrow,
    SignState,
    clinical_content,
    content_detail,
)
from coordination.decisions.permissions import Permission
from coordination.display.markup import block, esc
from coordination.vocabulary import Agent
from pages.components import address, dialogs_content, guard, look
from pages.components import content_blocks as blocks
from pages.components.dialogs_form import refusal
from pages.components.paging import page_number, pager

SCREEN = "content"
FILTERS = ("show", "agent", "kind")


def show() -> None:
    desk = guard.desk()
    row_id = st.query_params.get("rule")
    if row_id:
        show_rule(desk, row_id)
    else:
        show_list(desk)


# --- the list


def show_list(desk: Desk) -> None:
    page = clinical_content(desk, _filters())
    _ask(desk, page)
    look.show_said()
    st.html(block(blocks.counts(page, _narrowed), blocks.how_it_runs(page), label="What runs"))
    if not page.total:
        everything = f'<a href="{esc(address.to(SCREEN))}">Show all rules</a>'
        st.html(block(f"<p>No rule on file with these filters. {everything}</p>", label="Rules"))
        return
    sign_button(desk, "Sign the one shown" if len(page.to_sign) == 1 else f"Sign the {len(page.to_sign)} shown here",
                bool(page.to_sign))  # fmt: skip
    order = "Order: agent by agent as on file, then what all agents share."
    head = f'<div class="head"><h2>{page.total} {"rule" if page.total == 1 else "rules"}</h2><span class="q">{order}</span></div>'
    kept = address.filters(*FILTERS)
    table = blocks.rules_table(
        page, desk.rulebook, desk.zone, lambda row: address.to(SCREEN, rule=row, back=_number(page), **kept)
    )
    pages = pager(page.filters.page, PAGE, page.total, lambda number: address.to(SCREEN, page=str(number), **kept))
    st.html(block(head, table, pages, label="Rules"))
    dialogs_content.show_dialog(page.to_sign, None)


def _filters() -> ContentFilters:
    wanted = address.filters(*FILTERS)
    narrow = wanted["show"]
    return ContentFilters(
        narrow=Narrow(narrow) if narrow in list(Narrow) else None,
        agent=wanted["agent"],
        kind=wanted["kind"],
        page=page_number("page"),
    )


def _narrowed(narrow: Narrow | None) -> str:
    return address.to(SCREEN, show=str(narrow) if narrow else None)


def _number(page: ContentPage) -> str | None:
    return str(page.filters.page) if page.filters.page > 1 else None


def _ask(desk: Desk, page: ContentPage) -> None:
    agents = {"": "All agents"} | {
        agent: "Shared by all agents" if agent == SHARED else desk.rulebook.label(Agent(agent)).word
        for agent in page.agents
    }
    with st.container(horizontal=True, vertical_alignment="center", key="content-bar"):
        look.head("Clinical content")
        st.space("stretch")
        _choose("Show", "show", {"": "All rules"} | {str(narrow): word for narrow, word in blocks.NARROWS.items()})
        _choose("Agent", "agent", agents)
        _choose("Kind", "kind", {"": "All kinds"} | {kind: kind for kind in page.kinds})


def _choose(label: str, name: str, words: dict[str, str]) -> None:
    chosen = st.query_params.get(name, "")
    st.selectbox(
        label,
        list(words),
        index=list(words).index(chosen) if chosen in words else 0,
        format_func=lambda value: words[value],
        key=f"content.{name}",
        label_visibility="collapsed",
        on_change=_into_address,
        args=(name,),
        width=200,
    )


def _into_address(name: str) -> None:
    address.put("page", None)
    address.put(name, st.session_state[f"content.{name}"])


def sign_button(desk: Desk, label: str, anything: bool) -> None:
    """Disabled for who may not sign, with the reason; absent where nothing is left to sign."""
    why_not = refusal(desk, Permission.SIGN)
    if anything:
        st.button(label, key="content.sign", on_click=dialogs_content.open_dialog, args=("sign",),
                  disabled=why_not is not None, help=why_not)  # fmt: skip


# --- one rule


def show_rule(desk: Desk, row_id: str) -> None:
    back = address.to(SCREEN, page=st.query_params.get("back"), **address.filters(*FILTERS))
    look.head("Clinical content")
    look.show_said()
    way = f'<p class="m"><a href="{esc(back)}">Back to the list</a></p>'
    detail = content_detail(desk, row_id)
    if detail is None:
        st.html(block(way, f"<p>No rule {esc(row_id)} is on file.</p>", label="Rule"))
        return
    st.html(block(way, blocks.rule(detail, desk.rulebook, desk.zone), label="Rule"))
    with st.container(horizontal=True):
        sign_button(desk, "Sign this rule", detail.row.state is not SignState.SIGNED)
        if detail.row.state is not SignState.UNSIGNED:
            why_not = refusal(desk, Permission.SIGN)
            st.button("Withdraw the signature", key="content.withdraw", on_click=dialogs_content.open_dialog,
                      args=("withdraw",), disabled=why_not is not None, help=why_not)  # fmt: skip
    dialogs_content.show_dialog([detail.row] if detail.row.state is not SignState.SIGNED else [], detail)


show()
