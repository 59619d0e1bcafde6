"""The five sample trackers end row by row as their expected.json says, and a second drop changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from coordination.boards.desk import Desk
from coordination.exchange.tracker import Choices, DateOrder, Plan
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.vocabulary import RowEnd
from tests.exchange.tracker.house import (
    BEFORE,
    FILES,
    drop_sample,
    furnish,
    patients,
    plan,
    report_of,
    row_counts,
    workbook,
)

ENDS = ("new", "changed", "unchanged", "repeated", "merged", "held_back", "rejected", "asked", "skipped")
COMPARED = ("why", "column", "found", "stored", "same_as", "with")
CHANGES_IN_WORDS = {
    "time, mg and weight": {"time", "dose_mg", "weight_kg"},
    "tocilizumab, admitted, resolved": {"tocilizumab", "admitted", "resolved"},
    "steroid, admitted, resolved": {"steroid", "admitted", "resolved"},
}


def wanted_sheets(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    expected = FILES[name]
    yield from expected.get("sheets", {"file": expected}).items()


def count_of(wanted: Any) -> int:
    return wanted if isinstance(wanted, int) else len(wanted or ())


def mismatches(name: str, made: Plan) -> Iterator[str]:
    """Every point in which the report differs from what is expected of the file."""
    said = made.to_json()
    for key in ("encoding", "delimiter", "decimal_sign", "date_system", "patients_new"):
        if key in FILES[name] and said[key] != FILES[name][key]:
            yield f"{key}: {said[key]!r}, expected {FILES[name][key]!r}"
    if said["exit_code"] != FILES[name]["import"]["exit_code"]:
        yield f"exit code {said['exit_code']}"
    if said["sheets_not_read"] != FILES[name].get("sheets_not_read", {}):
        yield f"sheets not read: {said['sheets_not_read']}"
    if "says" in FILES[name] and said["says"] != FILES[name]["says"]:
        yield f"says: {said['says']}"
    for title, wanted in wanted_sheets(name):
        for fault in sheet_mismatches(said["sheets"][title], wanted, said["warnings"]):
            yield f"{title}: {fault}"


def sheet_mismatches(sheet: dict[str, Any], wanted: dict[str, Any], of_file: list[dict[str, Any]]) -> Iterator[str]:
    for key in ("header_row", "title_rows", "mapping", "unknown_columns", "empty_rows", "rows"):
        if key in wanted and sheet[key] != wanted[key]:
            yield f"{key}: {sheet[key]}, expected {wanted[key]}"
    rows = {str(row["row"]): row for row in sheet["report"]}
    for end in ENDS:
        if sheet[end] != count_of(wanted.get(end)):
            yield f"{end}: {sheet[end]}, expected {count_of(wanted.get(end))}"
        if isinstance(wanted.get(end), list | dict):
            listed = {number for number, row in rows.items() if row["end"] == end}
            if listed != {str(number) for number in wanted[end]}:
                yield f"{end}: rows {sorted(listed)}"
        if isinstance(wanted.get(end), dict):
            yield from row_mismatches(rows, wanted[end])
    for warning in wanted.get("warnings", ()):
        said = of_file if warning["row"] == "file" else rows[str(warning["row"])].get("warnings", [])
        if not any(each["column"] == warning["column"] and each["why"] == warning["why"] for each in said):
            yield f"no warning {warning}: {said}"


def row_mismatches(rows: dict[str, Any], wanted: dict[str, Any]) -> Iterator[str]:
    for number, details in wanted.items():
        row = rows[number]
        if isinstance(details, str):
            fields = next((fields for words, fields in CHANGES_IN_WORDS.items() if details.startswith(words)), set())
            if not fields <= set(row.get("changes", {})):
                yield f"row {number}: changes {row.get('changes')}, expected {details}"
            continue
        if row["end"] == "changed" and row.get("changes") != details:
            yield f"row {number}: changes {row.get('changes')}, expected {details}"
            continue
        for key in COMPARED:
            if key in details and str(row.get(key, "")).casefold() != str(details[key]).casefold():
                yield f"row {number}: {key} {row.get(key)!r}, expected {details[key]!r}"
        if "other" in details and not row.get("other", "").startswith(details["other"].split(":")[0]):
            yield f"row {number}: other {row.get('other')!r}, expected {details['other']!r}"


@pytest.mark.parametrize("name", FILES)
def test_sample_ends_as_expected(name: str, house: Store, rulebook: Rulebook) -> None:
    if name in BEFORE:
        drop_sample(house, rulebook, BEFORE[name])
    made = drop_sample(house, rulebook, name)
    assert list(mismatches(name, made)) == []


def test_all_five_in_order_into_one_store_end_the_same(house: Store, rulebook: Rulebook) -> None:
    faults = [fault for name in FILES for fault in mismatches(name, drop_sample(house, rulebook, name))]
    assert faults == []


@pytest.mark.parametrize("name", FILES)
def test_second_drop_changes_nothing(name: str, house: Store, rulebook: Rulebook) -> None:
    if name in BEFORE:
        drop_sample(house, rulebook, BEFORE[name])
    first = drop_sample(house, rulebook, name).counts
    before = row_counts(house)
    again = drop_sample(house, rulebook, name)
    went_in = sum(first[end] for end in (RowEnd.NEW, RowEnd.CHANGED, RowEnd.UNCHANGED))
    assert again.counts == {**first, RowEnd.NEW: 0, RowEnd.CHANGED: 0, RowEnd.UNCHANGED: went_in}
    assert not again.changes_anything
    assert row_counts(house) == before


def test_samples_come_in_on_postgres_too(postgres_store: Store, rulebook: Rulebook) -> None:
    furnish(postgres_store, rulebook)
    for name in ("01-wide-tracker.csv", "04-contradictions.xlsx", "05-measurements.csv"):
        assert list(mismatches(name, drop_sample(postgres_store, rulebook, name))) == []
        assert not drop_sample(postgres_store, rulebook, name).changes_anything


def test_preview_stores_nothing(desk: Desk) -> None:
    before = row_counts(desk.store)
    made = plan(desk, "t.csv", patients({}))
    assert made.counts[RowEnd.NEW] == 1
    assert row_counts(desk.store) == before


def test_every_row_ends_in_exactly_one_way(house: Store, rulebook: Rulebook) -> None:
    for name in FILES:
        made = drop_sample(house, rulebook, name)
        for sheet in made.sheets:
            assert sum(sheet.counts.values()) == len(sheet.rows)


def test_day_first_is_chosen_once_for_the_file(desk: Desk) -> None:
    data = patients({"Step-up 1": "05/10/2026", "Step-up 2": "08/10/2026", "1st full dose": "13/10/2026"})
    assert report_of(plan(desk, "t.csv", data))[2]["why"] == "date_impossible"
    made = plan(desk, "t.csv", data, Choices(date_order=DateOrder.DAY_FIRST))
    assert report_of(made)[2]["end"] == "new"
    assert (made.slashed_dates, made.day_first_only, made.month_first_only) == (3, 1, 0)


def test_short_number_is_doubted_beside_longer_mrns(desk: Desk) -> None:
    headers = ["mrn", "mrn_site", "last_name", "dob", "agent"]
    rows = [["004512", "PSMC", "A", "1950-01-01", "teclistamab"], ["004513", "PSMC", "B", "1950-01-01", "teclistamab"],
            [4514, "PSMC", "C", "1950-01-01", "teclistamab"]]  # fmt: skip
    report = report_of(plan(desk, "t.xlsx", workbook(patients=[headers, *rows])), "patients")
    assert report[4]["warnings"][0]["why"] == "mrn_short"
    assert "warnings" not in report[2] or all(each["why"] != "mrn_short" for each in report[2]["warnings"])


def test_progress_is_told(desk: Desk) -> None:
    from coordination.exchange.tracker import plan_import, read_tracker

    told: list[float] = []
    plan_import(desk, read_tracker("t.csv", patients({})), progress=lambda done, _: told.append(done))
    assert told == sorted(told)
    assert told[-1] == 1.0
