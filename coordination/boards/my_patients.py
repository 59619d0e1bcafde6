"""My patients, for the community side: which need something today, and each at one glance.

Two queries and the sites; each patient comes with the first task that is this site's and due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, bindparam, case, func, literal, select

from coordination.boards.desk import Desk
from coordination.boards.ring import Ring, ring
from coordination.decisions.at_risk import OF_THE_WATCH, RiskCause
from coordination.decisions.dose_decision import say_table
from coordination.decisions.follow_up import EDUCATION
from coordination.decisions.permissions import Permission, check_can
from coordination.decisions.responsibility import Sharing
from coordination.decisions.status import ANSWERS
from coordination.facts import SiteFacts
from coordination.records import tables as t
from coordination.records.courses import load_sites
from coordination.vocabulary import (
    Action,
    Agent,
    DoseMark,
    DoseRole,
    ReactionAnswer,
    Side,
    Stage,
    TaskState,
    ToxicityKind,
    Urgency,
)
from coordination.words import say_day

PAGE = 25
WEEK_DAYS = 7
ASKS_AT_ONCE = (RiskCause.ALERT, *OF_THE_WATCH)
"""Causes of a risk that whoever carries the patient is asked about today."""


@dataclass(frozen=True, slots=True)
class Worst:
    """The worst reaction of one kind; `grade` is ASTCT and only set where one was recorded or "none" was stated.

    Lists keep the onset of CRS only: of ICANS its None says nothing.
    """

    kind: ToxicityKind
    answer: ReactionAnswer
    grade: int | None
    onset_on: str | None
    onset_hours: float | None
    after_role: DoseRole | None
    others_not_graded: int = 0
    stated_on: date | None = None


@dataclass(frozen=True, slots=True)
class MyPatient:
    """One patient at a glance. `needs`: what is asked of this site, most pressing first, in sentences.

    `today` is the academic center's calendar day, by which the doses of the course count (as on the patient's page).
    """

    today: date
    course_id: str
    last_name: str
    first_name: str | None
    birth_date: date
    mrn: str
    agent: Agent
    stage: Stage
    accountable_site: str
    needs_on: date | None
    needs: tuple[str, ...]
    look: Urgency | TaskState | None
    last_dose_on: date | None
    last_dose_role: DoseRole | None
    next_on: date | None
    next_action: Action
    next_amount: str | None
    held_since: date | None
    hold_reason: str | None
    next_marks: tuple[DoseMark, ...]
    slack_until: date | None
    slack_part_until: date | None
    slack_table: str
    slack_reason: str | None
    crs: Worst
    icans: Worst
    last_igg: str | None
    last_igg_on: str | None
    last_anc: str | None
    last_anc_on: str | None
    open_tasks: int
    ring: Ring
    """The line of who is accountable now; where that is the viewer's own site, the academic center's."""
    asked: bool = False
    """The viewer's site is asked to take the patient and has not accepted yet."""
    waiting: str = ""
    blocker: str | None = None
    watch: tuple[str, ...] = ()
    """What the watch after a dose asks of whoever carries the patient, also where that is another site."""

    @property
    def next_is_review(self) -> bool:
        return self.next_action is Action.MANUAL_REVIEW

    @property
    def days_to_need(self) -> int | None:
        """None: nothing with a day."""
        return (self.needs_on - self.today).days if self.needs_on else None


@dataclass(frozen=True, slots=True)
class OnCall:
    """A center's lines, for the top of the page: the one that answers at this hour, and the one for the night."""

    name: str
    now: Ring
    night: str | None


@dataclass(frozen=True, slots=True)
class MyPatients:
    """The patients of this page in order of the day that asks for something; counts are of the whole list."""

    total: int
    today_count: int
    week_count: int
    page: int
    patients: tuple[MyPatient, ...]
    on_call: tuple[OnCall, ...]
    closed_on: date | None

    @property
    def today_list(self) -> list[MyPatient]:
        return [one for one in self.patients if one.days_to_need is not None and one.days_to_need <= 0]

    @property
    def week_list(self) -> list[MyPatient]:
        return [one for one in self.patients if one.days_to_need is not None and 0 < one.days_to_need <= WEEK_DAYS]

    @property
    def later_list(self) -> list[MyPatient]:
        return [one for one in self.patients if one.days_to_need is None or one.days_to_need > WEEK_DAYS]

    @property
    def later_count(self) -> int:
        return self.total - self.today_count - self.week_count


