"""Starts the app: `streamlit run dashboard.py`. Warms the imports and guards what Streamlit would hand to anybody.

The script lies inside `pages/`, so that no `pages/` folder lies beside it: Streamlit would run its files unasked.
"""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.components import guard
from pages.components.screens import SCREENS

WARM = (
    "pandas",
    "plotly.graph_objects",
    "pyarrow",
    "sqlmodel",
    "streamlit.elements.arrow",
    "streamlit.elements.plotly_chart",
    "coordination.boards.handoff_board",
    "coordination.boards.patient",
)
GUARDED = ("/media/", "/app/static/", "/_stcore/metrics/")
AT_THE_ROOT = "<head><script>window.__streamlit = {BACKEND_BASE_URL: new URL('.', location.href).href}</script>"
"""Tells Streamlit's frame where its server is. It would ask below the page first, and log an error on each visit."""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """The first visitor does not wait for imports; what they made leaves the collector, which runs after each rerun."""
    for module in WARM:
        import_module(module)
    guard.warm()
    _send_small_messages_at_once()
    gc.collect()
    gc.freeze()
    yield


class Guarded:
    """Answers 401 for downloads, static files and metrics to whoever is not known here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_guarded(scope["path"]) and not guard.may_download(Request(scope)):
            await PlainTextResponse("Sign in first.", status_code=401)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_guarded(path: str) -> bool:
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    below = path.removeprefix(f"/{base}" if base else "")
    return f"{below}/".startswith(GUARDED)


async def open_page(request: Request) -> HTMLResponse:
    """Streamlit's own page for one of our addresses; in a demo it remembers that this browser chose whose eyes."""
    response = HTMLResponse(FRAME, headers={"Cache-Control": "no-cache"})
    guard.remember_eyes(request, response)
    return response


def _send_small_messages_at_once() -> None:
    """Without uvloop asyncio leaves Nagle's algorithm on for Streamlit's socket: 44 ms a rerun."""
    base: Any = asyncio.base_events

    def set_nodelay(sock: socket.socket) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and sock.type == socket.SOCK_STREAM:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    base._set_nodelay = set_nodelay


FRAME = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8").replace("<head>", AT_THE_ROOT, 1)
ROUTES = [Route(f"/{path}", open_page) for path in ("", *(screen.path for screen in SCREENS))]
app = st.App(
    Path(__file__).with_name("pages") / "front_door.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=[Middleware(Guarded)],
)
