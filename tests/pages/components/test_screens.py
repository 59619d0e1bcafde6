"""Which screens are whose, and where each role begins."""

from __future__ import annotations

import pytest

from coordination.vocabulary import Role, Side
from pages.components.screens import SCREENS, home_of, screens_of
from tests.builders import LAKE, NORTH, a_viewer
from tests.pages.conftest import ROOT

EVERYBODY = [
    *(a_viewer(role, site_id=NORTH) for role in Role if role is not Role.COMMUNITY_CLINICIAN),
    *(a_viewer(role, site_id=LAKE) for role in Role if role not in (Role.ACADEMIC_CLINICIAN, Role.PROGRAM_LEAD)),
]


@pytest.mark.parametrize("viewer", EVERYBODY, ids=lambda one: one.person_id)
def test_everybody_has_a_home_among_at_most_seven_screens(viewer: object) -> None:
    shown = [screen for screen in screens_of(viewer) if screen.in_navigation]  # type: ignore[arg-type]
    assert 1 <= len(shown) <= 7
    assert home_of(viewer) in shown  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "site_id", "home"),
    [
        (Role.COORDINATOR, NORTH, "board"),
        (Role.PROGRAM_LEAD, NORTH, "crs-rates"),
        (Role.ADMINISTRATOR, NORTH, "settings"),
        (Role.COMMUNITY_CLINICIAN, LAKE, "my-patients"),
        (Role.PHARMACIST, LAKE, "my-patients"),
    ],
)
def test_each_role_begins_where_its_question_is_answered(role: Role, site_id: str, home: str) -> None:
    assert home_of(a_viewer(role, site_id=site_id)).path == home


def test_a_practice_has_no_board_no_rates_and_no_import() -> None:
    for viewer in (one for one in EVERYBODY if one.side is Side.COMMUNITY):
        assert not {"board", "crs-rates", "bring-in"} & {screen.path for screen in screens_of(viewer)}


def test_who_may_not_see_patients_has_no_screen_of_patients() -> None:
    for site_id in (NORTH, LAKE):
        open_screens = {screen.path for screen in screens_of(a_viewer(Role.ADMINISTRATOR, site_id=site_id))}
        assert not open_screens & {"board", "my-patients", "follow-up", "patient"}


def test_each_screen_has_its_file() -> None:
    assert all((ROOT / "pages" / screen.file).exists() for screen in SCREENS)


@pytest.mark.parametrize(
    ("path", "role", "site_id", "why"),
    [
        ("board", Role.COMMUNITY_CLINICIAN, LAKE, "Handoff board is a screen of the academic center."),
        ("my-patients", Role.COORDINATOR, NORTH, "My patients is a screen of the community practice."),
        ("bring-in", Role.COORDINATOR, LAKE, "Only people of the academic center may bring in data."),
        ("crs-rates", Role.NURSE, NORTH, "A nurse may not see CRS rates. These may:"),
    ],
)
def test_a_screen_that_is_not_open_says_whose_it_is(path: str, role: Role, site_id: str, why: str) -> None:
    screen = next(screen for screen in SCREENS if screen.path == path)
    assert str(screen.why_closed(a_viewer(role, site_id=site_id))).startswith(why)
