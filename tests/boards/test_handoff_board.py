"""The handoff board: what it lists, in which order, for whom, and that its counts are those of the whole list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coordination.acts import answer_alert, move_stage, raise_alert, register_person, register_site
from coordination.boards.handoff_board import (
    AT_RISK_PAGE,
    CARDS,
    BoardFilters,
    HandoffBoard,
    Segment,
    handoff_board,
)
from coordination.decisions.at_risk import RiskCause
from coordination.decisions.permissions import NotAllowed
from coordination.facts import Viewer
from coordination.vocabulary import Agent, DoseRole, DoseStatus, Role, Side, Stage, TaskState, Urgency
from tests.builders import HILL, LAKE, NORTH, NOW, TODAY, World, days_ago

FULL = DoseRole.TREATMENT
"""After a weekly dose of teclistamab the days before a re-step-up are on the label, and known."""
TO_READY = (Stage.READY,)
TO_ACCEPTED = (Stage.READY, Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.ACCEPTED)


def board(world: World, viewer: Viewer | None = None, **filters: object) -> HandoffBoard:
    return handoff_board(world.desk(viewer), BoardFilters(**filters))  # type: ignore[arg-type]


def waiting(world: World, *, first_dose_in: int, **values: object) -> str:
    """A patient whose packet went out, with the first community dose planned `first_dose_in` days from today."""
    course_id = world.after(FULL, gap_days=3, **values)
    world.move(course_id, Stage.READY)
    with world.acting(history=True) as act:
        move_stage(act, course_id, Stage.PACKET_SENT, planned_on=TODAY + timedelta(days=first_dose_in))
    return course_id


def test_an_empty_board_says_zero_everywhere(world: World) -> None:
    empty = board(world)
    assert (empty.at_risk_count, empty.at_risk, empty.total) == (0, (), 0)
    assert [column.count for column in empty.columns] == [0] * 6


def test_counts_equal_rows_and_the_parts_add_up(world_on_each: World) -> None:
    world = world_on_each
    for gap in (2, 3, 4):
        world.after(FULL, gap_days=gap)
    world.move(world.after(FULL, gap_days=5), TO_READY)
    world.move(world.after(FULL, gap_days=5), TO_ACCEPTED)
    world.plan()
    world.refer()
    seen = board(world)
    assert {column.stage: column.count for column in seen.columns if column.count} == {
        Stage.STABILIZING: 3, Stage.READY: 1, Stage.ACCEPTED: 1,
    }  # fmt: skip
    assert all(column.count == len(column.cards) for column in seen.columns)
    assert seen.segment_counts == {Segment.BEFORE: 2, Segment.IN: 5, Segment.AFTER: 0}
    assert sum(seen.segment_counts.values()) == seen.total == 7


def test_columns_stand_in_care_order(world: World) -> None:
    assert [column.stage for column in board(world, segment=Segment.BEFORE).columns] == [
        Stage.REFERRED, Stage.PLANNED, Stage.STEP_UP,
    ]  # fmt: skip
    assert [column.stage for column in board(world, segment=Segment.AFTER).columns] == [
        Stage.CO_MANAGED, Stage.RETURNED, Stage.ENDED,
    ]  # fmt: skip


def test_a_declined_patient_stands_in_front_of_ready(world: World) -> None:
    ready = world.after(FULL, gap_days=4)
    world.move(ready, Stage.READY, on=days_ago(2))
    declined = waiting(world, first_dose_in=30)
    world.move(declined, Stage.ACKNOWLEDGED)
    world.move(declined, Stage.DECLINED, why="No chair")
    column = next(column for column in board(world).columns if column.stage is Stage.READY)
    assert [(card.course_id, card.stage) for card in column.cards] == [
        (declined, Stage.DECLINED), (ready, Stage.READY),
    ]  # fmt: skip
    assert column.count == 2


def test_at_risk_orders_alerts_then_the_nearest_clock_then_what_is_not_known(world_on_each: World) -> None:
    world = world_on_each
    unknown = world.after(FULL, gap_days=3, agent=Agent.ELRANATAMAB)
    near, far = waiting(world, first_dose_in=1), waiting(world, first_dose_in=6)
    short = world.after(FULL, gap_days=24)
    alerted = world.after(FULL, gap_days=3)
    with world.acting() as act:
        raise_alert(act, alerted, what="Temperature 38.4 °C at home")
    seen = board(world)
    clocks = [(row.course_id, row.clock_cause) for row in seen.at_risk]
    assert clocks[0] == (alerted, RiskCause.ALERT)
    assert clocks[-1] == (unknown, RiskCause.SLACK_UNKNOWN)
    days = [row.clock_on for row in seen.at_risk[1:-1]]
    assert days == sorted(days)  # type: ignore[type-var]
    assert {course_id for course_id, _ in clocks} == {unknown, near, far, short, alerted}
    assert seen.at_risk_count == len(seen.at_risk) == 5


def test_an_answered_alert_leaves_the_list(world: World) -> None:
    course_id = world.after(FULL, gap_days=3)
    with world.acting() as act:
        alert = raise_alert(act, course_id, what="Temperature 38.4 °C at home")
    assert board(world).at_risk_count == 1
    with world.acting() as act:
        answer_alert(act, course_id, alert, by_name="Nora Nurse")
    assert board(world).at_risk_count == 0


def test_how_loud_a_row_is_follows_its_cause(world: World) -> None:
    soon = world.after(FULL, gap_days=24)
    world.dose(soon, DoseRole.TREATMENT, days_ago(17), DoseStatus.HELD, reason="Pneumonia")
    unknown = world.after(FULL, gap_days=3, agent=Agent.ELRANATAMAB)
    urgent = waiting(world, first_dose_in=2)
    looks = {row.course_id: row.look for row in board(world).at_risk}
    assert looks == {soon: Urgency.SOON, unknown: TaskState.REVIEW, urgent: Urgency.URGENT}


def test_a_held_dose_is_held_and_not_overdue(world: World) -> None:
    course_id = world.after(FULL, gap_days=24)
    world.dose(course_id, DoseRole.TREATMENT, days_ago(17), DoseStatus.HELD, reason="Pneumonia")
    row = board(world).at_risk[0]
    assert row.held_since == days_ago(17)
    assert row.hold_reason == "Pneumonia"
    assert row.clock_cause is RiskCause.SLACK_SHORT
    assert row.move_what == "Decide on the held dose"


def test_time_alone_puts_a_patient_at_risk(world: World) -> None:
    # full dose Fri 20 Nov 2026, next due Fri 27 Nov, the owner's next business day Mon 30 Nov
    course_id = world.after(FULL, gap_days=4)
    assert board(world).at_risk_count == 0
    last_day = handoff_board(world.desk(now=NOW + timedelta(days=6)), BoardFilters())
    assert last_day.at_risk_count == 0
    late = handoff_board(world.desk(now=NOW + timedelta(days=7)), BoardFilters())
    assert [(row.course_id, row.clock_cause) for row in late.at_risk] == [(course_id, RiskCause.DOSE_NOT_RECORDED)]


# --- long lists


def test_days_count_by_the_center_s_calendar_wherever_the_viewer_sits(world: World) -> None:
    waiting(world, first_dose_in=1)
    los_angeles = ZoneInfo("America/Los_Angeles")
    late = datetime(2026, 11, 24, 22, 30, tzinfo=los_angeles)
    desk = replace(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN), now=late), zone=los_angeles)
    (row,) = handoff_board(desk, BoardFilters()).at_risk
    assert (row.today, row.clock_on) == (TODAY + timedelta(days=1), TODAY + timedelta(days=1))


def test_a_long_at_risk_list_pages_and_counts_as_a_whole(world: World) -> None:
    for _ in range(AT_RISK_PAGE + 3):
        world.after(FULL, gap_days=24)
    first, second, beyond = (board(world, risk_page=page) for page in (1, 2, 9))
    assert (first.at_risk_count, len(first.at_risk), len(second.at_risk)) == (AT_RISK_PAGE + 3, AT_RISK_PAGE, 3)
    assert not {row.course_id for row in first.at_risk} & {row.course_id for row in second.at_risk}
    assert (beyond.at_risk_count, beyond.at_risk) == (AT_RISK_PAGE + 3, ())


def test_a_long_column_shows_the_first_cards_and_its_whole_count(world: World) -> None:
    for _ in range(CARDS + 2):
        world.refer()
    column = board(world, segment=Segment.BEFORE).columns[0]
    assert (column.count, len(column.cards)) == (CARDS + 2, CARDS)
    whole = board(world, column=Stage.REFERRED).columns
    assert [(one.stage, one.count, len(one.cards)) for one in whole] == [(Stage.REFERRED, CARDS + 2, CARDS + 2)]


def test_a_column_says_the_longest_wait_of_all_its_patients(world_on_each: World) -> None:
    world = world_on_each
    assert {column.longest_since for column in board(world).columns} == {None}
    for days in (3, 12, 5):
        world.move(world.after(FULL, gap_days=20), TO_READY, on=days_ago(days))
    (ready,) = [column for column in board(world).columns if column.stage is Stage.READY]
    assert (ready.count, ready.longest_since) == (3, days_ago(12))


def test_within_a_column_the_longest_wait_comes_first(world: World) -> None:
    short, long = world.refer(on=days_ago(3)), world.refer(on=days_ago(20))
    cards = board(world, segment=Segment.BEFORE).columns[0].cards
    assert [card.course_id for card in cards] == [long, short]


# --- filters


def test_filters_narrow_list_and_counts_alike(world: World) -> None:
    world.after(FULL, gap_days=24, to=LAKE)
    world.after(FULL, gap_days=24, to=HILL, agent=Agent.ELRANATAMAB)
    by_site, by_agent = board(world, site_id=HILL), board(world, agent=Agent.TECLISTAMAB)
    assert (by_site.at_risk_count, by_site.total, {row.community for row in by_site.at_risk}) == (
        1,
        1,
        {"Hill Country"},
    )
    assert (by_agent.at_risk_count, by_agent.total, {row.agent for row in by_agent.at_risk}) == (
        1, 1, {Agent.TECLISTAMAB},
    )  # fmt: skip
    assert [name for _, name in board(world).sites] == ["Hill Country", "Lakeside"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("oka", 2),
        ("OKAFOR", 2),
        ("kafor", 0),
        ("0000815", 1),
        ("815", 0),
        ("%", 0),
        ("_", 0),
        ("  Okafor ", 2),
        ("okáfor", 2),
        ("Lopez", 1),
        ("lóp", 1),
        ("", 4),
    ],
)
def test_a_search_finds_the_beginning_of_a_surname_or_a_whole_mrn(
    world_on_each: World, search: str, found: int
) -> None:
    world = world_on_each
    world.refer(last_name="Okafor", mrn="0000815")
    world.refer(last_name="Okafor", mrn="0000816")
    world.refer(last_name="Haddad", mrn="0000817")
    world.refer(last_name="López", mrn="0000818")
    assert board(world, search=search).total == found


# --- who sees what


def test_a_practice_sees_its_own_patients_only(world: World) -> None:
    own = world.after(FULL, gap_days=24, to=LAKE)
    world.after(FULL, gap_days=24, to=HILL)
    seen = board(world, world.viewer(Role.COORDINATOR, LAKE))
    assert [row.course_id for row in seen.at_risk] == [own]
    assert seen.total == 1


def test_another_academic_center_sees_nothing(world: World) -> None:
    world.after(FULL, gap_days=24)
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        register_site(
            act, name="South University Hospital", short_name="South", side=Side.ACADEMIC,
            time_zone="America/Chicago", site_id="south",
        )  # fmt: skip
        register_person(act, name="Sue South", role=Role.COORDINATOR, site_id="south", person_id="sue")
    stranger = Viewer("sue", "Sue South", Role.COORDINATOR, "south", Side.ACADEMIC)
    seen = handoff_board(replace(world.desk(), viewer=stranger), BoardFilters())
    assert (seen.total, seen.at_risk_count) == (0, 0)


def test_an_administrator_may_not_see_patients(world: World) -> None:
    with pytest.raises(NotAllowed, match="administrator may not see patients"):
        board(world, world.viewer(Role.ADMINISTRATOR))


# --- whose move, and the number to ring


def test_the_number_to_ring_is_that_of_the_site_whose_move_it_is_at_this_hour(world: World) -> None:
    course_id = waiting(world, first_dose_in=2)  # the practice in New York owes the answer
    by_day = board(world).at_risk[0]
    assert (by_day.course_id, by_day.move_site, by_day.move_is_own) == (course_id, "Lakeside", False)
    assert (by_day.ring.number, by_day.ring.line) == ("716 555 0100", "day line")
    night = handoff_board(world.desk(now=NOW + timedelta(hours=12)), BoardFilters()).at_risk[0]
    assert (night.ring.number, night.ring.line) == ("716 555 0199", "night line")


def test_a_line_that_nobody_recorded_is_not_made_up(world: World) -> None:
    waiting(world, first_dose_in=2, to=HILL)
    night = handoff_board(world.desk(now=NOW + timedelta(hours=12)), BoardFilters()).at_risk[0]
    assert night.ring.line == "day line; night line not recorded"


def test_whose_move_it_is_reads_from_the_viewer_s_side(world: World) -> None:
    world.move(world.after(FULL, gap_days=24), TO_READY)
    assert board(world).at_risk[0].move_is_own
    assert not board(world, world.viewer(Role.COORDINATOR, LAKE)).at_risk[0].move_is_own
    assert board(world).at_risk[0].move_site == "North"


# --- statements


@pytest.mark.parametrize(
    "filters", [BoardFilters(), BoardFilters(search="p", site_id=LAKE), BoardFilters(column=Stage.STABILIZING)]
)
def test_three_statements_however_many_patients(
    world: World, count_selects: Callable[[Callable[[], object]], int], filters: BoardFilters
) -> None:
    desk = world.desk(world.viewer(Role.COORDINATOR, NORTH))
    for _ in range(2):
        world.after(FULL, gap_days=24)
    few = count_selects(lambda: handoff_board(desk, filters))
    for _ in range(12):
        world.after(FULL, gap_days=24)
    assert count_selects(lambda: handoff_board(desk, filters)) == few == 3


def test_about_an_alert_the_own_clinicians_are_rung_about_a_clock_the_other_site(world: World) -> None:
    late = world.after(FULL, gap_days=24)
    alerted = world.after(FULL, gap_days=3)
    with world.acting() as act:
        raise_alert(act, alerted, what="38.4 °C at home")
    rings = {row.course_id: row.ring.site_name for row in board(world).at_risk}
    assert rings == {alerted: "North", late: "Lakeside"}
