"""Doors are met by people and not by history; of two who answer at once the second reads who was first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from coordination.acts import Conflict, NotAllowed, NotFound, accept_handoff, record_handoff_history
from coordination.facts import Viewer
from coordination.vocabulary import HandoffEventKind, Role, Stage
from tests.builders import HILL, LAKE, TODAY, World, days_ago
from tests.passing import accepted, acknowledged, an_acceptance, facts_of, stabilized


def test_history_is_told_without_a_door(world: World) -> None:
    course_id = stabilized(world)
    with world.acting() as act:
        record_handoff_history(act, course_id, packet_sent=days_ago(5), accepted=days_ago(4))
    world.move(course_id, [Stage.READY, Stage.PACKET_SENT, Stage.ACCEPTED], on=TODAY)
    assert facts_of(world, course_id).stage is Stage.ACCEPTED


@pytest.mark.parametrize("seen", [True, False])
def test_of_two_who_accept_at_once_the_second_is_told_who_was_first(world_on_each: World, seen: bool) -> None:
    world = world_on_each
    course_id = acknowledged(world)
    with world.acting() as act:
        version = act.record(course_id).course.version
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        accept_handoff(act, course_id, an_acceptance(world), seen_version=version)
    said = "Accepted by Olive Oncologist" if seen else "Accepted already by Olive Oncologist, Tue 24 Nov 2026"
    with pytest.raises(Conflict, match=said), world.acting(world.viewer(Role.COORDINATOR, LAKE)) as act:
        accept_handoff(act, course_id, an_acceptance(world, by_name="Cody"), seen_version=version if seen else None)
    kinds = [event.kind for event in facts_of(world, course_id).handoff_events]
    assert kinds.count(HandoffEventKind.ACCEPTED) == 1


def test_a_practice_that_is_not_asked_does_not_answer(world: World) -> None:
    course_id = acknowledged(world)
    with (
        pytest.raises((NotAllowed, NotFound)),
        world.acting(world.viewer(Role.COMMUNITY_CLINICIAN, HILL)) as act,
    ):
        accept_handoff(act, course_id, an_acceptance(world, site_id=HILL))
    assert accepted(world, course_id)


def test_two_acceptances_in_the_same_second_are_one(world_on_each: World) -> None:
    world = world_on_each
    course_id = acknowledged(world)
    together = Barrier(2)

    def accept(viewer: Viewer) -> str:
        together.wait()
        try:
            with world.acting(viewer) as act:
                accept_handoff(act, course_id, an_acceptance(world, by_name=viewer.name))
        except Conflict as conflict:
            return str(conflict)
        return "accepted"

    with ThreadPoolExecutor(2) as threads:
        people = (world.viewer(Role.COMMUNITY_CLINICIAN), world.viewer(Role.COORDINATOR, LAKE))
        said = sorted(threads.map(accept, people))
    assert said[1] == "accepted"
    assert said[0].startswith("Accepted already by")
    kinds = [event.kind for event in facts_of(world, course_id).handoff_events]
    assert kinds.count(HandoffEventKind.ACCEPTED) == 1
