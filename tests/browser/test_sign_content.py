"""A pharmacist signs content in the running app; the row is edited in the institution's folder: it is unsigned again."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import expect

from coordination.knowledge import load_rulebook
from coordination.records import open_store
from coordination.vocabulary import Role
from tests.browser.conftest import Visit, Visitor
from tests.browser.test_every_page import TOO_WIDE
from tests.browser.test_whose_eyes import person_of
from tests.knowledge.test_layering import AT_RISK, SOURCE, folder_of
from tests.serving import serving

RULE = "elr-mono-restart-weekly-43"


def sign(window: Visitor, button: str, title: str) -> None:
    window.press(button)
    dialog = window.page.get_by_role("dialog")
    expect(dialog.get_by_text(title)).to_be_visible()
    dialog.get_by_text("I have read each of them").click()
    dialog.get_by_role("button", name="Sign", exact=True).click()
    expect(dialog).to_have_count(0)


def test_a_signed_rule_runs_at_once_and_an_edited_one_is_unsigned_again(
    demo_file: Path, tmp_path: Path, visit: Visit, width: int
) -> None:
    database = shutil.copy(demo_file, tmp_path / "own.db")
    store = open_store(f"sqlite:///{database}")
    pharmacist, _ = person_of(store, Role.PHARMACIST)
    coordinator, _ = person_of(store, Role.COORDINATOR)
    store.close()
    own = folder_of(tmp_path / "content", program='unsigned = "notice"')

    with serving(database, tmp_path, content=own) as server:
        window = visit(server, width).open("/content", **{"as": pharmacist, "rule": RULE})
        window.sees("Manual review")
        sign(window, "Sign this rule", f"Sign {RULE}")
        window.sees("Signed: 1 rule, by")
        window.sees("Runs")
        window.open("/content", **{"as": pharmacist, "agent": "shared", "kind": "At risk"})
        sign(window, "Sign the one shown", "Sign at-risk")
        window.sees("Signed: 1 rule, by")
        assert window.page.evaluate(TOO_WIDE) == [0, 0, []]
        other = visit(server, width).open("/content", **{"as": coordinator, "rule": "at-risk"})
        other.sees("Everything signed")
        for each in (window, other):
            each.page.goto("about:blank")  # the server goes, and a page of it would ask for it

    folder_of(own, handoff__at_risk=SOURCE + AT_RISK)
    assert load_rulebook(local=own).at_risk.local
    with serving(database, tmp_path, content=own) as server:
        window = visit(server, width).open("/content", **{"as": pharmacist, "show": "changed"})
        window.sees("Changed since sign-off")
        window.follow("at-risk")
        window.sees("It counts as not signed until it is signed again.")
        row = window.page.get_by_role("row", name="slack days")
        expect(row).to_contain_text("7")
        expect(row).to_contain_text("5")
        assert window.page.evaluate(TOO_WIDE) == [0, 0, []]
