"""Reasons before the first dose, and the suggested tier after transfer: what led to it and what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from coordination.decisions.risk import setting_reasons, suggest_tier
from coordination.facts import (
    ConfirmationFact,
    CourseFacts,
    HandoffEventFact,
    HospitalEventFact,
    MeasurementFact,
    ResponseFact,
    TierFact,
)
from coordination.knowledge import Rulebook
from coordination.vocabulary import (
    Answer,
    DoseRole,
    HandoffEventKind,
    HospitalEventKind,
    MeasurementKind,
    ResponseCategory,
    Schedule,
    TierLevel,
)
from tests.builders import NOW, TODAY, a_course, a_dose, days_ago

CALM_ANSWERS = {
    "ig_plan_running": Answer.YES,
    "lives_alone": Answer.NO,
    "emergency_department_beyond_60_minutes": Answer.NO,
    "crs_none": Answer.YES,
    "icans_none": Answer.YES,
}


def _said(**answers: Answer) -> tuple[ConfirmationFact, ...]:
    return tuple(ConfirmationFact(criterion, value, TODAY) for criterion, value in answers.items())


def _measured(kind: MeasurementKind, value: float, days: int) -> MeasurementFact:
    return MeasurementFact(f"{kind}-{days}", kind, days_ago(days).isoformat(), None, value, None, None, f"{value:g}")


def _calm(**values: Any) -> CourseFacts:
    """Handed over 100 days ago, on weekly teclistamab for 120 days, last dose 3 days ago, nothing amiss."""
    doses = [a_dose(DoseRole.STEP_UP_1, days_ago(120)), a_dose(DoseRole.FIRST_TREATMENT, days_ago(114))]
    doses += [a_dose(on=days_ago(days), schedule=Schedule.WEEKLY) for days in range(101, 2, -7)]
    ordinary: dict[str, Any] = {
        "doses": tuple(doses),
        "confirmations": _said(**CALM_ANSWERS),
        "measurements": (
            _measured(MeasurementKind.WEIGHT, 80, 120), _measured(MeasurementKind.WEIGHT, 79, 3),
            _measured(MeasurementKind.IGG, 620, 10), _measured(MeasurementKind.ANC, 2.4, 3),
        ),
        "responses": (ResponseFact("r", ResponseCategory.VGPR, days_ago(20).isoformat()),),
        "handoff_events": (HandoffEventFact("e", "h", HandoffEventKind.FIRST_DOSE_GIVEN, days_ago(100)),),
    }  # fmt: skip
    return a_course(**(ordinary | values))


class TestBeforeTheFirstDose:
    def test_nothing_recorded_leaves_every_factor_open_but_the_plan(self, rulebook: Rulebook) -> None:
        reasons = setting_reasons(a_course(prophylactic_tocilizumab=None), rulebook=rulebook)
        assert (reasons.outpatient, reasons.inpatient, reasons.neither) == ((), (), ())
        assert len(reasons.unknown) == 10
        assert {factor.text for factor in reasons.unknown} == {"not recorded"}

    def test_each_answer_goes_to_its_side_with_its_words_and_source(self, rulebook: Rulebook) -> None:
        course = a_course(
            confirmations=_said(low_tumor_burden=Answer.YES, caregiver_through_risk_days=Answer.NO),
            risk_factors=("Lives far away",),
        )
        reasons = setting_reasons(course, rulebook=rulebook)
        assert [(factor.row.id, factor.text, factor.on) for factor in reasons.outpatient] == [
            ("setting-tumor-burden", "Low burden, slow tempo", TODAY)
        ]
        assert [factor.text for factor in reasons.inpatient] == ["None, or not reliable"]
        assert reasons.inpatient[0].notice == "Not yet signed here"
        assert reasons.recorded == ("Lives far away",)

    def test_planned_tocilizumab_supports_one_side_and_none_planned_speaks_for_neither(
        self, rulebook: Rulebook
    ) -> None:
        planned = setting_reasons(a_course(prophylactic_tocilizumab=Answer.YES), rulebook=rulebook)
        assert [factor.text for factor in planned.outpatient] == ["Planned"]
        none = setting_reasons(a_course(prophylactic_tocilizumab=Answer.NO), rulebook=rulebook)
        assert [factor.row.id for factor in none.neither] == ["setting-tocilizumab"]

    def test_a_factor_from_recall_counts_for_no_side_until_signed(self, rulebook: Rulebook) -> None:
        course = a_course(confirmations=_said(no_extramedullary_disease=Answer.NO))
        reasons = setting_reasons(course, rulebook=rulebook)
        assert [factor.row.id for factor in reasons.not_verified] == ["setting-extramedullary", "setting-reserve"]
        signed = setting_reasons(course, rulebook=rulebook.signed())
        assert [factor.text for factor in signed.inpatient] == ["Present"]

    def test_the_last_answer_counts(self, rulebook: Rulebook) -> None:
        answers = (*_said(ecog_0_1=Answer.YES), *_said(ecog_0_1=Answer.NO))
        reasons = setting_reasons(a_course(confirmations=answers), rulebook=rulebook)
        assert [factor.text for factor in reasons.inpatient] == ["ECOG 2 or more, or frail"]


class TestTier:
    def test_all_signs_of_stable_and_nothing_unknown_suggest_stable(self, rulebook: Rulebook) -> None:
        suggestion = suggest_tier(_calm(), NOW, rulebook=rulebook, open_hard_tasks=0)
        assert (suggestion.tier, suggestion.unknown) == (TierLevel.STABLE, ())
        assert len(suggestion.because) == 4

    def test_an_unknown_suggests_no_tier_and_is_named(self, rulebook: Rulebook) -> None:
        suggestion = suggest_tier(_calm(), NOW, rulebook=rulebook)
        assert suggestion.tier is None
        assert [sign.row.id for sign in suggestion.unknown] == ["tier-no-hard-task"]
        assert suggestion.reason.startswith("Not enough is recorded to suggest a tier: No open task that blocks:")

    def test_not_yet_stable_is_not_called_unknown(self, rulebook: Rulebook) -> None:
        suggestion = suggest_tier(_calm(), NOW, rulebook=rulebook, open_hard_tasks=2)
        assert suggestion.tier is None
        assert suggestion.reason == (
            "No sign of unstable or watcher, and not yet stable: No open task that blocks: 2 open."
        )

    def test_one_sign_makes_a_watcher_and_unknowns_are_still_named(self, rulebook: Rulebook) -> None:
        course = _calm(confirmations=_said(**(CALM_ANSWERS | {"lives_alone": Answer.YES})))
        suggestion = suggest_tier(course, NOW, rulebook=rulebook)
        assert suggestion.tier is TierLevel.WATCHER
        assert suggestion.reason == "Lives alone: stated as yes on Tue 24 Nov 2026."
        assert suggestion.unknown

    def test_a_sign_of_unstable_goes_before_those_of_a_watcher(self, rulebook: Rulebook) -> None:
        stay = HospitalEventFact("s", HospitalEventKind.ADMITTED_ELSEWHERE, days_ago(1).isoformat(), None, None)
        course = _calm(hospital_events=(stay,), confirmations=_said(lives_alone=Answer.YES))
        suggestion = suggest_tier(course, NOW, rulebook=rulebook)
        assert (suggestion.tier, [sign.row.id for sign in suggestion.because]) == (
            TierLevel.UNSTABLE, ["tier-admitted"],
        )  # fmt: skip

    def test_before_transfer_there_is_none(self, rulebook: Rulebook) -> None:
        suggestion = suggest_tier(_calm(handoff_events=()), NOW, rulebook=rulebook)
        assert suggestion.reason == "No first community dose is recorded; tiers are for after transfer."

    def test_what_a_clinician_set_stands_beside_it(self, rulebook: Rulebook) -> None:
        tier = TierFact("t", TierLevel.UNSTABLE, days_ago(2), "Ada Academic", "Gut feeling")
        suggestion = suggest_tier(_calm(tiers=(tier,)), NOW, rulebook=rulebook, open_hard_tasks=0)
        assert (suggestion.tier, suggestion.set_tier) == (TierLevel.STABLE, tier)

    def test_a_number_changed_in_the_data_changes_the_answer(self, rulebook: Rulebook) -> None:
        signs = tuple(
            row.model_copy(update={"within_days": 120}) if row.id == "tier-early" else row
            for row in rulebook.tier_signs
        )
        suggestion = suggest_tier(_calm(), NOW, rulebook=replace(rulebook, tier_signs=signs), open_hard_tasks=0)
        assert suggestion.tier is TierLevel.WATCHER


@pytest.mark.parametrize(("days", "tier"), [(90, TierLevel.WATCHER), (91, TierLevel.STABLE)])
def test_the_first_90_days_after_transfer(days: int, tier: TierLevel, rulebook: Rulebook) -> None:
    event = HandoffEventFact("e", "h", HandoffEventKind.FIRST_DOSE_GIVEN, TODAY - timedelta(days=days))
    suggestion = suggest_tier(_calm(handoff_events=(event,)), NOW, rulebook=rulebook, open_hard_tasks=0)
    assert suggestion.tier is tier
