"""The criteria of a passing, from `data/handoff/criteria.toml`: what each asks, which door it closes, what answers it.

A criterion that people attest is a row there; one that facts answer gets its word in `Check` and its function in
`decisions/criteria.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import Gate, Side


class Check(StrEnum):
    """What a criterion reads from the facts; without one it is attested."""

    FIRST_FULL_DOSE = "first_full_dose"
    UNEVENTFUL_DOSES = "uneventful_doses"
    REACTIONS_RESOLVED = "reactions_resolved"
    WORST_GRADES = "worst_grades"
    DOSE_IN_WINDOW = "dose_in_window"
    COUNTS = "counts"
    PROPHYLAXIS = "prophylaxis"
    CAREGIVER = "caregiver"
    EDUCATION = "education"
    SITE_NAMED = "site_named"
    SITE_ITEMS = "site_items"
    AUTHORIZED = "authorized"
    DRUG_ON_SITE = "drug_on_site"
    RECEIPT_NAMED = "receipt_named"
    ACCEPTED_FROM = "accepted_from"


NEEDS: dict[Check, tuple[str, ...]] = {
    Check.UNEVENTFUL_DOSES: ("count", "limit", "days"),
    Check.REACTIONS_RESOLVED: ("hours",),
    Check.WORST_GRADES: ("limit", "limit_icans"),
    Check.COUNTS: ("limit", "days", "fever_days"),
    Check.PROPHYLAXIS: ("purpose",),
    Check.SITE_NAMED: ("site_items",),
    Check.SITE_ITEMS: ("site_items",),
    Check.DRUG_ON_SITE: ("days",),
}


class CriterionRow(Row):
    """One criterion. `gate_at`: the door that a hard one closes; a soft one is shown there and closes nothing.

    `patient` criteria hold wherever the patient goes; those of `site` and `handoff` are asked anew for each passing.
    `else_attested`: it has another way ("or the reason not to"), so that an attested yes stands against the facts' no.
    `asked_on_call`: asked for where a call is logged; the answer given there is this one.
    `valid_days`: how long an attested answer stands. `override_side`: whose clinicians may override it; None: either's.
    """

    code: Annotated[str, Field(pattern=r"^[PRH]\d\d$")]
    part: Literal["patient", "site", "handoff"]
    text: str
    gate: Literal["hard", "soft"]
    gate_at: Gate
    owner: str
    owner_side: Side
    check: Check | None = None
    count: PositiveInt | None = None
    limit: float | None = None
    limit_icans: float | None = None
    hours: PositiveInt | None = None
    days: PositiveInt | None = None
    fever_days: PositiveInt | None = None
    purpose: str | None = None
    site_items: tuple[str, ...] = ()
    may_not_apply: bool = False
    else_attested: bool = False
    asked_on_call: bool = False
    valid_days: PositiveInt | None = None
    override_side: Side | None = None

    @property
    def hard(self) -> bool:
        return self.gate == "hard"

    @model_validator(mode="after")
    def _has_what_its_check_reads(self) -> Self:
        for name in NEEDS.get(self.check, ()) if self.check is not None else ():
            if not getattr(self, name):
                raise ValueError(f"check {self.check} needs {name}")
        return self


class CriteriaFile(Entry):
    sources: dict[str, Source]
    criteria: tuple[CriterionRow, ...] = Field(alias="criterion")
