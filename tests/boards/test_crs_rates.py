"""The counts of the page equal counting by hand, and every number opens exactly its patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import event

from coordination.acts import (
    acting,
    assess_grade,
    confirm,
    move_stage,
    open_toxicity,
    record_dose,
    refer_patient,
    register_site,
)
from coordination.boards.crs_rates import (
    PAGE_SIZE,
    Cell,
    CrsRates,
    Period,
    PeriodKey,
    RateFilters,
    crs_rates,
    patients_behind,
    periods,
)
from coordination.decisions.permissions import NotAllowed
from coordination.measures.rates import UNKNOWN, Bar, CrsCounts, Dimension, Part
from coordination.vocabulary import (
    Agent,
    Answer,
    DoseRole,
    DoseStatus,
    GradingSystem,
    ModelOfCare,
    Role,
    Side,
    Stage,
    ToxicityKind,
)
from tests.builders import LAKE, TODAY, World, days_ago

LEAD = Role.PROGRAM_LEAD


def a_patient_with(world: World, crs: str, *, gap_days: int = 30, **values: object) -> str:
    """Stepped up, first full dose `gap_days` ago; `crs` as a reviewer would write it: 2, none, ungraded, lee, blank, "1 lee"."""
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=gap_days, **values)
    onset = days_ago(gap_days + 4).isoformat()
    with world.acting(world.viewer(Role.NURSE)) as act:
        if crs == "none":
            confirm(act, course_id, criterion="crs_none", value=Answer.YES)
        for one in crs.replace("none", "").split():
            episode = open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=onset)
            if one == "lee":
                assess_grade(act, course_id, episode, grade=2, system=GradingSystem.LEE_2014, on=onset)
            elif one != "ungraded":
                assess_grade(act, course_id, episode, grade=int(one), system=GradingSystem.ASTCT_2019, on=onset)
    return course_id


def rates(world: World, filters: RateFilters | None = None) -> CrsRates:
    return crs_rates(world.desk(world.viewer(LEAD)), filters or RateFilters())


def test_everybody_dosed_in_the_period_is_in_exactly_one_part(world_on_each: World) -> None:
    world = world_on_each
    for crs in ("1", "3", "none", "none", "ungraded", "2 ungraded", "lee", ""):
        a_patient_with(world, crs)
    a_patient_with(world, "1", gap_days=2)
    counts = rates(world).total.counts
    assert counts == CrsCounts(
        answered=6, any_grade=4, grade_2=2, grade_3=1, grade_2_unknown=1, grade_3_unknown=2, other_scale=1,
        not_recorded=1, not_evaluable=1,
    )  # fmt: skip


def test_a_patient_never_dosed_is_in_no_part(world: World) -> None:
    world.plan()
    assert rates(world).total.counts == CrsCounts()


@pytest.mark.parametrize(("gap_days", "evaluable"), [(6, 0), (7, 1), (8, 1)])
def test_evaluable_from_seven_days_after_the_first_full_dose(world: World, gap_days: int, evaluable: int) -> None:
    a_patient_with(world, "none", gap_days=gap_days)
    counts = rates(world).total.counts
    assert (counts.answered, counts.not_evaluable) == (evaluable, 1 - evaluable)


def test_where_step_up_ended_early_the_last_dose_counts(world: World) -> None:
    # step-up 2 was the last dose, 7 days ago; then the course ended
    course_id = world.after(DoseRole.STEP_UP_2, gap_days=7)
    assert rates(world).total.counts.not_evaluable == 1
    with world.acting() as act:
        move_stage(act, course_id, Stage.ENDED, on=days_ago(0), why="progression")
    assert rates(world).total.counts.not_recorded == 1


def test_a_second_course_counts_as_its_own(world: World) -> None:
    a_patient_with(world, "1", gap_days=200, mrn="0000999", last_name="Okafor")
    a_patient_with(world, "none", gap_days=30, mrn="0000999", last_name="Okafor")
    assert (rates(world).total.counts.any_grade, rates(world).total.counts.answered) == (1, 2)


def test_unknown_tocilizumab_has_a_row_of_its_own_at_the_end(world: World) -> None:
    a_patient_with(world, "1", prophylactic_tocilizumab=Answer.UNKNOWN)
    a_patient_with(world, "none", prophylactic_tocilizumab=Answer.YES)
    lines = dict(rates(world).by_dimension)[Dimension.PROPHYLACTIC_TOCILIZUMAB]
    assert [line.group[0][1] for line in lines] == ["yes", UNKNOWN]


def test_lines_of_each_dimension_add_up_to_the_total(world: World) -> None:
    for place, model in enumerate(ModelOfCare):
        a_patient_with(world, str(place), model_of_care=model)
    board = rates(world)
    for lines in (*dict(board.by_dimension).values(), board.combined):
        assert sum(line.counts.dosed for line in lines) == board.total.counts.dosed == 3


def test_the_period_before_stands_beside(world: World) -> None:
    a_patient_with(world, "1", gap_days=30)
    a_patient_with(world, "none", gap_days=500)
    total = rates(world).total
    assert (total.counts.answered, total.before) == (1, CrsCounts(answered=1))


def test_all_time_has_no_period_before(world: World) -> None:
    a_patient_with(world, "1", gap_days=500)
    total = rates(world, RateFilters(period=PeriodKey.ALL)).total
    assert (total.counts.answered, total.before) == (1, None)


def test_another_center_s_patients_are_not_counted(world: World) -> None:
    setup = {"now": world.now, "rulebook": world.rulebook, "check_permissions": False}
    with acting(world.store, world.viewer(Role.ADMINISTRATOR), **setup) as act:
        south = register_site(act, name="South", short_name="South", side=Side.ACADEMIC, time_zone="America/Chicago")
        course_id = refer_patient(
            act, mrn_site_id=south, mrn="1", last_name="Far", birth_date=date(1957, 3, 14), agent=Agent.TECLISTAMAB,
            academic_site_id=south, community_site_id=None, on=days_ago(60),
        )  # fmt: skip
        record_dose(act, course_id, status=DoseStatus.GIVEN, on=days_ago(30), role=DoseRole.FIRST_TREATMENT)
    assert rates(world).total.counts == CrsCounts()


@pytest.mark.parametrize("role", [Role.NURSE, Role.ADMINISTRATOR, Role.COMMUNITY_CLINICIAN])
def test_other_roles_may_not_see_rates(world: World, role: Role) -> None:
    desk = world.desk(world.viewer(role))
    with pytest.raises(NotAllowed):
        crs_rates(desk, RateFilters())
    with pytest.raises(NotAllowed):
        patients_behind(desk, RateFilters(), Cell(Part.ANSWERED))


def test_a_practice_s_coordinator_may_not_see_rates(world: World) -> None:
    with pytest.raises(NotAllowed, match="academic center"):
        crs_rates(world.desk(world.viewer(Role.COORDINATOR, LAKE)), RateFilters())


# --- the patients behind each number


def test_every_number_of_the_page_opens_as_many_patients(world_on_each: World) -> None:
    world = world_on_each
    settings = [
        {"model_of_care": ModelOfCare.OUTPATIENT, "prophylactic_tocilizumab": Answer.YES},
        {"model_of_care": ModelOfCare.INPATIENT, "prophylactic_tocilizumab": Answer.UNKNOWN},
    ]
    for values in settings:
        for crs in ("1", "2", "3", "none", "ungraded", "1 ungraded", "2 lee", "lee", ""):
            a_patient_with(world, crs, **values)
        a_patient_with(world, "2", gap_days=1, **values)
    desk = world.desk(world.viewer(LEAD))
    for bar in Bar:
        filters = RateFilters(bar=bar)
        for line in crs_rates(desk, filters).lines:
            for part in Part:
                behind = patients_behind(desk, filters, Cell(part, line.group))
                assert behind.total == len(behind.rows) == line.counts.of(part, bar), (bar, line.group, part)


def test_the_agent_filter_holds_for_counts_and_patients(world: World) -> None:
    a_patient_with(world, "1")
    a_patient_with(world, "1", agent=Agent.ELRANATAMAB)
    filters = RateFilters(agent=Agent.ELRANATAMAB)
    assert rates(world, filters).total.counts.answered == 1
    behind = patients_behind(world.desk(world.viewer(LEAD)), filters, Cell(Part.EVENTS))
    assert [row.agent for row in behind.rows] == ["elranatamab"]


def test_a_long_list_is_paged_and_says_its_whole_count(world: World) -> None:
    for _ in range(PAGE_SIZE + 1):
        a_patient_with(world, "none")
    desk = world.desk(world.viewer(LEAD))
    first = patients_behind(desk, RateFilters(), Cell(Part.ANSWERED))
    last = patients_behind(desk, RateFilters(), Cell(Part.ANSWERED), page=99)
    assert (first.total, len(first.rows), first.pages) == (PAGE_SIZE + 1, PAGE_SIZE, 2)
    assert (last.page, len(last.rows)) == (2, 1)
    assert {row.course_id for row in first.rows}.isdisjoint({row.course_id for row in last.rows})


# --- periods, both ends counting


@dataclass(frozen=True)
class Asked:
    key: PeriodKey
    today: date
    now: tuple[date | None, date]
    before: tuple[date, date] | None


ASKED: Sequence[Asked] = (
    Asked(PeriodKey.YEAR, TODAY, (date(2025, 12, 1), TODAY), (date(2024, 12, 1), date(2025, 11, 30))),
    Asked(
        PeriodKey.YEAR, date(2028, 2, 29), (date(2027, 3, 1), date(2028, 2, 29)), (date(2026, 3, 1), date(2027, 2, 28))
    ),
    Asked(
        PeriodKey.YEAR,
        date(2026, 12, 31),
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2025, 1, 1), date(2025, 12, 31)),
    ),
    Asked(PeriodKey.QUARTER, TODAY, (date(2026, 10, 1), TODAY), (date(2026, 7, 1), date(2026, 9, 30))),
    Asked(
        PeriodKey.QUARTER,
        date(2026, 1, 1),
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2025, 10, 1), date(2025, 12, 31)),
    ),
    Asked(PeriodKey.ALL, TODAY, (None, TODAY), None),
)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.key}-{asked.today}")
def test_periods(asked: Asked) -> None:
    now, before = periods(asked.key, asked.today)
    assert now == Period(*asked.now)
    assert before == (Period(*asked.before) if asked.before else None)


def test_one_query_counts_and_two_list_whatever_the_number_of_patients(world: World) -> None:
    for _ in range(3):
        a_patient_with(world, "1")
    desk = world.desk(world.viewer(LEAD))
    crs_rates(desk, RateFilters())  # derives what is due, once
    statements: list[str] = []
    event.listen(world.store.reader, "before_cursor_execute", lambda *args: statements.append(args[2]))
    crs_rates(desk, RateFilters())
    assert selects(statements) == 2  # is anything due? the counts
    statements.clear()
    patients_behind(desk, RateFilters(), Cell(Part.EVENTS))
    assert selects(statements) == 3


def selects(statements: list[str]) -> int:
    return sum(statement.startswith("SELECT") for statement in statements)
