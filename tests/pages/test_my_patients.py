"""My patients as the community oncologist reads it, on a phone first."""

from __future__ import annotations

import re

import pytest

from coordination.boards.my_patients import PAGE
from coordination.vocabulary import DoseRole, Role
from tests.boards.test_my_patients import co_managed
from tests.builders import HILL, LAKE, World
from tests.pages.conftest import Open, words

ONCOLOGIST = Role.COMMUNITY_CLINICIAN


def said(open_page: Open, site_id: str = LAKE, **query: str) -> str:
    page = open_page("my_patients", ONCOLOGIST, site_id, **query)
    assert not page.exception
    return words(page)


def test_the_number_to_ring_then_the_count_then_the_patients(open_page: Open, world: World) -> None:
    co_managed(world, gap_days=7)
    co_managed(world, gap_days=3)
    text = said(open_page)
    places = [
        text.index(what)
        for what in ('href="tel:3125550199"', "1 of 2 needs something today", "Dose today", "Later this week: 1")
    ]
    assert places == sorted(places)
    assert "1 + 1 + 0 = 2 patients." in text


def test_one_patient_needs_in_the_singular(open_page: Open, world: World) -> None:
    co_managed(world, gap_days=7)
    assert "1 of 1 needs something today" in said(open_page)


def test_only_the_practice_s_own(open_page: Open, world: World) -> None:
    world.after(DoseRole.TREATMENT, gap_days=3, last_name="AtLake", to=LAKE)
    world.after(DoseRole.TREATMENT, gap_days=3, last_name="OnHill", to=HILL)
    assert "OnHill" not in said(open_page, LAKE)
    assert "AtLake" not in said(open_page, HILL)


def test_each_patient_has_two_identifiers_and_two_things_to_do(open_page: Open, world: World) -> None:
    co_managed(world, gap_days=7)
    text = said(open_page)
    assert "14 Mar 1957" in text
    assert "MRN " in text
    assert ">Open</a>" in text
    assert re.search(r'href="tel:312555010*9*">Call North <span class="nw">312 555 01(00|99)</span>', text)


def test_what_is_not_recorded_is_said(open_page: Open, world: World) -> None:
    co_managed(world, gap_days=7)
    text = said(open_page)
    assert 'CRS <span class="unk-t">not recorded</span>' in text
    assert 'IgG <span class="unk-t">not recorded</span>' in text


def test_nobody_shared_says_so_with_the_moment(open_page: Open) -> None:
    assert "None is shared with your site, Tue 24 Nov 2026" in said(open_page)


def test_a_long_list_pages(open_page: Open, world: World) -> None:
    for _ in range(PAGE + 2):
        world.refer()
    assert f"1 to {PAGE} of {PAGE + 2}" in said(open_page)
    assert f"{PAGE + 1} to {PAGE + 2} of {PAGE + 2}" in said(open_page, page="2")


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "١"])
def test_a_page_that_makes_no_sense_breaks_nothing(open_page: Open, world: World, page: str) -> None:
    world.refer()
    assert "1 patients" not in said(open_page, page=page)


def test_a_link_carries_the_course_and_the_eyes_and_nothing_else(open_page: Open, world: World) -> None:
    course_id = co_managed(world, gap_days=7)
    person = world.viewer(ONCOLOGIST).person_id
    assert f'href="/patient?as={person}&amp;course={course_id}"' in said(open_page)


def test_nobody_known_sees_nothing(open_page: Open, world: World) -> None:
    world.refer(last_name="Okafor")
    assert "Okafor" not in said(open_page, **{"as": "stranger"})


def test_an_administrator_is_told_why_not(open_page: Open, world: World) -> None:
    world.refer(last_name="Okafor")
    page = open_page("my_patients", Role.ADMINISTRATOR)
    assert not page.exception
    assert "Okafor" not in words(page)
    assert "may not see patients" in words(page)
