"""CRS rates for the program lead: counts by model of care, agent and prophylactic tocilizumab, and the patients behind
each number. The definition stands in `measures/rates.py`; this module asks the database for its counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from coordination.boards.desk import Desk
from coordination.decisions.permissions import Permission, check_can
from coordination.measures.rates import (
    UNKNOWN,
    Bar,
    CrsCounts,
    CrsRow,
    Dimension,
    Group,
    Part,
    count_by,
    merge,
)
from coordination.records import tables as t
from coordination.vocabulary import Agent, ReactionAnswer

PAGE_SIZE = 20
LEAST_GRADE = {Bar.ANY: 1, Bar.GRADE_2: 2, Bar.GRADE_3: 3}


class PeriodKey(StrEnum):
    """The choices of period, as they stand in the address."""

    QUARTER = "quarter"
    YEAR = "12-months"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """First doses from `start` to `end`, both days included; `start` None is since the beginning."""

    start: date | None
    end: date


@dataclass(frozen=True, slots=True)
class RateFilters:
    period: PeriodKey = PeriodKey.YEAR
    agent: Agent | None = None
    bar: Bar = Bar.ANY


@dataclass(frozen=True, slots=True)
class Line:
    """One group: `group` () is everybody; `before` is the same group in the period before, if there is one."""

    group: Group
    counts: CrsCounts
    before: CrsCounts | None


@dataclass(frozen=True)
class CrsRates:
    filters: RateFilters
    period: Period
    period_before: Period | None
    total: Line
    by_dimension: tuple[tuple[Dimension, tuple[Line, ...]], ...]
    combined: tuple[Line, ...]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line in the order of the page: everybody, each dimension, then the combinations."""
        return (self.total, *(line for _, lines in self.by_dimension for line in lines), *self.combined)


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed number: which courses of which group; `before` is the same in the period before."""

    part: Part
    group: Group = ()
    before: bool = False


@dataclass(frozen=True, slots=True)
class CourseBehind:
    """One course behind a number, as the list shows it."""

    course_id: str
    last_name: str
    first_name: str | None
    birth_date: date
    mrn: str
    agent: str
    model_of_care: str | None
    prophylactic_tocilizumab: str | None
    first_dose_on: date
    evaluable_on: date | None
    answer: ReactionAnswer
    grade: int | None
    onset_on: str | None


@dataclass(frozen=True, slots=True)
class PatientsBehind:
    cell: Cell
    period: Period
    total: int
    page: int
    rows: tuple[CourseBehind, ...]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def crs_rates(desk: Desk, filters: RateFilters) -> CrsRates:
    """Every count of the page, from one grouped query. Raises NotAllowed for who may not see rates."""
    check_can(desk.viewer, Permission.SEE_RATES)
    period, before = periods(filters.period, desk.today)
    with desk.reading() as session:
        grouped = session.execute(_grouped(desk, period, before)).all()
    rows = [row for row in grouped if filters.agent is None or row.agent == filters.agent]
    now = count_by(_rows(rows, "now_evaluable", "now_all"))
    then = count_by(_rows(rows, "before_evaluable", "before_all")) if before else None
    return CrsRates(
        filters=filters,
        period=period,
        period_before=before,
        total=_lines(now, then, ())[0],
        by_dimension=tuple((dimension, _lines(now, then, (dimension,))) for dimension in Dimension),
        combined=_lines(now, then, tuple(Dimension)),
    )


def periods(key: PeriodKey, today: date) -> tuple[Period, Period | None]:
    """The chosen period up to today and the one of the same kind before it."""
    if key is PeriodKey.ALL:
        return Period(None, today), None
    if key is PeriodKey.QUARTER:
        start = date(today.year, today.month - (today.month - 1) % 3, 1)
        last = start - timedelta(days=1)
        return Period(start, today), Period(date(last.year, last.month - 2, 1), last)
    start = _year_before(today) + timedelta(days=1)
    end = start - timedelta(days=1)
    return Period(start, today), Period(_year_before(end) + timedelta(days=1), end)


def patients_behind(desk: Desk, filters: RateFilters, cell: Cell, *, page: int = 1) -> PatientsBehind:
    """The courses of one cell, newest first dose first, a page of them; `total` is the number that was clicked."""
    check_can(desk.viewer, Permission.SEE_RATES)
    check_can(desk.viewer, Permission.SEE_PATIENTS)
    status = t.table_of(t.CourseStatus)
    now, before = periods(filters.period, desk.today)
    period = before if cell.before and before else now
    where = and_(
        status.c.academic_site_id == desk.viewer.site_id,
        _within(period),
        *_in_group(cell.group),
        *([status.c.agent == str(filters.agent)] if filters.agent else []),
        _in_part(cell.part, filters.bar, desk.today),
    )
    with desk.reading() as session:
        total = session.execute(select(func.count()).select_from(status).where(where)).scalar_one()
        page = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
        found = session.execute(
            select(*(status.c[name] for name in _SHOWN))
            .where(where)
            .order_by(status.c.first_dose_on.desc(), status.c.course_id)
            .limit(PAGE_SIZE)
            .offset((page - 1) * PAGE_SIZE)
        ).all()
    return PatientsBehind(cell=cell, period=period, total=total, page=page, rows=tuple(_behind(row) for row in found))


_SHOWN = (
    "course_id", "last_name", "first_name", "birth_date", "mrn", "agent", "model_of_care", "prophylactic_tocilizumab",
    "first_dose_on", "crs_evaluable_on", "crs_answer", "crs_grade", "crs_onset_on",
)  # fmt: skip


def _year_before(day: date) -> date:
    """The same day a year earlier; 29 Feb goes to 28 Feb."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _grouped(desk: Desk, period: Period, before: Period | None) -> Select[Any]:
    """One scan of the covering index `ix_course_status_crs`; the period stands in the counts, so that it is used."""
    c = t.table_of(t.CourseStatus).c
    evaluable = c.crs_evaluable_on <= desk.today
    now = _within(period)
    then = _within(before) if before else None
    counts = [
        func.count().filter(now, evaluable).label("now_evaluable"),
        func.count().filter(now).label("now_all"),
    ]
    if then is not None:
        counts.append(func.count().filter(then, evaluable).label("before_evaluable"))
        counts.append(func.count().filter(then).label("before_all"))
    alike = (c.model_of_care, c.agent, c.prophylactic_tocilizumab, c.crs_answer, c.crs_grade)
    return select(*alike, *counts).where(c.academic_site_id == desk.viewer.site_id).group_by(*alike)


