"""The worst grade of the patients row against the events of the file and against the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from coordination.boards.desk import Desk
from coordination.decisions.reactions import ReactionAnswer, worst_reaction
from coordination.vocabulary import ToxicityKind
from tests.exchange.tracker.event_books import book, ends
from tests.exchange.tracker.house import AS_OF, course_of, drop, later, patients, plan, report_of, table


def test_identical_onset_with_another_grade_is_held_back(desk: Desk) -> None:
    made = plan(desk, "t.xlsx", book(("2026-10-06", None, 1), ("2026-10-06", None, 2)))
    assert ends(made) == ["held_back", "held_back"]


@pytest.mark.parametrize(
    ("grade", "onset", "rows", "wanted"),
    [
        (2, None, [("2026-10-06", None, 2)], "new"), (1, None, [("2026-10-06", None, 1), ("2026-10-09", None, 1)], "new"),
        (1, None, [("2026-10-06", None, 2)], "held_back"), (0, None, [("2026-10-06", None, 1)], "held_back"),
        (2, "2026-10-06", [("2026-10-06 08:00", None, 2)], "new"), (2, "2026-10-07", [("2026-10-06", None, 2)], "held_back"),
        (2, None, [("2026-10-06", None, None)], "new"), (2, None, [("2026-10-06", None, 2, "Lee 2014")], "new"),
        (1, None, [("2026-10-06", None, 2, "Lee 2014")], "held_back"), ("unk", None, [("2026-10-06", None, 2)], "new"),
    ],
)  # fmt: skip
def test_patients_row_and_its_events(desk: Desk, grade: Any, onset: Any, rows: list[Any], wanted: str) -> None:
    made = drop(desk, "t.xlsx", book(*rows, grade=grade, onset=onset))
    assert ends(made, "patients") == [wanted]
    if wanted == "new":
        course = course_of(desk.store, "0051")
        assert len(course.toxicities) == len(rows)
        assert not plan(desk, "t.xlsx", book(*rows, grade=grade, onset=onset)).changes_anything


def test_empty_and_none_are_different(desk: Desk) -> None:
    drop(desk, "a.csv", patients({"MRN": "0050002", "CRS max": "none"}, {"MRN": "0050003", "CRS max": ""}))
    assert worst_reaction(course_of(desk.store, "0050002"), ToxicityKind.CRS).answer is ReactionAnswer.NONE
    assert worst_reaction(course_of(desk.store, "0050003"), ToxicityKind.CRS).answer is ReactionAnswer.NOT_RECORDED


@pytest.mark.parametrize(
    ("stored", "found", "end"),
    [
        ({"CRS max": "1"}, {"CRS max": "2"}, "held_back"), ({"CRS max": "1"}, {"CRS max": "0"}, "held_back"),
        ({"CRS max": "0"}, {"CRS max": "1"}, "held_back"), ({"CRS max": "0"}, {"CRS max": ""}, "unchanged"),
        ({"CRS max": ""}, {"CRS max": "0"}, "changed"), ({"CRS max": ""}, {"CRS max": "3"}, "changed"),
        ({"CRS max": "1"}, {"CRS max": "1", "CRS onset": "2026-10-06"}, "changed"),
        ({"CRS max": "1", "CRS onset": "2026-10-06"}, {"CRS max": "1", "CRS onset": "2026-10-07"}, "held_back"),
        ({"CRS max": "1", "CRS onset": "Oct 2026"}, {"CRS max": "1", "CRS onset": "2026-10-07"}, "unchanged"),
        ({"CRS max": "", "CRS onset": "2026-10-06"}, {"CRS max": "2", "CRS onset": "2026-10-06"}, "changed"),
    ],
)  # fmt: skip
def test_patients_row_against_the_record(desk: Desk, stored: dict[str, str], found: dict[str, str], end: str) -> None:
    drop(desk, "a.csv", patients(stored))
    made = drop(desk, "b.csv", patients(found))
    assert report_of(made)[2]["end"] == end
    if end == "changed":
        assert not plan(desk, "b.csv", patients(found)).changes_anything


def test_event_after_a_recorded_none_is_a_new_event_only_if_it_began_later(desk: Desk) -> None:
    drop(desk, "a.csv", patients({"CRS max": "0"}))
    row = {"MRN": "0050001", "MRN site": "PSMC", "Event": "CRS", "Grade": "1"}
    assert ends(plan(desk, "t.csv", table([{**row, "Onset": "2026-11-17"}])), "file") == ["held_back"]
    next_week = later(desk, AS_OF + timedelta(days=7))
    assert ends(plan(next_week, "t.csv", table([{**row, "Onset": "2026-11-25"}])), "file") == ["new"]
