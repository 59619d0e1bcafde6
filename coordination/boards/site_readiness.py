"""Site readiness: which site may take whom, what expires next, what is missing, and the patients booked at one site.

The center sees every practice, a practice itself. Two queries for the sites, two more for the one that is opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session

from coordination.acts import NotFound
from coordination.boards.desk import Desk
from coordination.decisions.permissions import Permission, check_can
from coordination.decisions.site_readiness import (
    ELSEWHERE,
    ON_THE_WAY,
    ItemState,
    SiteReadiness,
    assess_site,
)
from coordination.facts import SiteFacts, SiteItemFact
from coordination.records import tables as t
from coordination.records.courses import load_sites
from coordination.records.sites import load_history, read_item
from coordination.vocabulary import Agent, ItemStanding, Side, Stage

PAGE = 20
PRESSING = (ItemStanding.EXPIRED, ItemStanding.NUMBER_CHANGED, ItemStanding.WITHDRAWN, ItemStanding.EXPIRES_SOON)


@dataclass(frozen=True, slots=True)
class Ending:
    """An item that ends, or was lost, at one site."""

    site: SiteFacts
    state: ItemState
    today: date


@dataclass(frozen=True, slots=True)
class Earlier:
    """A verification or withdrawal that no longer holds, or the one that does, as recorded."""

    fact: SiteItemFact
    recorded_at: Any
    recorded_by: str


@dataclass(frozen=True, slots=True)
class BookedRow:
    """A patient who is booked at the practice or treated there."""

    course_id: str
    last_name: str
    first_name: str | None
    birth_date: date
    mrn: str
    agent: Agent
    stage: Stage
    first_dose_on: date | None
    given_on: date | None
    next_on: date | None


@dataclass(frozen=True, slots=True)
class SiteDetail:
    """One site whole. `booked` None: the viewer may not see patients; `total` counts the whole list."""

    readiness: SiteReadiness
    history: dict[str, tuple[Earlier, ...]]
    booked: tuple[BookedRow, ...] | None
    total: int


@dataclass(frozen=True, slots=True)
class ReadinessBoard:
    """`sites`: those that lost a must first, then by what expires first. `lost`, `ending`: over all of them."""

    sites: tuple[SiteReadiness, ...]
    lost: tuple[Ending, ...]
    ending: tuple[Ending, ...]


def site_readiness(desk: Desk) -> ReadinessBoard:
    """Every site that this viewer may look at. Raises NotAllowed for who may not see sites."""
    check_can(desk.viewer, Permission.SEE_SITES)
    with desk.store.reading() as session:
        sites = _in_view(session, desk)
    found = [assess_site(site, desk.now, rulebook=desk.rulebook) for site in sites]
    found.sort(key=lambda one: (-len(one.lost), _first_end(one), one.site.name))
    lost = [Ending(one.site, state, one.today) for one in found for state in one.lost]
    ending = [Ending(one.site, state, one.today) for one in found for state in one.expiring]
    return ReadinessBoard(
        sites=tuple(found),
        lost=tuple(sorted(lost, key=_end_order)),
        ending=tuple(sorted(ending, key=_end_order)),
    )


def site_detail(desk: Desk, site_id: str, *, page: int = 1) -> SiteDetail:
    """One site with its items' history and its patients. Raises NotFound where it is not for this viewer."""
    check_can(desk.viewer, Permission.SEE_SITES)
    with desk.reading() as session:
        site = next((one for one in _in_view(session, desk) if one.id == site_id), None)
        if site is None:
            raise NotFound("no such site for you")
        history: dict[str, list[Earlier]] = defaultdict(list)
        for row in load_history(session, site_id):
            history[row.item].append(Earlier(read_item(row), row.recorded_at, row.recorder or row.recorded_by))
        sees = desk.can(Permission.SEE_PATIENTS)
        booked, total = _booked(session, desk, site_id, page) if sees else (None, 0)
    return SiteDetail(
        readiness=assess_site(site, desk.now, rulebook=desk.rulebook),
        history={item: tuple(rows) for item, rows in history.items()},
        booked=booked,
        total=total,
    )


def by_urgency(readiness: SiteReadiness) -> list[ItemState]:
    """What asks for a verification first: lost, expiring, a must never recorded, then the others by their codes."""

    def order(state: ItemState) -> tuple[int, str]:
        if state.standing in PRESSING:
            return PRESSING.index(state.standing), state.row.code
        unrecorded = state.standing is ItemStanding.NOT_RECORDED and state.row.must_from is not None
        return (len(PRESSING) if unrecorded else len(PRESSING) + 1), state.row.code

    return sorted(readiness.items, key=order)


def _in_view(session: Session, desk: Desk) -> list[SiteFacts]:
    """For the center the practices that are active, and itself where anything is recorded of it; for a practice itself."""
    table = t.table_of(t.Site)
    active = set(session.execute(select(table.c.id).where(table.c.active)).scalars())
    sites = [site for site in load_sites(session).values() if site.id in active]
    if desk.viewer.side is not Side.ACADEMIC:
        return [site for site in sites if site.id == desk.viewer.site_id]
    return [
        site
        for site in sites
        if site.side is Side.COMMUNITY or (site.id == desk.viewer.site_id and site.readiness.items)
    ]


def _booked(session: Session, desk: Desk, site_id: str, page: int) -> tuple[tuple[BookedRow, ...], int]:
    """Those whom the viewer's site may see, first doses to come first; `is_booked` in SQL."""
    status, sight = t.table_of(t.CourseStatus), t.table_of(t.CourseSight)
    to_come = and_(status.c.first_community_planned_on.is_not(None), status.c.first_community_given_on.is_(None))
    there = or_(status.c.stage.in_(_words(ON_THE_WAY)), and_(to_come, status.c.stage.not_in(_words(ELSEWHERE))))
    query = (
        select(
            status.c.course_id, status.c.last_name, status.c.first_name, status.c.birth_date, status.c.mrn,
            status.c.agent, status.c.stage, status.c.first_community_planned_on, status.c.first_community_given_on,
            status.c.next_planned_on, status.c.next_due_on, func.count().over().label("total"),
        )
        .join(sight, and_(sight.c.course_id == status.c.course_id, sight.c.site_id == desk.viewer.site_id))
        .where(status.c.community_site_id == site_id, there)
        .order_by(
            case((status.c.first_community_given_on.is_(None), 0), else_=1),
            case((status.c.first_community_given_on.is_(None), status.c.first_community_planned_on)).nulls_last(),
            sight.c.search_name,
            status.c.course_id,
        )
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )  # fmt: skip
    found = session.execute(query).all()
    if not found and page > 1:  # past the end, where no row carries the count
        return (), _booked(session, desk, site_id, 1)[1]
    return tuple(_booked_row(row) for row in found), found[0].total if found else 0


def _booked_row(row: Any) -> BookedRow:
    return BookedRow(
        course_id=row.course_id,
        last_name=row.last_name,
        first_name=row.first_name,
        birth_date=row.birth_date,
        mrn=row.mrn,
        agent=Agent(row.agent),
        stage=Stage(row.stage),
        first_dose_on=row.first_community_planned_on,
        given_on=row.first_community_given_on,
        next_on=row.next_planned_on or row.next_due_on,
    )


def _words(stages: Iterable[Stage]) -> list[str]:
    return [str(stage) for stage in stages]


def _first_end(one: SiteReadiness) -> date:
    return next((state.last_day for state in one.expiring if state.last_day is not None), date.max)


def _end_order(end: Ending) -> tuple[date, str, str]:
    return end.state.last_day or date.min, end.site.name, end.state.row.code
