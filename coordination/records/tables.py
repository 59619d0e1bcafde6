"""The tables: what is stored, one class a table (design §3). Knows no rule.

Which new field goes where: a dated thing that a person did, saw or decided is a `Fact` (never overwritten: a
correction is a new row whose `supersedes` names the old one, `retracted` where it takes it back). Who and where
are entities (changed in place, old and new value in the audit trail). What follows from facts is a derived row
(`CourseStatus`, `CourseSight`, `FollowUpTask`), rewritten by the act that changed the facts.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from pydantic import BaseModel, create_model
from sqlalchemy import JSON, Index, MetaData, Table, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_registry = registry(metadata=MetaData(naming_convention=NAMING))


class Base(SQLModel, registry=_registry):
    """Own registry, so that a hot reload of this module does not meet its former self."""


def table_of(model: type[Base]) -> Table:
    """The SQLAlchemy table behind a model: what bulk statements and column queries are written with."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


@cache
def plain_of(model: type[Base]) -> type[BaseModel]:
    """The same fields and checks without SQLAlchemy's bookkeeping: rows that are written in bulk are checked with it."""
    fields: dict[str, Any] = {name: (info.annotation, info) for name, info in model.model_fields.items()}
    return create_model(model.__name__, **fields)


class Entity(Base):
    id: str = Field(primary_key=True)
    version: int = 1


class Fact(Base):
    """`seq`: the how-manyth fact of its course, in the order of recording; no two facts of a course share it."""

    id: str = Field(primary_key=True)
    seq: int
    course_id: str = Field(foreign_key="course.id", index=True)
    recorded_at: datetime
    recorded_by: str = Field(foreign_key="person.id")
    supersedes: str | None = None
    retracted: bool = False


# --- who and where


class Site(Entity, table=True):
    name: str = Field(unique=True)
    short_name: str = Field(unique=True)
    side: str
    time_zone: str
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    day_line: str | None = None
    night_line: str | None = None
    fax_line: str | None = None
    urgent_care: str | None = None
    emergency_partner: str | None = None
    holidays: list[str] = Field(default_factory=list, sa_type=JSON)
    active: bool = True


class SiteItem(Base, table=True):
    id: str = Field(primary_key=True)
    site_id: str = Field(foreign_key="site.id", index=True)
    item: str
    evidence: str | None = None
    verified_by: str | None = None
    verified_on: date | None = None
    expires_on: date | None = None
    recorded_at: datetime
    recorded_by: str = Field(foreign_key="person.id")
    supersedes: str | None = None


class Person(Entity, table=True):
    name: str
    role: str
    site_id: str = Field(foreign_key="site.id", index=True)
    email: str | None = Field(default=None, unique=True)
    phone: str | None = None
    active: bool = True


class LastSeen(Base, table=True):
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    seen_at: datetime
    before_that_at: datetime | None = None


class Patient(Entity, table=True):
    """A patient is (MRN namespace, MRN); the namespace is the site whose number it is. MRN is text."""

    __table_args__ = (UniqueConstraint("mrn_site_id", "mrn"),)

    mrn_site_id: str = Field(foreign_key="site.id")
    mrn: str
    last_name: str = Field(index=True)
    first_name: str | None = None
    birth_date: date
    sex: str | None = None
    death_date: date | None = None
    caregiver: str | None = None
    caregiver_phone: str | None = None
    language: str | None = None
    isotype: str | None = None


class Course(Entity, table=True):
    patient_id: str = Field(foreign_key="patient.id", index=True)
    ordinal: int = 1
    agent: str
    regimen: str | None = None
    model_of_care: str | None = None
    prophylactic_tocilizumab: str | None = None
    prophylactic_tocilizumab_when: str | None = None
    risk_factors: list[str] = Field(default_factory=list, sa_type=JSON)
    academic_site_id: str = Field(foreign_key="site.id", index=True)
    academic_clinician: str | None = None
    community_site_id: str | None = Field(default=None, foreign_key="site.id", index=True)
    community_clinician: str | None = None
    community_mrn: str | None = None
    dose_history_complete: bool = True
    notes: str | None = None
    changed_at: datetime
    changed_by: str = Field(foreign_key="person.id")


# --- facts of a course


class StageEvent(Fact, table=True):
    """An entry into a stage. `on` None: the day was not recorded."""

    stage: str
    on: date | None = None
    at: datetime | None = None
    zone: str | None = None
    why: str | None = None


class Dose(Fact, table=True):
    status: str
    on: date
    at: datetime | None = None
    zone: str | None = None
    role: str | None = None
    schedule: str | None = None
    amount: float | None = None
    unit: str | None = None
    weight_kg: float | None = None
    route: str | None = None
    premedication: str | None = None
    site_id: str | None = Field(default=None, foreign_key="site.id")
    reason: str | None = None
    note: str | None = None