def my_patients(desk: Desk, *, page: int = 1) -> MyPatients:
    """Everyone whom the viewer's site may see, those who need something today first."""
    check_can(desk.viewer, Permission.SEE_PATIENTS)
    today = desk.today
    values = {"site": desk.viewer.site_id, "skip": (max(page, 1) - 1) * PAGE}
    with desk.reading() as session:
        sites = load_sites(session, readiness_of=())
        days = _days(sites.values(), desk)
        counts = session.execute(_counts(days), values).one()
        rows = session.execute(_page(days), values).all()
    patients = tuple(_patient(row, desk, sites) for row in rows)
    own = sites[desk.viewer.site_id]
    centers = {row.academic_site_id: None for row in rows}
    return MyPatients(
        total=counts.total,
        today_count=counts.today,
        week_count=counts.week - counts.today,
        page=page,
        patients=patients,
        on_call=tuple(
            OnCall(site.name, ring(site, desk.now, desk.rulebook), site.night_line)
            for site in (sites[center] for center in centers)
        ),
        closed_on=min((day for day in own.holidays if today <= day <= today + timedelta(days=WEEK_DAYS)), default=None),
    )


Days = tuple[tuple[str, date], ...]
"""Today at each academic center, and at the viewer's own site so that there is always one."""


def _days(sites: Iterable[SiteFacts], desk: Desk) -> Days:
    named = (site for site in sites if site.side is Side.ACADEMIC or site.id == desk.viewer.site_id)
    return tuple((site.id, site.today(desk.now)) for site in named)


def _by(days: Days, later: int = 0) -> ColumnElement[date]:
    """Today by the calendar of the course's own academic center, or some days later; mostly one day for all of them."""
    if _agree(days):
        return literal(days[0][1] + timedelta(days=later), Date)
    of_center = t.table_of(t.CourseStatus).c.academic_site_id
    return case({site: literal(day + timedelta(days=later), Date) for site, day in days}, value=of_center)


def _agree(days: Days) -> bool:
    return len({day for _, day in days}) == 1


@lru_cache(maxsize=8)
def _counts(days: Days) -> Select[int, int, int]:
    """How many there are, how many need something today, and how many within the week: from one index where days agree."""
    sight, status = t.table_of(t.CourseSight), t.table_of(t.CourseStatus)
    counted = select(
        func.count().label("total"),
        func.count().filter(sight.c.needs_on <= _by(days)).label("today"),
        func.count().filter(sight.c.needs_on <= _by(days, WEEK_DAYS)).label("week"),
    ).where(_mine())
    return counted if _agree(days) else counted.where(status.c.course_id == sight.c.course_id)


@lru_cache(maxsize=8)
def _page(days: Days) -> Select[Any]:
    """One page of the list, each with the first task that is this site's and due."""
    sight, status, task = (t.table_of(table) for table in (t.CourseSight, t.CourseStatus, t.FollowUpTask))
    due = (
        (task.c.course_id == sight.c.course_id)
        & (task.c.owner_site_id == sight.c.site_id)
        & (task.c.due_on <= _by(days))
        & (task.c.category != EDUCATION)
    )
    first = [
        select(column)
        .where(due)
        .correlate(sight, status)
        .order_by(task.c.due_on, task.c.id)
        .limit(1)
        .scalar_subquery()
        .label(name)
        for name, column in (("task_title", task.c.title), ("task_due_on", task.c.due_on))
    ]
    return (
        select(sight.c.needs_on, *first, *status.c)
        .join(status, status.c.course_id == sight.c.course_id)
        .where(_mine())
        .order_by(sight.c.needs_on, sight.c.course_id)
        .limit(PAGE)
        .offset(bindparam("skip", type_=Integer))
    )


def _mine() -> ColumnElement[bool]:
    return t.table_of(t.CourseSight).c.site_id == bindparam("site")


