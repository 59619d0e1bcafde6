"""Any walk of acts, allowed or refused: an accountable party always, no clock lost, no handoff accepted twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from coordination import acts as a
from coordination.acts import Act, Conflict, NotAllowed, NotFound, Refused
from coordination.decisions.passings import events_under_way, under_way
from coordination.decisions.responsibility import accountable_side, sharing_of
from coordination.decisions.stages import InvalidTransition
from coordination.decisions.status import status_of
from coordination.facts import CourseFacts, HandoffFact
from coordination.knowledge import load_rulebook
from coordination.records import open_store
from coordination.records import tables as t
from coordination.vocabulary import AcceptedItem, DeclineReason, DoseRole, Gate, HandoffEventKind, Role, Side, Stage
from tests.builders import HILL, LAKE, NORTH, TODAY, World, a_viewer, a_world
from tests.passing import (
    NIGHT,
    a_sending,
    accepted,
    acknowledged,
    facts_of,
    fill_packet,
    open_doors,
    ready,
    sent,
    stabilized,
)

RULEBOOK = load_rulebook()
REFUSALS = (Refused, NotAllowed, NotFound, Conflict, InvalidTransition)
PEOPLE = ((Role.COORDINATOR, NORTH), (Role.COMMUNITY_CLINICIAN, LAKE), (Role.COMMUNITY_CLINICIAN, HILL))
WAITING = (Stage.READY, Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.CONDITIONAL, Stage.DECLINED)


def accept(act: Act, course: str, draw: Any) -> None:
    site = act.facts(course).community
    said = dict.fromkeys(AcceptedItem, "as read back") | {
        AcceptedItem.AFTER_HOURS_NUMBER: NIGHT[site.id] if site else "none"
    }
    hours = draw(st.integers(-10, 72))
    moment = act.now + timedelta(hours=hours)
    a.accept_handoff(act, course, a.Acceptance("Olive", moment, moment.date() + timedelta(days=2), said))


def accept_with_one(act: Act, course: str, _draw: Any) -> None:
    due = act.facts(course).academic.today(act.now) + timedelta(days=2)
    a.accept_with_conditions(act, course, by_name="Olive", conditions=[a.Condition("Night cover", "Cody", due)])


def clear_all(act: Act, course: str, _draw: Any) -> None:
    for one in act.facts(course).conditions:
        if one.cleared_on is None:
            a.clear_condition(act, course, one.id)


def plan_first(act: Act, course: str, _draw: Any) -> None:
    on = act.facts(course).academic.today(act.now) + timedelta(days=7)
    a.record_handoff_event(act, course, HandoffEventKind.FIRST_DOSE_PLANNED, planned_on=on)


def step_up(act: Act, course: str, draw: Any) -> None:
    role = draw(st.sampled_from([DoseRole.STEP_UP_1, DoseRole.FIRST_TREATMENT]))
    a.record_dose(act, course, status="given", on=act.facts(course).academic.today(act.now), role=role, site_id=NORTH)


def first_dose(act: Act, course: str, _draw: Any) -> None:
    facts = act.facts(course)
    there = facts.community.id if facts.community else None
    a.record_dose(act, course, status="given", on=facts.academic.today(act.now), role=DoseRole.TREATMENT, site_id=there)


STEPS: dict[str, Callable[[Act, str, Any], object]] = {
    "ready": lambda act, course, _: a.make_ready(act, course, by_name="Ada"),
    "send": lambda act, course, _: a.send_packet(act, course, **a_sending(route="portal", address="North portal")),
    "acknowledge": lambda act, course, _: a.acknowledge_packet(act, course, by_name="J. Pruitt"),
    "accept": accept,
    "conditional": accept_with_one,
    "clear": clear_all,
    "decline": lambda act, course, draw: a.decline_handoff(act, course, by_name="Olive", reason=draw(st.sampled_from(DeclineReason)), note="As said"),
    "withdraw": lambda act, course, _: a.withdraw_handoff(act, course, by_name="Olive", reason="Staff left"),
    "name": lambda act, course, draw: a.name_site(act, course, draw(st.sampled_from([LAKE, HILL]))),
    "first dose": first_dose,
    "plan": plan_first,
    "step-up": step_up,
    "back": lambda act, course, _: a.return_to_center(act, course, reason="A long gap"),
    "bare": lambda act, course, draw: a.move_stage(act, course, draw(st.sampled_from(Stage)), why="As agreed"),
    "undo": lambda act, course, _: a.undo_stage(act, course, why="Slip"),
}  # fmt: skip
LIKELY = {
    Stage.STABILIZING: ["ready", "name"],
    Stage.READY: ["send", "name"],
    Stage.PACKET_SENT: ["acknowledge", "decline", "withdraw"],
    Stage.ACKNOWLEDGED: ["accept", "conditional", "decline"],
    Stage.CONDITIONAL: ["clear", "accept"],
    Stage.DECLINED: ["name", "ready"],
    Stage.ACCEPTED: ["first dose", "first dose", "withdraw", "step-up"],
    Stage.CO_MANAGED: ["back", "ready", "undo"],
    Stage.RETURNED: ["ready", "name", "step-up", "undo"],
}
"""Steps that lead on from a stage; drawn more often, so that walks come far."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[Stage, Path]:
    """A patient before any passing, and one who has come to the practice and is co-managed: where a walk may begin."""
    files = {}
    for stage in (Stage.STABILIZING, Stage.CO_MANAGED):
        file = files[stage] = tmp_path_factory.mktemp("walks") / f"{stage}.db"
        store = open_store(f"sqlite:///{file}", create=True)
        world = a_world(store, RULEBOOK)
        if stage is Stage.CO_MANAGED:
            world.dose(accepted(world), DoseRole.TREATMENT, TODAY, site_id=LAKE)
        else:
            fill_packet(world, stabilized(world))
        store.close()
    return files


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), length=st.integers(3, 16))
def test_no_walk_loses_the_baton(
    prepared: dict[Stage, Path], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, length: int
) -> None:
    begins = prepared[data.draw(st.sampled_from(sorted(prepared)))]
    store = open_store(f"sqlite:///{shutil.copy(begins, tmp_path_factory.mktemp('one') / 'baton.db')}")
    try:
        people = {(role, site_id): a_viewer(role, site_id=site_id) for role, site_id in PEOPLE}
        walk(World(store, RULEBOOK, people), data, length)
    finally:
        store.close()


