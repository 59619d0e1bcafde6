"""The tally of the CRS rates follows every change of a course, and time, and equals what a rebuild would write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from coordination.acts import assess_grade, change_course, confirm, open_toxicity, rebuild, refresh_due
from coordination.records import tables as t
from coordination.vocabulary import Answer, DoseRole, GradingSystem, ModelOfCare, Role, ToxicityKind
from tests.builders import World, days_ago


def tallied(world: World) -> list[dict[str, Any]]:
    table = t.table_of(t.CrsTally)
    with world.store.reading() as session:
        found = session.execute(select(*table.c).order_by(*table.primary_key.columns)).mappings()
        return [{name: value for name, value in row.items() if value != 0} for row in found]


def test_a_course_moves_from_count_to_count_as_facts_are_recorded(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=10)
    place = {
        "academic_site_id": "north",
        "month": f"{days_ago(16):%Y-%m}",
        "model_of_care": "outpatient",
        "agent": "teclistamab",
        "prophylactic_tocilizumab": "no",
    }
    assert tallied(world) == [place | {"not_recorded": 1}]
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(14))
    assert tallied(world) == [place | {"answered": 1, "any_grade": 1, "grade_2_unknown": 1, "grade_3_unknown": 1}]
    with world.acting() as act:
        assess_grade(act, course_id, episode, grade=2, system=GradingSystem.ASTCT_2019)
    assert tallied(world) == [place | {"answered": 1, "any_grade": 1, "grade_2": 1}]
    with world.acting() as act:
        change_course(act, course_id, model_of_care=ModelOfCare.INPATIENT)
    assert tallied(world) == [place | {"model_of_care": "inpatient", "answered": 1, "any_grade": 1, "grade_2": 1}]


def test_time_alone_makes_a_course_evaluable(world: World) -> None:
    world.after(DoseRole.FIRST_TREATMENT, gap_days=5)
    assert [row["not_evaluable"] for row in tallied(world)] == [1]
    refresh_due(world.store, now=world.now + timedelta(days=1), rulebook=world.rulebook)
    assert "not_recorded" not in tallied(world)[0]
    refresh_due(world.store, now=world.now + timedelta(days=2), rulebook=world.rulebook)
    assert [row["not_recorded"] for row in tallied(world)] == [1]


def test_courses_of_one_group_add_up_and_a_rebuild_gives_the_same(world_on_each: World) -> None:
    world = world_on_each
    ids = [world.after(DoseRole.FIRST_TREATMENT, gap_days=20) for _ in range(3)]
    ids += [world.after(DoseRole.STEP_UP_2, gap_days=1, prophylactic_tocilizumab=Answer.UNKNOWN)]
    with world.acting(world.viewer(Role.NURSE)) as act:
        for course_id in ids[:2]:
            confirm(act, course_id, criterion="crs_none", value=Answer.YES)
    incremental = tallied(world)
    assert sum(row.get("answered", 0) for row in incremental) == 2
    assert [row["prophylactic_tocilizumab"] for row in incremental if "not_evaluable" in row] == ["unknown"]
    rebuild(world.store, now=world.now, rulebook=world.rulebook)
    assert tallied(world) == incremental
