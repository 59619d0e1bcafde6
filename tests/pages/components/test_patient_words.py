"""Phrases about one patient: what is not recorded is never a bare 0, none or blank."""

from __future__ import annotations

import pytest

from coordination.boards.my_patients import Worst
from coordination.knowledge import Rulebook
from coordination.vocabulary import DoseRole, ReactionAnswer, ToxicityKind
from pages.components.patient_words import lab, worst

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


def test_a_lab_has_value_and_day_or_is_not_recorded() -> None:
    assert lab("IgG", "380 mg/dL", "2026-11-18") == "IgG 380 mg/dL, Wed 18 Nov 2026"
    assert lab("IgG", None, None) == f"IgG {UNKNOWN}"
