"""Two people change one patient at once: the second is told who changed what, and saves without typing anything again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from coordination.acts import acting, log_contact
from coordination.knowledge import Rulebook
from coordination.records import open_store
from coordination.records.people import find_viewer
from coordination.vocabulary import Role
from tests.browser.conftest import Visit
from tests.browser.test_whose_eyes import courses, person_of
from tests.builders import NOW
from tests.serving import Server, serving

TYPED = "Asked for the count of Friday"


@pytest.fixture
def own_server(demo_file: Path, tmp_path: Path) -> Iterator[Server]:
    """A demo of this test's own, because it writes."""
    with serving(shutil.copy(demo_file, tmp_path / "own.db"), tmp_path) as server:
        yield server


def test_the_second_saver_keeps_what_was_typed(
    own_server: Server, visit: Visit, width: int, rulebook: Rulebook, tmp_path: Path
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'own.db'}")
    coordinator, site = person_of(store, Role.COORDINATOR)
    course = sorted(courses(store, seen_by=site), key=lambda one: one.id)[0]

    her = visit(own_server, width).open("/patient", **{"as": coordinator, "course": course.id})
    her.press("Log a contact")
    dialog = her.page.get_by_role("dialog")
    dialog.get_by_label("With whom").fill("Dr. Night")
    dialog.get_by_label("Note").fill(TYPED)

    with store.reading() as session:
        other = find_viewer(session, person_of(store, Role.NURSE)[0])
    assert other is not None
    with acting(store, other, now=NOW, rulebook=rulebook) as act:
        log_contact(act, course.id, with_name="Dr. Earlier")
    store.close()

    dialog.get_by_role("button", name="Log this contact").click()
    alert = dialog.get_by_role("alert")
    expect(alert).to_contain_text(other.name)
    expect(alert).to_contain_text("Call with Dr. Earlier")
    expect(alert).to_contain_text("Your text is still here")

    dialog.get_by_role("button", name="Load the change").click()
    her.settled()
    expect(alert).to_have_count(0)
    expect(dialog.get_by_label("Note")).to_have_value(TYPED)
    expect(dialog.get_by_label("With whom")).to_have_value("Dr. Night")
    dialog.get_by_role("button", name="Log this contact").click()
    her.sees("Recorded: call with Dr. Night by")
    expect(dialog).to_have_count(0)
