"""Stored rows as the facts that decisions read: corrections hold, partial days stay partial, order is by recording."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import event

from coordination.acts import (
    assess_grade,
    open_toxicity,
    record_dose,
    record_measurement,
    record_response,
    set_tier,
    update_toxicity,
)
from coordination.facts import CourseFacts
from coordination.records.courses import load_records, load_sites
from coordination.records.tables import FACTS
from coordination.vocabulary import (
    DoseRole,
    DoseStatus,
    GradingSystem,
    MeasurementKind,
    ResponseCategory,
    Stage,
    TierLevel,
    ToxicityKind,
)
from tests.builders import LAKE, NORTH, World, days_ago


def facts_of(world: World, course_id: str) -> CourseFacts:
    with world.store.reading() as session:
        return load_records(session, [course_id])[course_id].facts()


def test_a_course_reads_back_as_it_was_recorded(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.after(DoseRole.STEP_UP_2, gap_days=2)
    facts = facts_of(world, course_id)
    assert facts.academic.id == NORTH
    assert facts.community is not None
    assert facts.community.id == LAKE
    assert [dose.role for dose in facts.given] == [DoseRole.STEP_UP_1, DoseRole.STEP_UP_2]
    assert facts.last_given is not None
    assert facts.last_given.on == days_ago(2)
    assert facts.stage is Stage.STEP_UP
    assert facts.birth_date == date(1957, 3, 14)


def test_a_corrected_dose_holds_in_place_of_the_old_one(world: World) -> None:
    course_id = world.plan()
    wrong = world.dose(course_id, DoseRole.STEP_UP_1, days_ago(3), amount=6.0, unit="mg")
    with world.acting() as act:
        record_dose(
            act, course_id, status=DoseStatus.GIVEN, on=days_ago(3), role=DoseRole.STEP_UP_1, amount=4.5, unit="mg",
            supersedes=wrong,
        )  # fmt: skip
    facts = facts_of(world, course_id)
    assert [dose.amount for dose in facts.doses] == [4.5]


def test_an_episode_keeps_its_id_through_updates_and_its_highest_grade(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.after(DoseRole.STEP_UP_1, gap_days=4)
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(3))
        for grade in (1, 2, 1):
            assess_grade(act, course_id, episode, grade=grade, system=GradingSystem.ASTCT_2019)
        update_toxicity(act, course_id, episode, resolved_on=days_ago(1), tocilizumab="yes")
    (crs,) = facts_of(world, course_id).toxicities
    assert crs.id == episode
    assert crs.worst(GradingSystem.ASTCT_2019) == 2
    assert crs.resolved_on == days_ago(1).isoformat()


def test_a_month_without_a_day_stays_a_month(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=90)
    with world.acting() as act:
        record_measurement(
            act, course_id, test="IgG", kind=MeasurementKind.IGG, on="2026-10", text="402 mg/dL", value=402,
            unit="mg/dL", source="import",
        )  # fmt: skip
    (igg,) = facts_of(world, course_id).measurements
    assert igg.on == "2026-10"


def _selects(world: World, course_ids: list[str]) -> int:
    """How many statements one reading of these courses takes, the sites apart."""
    statements: list[str] = []

    def note(*args: Any) -> None:
        statements.append(args[2])

    with world.store.reading() as session:
        sites = load_sites(session)
        event.listen(world.store.reader, "before_cursor_execute", note)
        assert len(load_records(session, course_ids, sites=sites)) == len(course_ids)
        event.remove(world.store.reader, "before_cursor_execute", note)
    return len(statements)


def test_many_courses_are_read_in_one_query_a_table(world: World) -> None:
    ids = [world.plan() for _ in range(9)]
    assert _selects(world, ids) == _selects(world, ids[:2]) == len(FACTS) + len(("course", "patient"))


def test_of_one_course_only_the_tables_that_hold_something_are_read(world: World) -> None:
    course_id = world.plan()
    with world.store.reading() as session:
        held = len(load_records(session, [course_id])[course_id].rows)
    assert 0 < held < len(FACTS)
    assert _selects(world, [course_id]) == held + len(("course", "patient", "what is held"))


def test_an_unknown_course_is_not_there(world: World) -> None:
    with world.store.reading() as session:
        assert load_records(session, ["nobody"]) == {}


def test_the_last_fact_is_the_newest_recording(world: World) -> None:
    course_id = world.plan()
    with world.acting(now=world.now + timedelta(hours=2)) as act:
        record_dose(act, course_id, status=DoseStatus.GIVEN, on=days_ago(0), role=DoseRole.STEP_UP_1)
    with world.store.reading() as session:
        assert load_records(session, [course_id])[course_id].last_fact_at() == world.now + timedelta(hours=2)


def test_responses_and_tiers_read_back_in_the_order_of_their_days(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=60, risk_factors=("Lives alone",))
    with world.acting() as act:
        record_response(act, course_id, category=ResponseCategory.VGPR, on=days_ago(1))
        record_response(act, course_id, category=ResponseCategory.PR, on=days_ago(40).isoformat()[:7])
        set_tier(act, course_id, tier=TierLevel.WATCHER, on=days_ago(2), set_by="Ada Academic", why="First weeks")
    facts = facts_of(world, course_id)
    assert [response.category for response in facts.responses] == [ResponseCategory.PR, ResponseCategory.VGPR]
    assert (facts.tiers[0].tier, facts.tiers[0].set_by) == (TierLevel.WATCHER, "Ada Academic")
    assert facts.risk_factors == ("Lives alone",)
