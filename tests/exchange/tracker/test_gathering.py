"""Rows by patient and what is stored of each: whose patients a person may bring in, and never a query a row."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import event

from coordination.boards.desk import Desk
from coordination.exchange.tracker import Choices
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.vocabulary import Role, RowEnd
from tests.exchange.tracker.big_tracker import wide_tracker
from tests.exchange.tracker.house import (
    AS_OF,
    SAMPLES,
    course_of,
    desk_of,
    drop,
    drop_sample,
    patients,
    plan,
    report_of,
    workbook,
)


def test_patient_of_another_center_is_not_told_of(house: Store, rulebook: Rulebook) -> None:
    drop_sample(house, rulebook, "03-semicolon-odd-headers.csv")
    stranger = desk_of(house, rulebook, "PSMC")
    data = (SAMPLES / "03-semicolon-odd-headers.csv").read_bytes()
    made = plan(stranger, "03.csv", data, Choices(mrn_site="CHSR"))
    assert made.counts[RowEnd.UNCHANGED] == 0
    assert not made.changes_anything
    rejected = [row for row in report_of(made).values() if row.get("why") == "other_center"]
    assert len(rejected) == 22
    assert all("stored" not in row for row in rejected)


def test_administrator_brings_in_for_any_center(house: Store, rulebook: Rulebook) -> None:
    desk = desk_of(house, rulebook, "PSMC", Role.ADMINISTRATOR)
    data = (SAMPLES / "03-semicolon-odd-headers.csv").read_bytes()
    assert drop(desk, "03.csv", data, Choices(mrn_site="CHSR")).counts[RowEnd.NEW] == 22
    assert not drop(desk, "03.csv", data, Choices(mrn_site="CHSR")).changes_anything


def test_child_rows_of_a_held_back_patient_say_why(desk: Desk) -> None:
    headers = ["mrn", "mrn_site", "last_name", "dob", "agent", "step_up_1_date"]
    wide = [["0051", "PSMC", "One", "1950-01-01", "teclistamab", "2026-11-09"],
            ["0051", "PSMC", "One", "1950-01-01", "teclistamab", "2026-11-10"]]  # fmt: skip
    doses = [["mrn", "mrn_site", "date", "status"], ["0051", "PSMC", "2026-11-12", "given"]]
    made = plan(desk, "t.xlsx", workbook(patients=[headers, *wide], doses=doses))
    row = report_of(made, "doses")[2]
    assert (row["end"], row["why"]) == ("rejected", "unknown_patient")
    assert "held back" in row["note"]


@pytest.mark.parametrize("known", [False, True])
def test_queries_do_not_grow_with_the_rows(desk: Desk, known: bool) -> None:
    counts: list[int] = []
    for rows in (20, 200):
        data = wide_tracker(rows, community=["Kaw River"], today=AS_OF.date(), seed=rows)
        if known:
            drop(desk, "w.csv", data, Choices(mrn_site="PSMC"))
        said = Counter[str]()

        def count(_connection: Any, _cursor: Any, statement: str, *_: Any, said: Counter[str] = said) -> None:
            said[statement.split()[0]] += 1

        for engine in (desk.store.reader, desk.store.writer):
            event.listen(engine, "before_cursor_execute", count)
        drop(desk, "w.csv", data, Choices(mrn_site="PSMC"))
        for engine in (desk.store.reader, desk.store.writer):
            event.remove(engine, "before_cursor_execute", count)
        counts.append(said.total())
    assert abs(counts[1] - counts[0]) <= 30


def test_other_agent_of_a_known_patient_is_held_back_against_the_latest_course(desk: Desk) -> None:
    drop(desk, "a.csv", patients({}))
    row = report_of(plan(desk, "b.csv", patients({"Agent": "Talvey", "Regimen": ""})))[2]
    assert (row["column"], row["stored"]) == ("Agent", "teclistamab")


def test_center_of_a_community_mrn_is_the_files_own(desk: Desk) -> None:
    data = patients({"MRN site": "Kaw River", "MRN": "77"}, {"MRN": "78"})
    assert drop(desk, "a.csv", data).patients_new == 2
    assert course_of(desk.store, "77", "KRO").academic.id == "PSMC"
