"""The worst reactions on the patient page: what is not graded stands beside, none seen says its day, text stays text."""

from __future__ import annotations

import re
from datetime import timedelta

from coordination.acts import assess_grade, confirm, open_toxicity
from coordination.boards.patient import PatientPage, patient
from coordination.facts import MeasurementFact
from coordination.vocabulary import Answer, DoseRole, GradingSystem, MeasurementKind, Role, ToxicityKind
from pages.components import patient_tabs as tabs
from pages.components.patient_answers import answers, value
from tests.builders import NOW, TODAY, World, days_ago

CRS = ToxicityKind.CRS


def episode(world: World, course_id: str, grade: int | None) -> None:
    on = days_ago(9).isoformat()
    with world.acting(world.viewer(Role.NURSE)) as act:
        opened = open_toxicity(act, course_id, kind=CRS, onset_on=on)
        if grade is not None:
            assess_grade(act, course_id, opened, grade=grade, system=GradingSystem.ASTCT_2019, on=on)


def page_of(world: World, course_id: str) -> PatientPage:
    return patient(world.desk(), course_id)


def said(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_an_episode_without_a_grade_stands_beside_the_worst(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    episode(world, course_id, 1)
    assert "without an ASTCT grade" not in answers(page_of(world, course_id))
    episode(world, course_id, None)
    text = said(answers(page_of(world, course_id)))
    assert "CRS grade 1" in text
    assert "and 1 episode without an ASTCT grade" in text


def test_none_seen_says_its_day_and_only_the_last_answer_counts(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    with world.acting(world.viewer(Role.NURSE)) as act:
        confirm(act, course_id, criterion="crs_none", value=Answer.YES, on=TODAY)
    page = page_of(world, course_id)
    assert "CRS: none seen as stated Tue 24 Nov 2026" in said(answers(page))
    assert "CRS: none seen, as stated Tue 24 Nov 2026." in said(tabs.toxicity(page))
    with world.acting(world.viewer(Role.NURSE), now=NOW + timedelta(hours=1)) as act:
        confirm(act, course_id, criterion="crs_none", value=Answer.UNKNOWN)
    assert "none seen" not in answers(page_of(world, course_id)) + tabs.toxicity(page_of(world, course_id))


def test_an_old_none_seen_does_not_stand_with_the_episodes(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    with world.acting(world.viewer(Role.NURSE)) as act:
        confirm(act, course_id, criterion="crs_none", value=Answer.YES, on=TODAY)
    episode(world, course_id, 2)
    assert "none seen" not in tabs.toxicity(page_of(world, course_id))


def test_a_comparator_is_text() -> None:
    measured = MeasurementFact("m", MeasurementKind.ANC, TODAY.isoformat(), None, 0.5, "<", "10⁹/L", "<0.5")
    assert value(measured, TODAY).startswith("&lt;0.5 10⁹/L")
