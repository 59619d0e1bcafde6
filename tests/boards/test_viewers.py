"""Whose eyes a demo offers; a real database offers nobody's."""

from __future__ import annotations

from dataclasses import replace

from coordination.acts import change_person
from coordination.boards.viewers import demo_viewers, site_name
from coordination.vocabulary import Role
from tests.builders import LAKE, PEOPLE, World


def test_a_demo_offers_everybody_academic_sites_first(world: World) -> None:
    offered = demo_viewers(replace(world.store, demo=True))
    assert len(offered) == len(PEOPLE)
    sites = list(dict.fromkeys(one.site_name for one in offered))
    assert sites == ["North University Hospital", "Hill Country Cancer Care", "Lakeside Oncology"]


def test_who_is_not_active_is_not_offered(world: World) -> None:
    person = world.viewer(Role.NURSE).person_id
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_person(act, person, active=False)
    assert person not in [one.viewer.person_id for one in demo_viewers(replace(world.store, demo=True))]


def test_a_real_database_offers_nobody(world: World) -> None:
    assert demo_viewers(world.store) == []


def test_the_name_of_the_viewer_s_site(world: World) -> None:
    assert site_name(world.desk(world.viewer(Role.COORDINATOR, LAKE))) == "Lakeside Oncology"