class ScheduleChange(Fact, table=True):
    on: date
    schedule: str
    decided_by: str
    why: str | None = None


class Measurement(Fact, table=True):
    """`value` in the canonical `unit`; None where the text could not be converted. `on` may be a month ("2026-09")."""

    kind: str | None = None
    test: str
    on: str
    at: datetime | None = None
    zone: str | None = None
    value: float | None = None
    comparator: str | None = None
    unit: str | None = None
    text: str
    source: str
    implausible: bool = False


class Toxicity(Fact, table=True):
    """`episode_id` is the id of the episode's first row: an update supersedes the row, the episode stays."""

    episode_id: str = Field(index=True)
    kind: str
    name: str | None = None
    onset_on: str | None = None
    onset_at: datetime | None = None
    zone: str | None = None
    resolved_on: str | None = None
    resolved_at: datetime | None = None
    causing_dose_id: str | None = None
    causing_role: str | None = None
    tocilizumab: str | None = None
    steroid: str | None = None
    admitted: str | None = None
    organism: str | None = None
    note: str | None = None


class GradeAssessment(Fact, table=True):
    toxicity_id: str = Field(index=True)
    grade: int | None = None
    system: str
    system_assumed: bool = False
    on: str | None = None
    at: datetime | None = None
    inputs: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    deciding_row: str | None = None
    clinician_decision: str | None = None
    decided_by: str | None = None


class HospitalEvent(Fact, table=True):
    kind: str
    on: str
    ended_on: str | None = None
    hospital: str | None = None
    note: str | None = None


class Alert(Fact, table=True):
    what: str
    raised_at: datetime
    told: str | None = None
    told_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    trigger: str | None = None
    """The row of `data/handoff/reescalation.toml` that was seen; None: another alert."""


class RiskTier(Fact, table=True):
    tier: str
    on: date
    set_by: str
    why: str | None = None


class Authorization(Fact, table=True):
    status: str | None = None
    number: str | None = None
    place_of_service: str | None = None
    drug_source: str | None = None
    expires_on: date | None = None
    on_site_since: date | None = None


class Medication(Fact, table=True):
    purpose: str
    name: str
    started_on: str | None = None
    supply_to: date | None = None
    stopped_on: str | None = None
    note: str | None = None


class Immunization(Fact, table=True):
    vaccine: str
    on: str
    cvx: str | None = None


class Response(Fact, table=True):
    category: str
    on: str
    note: str | None = None


class Education(Fact, table=True):
    item: str
    on: date
    by_name: str
    teach_back: str
    language: str | None = None


class Confirmation(Fact, table=True):
    criterion: str
    value: str
    on: date | None = None
    note: str | None = None
    override_reason: str | None = None


class Handoff(Fact, table=True):
    from_site_id: str = Field(foreign_key="site.id")
    to_site_id: str | None = Field(default=None, foreign_key="site.id")
    opened_on: date | None = None


class HandoffEvent(Fact, table=True):
    handoff_id: str = Field(index=True)
    kind: str
    on: date | None = None
    at: datetime | None = None
    zone: str | None = None
    effective_at: datetime | None = None
    planned_on: date | None = None
    by_name: str | None = None
    route: str | None = None
    pages: int | None = None
    reason_code: str | None = None
    note: str | None = None


class AcceptanceCondition(Fact, table=True):
    handoff_id: str = Field(index=True)
    text: str
    owner: str | None = None
    due_on: date | None = None
    cleared_on: date | None = None


class PacketVersion(Fact, table=True):
    handoff_id: str = Field(index=True)
    number: int
    content_hash: str
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    sent_at: datetime | None = None


class ResponsibilityLine(Fact, table=True):
    topic: str
    side: str
    from_at: datetime
    agreed_by: str


class Contact(Fact, table=True):
    kind: str
    at: datetime
    zone: str | None = None
    with_name: str
    site_id: str | None = Field(default=None, foreign_key="site.id")
    number: str | None = None
    outcome: str | None = None
    next_step: str | None = None
    note: str | None = None


class Message(Fact, table=True):
    """A message to the other side (SBAR) in the thread of a handoff. `message_id` is the id of its first row: reading
    it supersedes the row, the message stays. `read_at` None: nobody of the other side is recorded as having read it."""

    message_id: str = Field(index=True)
    handoff_id: str | None = None
    from_site_id: str = Field(foreign_key="site.id")
    to_site_id: str = Field(foreign_key="site.id")
    written_at: datetime
    written_by: str
    situation: str
    background: str | None = None
    assessment: str | None = None
    request: str
    answers: str | None = None
    read_at: datetime | None = None
    read_by: str | None = None


