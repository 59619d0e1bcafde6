"""The number to ring: the day line in the site's own office hours, the night line outside them, never a made-up one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from coordination.boards.ring import NO_SITE, Ring, centers_to_ring, ring, ring_about
from coordination.knowledge import Rulebook
from coordination.vocabulary import Role
from tests.builders import HILL, LAKE, NORTH, World, a_practice


# office hours 08:00 to 17:00; New York is five hours behind UTC in November; Sat 28 Nov 2026
@pytest.mark.parametrize(
    ("at", "line"),
    [
        (datetime(2026, 11, 24, 12, 59, tzinfo=UTC), "night line"),
        (datetime(2026, 11, 24, 13, 0, tzinfo=UTC), "day line"),
        (datetime(2026, 11, 24, 21, 59, tzinfo=UTC), "day line"),
        (datetime(2026, 11, 24, 22, 0, tzinfo=UTC), "night line"),
        (datetime(2026, 11, 28, 15, 0, tzinfo=UTC), "night line"),
    ],
)
def test_which_line_answers_follows_the_site_s_own_clock(rulebook: Rulebook, at: datetime, line: str) -> None:
    number = {"day line": "716 555 0100", "night line": "716 555 0199"}[line]
    assert ring(a_practice(), at, rulebook) == Ring("Lakeside", number, line)


def test_a_holiday_of_the_site_is_no_office_day(rulebook: Rulebook) -> None:
    thanksgiving = a_practice(holidays=frozenset({date(2026, 11, 26)}))
    assert ring(thanksgiving, datetime(2026, 11, 26, 15, 0, tzinfo=UTC), rulebook).line == "night line"


def test_a_line_that_is_not_recorded_says_so_beside_the_other_one(rulebook: Rulebook) -> None:
    saturday, silent = datetime(2026, 11, 28, 15, 0, tzinfo=UTC), a_practice(night_line=None)
    assert ring(silent, saturday, rulebook) == Ring("Lakeside", silent.day_line, "day line; night line not recorded")
    assert ring(a_practice(night_line=None, day_line=None), saturday, rulebook) == Ring("Lakeside", None, "night line")


def test_nobody_rings_the_own_site() -> None:
    rings = {site: Ring(site.title(), "1", "day line") for site in (NORTH, LAKE)}
    both: tuple[str | None, ...] = (NORTH, LAKE)
    assert ring_about(rings, NORTH, own_id=NORTH, shared_by=both) == rings[LAKE]
    assert ring_about(rings, LAKE, own_id=NORTH, shared_by=both) == rings[LAKE]
    assert ring_about(rings, NORTH, own_id=LAKE, shared_by=both) == rings[NORTH]
    assert ring_about(rings, NORTH, own_id=NORTH, shared_by=(NORTH, None)) == NO_SITE
    assert (rings[LAKE].words, NO_SITE.words) == ("Lake, day line", "no site named")


def test_a_page_that_fails_names_the_line_of_the_center(world_on_each: World) -> None:
    world = world_on_each
    own = centers_to_ring(world.desk())
    assert [(one.site_name, one.line) for one in own] == [("North", "day line")]
    assert own[0].number
    world.plan()
    assert centers_to_ring(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN))) == own


def test_a_practice_without_shared_patients_has_no_center_to_ring(world: World) -> None:
    world.plan()
    assert centers_to_ring(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN, HILL))) == ()
