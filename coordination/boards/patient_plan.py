"""What the schedule and risk tabs of the patient page show: computed from the facts of the open page, stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from coordination.boards.patient import PatientPage
from coordination.decisions.forecast import Forecast, forecast_doses
from coordination.decisions.interval_change import IntervalDecision, decide_interval
from coordination.decisions.risk import SettingReasons, TierSuggestion, setting_reasons, suggest_tier
from coordination.vocabulary import Stage


@dataclass(frozen=True, slots=True)
class PatientSchedule:
    """The next doses as dates, and how the recorded facts stand to the next, wider interval."""

    forecast: Forecast
    interval: IntervalDecision


@dataclass(frozen=True, slots=True)
class PatientRisk:
    """`setting`: what speaks for and against a step-up outside the hospital; `tier`: what the facts suggest after transfer.

    `before_first_dose`: the setting is still to be decided.
    """

    setting: SettingReasons
    tier: TierSuggestion
    before_first_dose: bool


def schedule(page: PatientPage) -> PatientSchedule:
    return PatientSchedule(
        forecast=forecast_doses(page.facts, page.now, rulebook=page.rulebook),
        interval=decide_interval(page.facts, page.now, page.rulebook),
    )


def risk(page: PatientPage) -> PatientRisk:
    return PatientRisk(
        setting=setting_reasons(page.facts, rulebook=page.rulebook),
        tier=suggest_tier(page.facts, page.now, rulebook=page.rulebook),
        before_first_dose=not page.facts.given and page.facts.stage is not Stage.ENDED,
    )


def criteria(page: PatientPage) -> dict[str, str]:
    """Every criterion that a person answers here, with the question in words: setting factors, then attested signs."""
    factors = {row.criterion: f"{row.factor}: {row.outpatient}?" for row in page.rulebook.setting_factors}
    signs = {row.criterion: f"{row.text}?" for row in page.rulebook.tier_signs if row.criterion}
    return factors | {key: words for key, words in signs.items() if key not in factors}
