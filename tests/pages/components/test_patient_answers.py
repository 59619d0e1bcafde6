"""The next dose in words: amount, rule and days left where they are known, and why not where they are not."""

from __future__ import annotations

import re

import pytest

from coordination.acts import assess_grade, confirm, open_toxicity
from coordination.boards.patient import PatientPage, patient
from coordination.vocabulary import Agent, Answer, DoseRole, DoseStatus, GradingSystem, Regimen, ToxicityKind
from pages.components.patient_answers import answers
from tests.builders import TODAY, World, days_ago

FULL = DoseRole.FIRST_TREATMENT


def page_of(world: World, course_id: str) -> PatientPage:
    return patient(world.desk(), course_id)


def said(world: World, course_id: str) -> str:
    """The text of the three answers; punctuation after a tag stays with its word."""
    text = re.sub(r"<[^>]+>", " ", answers(page_of(world, course_id)))
    return re.sub(r" ([,;:.])", r"\1", " ".join(text.split()))


def test_a_dose_on_file_stands_with_amount_rule_source_and_the_days_left(world: World) -> None:
    text = said(world, world.after(DoseRole.TREATMENT, gap_days=3))
    assert "Next dose due Sat 28 Nov 2026 (in 4 d)" in text
    assert "Treatment dose, 1.5 mg/kg, weekly" in text
    assert "25 days left before re-step-up; last day Sat 19 Dec 2026" in text
    assert re.search(r"Rule tec-mono-weekly: .+, dated .+\. Label copy read\. Not yet signed here\.", text)
    assert "Confirm with the current label or a pharmacist." in text


def test_a_day_that_has_passed_is_told_as_past(world: World) -> None:
    text = said(world, world.after(DoseRole.TREATMENT, gap_days=40))
    assert re.search(r"\d+ days past the last day before re-step-up", text)
    assert "0 days left" not in text


def test_under_manual_review_no_amount_is_shown_and_the_reason_is(world: World) -> None:
    course_id = world.plan(on=days_ago(30))
    world.dose(course_id, None, days_ago(3))
    text = said(world, course_id)
    assert "No amount: " in text
    assert "mg" not in text.split("On file next")[1].split("Spacing on file")[0]


def test_a_held_dose_says_since_when_and_why(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=9)
    world.dose(course_id, DoseRole.TREATMENT, days_ago(2), DoseStatus.HELD, reason="Pneumonia")
    text = said(world, course_id)
    assert "Held since Sun 22 Nov" in text
    assert "Held Sun 22 Nov (2 d ago): Pneumonia" in text


def test_without_a_restart_rule_the_days_left_are_not_known_and_say_why(world: World) -> None:
    course_id = world.plan(agent=Agent.TALQUETAMAB, regimen=Regimen.Q2W_0_8, on=days_ago(30))
    world.dose(course_id, DoseRole.TREATMENT, days_ago(3))
    text = said(world, course_id)
    assert re.search(r"Not known days left before re-step-up\. \w+", text)
    assert "days left before re-step-up; last day" not in text


def test_before_the_first_dose_nothing_is_counted_and_that_is_said(world: World) -> None:
    text = said(world, world.plan())
    assert "Last given no dose recorded" in text
    assert "left before re-step-up" not in text
    assert "CRS no dose recorded yet" in text
    assert "ruler" not in answers(page_of(world, world.plan()))


@pytest.mark.parametrize(
    ("grade", "system", "words"),
    [
        (2, GradingSystem.ASTCT_2019, "CRS grade 2 (ASTCT 2019), Sat 21 Nov 2026"),
        (3, GradingSystem.CTCAE_5, "CRS, grade 3 on another scale (CTCAE 5), Sat 21 Nov 2026"),
        (None, None, "CRS, grade not recorded Sat 21 Nov 2026"),
    ],
)
def test_an_episode_says_its_grade_its_scale_or_that_it_is_not_recorded(
    world: World, grade: int | None, system: GradingSystem | None, words: str
) -> None:
    course_id = world.after(FULL, gap_days=5)
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(3))
        if grade is not None and system is not None:
            assess_grade(act, course_id, episode, grade=grade, system=system)
    text = said(world, course_id)
    assert words in text
    assert "tocilizumab not recorded; steroid not recorded" in text
    assert "ICANS not recorded" in text


def test_none_is_a_statement_and_silence_is_not_recorded_and_neither_is_a_zero(world: World) -> None:
    course_id = world.after(FULL, gap_days=5)
    with world.acting() as act:
        confirm(act, course_id, criterion="icans_none", value=Answer.YES, on=TODAY)
    text = said(world, course_id)
    assert "ICANS: none seen as stated Tue 24 Nov 2026" in text
    assert "CRS not recorded" in text
    assert "grade 0" not in text


def test_each_value_for_a_dose_that_nobody_recorded_says_so(world: World) -> None:
    recorded = said(world, world.after(FULL, gap_days=5)).split("Newest on record")[1]
    for name in ("Neutrophils (ANC)", "IgG", "Temperature", "Weight"):
        assert f"{name} not recorded" in recorded


# --- the scale under it


def test_the_scale_s_zones_stand_in_words_with_their_days(world: World) -> None:
    text = said(world, world.after(DoseRole.TREATMENT, gap_days=3))
    assert "today, day 3" in text
    assert "Day 0 to 28, Sat 19 Dec: continue the schedule" in text
    assert "From day 57: restart at step-up 1" in text


@pytest.mark.parametrize(
    ("gap_days", "ahead", "words"),
    [
        (1, 3, "today, day 1; planned, day 4"),
        (3, 0, "today, planned, day 3"),
        (40, 3, "today, day 40 planned, day 43"),
        (27, 40, "today, day 27; planned, day 67"),
    ],
)
def test_labels_of_the_scale_that_would_meet_stand_together(
    world: World, gap_days: int, ahead: int, words: str
) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=gap_days)
    world.dose(course_id, DoseRole.TREATMENT, days_ago(-ahead), DoseStatus.PLANNED)
    assert words in said(world, course_id)