def walk(world: World, data: st.DataObject, length: int) -> None:
    course_id = only_course(world)
    now = world.now
    before = facts_of(world, course_id)
    for _ in range(length):
        now += timedelta(hours=data.draw(st.integers(0, 20)))
        likely = LIKELY.get(before.stage, [])
        name = data.draw(st.sampled_from([*likely * 4, *STEPS]))
        who = world.people[data.draw(st.sampled_from(PEOPLE))]
        if name in ("ready", "send", "accept") and data.draw(st.booleans()):
            open_doors(world, course_id, Gate.FIRST_DOSE, now=now)
            fill_packet(world, course_id, now=now)
        stood = facts_of(world, course_id)
        try:
            with world.acting(who, now=now) as act:
                STEPS[name](act, course_id, data.draw)
        except REFUSALS:
            assert facts_of(world, course_id) == stood
        after = facts_of(world, course_id)
        check_one_party(world, after)
        check_accepted_once(after)
        check_ways(after)
        if name != "undo":
            check_clock(stood, after, now)
        before = after


def check_one_party(world: World, facts: CourseFacts) -> None:
    """At every moment, also around the effective one; a community that is accountable has a name."""
    sharing = sharing_of(facts, rulebook=RULEBOOK)
    moments = [world.now, world.now + timedelta(days=90)]
    if sharing.effective_at is not None:
        moments += [sharing.effective_at - timedelta(seconds=1), sharing.effective_at]
    for moment in moments:
        side = accountable_side(sharing, moment, rulebook=RULEBOOK)
        assert side in Side
        assert sharing.site(side) is not None
        if side is Side.COMMUNITY and sharing.stage in (Stage.ACCEPTED, Stage.CO_MANAGED):
            check_taken(facts)
        if sharing.stage in (Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.CONDITIONAL, Stage.DECLINED, Stage.READY):
            assert side is Side.ACADEMIC