class TrackerTask(Fact, table=True):
    """A task that a tracker keeps by hand. Those that rules open are derived (`FollowUpTask`)."""

    title: str
    due_on: date | None = None
    owner_site_id: str | None = Field(default=None, foreign_key="site.id")
    owner: str | None = None


class TaskOutcome(Fact, table=True):
    task_key: str = Field(index=True)
    kind: str
    on: date
    result: str | None = None
    reason: str | None = None
    until: date | None = None
    owner: str | None = None


# --- programs, signatures, imports, trail


class Policy(Base, table=True):
    id: str = Field(primary_key=True)
    site_id: str = Field(foreign_key="site.id", index=True)
    key: str
    value: str
    chosen_by: str
    recorded_at: datetime
    recorded_by: str = Field(foreign_key="person.id")
    supersedes: str | None = None


class SignOff(Base, table=True):
    id: str = Field(primary_key=True)
    row_id: str = Field(index=True)
    content_hash: str
    signed_by: str = Field(foreign_key="person.id")
    signed_at: datetime
    withdrawn: bool = False


class ImportMapping(Base, table=True):
    """Header → field for one site and one kind of sheet, as last confirmed."""

    id: str = Field(primary_key=True)
    site_id: str = Field(foreign_key="site.id", index=True)
    sheet_kind: str
    mapping: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    recorded_at: datetime
    recorded_by: str = Field(foreign_key="person.id")


