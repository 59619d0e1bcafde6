"""The front door: is there anything to show, who is looking, and which screens may they open. Then one screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from coordination.boards import Desk
from coordination.boards.viewers import demo_viewers, site_name
from coordination.decisions.permissions import Permission, can
from coordination.display.markup import block, esc
from coordination.facts import Viewer
from coordination.knowledge import RulebookError
from coordination.records import SchemaProblem
from coordination.vocabulary import Role, Side
from pages.components import address, guard, look

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Screen:
    """One screen: where it stands in the address, and who may open it (None: whoever is known)."""

    path: str
    file: str
    title: str
    permission: Permission | None = None
    side: Side | None = None
    in_navigation: bool = True

    def open_to(self, viewer: Viewer) -> bool:
        allowed = self.permission is None or can(viewer, self.permission)
        return allowed and (self.side is None or viewer.side is self.side)


SCREENS = (
    Screen("board", "handoff_board.py", "Handoff board", Permission.SEE_PATIENTS, Side.ACADEMIC),
    Screen("my-patients", "my_patients.py", "My patients", Permission.SEE_PATIENTS, Side.COMMUNITY),
    Screen("follow-up", "follow_up.py", "Follow-up", Permission.SEE_PATIENTS),
    Screen("crs-rates", "crs_rates.py", "CRS rates", Permission.SEE_RATES, Side.ACADEMIC),
    Screen("bring-in", "bring_in_data.py", "Bring in data", Permission.IMPORT, Side.ACADEMIC),
    Screen("settings", "settings.py", "Settings"),
    Screen("patient", "patient.py", "Patient", Permission.SEE_PATIENTS, in_navigation=False),
)
HOME = {Role.PROGRAM_LEAD: "crs-rates", Role.ADMINISTRATOR: "settings"}
"""Where a role begins, if not on the first screen that is open to it."""


def main() -> None:
    st.set_page_config(page_title="Baton", layout="wide")
    look.send_stylesheet()
    try:
        guard.opened()
    except (RulebookError, SchemaProblem) as problem:
        _say_why_not(problem)
        return
    viewer = None if "choose" in st.query_params else guard.looking()
    if viewer is None:
        _gate()
        return
    _open(guard.desk(), viewer)


def _open(desk: Desk, viewer: Viewer) -> None:
    screens = [screen for screen in SCREENS if screen.open_to(viewer) and (HERE / screen.file).exists()]
    pages = {
        screen.path: st.Page(
            HERE / screen.file,
            title=screen.title,
            url_path=screen.path,
            visibility="visible" if screen.in_navigation else "hidden",
        )
        for screen in screens
    }
    start = pages[HOME.get(viewer.role, screens[0].path)]
    home = st.Page(partial(_go_home, start), title="Baton", url_path="home", default=True, visibility="hidden")
    page = st.navigation([home, *pages.values()], position="top")
    change = f"/?{urlencode({'choose': 'yes'})}" if desk.store.demo else None
    look.as_of(desk, site=site_name(desk), change=change)
    page.run()


def _go_home(start: st.Page) -> None:  # type: ignore[valid-type]
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
    parts = [
        "<h1>Baton</h1>",
        '<p class="m">Shared care for bispecific antibodies. <b>Demonstration:</b> every person here is invented.</p>',
        '<h2 style="margin-top:1.5rem">Whose eyes?</h2>',
    ]
    for site, viewers in groupby(demo_viewers(store), key=lambda one: one.site_name):
        rows = []
        for one in viewers:
            keeps = asked is not None and asked.open_to(one.viewer)
            query = urlencode({"as": one.viewer.person_id} | (wanted if keeps else {}))
            role = rulebook.label(one.viewer.role).word
            href = f"/{path if keeps else ''}?{query}"
            rows.append(f'<li><a href="{esc(href)}">{esc(role)}</a> <span class="m">{esc(one.viewer.name)}</span></li>')
        parts.append(f'<div><h3>{esc(site)}</h3><ul class="eyes">{"".join(rows)}</ul></div>')
    st.html(block(*parts[:3], f'<div class="sites">{"".join(parts[3:])}</div>', label="Whose eyes"))


def _sign_in(_path: str) -> None:
    st.html(block("<h1>Baton</h1>", '<p class="m">Shared care for bispecific antibodies.</p>'))
    if not guard.sign_in_configured():
        st.html(block(f'<div class="note red"><b>No sign-in is configured.</b> {esc(NO_SIGN_IN)}</div>'))
        return
    if st.user.is_logged_in:
        email = st.user.get("email") or "this account"
        st.html(block(f'<div class="note">Nobody with the address {esc(email)} is registered here. Ask your administrator.</div>'))
        st.button("Sign out", on_click=st.logout)
        return
    st.button("Sign in", type="primary", on_click=st.login)


NO_SIGN_IN = (
    "This database is not a demonstration, so Baton shows nothing without one. "
    "Configure OpenID Connect under [auth] in .streamlit/secrets.toml (docs/running.md)."
)


def _say_why_not(problem: RulebookError | SchemaProblem) -> None:
    """A wrong data file or database stops the app: all faults at once, in words, and no patient."""
    lines = [line for line in str(problem).splitlines() if line.strip()]
    items = "".join(f"<li>{esc(line)}</li>" for line in lines)
    st.html(block("<h1>Baton cannot start</h1>", f'<div class="note red"><ul>{items}</ul></div>', label="Faults"))


main()
