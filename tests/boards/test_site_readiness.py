"""Which sites a viewer sees, in which order, what ends next, and who is booked there; in few statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event

from coordination.acts import NotAllowed, NotFound, record_handoff_event, verify_site_item, withdraw_site_item
from coordination.boards.site_readiness import by_urgency, site_detail, site_readiness
from coordination.vocabulary import CapabilityLevel, DoseRole, HandoffEventKind, ItemStanding, Role, Stage
from tests.builders import HILL, LAKE, NORTH, TO_CO_MANAGED, TODAY, World, days_ago


def verify(world: World, site_id: str, *codes: str, days: int = 1) -> None:
    with world.acting() as act:
        for code in codes:
            verify_site_item(
                act, site_id, code, verified_on=days_ago(days), name="Dr. Pike", number="716 555 0199", evidence="seen"
            )


def musts(world: World, level: CapabilityLevel) -> list[str]:
    return [row.code for row in world.rulebook.site_readiness.items if row.must_at(level)]


def count_selects(world: World, ask: Callable[[], object]) -> int:
    said: list[str] = []

    def listen(*args: object) -> None:
        said.append(str(args[2]))

    with world.store.reading() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", listen)
    ask()
    event.remove(engine, "before_cursor_execute", listen)
    return sum(one.lstrip().upper().startswith("SELECT") for one in said)


# --- who sees which


def test_the_center_sees_every_practice_and_itself_once_something_is_recorded(world: World) -> None:
    assert [one.site.id for one in site_readiness(world.desk()).sites] == [HILL, LAKE]
    verify(world, NORTH, "SR20")
    assert {one.site.id for one in site_readiness(world.desk()).sites} == {NORTH, HILL, LAKE}


def test_a_practice_sees_itself_alone(world: World) -> None:
    desk = world.desk(world.viewer(Role.COORDINATOR, LAKE))
    assert [one.site.id for one in site_readiness(desk).sites] == [LAKE]
    assert site_detail(desk, LAKE).readiness.site.id == LAKE
    for other in (HILL, NORTH, "nowhere"):
        with pytest.raises(NotFound, match="no such site for you"):
            site_detail(desk, other)


@pytest.mark.parametrize("role", [Role.NURSE, Role.PHARMACIST, Role.ACADEMIC_CLINICIAN])
def test_others_have_no_such_screen(world: World, role: Role) -> None:
    with pytest.raises(NotAllowed, match="may not see the readiness of sites"):
        site_readiness(world.desk(world.viewer(role)))
    with pytest.raises(NotAllowed):
        site_detail(world.desk(world.viewer(role)), LAKE)


# --- what stands first


def test_a_site_that_lost_something_stands_first_then_what_expires_first(world_on_each: World) -> None:
    world = world_on_each
    verify(world, HILL, *musts(world, CapabilityLevel.L1))
    verify(world, LAKE, "SR16")
    board = site_readiness(world.desk())
    assert [(one.site.id, one.level) for one in board.sites] == [
        (HILL, CapabilityLevel.L0),  # its night line is not on file, so the number that was tested is another
        (LAKE, CapabilityLevel.L0),
    ]
    assert [(one.site.id, one.state.standing) for one in board.lost] == [(HILL, ItemStanding.NUMBER_CHANGED)]
    with world.acting() as act:
        withdraw_site_item(act, LAKE, "SR16", why="Recalled")
    assert [one.site.id for one in site_readiness(world.desk()).lost] == [HILL, LAKE]


def test_every_must_verified_is_ready_until_the_first_one_ends(world: World) -> None:
    verify(world, LAKE, *musts(world, CapabilityLevel.L2), days=0)
    levels = {}
    for days in (0, 30, 31):
        desk = world.desk(now=world.now + timedelta(days=days))
        levels[days] = site_detail(desk, LAKE).readiness.level
    assert levels == {0: CapabilityLevel.L2, 30: CapabilityLevel.L2, 31: CapabilityLevel.L0}


def test_what_asks_for_a_verification_is_proposed_first(world: World) -> None:
    verify(world, LAKE, "SR16", days=40)
    verify(world, LAKE, "SR07", days=80)
    verify(world, LAKE, "SR20")
    found = [state.row.code for state in by_urgency(site_detail(world.desk(), LAKE).readiness)]
    assert found[:3] == ["SR16", "SR07", "SR01"]
    assert found.index("SR20") > found.index("SR36")


def test_the_history_of_an_item_is_whole_and_newest_first(world: World) -> None:
    verify(world, LAKE, "SR16", days=40)
    with world.acting(now=world.now + timedelta(minutes=1)) as act:
        withdraw_site_item(act, LAKE, "SR16", why="Recalled")
    said = [
        (one.fact.verified_on, one.fact.evidence, one.recorded_by)
        for one in site_detail(world.desk(), LAKE).history["SR16"]
    ]
    assert said == [(None, "Recalled", "Carla Coordinator"), (days_ago(40), "seen", "Carla Coordinator")]


# --- who is booked


def test_those_on_the_way_and_those_with_a_planned_first_dose_are_booked(world_on_each: World) -> None:
    world = world_on_each
    there = world.after(DoseRole.TREATMENT, gap_days=1)
    world.move(there, TO_CO_MANAGED)
    ready = world.after(DoseRole.TREATMENT, gap_days=1)
    world.move(ready, Stage.READY)
    planned = world.after(DoseRole.TREATMENT, gap_days=1)
    with world.acting() as act:
        record_handoff_event(
            act, planned, HandoffEventKind.FIRST_DOSE_PLANNED, on=TODAY, planned_on=TODAY + timedelta(days=5)
        )
    world.after(DoseRole.STEP_UP_1, gap_days=1)
    ended = world.after(DoseRole.TREATMENT, gap_days=1)
    world.move(ended, Stage.ENDED, why="Progression")
    elsewhere = world.after(DoseRole.TREATMENT, gap_days=1, to=HILL)
    world.move(elsewhere, Stage.READY)
    detail = site_detail(world.desk(), LAKE)
    assert detail.booked is not None
    assert {row.course_id for row in detail.booked} == {there, ready, planned}
    assert detail.booked[0].course_id == planned
    assert detail.total == 3


def test_who_may_not_see_patients_gets_none(world: World) -> None:
    detail = site_detail(world.desk(world.viewer(Role.ADMINISTRATOR)), LAKE)
    assert (detail.booked, detail.total) == (None, 0)


def test_the_statements_do_not_grow_with_the_items(world: World) -> None:
    few = count_selects(world, lambda: site_readiness(world.desk()))
    verify(world, LAKE, *musts(world, CapabilityLevel.L2))
    verify(world, HILL, *musts(world, CapabilityLevel.L2))
    assert count_selects(world, lambda: site_readiness(world.desk())) == few == 3
