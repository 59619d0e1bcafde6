"""One patient: who this is, who is accountable, whom to call, the next dose, the worst reaction, what is recorded for it.

What a tab shows stands in `patient_tabs.py`, computed only when it is open. Unknown and forbidden answer alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session

from coordination.acts import NotFound
from coordination.boards.desk import Desk
from coordination.boards.ring import ring
from coordination.decisions.contradictions import contradictions
from coordination.decisions.permissions import may_see_course
from coordination.decisions.reactions import WorstReaction, causing_dose
from coordination.decisions.responsibility import CallDecision, accountable_for, in_office_hours, role_of, who_to_call
from coordination.decisions.ruler import Zone, ruler
from coordination.decisions.status import StatusDecision, status_of
from coordination.facts import CourseFacts, MeasurementFact, SiteFacts, ToxicityFact
from coordination.knowledge import Rulebook, may_run
from coordination.knowledge.agents import PremedicationRow
from coordination.knowledge.running import RunState
from coordination.records import tables as t
from coordination.records.courses import CourseRecord, load_records, load_sites
from coordination.vocabulary import MeasurementKind, Side, Stage, Topic, ToxicityKind

NOT_FOUND = "not found for you"
FOR_A_DOSE = (MeasurementKind.ANC, MeasurementKind.IGG, MeasurementKind.TEMPERATURE, MeasurementKind.WEIGHT)


@dataclass(frozen=True, slots=True)
class Line:
    """A number to ring, in the words of whom it reaches."""

    words: str
    number: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call now; `until`: when the day line closes today ("17:00"), None outside office hours.

    `own_first`: the viewer's own site takes the first call, so the other site that shares the patient stands here.
    """

    now: CallDecision
    site: SiteFacts
    until: str | None
    others: tuple[Line, ...]
    own_first: bool = False


@dataclass(frozen=True, slots=True)
class Accountable:
    """`since`: a moment, a day, or not recorded. `kept`: topics with something to do that stay with the other side."""

    site: SiteFacts | None
    side: Side
    clinician: str | None
    since: datetime | date | None
    kept: tuple[Topic, ...]
    other: SiteFacts | None


