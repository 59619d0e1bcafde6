"""The synthetic cohort: the same for the same seed and day, whole, possible, and alive in every way that is awkward."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from coordination.acts import rebuild
from coordination.decisions.education import education_met, education_of
from coordination.decisions.site_readiness import assess_site
from coordination.demo import DemoSummary, build_demo
from coordination.demo.cases import AWKWARD, TWINS
from coordination.facts import CourseFacts
from coordination.knowledge import Rulebook, load_rulebook
from coordination.records import Store, open_store
from coordination.records import tables as t
from coordination.records.audit import verify
from coordination.records.courses import load_records, load_sites
from coordination.records.people import list_viewers
from coordination.vocabulary import (
    Agent,
    Answer,
    CapabilityLevel,
    DoseRole,
    DoseStatus,
    EducationStanding,
    ItemStanding,
    ModelOfCare,
    ReactionAnswer,
    Regimen,
    Role,
    Side,
    Stage,
)
from tests.builders import NOW, rows

PATIENTS, SEED = 160, 7
TODAY = NOW.date()
DERIVED = (t.CourseStatus, t.CourseSight, t.FollowUpTask, t.CrsTally)


def built(
    folder: Path, *, patients: int = PATIENTS, seed: int = SEED, now: datetime = NOW
) -> tuple[Store, DemoSummary]:
    store = open_store(f"sqlite:///{folder / 'demo.db'}", create=True, demo=True)
    return store, build_demo(store, patients=patients, seed=seed, now=now, rulebook=load_rulebook())


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Any:
    store, summary = built(tmp_path_factory.mktemp("cohort"))
    yield store, summary
    store.close()


@pytest.fixture(scope="module")
def courses(cohort: tuple[Store, DemoSummary]) -> list[CourseFacts]:
    store, _ = cohort
    with store.reading() as session:
        ids = list(session.execute(select(t.table_of(t.Course).c.id)).scalars())
        return [record.facts() for record in load_records(session, ids).values()]


def test_the_same_seed_on_the_same_day_gives_the_same_cohort(tmp_path: Path) -> None:
    everything: tuple[type[t.Base], ...] = (t.Site, t.Person, t.Patient, t.Course, *t.FACTS, t.Audit, *DERIVED)
    found = []
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        (tmp_path / name).mkdir()
        store, _ = built(tmp_path / name, patients=30, seed=seed)
        found.append(rows(store, *everything))
        store.close()
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_a_cohort_goes_only_into_a_demo_database(sqlite_store: Store, rulebook: Rulebook) -> None:
    with pytest.raises(ValueError, match="marked as demo"):
        build_demo(sqlite_store, patients=30, seed=1, now=NOW, rulebook=rulebook)


def test_the_database_stays_marked_as_demo(cohort: tuple[Store, DemoSummary]) -> None:
    store, _ = cohort
    again = open_store(store.url)
    assert again.demo
    again.close()


def test_every_stage_agent_regimen_and_site_of_care_is_there(courses: list[CourseFacts]) -> None:
    assert {course.stage for course in courses} == set(Stage)
    assert {course.agent for course in courses} == set(Agent)
    assert {course.regimen for course in courses} - {None} == set(Regimen)
    assert {course.model_of_care for course in courses} - {None} == set(ModelOfCare)


def test_every_awkward_case_is_there_and_can_be_found(cohort: tuple[Store, DemoSummary]) -> None:
    _, summary = cohort
    wanted = Counter(case.name for case in AWKWARD if case.name)
    assert {name: len(summary.cases[name]) >= n for name, n in wanted.items()} == dict.fromkeys(wanted, True)


SHOWS: dict[str, Callable[[Any, CourseFacts], bool]] = {
    "step_up_due_today": lambda row, _: row.next_planned_on == TODAY and row.stage == Stage.STEP_UP,
    "step_up_due_tomorrow": lambda row, _: row.next_planned_on == TODAY + timedelta(days=1),
    "packet_unanswered": lambda row, _: row.stage == Stage.PACKET_SENT and bool(risks(row) & {"not_accepted"}),
    "conditional_open": lambda _, facts: any(one.cleared_on is None for one in facts.conditions),
    "declined": lambda row, _: row.stage == Stage.DECLINED and row.blocker is not None,
    "dose_held": lambda row, _: row.on_hold_since is not None,
    "returned_restep_up": lambda row, facts: (
        row.stage == Stage.STEP_UP and Stage.RETURNED in {event.stage for event in facts.stage_events}
    ),
    "seasonal_move": lambda _, facts: (
        len({handoff.to_site_id for handoff in facts.handoffs if not handoff.is_return}) == 2
    ),
    "same_surname": lambda row, _: row.last_name == TWINS,
    "grade_unknown": lambda row, _: row.crs_answer == ReactionAnswer.UNGRADED,
    "grade_other_scale": lambda row, _: row.crs_answer == ReactionAnswer.OTHER_SCALE,
    "history_incomplete": lambda _, facts: not facts.dose_history_complete,
    "dose_not_recorded": lambda row, _: "dose_not_recorded" in risks(row),
    "alert_unanswered": lambda row, _: "alert" in risks(row),
    "slack_short": lambda row, _: "slack_short" in risks(row),
    "no_night_line": lambda _, facts: facts.community is not None and facts.community.night_line is None,
    "ended_by_death": lambda row, facts: row.stage == Stage.ENDED and facts.death_date is not None,
    "ended_in_step_up": lambda row, _: row.stage == Stage.ENDED and row.crs_grade == 3,
    "waiting_for_alternative": lambda row, facts: (
        row.stage == Stage.READY and Stage.DECLINED in {event.stage for event in facts.stage_events}
    ),
    "returned": lambda row, _: row.stage == Stage.RETURNED and row.on_hold_since is not None,
}


def risks(row: Any) -> set[str]:
    return {cause for cause, *_ in row.risk_causes}


@pytest.mark.parametrize("name", SHOWS)
def test_a_named_case_shows_what_its_name_says(
    cohort: tuple[Store, DemoSummary], courses: list[CourseFacts], name: str
) -> None:
    store, summary = cohort
    course_id = summary.cases[name][0]
    status = t.table_of(t.CourseStatus)
    with store.reading() as session:
        row = session.execute(select(status).where(status.c.course_id == course_id)).one()
    facts = next(course for course in courses if course.course_id == course_id)
    assert SHOWS[name](row, facts)


def test_a_second_course_follows_another_agent_of_the_same_patient(cohort: tuple[Store, DemoSummary]) -> None:
    store, summary = cohort
    status = t.table_of(t.CourseStatus)
    ids = summary.cases["second_course"][:2]
    with store.reading() as session:
        rows = session.execute(select(status).where(status.c.course_id.in_(ids)).order_by(status.c.first_dose_on)).all()
    assert len({row.patient_id for row in rows}) == 1
    assert rows[0].stage == Stage.ENDED
    assert rows[0].agent != rows[1].agent


def test_every_role_can_be_looked_through_at_every_site(cohort: tuple[Store, DemoSummary]) -> None:
    store, _ = cohort
    with store.reading() as session:
        found = {(viewer.role, viewer.site_id) for viewer in list_viewers(session)}
        sites = session.execute(select(t.table_of(t.Site))).all()
    one_sided = {
        Side.ACADEMIC: {Role.COMMUNITY_CLINICIAN},
        Side.COMMUNITY: {Role.ACADEMIC_CLINICIAN, Role.PROGRAM_LEAD},
    }
    wanted = {(role, site.id) for site in sites for role in set(Role) - one_sided[Side(site.side)]}
    assert wanted <= found


def test_nothing_lies_in_the_future_but_plans(courses: list[CourseFacts]) -> None:
    today = NOW.date()
    for course in courses:
        assert all(dose.on <= today for dose in course.doses if dose.status is not DoseStatus.PLANNED)
        assert all(event.on <= today for event in course.stage_events if event.on)
        assert all((toxicity.onset_on or "")[:10] <= today.isoformat() for toxicity in course.toxicities)


def test_no_dose_before_birth_or_after_death_and_step_up_in_order(courses: list[CourseFacts]) -> None:
    order = list(DoseRole)
    for course in courses:
        assert all(dose.on > (course.birth_date or date.min) for dose in course.given)
        assert all(dose.on <= (course.death_date or date.max) for dose in course.given)
        first_round = []
        for dose in course.given:
            if dose.role is None or dose.role is DoseRole.TREATMENT:
                break
            first_round.append(order.index(dose.role))
        assert first_round == sorted(first_round)


def test_the_derived_rows_are_what_a_rebuild_gives_and_the_trail_holds(cohort: tuple[Store, DemoSummary]) -> None:
    store, _ = cohort
    stored = rows(store, *DERIVED)
    rebuild(store, now=NOW, rulebook=load_rulebook())
    assert rows(store, *DERIVED) == stored
    with store.reading() as session:
        assert verify(session) > 1000


def test_acts_were_done_by_many_people_over_many_days(cohort: tuple[Store, DemoSummary]) -> None:
    store, _ = cohort
    audit = t.table_of(t.Audit)
    with store.reading() as session:
        entries = session.execute(select(audit.c.at, audit.c.person_id)).all()
    assert len({entry.person_id for entry in entries}) > 10
    assert len({entry.at.date() for entry in entries}) > 100
    assert max(entry.at for entry in entries) <= NOW


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 7, 4), date(2026, 12, 31)])
def test_the_board_is_alive_on_any_day(tmp_path: Path, day: date) -> None:
    store, _ = built(tmp_path, patients=40, now=datetime(day.year, day.month, day.day, 15, tzinfo=UTC))
    sight = t.table_of(t.CourseSight)
    with store.reading() as session:
        ranks = list(session.execute(select(sight.c.risk_rank)).scalars())
    store.close()
    assert {0, 1, 9} <= set(ranks)


def test_practices_are_ready_for_different_levels_and_one_has_lost_an_item(cohort: tuple[Store, DemoSummary]) -> None:
    store, _ = cohort
    with store.reading() as session:
        sites = [site for site in load_sites(session).values() if site.side is Side.COMMUNITY]
    found = [assess_site(site, NOW, rulebook=load_rulebook()) for site in sites]
    assert {one.level for one in found} == {CapabilityLevel.L0, CapabilityLevel.L1, CapabilityLevel.L2}
    assert [[state.row.code for state in one.lost] for one in found if one.lost] == [["SR16"]]
    soon = [state for one in found for state in one.items if state.standing is ItemStanding.EXPIRES_SOON]
    assert 3 <= len(soon) <= 12
    raised = [row for row in rows(store, t.CourseStatus) if "site_lapsed" in str(row)]
    assert raised


def test_education_is_mostly_done_with_gaps_repeats_and_refreshers(courses: list[CourseFacts]) -> None:
    rulebook = load_rulebook()
    answers = Counter(education_met(course, NOW, rulebook=rulebook).value for course in courses)
    standings = Counter(
        item.standing for course in courses for item in education_of(course, NOW, rulebook=rulebook).items
    )
    assert answers[Answer.YES] > len(courses) / 2
    assert answers[Answer.UNKNOWN]
    assert all(standings[one] for one in (EducationStanding.TO_REPEAT, EducationStanding.REFRESHER_DUE))
