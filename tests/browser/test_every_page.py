"""Every screen on a phone and in the dark: it draws without a fault, and never scrolls sideways; whose it is, is said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from coordination.facts import Viewer
from coordination.records import Store
from coordination.records import tables as t
from coordination.records.people import list_viewers
from coordination.vocabulary import Role, Side
from pages.components.screens import SCREENS, Screen
from tests.browser.conftest import Server, Visit

PHONE = 390
PARTS: dict[str, tuple[dict[str, str], ...]] = {
    "board": ({"part": "before"}, {"part": "in"}, {"part": "after"}, {"column": "co_managed"}),
    "patient": tuple(
        {"tab": tab}
        for tab in (
            "overview",
            "doses",
            "toxicity",
            "labs",
            "tasks",
            "education",
            "handoff",
            "responsibilities",
            "history",
        )
    ),
    "content": ({}, {"show": "not_verified"}, {"rule": "tec-mono-restart-weekly-29"}),
    "recorder": ({"kind": "crs"}, {"kind": "icans"}),
    "settings": ({"view": "sites"}, {"view": "people"}, {"view": "trail"}),
}
"""Parts of a screen that stand in the address."""
OF_A_PATIENT = ("patient", "recorder")
TOO_WIDE = """() => {
    const main = document.querySelector('[data-testid=stMain]')
    const cut = [...main.querySelectorAll('.bt *')].filter(one => {
        const box = one.getBoundingClientRect()
        return box.width && (box.right > innerWidth + 1 || box.left < -1) && getComputedStyle(one).position != 'absolute'
    })
    return [document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth,
            cut.slice(0, 3).map(one => one.outerHTML.slice(0, 120))]
}"""

COLOR = "([where, what]) => getComputedStyle(document.querySelector(where))[what]"
DARK_PAGE, DARK_INK, INK_ON_ACCENT = "rgb(18, 24, 30)", "rgb(232, 237, 242)", "rgb(11, 26, 32)"


def somebody(store: Store, role: Role, side: Side) -> Viewer:
    with store.reading() as session:
        return next(one for one in list_viewers(session) if (one.role, one.side) == (role, side))


def addresses(store: Store, viewer: Viewer) -> Iterator[tuple[str, dict[str, str]]]:
    """Each screen that is open to the viewer, in each of its parts; of patients the most pressing one."""
    sight = t.table_of(t.CourseSight).c
    mine = select(sight.course_id).where(sight.site_id == viewer.site_id).order_by(sight.risk_rank, sight.course_id)
    with store.reading() as session:
        course = session.execute(mine.limit(1)).scalar_one()
        site = t.table_of(t.Site).c
        practice = (
            session.execute(select(site.id).where(site.side == Side.COMMUNITY).order_by(site.name)).scalars().first()
        )
    parts = PARTS | {"site-readiness": ({}, {"site": str(practice)})}
    for screen in SCREENS:
        if screen.open_to(viewer):
            for part in parts.get(screen.path, ({},)):
                yield f"/{screen.path}", {"course": course, **part} if screen.path in OF_A_PATIENT else part


@pytest.mark.parametrize(
    ("role", "side"),
    [
        (Role.COORDINATOR, Side.ACADEMIC),
        (Role.ADMINISTRATOR, Side.ACADEMIC),
        (Role.COMMUNITY_CLINICIAN, Side.COMMUNITY),
    ],
    ids=str,
)
def test_no_screen_scrolls_sideways_on_a_phone(demo_server: Server, visit: Visit, role: Role, side: Side) -> None:
    viewer = somebody(demo_server.store, role, side)
    window = visit(demo_server, PHONE)
    for path, query in addresses(demo_server.store, viewer):
        window.open(path, **{"as": viewer.person_id, **query})
        window.sees("Looking as")
        assert window.page.evaluate(TOO_WIDE) == [0, 0, []], (path, query)


@pytest.mark.parametrize("screen", [one for one in SCREENS if one.side is not None], ids=lambda one: one.path)
def test_a_screen_of_the_other_side_says_whose_it_is(demo_server: Server, visit: Visit, screen: Screen) -> None:
    side = Side.COMMUNITY if screen.side is Side.ACADEMIC else Side.ACADEMIC
    viewer = somebody(demo_server.store, Role.COORDINATOR, side)
    window = visit(demo_server).open(f"/{screen.path}", **{"as": viewer.person_id})
    window.sees("Yours begins here")
    assert f"/{screen.path}?" in window.page.url


def test_board_patient_and_dialogs_follow_the_dark_theme(demo_server: Server, visit: Visit) -> None:
    viewer = somebody(demo_server.store, Role.COORDINATOR, Side.ACADEMIC)
    screens = dict(addresses(demo_server.store, viewer))
    window = visit(demo_server)
    window.page.emulate_media(color_scheme="dark")
    for path in ("/board", "/patient"):
        window.open(path, **{"as": viewer.person_id, **screens[path]})
        window.sees("Looking as")
        assert window.page.evaluate(COLOR, [".stApp", "backgroundColor"]) == DARK_PAGE
        assert window.page.evaluate(COLOR, [".bt", "color"]) == DARK_INK
    window.open("/patient", **{"as": viewer.person_id, **screens["/patient"]})
    window.press("Record a dose")
    expect(window.page.get_by_role("button", name="Record this dose")).to_be_visible()
    assert window.page.evaluate(COLOR, ["[role=dialog] .bt", "color"]) == DARK_INK
    assert window.page.evaluate(COLOR, ["[role=dialog] [kind=primaryFormSubmit]", "color"]) == INK_ON_ACCENT
