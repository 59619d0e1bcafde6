"""The follow-up list: in sight of the viewer's site only, most urgent first, counts of the whole list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coordination.acts import NotAllowed, record_hospital_event, record_tracker_task
from coordination.boards.follow_up import PAGE, FollowUpFilters, Whose, follow_up, whole_list
from coordination.vocabulary import Agent, HospitalEventKind, Role, TaskCategory, TaskState
from tests.builders import HILL, LAKE, TODAY, World, days_ago

ALL = FollowUpFilters()


def keep(world: World, course_id: str, *titles: str, **values: object) -> None:
    with world.acting() as act:
        for title in titles:
            record_tracker_task(act, course_id, title=title, **values)  # type: ignore[arg-type]


def titles(world: World, filters: FollowUpFilters = ALL, role: Role = Role.COORDINATOR) -> list[str]:
    return [row.title for row in follow_up(world.desk(world.viewer(role)), filters).rows]


def test_overdue_comes_before_soon_and_no_day_comes_last(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.plan()
    keep(world, course_id, "no day")
    keep(world, course_id, "far", due_on=TODAY + timedelta(days=30))
    keep(world, course_id, "late", due_on=days_ago(1))
    keep(world, course_id, "soon", due_on=TODAY + timedelta(days=2))
    assert titles(world) == ["late", "soon", "far", "no day"]


def test_a_practice_sees_the_tasks_of_its_own_patients(world: World) -> None:
    keep(world, world.plan(to=LAKE), "at the lake", due_on=TODAY)
    keep(world, world.plan(to=HILL), "on the hill", due_on=TODAY)
    assert titles(world, role=Role.COMMUNITY_CLINICIAN) == ["at the lake"]
    assert sorted(titles(world)) == ["at the lake", "on the hill"]


def test_days_count_by_the_center_s_calendar_wherever_the_viewer_sits(world: World) -> None:
    keep(world, world.plan(), "at the lake", due_on=TODAY)
    late = datetime(2026, 11, 24, 22, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    desk = replace(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN), now=late), zone=ZoneInfo("America/Los_Angeles"))
    (row,) = follow_up(desk, ALL).rows
    assert (row.today, row.state) == (TODAY + timedelta(days=1), TaskState.OVERDUE)


def test_filters_narrow_list_and_count_alike(world: World) -> None:
    course_id = world.plan()
    keep(world, course_id, "theirs", due_on=days_ago(1), owner_site_id=LAKE)
    keep(world, course_id, "ours", due_on=TODAY)
    by_site = follow_up(world.desk(), FollowUpFilters(site_id=LAKE))
    assert ([row.title for row in by_site.rows], by_site.total, by_site.overdue) == (["theirs"], 1, 1)
    by_state = follow_up(world.desk(), FollowUpFilters(state=TaskState.OPEN))
    assert ([row.title for row in by_state.rows], by_state.total, by_state.overdue) == (["ours"], 1, 0)


def test_whose_tasks_by_site_and_by_name(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.plan()
    me = world.viewer(Role.COORDINATOR)
    keep(world, course_id, "theirs", owner_site_id=LAKE)
    keep(world, course_id, "mine", owner_site_id=me.site_id, owner=me.name)
    keep(world, course_id, "a colleague's", owner_site_id=me.site_id, owner="Somebody Else")
    keep(world, course_id, "nobody's", owner_site_id=me.site_id)
    assert {whose: sorted(titles(world, FollowUpFilters(whose=whose))) for whose in Whose} == {
        Whose.OWN: ["a colleague's", "mine", "nobody's"],
        Whose.MINE: ["mine"],
        Whose.UNASSIGNED: ["nobody's"],
        Whose.WAITING: ["theirs"],
    }
    assert sorted(titles(world, FollowUpFilters(whose=Whose.WAITING), Role.COMMUNITY_CLINICIAN)) == [
        "a colleague's", "mine", "nobody's",
    ]  # fmt: skip


def test_category_and_agent_narrow_list_and_count_alike(world: World) -> None:
    keep(world, world.plan(), "teclistamab's", due_on=days_ago(1))
    keep(world, world.plan(agent=Agent.TALQUETAMAB, regimen="q2w_0.8"), "talquetamab's", due_on=TODAY)
    by_agent = follow_up(world.desk(), FollowUpFilters(agent=Agent.TALQUETAMAB))
    assert ([row.title for row in by_agent.rows], by_agent.total, by_agent.overdue) == (["talquetamab's"], 1, 0)
    with world.acting() as act:
        record_hospital_event(act, world.plan(), kind=HospitalEventKind.ADMISSION, on=days_ago(1).isoformat())
    assert len(titles(world, FollowUpFilters(category=TaskCategory.TRACKER))) == 2
    (stay,) = titles(world, FollowUpFilters(category=TaskCategory.HOSPITAL))
    assert stay.startswith("Admission")


def test_a_download_holds_the_whole_list_whatever_page_is_open(world: World) -> None:
    keep(world, world.plan(), *[f"task {n:03d}" for n in range(PAGE + 7)], due_on=TODAY)
    found = whole_list(world.desk(), FollowUpFilters(page=2))
    assert len({row.task_id for row in found.rows}) == found.total == PAGE + 7


def test_a_long_list_pages_and_counts_as_a_whole(world: World) -> None:
    keep(world, world.plan(), *[f"task {n:03d}" for n in range(PAGE + 7)], due_on=TODAY)
    first, second = (follow_up(world.desk(), FollowUpFilters(page=page)) for page in (1, 2))
    assert (first.total, len(first.rows), len(second.rows)) == (PAGE + 7, PAGE, 7)
    assert {row.task_id for row in first.rows}.isdisjoint(row.task_id for row in second.rows)


def test_an_administrator_sees_no_tasks(world: World) -> None:
    with pytest.raises(NotAllowed):
        follow_up(world.desk(world.viewer(Role.ADMINISTRATOR)), ALL)