@dataclass(frozen=True, slots=True)
class Reaction:
    """The worst reaction of a kind, with its episode. `after_days`: calendar days from the causing dose to the onset."""

    kind: ToxicityKind
    worst: WorstReaction
    episode: ToxicityFact | None
    after_days: int | None


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest value of one kind; `measured` None: not recorded."""

    kind: MeasurementKind
    measured: MeasurementFact | None


@dataclass(frozen=True)
class PatientPage:
    """Everything that the head of the page shows, and the rows from which an open tab is computed.

    `today` is the academic site's calendar day, by which doses count; `names` are those of whoever recorded something.
    """

    record: CourseRecord
    facts: CourseFacts
    status: StatusDecision
    now: datetime
    today: date
    rulebook: Rulebook
    names: Mapping[str, str]
    tasks: tuple[Any, ...]
    viewer_site_id: str

    @property
    def course_id(self) -> str:
        return self.facts.course_id

    @property
    def version(self) -> int:
        """Goes back with an act, so that the second of two savers is told."""
        return int(self.record.course.version)

    @property
    def patient(self) -> Any:
        return self.record.patient

    @property
    def course(self) -> Any:
        return self.record.course

    @property
    def age(self) -> int:
        """Whole years, at death where one is recorded."""
        born: date = self.patient.birth_date
        day = self.patient.death_date or self.today
        return int(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))

    @property
    def mrn_site(self) -> SiteFacts:
        return self.record.sites[self.patient.mrn_site_id]

    @cached_property
    def accountable(self) -> Accountable:
        sharing, side = self.status.sharing, self.status.accountable
        other = Side.ACADEMIC if side is Side.COMMUNITY else Side.COMMUNITY
        kept = tuple(
            topic
            for topic, row in self.rulebook.responsibilities.items()
            if (row.before if side is Side.ACADEMIC else row.after).applies
            and accountable_for(sharing, topic, self.now, rulebook=self.rulebook) is not side
        )
        clinician = self.course.academic_clinician if side is Side.ACADEMIC else self.course.community_clinician
        return Accountable(sharing.site(side), side, clinician, self._accountable_since(), kept, sharing.site(other))

    def _accountable_since(self) -> datetime | date | None:
        """From the effective moment for the practice; else from the first of the latest stages that name this side."""
        side, sharing = self.status.accountable, self.status.sharing
        if side is Side.COMMUNITY and sharing.effective_at is not None and sharing.effective_at <= self.now:
            return sharing.effective_at
        since: date | None = None
        for event in reversed(self.facts.stage_events):
            if event.stage is not Stage.ENDED and self.rulebook.stages[event.stage].accountable is not side:
                break
            since = event.on
        return since

    @cached_property
    def call(self) -> Call:
        """Who has the first call now, for whoever asks, the patient too."""
        sharing, hours = self.status.sharing, self.rulebook.office_hours
        now = who_to_call(sharing, self.now, rulebook=self.rulebook)
        site = sharing.site(now.side) or sharing.academic
        day = in_office_hours(site, self.now, hours)
        others = [
            Line("Nights and weekends", site.night_line)
            if day
            else Line(f"Business days {hours.opens} to {hours.closes}", site.day_line)
        ]
        if site.side is Side.COMMUNITY:
            others.append(Line(f"{sharing.academic.short_name} on-call", sharing.academic.night_line))
        elif sharing.community is not None:
            others.append(Line(f"{sharing.community.short_name}, practice", sharing.community.day_line))
        return Call(now, site, hours.closes if day else None, tuple(others))

    @cached_property
    def to_ring(self) -> Call:
        """Whom the viewer rings: who has the first call; a practice that has it itself rings the center."""
        call, sharing, hours = self.call, self.status.sharing, self.rulebook.office_hours
        other = sharing.academic
        if call.site.id != self.viewer_site_id or call.site.side is Side.ACADEMIC:
            return call
        line, day = ring(other, self.now, self.rulebook), in_office_hours(other, self.now, hours)
        now = replace(
            call.now, side=other.side, site_name=other.name, line=line.line, number=line.number, fallbacks=(),
            name=sharing.clinician(other.side) if day else None,
            role=role_of(self.rulebook.responsibilities[call.now.topic], other.side, self.rulebook),
        )  # fmt: skip
        others = (Line("Nights and weekends", other.night_line),) if day else ()
        return Call(now, other, hours.closes if day else None, others, own_first=True)

    @cached_property
    def ruler(self) -> tuple[Zone, ...]:
        return ruler(self.facts, rulebook=self.rulebook)

    @cached_property
    def days_since_dose(self) -> int | None:
        last = self.facts.last_given
        return (self.today - last.on).days if last else None

    @property
    def reactions(self) -> tuple[Reaction, Reaction]:
        """CRS, then ICANS."""
        return (
            self._reaction(ToxicityKind.CRS, self.status.crs),
            self._reaction(ToxicityKind.ICANS, self.status.icans),
        )

    def _reaction(self, kind: ToxicityKind, worst: WorstReaction) -> Reaction:
        episode = next((one for one in self.facts.toxicities if one.id == worst.episode_id), None)
        onset = episode.onset_on if episode else None
        dose = causing_dose(self.facts, episode) if episode and worst.after_role else None
        whole_day = dose is not None and onset is not None and len(onset) == len("2026-10-31")
        days = (date.fromisoformat(onset) - dose.on).days if whole_day and onset and dose else None
        return Reaction(kind, worst, episode, days)

    @property
    def for_this_dose(self) -> tuple[Latest, ...]:
        """The newest value of each kind that is looked at before a dose. No verdict."""
        newest = {measured.kind: measured for measured in self.facts.measurements}
        return tuple(Latest(kind, newest.get(kind)) for kind in FOR_A_DOSE)

    @property
    def open_infections(self) -> tuple[ToxicityFact, ...]:
        return tuple(
            one for one in self.facts.toxicities if one.kind is ToxicityKind.INFECTION and one.resolved_on is None
        )

    @property
    def tier(self) -> Any | None:
        """The newest risk tier set by a clinician; None: not recorded."""
        tiers = self.record.current(t.RiskTier)
        return max(tiers, key=lambda row: (row.on, row.recorded_at), default=None)

    @property
    def contradictions(self) -> tuple[str, ...]:
        return contradictions(self.facts, rulebook=self.rulebook)

    @property
    def last_fact(self) -> Any | None:
        """The row that was recorded last."""
        rows = (row for rows in self.record.rows.values() for row in rows)
        return max(rows, key=lambda row: row.recorded_at, default=None)

    @property
    def premedication(self) -> tuple[PremedicationRow | None, RunState | None]:
        """What is on file before the next dose and whether it may run; None: none on file for that dose."""
        row = self.rulebook.agents[self.facts.agent].premedication
        if self.status.dose.role not in row.roles:
            return None, None
        return row, may_run(row, self.rulebook, kind="premedication")

    def name_of(self, person_id: str) -> str:
        return self.names.get(person_id, "a person no longer on file")


def patient(desk: Desk, course_id: str) -> PatientPage:
    """The page of one course. Raises NotFound, the same for a course that is unknown and one that is not for this viewer."""
    with desk.reading() as session:
        sites = session.execute(_sites(), {"course_id": course_id}).scalars().all()
        if not may_see_course(desk.viewer, sites):
            raise NotFound(NOT_FOUND)
        record = load_records(session, [course_id], sites=load_sites(session, readiness_of=sites))[course_id]
        tasks = tuple(session.execute(_open_tasks(), {"course_id": course_id}))
        names = _names(session, record)
    facts = record.facts()
    return PatientPage(
        record=record,
        facts=facts,
        status=status_of(facts, desk.now, rulebook=desk.rulebook),
        now=desk.now,
        today=facts.academic.today(desk.now),
        rulebook=desk.rulebook,
        names=names,
        tasks=tasks,
        viewer_site_id=desk.viewer.site_id,
    )


@cache
def _sites() -> Select[Any]:
    """Those whose people may see the course."""
    sight = t.table_of(t.CourseSight).c
    return select(sight.site_id).where(sight.course_id == bindparam("course_id"))


@cache
def _open_tasks() -> Select[Any]:
    """Most urgent first; one without a due date stands before those that are due later."""
    task = t.table_of(t.FollowUpTask)
    of_course = task.c.course_id == bindparam("course_id")
    return select(task).where(of_course).order_by(task.c.urgency_rank, task.c.due_on.nulls_first(), task.c.id)


def _names(session: Session, record: CourseRecord) -> dict[str, str]:
    people = {row.recorded_by for rows in record.rows.values() for row in rows}
    person = t.table_of(t.Person)
    return {
        row.id: row.name for row in session.execute(select(person.c.id, person.c.name).where(person.c.id.in_(people)))
    }
