"""Which rows tell one event and which a new one (docs/importing.md, Events), and the worst grade of the patients row against them."""

from __future__ import annotations

from typing import Any

import pytest

from coordination.boards.desk import Desk
from coordination.decisions.reactions import ReactionAnswer, worst_reaction
from coordination.exchange.tracker import Plan
from coordination.vocabulary import Answer, GradingSystem, ToxicityKind
from tests.exchange.tracker.house import course_of, drop, patients, plan, report_of, table, workbook

WIDE = ["mrn", "mrn_site", "last_name", "dob", "agent", "regimen", "step_up_1_date", "step_up_2_date", "first_full_dose_date",
        "crs_max_grade", "crs_onset"]  # fmt: skip
ONE = [
    "0051",
    "PSMC",
    "One",
    "1950-01-01",
    "teclistamab",
    "monotherapy",
    "2026-10-05",
    "2026-10-08",
    "2026-10-12",
    None,
    None,
]
TOX = [
    "mrn",
    "mrn_site",
    "event",
    "onset",
    "resolved",
    "grade",
    "grading_system",
    "after_dose_no",
    "tocilizumab",
    "notes",
]


def tox(*rows: tuple[Any, ...]) -> list[list[Any]]:
    """Rows of (onset, resolved, grade) and further columns."""
    return [TOX, *(["0051", "PSMC", "CRS", *row, *[None] * (7 - len(row))] for row in rows)]


def book(*rows: tuple[Any, ...], grade: Any = None, onset: Any = None) -> bytes:
    return workbook(patients=[WIDE, [*ONE[:-2], grade, onset]], toxicities=tox(*rows))


def ends(made: Plan, title: str = "toxicities") -> list[str]:
    return [row["end"] for row in report_of(made, title).values()]


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


def test_grade_of_the_patients_row_fills_an_event_without_one(desk: Desk) -> None:
    drop(desk, "t.xlsx", book(("2026-10-06", None, "unk"), grade=2))
    assert worst_reaction(course_of(desk.store, "0051"), ToxicityKind.CRS).grade == 2


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
    from datetime import timedelta

    from tests.exchange.tracker.house import AS_OF, later

    drop(desk, "a.csv", patients({"CRS max": "0"}))
    row = {"MRN": "0050001", "MRN site": "PSMC", "Event": "CRS", "Grade": "1"}
    assert ends(plan(desk, "t.csv", table([{**row, "Onset": "2026-11-17"}])), "file") == ["held_back"]
    next_week = later(desk, AS_OF + timedelta(days=7))
    assert ends(plan(next_week, "t.csv", table([{**row, "Onset": "2026-11-25"}])), "file") == ["new"]


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
