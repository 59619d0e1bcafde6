"""The real app in a real browser: a server on a free port with a database of its own, and Chromium beside it.

A visitor fails the test when the console shows an error, the server logs a traceback, or the page calls elsewhere.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect, sync_playwright

from coordination.demo import build_demo
from coordination.knowledge import Rulebook
from coordination.records import open_store
from tests.builders import NOW
from tests.serving import Server, serving

WAIT_MS = 20_000
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
WIDTHS = (1440, 390)
INSTALLED = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]


@dataclass
class Visitor:
    """One browser window. `problems` gathers what no page may do; `expects` is what may be said all the same."""

    page: Page
    server: Server
    expects: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._note(f"page error: {error}"))
        self.page.on("request", self._asked)

    def open(self, path: str = "/", **query: str) -> Visitor:
        self.page.goto(f"{self.server.url}{path}" + (f"?{urlencode(query)}" if query else ""))
        return self.settled()

    def settled(self) -> Visitor:
        """Wait until the script that is running has run."""
        self.page.locator(DONE).wait_for()
        return self

    def sees(self, text: str | re.Pattern[str]) -> Locator:
        """Wait until the words stand on the screen; where they stand."""
        found = self.page.get_by_text(text).filter(visible=True).first
        expect(found).to_be_visible()
        return found

    def press(self, name: str, *, exact: bool = True) -> Visitor:
        self.page.get_by_role("button", name=name, exact=exact).filter(visible=True).first.click()
        return self

    def follow(self, name: str | re.Pattern[str]) -> Visitor:
        self.page.get_by_role("link", name=name).filter(visible=True).first.click()
        return self

    def go(self, title: str) -> Visitor:
        """To another screen through the navigation, which on a phone is a drawer that stays open."""
        drawer = self.page.get_by_test_id("stExpandSidebarButton")
        folded = drawer.is_visible()
        if folded:
            drawer.click()
        self.page.get_by_role("link", name=title, exact=True).first.click()
        if folded:
            self.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        expect(self.page.get_by_role("heading", name=title, level=1)).to_be_visible()
        return self.settled()

    def all_text(self) -> str:
        """Everything that the document holds, folded parts too."""
        return self.page.content()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location['url']})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.server.url, "data:", "blob:")):
            self._note(f"call to {request.url}")

    def _note(self, problem: str) -> None:
        if not any(expected in problem for expected in self.expects):
            self.problems.append(problem)


Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium where it is installed, else Playwright's own."""
    installed = next((path for path in INSTALLED if path), None)
    flags = ["--disable-dev-shm-usage", "--disable-gpu"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo_file(tmp_path_factory: pytest.TempPathFactory, rulebook: Rulebook) -> Path:
    """A demo database: a synthetic cohort that is alive on the tests' day."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    store = open_store(f"sqlite:///{file}", create=True, demo=True)
    build_demo(store, patients=80, seed=7, now=NOW, rulebook=rulebook)
    store.close()
    return file


@pytest.fixture(scope="module")
def demo_server(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(demo_file, tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """`visit(server, width)`: a window without any history. At the end nothing may have gone wrong in any of them."""
    visitors: list[Visitor] = []

    def visit(server: Server, width: int = 1440, *, expects: tuple[str, ...] = ()) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="en-US", timezone_id="America/Chicago"
        )
        context.set_default_timeout(WAIT_MS)
        visitor = Visitor(context.new_page(), server, expects)
        visitor.watch()
        visitors.append(visitor)
        return visitor

    expect.set_options(timeout=WAIT_MS)
    yield visit
    problems = [problem for visitor in visitors for problem in visitor.problems + visitor.server.faults()]
    for visitor in visitors:
        visitor.page.context.close()
    assert not problems
