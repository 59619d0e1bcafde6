"""Who the patient is and where the baton is: what may move from one tracker to the next, and what is held back."""

from __future__ import annotations

from typing import Any

import pytest

from coordination.boards.desk import Desk
from coordination.vocabulary import HandoffEventKind, Stage
from tests.exchange.tracker.house import course_of, drop, patients, plan, record_of, report_of

FULL = {
    "Sex": "F", "Academic MD": "Dr. V", "Community MD": "Dr. P", "Community MRN": "0007", "Risk tier": "high", "Notes": "calm",
    "Caregiver": "son", "Language": "Polish", "Stage": "Accepted", "Packet sent": "2026-11-02", "Packet route": "fax",
    "Receipt by": "M. Ruel RN", "Accepted": "2026-11-05", "Accepted by": "Dr. P", "First community dose planned": "2026-11-30",
    "PA status": "pending", "Drug source": "white bag", "PJP drug": "TMP-SMX", "Interval": "weekly",
}  # fmt: skip


@pytest.fixture
def known(desk: Desk) -> Desk:
    drop(desk, "a.csv", patients(FULL))
    return desk


def test_every_column_of_a_wide_tracker_has_its_place(known: Desk) -> None:
    record = record_of(known.store, "0050001")
    course = record.facts()
    assert (record.patient.sex, record.patient.caregiver, record.patient.language) == ("F", "son", "Polish")
    assert (record.course.community_mrn, record.course.notes) == ("0007", "calm")
    assert record.course.risk_factors == ["Risk tier in the tracker: high"]
    said = {event.kind: (event.on, event.by_name, event.planned_on) for event in course.handoff_events}
    assert said[HandoffEventKind.ACKNOWLEDGED] == (None, "M. Ruel RN", None)
    assert said[HandoffEventKind.ACCEPTED][1] == "Dr. P"
    assert len({event.handoff_id for event in course.handoff_events}) == 1
    assert not plan(known, "a.csv", patients(FULL)).changes_anything


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Stage", "Declined"), ("Academic MD", "Dr. W"), ("Community MD", "Dr. Q"), ("Risk tier", "stable"), ("Notes", "worried"),
        ("Caregiver", "daughter"), ("Language", "English"), ("First community dose planned", "2026-12-07"),
        ("PA status", "approved"), ("Drug source", "buy-and-bill"), ("PJP drug", "atovaquone"), ("Interval", "every 2 weeks"),
    ],
)  # fmt: skip
def test_what_may_move_moves_with_old_and_new(known: Desk, column: str, value: str) -> None:
    changed = patients({**FULL, column: value})
    made = drop(known, "b.csv", changed)
    row = report_of(made)[2]
    assert row["end"] == "changed"
    ((old, new),) = row["changes"].values()
    assert old
    assert old != new
    assert not plan(known, "b.csv", changed).changes_anything


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("DOB", "1950-01-03"), ("Last name", "Other"), ("First name", "Una"), ("Sex", "M"), ("Regimen", "with daratumumab SC"),
        ("Model of care", "outpatient"), ("Toci?", "yes"), ("Community site", "High Plains"), ("Community MRN", "0008"),
        ("Packet sent", "2026-11-03"), ("Accepted", "2026-11-06"), ("Agent", "Talvey"), ("Accepted by", "Dr. X"),
    ],
)  # fmt: skip
def test_what_happened_may_not_change(known: Desk, column: str, value: str) -> None:
    cells = {**FULL, column: value} | ({"Regimen": ""} if column == "Agent" else {})
    row = report_of(plan(known, "b.csv", patients(cells)))[2]
    assert (row["end"], row["why"], row["column"]) == ("held_back", "contradicts_stored", column)
    assert row["stored"]
    assert row["found"]


def test_empty_cell_erases_nothing(known: Desk) -> None:
    assert report_of(plan(known, "b.csv", patients(dict.fromkeys(FULL, ""))))[2]["end"] == "unchanged"


def test_case_and_accents_are_no_contradiction(known: Desk) -> None:
    assert (
        report_of(plan(known, "b.csv", patients({**FULL, "Last name": "ORDINARY", "Sex": "Female"})))[2]["end"]
        == "unchanged"
    )


def test_first_visit_moves_the_same_passing_on(known: Desk) -> None:
    visited: dict[str, Any] = {**FULL, "Stage": "Loop closed", "First community visit": "2026-11-20"}
    drop(known, "b.csv", patients(visited))
    course = course_of(known.store, "0050001")
    assert course.stage is Stage.CO_MANAGED
    assert {HandoffEventKind.FIRST_DOSE_GIVEN, HandoffEventKind.LOOP_CLOSED} <= {e.kind for e in course.handoff_events}
    assert not plan(known, "b.csv", patients(visited)).changes_anything
