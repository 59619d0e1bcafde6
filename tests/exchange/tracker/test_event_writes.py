"""What is recorded of an event: one episode with its worst grade, its cause, and what the patients row adds."""

from __future__ import annotations

from coordination.boards.desk import Desk
from coordination.decisions.reactions import worst_reaction
from coordination.vocabulary import Answer, GradingSystem, ToxicityKind
from tests.exchange.tracker.event_books import book
from tests.exchange.tracker.house import course_of, drop, plan


def test_merged_event_keeps_the_worst_and_says_yes_if_any_row_does(desk: Desk) -> None:
    rows = (
        ("2026-10-06 08:00", None, 1, "ASTCT", 1, "no", "home"),
        ("2026-10-06 17:00", "2026-10-07", 2, "ASTCT", 1, "yes", "ward"),
    )
    for _ in range(2):
        drop(desk, "t.xlsx", book(*rows))
        (event,) = course_of(desk.store, "0051").toxicities
        assert (event.worst(GradingSystem.ASTCT_2019), event.tocilizumab, event.resolved_on) == (
            2,
            Answer.YES,
            "2026-10-07",
        )
        assert event.causing_dose_id == course_of(desk.store, "0051").given[0].id
    assert not plan(desk, "t.xlsx", book(*rows)).changes_anything


def test_grade_of_the_patients_row_fills_an_event_without_one(desk: Desk) -> None:
    drop(desk, "t.xlsx", book(("2026-10-06", None, "unk"), grade=2))
    assert worst_reaction(course_of(desk.store, "0051"), ToxicityKind.CRS).grade == 2