def check_taken(facts: CourseFacts) -> None:
    """A practice that is accountable is the one that accepted, in the passing under way."""
    passing, kinds = under_way(facts), [event.kind for event in events_under_way(facts)]
    assert passing is not None
    assert facts.community is not None
    assert passing.to_site_id == facts.community.id
    assert HandoffEventKind.ACCEPTED in kinds


def check_ways(facts: CourseFacts) -> None:
    """A way back begins where the patient was, holds its return and nothing else, and never follows another."""
    before: HandoffFact | None = None
    for passing in facts.handoffs:
        kinds = [event.kind for event in facts.handoff_events if event.handoff_id == passing.id]
        if passing.is_return:
            assert before is not None
            assert not before.is_return
            assert passing.from_site_id == before.to_site_id
            assert kinds == [HandoffEventKind.RETURNED]
        else:
            assert HandoffEventKind.RETURNED not in kinds
        before = passing
    if facts.stage is Stage.RETURNED:
        assert any(one.is_return for one in facts.handoffs)
        assert HandoffEventKind.ACCEPTED not in [event.kind for event in events_under_way(facts)]


def check_accepted_once(facts: CourseFacts) -> None:
    """An acceptance of one passing stands once, unless it was withdrawn or declined between."""
    standing: set[str] = set()
    for event in facts.handoff_events:
        if event.kind is HandoffEventKind.ACCEPTED:
            assert event.handoff_id not in standing
            standing.add(event.handoff_id)
        elif event.kind in (HandoffEventKind.WITHDRAWN, HandoffEventKind.DECLINED):
            standing.discard(event.handoff_id)


def check_clock(before: CourseFacts, after: CourseFacts, now: datetime) -> None:
    """While a patient waits for an acceptance the clock since the first Ready neither ends nor begins anew."""
    if before.stage not in WAITING or after.stage not in WAITING:
        return
    was, is_now = since_ready(before, now), since_ready(after, now)
    assert is_now is not None
    assert was in (None, is_now)


def since_ready(facts: CourseFacts, now: datetime) -> date | None:
    clocks = status_of(facts, now, rulebook=RULEBOOK).clocks
    return next((one.since_on for one in clocks if one.row_id in ("clock-send", "clock-overall")), None)


def only_course(world: World) -> str:
    with world.store.reading() as session:
        return str(session.execute(select(t.table_of(t.Course).c.id)).scalar_one())


def test_a_passing_there_and_back_and_there_again_is_three_handoffs(world: World) -> None:
    course_id = accepted(world)
    world.dose(course_id, DoseRole.TREATMENT, TODAY, site_id=LAKE)
    with world.acting() as act:
        a.move_stage(act, course_id, Stage.RETURNED, why="A gap of four weeks")
    assert sharing_of(facts_of(world, course_id), rulebook=RULEBOOK).stage is Stage.RETURNED
    accepted(world, acknowledged(world, sent(world, ready(world, course_id))))
    facts = facts_of(world, course_id)
    assert [(one.from_site_id, one.to_site_id) for one in facts.handoffs] == [
        (NORTH, LAKE),
        (LAKE, NORTH),
        (NORTH, LAKE),
    ]
    assert [event.kind for event in facts.handoff_events].count(HandoffEventKind.ACCEPTED) == 2
