"""Site readiness: which site may take whom and what expires next; one site with its items, evidence and patients."""

from __future__ import annotations

import streamlit as st

from coordination.acts import NotFound
from coordination.boards.desk import Desk
from coordination.boards.site_readiness import PAGE, by_urgency, site_detail, site_readiness
from coordination.decisions.permissions import Permission
from coordination.display.markup import block, esc
from coordination.vocabulary import Side
from pages.components import address, guard, look
from pages.components import site_blocks as blocks
from pages.components.dialogs_form import act_button
from pages.components.paging import page_number, pager
from pages.components.site_dialogs import show_dialog


def show() -> None:
    desk = guard.desk()
    look.show_said()
    look.head("Site readiness")
    chosen = st.query_params.get("site", "")
    if desk.viewer.side is not Side.ACADEMIC:
        chosen = desk.viewer.site_id
    if chosen:
        show_site(desk, chosen)
    else:
        show_sites(desk)


def show_sites(desk: Desk) -> None:
    board = site_readiness(desk)
    if not board.sites:
        st.html(block("<p>No practice is registered yet.</p>", label="Sites"))
        return
    parts = (blocks.sites, blocks.endings, blocks.headlines)
    st.html("".join(part(board, desk.rulebook, _to_site) for part in parts))


def show_site(desk: Desk, site_id: str) -> None:
    number = page_number("page")
    try:
        detail = site_detail(desk, site_id, page=number)
    except NotFound as missing:
        st.html(block(f"<p>{esc(str(missing).capitalize())}.</p>"))
        return
    if desk.viewer.side is Side.ACADEMIC:
        st.html(block(f'<p class="m"><a href="{esc(address.to("site-readiness"))}">All sites</a></p>'))
    st.html(blocks.site_head(detail.readiness, desk.rulebook))
    with st.container(horizontal=True, gap="small", key="site-acts"):
        act_button(desk, "Verify an item", "verify_item", site_id, Permission.VERIFY_SITE, primary=True)
        act_button(desk, "Withdraw an item", "withdraw_item", site_id, Permission.VERIFY_SITE)
    pages = pager(number, PAGE, detail.total, lambda page: address.to("site-readiness", site=site_id, page=str(page)))
    st.html(
        blocks.booked(detail, desk.rulebook, lambda course: address.to("patient", course=course), pages)
        + blocks.items(detail, by_urgency(detail.readiness), desk.rulebook)
    )
    show_dialog(desk, detail)


def _to_site(site_id: str) -> str:
    return address.to("site-readiness", site=site_id)


show()
