"""The command line brings in files as the page does: exit codes 0, 1 and 2, text and JSON, dry runs that store nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coordination.exchange.command import run_import
from coordination.knowledge import Rulebook
from coordination.records import Store
from tests.exchange.tracker.house import SAMPLES, desk_of, furnish, patients, row_counts


@pytest.fixture
def house(sqlite_store: Store, rulebook: Rulebook) -> Store:
    furnish(sqlite_store, rulebook)
    return sqlite_store


def told(captured: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def test_all_in_is_exit_code_0(house: Store, rulebook: Rulebook, capsys: pytest.CaptureFixture[str]) -> None:
    file = SAMPLES / "01-wide-tracker.csv"
    assert run_import(desk_of(house, rulebook), [file], as_json=True) == 0
    said = told(capsys)[0]
    assert (said["exit_code"], said["counts"]["new"], said["dry_run"]) == (0, 24, False)


def test_something_left_is_exit_code_1(house: Store, rulebook: Rulebook, capsys: pytest.CaptureFixture[str]) -> None:
    file = SAMPLES / "03-semicolon-odd-headers.csv"
    assert run_import(desk_of(house, rulebook, "CHSR"), [file], mrn_site="CHSR") == 1
    out = capsys.readouterr().out
    assert "22 new, 1 repeated, 2 held back, 10 rejected, 2 skipped" in out
    assert "Carvykti" in out
    assert "columns not read: Binder" in out


def test_nothing_read_is_exit_code_2(
    house: Store, rulebook: Rulebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "login.csv"
    page.write_bytes(b"<html><body>Sign in</body></html>")
    good = tmp_path / "good.csv"
    good.write_bytes(patients({}))
    assert run_import(desk_of(house, rulebook), [page, tmp_path / "gone.csv", good], as_json=True) == 2
    said = told(capsys)
    assert [each["exit_code"] for each in said] == [2, 2, 0]
    assert "web page" in said[0]["error"]


def test_file_without_site_asks_for_it(house: Store, rulebook: Rulebook, capsys: pytest.CaptureFixture[str]) -> None:
    file = SAMPLES / "02-navigator-workbook.xlsx"
    assert run_import(desk_of(house, rulebook, "TUCI"), [file]) == 2
    assert "whose MRNs" in capsys.readouterr().err


def test_dry_run_stores_nothing(house: Store, rulebook: Rulebook, capsys: pytest.CaptureFixture[str]) -> None:
    before = row_counts(house)
    assert run_import(desk_of(house, rulebook), [SAMPLES / "01-wide-tracker.csv"], dry_run=True) == 0
    assert "Nothing was stored" in capsys.readouterr().out
    assert row_counts(house) == before


def test_day_first_is_passed_on(
    house: Store, rulebook: Rulebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(patients({"Step-up 1": "5/10/2026", "Step-up 2": "8/10/2026", "1st full dose": "13/10/2026"}))
    assert run_import(desk_of(house, rulebook), [file], day_first=True, as_json=True) == 0
    assert told(capsys)[0]["date_order"] == "day"