class Delivery(Base, table=True):
    """How the last digest to a person went; `failing_since` None: it was handed over."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    tried_at: datetime
    failing_since: datetime | None = None
    problem: str | None = None


class Audit(Base, table=True):
    """Append-only; `hash` is over the row and the hash before it. The database refuses UPDATE and DELETE."""

    __table_args__ = (Index("ix_audit_at", "at"),)

    seq: int = Field(primary_key=True)
    at: datetime
    person_id: str
    act: str
    course_id: str | None = Field(default=None, index=True)
    course_version: int | None = None
    summary: str
    changes: list[Any] = Field(default_factory=list, sa_type=JSON)
    previous_hash: str
    hash: str


class Meta(Base, table=True):
    """Facts about the database itself: `demo`, the id of the program, when it was made."""

    key: str = Field(primary_key=True)
    value: str


# --- derived rows: rewritten by the act that changes a fact, checked against a full rebuild


class CourseSight(Base, table=True):
    """Which sites may see a course, with what lists sort and count by, in the order of their indexes.

    A site sees a course as its academic center, or because it referred, is being handed or was handed the patient.
    `search_name`: the surname as `records.names` folds it.
    `needs_on`: the day from which the patient needs something of this site. Where there is no day, all three are the
    far end of the calendar, so that every database sorts alike.
    """

    __table_args__ = (
        Index("ix_course_sight_risk", "site_id", "risk_rank", "risk_on", "course_id", "agent", "community_site_id"),
        Index(
            "ix_course_sight_column",
            "site_id", "board_stage", "stage_rank", "risk_rank", "risk_on", "since_on", "course_id",
            "agent", "community_site_id",
        ),
        Index("ix_course_sight_needs", "site_id", "needs_on", "course_id"),
        Index("ix_course_sight_name", "site_id", "search_name", "course_id"),
        Index("ix_course_sight_mrn", "site_id", "mrn", "course_id"),
    )  # fmt: skip

    site_id: str = Field(primary_key=True, foreign_key="site.id")
    course_id: str = Field(primary_key=True, foreign_key="course.id", index=True)
    board_stage: str
    stage_rank: int
    risk_rank: int
    risk_on: date
    since_on: date
    needs_on: date
    agent: str
    community_site_id: str | None = None
    search_name: str
    mrn: str


class CourseStatus(Base, table=True):
    """What lists and counts need of one course, as it holds until `holds_until` (UTC) if no fact changes.

    `risk_causes`: each cause of risk as cause, day, sentence; then each clock that is amber or red as "clock", None and
    what `decisions.clocks.Clock.read` reads, the loudest first.
    """

    __table_args__ = (
        Index("ix_course_status_holds", "holds_until"),
        Index("ix_course_status_planned", "next_planned_on", "course_id"),
        Index("ix_course_status_due", "next_due_on", "course_id"),
        Index(
            "ix_course_status_crs",
            "academic_site_id",
            "crs_counts_as",
            "first_dose_on",
            "model_of_care",
            "agent",
            "prophylactic_tocilizumab",
            "course_id",
        ),
    )

    course_id: str = Field(primary_key=True, foreign_key="course.id")
    patient_id: str = Field(index=True)
    course_version: int
    academic_site_id: str
    community_site_id: str | None = Field(default=None, index=True)
    last_name: str
    first_name: str | None = None
    birth_date: date
    mrn: str
    mrn_site_id: str
    agent: str
    regimen: str | None = None
    model_of_care: str | None = None
    prophylactic_tocilizumab: str | None = None
    # stage
    stage: str
    stage_since: date | None = None
    effective_at: datetime | None = None
    accountable_side: str
    on_hold_since: date | None = None
    hold_reason: str | None = None
    loop_closed: bool = False
    # doses
    first_dose_on: date | None = None
    last_dose_on: date | None = None
    last_dose_role: str | None = None
    last_dose_amount: float | None = None
    last_dose_unit: str | None = None
    next_action: str
    next_role: str | None = None
    next_amount: float | None = None
    next_unit: str | None = None
    next_earliest_on: date | None = None
    next_due_on: date | None = None
    next_latest_on: date | None = None
    next_planned_on: date | None = None
    next_reason: str
    next_rule_id: str | None = None
    next_marks: list[str] = Field(default_factory=list, sa_type=JSON)
    slack_until: date | None = None
    slack_part_until: date | None = None
    slack_rule_id: str | None = None
    slack_reason: str | None = None
    # handoff
    first_community_planned_on: date | None = None
    first_community_given_on: date | None = None
    move_side: str
    move_site_id: str | None = None
    move_what: str
    blocker: str | None = None
    last_contact_at: datetime | None = None
    last_contact_text: str | None = None
    # risk
    at_risk: bool = False
    risk_on: date | None = None
    risk_causes: list[Any] = Field(default_factory=list, sa_type=JSON)
    # worst reactions
    crs_answer: str
    crs_grade: int | None = None
    crs_others_not_graded: int = 0
    crs_none_on: date | None = None
    crs_onset_on: str | None = None
    crs_onset_hours: float | None = None
    crs_after_role: str | None = None
    icans_answer: str
    icans_grade: int | None = None
    icans_others_not_graded: int = 0
    icans_none_on: date | None = None
    icans_after_role: str | None = None
    crs_evaluable_on: date | None = None
    crs_counts_as: str = "not_dosed"
    # what the oncologist asks for
    last_igg: str | None = None
    last_igg_on: str | None = None
    last_anc: str | None = None
    last_anc_on: str | None = None
    open_tasks: int = 0
    next_task_on: date | None = None
    last_fact_at: datetime
    holds_until: datetime | None = None


class CrsTally(Base, table=True):
    """How many courses count as what in the CRS rate, by the month ("2026-11") of their first dose; "unknown" where
    a course says nothing. Read instead of counting courses; the counts are those of `measures/rates.py`."""

    academic_site_id: str = Field(primary_key=True, foreign_key="site.id")
    month: str = Field(primary_key=True)
    model_of_care: str = Field(primary_key=True)
    agent: str = Field(primary_key=True)
    prophylactic_tocilizumab: str = Field(primary_key=True)
    answered: int = 0
    any_grade: int = 0
    grade_2: int = 0
    grade_3: int = 0
    grade_2_unknown: int = 0
    grade_3_unknown: int = 0
    other_scale: int = 0
    not_recorded: int = 0
    not_evaluable: int = 0


class FollowUpTask(Base, table=True):
    """An open task, as derived. `id` is stable: course, rule or tracker row, and occurrence.

    `sort_on` is the day that it is due, or the far end of the calendar.
    """

    __table_args__ = (
        Index("ix_follow_up_task_owner", "owner_site_id", "urgency_rank", "sort_on", "id", "state"),
        Index("ix_follow_up_task_category", "category", "sort_on", "course_id"),
        Index("ix_follow_up_task_list", "academic_site_id", "urgency_rank", "sort_on", "id", "state", "owner_site_id"),
    )

    id: str = Field(primary_key=True)
    course_id: str = Field(foreign_key="course.id", index=True)
    academic_site_id: str
    task_key: str
    rule_id: str | None = None
    title: str
    category: str
    reason: str
    source: str
    state: str
    urgency: str
    urgency_rank: int
    opens_on: date | None = None
    due_on: date | None = None
    sort_on: date
    closes_on: date | None = None
    owner_side: str
    owner_site_id: str | None = None
    owner: str | None = None


FACTS: tuple[type[Fact], ...] = (
    StageEvent, Dose, ScheduleChange, Measurement, Toxicity, GradeAssessment, HospitalEvent, Alert, RiskTier,
    Authorization, Medication, Immunization, Response, Education, Confirmation, Handoff, HandoffEvent,
    AcceptanceCondition, PacketVersion, ResponsibilityLine, Contact, Message, TrackerTask, TaskOutcome,
)  # fmt: skip
"""Every table of facts about a course, in the order in which a course's history reads."""
