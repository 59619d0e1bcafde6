"""A coordinator brings in the tracker that she keeps today, finds the most urgent patient and records the next dose."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from coordination.knowledge import Rulebook
from coordination.records import open_store
from tests.browser.conftest import Visit
from tests.exchange.tracker.house import AS_OF, SAMPLES, furnish
from tests.serving import Server, serving

TRACKER = SAMPLES / "01-wide-tracker.csv"


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, rulebook: Rulebook) -> Path:
    """A demo database with the sites of the sample tracker and their people, without any patient."""
    file = tmp_path_factory.mktemp("furnished") / "house.db"
    store = open_store(f"sqlite:///{file}", create=True, demo=True)
    furnish(store, rulebook)
    store.close()
    return file


@pytest.fixture
def empty_house(furnished: Path, tmp_path: Path) -> Iterator[Server]:
    with serving(shutil.copy(furnished, tmp_path / "house.db"), tmp_path, today=AS_OF.date()) as server:
        yield server


def test_from_the_tracker_to_the_recorded_dose(empty_house: Server, visit: Visit, width: int) -> None:
    her = visit(empty_house, width).open("/")
    her.page.get_by_role("listitem").filter(has_text="coordinator of PSMC").get_by_role("link").click()
    expect(her.page.get_by_role("heading", name="Handoff board")).to_be_visible()

    her.go("Bring in data")
    her.page.locator('input[type="file"]').set_input_files(TRACKER)
    her.sees("Nothing is stored yet")
    her.page.get_by_role("button", name=re.compile("^Bring in")).click()
    her.sees("Stored from 01-wide-tracker.csv:")

    # The board: the patient whose dose has been due the longest stands first.
    her.go("Handoff board")
    first = her.page.get_by_label("At risk").locator("tbody tr").first
    expect(first).to_contain_text("Whitcomb")
    expect(first).to_contain_text("Dose of Mon 5 Oct 2026 is not recorded as given, held or missed")
    first.get_by_role("link", name=re.compile("Whitcomb")).click()

    # The patient: record what was given today.
    her.sees("MRN 0042871")
    her.press("Record a dose")
    dialog = her.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nothing is proposed")
    dialog.get_by_label("Amount").fill("76")
    dialog.get_by_label("Unit").click()
    her.page.get_by_role("option", name="mg", exact=True).click()
    dialog.get_by_label("Note").fill("After the missed weeks")
    dialog.get_by_text("Not known what it was for").click()
    dialog.get_by_role("button", name="Record this dose").click()
    her.sees(re.compile("^Recorded: dose given, Sun 22 Nov 2026"))
    course = her.page.url

    # Patient, board and trail agree.
    her.open(course.removeprefix(empty_house.url) + "&tab=doses")
    expect(her.page.get_by_role("row").filter(has_text="22 Nov 2026").first).to_contain_text("76 mg")
    her.open(course.removeprefix(empty_house.url) + "&tab=history")
    her.sees("Dose given for Sun 22 Nov 2026")
    her.go("Handoff board")
    expect(her.page.get_by_label("At risk").locator("tbody tr").first).not_to_contain_text("Whitcomb")
    expect(her.page.get_by_label("At risk")).not_to_contain_text("Dose of Mon 5 Oct 2026 is not recorded")

    auditor = visit(empty_house, width).open("/settings", view="trail", **{"as": "administrator-PSMC"})
    expect(auditor.page.get_by_role("row").nth(1)).to_contain_text(re.compile("coordinator of PSMC.*Dose recorded"))
