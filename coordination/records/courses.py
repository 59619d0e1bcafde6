"""Everything stored about some courses, read in one query a table, and as the facts that decisions read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Row, Select, bindparam, select
from sqlmodel import Session

from coordination import facts as f
from coordination.records import tables as t
from coordination.records.sites import load_readiness
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
    Schedule,
    Side,
    Stage,
    TaskOutcomeKind,
    TeachBack,
    TierLevel,
    Topic,
    ToxicityKind,
)

T = TypeVar("T")

CHUNK = 800
"""Courses read at a time: below the parameter limit of every database."""


@dataclass
class CourseRecord:
    """One course as stored; `rows` holds every fact row, superseded ones too, and only ever grows.

    `course` and `patient` are plain copies of their rows, which an act keeps in step with what it writes.
    """

    course: Any
    patient: Any
    sites: Mapping[str, f.SiteFacts]
    rows: dict[type[t.Fact], list[Any]] = field(default_factory=lambda: defaultdict(list))
    _read: dict[Any, tuple[int, tuple[Any, ...]]] = field(default_factory=dict)

    @property
    def next_seq(self) -> int:
        """The place of the next fact in the order of recording."""
        return 1 + sum(len(rows) for rows in self.rows.values())

    def current(self, table: type[t.Fact]) -> tuple[Any, ...]:
        """The rows that hold: neither superseded nor retracted, in the order of recording."""
        return self._once(table, table, self._held)

    def _held(self, rows: list[Any]) -> tuple[Any, ...]:
        """Rows are read and added in the order of recording."""
        replaced = set(map(attrgetter("supersedes"), rows))
        retracted = any(map(attrgetter("retracted"), rows))
        if not retracted and replaced == {None}:
            return tuple(rows)
        return tuple(row for row in rows if row.id not in replaced and not row.retracted)

    def _once(self, key: Any, table: type[t.Fact], read: Callable[[list[Any]], tuple[Any, ...]]) -> tuple[Any, ...]:
        """What `read` makes of the rows of a table, worked out anew only when rows were added."""
        rows = self.rows.get(table)
        if not rows:
            return ()
        known = self._read.get(key)
        if known is None or known[0] != len(rows):
            known = self._read[key] = (len(rows), read(rows))
        return known[1]

    def facts(self) -> f.CourseFacts:
        course, patient = self.course, self.patient
        return f.CourseFacts(
            course_id=course.id,
            agent=Agent(course.agent),
            academic=self.sites[course.academic_site_id],
            community=self.sites[course.community_site_id] if course.community_site_id else None,
            academic_clinician=course.academic_clinician,
            community_clinician=course.community_clinician,
            regimen=_word(Regimen, course.regimen),
            model_of_care=_word(ModelOfCare, course.model_of_care),
            prophylactic_tocilizumab=_word(Answer, course.prophylactic_tocilizumab),
            dose_history_complete=course.dose_history_complete,
            birth_date=patient.birth_date,
            death_date=patient.death_date,
            risk_factors=tuple(course.risk_factors or ()),
            caregiver=patient.caregiver,
            caregiver_phone=patient.caregiver_phone,
            doses=self._each(t.Dose, _dose, key=_dose_order),
            schedule_changes=self._each(t.ScheduleChange, _schedule_change, key=lambda change: change.on),
            stage_events=self._each(t.StageEvent, _stage_event),
            toxicities=tuple(self._toxicities()),
            measurements=self._each(t.Measurement, _measurement, key=_measured_order),
            handoffs=self._each(t.Handoff, self._handoff),
            handoff_events=self._each(t.HandoffEvent, _handoff_event),
            conditions=self._each(t.AcceptanceCondition, _condition),
            hospital_events=self._each(t.HospitalEvent, _hospital_event),
            alerts=self._each(t.Alert, _alert),
            contacts=self._each(t.Contact, _contact, key=lambda contact: contact.at),
            messages=self._each(t.Message, _message, key=lambda message: message.written_at),
            medications=self._each(t.Medication, _medication),
            authorizations=self._each(t.Authorization, _authorization),
            confirmations=self._each(t.Confirmation, _confirmation),
            responses=self._each(t.Response, _response, key=lambda response: response.on),
            education=self._each(t.Education, _education, key=lambda taught: (taught.on, taught.seq)),
            tiers=self._each(t.RiskTier, _tier, key=lambda tier: tier.on),
            responsibility_lines=self._each(t.ResponsibilityLine, _responsibility),
            task_outcomes=self._each(t.TaskOutcome, _task_outcome),
            tracker_tasks=self._each(t.TrackerTask, _tracker_task),
        )

    def last_fact_at(self) -> datetime:
        """When somebody last recorded something about this course."""
        moments: Iterable[datetime] = map(attrgetter("recorded_at"), chain.from_iterable(self.rows.values()))
        return max(moments, default=self.course.changed_at)

    def _each(
        self, table: type[t.Fact], make: Callable[[Any], Any], *, key: Callable[[Any], Any] | None = None
    ) -> tuple[Any, ...]:
        """The facts that the rows of a table hold, in the order of recording or in that of `key`."""

        def read(_rows: list[Any]) -> tuple[Any, ...]:
            made = map(make, self.current(table))
            return tuple(made if key is None else sorted(made, key=key))

        return self._once(make, table, read)

    def _handoff(self, row: Any) -> f.HandoffFact:
        side = self.sites[row.to_site_id].side if row.to_site_id else Side.COMMUNITY
        return f.HandoffFact(row.id, row.from_site_id, row.to_site_id, row.opened_on, side, row.seq)

    def _toxicities(self) -> list[f.ToxicityFact]:
        if not self.rows.get(t.Toxicity):
            return []
        grades: dict[str, list[f.GradeFact]] = defaultdict(list)
        for row in self.current(t.GradeAssessment):
            grades[row.toxicity_id].append(f.GradeFact(row.grade, _member(GradingSystem, row.system), row.on, row.at))
        newer = {row.supersedes: row.id for row in self.rows.get(t.Dose, []) if row.supersedes}
        found = [
            _toxicity(row, tuple(grades[row.episode_id]), _newest(row.causing_dose_id, newer))
            for row in self.current(t.Toxicity)
        ]
        return sorted(found, key=lambda toxicity: toxicity.onset_on or "")


def load_sites(session: Session, *, readiness_of: Collection[str] | None = None) -> dict[str, f.SiteFacts]:
    """Every site by its id, with the readiness items as each was recorded last: of all sites, or only of some, because a
    list that derives nothing needs none."""
    items = load_readiness(session, readiness_of)
    sites = session.execute(select(t.table_of(t.Site)))
    return {row.id: site_facts(row, items.get(row.id, f.SiteReadinessFacts())) for row in sites}


def site_facts(row: Any, readiness: f.SiteReadinessFacts) -> f.SiteFacts:
    return f.SiteFacts(
        id=row.id,
        name=row.name,
        short_name=row.short_name,
        side=Side(row.side),
        time_zone=row.time_zone,
        day_line=row.day_line,
        night_line=row.night_line,
        fax_line=row.fax_line,
        urgent_care=row.urgent_care,
        emergency_partner=row.emergency_partner,
        holidays=frozenset(date.fromisoformat(day) for day in row.holidays),
        readiness=readiness,
    )


def load_records(
    session: Session, course_ids: Iterable[str], *, sites: Mapping[str, f.SiteFacts] | None = None
) -> dict[str, CourseRecord]:
    """Stored rows of each course that exists, by course id: one query a table for every 800 courses."""
    known_sites = load_sites(session) if sites is None else sites
    wanted = list(course_ids)
    found: dict[str, CourseRecord] = {}
    for start in range(0, len(wanted), CHUNK):
        found |= _load_chunk(session, wanted[start : start + CHUNK], known_sites)
    return found


def _load_chunk(session: Session, ids: list[str], sites: Mapping[str, f.SiteFacts]) -> dict[str, CourseRecord]:
    connection = session.connection()
    courses = _those_of(connection, t.Course, "id", ids).all()
    patient_ids = list({course.patient_id for course in courses})
    patients = {row.id: plain(row) for row in _those_of(connection, t.Patient, "id", patient_ids)}
    found = {
        course.id: CourseRecord(course=plain(course), patient=patients[course.patient_id], sites=sites)
        for course in courses
    }
    for fact in _recorded_kinds(connection, ids):
        for row in map(plain, _those_of(connection, fact, "course_id", ids, order="seq")):
            found[row.course_id].rows[fact].append(row)
    return found


def plain(row: Row[Any]) -> SimpleNamespace:
    """The row as acts add one, too; its attributes are read ten times as fast."""
    return SimpleNamespace(**row._asdict())


def _those_of(
    connection: Connection, model: type[t.Base], column: str, ids: list[str], *, order: str | None = None
) -> CursorResult[Any]:
    """The rows of a table whose `column` is one of `ids`."""
    if len(ids) == 1:
        return connection.execute(_rows_of(model, column, order, one=True), {"id": ids[0]})
    return connection.execute(_rows_of(model, column, order, one=False), {"ids": ids})


@lru_cache(maxsize=128)
def _rows_of(model: type[t.Base], column: str, order: str | None, *, one: bool) -> Select[Any]:
    """Built once, because a course is read from many tables."""
    table = t.table_of(model)
    wanted = table.c[column]
    query = select(table).where(wanted == bindparam("id") if one else wanted.in_(bindparam("ids", expanding=True)))
    return query.order_by(table.c[order]) if order else query


def _recorded_kinds(connection: Connection, ids: list[str]) -> Iterable[type[t.Fact]]:
    """The tables to read: of one course only those that hold something, since most of them are empty for it."""
    if len(ids) != 1:
        return t.FACTS
    held = connection.execute(_holds_any(), {"id": ids[0]}).one()
    return (fact for fact, holds in zip(t.FACTS, held, strict=True) if holds)


@lru_cache(maxsize=1)
def _holds_any() -> Select[Any]:
    tables = [t.table_of(fact) for fact in t.FACTS]
    holds: list[Any] = [select(table).where(table.c.course_id == bindparam("id")).exists() for table in tables]
    return select(*holds)


def _word(enum: Callable[[str], T], value: str | None) -> T | None:
    return _member(enum, value) if value is not None else None


@cache
def _member(enum: Callable[[str], T], value: str) -> T:
    """The member of an enum for a stored word; remembered, because the same few words are read again and again."""
    return enum(value)


def _dose(row: Any) -> f.DoseFact:
    return f.DoseFact(
        id=row.id,
        on=row.on,
        status=_member(DoseStatus, row.status),
        at=row.at,
        role=_word(DoseRole, row.role),
        schedule=_word(Schedule, row.schedule),
        amount=row.amount,
        unit=row.unit,
        weight_kg=row.weight_kg,
        site_id=row.site_id,
        reason=row.reason,
        seq=row.seq,
        recorded_at=row.recorded_at,
    )


def _dose_order(dose: f.DoseFact) -> tuple[date, datetime, str]:
    return dose.on, dose.at or datetime.combine(dose.on, time.min, UTC), dose.id


def _schedule_change(row: Any) -> f.ScheduleChangeFact:
    return f.ScheduleChangeFact(row.id, row.on, _member(Schedule, row.schedule), row.decided_by)


def _stage_event(row: Any) -> f.StageEventFact:
    return f.StageEventFact(row.id, row.seq, _member(Stage, row.stage), row.on, row.recorded_at, row.why, row.at)


def _newest(row_id: str | None, newer: Mapping[str, str]) -> str | None:
    """The id of the correction that stands in place of a row, through any number of corrections."""
    while row_id is not None and row_id in newer:
        row_id = newer[row_id]
    return row_id


def _toxicity(row: Any, grades: tuple[f.GradeFact, ...], causing_dose_id: str | None) -> f.ToxicityFact:
    return f.ToxicityFact(
        id=row.episode_id,
        kind=_member(ToxicityKind, row.kind),
        name=row.name,
        onset_on=row.onset_on,
        onset_at=row.onset_at,
        resolved_on=row.resolved_on,
        causing_dose_id=causing_dose_id,
        tocilizumab=_word(Answer, row.tocilizumab),
        steroid=_word(Answer, row.steroid),
        admitted=_word(Answer, row.admitted),
        grades=grades,
    )


def _measurement(row: Any) -> f.MeasurementFact:
    return f.MeasurementFact(
        id=row.id,
        kind=_word(MeasurementKind, row.kind),
        on=row.on,
        at=row.at,
        value=row.value,
        comparator=row.comparator,
        unit=row.unit,
        text=row.text,
        implausible=row.implausible,
        test=row.test,
        source=_word(MeasurementSource, row.source),
        seq=row.seq,
    )


def _measured_order(measured: f.MeasurementFact) -> tuple[str, str, str]:
    return measured.on, measured.at.isoformat() if measured.at else "", measured.id


def _handoff_event(row: Any) -> f.HandoffEventFact:
    return f.HandoffEventFact(
        id=row.id,
        handoff_id=row.handoff_id,
        kind=_member(HandoffEventKind, row.kind),
        on=row.on,
        at=row.at,
        effective_at=row.effective_at,
        planned_on=row.planned_on,
        by_name=row.by_name,
        note=row.note,
    )


def _condition(row: Any) -> f.ConditionFact:
    return f.ConditionFact(row.id, row.handoff_id, row.text, row.owner, row.due_on, row.cleared_on)


def _hospital_event(row: Any) -> f.HospitalEventFact:
    return f.HospitalEventFact(row.id, _member(HospitalEventKind, row.kind), row.on, row.ended_on, row.note)


def _alert(row: Any) -> f.AlertFact:
    return f.AlertFact(
        row.id, row.what.rstrip("."), row.raised_at, row.answered_at, row.told, row.told_at, row.seq, row.trigger
    )


def _medication(row: Any) -> f.MedicationFact:
    return f.MedicationFact(row.id, row.purpose, row.name, row.started_on, row.stopped_on, row.note, row.supply_to)


def _authorization(row: Any) -> f.AuthorizationFact:
    return f.AuthorizationFact(
        id=row.id,
        status=row.status,
        place_of_service=row.place_of_service,
        drug_source=row.drug_source,
        expires_on=row.expires_on,
        on_site_since=row.on_site_since,
        seq=row.seq,
    )


def _contact(row: Any) -> f.ContactFact:
    return f.ContactFact(row.id, _member(ContactKind, row.kind), row.at, row.with_name, row.outcome, row.next_step)


def _message(row: Any) -> f.MessageFact:
    return f.MessageFact(
        id=row.message_id,
        handoff_id=row.handoff_id,
        from_site_id=row.from_site_id,
        to_site_id=row.to_site_id,
        written_at=row.written_at,
        written_by=row.written_by,
        situation=row.situation,
        background=row.background,
        assessment=row.assessment,
        request=row.request,
        answers=row.answers,
        read_at=row.read_at,
        read_by=row.read_by,
    )


def _confirmation(row: Any) -> f.ConfirmationFact:
    return f.ConfirmationFact(
        criterion=row.criterion,
        value=_member(Answer, row.value),
        on=row.on,
        note=row.note,
        override_reason=row.override_reason,
        by=row.recorded_by,
        recorded_at=row.recorded_at,
        seq=row.seq,
    )


def _response(row: Any) -> f.ResponseFact:
    return f.ResponseFact(row.id, _member(ResponseCategory, row.category), row.on)


def _education(row: Any) -> f.EducationFact:
    return f.EducationFact(row.id, row.item, row.on, row.by_name, TeachBack(row.teach_back), row.language, row.seq)


def _tier(row: Any) -> f.TierFact:
    return f.TierFact(row.id, _member(TierLevel, row.tier), row.on, row.set_by, row.why)


def _responsibility(row: Any) -> f.ResponsibilityLineFact:
    return f.ResponsibilityLineFact(Topic(row.topic), Side(row.side), row.from_at, row.id, row.agreed_by, row.seq)


def _task_outcome(row: Any) -> f.TaskOutcomeFact:
    return f.TaskOutcomeFact(row.id, row.task_key, _member(TaskOutcomeKind, row.kind), row.on, row.until, row.reason)


def _tracker_task(row: Any) -> f.TrackerTaskFact:
    return f.TrackerTaskFact(row.id, row.title, row.due_on, row.owner_site_id, row.owner, row.recorded_at)
