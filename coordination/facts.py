"""What is known about one course, as frozen records that decisions read. Holds no rule and no wording.

A dated fact keeps `on`, the calendar day at the site where it happened. Where only a month or a year is known
the day stays text ("2026-10"): `day_of` gives the day or None, and never the 1st. `at` is the moment in UTC where
an hour is known. None means "not recorded" everywhere, never "no", zero or normal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from coordination.vocabulary import (
    Agent,
    Answer,
    ContactKind,
    DoseRole,
    DoseStatus,
    GradingSystem,
    HandoffEventKind,
    HospitalEventKind,
    MeasurementKind,
    MeasurementSource,
    ModelOfCare,
    Regimen,
    ResponseCategory,
    Role,
    Schedule,
    Side,
    Stage,
    TaskOutcomeKind,
    TeachBack,
    TierLevel,
    Topic,
    ToxicityKind,
)

FULL_DAY_LENGTH = len("2026-10-31")


def day_of(on: str | None) -> date | None:
    """The day of a possibly partial date text ("2026-10-31", "2026-10", "2026"); None where the day is not known."""
    return date.fromisoformat(on) if on and len(on) == FULL_DAY_LENGTH else None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. Every question to `boards` and every act carries one."""

    person_id: str
    name: str
    role: Role
    site_id: str
    side: Side


@dataclass(frozen=True, slots=True)
class SiteItemFact:
    """What stands on record of one readiness item of a site. `verified_on` None: withdrawn, and `evidence` says why.

    `name`, `number`: who or what was verified and where it answers. `expires_on`: the last day that the evidence itself
    names (of a withdrawal its own day); how long a verification holds without one is data, so ask
    `decisions/site_readiness.py`.
    """

    item: str
    verified_on: date | None = None
    verified_by: str | None = None
    expires_on: date | None = None
    name: str | None = None
    number: str | None = None
    evidence: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class SiteReadinessFacts:
    """The readiness items of one site, each as recorded last. An item that is not here was never recorded."""

    items: tuple[SiteItemFact, ...] = ()

    def item(self, code: str) -> SiteItemFact | None:
        """By its code, for example SR07."""
        return next((each for each in self.items if each.item == code), None)


@dataclass(frozen=True)
class SiteFacts:
    id: str
    name: str
    short_name: str
    side: Side
    time_zone: str
    day_line: str | None = None
    night_line: str | None = None
    fax_line: str | None = None
    urgent_care: str | None = None
    emergency_partner: str | None = None
    holidays: frozenset[date] = frozenset()
    readiness: SiteReadinessFacts = SiteReadinessFacts()

    def is_holiday(self, day: date) -> bool | None:
        """None: not known, because the site's holidays are recorded for no such year or a later one."""
        if not self.holidays or day.year > max(self.holidays).year:
            return None
        return day in self.holidays

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self, now: datetime) -> date:
        """The calendar day at this site at the aware moment `now`."""
        return now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class DoseFact:
    id: str
    on: date
    status: DoseStatus
    at: datetime | None = None
    role: DoseRole | None = None
    schedule: Schedule | None = None
    amount: float | None = None
    unit: str | None = None
    weight_kg: float | None = None
    site_id: str | None = None
    reason: str | None = None
    seq: int = 0
    """The order of recording among the facts of the course."""
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScheduleChangeFact:
    id: str
    on: date
    schedule: Schedule
    decided_by: str


@dataclass(frozen=True, slots=True)
class StageEventFact:
    """An entry into a stage. `on` None: the day was not recorded."""

    id: str
    seq: int
    stage: Stage
    on: date | None
    recorded_at: datetime
    why: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GradeFact:
    grade: int | None
    system: GradingSystem
    on: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToxicityFact:
    """One episode. `grades` holds every assessment; the episode's maximum is over one grading system only."""

    id: str
    kind: ToxicityKind
    name: str | None
    onset_on: str | None
    onset_at: datetime | None
    resolved_on: str | None
    causing_dose_id: str | None
    tocilizumab: Answer | None
    steroid: Answer | None
    admitted: Answer | None
    grades: tuple[GradeFact, ...] = ()

    def worst(self, system: GradingSystem) -> int | None:
        """The highest grade on `system`; None where no grade on it was recorded."""
        return max((g.grade for g in self.grades if g.system is system and g.grade is not None), default=None)

    @property
    def on_other_scale(self) -> bool:
        """True where grades were recorded, and none of them on ASTCT 2019."""
        graded = [g for g in self.grades if g.grade is not None]
        return bool(graded) and all(g.system is not GradingSystem.ASTCT_2019 for g in graded)


@dataclass(frozen=True, slots=True)
class MeasurementFact:
    """A value in the canonical unit of `data/measurements.toml`; `value` None: kept as text only."""

    id: str
    kind: MeasurementKind | None
    on: str
    at: datetime | None
    value: float | None
    comparator: str | None
    unit: str | None
    text: str
    implausible: bool = False
    test: str | None = None
    source: MeasurementSource | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class HandoffEventFact:
    id: str
    handoff_id: str
    kind: HandoffEventKind
    on: date | None
    at: datetime | None = None
    effective_at: datetime | None = None
    planned_on: date | None = None
    by_name: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ConditionFact:
    """A condition of an acceptance; open until `cleared_on`."""

    id: str
    handoff_id: str
    text: str
    owner: str | None
    due_on: date | None
    cleared_on: date | None


@dataclass(frozen=True, slots=True)
class HandoffFact:
    """One passing of the baton, in either direction: `to_side` is whose side takes it."""

    id: str
    from_site_id: str
    to_site_id: str | None
    opened_on: date | None
    to_side: Side = Side.COMMUNITY
    seq: int = 0

    @property
    def is_return(self) -> bool:
        return self.to_side is Side.ACADEMIC


