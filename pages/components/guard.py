"""Who is looking, at what, at which moment. Every page asks `desk()` first; where nobody is known, nothing is shown.

In a demo database the viewer stands in the address (`as=`); everywhere else it is whoever signed in. The address
of a real database never says who is looking.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import streamlit as st
from itsdangerous import BadSignature, TimestampSigner
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import Response
from streamlit.web.server.starlette import starlette_auth_routes

from coordination.acts import keep_derived
from coordination.boards import Desk, open_database, open_rulebook, signatures_version, signed_now
from coordination.boards.viewers import zone_of
from coordination.decisions.permissions import NotAllowed, Permission, check_can
from coordination.display.markup import block, esc
from coordination.facts import Viewer
from coordination.knowledge import Rulebook, RulebookError
from coordination.records import SchemaProblem, Store
from coordination.records.people import find_by_email, find_viewer

VIEWER = "guard.viewer"
"""In the session: whose eyes a demo looks through, which outlives an address that lost its `as`."""
EYES = "baton_eyes"
"""The cookie by which a demo knows again a browser that has chosen whose eyes."""
EYES_SECONDS = 12 * 60 * 60


class SettingProblem(Exception):
    """An environment variable says what cannot be; the text says what was found and what is allowed."""


CANNOT_START = (RulebookError, SchemaProblem, SettingProblem, OperationalError)
"""What keeps the app from showing anything, told in words."""


@st.cache_resource(show_spinner=False)
def opened() -> tuple[Store, Rulebook]:
    """The database and the knowledge, once a process. Raises one of `CANNOT_START`."""
    store = open_database()
    now = moment(store, ZoneInfo("UTC"))
    rulebook = open_rulebook(store, now.date())
    keep_derived(store, now=now, rulebook=rulebook)
    return store, rulebook


def current(store: Store, rulebook: Rulebook) -> Rulebook:
    """The knowledge as it is signed now, in whichever process; of each agent the version in force today (UTC)."""
    day = moment(store, ZoneInfo("UTC")).date()
    return _current(store.url, rulebook.files_hash, signatures_version(store), day)


@st.cache_resource(show_spinner=False, max_entries=4)
def _current(url: str, files: str, signed: str, day: date) -> Rulebook:  # noqa: ARG001 - by which it is kept
    store, rulebook = opened()
    return signed_now(store, rulebook, day)


def warm() -> None:
    """Open both before the first visitor. Faults go to the log here, and to the screen of whoever comes."""
    try:
        opened()
    except CANNOT_START as problem:
        print(f"Baton cannot start.\n{said(problem)}", file=sys.stderr)


def said(problem: Exception) -> str:
    """The fault in words; a driver's own text can hold the address of the database, so it is not repeated."""
    if isinstance(problem, OperationalError):
        return "The database that BATON_DATABASE_URL names does not answer, or is no database."
    return str(problem)


def desk(needs: Permission | None = None) -> Desk:
    """What the page works with; stops the page where nobody is known, or may not do what the page `needs`."""
    found = find_desk()
    if found is None:
        _stop("Nobody is signed in here.")
    if needs is not None:
        try:
            check_can(found.viewer, needs)
        except NotAllowed as why:
            _stop(str(why))
    return found


def _stop(why: str) -> NoReturn:
    st.html(block(f'<p>{esc(why)} <a href="/">To the front door</a></p>'))
    st.stop()


def find_desk() -> Desk | None:
    """The same, or None where nobody is chosen or signed in, or the person is not active here."""
    store, rulebook = opened()
    who = _chosen() if store.demo else _signed_in()
    if who is None:
        return None
    with store.reading() as session:
        viewer = find_viewer(session, who) if store.demo else find_by_email(session, who)
        if viewer is None:
            return None
        zone = zone_of(session, viewer)
    rulebook = current(store, rulebook)
    return Desk(store=store, rulebook=rulebook, viewer=viewer, now=moment(store, zone), zone=zone)


def moment(store: Store, zone: ZoneInfo) -> datetime:
    """Now. In a demo `BATON_TODAY` moves the day in the viewer's zone, and the clock goes on."""
    day = _demo_day(store)
    if day is None:
        return datetime.now(UTC)
    return datetime.combine(day, datetime.now(zone).time(), zone).astimezone(UTC)


def _demo_day(store: Store) -> date | None:
    wanted = os.environ.get("BATON_TODAY")
    if not wanted or not store.demo:
        return None
    try:
        return date.fromisoformat(wanted)
    except ValueError as problem:
        raise SettingProblem(f"BATON_TODAY: found {wanted!r}, allowed: a day like 2026-11-23.") from problem


def sign_in_configured() -> bool:
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


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
    return _email(st.user.to_dict())


def _email(claims: Mapping[str, Any]) -> str | None:
    """By which a signed-in person is known; an address that the provider did not verify is nobody's.

    A provider that never says so, and whose addresses people cannot choose, is trusted by BATON_TRUST_EMAIL=yes.
    """
    email, trusted = claims.get("email"), os.environ.get("BATON_TRUST_EMAIL") == "yes"
    return str(email) if email and claims.get("email_verified", trusted) else None


# --- downloads: Streamlit hands them to anybody who knows their address


def may_download(request: Request) -> bool:
    """Whether the request comes from a browser of a known person: signed in, or in a demo with eyes chosen."""
    try:
        store, _ = opened()
    except CANNOT_START:
        return False
    who = _eyes(request) if store.demo else _cookie_of_sign_in(request)
    return who is not None and _known(store, who) is not None


def remember_eyes(request: Request, response: Response) -> None:
    """Let a browser that opens a demo's page with eyes chosen (`as=`) fetch downloads afterwards."""
    who = request.query_params.get("as")
    try:
        store, _ = opened()
    except CANNOT_START:
        return
    if who and store.demo and _known(store, who):
        signed = _signer().sign(who).decode()
        response.set_cookie(EYES, signed, max_age=EYES_SECONDS, httponly=True, samesite="lax")


def _known(store: Store, who: str) -> Viewer | None:
    with store.reading() as session:
        return find_viewer(session, who) if store.demo else find_by_email(session, who)


def _eyes(request: Request) -> str | None:
    try:
        return _signer().unsign(request.cookies.get(EYES, ""), max_age=EYES_SECONDS).decode()
    except BadSignature:
        return None


def _signer() -> TimestampSigner:
    return TimestampSigner(str(st.get_option("server.cookieSecret")), salt=EYES)


def _cookie_of_sign_in(request: Request) -> str | None:
    value = starlette_auth_routes._get_cookie_value_from_request(request, "_streamlit_user")
    return _email(json.loads(value)) if value else None