def _patient(row: Any, desk: Desk, sites: Mapping[str, SiteFacts]) -> MyPatient:
    today = sites[row.academic_site_id].today(desk.now)
    accountable = Side(row.accountable_side)
    community = sites.get(row.community_site_id)
    sharing = Sharing(
        stage=Stage(row.stage),
        side_before_end=accountable,
        academic=sites[row.academic_site_id],
        community=community,
        effective_at=row.effective_at,
    )
    answerable = sharing.site(accountable) or sharing.academic
    needs_on = None if row.needs_on == date.max else row.needs_on
    asked = sharing.stage in ANSWERS and community is not None and community.id == desk.viewer.site_id
    return MyPatient(
        today=today,
        course_id=row.course_id,
        last_name=row.last_name,
        first_name=row.first_name,
        birth_date=row.birth_date,
        mrn=row.mrn,
        agent=Agent(row.agent),
        stage=sharing.stage,
        accountable_site=answerable.short_name,
        needs_on=needs_on,
        needs=tuple(_needs(row, desk, sharing, today)),
        look=_look(row, needs_on, today),
        last_dose_on=row.last_dose_on,
        last_dose_role=DoseRole(row.last_dose_role) if row.last_dose_role else None,
        next_on=row.next_planned_on or row.next_due_on,
        next_action=Action(row.next_action),
        next_amount=f"{row.next_amount:g} {row.next_unit}" if row.next_amount is not None else None,
        held_since=row.on_hold_since,
        hold_reason=row.hold_reason,
        next_marks=tuple(map(DoseMark, row.next_marks)),
        slack_until=row.slack_until,
        slack_part_until=row.slack_part_until,
        slack_table=say_table(row.slack_rule_id, desk.rulebook),
        slack_reason=row.slack_reason,
        crs=_worst(row, ToxicityKind.CRS),
        icans=_worst(row, ToxicityKind.ICANS),
        last_igg=row.last_igg,
        last_igg_on=row.last_igg_on,
        last_anc=row.last_anc,
        last_anc_on=row.last_anc_on,
        open_tasks=row.open_tasks,
        ring=ring(sharing.academic if answerable.id == desk.viewer.site_id else answerable, desk.now, desk.rulebook),
        asked=asked,
        waiting=_waiting(row, sharing, today) if asked else "",
        blocker=row.blocker if asked else None,
        watch=tuple(text for cause, _, text in row.risk_causes if cause in OF_THE_WATCH),
    )


def _needs(row: Any, desk: Desk, sharing: Sharing, today: date) -> list[str]:
    """What is asked of the viewer's site by today, in sentences; nothing where the day has not come."""
    own, said = desk.viewer.site_id, []
    answers = sharing.site(desk.rulebook.stages[sharing.stage].move_side)
    if sharing.stage in ANSWERS and answers is not None and answers.id == own:
        said.append(_waiting(row, sharing, today))
    carries = sharing.site(Side(row.accountable_side))
    if carries is not None and carries.id == own:
        said += [text for cause, _, text in row.risk_causes if cause in ASKS_AT_ONCE]
        said += _about_dose(row, today)
    elif sharing.stage is Stage.ACCEPTED and _has_come(row.first_community_planned_on, today):
        said.append(
            f"First dose with you planned for {say_day(row.first_community_planned_on, today=today, year=False)}"
        )
    if row.task_title is not None:
        said.append(f"{row.task_title}: due {say_day(row.task_due_on, today=today, year=False)}")
    return said


def _waiting(row: Any, sharing: Sharing, today: date) -> str:
    since = say_day(row.stage_since, today=today, year=False) if row.stage_since else "a day that is not recorded"
    return f"{sharing.academic.short_name} is waiting for your answer since {since}"


def _about_dose(row: Any, today: date) -> list[str]:
    on = row.next_planned_on or row.next_due_on
    if not _has_come(on, today):
        return []
    if row.on_hold_since:
        return [
            f"Dose held since {say_day(row.on_hold_since, today=today, year=False)}: release or new date not recorded"
        ]
    if on == today:
        return ["Dose today"]
    return [f"Dose of {say_day(on, today=today, year=False)} is not recorded as given, held or missed"]


def _has_come(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _look(row: Any, needs_on: date | None, today: date) -> Urgency | TaskState | None:
    if needs_on is None or needs_on > today:
        return None
    if row.on_hold_since:
        return TaskState.REVIEW
    alerted = any(cause in (RiskCause.READING, RiskCause.ALERT) for cause, _, _ in row.risk_causes)
    return Urgency.URGENT if alerted or needs_on < today else Urgency.TODAY


def _worst(row: Any, kind: ToxicityKind) -> Worst:
    after = getattr(row, f"{kind}_after_role")
    has_onset = kind is ToxicityKind.CRS
    return Worst(
        kind=kind,
        answer=ReactionAnswer(getattr(row, f"{kind}_answer")),
        grade=getattr(row, f"{kind}_grade"),
        onset_on=row.crs_onset_on if has_onset else None,
        onset_hours=row.crs_onset_hours if has_onset else None,
        after_role=DoseRole(after) if after else None,
        others_not_graded=getattr(row, f"{kind}_others_not_graded"),
        stated_on=getattr(row, f"{kind}_none_on"),
    )
