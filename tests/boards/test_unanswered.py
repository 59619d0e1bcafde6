"""Who has not answered: of the viewer's own sight, in the asked site's business days, with the number; longest wait first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from coordination.acts import NotAllowed, change_site, decline_handoff, log_contact, name_site, record_handoff_event
from coordination.boards import unanswered as board
from coordination.boards.handoff_board import BoardFilters, handoff_board
from coordination.boards.unanswered import unanswered
from coordination.vocabulary import ClockState, DeclineReason, HandoffEventKind, Role, Stage
from tests.builders import HILL, LAKE, TODAY, World, days_ago
from tests.pages.conftest import a_busy_patient
from tests.passing import acknowledged, sent, stabilized

FRIDAY = days_ago(4)


def asked(world: World, stage: Stage, days: int) -> str:
    """A patient who has stood in a stage of being asked for so many calendar days."""
    course_id = stabilized(world)
    path = (Stage.READY, Stage.PACKET_SENT, Stage.ACKNOWLEDGED)
    world.move(course_id, path[: path.index(stage) + 1], on=days_ago(days))
    return course_id


def test_each_who_is_asked_stands_there_with_whom_and_for_how_long(world_on_each: World) -> None:
    world = world_on_each
    course_id = asked(world, Stage.PACKET_SENT, 4)
    (row,) = unanswered(world.desk()).rows
    assert (row.who.course_id, row.stage, row.site_name, row.since) == (
        course_id,
        Stage.PACKET_SENT,
        "Lakeside",
        FRIDAY,
    )
    assert row.days == 2, "Friday to Tuesday: Monday and Tuesday"
    assert [(line.row.key, line.state) for line in row.clocks] == [("K2", ClockState.AMBER)]
    assert row.ring.site_name == "Lakeside"
    assert row.ring.number is not None


def test_days_are_the_business_days_of_the_asked_site(world: World) -> None:
    asked(world, Stage.PACKET_SENT, 4)
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, LAKE, holidays=[days_ago(1).isoformat()])
    (row,) = unanswered(world.desk()).rows
    assert (row.days, row.clocks) == (1, ())


def test_a_note_makes_the_wait_no_shorter(world: World) -> None:
    course_id = asked(world, Stage.ACKNOWLEDGED, 6)
    before = unanswered(world.desk()).rows[0].days
    with world.acting() as act:
        log_contact(act, course_id, with_name="J. Pruitt", outcome="Left a message")
    (row,) = unanswered(world.desk()).rows
    assert (row.days, row.last_contact) == (before, "J. Pruitt: Left a message")


def test_the_longest_wait_stands_first_and_the_list_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = [asked(world, Stage.PACKET_SENT, days) for days in (1, 6, 3)]
    monkeypatch.setattr(board, "SHOWN", 2)
    first, second = unanswered(world.desk()), unanswered(world.desk(), 2)
    assert (first.total, second.total) == (3, 3)
    shown = [row.who.course_id for row in (*first.rows, *second.rows)]
    assert shown == [waits[1], waits[2], waits[0]]


def test_a_page_that_is_no_longer_there_shows_the_first(world: World) -> None:
    asked(world, Stage.PACKET_SENT, 1)
    beyond = unanswered(world.desk(), 2)
    assert (beyond.page, beyond.total, len(beyond.rows)) == (1, 1, 1)


def test_a_practice_that_declined_does_not_see_what_the_next_one_answers(world: World) -> None:
    course_id = acknowledged(world)
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        decline_handoff(act, course_id, by_name="Olive", reason=DeclineReason.STAFFING)
    with world.acting() as act:
        name_site(act, course_id, HILL)
    world.move(course_id, (Stage.READY, Stage.PACKET_SENT), on=TODAY)
    assert [row.who.course_id for row in unanswered(world.desk()).rows] == [course_id]
    assert unanswered(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN))).total == 0


def test_conditions_wait_too_and_an_answer_ends_the_wait(world: World) -> None:
    a_busy_patient(world)
    (row,) = unanswered(world.desk()).rows
    assert row.stage is Stage.CONDITIONAL
    assert row.open_condition is not None
    assert row.open_condition.startswith("Tocilizumab on site")
    course_id = acknowledged(world)
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        decline_handoff(act, course_id, by_name="Olive", reason=DeclineReason.STAFFING)
    assert course_id not in {row.who.course_id for row in unanswered(world.desk()).rows}


def test_a_practice_sees_its_own_and_rings_the_center(world: World) -> None:
    sent(world)
    (row,) = unanswered(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN))).rows
    assert (row.is_own, row.ring.site_name) == (True, "North")
    assert unanswered(world.desk(world.people[Role.COMMUNITY_CLINICIAN, HILL])).total == 0
    with pytest.raises(NotAllowed):
        unanswered(world.desk(world.viewer(Role.ADMINISTRATOR)))


def test_the_board_counts_the_same_and_the_list_asks_twice(
    world: World, count_selects: Callable[[Callable[[], object]], int]
) -> None:
    for days in (1, 3, 6):
        asked(world, Stage.PACKET_SENT, days)
    assert handoff_board(world.desk(), BoardFilters()).awaited == unanswered(world.desk()).total == 3
    later = world.desk(now=world.now + timedelta(minutes=1))
    assert count_selects(lambda: unanswered(later)) <= 3


def test_a_near_first_dose_without_an_answer_is_loud_here_too(world: World) -> None:
    course_id = asked(world, Stage.PACKET_SENT, 4)
    with world.acting() as act:
        record_handoff_event(act, course_id, HandoffEventKind.FIRST_DOSE_PLANNED, planned_on=TODAY + timedelta(days=3))
    (row,) = unanswered(world.desk()).rows
    assert [(line.row.key, line.state) for line in row.clocks] == [("K2", ClockState.AMBER), ("K4", ClockState.RED)]
