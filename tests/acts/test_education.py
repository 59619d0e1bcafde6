"""Education recorded on both databases, in one sitting; what is refused, and what the follow-up list makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from coordination.acts import Conflict, NotAllowed, NotFound, Refused, record_education, record_task_outcome
from coordination.boards.follow_up import FollowUpFilters, follow_up
from coordination.decisions.follow_up import REFRESHER
from coordination.facts import EducationFact
from coordination.records import tables as t
from coordination.records.courses import load_records
from coordination.vocabulary import Role, TaskOutcomeKind, TeachBack
from tests.builders import LAKE, TODAY, World, days_ago, rows


def facts(world: World, course_id: str) -> tuple[EducationFact, ...]:
    with world.store.reading() as session:
        return load_records(session, [course_id])[course_id].facts().education


def teach(world: World, course_id: str, *codes: str, viewer: Any = None, **values: Any) -> list[str]:
    ordinary = {"by_name": "Nora Nurse", "teach_back": TeachBack.UNDERSTOOD}
    with world.acting(viewer) as act:
        return record_education(act, course_id, items=codes, **(ordinary | values))


def test_items_of_one_sitting_are_a_fact_each(world_on_each: World) -> None:
    course_id = world_on_each.plan()
    made = teach(world_on_each, course_id, "ED02", "ED20", "ED02", language="Spanish", on=days_ago(1))
    first, second = facts(world_on_each, course_id)
    assert made == [first.id, second.id]
    assert (first.item, first.on, first.by_name, first.teach_back, first.language) == (
        "ED02", days_ago(1), "Nora Nurse", TeachBack.UNDERSTOOD, "Spanish",
    )  # fmt: skip
    assert (second.item, second.teach_back) == ("ED20", TeachBack.NOT_ASKED)


def test_a_thing_that_is_handed_over_needs_no_teach_back(world: World) -> None:
    course_id = world.plan()
    teach(world, course_id, "ED20", teach_back=None)
    assert [fact.item for fact in facts(world, course_id)] == ["ED20"]


@pytest.mark.parametrize(
    ("codes", "values", "why"),
    [
        ((), {}, "At least one item is needed"),
        (("ED13",), {}, "Not on the list of this patient's agent: Care of mouth, skin and weight"),
        (("ED02",), {"teach_back": None}, "How it was said back is needed"),
        (("ED02",), {"by_name": " "}, "By whom is needed"),
        (("ED02",), {"on": days_ago(-1)}, "lies in the future"),
    ],
)
def test_what_cannot_be_right_is_refused(
    world: World, codes: tuple[str, ...], values: dict[str, Any], why: str
) -> None:
    course_id = world.plan()
    with pytest.raises(Refused, match=why):
        teach(world, course_id, *codes, **values)
    assert rows(world.store, t.Education) == []


def test_an_unknown_item_and_a_patient_of_another_site_are_not_found(world: World) -> None:
    course_id = world.plan(to=LAKE)
    with pytest.raises(NotFound, match="No such item"):
        teach(world, course_id, "ED99")
    with pytest.raises(NotFound, match="No such patient for you"):
        teach(world, course_id, "ED02", viewer=world.viewer(Role.COMMUNITY_CLINICIAN, "hill"))


def test_both_sides_teach_and_the_lead_does_not(world: World) -> None:
    course_id = world.plan()
    teach(world, course_id, "ED02", viewer=world.viewer(Role.COMMUNITY_CLINICIAN))
    with pytest.raises(NotAllowed):
        teach(world, course_id, "ED02", viewer=world.viewer(Role.PROGRAM_LEAD))


def test_the_second_of_two_savers_is_told(world: World) -> None:
    course_id = world.plan()
    with world.store.reading() as session:
        version = load_records(session, [course_id])[course_id].course.version
    teach(world, course_id, "ED02", seen_version=version)
    with pytest.raises(Conflict, match="Education by Nora Nurse: Signs of CRS"):
        teach(world, course_id, "ED03", seen_version=version)


def test_a_refresher_stands_on_the_follow_up_list_until_it_is_taught(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.plan(on=days_ago(300))
    teach(world, course_id, "ED02", on=days_ago(190))
    (task,) = follow_up(world.desk(), FollowUpFilters()).rows
    assert (task.course_id, task.title, task.reason) == (course_id, "Refresh the education", "Due again: Signs of CRS.")
    with pytest.raises(Refused, match="Record the education itself"), world.acting() as act:
        record_task_outcome(act, course_id, REFRESHER, kind=TaskOutcomeKind.DONE)
    teach(world, course_id, "ED02")
    assert follow_up(world.desk(), FollowUpFilters()).total == 0


def test_a_refresher_can_be_found_not_needed(world: World) -> None:
    course_id = world.plan(on=days_ago(300))
    teach(world, course_id, "ED02", on=days_ago(190))
    with world.acting() as act:
        record_task_outcome(act, course_id, REFRESHER, kind=TaskOutcomeKind.NOT_NEEDED, on=TODAY, reason="In hospice")
    assert follow_up(world.desk(), FollowUpFilters()).total == 0
