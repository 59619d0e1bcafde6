"""The front door: is there anything to show, who is looking, and which screens may they open. Then one screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from coordination.boards import Desk
from coordination.boards.viewers import demo_viewers, site_name
from coordination.display.markup import block, esc
from coordination.facts import Viewer
from pages.components import address, failing, guard, look
from pages.components.screens import SCREENS, Screen, home_of

HERE = Path(__file__).parent


def main() -> None:
    st.set_page_config(page_title="Baton", page_icon=look.ICON, layout="wide")
    look.send_stylesheet()
    try:
        guard.opened()
        desk = None if "choose" in st.query_params else guard.find_desk()
    except guard.CANNOT_START as problem:
        _say_why_not(problem)
        return
    if desk is None:
        _gate()
    else:
        _open(desk)


def _open(desk: Desk) -> None:
    start = home_of(desk.viewer)
    pages = {screen.path: _page(screen, desk.viewer, start) for screen in SCREENS}
    home = st.Page(
        partial(_go_home, pages[start.path]), title="Baton", url_path="home", default=True, visibility="hidden"
    )
    page = st.navigation([home, *pages.values()], position="top")
    if page is not home:
        st.set_page_config(page_title=f"{page.title} · Baton")
        change = f"/?{urlencode({'choose': 'yes'})}" if desk.store.demo else None
        look.as_of(desk, site=site_name(desk), change=change)
    with failing.part(page.title, desk):
        page.run()


def _page(screen: Screen, viewer: Viewer, start: Screen) -> StreamlitPage:
    """The screen; at the address of one that is not open to the viewer, why not."""
    why = screen.why_closed(viewer)
    return st.Page(
        HERE / screen.file if why is None else partial(_say_whose, why, start),
        title=screen.title,
        url_path=screen.path,
        visibility="visible" if why is None and screen.in_navigation else "hidden",
    )


def _say_whose(why: str, start: Screen) -> None:
    way = f'<a href="{esc(address.to(start.path))}">{esc(start.title)}</a>'
    st.html(block(f'<div class="note">{esc(why)} Yours begins here: {way}.</div>', label="Not your screen"))


def _go_home(start: StreamlitPage) -> None:
    st.switch_page(start, query_params=address.keep())


def _gate() -> None:
    """Nobody is known: each address shows the same choice or sign-in, and keeps itself for afterwards."""
    store, _ = guard.opened()
    ask: Callable[[str], None] = _choose_eyes if store.demo else _sign_in
    pages = [
        st.Page(partial(ask, screen.path), title="Baton", url_path=screen.path, visibility="hidden")
        for screen in SCREENS
    ]
    home = st.Page(partial(ask, ""), title="Baton", url_path="home", default=True, visibility="hidden")
    st.navigation([home, *pages], position="hidden").run()


def _choose_eyes(path: str) -> None:
    """In a demo: every person by site, as links; the address that was asked for is kept where they may open it."""
    store, rulebook = guard.opened()
    wanted = {name: value for name, value in st.query_params.items() if name not in ("as", "choose")}
    asked = next((screen for screen in SCREENS if screen.path == path), None)
    sites = []
    for site, viewers in groupby(demo_viewers(store), key=lambda one: one.site_name):
        rows = []
        for one in viewers:
            keeps = asked is not None and asked.open_to(one.viewer)
            query = urlencode({"as": one.viewer.person_id} | (wanted if keeps else {}))
            href = f"/{path if keeps else ''}?{query}"
            role = rulebook.label(one.viewer.role).word
            rows.append(f'<li><a href="{esc(href)}">{esc(role)}, {esc(one.viewer.name)}</a></li>')
        sites.append(f'<div><h3>{esc(site)}</h3><ul class="eyes">{"".join(rows)}</ul></div>')
    st.html(
        block(
            "<h1>Whose eyes?</h1>",
            '<p class="m">Shared care for bispecific antibodies. <b>Demonstration:</b> every person here is invented.</p>',
            f'<div class="sites">{"".join(sites)}</div>',
            label="Whose eyes",
        )
    )


def _sign_in(_path: str) -> None:
    st.html(block("<h1>Baton</h1>", '<p class="m">Shared care for bispecific antibodies.</p>'))
    if not guard.sign_in_configured():
        st.html(block(f'<div class="note red"><b>No sign-in is configured.</b> {esc(NO_SIGN_IN)}</div>'))
        return
    if st.user.is_logged_in:
        email = st.user.get("email") or "this account"
        st.html(
            block(
                f'<div class="note">Nobody with the address {esc(email)} is registered here. Ask your administrator.</div>'
            )
        )
        st.button("Sign out", on_click=st.logout)
        return
    st.button("Sign in", type="primary", on_click=st.login)


NO_SIGN_IN = (
    "This database is not a demonstration, so Baton shows nothing without one. "
    "Configure OpenID Connect under [auth] in .streamlit/secrets.toml (docs/running.md)."
)


def _say_why_not(problem: Exception) -> None:
    """A wrong data file or database stops the app: all faults at once, in words, and no patient."""
    lines = [line for line in guard.said(problem).splitlines() if line.strip()]
    items = "".join(f"<li>{esc(line)}</li>" for line in lines)
    st.html(block("<h1>Baton cannot start</h1>", f'<div class="note red"><ul>{items}</ul></div>', label="Faults"))


main()
