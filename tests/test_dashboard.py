"""The launcher: what it hands out to whom, and where its page says that the server is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

import dashboard
from coordination.records import Store
from pages.components import guard
from pages.components.screens import SCREENS
from tests.builders import World

GUARDED = ["/media/0a1b.csv", "/app/static/report.pdf", "/_stcore/metrics"]


@pytest.fixture
def demo(world: World, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with sqlite_store.writing() as session:
        session.execute(text("UPDATE meta SET value = 'yes' WHERE key = 'demo'"))
    yield from _served(world, monkeypatch)


@pytest.fixture
def real(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    yield from _served(world, monkeypatch)


def _served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("BATON_DATABASE_URL", world.store.url)
    guard.opened.clear()
    yield world
    guard.opened.clear()


def request(path: str = "/", *, cookie: str = "", **query: str) -> Request:
    headers = [(b"cookie", cookie.encode())] if cookie else []
    search = urlencode(query).encode()
    return Request({"type": "http", "method": "GET", "path": path, "query_string": search, "headers": headers})


def asked(path: str, cookie: str = "") -> int:
    """The status that the launcher answers for a path behind which a file lies."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def file(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("a file")(scope, receive, send)

    asyncio.run(dashboard.Guarded(file)(request(path, cookie=cookie).scope, receive, send))
    return int(sent[0]["status"])


def cookie_of(**query: str) -> str:
    """What a browser keeps after it opened a page with these words in the address."""
    answer = asyncio.run(dashboard.open_page(request("/board", **query)))
    return answer.headers.get("set-cookie", "").partition(";")[0]


@pytest.mark.parametrize("path", GUARDED)
def test_a_demo_hands_files_to_browsers_that_chose_whose_eyes(demo: World, path: str) -> None:
    assert asked(path) == 401
    assert asked(path, cookie_of(**{"as": demo.viewer().person_id})) == 200


@pytest.mark.parametrize("path", GUARDED)
def test_a_real_database_hands_files_to_nobody_who_is_not_signed_in(real: World, path: str) -> None:
    assert cookie_of(**{"as": real.viewer().person_id}) == ""
    assert [asked(path, cookie) for cookie in ("", "baton_eyes=x", "_streamlit_user=forged")] == [401, 401, 401]


def test_a_forged_cookie_opens_nothing(demo: World) -> None:
    who = demo.viewer().person_id
    kept = cookie_of(**{"as": who})
    assert asked(GUARDED[0], kept.replace(who, "nurse-north")) == 401
    assert asked(GUARDED[0], f"baton_eyes={who}") == 401


@pytest.mark.usefixtures("demo")
def test_unknown_eyes_are_not_kept() -> None:
    assert cookie_of(**{"as": "nobody"}) == ""
    assert cookie_of() == ""


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(
    "path", ["/", "/board", "/static/media/font.woff2", "/static/js/app.js", "/_stcore/health", "/_stcore/stream"]
)
def test_the_app_itself_is_served_to_everybody(path: str) -> None:
    assert asked(path) == 200


@pytest.mark.usefixtures("real")
def test_each_address_is_served_with_the_place_of_the_server() -> None:
    page = asyncio.run(dashboard.open_page(request())).body.decode()
    assert page.count("BACKEND_BASE_URL") == 1
    assert page.index("BACKEND_BASE_URL") < page.index('src="./static/js/')
    assert {route.path for route in dashboard.ROUTES} == {"/", *(f"/{screen.path}" for screen in SCREENS)}


def test_the_script_lies_where_no_folder_of_pages_stands_beside_it() -> None:
    script = dashboard.app.script_path
    assert script.name == "front_door.py"
    assert not (script.parent / "pages").exists()
