"""Who is looking, at what, at which moment. Every page asks `desk()` first; where nobody is known, nothing is shown.

In a demo database the viewer stands in the address (`as=`); everywhere else it is whoever signed in. The address
of a real database never says who is looking.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy import select
from starlette.requests import Request
from streamlit.web.server.starlette import starlette_auth_routes

from coordination.boards import Desk, open_database, open_rulebook
from coordination.facts import Viewer
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.records import tables as t
from coordination.records.people import find_viewer

VIEWER = "guard.viewer"
"""In the session: whose eyes a demo looks through, which outlives an address that lost its `as`."""


@st.cache_resource(show_spinner=False)
def opened() -> tuple[Store, Rulebook]:
    """The database and the knowledge, once a process. Raises SchemaProblem or RulebookError in words for the screen."""
    store = open_database()
    return store, open_rulebook(store)


def warm() -> None:
    """Open both before the first visitor; a fault is told to the visitor, not to the log."""
    try:
        opened()
    except Exception:
        return


def desk() -> Desk:
    """What the page works with; stops the page where nobody is known."""
    viewer = looking()
    if viewer is None:
        st.html('<section class="bt"><p>Nobody is signed in here. <a href="/">To the front door</a></p></section>')
        st.stop()
    store, rulebook = opened()
    return Desk(store=store, rulebook=rulebook, viewer=viewer, now=moment(store), zone=_zone(store, viewer))


def looking() -> Viewer | None:
    """The person whose eyes look; None where nobody is chosen or signed in, or the person is not active here."""
    store, _ = opened()
    who = _chosen() if store.demo else _signed_in()
    if who is None:
        return None
    with store.reading() as session:
        return find_viewer(session, who)


def moment(store: Store) -> datetime:
    """Now; in a demo `BATON_TODAY` moves the day and keeps the hour."""
    now = datetime.now(UTC)
    wanted = os.environ.get("BATON_TODAY")
    if not wanted or not store.demo:
        return now
    return datetime.combine(date.fromisoformat(wanted), now.time(), UTC)


def sign_in_configured() -> bool:
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def may_download(request: Request) -> bool:
    """Whether this request comes from a signed-in browser. A demo holds invented people only."""
    try:
        store, _ = opened()
    except Exception:
        return False
    return store.demo or starlette_auth_routes._get_cookie_value_from_request(request, "_streamlit_user") is not None


def _chosen() -> str | None:
    who: str | None = st.query_params.get("as") or st.session_state.get(VIEWER)
    if who is not None:
        st.session_state[VIEWER] = who
        if st.query_params.get("as") != who:
            st.query_params["as"] = who
    return who


def _signed_in() -> str | None:
    if not sign_in_configured() or not st.user.is_logged_in:
        return None
    email = st.user.get("email")
    verified = st.user.get("email_verified", True)
    return str(email) if email and verified else None


def _zone(store: Store, viewer: Viewer) -> ZoneInfo:
    site = t.table_of(t.Site)
    with store.reading() as session:
        return ZoneInfo(session.execute(select(site.c.time_zone).where(site.c.id == viewer.site_id)).scalar_one())
