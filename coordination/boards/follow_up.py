"""Follow-up: the open tasks that the viewer's site may see, most urgent first. One query reads a page, one counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from coordination.boards.desk import Desk
from coordination.boards.looks import task_look
from coordination.boards.ring import Ring, ring, ring_about
from coordination.decisions.permissions import Permission, check_can
from coordination.facts import SiteFacts
from coordination.records import tables as t
from coordination.records.courses import load_sites
from coordination.vocabulary import Agent, Side, Stage, TaskState, Urgency

PAGE = 50


@dataclass(frozen=True, slots=True)
class FollowUpFilters:
    """`site_id`: the site that owns the task."""

    site_id: str | None = None
    state: TaskState | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One open task of one patient; days are shown with their distance from `today`, the academic center's day."""

    today: date
    task_id: str
    course_id: str
    last_name: str
    first_name: str | None
    birth_date: date
    mrn: str
    agent: Agent
    stage: Stage
    title: str
    reason: str
    rule_id: str | None
    source: str
    state: TaskState
    urgency: Urgency
    opens_on: date | None
    due_on: date | None
    closes_on: date | None
    owner_site: str
    owner: str | None
    is_own: bool
    ring: Ring
    """The line of the site that owns the task; where that is the viewer's own, of the site that shares the patient."""

    @property
    def look(self) -> TaskState | Urgency:
        return task_look(self.state, self.urgency, self.due_on, self.today)


@dataclass(frozen=True, slots=True)
class FollowUpBoard:
    filters: FollowUpFilters
    total: int
    overdue: int
    rows: tuple[TaskRow, ...]
    sites: tuple[tuple[str, str], ...]
    """Sites to filter by: id and short name, of those that own a task here."""


def follow_up(desk: Desk, filters: FollowUpFilters) -> FollowUpBoard:
    """The tasks of every course in the viewer's sight; `total` and `overdue` count the whole filtered list."""
    check_can(desk.viewer, Permission.SEE_PATIENTS)
    values = {
        "viewer_site": desk.viewer.site_id,
        "site": filters.site_id,
        "state": filters.state,
        "skip": (max(filters.page, 1) - 1) * PAGE,
    }
    shape = (desk.viewer.side is Side.ACADEMIC, filters.site_id is not None, filters.state is not None)
    with desk.reading() as session:
        sites = load_sites(session, readiness_of=())
        counts = session.execute(_counts(*shape), values).one()
        rows = session.execute(_page(*shape), values).all()
    rings = {site.id: ring(site, desk.now, desk.rulebook) for site in sites.values()}
    names = sorted(((site.id, site.short_name) for site in sites.values()), key=lambda site: site[1])
    return FollowUpBoard(
        filters=filters,
        total=counts.total,
        overdue=counts.overdue,
        rows=tuple(_row(row, desk, sites, rings) for row in rows),
        sites=tuple(names),
    )


def _seen(of_center: bool, by_site: bool, by_state: bool) -> list[ColumnElement[bool]]:
    """Tasks in the viewer's sight: a center sees those of its own courses, a practice those of the shared ones."""
    task, sight = t.table_of(t.FollowUpTask).c, t.table_of(t.CourseSight).c
    where: list[ColumnElement[bool]] = [task.academic_site_id == bindparam("viewer_site")]
    if not of_center:
        where = [sight.site_id == bindparam("viewer_site"), sight.course_id == task.course_id]
    if by_site:
        where.append(task.owner_site_id == bindparam("site"))
    if by_state:
        where.append(task.state == bindparam("state"))
    return where


@lru_cache(maxsize=16)
def _counts(of_center: bool, by_site: bool, by_state: bool) -> Select[int, int]:
    task = t.table_of(t.FollowUpTask).c
    return select(
        func.count().label("total"), func.count().filter(task.state == TaskState.OVERDUE.value).label("overdue")
    ).where(*_seen(of_center, by_site, by_state))


@lru_cache(maxsize=16)
def _page(of_center: bool, by_site: bool, by_state: bool) -> Select[Any]:
    task, status = t.table_of(t.FollowUpTask), t.table_of(t.CourseStatus)
    patient = (
        status.c[name]
        for name in ("last_name", "first_name", "birth_date", "mrn", "agent", "stage", "community_site_id")
    )
    return (
        select(*task.c, *patient)
        .join(status, status.c.course_id == task.c.course_id)
        .where(*_seen(of_center, by_site, by_state))
        .order_by(task.c.urgency_rank, task.c.sort_on, task.c.id)
        .limit(PAGE)
        .offset(bindparam("skip"))
    )


def _row(row: Any, desk: Desk, sites: Mapping[str, SiteFacts], rings: Mapping[str, Ring]) -> TaskRow:
    owner = sites.get(row.owner_site_id)
    return TaskRow(
        today=sites[row.academic_site_id].today(desk.now),
        task_id=row.id,
        course_id=row.course_id,
        last_name=row.last_name,
        first_name=row.first_name,
        birth_date=row.birth_date,
        mrn=row.mrn,
        agent=Agent(row.agent),
        stage=Stage(row.stage),
        title=row.title,
        reason=row.reason,
        rule_id=row.rule_id,
        source=row.source,
        state=TaskState(row.state),
        urgency=Urgency(row.urgency),
        opens_on=row.opens_on,
        due_on=row.due_on,
        closes_on=row.closes_on,
        owner_site=owner.short_name if owner else "site not recorded",
        owner=row.owner,
        is_own=row.owner_site_id == desk.viewer.site_id,
        ring=ring_about(
            rings,
            row.owner_site_id,
            own_id=desk.viewer.site_id,
            shared_by=(row.academic_site_id, row.community_site_id),
        ),
    )
