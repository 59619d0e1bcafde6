"""The door: the shipped rows without a rulebook, and a form that asks only what can still change the grade."""

from __future__ import annotations

from dataclasses import replace

from coordination.decisions.grading import (
    CrsObservation,
    IcansObservation,
    grade_crs,
    grade_icans,
    open_questions,
)
from coordination.knowledge import Rulebook
from coordination.vocabulary import Consciousness, OxygenDevice

FEBRILE = CrsObservation(temp_c=38.4)


def test_without_a_rulebook_the_shipped_one_grades(rulebook: Rulebook) -> None:
    assert grade_crs(FEBRILE) == grade_crs(FEBRILE, rulebook=rulebook)
    seen = IcansObservation(ice_score=8)
    assert grade_icans(seen) == grade_icans(seen, rulebook=rulebook)


def test_a_fever_asks_for_blood_pressure_and_oxygen_and_no_more_about_fever() -> None:
    asked = open_questions(FEBRILE)
    assert {"hypotension", "vasopressors", "oxygen_device"} <= set(asked)
    assert not {"temp_c", "treated", "premedicated", "fever_earlier_in_episode", "flow_l_min"} & set(asked)


def test_the_flow_is_asked_for_a_cannula_only() -> None:
    seen = replace(FEBRILE, hypotension=False, oxygen_device=OxygenDevice.NASAL_CANNULA)
    assert "flow_l_min" in open_questions(seen)
    assert "flow_l_min" not in open_questions(replace(seen, oxygen_device=OxygenDevice.SIMPLE_MASK))


def test_no_hypotension_settles_the_column() -> None:
    asked = open_questions(replace(FEBRILE, hypotension=False, oxygen_device=OxygenDevice.NONE))
    assert asked == ("alternative_cause",)


def test_whether_premedicated_is_asked_when_hypotension_stands_without_fever() -> None:
    seen = CrsObservation(temp_c=36.9, fever_earlier_in_episode=False, treated=False, hypotension=True)
    assert "premedicated" in open_questions(seen)


def test_nothing_is_asked_of_the_dead() -> None:
    assert open_questions(CrsObservation(death=True, alternative_cause=False)) == ()


def test_every_score_leads_to_the_rows_that_could_be_worse() -> None:
    asked = open_questions(IcansObservation(ice_score=5, consciousness=Consciousness.ALERT))
    assert {"seizure", "motor", "edema"} <= set(asked)
    assert "ice_score" not in asked


def test_a_program_that_reviews_unsigned_rules_leaves_the_grade_to_a_clinician(rulebook: Rulebook) -> None:
    strict = replace(rulebook, unsigned="review")
    seen = replace(FEBRILE, hypotension=False, oxygen_device=OxygenDevice.NONE)
    decision = grade_crs(seen, rulebook=strict)
    assert (decision.grade, decision.needs_clinician) == (None, True)
    assert grade_crs(seen, rulebook=strict.signed()).grade == 1
