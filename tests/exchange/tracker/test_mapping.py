"""Headers and kinds of sheet: matched tolerantly, corrected by hand, remembered (docs/importing.md, Columns)."""

from __future__ import annotations

import pytest

from coordination.exchange.tracker.choices import NOT_READ, Choices
from coordination.exchange.tracker.mapping import Sheet, map_sheet
from coordination.exchange.tracker.tables import Table, TableRow
from coordination.knowledge.tracker import load_tracker_words

WORDS = load_tracker_words()


def mapped(
    *rows: list[str | None], title: str = "file", choices: Choices | None = None, **remembered: dict[str, str]
) -> Sheet:
    table = Table(title, [TableRow(number, list(row)) for number, row in enumerate(rows, start=1) if any(row)])
    return map_sheet(table, WORDS, choices or Choices(), remembered)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Pt MRN", "mrn"), ("Med Rec #", "mrn"), ("Chart #", "mrn"), ("m.r.n.", "mrn"), ("DOB", "dob"),
        ("Date of Birth", "dob"), ("Birthdate", "dob"), ("BsAb", "agent"), ("Drug", "agent"), ("SUD 1", "step_up_1_date"),
        ("Step-up 1", "step_up_1_date"), ("SU1", "step_up_1_date"), ("D1", "step_up_1_date"), ("1st Full Dose", "first_full_dose_date"),
        ("First treatment", "first_full_dose_date"), ("CRS Grade", "crs_max_grade"), ("CRS max", "crs_max_grade"),
        ("Toci?", "prophylactic_tocilizumab"), ("TCZ", "prophylactic_tocilizumab"), ("Community Site", "community_site"),
        ("Local onc", "community_site"), ("Referring practice", "community_site"), ("crs_max_grade", "crs_max_grade"),
        ("Last, First", "last_name, first_name"), ("Setting (in/out/hyb)", "model_of_care"),
    ],
)  # fmt: skip
def test_names_that_coordinators_use(header: str, field: str) -> None:
    others = [name for name in ("MRN", "Last name", "DOB", "Agent", "Stage", "Sex") if WORDS.kinds["patients"].by_name[
        name.casefold().replace(" ", "")] != field]  # fmt: skip
    assert mapped([*others, header]).mapping[header] == field


@pytest.mark.parametrize(
    ("header", "unit"), [("IgG (mg/dL)", "mg/dL"), ("IgG g/L", "g/L"), ("IgG [g/L]", "g/L"), ("IgG", None)]
)
def test_unit_of_a_header(header: str, unit: str | None) -> None:
    assert mapped(["MRN", "Last name", "DOB", "Agent", header]).columns["igg_last"].unit == unit


def test_titles_and_group_headings_above_are_skipped_and_named() -> None:
    sheet = mapped(["Our tracker"], [None], ["Who", None, "Doses"], ["MRN", "Last name", "DOB", "Drug", "Step-up 1"])
    assert (sheet.header_row, sheet.title_rows, sheet.kind) == (4, [1, 3], "patients")


def test_header_below_the_fifteenth_row_is_no_header() -> None:
    head = ["MRN", "Last name", "DOB", "Drug"]
    assert mapped(*[["x"]] * 14, head).header_row == 15
    assert mapped(*[["x"]] * 15, head).not_read == "no table"


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (["MRN", "Dose date", "Drug", "mg", "Status"], "doses"), (["MRN", "Event", "Onset", "Grade"], "toxicities"),
        (["MRN", "Test", "Date", "Result", "Units"], "measurements"), (["MRN", "Task", "Due", "Owner", "Status"], "tasks"),
        (["MRN", "Last name", "DOB", "Drug", "Stage"], "patients"),
    ],
)  # fmt: skip
def test_kind_follows_from_the_columns(headers: list[str], kind: str) -> None:
    assert mapped(list(headers)).kind == kind


def test_unknown_columns_are_listed_once_and_a_second_column_of_a_field_too() -> None:
    sheet = mapped(["MRN", "Last name", "DOB", "Drug", "Binder", "Agent"], ["1", "A", "1950", "x", "y", "z", "loose"])
    assert sheet.unknown_columns == ["Binder", "Agent", "column G without a header"]


def test_sheet_without_a_needed_column_says_which() -> None:
    sheet = mapped(["MRN", "Last name", "Stage", "Sex"])
    assert sheet.missing == ["dob", "agent"]
    assert sheet.not_read == "needed columns not found: dob, agent"


def test_hand_goes_before_memory_and_memory_before_the_words_on_file() -> None:
    head = ["MRN", "Last name", "DOB", "Drug", "Notes"]
    assert mapped(head, patients={"Notes": "stage"}).mapping["Notes"] == "stage"
    by_hand = Choices(mapping={"file": {"Notes": NOT_READ}})
    sheet = mapped(head, choices=by_hand, patients={"Notes": "stage"})
    assert "Notes" not in sheet.mapping
    assert "Notes" not in sheet.unknown_columns


def test_hidden_sheet_is_read_only_when_chosen() -> None:
    table = Table("Old", [TableRow(1, ["MRN", "Last name", "DOB", "Drug"])], hidden=True)
    assert map_sheet(table, WORDS, Choices(), {}).not_read == "hidden"
    assert map_sheet(table, WORDS, Choices(sheets={"Old": True}), {}).not_read is None
    assert map_sheet(table, WORDS, Choices(sheets={"Old": False}), {}).not_read == "left out"
