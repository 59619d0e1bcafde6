"""Schedule and risk as their readers see them, and the dialogs that feed them: real acts, refusals in words."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from coordination.acts import record_handoff_event, record_hospital_event, record_response
from coordination.vocabulary import (
    Agent,
    Answer,
    DoseRole,
    HandoffEventKind,
    HospitalEventKind,
    Regimen,
    ResponseCategory,
    Role,
    TierLevel,
)
from tests.builders import TO_CO_MANAGED, World, days_ago
from tests.pages.components.test_dialogs import facts_of, field, opened, press
from tests.pages.conftest import Open, words


def choose(dialog: AppTest, label: str, value: object) -> None:
    field(dialog, "selectbox", label).set_value(value)


def tab(open_page: Open, course_id: str, name: str) -> str:
    page = open_page("patient", Role.COORDINATOR, course=course_id, tab=name)
    assert not page.exception
    return words(page)


def test_the_forecast_says_day_amount_window_and_rule(open_page: Open, world: World) -> None:
    said = tab(open_page, world.after(DoseRole.TREATMENT, gap_days=3), "schedule")
    for wanted in ("Sat 28 Nov", "1.5 mg/kg", "Dose on a weekend", "tec-mono-weekly (Not yet signed here)"):
        assert wanted in said, wanted


def test_a_forecast_that_no_rule_answers_says_why(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=40, agent=Agent.LINVOSELTAMAB, regimen=Regimen.MONOTHERAPY)
    said = tab(open_page, course_id, "schedule")
    assert "No day can be said:" in said
    assert "Next doses</table>" not in said


def test_a_criterion_shows_the_response_and_the_label_s_own_force(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    with world.acting() as act:
        record_response(act, course_id, category=ResponseCategory.PR, on=days_ago(1))
    said = tab(open_page, course_id, "schedule")
    for wanted in ("every 2 weeks, 1.5 mg/kg (may)", "Not met", "Partial response, Mon 23 Nov 2026", "tec-mono-q2w"):
        assert wanted in said, wanted


def test_a_response_is_recorded_and_one_without_a_category_is_refused(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    dialog = opened(open_page, course_id, "response")
    press(dialog, "Record this response")
    assert "Needed: Response." in words(dialog)
    choose(dialog, "Response", ResponseCategory.VGPR)
    press(dialog, "Record this response")
    assert [response.category for response in facts_of(world, course_id).responses] == [ResponseCategory.VGPR]


def test_an_answer_moves_a_factor_out_of_what_is_not_recorded(open_page: Open, world: World) -> None:
    course_id = world.plan()
    dialog = opened(open_page, course_id, "criterion")
    press(dialog, "Record this answer")
    assert "Needed: Question, Answer." in words(dialog)
    choose(dialog, "Question", "ecog_0_1")
    choose(dialog, "Answer", Answer.NO)
    press(dialog, "Record this answer")
    said = tab(open_page, course_id, "risk")
    assert "Speaks for the hospital" in said
    assert "ECOG 2 or more, or frail, Tue 24 Nov 2026" in said


@pytest.mark.parametrize(("name", "tiers"), [("", []), ("Dr. Imani Ade", [TierLevel.WATCHER])])
def test_a_tier_needs_the_name_of_who_set_it(open_page: Open, world: World, name: str, tiers: list[TierLevel]) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    dialog = opened(open_page, course_id, "tier")
    choose(dialog, "Tier", TierLevel.WATCHER)
    field(dialog, "text_input", "Set by, a clinician by name").set_value(name)
    press(dialog, "Record this tier")
    assert [tier.tier for tier in facts_of(world, course_id).tiers] == tiers


def test_a_suggested_tier_stands_beside_the_one_that_was_set(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    world.move(course_id, TO_CO_MANAGED, on=days_ago(2))
    with world.acting() as act:
        record_handoff_event(act, course_id, HandoffEventKind.FIRST_DOSE_GIVEN, on=days_ago(1))
        record_hospital_event(act, course_id, kind=HospitalEventKind.ADMISSION, on=days_ago(1))
    said = tab(open_page, course_id, "risk")
    assert "no tier set" in said
    assert "Unstable" in said
    assert "Admitted now" in said
