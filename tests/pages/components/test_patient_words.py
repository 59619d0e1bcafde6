"""Phrases about one patient: what is not recorded is never a bare 0, none or blank."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from coordination.boards.my_patients import MyPatient, Worst
from coordination.boards.ring import NO_SITE
from coordination.knowledge import Rulebook
from coordination.vocabulary import Action, Agent, DoseRole, ReactionAnswer, Stage, ToxicityKind
from pages.components.patient_words import lab, next_dose, slack, worst
from tests.builders import TODAY, days_ago

CRS = ToxicityKind.CRS
UNKNOWN = '<span class="unk-t">not recorded</span>'


def test_a_graded_reaction_says_scale_day_and_dose(rulebook: Rulebook) -> None:
    said = worst(Worst(CRS, ReactionAnswer.GRADED, 2, "2026-08-08", 31.5, DoseRole.STEP_UP_2), rulebook)
    assert said == "<b>CRS grade 2</b> (ASTCT), Sat 8 Aug 2026, after step-up 2, onset 31.5 h"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ReactionAnswer.NONE, "CRS none seen, as stated, day not recorded"),
        (ReactionAnswer.NOT_DOSED, "CRS no dose yet"),
        (ReactionAnswer.NOT_RECORDED, f"CRS {UNKNOWN}"),
        (ReactionAnswer.UNGRADED, f"CRS happened, grade not recorded, onset {UNKNOWN}, causing dose {UNKNOWN}"),
        (ReactionAnswer.OTHER_SCALE, f"CRS graded on another scale, onset {UNKNOWN}, causing dose {UNKNOWN}"),
    ],
)
def test_each_answer_has_its_words(rulebook: Rulebook, answer: ReactionAnswer, said: str) -> None:
    assert worst(Worst(CRS, answer, None, None, None, None), rulebook) == said


@pytest.mark.parametrize("answer", list(ReactionAnswer))
def test_no_answer_is_left_without_words(rulebook: Rulebook, answer: ReactionAnswer) -> None:
    assert worst(Worst(ToxicityKind.ICANS, answer, 1, None, None, None), rulebook).strip() != "ICANS"


def test_lists_keep_no_onset_of_icans_and_do_not_say_that_it_was_not_recorded(rulebook: Rulebook) -> None:
    icans = Worst(ToxicityKind.ICANS, ReactionAnswer.GRADED, 1, None, None, DoseRole.STEP_UP_1)
    assert worst(icans, rulebook) == "<b>ICANS grade 1</b> (ASTCT), after step-up 1"


@pytest.mark.parametrize(("others", "said"), [(1, "1 episode"), (2, "2 episodes")])
def test_episodes_without_a_grade_stand_beside_the_worst(rulebook: Rulebook, others: int, said: str) -> None:
    graded = Worst(CRS, ReactionAnswer.GRADED, 1, "2026-08-08", None, DoseRole.STEP_UP_2, others)
    assert worst(graded, rulebook).endswith(f"after step-up 2, and {said} without an ASTCT grade")


def test_none_seen_says_as_of_which_day(rulebook: Rulebook) -> None:
    none = Worst(CRS, ReactionAnswer.NONE, 0, None, None, None, stated_on=date(2026, 11, 23))
    assert worst(none, rulebook) == "CRS none seen, as stated Mon 23 Nov 2026"


PATIENT = MyPatient(
    today=TODAY, course_id="c", last_name="Okafor", first_name=None, birth_date=date(1957, 3, 14), mrn="1",
    agent=Agent.TECLISTAMAB, stage=Stage.CO_MANAGED, accountable_site="Lakeside", needs_on=None, needs=(), look=None,
    last_dose_on=days_ago(3), last_dose_role=DoseRole.TREATMENT, next_on=None, next_action=Action.CONTINUE_SCHEDULE,
    next_amount=None, held_since=None, hold_reason=None, next_marks=(), slack_until=None, slack_part_until=None, slack_table="", slack_reason=None,
    crs=Worst(CRS, ReactionAnswer.NOT_RECORDED, None, None, None, None),
    icans=Worst(ToxicityKind.ICANS, ReactionAnswer.NOT_RECORDED, None, None, None, None),
    last_igg=None, last_igg_on=None, last_anc=None, last_anc_on=None, open_tasks=0, ring=NO_SITE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Action.NONE_ENDED, "Next dose not expected"),
        (Action.CONTINUE_SCHEDULE, 'Next dose <span class="unk-t">no day recorded</span>'),
        (Action.MANUAL_REVIEW, 'Next dose <span class="unk-t">needs review</span>'),
    ],
)
def test_only_an_ended_course_expects_no_dose(action: Action, said: str) -> None:
    assert next_dose(replace(PATIENT, next_action=action), TODAY) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"last_dose_on": None, "stage": Stage.PLANNED, "slack_reason": "No regimen"}, "No full dose yet"),
        ({}, 'Days before re-step-up <span class="unk-t">not known</span>'),
        ({"slack_reason": "No rule."}, 'Days before re-step-up <span class="unk-t">not known</span>: No rule'),
        ({"next_action": Action.NONE_ENDED}, "Days before re-step-up are not counted: the course has ended"),
        ({"slack_until": TODAY}, "<b>0 days left</b> before re-step-up; last day Tue 24 Nov"),
        (
            {"slack_until": TODAY, "slack_part_until": TODAY, "slack_table": "label table of 2025-03"},
            "<b>0 days left</b> before re-step-up; last day Tue 24 Nov; in part through Tue 24 Nov, in full after "
            "(label table of 2025-03)",
        ),
    ],
)
def test_doses_say_whether_there_was_a_full_one_not_a_missing_reason(values: dict[str, Any], said: str) -> None:
    assert slack(replace(PATIENT, **values), TODAY) == said


def test_a_lab_has_value_and_day_or_is_not_recorded() -> None:
    assert lab("IgG", "380 mg/dL", "2026-11-18") == "IgG 380 mg/dL, Wed 18 Nov 2026"
    assert lab("IgG", None, None) == f"IgG {UNKNOWN}"
