"""Passing the baton: events and the stages that they mean, conditions, and what a tracker tells."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coordination.acts import (
    Conflict,
    NotFound,
    Refused,
    change_course,
    clear_condition,
    move_stage,
    record_handoff_event,
    record_handoff_history,
)
from coordination.decisions.stages import InvalidTransition
from coordination.facts import CourseFacts
from coordination.records.courses import load_records
from coordination.vocabulary import DoseRole, HandoffEventKind, Role, Stage
from tests.builders import LAKE, TODAY, World, days_ago

K = HandoffEventKind


def facts_of(world: World, course_id: str) -> CourseFacts:
    with world.store.reading() as session:
        return load_records(session, [course_id])[course_id].facts()


def ready(world: World) -> str:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=7)
    world.move(course_id, Stage.READY)
    return course_id


def test_the_receiving_side_answers_for_itself(world_on_each: World) -> None:
    world = world_on_each
    course_id = ready(world)
    effective = world.now + timedelta(days=3)
    with world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.PACKET_SENT, by_name="Carla", route="fax", pages=9)
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN), history=True) as act:
        record_handoff_event(act, course_id, K.ACKNOWLEDGED, by_name="J. Pruitt")
        record_handoff_event(
            act, course_id, K.ACCEPTED, by_name="Olive", effective_at=effective, planned_on=date(2026, 12, 1)
        )
    facts = facts_of(world, course_id)
    assert facts.stage is Stage.ACCEPTED
    assert [event.kind for event in facts.handoff_events] == [K.PACKET_SENT, K.ACKNOWLEDGED, K.ACCEPTED]
    assert facts.handoff_events[-1].effective_at == effective


def test_an_answer_to_a_packet_that_was_not_sent_is_refused(world: World) -> None:
    course_id = ready(world)
    with pytest.raises(InvalidTransition, match="Allowed from here"), world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.ACCEPTED)
    assert facts_of(world, course_id).handoff_events == ()


def test_a_packet_sent_again_moves_no_stage(world: World) -> None:
    course_id = ready(world)
    with world.acting(history=True) as act:
        for route in ("fax", "fax"):
            record_handoff_event(act, course_id, K.PACKET_SENT, route=route)
    facts = facts_of(world, course_id)
    assert (len(facts.handoffs), len(facts.handoff_events), facts.stage) == (1, 2, Stage.PACKET_SENT)


def test_conditions_are_named_and_cleared_one_by_one(world: World) -> None:
    course_id = ready(world)
    with world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.PACKET_SENT)
    with pytest.raises(Refused, match="names at least one condition"), world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.CONDITIONAL)
    conditions = [{"text": "Tocilizumab on site", "owner": "L. Moreno"}, {"text": "Night cover"}]
    with world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.CONDITIONAL, conditions=conditions)
    first, second = facts_of(world, course_id).conditions
    with world.acting(history=True) as act:
        clear_condition(act, course_id, first.id)
    after = {condition.text: condition.cleared_on for condition in facts_of(world, course_id).conditions}
    assert after == {"Tocilizumab on site": TODAY, "Night cover": None}
    with pytest.raises(NotFound), world.acting(history=True) as act:
        clear_condition(act, course_id, "no-such")
    with pytest.raises(Refused, match="met already, on Tue 24 Nov 2026"), world.acting(history=True) as act:
        clear_condition(act, course_id, first.id)
    with pytest.raises(Conflict, match="Condition cleared: Tocilizumab on site"), world.acting(history=True) as act:
        clear_condition(act, course_id, second.id, seen_version=act.record(course_id).course.version - 1)
    assert second.text == "Night cover"


def test_nothing_is_passed_to_nobody(world: World) -> None:
    course_id = ready(world)
    with world.acting(history=True) as act:
        change_course(act, course_id, community_site_id=None)
    with pytest.raises(Refused, match="No return site is named"), world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.PACKET_SENT)


def test_the_handoff_of_a_tracker_is_told_once_and_moves_nothing(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=30)
    with world.acting(history=True) as act:
        record_handoff_history(
            act, course_id, packet_sent=days_ago(20), accepted=days_ago(18), first_community_visit=days_ago(9)
        )
    facts = facts_of(world, course_id)
    assert [event.kind for event in facts.handoff_events] == [K.PACKET_SENT, K.ACCEPTED, K.FIRST_DOSE_GIVEN]
    assert {event.handoff_id for event in facts.handoff_events} == {facts.handoffs[0].id}
    assert facts.stage is Stage.STABILIZING


def test_a_first_dose_elsewhere_is_no_first_community_dose(world: World) -> None:
    course_id = ready(world)
    with world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.PACKET_SENT)
    world.dose(course_id, DoseRole.TREATMENT, TODAY, site_id=LAKE)
    kinds = [event.kind for event in facts_of(world, course_id).handoff_events]
    assert kinds == [K.PACKET_SENT, K.FIRST_DOSE_GIVEN]
    assert facts_of(world, course_id).stage is Stage.PACKET_SENT


def test_a_first_community_dose_is_planned_for_the_day_of_the_entry_or_a_later_one(world: World) -> None:
    course_id = ready(world)
    for planned_on, on in ((days_ago(1), None), (days_ago(3), days_ago(2))):
        with pytest.raises(Refused, match="the day of this entry"), world.acting(history=True) as act:
            record_handoff_event(act, course_id, K.FIRST_DOSE_PLANNED, planned_on=planned_on, on=on)
    with world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.FIRST_DOSE_PLANNED, planned_on=TODAY)
    assert facts_of(world, course_id).handoff_events[-1].planned_on == TODAY
    world.move(course_id, Stage.PACKET_SENT)
    with pytest.raises(Refused, match="the day of this entry"), world.acting(history=True) as act:
        move_stage(act, course_id, Stage.ACCEPTED, planned_on=days_ago(1))


def test_a_first_community_dose_that_was_given_is_not_planned_again_until_the_patient_is_passed_on(
    world: World,
) -> None:
    course_id = ready(world)
    world.move(course_id, [Stage.PACKET_SENT, Stage.ACCEPTED])
    world.dose(course_id, DoseRole.TREATMENT, TODAY, site_id=LAKE)
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Refused, match="given already: Tue 24 Nov 2026"), world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.FIRST_DOSE_PLANNED, planned_on=tomorrow)
    world.move(course_id, Stage.RETURNED, why="A long gap")
    with world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.FIRST_DOSE_PLANNED, planned_on=tomorrow)
    assert [one.is_return for one in facts_of(world, course_id).handoffs] == [False, True, False]
