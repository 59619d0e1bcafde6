"""The clocks on the board and the patient page: in words, counted on the day of looking, told once, at no extra query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from coordination.acts import log_contact, move_stage, refresh_due
from coordination.boards.clocks import running_clocks
from coordination.boards.handoff_board import BoardFilters, BoardRow, HandoffBoard, handoff_board
from coordination.boards.patient import patient
from coordination.vocabulary import ClockState, ContactKind, DoseRole, Stage
from tests.builders import NOW, TODAY, World, days_ago

Ask = Callable[[], object]
DAY = timedelta(days=1)


def board(world: World, days_later: int = 0, **filters: object) -> HandoffBoard:
    return handoff_board(world.desk(now=NOW + days_later * DAY), BoardFilters(**filters))  # type: ignore[arg-type]


def card(seen: HandoffBoard, course_id: str) -> BoardRow:
    return next(row for column in seen.columns for row in column.cards if row.course_id == course_id)


def sent(world: World, *, days: int, **handoff: object) -> str:
    course_id = world.after(DoseRole.TREATMENT, gap_days=days + 1)
    with world.acting(history=True) as act:
        move_stage(act, course_id, Stage.READY, on=days_ago(days))
        move_stage(act, course_id, Stage.PACKET_SENT, on=days_ago(days), **handoff)
    return course_id


def test_a_card_says_the_clock_in_words_and_recounts_it_each_day(world_on_each: World) -> None:
    """Sent on Thursday 19 November: Tuesday is the third business day."""
    world = world_on_each
    course_id = sent(world, days=5)
    lines = card(board(world), course_id).clocks
    assert [(line.state, line.text, line.site.short_name) for line in lines] == [
        (ClockState.RED, "Packet sent, not acknowledged: 3 business days, red since Tue 24 Nov", "Lakeside")
    ]
    later = card(board(world, 1), course_id).clocks
    assert later[0].text == "Packet sent, not acknowledged: 4 business days, red since Tue 24 Nov"


def test_a_clock_turns_by_itself_and_takes_its_place_in_the_column(world: World) -> None:
    calm, older = sent(world, days=1), sent(world, days=4)
    assert not card(board(world), calm).clocks
    assert [row.course_id for row in board(world, column=Stage.PACKET_SENT).columns[0].cards] == [older, calm]
    assert card(board(world, 1), calm).clocks[0].state is ClockState.AMBER
    assert refresh_due(world.store, now=NOW + DAY, rulebook=world.rulebook) == 0, "the board refreshed what was due"


def test_a_note_does_not_reset_the_age(world: World) -> None:
    course_id = sent(world, days=5)
    before = card(board(world), course_id).clocks
    with world.acting() as act:
        log_contact(act, course_id, kind=ContactKind.CALL, with_name="Rita", outcome="On the desk")
    assert card(board(world), course_id).clocks == before


def test_what_the_at_risk_list_says_is_not_said_twice(world: World) -> None:
    course_id = sent(world, days=5, planned_on=TODAY + 3 * DAY)
    (row,) = board(world).at_risk
    assert row.course_id == course_id
    assert "first community dose" in row.causes[0]
    assert [line.row.id for line in row.clocks] == ["clock-acknowledge", "clock-drug", "clock-verbal"]


def test_a_clock_alone_puts_nobody_on_the_at_risk_list(world: World) -> None:
    sent(world, days=5)
    assert board(world).at_risk_count == 0


def test_clocks_cost_no_query(world: World, count_selects: Callable[[Ask], int]) -> None:
    for days in range(1, 6):
        sent(world, days=days)
    desk = world.desk()
    assert count_selects(lambda: handoff_board(desk, BoardFilters())) == 3  # sites, counts, lists: as before


def test_the_patient_page_shows_every_clock_the_loudest_first(world: World) -> None:
    course_id = sent(world, days=5, planned_on=TODAY + 12 * DAY)
    lines = running_clocks(patient(world.desk(), course_id))
    assert [(line.row.key, line.state) for line in lines] == [
        ("K2", ClockState.RED), ("K4", ClockState.AMBER), ("K0", ClockState.RUNNING), ("K5", ClockState.RUNNING),
        ("K6", ClockState.RUNNING),
    ]  # fmt: skip