@dataclass(frozen=True, slots=True)
class HospitalEventFact:
    id: str
    kind: HospitalEventKind
    on: str
    ended_on: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class AlertFact:
    id: str
    what: str
    raised_at: datetime
    answered_at: datetime | None
    told: str | None = None
    told_at: datetime | None = None
    seq: int = 0
    trigger: str | None = None
    """The id of the re-escalation sign that was seen."""


@dataclass(frozen=True, slots=True)
class MedicationFact:
    """`started_on`, `stopped_on`: possibly partial; `purpose` says what the medication is for."""

    id: str
    purpose: str
    name: str
    started_on: str | None
    stopped_on: str | None
    note: str | None
    supply_to: date | None = None


@dataclass(frozen=True, slots=True)
class AuthorizationFact:
    """Payer authorization and drug supply as known when it was recorded; the newest holds."""

    id: str
    status: str | None = None
    place_of_service: str | None = None
    drug_source: str | None = None
    expires_on: date | None = None
    on_site_since: date | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class ContactFact:
    id: str
    kind: ContactKind
    at: datetime
    with_name: str
    outcome: str | None
    next_step: str | None


@dataclass(frozen=True, slots=True)
class MessageFact:
    """A message to the other side; unread until somebody there is recorded as having read it."""

    id: str
    handoff_id: str | None
    from_site_id: str
    to_site_id: str
    written_at: datetime
    written_by: str
    situation: str
    background: str | None
    assessment: str | None
    request: str
    answers: str | None
    read_at: datetime | None
    read_by: str | None


@dataclass(frozen=True, slots=True)
class ConfirmationFact:
    """An attested answer to a criterion, for example `crs_none`: "no CRS seen". `by`: the person who recorded it.

    `override_reason`: why a clinician lets the criterion pass although it is not met.
    """

    criterion: str
    value: Answer
    on: date | None
    note: str | None = None
    override_reason: str | None = None
    by: str | None = None
    recorded_at: datetime | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class ResponseFact:
    """One assessment of the myeloma response, possibly known by its month only."""

    id: str
    category: ResponseCategory
    on: str


@dataclass(frozen=True, slots=True)
class EducationFact:
    """One item of the checklist, taught or handed over on a day."""

    id: str
    item: str
    on: date
    by_name: str
    teach_back: TeachBack
    language: str | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class TierFact:
    """The tier that a clinician set."""

    id: str
    tier: TierLevel
    on: date
    set_by: str
    why: str | None


@dataclass(frozen=True, slots=True)
class ResponsibilityLineFact:
    """A line of the matrix that was agreed otherwise for this patient, in force from `from_at`."""

    topic: Topic
    side: Side
    from_at: datetime
    id: str = ""
    agreed_by: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class TaskOutcomeFact:
    id: str
    task_key: str
    kind: TaskOutcomeKind
    on: date
    until: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TrackerTaskFact:
    """A follow-up task that people keep by hand (brought in from a tracker), beside those that rules open."""

    id: str
    title: str
    due_on: date | None
    owner_site_id: str | None
    owner: str | None
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class CourseFacts:
    """Everything decisions may know of one course. Tuples are in the order in which things happened."""

    course_id: str
    agent: Agent
    academic: SiteFacts
    community: SiteFacts | None = None
    academic_clinician: str | None = None
    community_clinician: str | None = None
    regimen: Regimen | None = None
    model_of_care: ModelOfCare | None = None
    prophylactic_tocilizumab: Answer | None = None
    dose_history_complete: bool = False
    birth_date: date | None = None
    death_date: date | None = None
    risk_factors: tuple[str, ...] = ()
    caregiver: str | None = None
    caregiver_phone: str | None = None
    doses: tuple[DoseFact, ...] = ()
    schedule_changes: tuple[ScheduleChangeFact, ...] = ()
    stage_events: tuple[StageEventFact, ...] = ()
    toxicities: tuple[ToxicityFact, ...] = ()
    measurements: tuple[MeasurementFact, ...] = ()
    handoffs: tuple[HandoffFact, ...] = ()
    handoff_events: tuple[HandoffEventFact, ...] = ()
    conditions: tuple[ConditionFact, ...] = ()
    hospital_events: tuple[HospitalEventFact, ...] = ()
    alerts: tuple[AlertFact, ...] = ()
    contacts: tuple[ContactFact, ...] = ()
    messages: tuple[MessageFact, ...] = ()
    medications: tuple[MedicationFact, ...] = ()
    authorizations: tuple[AuthorizationFact, ...] = ()
    confirmations: tuple[ConfirmationFact, ...] = ()
    responses: tuple[ResponseFact, ...] = ()
    education: tuple[EducationFact, ...] = ()
    tiers: tuple[TierFact, ...] = ()
    responsibility_lines: tuple[ResponsibilityLineFact, ...] = ()
    task_outcomes: tuple[TaskOutcomeFact, ...] = ()
    tracker_tasks: tuple[TrackerTaskFact, ...] = ()

    @cached_property
    def given(self) -> tuple[DoseFact, ...]:
        """Doses really given, oldest first."""
        return tuple(dose for dose in self.doses if dose.status is DoseStatus.GIVEN)

    @property
    def last_given(self) -> DoseFact | None:
        return self.given[-1] if self.given else None

    @cached_property
    def stage(self) -> Stage:
        return self.stage_events[-1].stage if self.stage_events else Stage.REFERRED

    @property
    def stage_since(self) -> date | None:
        return self.stage_events[-1].on if self.stage_events else None

    def attested(self, criterion: str) -> ConfirmationFact | None:
        """The last answer that somebody gave to a criterion."""
        return next((each for each in reversed(self.confirmations) if each.criterion == criterion), None)
