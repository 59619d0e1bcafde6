"""The handoff board: who is at risk and whose move it is, with the number to ring; below, everyone by stage.

Two queries over derived rows and the sites: one reads the shown rows of every list at once, one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Select,
    bindparam,
    func,
    literal,
    null,
    select,
    union_all,
)

from coordination.boards.clocks import ClockLine, clock_lines
from coordination.boards.desk import Desk
from coordination.boards.ring import NO_SITE, Ring, ring, ring_about
from coordination.boards.unanswered import AWAITED
from coordination.decisions.at_risk import NO_RISK, OF_THE_WATCH, RISK_RANK, RiskCause
from coordination.decisions.clocks import CLOCK
from coordination.decisions.dose_decision import say_table
from coordination.decisions.permissions import Permission, check_can
from coordination.facts import SiteFacts
from coordination.records import tables as t
from coordination.records.courses import load_sites, plain
from coordination.records.names import after_all_that_begin, search_name
from coordination.vocabulary import Action, Agent, DoseMark, Side, Stage, TaskState, Urgency

AT_RISK = "at_risk"
AT_RISK_PAGE = 20
CARDS = 8

RISK_PARTS = (
    RiskCause.READING,
    RiskCause.ALERT,
    RiskCause.LOG_LATE,
    RiskCause.NOT_ACCEPTED,
    RiskCause.SITE_LAPSED,
    RiskCause.WATCH_UNKNOWN,
    RiskCause.SLACK_UNKNOWN,
)
RISK_ORDER = ("risk_rank", "risk_on", "course_id")
SHOWN = (
    "course_id", "last_name", "first_name", "birth_date", "mrn", "agent", "academic_site_id", "community_site_id", "stage",
    "stage_since",
    "risk_causes", "move_site_id", "move_what", "blocker", "last_contact_at", "last_contact_text", "on_hold_since",
    "hold_reason", "next_planned_on", "next_due_on", "next_action", "slack_until", "slack_reason", "effective_at",
    "next_marks", "slack_part_until", "slack_rule_id",
)  # fmt: skip
"""What of a course's status a row of the board shows."""
COLUMN_ORDER = ("stage_rank", "risk_rank", "risk_on", "since_on", "course_id")
"""In a column: declined first, then the nearest clock, then the longest wait."""
SOUGHT = ("board_stage", *COLUMN_ORDER)


class Segment(StrEnum):
    """Which part of the way the columns show."""

    BEFORE = "before"
    IN = "in"
    AFTER = "after"


COLUMNS: Mapping[Segment, tuple[Stage, ...]] = {
    Segment.BEFORE: (Stage.REFERRED, Stage.PLANNED, Stage.STEP_UP),
    Segment.IN: (
        Stage.STABILIZING,
        Stage.READY,
        Stage.PACKET_SENT,
        Stage.ACKNOWLEDGED,
        Stage.CONDITIONAL,
        Stage.ACCEPTED,
    ),
    Segment.AFTER: (Stage.CO_MANAGED, Stage.RETURNED, Stage.ENDED),
}
"""Columns in care order; a declined patient stands in front of Ready."""


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """`column`: one stage shown whole, page by page. `search`: the beginning of a surname, or an MRN."""

    site_id: str | None = None
    agent: Agent | None = None
    segment: Segment = Segment.IN
    search: str | None = None
    column: Stage | None = None
    page: int = 1
    risk_page: int = 1

    @property
    def narrows(self) -> bool:
        return bool(self.site_id or self.agent or self.search)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One patient as board and at-risk list show it. Dates only: days are counted from `today`, the academic center's.

    `clock_on`: the day that the most pressing cause runs against. `causes`: sentences, most pressing first. `clocks`: those that are
    amber or red and that no cause tells already, the loudest first.
    """

    today: date
    course_id: str
    last_name: str
    first_name: str | None
    birth_date: date
    mrn: str
    agent: Agent
    community: str | None
    stage: Stage
    stage_since: date | None
    clock_on: date | None
    clock_cause: RiskCause | None
    look: Urgency | TaskState | None
    causes: tuple[str, ...]
    move_site: str | None
    move_is_own: bool
    move_what: str
    blocker: str | None
    ring: Ring
    """The line of the site whose move it is; where that is the viewer's own, of the site that shares the patient,
    except about a reading or an alert."""
    last_contact_at: datetime | None
    last_contact: str | None
    held_since: date | None
    hold_reason: str | None
    next_planned_on: date | None
    next_due_on: date | None
    next_is_review: bool
    next_marks: tuple[DoseMark, ...]
    slack_until: date | None
    slack_part_until: date | None
    slack_table: str
    slack_reason: str | None
    effective_at: datetime | None
    clocks: tuple[ClockLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One stage: `count` of all its patients, the first of them as cards. `longest_since`: the day of the longest wait
    among all of them, None where no day is recorded."""

    stage: Stage
    count: int
    longest_since: date | None
    cards: tuple[BoardRow, ...]


