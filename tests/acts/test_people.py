"""Sites and people: what may be registered and changed, and what is refused with a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from coordination.acts import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    change_person,
    change_site,
    register_person,
    register_site,
)
from coordination.boards.settings import directory
from coordination.vocabulary import Role, Side
from tests.builders import HILL, LAKE, NORTH, World

ADMINISTRATOR = Role.ADMINISTRATOR
A_SITE: dict[str, Any] = {
    "name": "River Cancer Care",
    "short_name": "River",
    "side": Side.COMMUNITY,
    "time_zone": "America/Chicago",
}


def test_a_registered_site_has_the_federal_holidays_unless_it_names_its_own(world: World) -> None:
    with world.acting(world.viewer(ADMINISTRATOR)) as act:
        river = register_site(act, **A_SITE)
        own = register_site(act, **A_SITE | {"name": "Other", "short_name": "O", "holidays": ["2026-12-24"]})
    sites = {site.id: site for site in directory(world.desk(world.viewer(ADMINISTRATOR))).sites}
    assert "2026-12-25" in sites[river].holidays
    assert sites[own].holidays == ("2026-12-24",)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"name": " "}, "The site's name is needed"),
        ({"short_name": "lakeside"}, "A site called lakeside exists already"),
        ({"name": "NORTH"}, "A site called NORTH exists already"),
        ({"time_zone": "Chicago"}, "Time zone 'Chicago' is not known"),
        ({"holidays": ["24/12/2026"]}, "Holiday '24/12/2026' is not a date"),
    ],
)
def test_a_site_that_cannot_be_right_is_refused_new_or_changed(world: World, values: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says), world.acting(world.viewer(ADMINISTRATOR)) as act:
        register_site(act, **A_SITE | values)
    with pytest.raises(Refused, match=says), world.acting(world.viewer(ADMINISTRATOR)) as act:
        change_site(act, HILL, **values)


def test_a_site_keeps_its_own_name_when_a_line_changes(world: World) -> None:
    with world.acting(world.viewer(ADMINISTRATOR)) as act:
        change_site(act, LAKE, name="Lakeside Oncology", night_line="716 555 0111")
    sites = {site.id: site for site in directory(world.desk()).sites}
    assert sites[LAKE].night_line == "716 555 0111"


def test_the_second_of_two_savers_is_told(world: World) -> None:
    with world.acting(world.viewer(ADMINISTRATOR)) as act:
        change_site(act, LAKE, seen_version=1, day_line="1")
    with pytest.raises(Conflict, match="Lakeside Oncology"), world.acting(world.viewer(ADMINISTRATOR)) as act:
        change_site(act, LAKE, seen_version=1, day_line="2")


def test_an_address_belongs_to_one_person(world: World) -> None:
    nurse = f"{Role.NURSE}-{NORTH}"
    with world.acting(world.viewer(ADMINISTRATOR)) as act:
        change_person(act, nurse, email="Nora@Example.org ")
    with world.acting(world.viewer(ADMINISTRATOR)) as act:
        change_person(act, nurse, email="nora@example.org", phone="1")
    with pytest.raises(Refused, match="Nora Nurse signs in"), world.acting(world.viewer(ADMINISTRATOR)) as act:
        register_person(act, name="Nora Two", role=Role.NURSE, site_id=NORTH, email="NORA@example.org")


def test_a_role_must_exist_on_the_site_s_side(world: World) -> None:
    with (
        pytest.raises(Refused, match="community site has no program lead"),
        world.acting(world.viewer(ADMINISTRATOR)) as act,
    ):
        change_person(act, f"{Role.COORDINATOR}-{LAKE}", role=Role.PROGRAM_LEAD)
    with pytest.raises(NotFound), world.acting(world.viewer(ADMINISTRATOR)) as act:
        register_person(act, name="X", role=Role.NURSE, site_id="nowhere")


@pytest.mark.parametrize("values", [{"active": False}, {"role": Role.NURSE}])
def test_nobody_takes_away_their_own_way_in(world: World, values: dict[str, Any]) -> None:
    who = world.viewer(ADMINISTRATOR)
    with pytest.raises(Refused, match="their own way in"), world.acting(who) as act:
        change_person(act, who.person_id, **values)


@pytest.mark.parametrize("role", sorted(set(Role) - {ADMINISTRATOR}))
def test_only_an_administrator_changes_people_and_sites(world: World, role: Role) -> None:
    with pytest.raises(NotAllowed), world.acting(world.viewer(role)) as act:
        change_site(act, LAKE, day_line="1")
    with pytest.raises(NotAllowed), world.acting(world.viewer(role)) as act:
        register_person(act, name="X", role=Role.NURSE, site_id=NORTH)
