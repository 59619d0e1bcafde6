"""What a paper is made from: the facts of one course, and what decisions do not read but paper must say.

One course of one patient and nothing beside it: what is not in here cannot be printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coordination.facts import CourseFacts
from coordination.vocabulary import Answer, Role


@dataclass(frozen=True, slots=True)
class Sender:
    """Who makes the paper. `phone` None: no direct number is recorded."""

    name: str
    role: Role
    phone: str | None


@dataclass(frozen=True, slots=True)
class Stated:
    """What a person stated about a field of the packet; `text` says it where the answer is yes."""

    value: Answer
    text: str | None
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Supply:
    """A medication for prophylaxis or support, as recorded."""

    name: str
    purpose: str
    started_on: str | None
    supply_to: date | None
    stopped_on: str | None


@dataclass(frozen=True, slots=True)
class Payer:
    status: str | None
    number: str | None
    place_of_service: str | None
    drug_source: str | None
    expires_on: date | None
    on_site_since: date | None


@dataclass(frozen=True)
class PaperSource:
    """`premedication`: what was recorded beside a dose, by the dose's id. `stated`: the newest answer to each field."""

    course: CourseFacts
    sender: Sender
    last_name: str
    first_name: str | None
    birth_date: date
    mrn: str
    mrn_site: str
    community_mrn: str | None = None
    isotype: str | None = None
    caregiver: str | None = None
    caregiver_phone: str | None = None
    academic_clinician: str | None = None
    community_clinician: str | None = None
    tocilizumab_when: str | None = None
    site_names: Mapping[str, str] | None = None
    premedication: Mapping[str, str] | None = None
    supplies: tuple[Supply, ...] = ()
    vaccines: tuple[tuple[str, str], ...] = ()
    payer: Payer | None = None
    stated: Mapping[str, Stated] | None = None

    @property
    def patient(self) -> str:
        return f"{self.last_name}, {self.first_name}" if self.first_name else self.last_name