@dataclass(frozen=True, slots=True)
class HandoffBoard:
    filters: BoardFilters
    at_risk_count: int
    at_risk_parts: Mapping[RiskCause, int]
    """The count by its first cause of each rank: what nobody was told, alerts, late readings, a clock that runs, not known."""
    at_risk: tuple[BoardRow, ...]
    segment_counts: Mapping[Segment, int]
    columns: tuple[Column, ...]
    total: int
    awaited: int
    """How many stand in a stage in which a practice is asked for its answer."""
    sites: tuple[tuple[str, str], ...]
    """Community sites to filter by: id and short name."""


def handoff_board(desk: Desk, filters: BoardFilters) -> HandoffBoard:
    """The board for this viewer. Raises NotAllowed for who may not see patients."""
    check_can(desk.viewer, Permission.SEE_PATIENTS)
    stages = (filters.column,) if filters.column else COLUMNS[filters.segment]
    shape, values = _Shape.of(filters, stages), _values(desk, filters)
    with desk.reading() as session:
        sites = load_sites(session, readiness_of=())
        counted = session.execute(_counts(shape), values).all()
        shown = _in_lists(session.execute(_lists(shape), values))
    rings = {site.id: ring(site, desk.now, desk.rulebook) for site in sites.values()}
    todays = {site.id: site.today(desk.now) for site in sites.values()}
    each = {found.course_id: found for group in shown.values() for found in group}  # one may stand in two lists
    made = {course_id: _row(found, desk, sites, rings, todays) for course_id, found in each.items()}
    rows = {name: tuple(made[found.course_id] for found in group) for name, group in shown.items()}
    counts = {row.name: row.n for row in counted if row.name != AT_RISK}
    longest = {row.name: row.since for row in counted if row.name != AT_RISK and row.since != date.max}
    by_rank = {row.risk_rank: row.n for row in counted if row.name == AT_RISK}
    return HandoffBoard(
        filters=filters,
        at_risk_count=sum(by_rank.values()),
        at_risk_parts={cause: by_rank.get(RISK_RANK[cause], 0) for cause in RISK_PARTS},
        at_risk=rows.get(AT_RISK, ()),
        segment_counts={part: sum(counts.get(stage, 0) for stage in COLUMNS[part]) for part in Segment},
        columns=tuple(
            Column(stage, counts.get(stage, 0), longest.get(stage), rows.get(str(stage), ())) for stage in stages
        ),
        total=sum(counts.values()),
        awaited=sum(counts.get(stage, 0) for stage in AWAITED),
        sites=tuple(
            sorted(((s.id, s.short_name) for s in sites.values() if s.side is Side.COMMUNITY), key=lambda s: s[1])
        ),
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the statements look like; what they look for are bound values. Each shape is built once."""

    stages: tuple[Stage, ...]
    whole_column: bool
    by_site: bool
    by_agent: bool
    by_name: bool
    by_mrn: bool

    @classmethod
    def of(cls, filters: BoardFilters, stages: Sequence[Stage]) -> _Shape:
        return cls(
            stages=tuple(stages),
            whole_column=filters.column is not None,
            by_site=bool(filters.site_id),
            by_agent=filters.agent is not None,
            by_name=bool(filters.search) and not _is_number(filters.search),
            by_mrn=_is_number(filters.search),
        )


def _values(desk: Desk, filters: BoardFilters) -> dict[str, Any]:
    size = AT_RISK_PAGE if filters.column else CARDS
    name = search_name(filters.search or "")
    return {
        "viewer_site": desk.viewer.site_id,
        "site": filters.site_id,
        "agent": filters.agent,
        "name": name,
        "after_name": after_all_that_begin(name),
        "mrn": (filters.search or "").strip(),
        "risk_skip": (max(filters.risk_page, 1) - 1) * AT_RISK_PAGE,
        "size": size,
        "skip": (max(filters.page, 1) - 1) * size,
    }


def _seen(shape: _Shape) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """What the viewer's site may see, narrowed by the filters: where to read it and under which conditions.

    The few that a search finds are read once, for all lists; else each list has an index in its own order.
    """
    table = t.table_of(t.CourseSight)
    where = _narrowed(shape, table.c)
    if not (shape.by_name or shape.by_mrn):
        return table, where
    return select(*(table.c[name] for name in SOUGHT)).where(*where).cte("sought"), []


def _narrowed(shape: _Shape, sight: Any) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [sight.site_id == bindparam("viewer_site")]
    if shape.by_site:
        where.append(sight.community_site_id == bindparam("site"))
    if shape.by_agent:
        where.append(sight.agent == bindparam("agent"))
    if shape.by_name:
        where += [sight.search_name >= bindparam("name"), sight.search_name < bindparam("after_name")]
    if shape.by_mrn:
        where.append(sight.mrn == bindparam("mrn"))
    return where


def _is_number(search: str | None) -> bool:
    """Whether what was typed is a record number: it has a digit, and surnames have none."""
    return any(letter.isdigit() for letter in search or "")


@lru_cache(maxsize=256)
def _counts(shape: _Shape) -> CompoundSelect[Any]:
    """How many stand in each column, and how many are at risk in each rank."""
    source, where = _seen(shape)
    sight = source.c
    n = func.count().label("n")
    return union_all(
        select(
            sight.board_stage.label("name"),
            literal(NO_RISK).label("risk_rank"),
            n,
            func.min(sight.since_on).label("since"),
        )
        .where(*where)
        .group_by(sight.board_stage),
        select(literal(AT_RISK).label("name"), sight.risk_rank, n, null().label("since"))
        .where(*where, sight.risk_rank < NO_RISK)
        .group_by(sight.risk_rank),
    )


@lru_cache(maxsize=256)
def _lists(shape: _Shape) -> Select[Any]:
    """The shown rows of the at-risk list and of each column, read in one statement."""
    source, where = _seen(shape)
    sight, status = source.c, t.table_of(t.CourseStatus)
    lists = [
        _first(AT_RISK, sight, [*where, sight.risk_rank < NO_RISK], RISK_ORDER)
        .limit(AT_RISK_PAGE)
        .offset(bindparam("risk_skip", type_=Integer))
    ]
    lists += [
        _first(stage, sight, [*where, sight.board_stage == stage.value], COLUMN_ORDER)
        .limit(bindparam("size", type_=Integer))
        .offset(bindparam("skip", type_=Integer))
        for stage in shape.stages
    ]
    wanted = union_all(*(select(each.subquery()) for each in lists)).subquery()
    shown = (status.c[name] for name in SHOWN)
    return select(wanted.c.list, *(wanted.c[name] for name in COLUMN_ORDER[:-1]), *shown).join(
        status, status.c.course_id == wanted.c.course_id
    )


def _first(name: str, sight: Any, where: Sequence[ColumnElement[bool]], order: Sequence[str]) -> Select[Any]:
    return (
        select(literal(str(name)).label("list"), *(sight[column] for column in COLUMN_ORDER))
        .where(*where)
        .order_by(*(sight[column] for column in order))
    )


def _in_lists(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in map(plain, rows):
        found.setdefault(row.list, []).append(row)
    for name, group in found.items():
        group.sort(key=attrgetter(*(RISK_ORDER if name == AT_RISK else COLUMN_ORDER)))
    return found


def _row(
    found: Any, desk: Desk, sites: Mapping[str, SiteFacts], rings: Mapping[str, Ring], todays: Mapping[str, date]
) -> BoardRow:
    causes = [
        (RiskCause(name), date.fromisoformat(on) if on else None, text)
        for name, on, text in found.risk_causes
        if name != CLOCK
    ]
    first = causes[0] if causes else None
    community = sites.get(found.community_site_id)
    mover = sites.get(found.move_site_id)
    today = todays[found.academic_site_id]
    return BoardRow(
        today=today,
        course_id=found.course_id,
        last_name=found.last_name,
        first_name=found.first_name,
        birth_date=found.birth_date,
        mrn=found.mrn,
        agent=Agent(found.agent),
        community=community.short_name if community else None,
        stage=Stage(found.stage),
        stage_since=found.stage_since,
        clock_on=first[1] if first else None,
        clock_cause=first[0] if first else None,
        look=_look(first, today),
        causes=tuple(text for _, _, text in causes),
        clocks=clock_lines(found, sites, todays, desk.rulebook),
        move_site=mover.short_name if mover else None,
        move_is_own=found.move_site_id == desk.viewer.site_id,
        move_what=found.move_what,
        blocker=found.blocker,
        ring=_ring(found, first[0] if first else None, desk, rings),
        last_contact_at=found.last_contact_at,
        last_contact=found.last_contact_text,
        held_since=found.on_hold_since,
        hold_reason=found.hold_reason,
        next_planned_on=found.next_planned_on,
        next_due_on=found.next_due_on,
        next_is_review=found.next_action == Action.MANUAL_REVIEW,
        next_marks=tuple(map(DoseMark, found.next_marks)),
        slack_until=found.slack_until,
        slack_part_until=found.slack_part_until,
        slack_table=say_table(found.slack_rule_id, desk.rulebook),
        slack_reason=found.slack_reason,
        effective_at=found.effective_at,
    )


def _ring(found: Any, cause: RiskCause | None, desk: Desk, rings: Mapping[str, Ring]) -> Ring:
    """About a reading or an alert the clinicians of whoever carries the patient, the own ones too; else the other site."""
    if cause is RiskCause.ALERT or cause in OF_THE_WATCH:
        return rings.get(found.move_site_id, NO_SITE)
    sites = (found.academic_site_id, found.community_site_id)
    return ring_about(rings, found.move_site_id, own_id=desk.viewer.site_id, shared_by=sites)


def _look(first: tuple[RiskCause, date | None, str] | None, today: date) -> Urgency | TaskState | None:
    """How loud the row is: a clock past red, a clock past amber, or a human must look."""
    if first is None:
        return None
    cause, on, _ = first
    if cause in (RiskCause.SLACK_UNKNOWN, RiskCause.WATCH_UNKNOWN):
        return TaskState.REVIEW
    if cause is RiskCause.LOG_LATE:
        return TaskState.OVERDUE
    if cause is RiskCause.SITE_LAPSED:
        return Urgency.SOON
    if cause is RiskCause.SLACK_SHORT and on is not None and on > today:
        return Urgency.SOON
    return Urgency.URGENT
