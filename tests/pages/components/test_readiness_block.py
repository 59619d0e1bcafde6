"""Readiness as its readers see it, and the two dialogs: unmet first, never a percentage, refusals in words."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from coordination.acts import attest_criterion, override_criterion
from coordination.vocabulary import Answer, DoseRole, Role, Stage
from tests.builders import LAKE, TODAY, World, days_ago
from tests.pages.components.test_dialogs import facts_of, field, opened, press
from tests.pages.conftest import Open, words


def stabilizing(world: World) -> str:
    return world.after(DoseRole.FIRST_TREATMENT, gap_days=10)


def tab(open_page: Open, course_id: str, role: Role = Role.COORDINATOR, site: str = "north") -> AppTest:
    page = open_page("patient", role, site, course=course_id, tab="handoff")
    assert not page.exception
    return page


def choose(dialog: AppTest, label: str, value: object) -> AppTest:
    field(dialog, "selectbox", label).set_value(value)
    return dialog


def test_unmet_hard_criteria_stand_first_with_owner_age_and_door(open_page: Open, world: World) -> None:
    said = words(tab(open_page, stabilizing(world)))
    for wanted in ("hard criteria unmet", "of 31 hard met", "Sending the packet", "Closed by 2", "Practice billing",
                   "No authorization for this site recorded", "Owner", "Open since"):  # fmt: skip
        assert wanted in said, wanted
    assert "%" not in said[said.index("Readiness:") : said.index("stage entries")].replace("ANC", "")
    assert said.index("P18") < said.index("P14"), "hard before soft"


def test_a_clock_says_whose_days_count(open_page: Open, world: World) -> None:
    course_id = stabilizing(world)
    world.move(course_id, (Stage.READY, Stage.PACKET_SENT), on=days_ago(5))
    said = words(tab(open_page, course_id))
    assert "Packet sent, not acknowledged: 3 business days, red since Tue 24 Nov" in said
    assert "days of Lakeside" in said
    assert "Clock red" in said


def test_an_override_is_shown_with_reason_and_name_beside_what_is_recorded(open_page: Open, world: World) -> None:
    course_id = stabilizing(world)
    with world.acting() as act:
        attest_criterion(act, course_id, "P18", value=Answer.NO, on=TODAY, note="No thermometer")
    with world.acting(world.viewer(Role.ACADEMIC_CLINICIAN)) as act:
        override_criterion(act, course_id, "P18", reason="<Thermometer> comes tomorrow")
    said = words(tab(open_page, course_id))
    for wanted in ("1 unmet, overridden", "&lt;Thermometer&gt; comes tomorrow", "Ada Academic", "No thermometer"):
        assert wanted in said, wanted


def test_the_practice_sees_the_same_readiness(open_page: Open, world: World) -> None:
    course_id = stabilizing(world)
    ours, theirs = (
        words(tab(open_page, course_id, role, site))
        for role, site in ((Role.COORDINATOR, "north"), (Role.COMMUNITY_CLINICIAN, LAKE))
    )
    part = slice(ours.index("Readiness:"), ours.index("stage entries"))
    assert ours[part] in theirs


def test_a_criterion_is_answered_after_what_is_on_record_was_shown(open_page: Open, world: World) -> None:
    course_id = stabilizing(world)
    dialog = opened(open_page, course_id, "readiness")
    choose(dialog, "Criterion", "P18").run()
    assert "Owner: Nurse" in words(dialog)
    press(dialog, "Record this answer")
    assert "Needed: Answer." in words(dialog)
    choose(dialog, "Answer", Answer.YES)
    press(dialog, "Record this answer")
    (said,) = [one for one in facts_of(world, course_id).confirmations if one.criterion == "p18"]
    assert said.value is Answer.YES


def test_not_applicable_is_offered_only_where_it_is_an_answer(open_page: Open, world: World) -> None:
    dialog = opened(open_page, stabilizing(world), "readiness")
    choose(dialog, "Criterion", "P18").run()
    assert "Not applicable" not in field(dialog, "selectbox", "Answer").options
    choose(dialog, "Criterion", "R02").run()
    assert "Not applicable" in field(dialog, "selectbox", "Answer").options


def test_only_a_clinician_may_press_override(open_page: Open, world: World) -> None:
    course_id = stabilizing(world)
    for role, disabled in ((Role.NURSE, True), (Role.ACADEMIC_CLINICIAN, False)):
        page = tab(open_page, course_id, role)
        assert page.button(key="act.override").disabled is disabled


def test_an_override_without_a_reason_is_refused(open_page: Open, world: World) -> None:
    course_id = stabilizing(world)
    page = tab(open_page, course_id, Role.ACADEMIC_CLINICIAN)
    page.button(key="act.override").click().run()
    choose(page, "Criterion", "P18").run()
    press(page, "Record this override")
    assert "Needed: Reason." in words(page)
    field(page, "text_area", "Reason").set_value("Seen by the nurse tomorrow")
    press(page, "Record this override")
    (said,) = [one for one in facts_of(world, course_id).confirmations if one.override_reason]
    assert said.override_reason == "Seen by the nurse tomorrow"
