"""The page of clinical content: who reads and who signs, what a signature shows, what changed since."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from coordination.acts import keep_derived
from coordination.records import tables as t
from coordination.vocabulary import Agent, DoseRole, Role
from pages.components import guard
from tests.builders import LAKE, NORTH, World, days_ago
from tests.knowledge.test_layering import AT_RISK, SOURCE, folder_of, next_version
from tests.pages.conftest import Open, words

PAGE = "clinical_content"
RULE = "elr-mono-restart-su1-2"


def press(page: AppTest, label: str) -> AppTest:
    return next(one for one in page.button if one.label == label).click().run()


def sign_shown(page: AppTest, label: str = "Sign this rule") -> AppTest:
    press(page, label)
    page.checkbox[0].check()
    return press(page, "Sign")


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_every_rule(open_page: Open, role: Role) -> None:
    page = open_page(PAGE, role, LAKE if role is Role.COMMUNITY_CLINICIAN else NORTH)
    assert not page.exception
    said = words(page)
    assert "tec-premedication" in said
    assert "A verified rule that nobody signed runs" in said
    assert "restates the regular spacing runs without a signature" in said


@pytest.mark.parametrize(("role", "may"), [(Role.PHARMACIST, True), (Role.COORDINATOR, False), (Role.NURSE, False)])
def test_the_button_of_who_may_not_sign_is_disabled_and_says_why(open_page: Open, role: Role, may: bool) -> None:
    sign = open_page(PAGE, role, rule=RULE).button[0]
    assert sign.disabled is not may
    assert may or "may not sign clinical content" in str(sign.help)


def test_signing_asks_to_have_read_and_then_shows_who_when_and_which_text(open_page: Open, world: World) -> None:
    page = open_page(PAGE, Role.PHARMACIST, rule=RULE)
    press(page, "Sign this rule")
    assert "was not verified on a current text" in words(page)
    press(page, "Sign")
    assert "say first that you have read them" in words(page)
    page.checkbox[0].check()
    press(page, "Sign")
    said = words(page)
    assert "Signed: 1 rule, by Phil Pharmacist" in said
    assert "Phil Pharmacist, North, Tue 24 Nov 2026" in said
    row = world.rulebook.row(RULE)
    assert row is not None
    assert row.content_hash() in said
    assert [one.label for one in page.button] == ["Withdraw the signature"]


def test_a_signature_reaches_the_engine_and_the_lists_without_a_restart(open_page: Open, world: World) -> None:
    course = world.after(DoseRole.TREATMENT, gap_days=9, agent=Agent.ELRANATAMAB)
    page = open_page(PAGE, Role.PHARMACIST, agent="elranatamab", kind="Restart after a gap")
    keep_derived(world.store, now=world.now, rulebook=guard.opened()[1])
    status = t.table_of(t.CourseStatus).c

    def stored() -> object:
        with world.store.reading() as session:
            return session.execute(select(status.slack_until).where(status.course_id == course)).scalar_one()

    assert stored() is None
    sign_shown(page, next(one.label for one in page.button if one.label.startswith("Sign the")))
    assert "1 course derived anew" in words(page)
    assert stored() is not None
    patient = open_page("patient", Role.NURSE, course=course)
    assert "days left" in words(patient) or "day left" in words(patient)


def test_withdrawing_needs_a_reason_and_keeps_both_in_view(open_page: Open) -> None:
    page = sign_shown(open_page(PAGE, Role.PHARMACIST, rule=RULE))
    press(page, "Withdraw the signature")  # opens the dialog
    next(
        one for one in page.button if one.label == "Withdraw the signature" and one.key != "content.withdraw"
    ).click().run()
    assert "reason" in words(page)
    page.text_area[0].set_value("New label of November")
    next(
        one for one in page.button if one.label == "Withdraw the signature" and one.key != "content.withdraw"
    ).click().run()
    said = words(page)
    assert "withdrawn by Phil Pharmacist: New label of November" in said
    assert "Not signed here" in said


def test_an_edited_row_is_unsigned_again_and_says_what_changed(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_shown(open_page(PAGE, Role.PHARMACIST, rule="at-risk"))
    monkeypatch.setenv("BATON_CONTENT", str(folder_of(tmp_path / "own", handoff__at_risk=SOURCE + AT_RISK)))
    guard.opened.clear()
    said = words(open_page(PAGE, Role.COORDINATOR, rule="at-risk"))
    assert "Changed since sign-off" in said
    assert "Local" in said
    assert '<th scope="row">slack days</th><td data-l="As signed">7</td><td data-l="Now"><b>5</b></td>' in said
    listed = words(open_page(PAGE, Role.COORDINATOR, show="changed"))
    assert "1 changed since sign-off" in listed
    assert "at-risk" in listed


def test_filters_that_leave_nothing_say_so(open_page: Open) -> None:
    page = open_page(PAGE, Role.COORDINATOR, show="local")
    assert "No rule on file with these filters." in words(page)
    assert not page.button


def test_a_rule_that_is_not_on_file_is_said(open_page: Open) -> None:
    assert "No rule no-such-rule is on file." in words(open_page(PAGE, Role.COORDINATOR, rule="no-such-rule"))


def test_a_patient_keeps_showing_which_version_advised_each_dose(
    open_page: Open, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = world.plan(agent=Agent.ELRANATAMAB)
    for role, days in ((DoseRole.STEP_UP_1, 4), (DoseRole.STEP_UP_2, 1)):
        world.dose(course, role, days_ago(days))
    assert "Advised by version" not in words(open_page("patient", Role.NURSE, course=course, tab="doses"))
    monkeypatch.setenv("BATON_CONTENT", str(next_version(tmp_path / "own", day=days_ago(2).isoformat())))
    guard.opened.clear()
    said = words(open_page("patient", Role.NURSE, course=course, tab="doses"))
    assert said.index("Advised by version 2") < said.index("Advised by version 1")
    assert "Local content. Version 2: " in words(open_page("patient", Role.NURSE, course=course))
