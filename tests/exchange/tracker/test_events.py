"""Which rows tell one event and which a new one (docs/importing.md, Events)."""

from __future__ import annotations

from typing import Any

import pytest

from coordination.boards.desk import Desk
from tests.exchange.tracker.event_books import book, ends
from tests.exchange.tracker.house import course_of, drop, patients, plan, table


# Doses on 5, 8 and 12 Oct 2026
@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        # the same dose, nothing said of an end
        (("2026-10-06 08:00", None, 1), ("2026-10-06 17:00", None, 2), ["new", "merged"]),
        # the same dose, over for 23 hours, and for 24
        (("2026-10-08 20:00", "2026-10-09 02:00", 1), ("2026-10-10 01:00", None, 1), ["new", "merged"]),
        (("2026-10-08 20:00", "2026-10-09 02:00", 1), ("2026-10-10 02:00", None, 1), ["new", "new"]),
        # a later dose in between
        (("2026-10-07 20:00", None, 1), ("2026-10-08 20:00", None, 1), ["new", "new"]),
    ],
)  # fmt: skip
def test_same_event_or_a_new_one(desk: Desk, first: Any, second: Any, wanted: list[str]) -> None:
    assert ends(plan(desk, "t.xlsx", book(first, second))) == wanted


def test_after_the_full_dose_of_an_unknown_history_two_onsets_are_two_events(desk: Desk) -> None:
    # Weekly doses after 12 Oct are not in the file: which dose came before 30 Oct is not known
    assert ends(plan(desk, "t.xlsx", book(("2026-10-13", None, 1), ("2026-10-30", None, 1)))) == ["new", "new"]


def test_infections_of_different_names_on_one_day_are_two(desk: Desk) -> None:
    drop(desk, "a.csv", patients({}))
    row = {
        "MRN": "0050001",
        "MRN site": "PSMC",
        "Event": "infection",
        "Onset": "2026-10-20",
        "Scale": "CTCAE v5",
        "Grade": "2",
    }
    data = table([{**row, "Remarks": "zoster"}, {**row, "Remarks": "sinusitis"}])
    assert ends(drop(desk, "t.csv", data), "file") == ["new", "new"]
    assert not plan(desk, "t.csv", data).changes_anything
    assert {event.name for event in course_of(desk.store, "0050001").toxicities} == {"zoster", "sinusitis"}
