"""What speaks for and against a step-up outside the hospital, and the signs of each tier, from `data/handoff/risk.toml`.

A new kind of sign gets its word in `Sign` and its check in `decisions/risk.py`; a new attested one is data only.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import TierLevel


class Sign(StrEnum):
    """What a check looks for in the facts of a course."""

    ADMITTED = "admitted"
    SEVERE_INFECTION = "severe_infection"
    NEUROLOGIC = "neurologic"
    GAP_NEAR = "gap_near"
    PROGRESSION = "progression"
    EARLY_AFTER_TRANSFER = "early_after_transfer"
    WORST_CRS = "worst_crs"
    WORST_ICANS = "worst_icans"
    LOW_IGG = "low_igg"
    LOW_ANC = "low_anc"
    WEIGHT_LOSS = "weight_loss"
    DOSE_HELD = "dose_held"
    ATTESTED = "attested"
    MONTHS_SINCE_FIRST_DOSE = "months_since_first_dose"
    NO_SEVERE_INFECTION = "no_severe_infection"
    NO_OPEN_HARD_TASK = "no_open_hard_task"


class SettingFactor(Row):
    """One thing to weigh before the first dose. The answer "yes" to `criterion` is what stands under `outpatient`.

    `inpatient` None: a "no" speaks for neither.
    """

    factor: str
    criterion: str
    outpatient: str
    inpatient: str | None = None


class TierSign(Row):
    """A sign of a tier: one of them makes a patient unstable or a watcher; all of them together make one stable.

    `limit`: the number that the check compares with; `within_days`: how far back it looks; `criterion`: the attested
    answer that it reads.
    """

    tier: TierLevel
    sign: Sign
    text: str
    limit: PositiveFloat | None = None
    within_days: PositiveInt | None = None
    criterion: str | None = None

    @model_validator(mode="after")
    def _has_what_its_check_reads(self) -> Self:
        for name in NEEDS.get(self.sign, ()):
            if getattr(self, name) is None:
                raise ValueError(f"sign {self.sign} needs {name}")
        return self


NEEDS: dict[Sign, tuple[str, ...]] = {
    Sign.SEVERE_INFECTION: ("limit",),
    Sign.GAP_NEAR: ("limit",),
    Sign.EARLY_AFTER_TRANSFER: ("within_days",),
    Sign.WORST_CRS: ("limit",),
    Sign.WORST_ICANS: ("limit",),
    Sign.LOW_IGG: ("limit", "within_days", "criterion"),
    Sign.LOW_ANC: ("limit", "within_days"),
    Sign.WEIGHT_LOSS: ("limit",),
    Sign.ATTESTED: ("criterion",),
    Sign.MONTHS_SINCE_FIRST_DOSE: ("limit",),
    Sign.NO_SEVERE_INFECTION: ("limit", "within_days"),
}


class RiskFile(Entry):
    sources: dict[str, Source]
    factors: tuple[SettingFactor, ...] = Field(alias="factor")
    signs: tuple[TierSign, ...] = Field(alias="sign")
