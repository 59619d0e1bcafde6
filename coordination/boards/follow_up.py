"""Follow-up: the open tasks that the viewer's site may see, most urgent first. One query reads a page, one counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select

from coordination.boards.desk import Desk
from coordination.boards.looks import task_look
from coordination.boards.ring import Ring, ring, ring_about
from coordination.decisions.permissions import Permission, check_can
from coordination.facts import SiteFacts
from coordination.records import tables as t
from coordination.records.courses import load_sites
from coordination.vocabulary import Agent, Side, Stage, TaskCategory, TaskState, Urgency

PAGE = 50
WHOLE = 5_000
"""How many rows a download holds at the most."""


class Whose(StrEnum):
    """Whose tasks: of the own site, of the viewer by name, of nobody at the own site yet, of the other side."""

    OWN = "own"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class FollowUpFilters:
    """All of them hold together. `site_id`: the site that owns the task."""

    whose: Whose | None = None
    site_id: str | None = None
    category: TaskCategory | None = None
    agent: Agent | None = None
    state: TaskState | None = None
    page: int = 1

    @property
    def narrows(self) -> bool:
        return any((self.whose, self.site_id, self.category, self.agent, self.state))


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
    category: TaskCategory
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


def follow_up(desk: Desk, filters: FollowUpFilters) -> FollowUpBoard:
    """The tasks of every course in the viewer's sight; `total` and `overdue` count the whole filtered list."""
    return _board(desk, filters, size=PAGE)


def owners(desk: Desk) -> list[tuple[str, str]]:
    """Sites to filter by: id and short name, in the order of their names."""
    site = t.table_of(t.Site).c
    with desk.store.reading() as session:
        found = session.execute(select(site.id, site.short_name).order_by(site.short_name))
        return [(row.id, row.short_name) for row in found]


def whole_list(desk: Desk, filters: FollowUpFilters) -> FollowUpBoard:
    """The same from its first row on, as far as a download goes."""
    return _board(desk, replace(filters, page=1), size=WHOLE)


def _board(desk: Desk, filters: FollowUpFilters, *, size: int) -> FollowUpBoard:
    check_can(desk.viewer, Permission.SEE_PATIENTS)
    values = {
        "viewer_site": desk.viewer.site_id,
        "viewer_name": desk.viewer.name,
        "site": filters.site_id,
        "category": filters.category,
        "agent": filters.agent,
        "state": filters.state,
        "size": size,
        "skip": (max(filters.page, 1) - 1) * size,
    }
    shape = _Shape.of(desk.viewer.side, filters)
    with desk.reading() as session:
        sites = load_sites(session, readiness_of=())
        counts = session.execute(_counts(shape), values).one()
        rows = session.execute(_page(shape), values).all()
    rings = {site.id: ring(site, desk.now, desk.rulebook) for site in sites.values()}
    return FollowUpBoard(
        filters=filters,
        total=counts.total,
        overdue=counts.overdue,
        rows=tuple(_row(row, desk, sites, rings) for row in rows),
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the statements look like; what they look for are bound values. Each shape is built once."""

    of_center: bool
    whose: Whose | None
    by_site: bool
    by_category: bool
    by_agent: bool
    by_state: bool

    @classmethod
    def of(cls, side: Side, filters: FollowUpFilters) -> _Shape:
        narrowed = (filters.site_id, filters.category, filters.agent, filters.state)
        return cls(side is Side.ACADEMIC, filters.whose, *(each is not None for each in narrowed))


def _seen(shape: _Shape) -> list[ColumnElement[bool]]:
    """Tasks in the viewer's sight: a center sees those of its own courses, a practice those of the shared ones."""
    task, sight = t.table_of(t.FollowUpTask).c, t.table_of(t.CourseSight).c
    status = t.table_of(t.CourseStatus).c
    where: list[ColumnElement[bool]] = [task.academic_site_id == bindparam("viewer_site")]
    if not shape.of_center:
        where = [sight.site_id == bindparam("viewer_site"), sight.course_id == task.course_id]
    if shape.whose is not None:
        where += _whose(shape.whose)
    if shape.by_site:
        where.append(task.owner_site_id == bindparam("site"))
    if shape.by_category:
        where.append(task.category == bindparam("category"))
    if shape.by_agent:
        where += [status.course_id == task.course_id, status.agent == bindparam("agent")]
    if shape.by_state:
        where.append(task.state == bindparam("state"))
    return where


def _whose(whose: Whose) -> list[ColumnElement[bool]]:
    task = t.table_of(t.FollowUpTask).c
    own = task.owner_site_id == bindparam("viewer_site")
    return {
        Whose.OWN: [own],
        Whose.MINE: [own, task.owner == bindparam("viewer_name")],
        Whose.UNASSIGNED: [own, task.owner.is_(None)],
        Whose.WAITING: [task.owner_site_id != bindparam("viewer_site")],
    }[whose]


@lru_cache(maxsize=256)
def _counts(shape: _Shape) -> Select[int, int]:
    task = t.table_of(t.FollowUpTask).c
    return select(
        func.count().label("total"), func.count().filter(task.state == TaskState.OVERDUE.value).label("overdue")
    ).where(*_seen(shape))


@lru_cache(maxsize=256)
def _page(shape: _Shape) -> Select[Any]:
    task, status = t.table_of(t.FollowUpTask), t.table_of(t.CourseStatus)
    patient = (
        status.c[name]
        for name in ("last_name", "first_name", "birth_date", "mrn", "agent", "stage", "community_site_id")
    )
    return (
        select(*task.c, *patient)
        .where(status.c.course_id == task.c.course_id, *_seen(shape))
        .order_by(task.c.urgency_rank, task.c.sort_on, task.c.id)
        .limit(bindparam("size", type_=Integer))
        .offset(bindparam("skip", type_=Integer))
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
        category=TaskCategory(row.category),
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