def _within(period: Period) -> ColumnElement[bool]:
    first = t.table_of(t.CourseStatus).c.first_dose_on
    if period.start is None:
        return first <= period.end
    return and_(first >= period.start, first <= period.end)


def _rows(grouped: list[Any], evaluable: str, everybody: str) -> list[CrsRow]:
    rows = []
    for row in grouped:
        places = {
            Dimension.MODEL_OF_CARE: row.model_of_care or UNKNOWN,
            Dimension.AGENT: row.agent,
            Dimension.PROPHYLACTIC_TOCILIZUMAB: row.prophylactic_tocilizumab or UNKNOWN,
        }
        ready, all_of_them = getattr(row, evaluable), getattr(row, everybody)
        for is_evaluable, courses in ((True, ready), (False, all_of_them - ready)):
            if courses:
                answer = ReactionAnswer(row.crs_answer)
                rows.append(CrsRow(answer, row.crs_grade, is_evaluable, places, courses))
    return rows


def _lines(
    now: dict[Group, CrsCounts], then: dict[Group, CrsCounts] | None, dimensions: tuple[Dimension, ...]
) -> tuple[Line, ...]:
    """The groups of now and of before, in the order of the vocabulary, unknown last."""
    here = merge(now, dimensions)
    there = None if then is None else merge(then, dimensions)
    return tuple(
        Line(group, here.get(group, CrsCounts()), None if there is None else there.get(group, CrsCounts()))
        for group in sorted(here.keys() | (there or {}).keys(), key=_order)
    )


def _order(group: Group) -> tuple[tuple[bool, int, str], ...]:
    known = ("inpatient", "hybrid", "outpatient", *Agent, "yes", "no")
    return tuple((value == UNKNOWN, known.index(value) if value in known else len(known), value) for _, value in group)


def _in_group(group: Group) -> list[ColumnElement[bool]]:
    status = t.table_of(t.CourseStatus)
    conditions: list[ColumnElement[bool]] = []
    for dimension, value in group:
        column = status.c[str(dimension)]
        conditions.append(or_(column.is_(None), column == UNKNOWN) if value == UNKNOWN else column == value)
    return conditions


def _in_part(part: Part, bar: Bar, today: date) -> ColumnElement[bool]:
    """The same cut as `measures/rates.py` makes; a test holds the two together."""
    c = t.table_of(t.CourseStatus).c
    evaluable = c.crs_evaluable_on <= today
    ungraded = or_(
        c.crs_answer == str(ReactionAnswer.UNGRADED),
        and_(c.crs_answer == str(ReactionAnswer.GRADED), c.crs_grade.is_(None)),
    )
    happened = and_(c.crs_answer == str(ReactionAnswer.GRADED), c.crs_grade >= LEAST_GRADE[bar])
    answered = c.crs_answer.in_([str(ReactionAnswer.GRADED), str(ReactionAnswer.NONE), str(ReactionAnswer.UNGRADED)])
    cuts = {
        Part.EVENTS: and_(evaluable, or_(happened, ungraded) if bar is Bar.ANY else happened),
        Part.ANSWERED: and_(evaluable, answered),
        Part.UNGRADED: and_(evaluable, ungraded),
        Part.OTHER_SCALE: and_(evaluable, c.crs_answer == str(ReactionAnswer.OTHER_SCALE)),
        Part.NOT_RECORDED: and_(evaluable, c.crs_answer == str(ReactionAnswer.NOT_RECORDED)),
        Part.NOT_EVALUABLE: or_(c.crs_evaluable_on.is_(None), c.crs_evaluable_on > today),
    }
    return cuts[part]


def _behind(row: Any) -> CourseBehind:
    return CourseBehind(
        course_id=row.course_id,
        last_name=row.last_name,
        first_name=row.first_name,
        birth_date=row.birth_date,
        mrn=row.mrn,
        agent=row.agent,
        model_of_care=row.model_of_care,
        prophylactic_tocilizumab=row.prophylactic_tocilizumab,
        first_dose_on=row.first_dose_on,
        evaluable_on=row.crs_evaluable_on,
        answer=ReactionAnswer(row.crs_answer),
        grade=row.crs_grade,
        onset_on=row.crs_onset_on,
    )
