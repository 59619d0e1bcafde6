"""The academic center's part of a passing: attested ready, packet sent, another site named; each door says what it lacks."""

from __future__ import annotations

import pytest

from coordination.acts import (
    Conflict,
    NotAllowed,
    Refused,
    make_ready,
    move_stage,
    name_site,
    readiness_of,
    send_packet,
    withdraw_handoff,
)
from coordination.decisions.readiness import closed_doors
from coordination.decisions.stages import InvalidTransition
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, Gate, HandoffEventKind, Role, Route, Stage
from tests.builders import HILL, LAKE, TODAY, World
from tests.passing import (
    a_sending,
    accepted,
    facts_of,
    fill_packet,
    open_doors,
    ready,
    sent,
    stabilized,
)

K = HandoffEventKind


def test_a_closed_door_names_every_criterion_that_is_not_met(world: World) -> None:
    course_id = stabilized(world)
    with pytest.raises(Refused) as refused, world.acting() as act:
        make_ready(act, course_id, by_name="Ada Academic")
    said = str(refused.value)
    with world.acting() as act:
        closed = closed_doors(readiness_of(act, course_id), Gate.READY)
    assert closed
    assert all(one.words in said for one in closed)
    assert f"{len(closed)} criteria are not met" in said
    assert facts_of(world, course_id).stage is Stage.STABILIZING


def test_ready_is_attested_by_a_named_clinician(world_on_each: World) -> None:
    world = world_on_each
    course_id = stabilized(world)
    open_doors(world, course_id, Gate.READY)
    with pytest.raises(Refused, match="name of the clinician who attests"), world.acting() as act:
        make_ready(act, course_id, by_name=" ")
    with world.acting() as act:
        make_ready(act, course_id, by_name="Ada Academic", on=TODAY)
    event = facts_of(world, course_id).stage_events[-1]
    assert (event.stage, event.why) == (Stage.READY, "Attested by Ada Academic")
    with pytest.raises(Conflict, match="Ready already"), world.acting() as act:
        make_ready(act, course_id, by_name="Ada Academic")


def test_a_packet_goes_out_whole_with_route_number_pages_and_who(world: World) -> None:
    course_id = sent(world)
    facts = facts_of(world, course_id)
    assert facts.stage is Stage.PACKET_SENT
    with world.store.reading() as session:
        event = session.execute(t.table_of(t.HandoffEvent).select()).one()
        version = session.execute(t.table_of(t.PacketVersion).select().order_by("seq")).all()[-1]
    assert (event.kind, event.route, event.pages, event.by_name) == (
        K.PACKET_SENT, "Fax to 716 555 0101", 4, "Carla Coordinator",
    )  # fmt: skip
    assert (version.number, version.sent_at, version.handoff_id) == (1, world.now, event.handoff_id)


@pytest.mark.parametrize(
    ("lacking", "said"),
    [({"address": ""}, "number or address"), ({"by_name": ""}, "by name"), ({"pages": None}, "How many pages")],
)
def test_a_packet_without_route_pages_or_sender_is_refused(world: World, lacking: dict[str, object], said: str) -> None:
    course_id = ready(world)
    fill_packet(world, course_id)
    open_doors(world, course_id, Gate.SEND)
    with pytest.raises(Refused, match=said), world.acting() as act:
        send_packet(act, course_id, **a_sending(**lacking))
    assert facts_of(world, course_id).handoff_events == ()


def test_a_packet_sent_again_moves_no_stage(world: World) -> None:
    course_id = sent(world)
    with world.acting() as act:
        assert send_packet(act, course_id, **a_sending(route=Route.PORTAL, address="North portal")) == 1
    facts = facts_of(world, course_id)
    assert (len(facts.handoffs), len(facts.handoff_events), facts.stage) == (1, 2, Stage.PACKET_SENT)


def test_after_a_withdrawal_the_unchanged_packet_can_go_out_again(world: World) -> None:
    course_id = sent(world)
    with world.acting() as act:
        withdraw_handoff(act, course_id, by_name="Carla Coordinator", reason="Wrong fax line")
    open_doors(world, course_id, Gate.SEND)
    with world.acting() as act:
        assert send_packet(act, course_id, **a_sending()) == 1
    facts = facts_of(world, course_id)
    assert (facts.stage, len(facts.handoffs)) == (Stage.PACKET_SENT, 2)


def test_a_practice_passes_nobody_on(world: World) -> None:
    course_id = ready(world)
    with (
        pytest.raises(NotAllowed, match="Only the academic center"),
        world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act,
    ):
        send_packet(act, course_id, **a_sending())


def test_a_bare_move_leads_into_no_passing(world: World) -> None:
    course_id = ready(world)
    with pytest.raises(Refused, match="recorded on its own form"), world.acting() as act:
        move_stage(act, course_id, Stage.PACKET_SENT)
    with pytest.raises(InvalidTransition, match="Allowed from here"), world.acting() as act:
        move_stage(act, course_id, Stage.ACCEPTED)


def test_the_last_door_stands_before_a_move_to_co_managed_and_not_before_a_dose_that_was_given(world: World) -> None:
    course_id = accepted(world)
    with pytest.raises(Refused, match=r"First community dose: .* not met"), world.acting() as act:
        move_stage(act, course_id, Stage.CO_MANAGED)
    world.dose(course_id, DoseRole.TREATMENT, TODAY, site_id=LAKE)
    assert facts_of(world, course_id).stage is Stage.CO_MANAGED


def test_another_site_is_named_only_while_none_is_asked(world: World) -> None:
    course_id = sent(world)
    with pytest.raises(Refused, match="Lakeside Oncology is asked already"), world.acting() as act:
        name_site(act, course_id, HILL)
    other = ready(world)
    with world.acting() as act:
        name_site(act, other, HILL, clinician="Henry Oncologist")
    community = facts_of(world, other).community
    assert community is not None
    assert community.id == HILL
    with pytest.raises(Refused, match="named already"), world.acting() as act:
        name_site(act, other, HILL)
