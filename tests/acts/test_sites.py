"""Verified and withdrawn on both databases: who may, what is refused, what stays, and whom a lapse raises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coordination.acts import NotAllowed, NotFound, Refused, change_site, rebuild, verify_site_item, withdraw_site_item
from coordination.boards.handoff_board import BoardFilters, handoff_board
from coordination.decisions.at_risk import RiskCause
from coordination.facts import SiteItemFact
from coordination.records import tables as t
from coordination.records.courses import load_sites
from coordination.vocabulary import DoseRole, Role
from tests.builders import HILL, LAKE, NORTH, TO_CO_MANAGED, TODAY, World, days_ago, rows


def on_record(world: World, code: str, site_id: str = LAKE) -> SiteItemFact | None:
    with world.store.reading() as session:
        found = load_sites(session)[site_id].readiness.item(code)
    return replace(found, id=None) if found else None


def verify(world: World, code: str, site_id: str = LAKE, viewer: Any = None, **values: Any) -> str:
    with world.acting(viewer) as act:
        return verify_site_item(act, site_id, code, **({"evidence": "seen"} | values))


def lapsed(world: World, days: int = 0) -> list[str]:
    board = handoff_board(world.desk(now=world.now + timedelta(days=days)), BoardFilters())
    return [row.course_id for row in board.at_risk if row.clock_cause is RiskCause.SITE_LAPSED]


def a_co_managed_patient(world: World, to: str = LAKE) -> str:
    course_id = world.after(DoseRole.TREATMENT, gap_days=1, to=to)
    world.move(course_id, TO_CO_MANAGED)
    return course_id


def test_a_verification_stands_with_its_evidence(world_on_each: World) -> None:
    world = world_on_each
    verify(
        world, "SR07", name="Dr. Pike", number="716 555 0199", evidence="Answered in 4 minutes", verified_on=days_ago(2)
    )
    fact = on_record(world, "SR07")
    assert fact == SiteItemFact(
        "SR07", days_ago(2), "Carla Coordinator", None, "Dr. Pike", "716 555 0199", "Answered in 4 minutes"
    )
    assert on_record(world, "SR07", HILL) is None


def test_a_later_verification_stands_in_place_of_the_earlier_which_stays(world_on_each: World) -> None:
    world = world_on_each
    verify(world, "SR16", verified_on=days_ago(40))
    verify(world, "SR16", expires_on=TODAY + timedelta(days=3))
    with world.acting() as act:
        withdraw_site_item(act, LAKE, "SR16", why="Recalled")
    fact = on_record(world, "SR16")
    assert fact is not None
    assert (fact.verified_on, fact.evidence, fact.expires_on) == (None, "Recalled", TODAY)
    assert len(rows(world.store, t.SiteItem)) == 3
    verify(world, "SR16")
    assert on_record(world, "SR16") == SiteItemFact("SR16", TODAY, "Carla Coordinator", evidence="seen")


def test_two_verifications_in_one_transaction_follow_each_other(world: World) -> None:
    with world.acting() as act:
        verify_site_item(act, LAKE, "SR16", evidence="first")
        assert act.sites[LAKE].readiness.item("SR16").evidence == "first"  # type: ignore[union-attr]
        verify_site_item(act, LAKE, "SR16", evidence="second")
    assert on_record(world, "SR16").evidence == "second"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("role", "site_id", "of"),
    [
        (Role.COORDINATOR, NORTH, LAKE),
        (Role.ADMINISTRATOR, NORTH, LAKE),
        (Role.COORDINATOR, NORTH, NORTH),
        (Role.COORDINATOR, LAKE, LAKE),
    ],
)
def test_the_center_verifies_every_site_and_a_practice_itself(world: World, role: Role, site_id: str, of: str) -> None:
    verify(world, "SR20", of, world.viewer(role, site_id))
    assert on_record(world, "SR20", of) is not None


@pytest.mark.parametrize(
    ("role", "site_id", "of", "why"),
    [
        (Role.COORDINATOR, LAKE, HILL, "A practice verifies its own readiness"),
        (Role.COORDINATOR, LAKE, NORTH, "A practice verifies its own readiness"),
        (Role.COMMUNITY_CLINICIAN, LAKE, LAKE, "may not verify the readiness of a site"),
        (Role.NURSE, NORTH, LAKE, "may not verify the readiness of a site"),
        (Role.PROGRAM_LEAD, NORTH, LAKE, "may not verify the readiness of a site"),
    ],
)
def test_nobody_else_may(world: World, role: Role, site_id: str, of: str, why: str) -> None:
    viewer = world.viewer(role, site_id)
    with pytest.raises(NotAllowed, match=why):
        verify(world, "SR20", of, viewer)
    with pytest.raises(NotAllowed, match=why), world.acting(viewer) as act:
        withdraw_site_item(act, of, "SR20", why="gone")
    assert rows(world.store, t.SiteItem) == []


@pytest.mark.parametrize(
    ("code", "values", "why"),
    [
        ("SR20", {"verified_on": days_ago(-1)}, "lies in the future; today is Tue 24 Nov 2026"),
        ("SR20", {"expires_on": days_ago(1)}, "It expired on Mon 23 Nov 2026, before it was verified"),
        ("SR20", {"evidence": "  "}, "the evidence is needed"),
        ("SR07", {}, "the name and the number is needed"),
        ("SR07", {"name": "Dr. Pike"}, "the number is needed"),
        ("SR10", {"name": " "}, "the name is needed"),
    ],
)
def test_what_cannot_be_right_is_refused(world: World, code: str, values: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        verify(world, code, **values)
    assert rows(world.store, t.SiteItem) == []


def test_only_what_is_verified_can_be_withdrawn_and_with_a_reason(world: World) -> None:
    with pytest.raises(Refused, match="nothing is verified"), world.acting() as act:
        withdraw_site_item(act, LAKE, "SR20", why="gone")
    verify(world, "SR20")
    with pytest.raises(Refused, match="The reason is needed"), world.acting() as act:
        withdraw_site_item(act, LAKE, "SR20", why=" ")
    with world.acting() as act:
        withdraw_site_item(act, LAKE, "SR20", why="gone")
    with pytest.raises(Refused, match="nothing is verified"), world.acting() as act:
        withdraw_site_item(act, LAKE, "SR20", why="gone again")


def test_what_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound, match="No such site"):
        verify(world, "SR20", "nowhere")
    with pytest.raises(NotFound, match="No such readiness item"):
        verify(world, "SR99")


def test_the_trail_says_what_was_verified(world: World) -> None:
    verify(world, "SR16", evidence="4 vials")
    audit = t.table_of(t.Audit)
    with world.store.reading() as session:
        last = session.execute(select(audit.c.act, audit.c.summary).order_by(audit.c.seq.desc()).limit(1)).one()
    assert last == ("verify_site_item", "Lakeside, SR16 verified: Tocilizumab immediately available, count and expiry")


# --- the board


def test_a_lapse_raises_the_cards_of_the_patients_booked_there_and_a_verification_lowers_them(
    world_on_each: World,
) -> None:
    world = world_on_each
    course_id = a_co_managed_patient(world)
    a_co_managed_patient(world, HILL)
    verify(world, "SR16", verified_on=days_ago(29))
    assert (lapsed(world), lapsed(world, 1), lapsed(world, 2)) == ([], [], [course_id])
    with world.acting() as act:
        withdraw_site_item(act, LAKE, "SR16", why="Recalled")
    assert lapsed(world) == [course_id]
    verify(world, "SR16")
    assert lapsed(world) == []


def test_a_changed_night_line_raises_them_too(world: World) -> None:
    course_id = a_co_managed_patient(world)
    verify(world, "SR07", name="On-call", number="716 555 0199")
    assert lapsed(world) == []
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, LAKE, night_line="716 555 0111")
    assert lapsed(world) == [course_id]


def test_the_rows_after_an_act_are_those_of_a_rebuild(world: World) -> None:
    a_co_managed_patient(world)
    verify(world, "SR16", verified_on=days_ago(40))
    lapsed(world)
    before = rows(world.store, t.CourseStatus, t.CourseSight)
    rebuild(world.store, now=world.now, rulebook=world.rulebook)
    assert rows(world.store, t.CourseStatus, t.CourseSight) == before


# --- of the failure catalogue


def test_failure_tocilizumab_expired_at_the_partner_is_seen_the_day_after_its_last(world: World) -> None:
    course_id = a_co_managed_patient(world)
    verify(world, "SR16", evidence="2 vials with the hospital partner", expires_on=TODAY)
    assert (lapsed(world), lapsed(world, 1)) == ([], [course_id])


def test_failure_a_night_number_that_reaches_a_service_that_does_not_know_is_withdrawn_and_raised(world: World) -> None:
    course_id = a_co_managed_patient(world)
    verify(world, "SR07", name="Answering service", number="716 555 0199")
    with world.acting() as act:
        withdraw_site_item(act, LAKE, "SR07", why="Answered by a service that has no protocol")
    assert lapsed(world) == [course_id]
    (row,) = handoff_board(world.desk(), BoardFilters()).at_risk
    assert "Answered by a service that has no protocol" in row.causes[0]
