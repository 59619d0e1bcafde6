"""CRS rates for the program lead: counts by model of care, agent and prophylactic tocilizumab, and the patients behind
each number. The definition stands in `measures/rates.py`; the counts are read from the tally that the acts keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from coordination.boards.desk import Desk
from coordination.decisions.permissions import Permission, check_can
from coordination.knowledge import Rulebook
from coordination.measures.rates import (
    COUNT_NAMES,
    UNKNOWN,
    Bar,
    CrsCounts,
    Dimension,
    Group,
    Part,
    kinds_of,
    merge,
)
from coordination.records import tables as t
from coordination.vocabulary import Agent, ReactionAnswer

PAGE_SIZE = 20
DEFINITION = (
    "Patients with a first dose in the period who are evaluable ({days} days after the first full dose, or after the "
    "last dose where step-up ended early) and have an answer. Worst ASTCT 2019 grade of the course; an episode without "
    "one counts as any grade, and takes the course out of the rate of a grade that it could reach. A second course of "
    "one patient counts as its own. Wilson interval."
)


class PeriodKey(StrEnum):
    """The choices of period, as they stand in the address."""

    QUARTER = "quarter"
    YEAR = "12-months"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """First doses from `start` to `end`, both days included: whole months, the last one up to today. `start` None is
    since the beginning."""

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
    others_not_graded: int
    none_on: date | None
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
    """Every count of the page, from one query. Raises NotAllowed for who may not see rates."""
    check_can(desk.viewer, Permission.SEE_RATES)
    period, before = periods(filters.period, desk.today)
    with desk.reading() as session:
        found = session.execute(_tallied(desk, filters, period, before)).all()
    now = {_group(row): CrsCounts(*row[4:]) for row in found if row.now}
    then = {_group(row): CrsCounts(*row[4:]) for row in found if not row.now} if before else None
    return CrsRates(
        filters=filters,
        period=period,
        period_before=before,
        total=_lines(now, then, ())[0],
        by_dimension=tuple((dimension, _lines(now, then, (dimension,))) for dimension in Dimension),
        combined=_lines(now, then, tuple(Dimension)),
    )


def say_definition(rulebook: Rulebook) -> str:
    """Who counts and how, to stand under every chart and in every export."""
    return DEFINITION.format(days=rulebook.at_risk.crs_evaluable_days)


def periods(key: PeriodKey, today: date) -> tuple[Period, Period | None]:
    """The chosen period up to today, and the one of the same length in months before it."""
    if key is PeriodKey.ALL:
        return Period(None, today), None
    length, back = (3, (today.month - 1) % 3) if key is PeriodKey.QUARTER else (12, 11)
    start = _months_before(today, back)
    return Period(start, today), Period(_months_before(start, length), start - timedelta(days=1))


def _months_before(day: date, months: int) -> date:
    """The first day of the month that many months before the day's own."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def patients_behind(desk: Desk, filters: RateFilters, cell: Cell, *, page: int = 1) -> PatientsBehind:
    """The courses of one cell, newest first dose first, a page of them; `total` is the number that was clicked."""
    check_can(desk.viewer, Permission.SEE_RATES)
    check_can(desk.viewer, Permission.SEE_PATIENTS)
    status, tally = t.table_of(t.CourseStatus), t.table_of(t.CrsTally)
    now, before = periods(filters.period, desk.today)
    period = before if cell.before and before else now
    where = and_(
        status.c.academic_site_id == desk.viewer.site_id,
        status.c.crs_counts_as.in_(sorted(kinds_of(cell.part, filters.bar))),
        status.c.first_dose_on.between(period.start or date.min, period.end),
        *_in_group(status.c, cell.group, filters),
    )
    counted = select(*(func.coalesce(func.sum(tally.c[name]), 0) for name in COUNT_NAMES)).where(
        tally.c.academic_site_id == desk.viewer.site_id,
        tally.c.month.between(_month(period.start), _month(period.end)),
        *_in_group(tally.c, cell.group, filters),
    )
    with desk.reading() as session:
        total = CrsCounts(*map(int, session.execute(counted).one())).of(cell.part, filters.bar)
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
    "first_dose_on", "crs_evaluable_on", "crs_answer", "crs_grade", "crs_others_not_graded",
    "crs_none_on", "crs_onset_on",
)  # fmt: skip


def _tallied(desk: Desk, filters: RateFilters, period: Period, before: Period | None) -> Select[Any]:
    """Groups of now and of before, added up over their months: as many rows as there are groups, twice."""
    c = t.table_of(t.CrsTally).c
    now = literal(True) if before is None else (c.month >= _month(period.start)).label("now")
    group = (c.model_of_care, c.agent, c.prophylactic_tocilizumab)
    counts = (func.sum(c[name]).label(name) for name in COUNT_NAMES)
    query = select(*group, now.label("now"), *counts).where(c.academic_site_id == desk.viewer.site_id)
    if before is not None:
        query = query.where(c.month >= _month(before.start))
    if filters.agent is not None:
        query = query.where(c.agent == str(filters.agent))
    return query.group_by(*group, *(() if before is None else (now,)))


def _month(day: date | None) -> str:
    return "" if day is None else f"{day:%Y-%m}"


def _group(row: Any) -> Group:
    return tuple((dimension, row[place]) for place, dimension in enumerate(Dimension))


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


def _in_group(columns: Any, group: Group, filters: RateFilters) -> list[ColumnElement[bool]]:
    """The same groups in a status, where unknown is often NULL, as in the tally, where it never is."""
    conditions: list[ColumnElement[bool]] = []
    for dimension, value in group:
        column = columns[str(dimension)]
        conditions.append(or_(column.is_(None), column == UNKNOWN) if value == UNKNOWN else column == value)
    if filters.agent:
        conditions.append(columns.agent == str(filters.agent))
    return conditions


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
        others_not_graded=row.crs_others_not_graded,
        none_on=row.crs_none_on,
        onset_on=row.crs_onset_on,
    )
