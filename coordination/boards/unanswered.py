"""Who has not answered: every patient of whom a practice is asked, since when, in its own business days, whom to ring.

One query over derived rows, and the sites. The longest wait stands first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from coordination.boards.clocks import ClockLine, clock_lines
from coordination.boards.desk import Desk
from coordination.boards.morning import Who, who_of
from coordination.boards.ring import Ring, ring, ring_about
from coordination.decisions.clocks import elapsed
from coordination.decisions.permissions import Permission, check_can
from coordination.decisions.responsibility import business_days_between
from coordination.facts import SiteFacts
from coordination.knowledge import Begins
from coordination.records import tables as t
from coordination.records.courses import load_sites
from coordination.vocabulary import Side, Stage

AWAITED = (Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.CONDITIONAL)
"""Stages in which an answer is awaited: a receipt, a decision, the conditions of one."""
OF_A_WAIT = (Begins.STAGE, Begins.FIRST_DOSE_PLANNED)
SHOWN = 30
READ = (
    "course_id", "last_name", "first_name", "birth_date", "mrn", "stage", "stage_since", "academic_site_id",
    "community_site_id", "risk_causes", "blocker", "on_hold_since", "last_contact_at", "last_contact_text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Awaited:
    """One answer that is awaited. `days`: business days at the site that is asked; None: since when is not recorded.

    `clocks`: those of this wait that are amber or red, that of the stage first; none: none has turned yet. `today`: the
    day at that site.
    """

    who: Who
    stage: Stage
    site_name: str
    is_own: bool
    clinician: str | None
    open_condition: str | None
    since: date | None
    days: int | None
    today: date
    clocks: tuple[ClockLine, ...]
    held_since: date | None
    ring: Ring
    last_contact_at: datetime | None
    last_contact: str | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """`total` counts the whole list."""

    total: int
    page: int
    rows: tuple[Awaited, ...]


def unanswered(desk: Desk, page: int = 1) -> Unanswered:
    check_can(desk.viewer, Permission.SEE_PATIENTS)
    sight, status, course = t.table_of(t.CourseSight), t.table_of(t.CourseStatus), t.table_of(t.Course)
    # A practice that declined keeps the patient in sight; what the next one says is not for it.
    own = [sight.c.community_site_id == desk.viewer.site_id] if desk.viewer.side is Side.COMMUNITY else []
    wanted = (
        select(sight.c.course_id, sight.c.since_on, func.count().over().label("total"))
        .where(sight.c.site_id == desk.viewer.site_id, sight.c.board_stage.in_([str(stage) for stage in AWAITED]), *own)
        .order_by(sight.c.since_on, sight.c.course_id)
        .limit(SHOWN)
        .offset((page - 1) * SHOWN)
        .subquery()
    )
    query = (
        select(*(status.c[name] for name in READ), course.c.community_clinician, wanted.c.total)
        .join(wanted, wanted.c.course_id == status.c.course_id)
        .join(course, course.c.id == status.c.course_id)
        .order_by(wanted.c.since_on, wanted.c.course_id)
    )
    with desk.reading() as session:
        sites = load_sites(session, readiness_of=())
        found = session.execute(query).all()
    if not found and page > 1:  # the list grew shorter meanwhile
        return unanswered(desk)
    todays = {site.id: site.today(desk.now) for site in sites.values()}
    rings = {site.id: ring(site, desk.now, desk.rulebook) for site in sites.values()}
    rows = tuple(_awaited(row, desk, sites, todays, rings) for row in found)
    return Unanswered(found[0].total if found else 0, page, rows)


def _awaited(
    row: Any, desk: Desk, sites: Mapping[str, SiteFacts], todays: Mapping[str, date], rings: Mapping[str, Ring]
) -> Awaited:
    asked = sites.get(row.community_site_id, sites[row.academic_site_id])
    stage, today = Stage(row.stage), todays[asked.id]
    clocks = _clocks(row, stage, desk, sites, todays)
    shared = (row.academic_site_id, row.community_site_id)
    return Awaited(
        who=who_of(row),
        stage=stage,
        site_name=asked.short_name,
        is_own=asked.id == desk.viewer.site_id,
        clinician=row.community_clinician,
        open_condition=row.blocker if stage is Stage.CONDITIONAL else None,
        since=row.stage_since,
        days=_days(row, stage, asked, today, clocks),
        today=today,
        clocks=clocks,
        held_since=row.on_hold_since,
        ring=ring_about(rings, asked.id, own_id=desk.viewer.site_id, shared_by=shared),
        last_contact_at=row.last_contact_at,
        last_contact=row.last_contact_text,
    )


def _clocks(
    row: Any, stage: Stage, desk: Desk, sites: Mapping[str, SiteFacts], todays: Mapping[str, date]
) -> tuple[ClockLine, ...]:
    """The turned clocks that only an answer ends; the one that counts from the entry into this stage first."""
    lines = clock_lines(row, sites, todays, desk.rulebook, whole=True)
    of_wait = [line for line in lines if line.row.begins in OF_A_WAIT and not line.row.ends]
    return tuple(sorted(of_wait, key=lambda line: line.row.start is not stage))


def _days(row: Any, stage: Stage, asked: SiteFacts, today: date, lines: tuple[ClockLine, ...]) -> int | None:
    """As the clock of the stage counts them, without the days of a hold; else all since the stage began."""
    if lines and lines[0].row.start is stage:
        return elapsed(lines[0].clock, lines[0].row, lines[0].site, lines[0].today)
    return business_days_between(asked, row.stage_since, today) if row.stage_since is not None else None
