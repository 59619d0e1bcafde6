"""The steps of a passing as buttons: what each side may record next, from their own page; who is asked answers there."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from coordination.decisions.stages import allowed_moves
from coordination.knowledge import Rulebook
from coordination.vocabulary import DeclineReason, Role, Side, Stage
from pages.components.dialogs import DIALOGS
from pages.components.passing_block import NEXT, WORDS, steps
from tests.builders import LAKE, NORTH, TODAY, World
from tests.pages.components.test_dialogs import field, opened
from tests.pages.conftest import Open, words
from tests.passing import acknowledged, facts_of, sent

OLIVE = Role.COMMUNITY_CLINICIAN
LEADS_TO = {
    "ready": Stage.READY,
    "send_packet": Stage.PACKET_SENT,
    "acknowledge": Stage.ACKNOWLEDGED,
    "accept": Stage.ACCEPTED,
    "conditions": Stage.CONDITIONAL,
    "decline": Stage.DECLINED,
    "withdraw": Stage.READY,
}


@pytest.mark.parametrize("stage", list(Stage))
def test_a_step_is_offered_where_the_stages_allow_it(rulebook: Rulebook, stage: Stage) -> None:
    allowed = (*allowed_moves(stage, rulebook=rulebook), *([stage] if stage is Stage.PACKET_SENT else []))
    for side in Side:
        for name in steps(stage, side):
            assert name in WORDS
            assert name in DIALOGS
            assert name in ("name_site", "condition") or LEADS_TO[name] in allowed
    assert set(steps(stage, Side.COMMUNITY)) <= set(NEXT.get(stage, ()))
    assert "send_packet" not in steps(stage, Side.COMMUNITY)


def test_who_is_asked_sees_it_first_and_answers_there(open_page: Open, world: World) -> None:
    course_id = sent(world)
    page = open_page("my_patients", OLIVE, LAKE)
    assert "Asked of you: 1" in words(page)
    assert "North is waiting for your answer since Tue 24 Nov" in words(page)
    page = page.button(key=f"passing.acknowledge.{course_id}").click().run()
    page = _submit(page, "acknowledge")
    assert not page.exception
    assert facts_of(world, course_id).stage is Stage.ACKNOWLEDGED
    assert facts_of(world, course_id).handoff_events[-1].by_name == "Olive Oncologist"


def test_a_decline_needs_its_reason_and_the_center_sees_it(open_page: Open, world: World) -> None:
    course_id = acknowledged(world)
    page = open_page("my_patients", OLIVE, LAKE)
    page = page.button(key=f"passing.decline.{course_id}").click().run()
    page = _submit(page, "decline")
    assert "Not saved: Needed: Reason." in words(page)
    field(page, "selectbox", "Reason").set_value(DeclineReason.STAFFING)
    page = _submit(page, "decline")
    assert facts_of(world, course_id).stage is Stage.DECLINED
    assert "Asked of you" not in words(page)
    assert "Lakeside: Staffing or chair" in words(open_page("handoff_board", Role.COORDINATOR))


def test_an_acceptance_is_said_in_full_and_shown_to_both(open_page: Open, world: World) -> None:
    course_id = acknowledged(world)
    page = open_page("my_patients", OLIVE, LAKE)
    page = page.button(key=f"passing.accept.{course_id}").click().run()
    said = {
        "Accepting clinician": "Olive Oncologist",
        "Read back: the next dose and its day": "Treatment dose on Tue 1 Dec",
        "Read back: the worst toxicity so far": "No CRS on record",
        "Read back: who is called for a fever": "Our night line",
    }
    for label, text in said.items():
        field(page, "text_input", label).set_value(text)
    field(page, "date_input", "In force from, day").set_value(TODAY + timedelta(days=6))
    field(page, "time_input", "In force from, time at Lakeside").set_value(time(8))
    field(page, "date_input", "First community dose planned").set_value(TODAY + timedelta(days=7))
    page = _submit(page, "accept")
    assert facts_of(world, course_id).stage is Stage.ACCEPTED, words(page)
    for role, site_id in ((Role.COORDINATOR, NORTH), (OLIVE, LAKE)):
        shown = words(open_page("patient", role, site_id, course=course_id, tab="handoff"))
        assert "Accepted by Lakeside" in shown
        assert "No CRS on record" in shown
        assert "716 555 0199" in shown


def test_a_bare_move_offers_no_step_of_a_passing(open_page: Open, world: World) -> None:
    page = opened(open_page, acknowledged(world), "move")
    assert "Accepted, With conditions, Declined, Ready: recorded on the tab Handoff" in words(page)
    assert list(field(page, "selectbox", "To").options) == ["Ended"]


def _submit(page: AppTest, name: str) -> AppTest:
    """The button of the form of the open dialog, beside one of the same name that opened it."""
    label = {"acknowledge": "Confirm the receipt", "accept": "Accept", "decline": "Decline"}[name]
    buttons = [button for button in page.button if button.label == label]
    return buttons[-1].click().run()
