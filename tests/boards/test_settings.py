"""Sites, people and the trail: who manages sees all, others what they may."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from coordination.acts import acting, change_person, change_site, log_contact, refer_patient, register_site
from coordination.boards.settings import PAGE_SIZE, AuditFilters, audit_trail, directory, verify_chain
from coordination.decisions.permissions import NotAllowed
from coordination.vocabulary import Agent, DoseRole, Role, Side
from tests.builders import HILL, LAKE, TODAY, World

ADMINISTRATOR, LEAD = Role.ADMINISTRATOR, Role.PROGRAM_LEAD


def test_the_administrator_sees_inactive_people_and_addresses(world_on_each: World) -> None:
    world = world_on_each
    with world.acting(world.viewer(ADMINISTRATOR)) as act:
        change_person(act, f"{Role.NURSE}-north", active=False, email="nora@example.org")
    seen = {person.name: person for person in directory(world.desk(world.viewer(ADMINISTRATOR))).people}
    assert (seen["Nora Nurse"].active, seen["Nora Nurse"].email) == (False, "nora@example.org")
    others = directory(world.desk(world.viewer(Role.COORDINATOR)))
    assert "Nora Nurse" not in {person.name for person in others.people}
    assert not others.manages


def test_others_see_no_address(world: World) -> None:
    with world.acting(world.viewer(ADMINISTRATOR)) as act:
        change_person(act, f"{Role.NURSE}-north", email="nora@example.org")
    assert all(person.email is None for person in directory(world.desk()).people)


def test_sites_come_with_their_lines_and_what_is_missing_is_none(world: World) -> None:
    sites = {site.id: site for site in directory(world.desk()).sites}
    assert sites[HILL].day_line == "303 555 0100"
    assert sites[HILL].night_line is None


def test_the_trail_is_newest_first_paged_and_says_where_the_next_page_begins(world: World) -> None:
    for number in range(PAGE_SIZE):
        with world.acting(world.viewer(ADMINISTRATOR)) as act:
            change_site(act, LAKE, day_line=f"716 555 {number:04d}")
    desk = world.desk(world.viewer(ADMINISTRATOR))
    first = audit_trail(desk, AuditFilters())
    assert [row.seq for row in first.rows] == list(range(first.newest, first.newest - PAGE_SIZE, -1))
    assert first.rows[0].changes == ("Site, day line: 716 555 0018 → 716 555 0019",)
    rest = audit_trail(desk, AuditFilters(before=first.older))
    assert rest.rows[0].seq == first.newest - PAGE_SIZE
    assert rest.rows[-1].seq == 1
    assert rest.older is None


def test_the_trail_of_one_course_and_of_one_person(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.plan()
    world.plan()
    world.dose(course_id, DoseRole.STEP_UP_1, TODAY, viewer=world.viewer(Role.NURSE))
    desk = world.desk(world.viewer(LEAD))
    of_course = audit_trail(desk, AuditFilters(course_id=course_id)).rows
    assert {row.course_id for row in of_course} == {course_id}
    assert [row.who for row in audit_trail(desk, AuditFilters(person_id=f"{Role.NURSE}-north")).rows] == ["Nora Nurse"]


def test_the_trail_of_one_day_by_the_calendar_of_the_viewer_s_site(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.plan()
    late = datetime(2026, 11, 25, 5, 59, tzinfo=UTC)  # Tue 24 Nov, 23:59 in Chicago
    for at in (late, late + timedelta(minutes=1)):
        with world.acting(now=at) as act:
            log_contact(act, course_id, with_name="A nurse", outcome=f"{at:%H:%M}")
    desk = world.desk(world.viewer(LEAD), now=late + timedelta(days=1))
    summaries = [
        [row.summary for row in audit_trail(desk, AuditFilters(course_id=course_id, day=day)).rows]
        for day in (TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=2))
    ]
    assert [len(found) for found in summaries[1:]] == [1, 0]
    assert len(summaries[0]) > 1


def test_the_administrator_is_not_told_what_was_done_to_a_patient(world: World) -> None:
    course_id = world.plan()
    world.dose(course_id, DoseRole.STEP_UP_1, TODAY)
    rows = audit_trail(world.desk(world.viewer(ADMINISTRATOR)), AuditFilters(course_id=course_id)).rows
    assert rows[0].summary == "Dose recorded"
    assert all(row.changes == () for row in rows)
    told = audit_trail(world.desk(world.viewer(LEAD)), AuditFilters(course_id=course_id)).rows
    assert told[0].summary.startswith("Dose given")
    assert any("Dose, status" in change for change in told[0].changes)


def test_entries_of_a_course_that_the_site_may_not_see_stay_out(world: World) -> None:
    with acting(
        world.store, world.viewer(Role.ADMINISTRATOR), now=world.now, rulebook=world.rulebook, check_permissions=False
    ) as act:
        south = register_site(act, name="South", short_name="South", side=Side.ACADEMIC, time_zone="America/Chicago")
        course_id = refer_patient(
            act, mrn_site_id=south, mrn="1", last_name="Far", birth_date=date(1957, 3, 14), agent=Agent.TECLISTAMAB,
            academic_site_id=south, community_site_id=None,
        )  # fmt: skip
    assert audit_trail(world.desk(world.viewer(LEAD)), AuditFilters(course_id=course_id)).rows == ()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.NURSE, Role.COMMUNITY_CLINICIAN])
def test_others_may_not_read_the_trail(world: World, role: Role) -> None:
    with pytest.raises(NotAllowed):
        audit_trail(world.desk(world.viewer(role)), AuditFilters())
    with pytest.raises(NotAllowed):
        verify_chain(world.desk(world.viewer(role)))


def test_the_chain_is_verified_on_demand(world_on_each: World) -> None:
    found = verify_chain(world_on_each.desk(world_on_each.viewer(LEAD)))
    assert (found.problem, found.entries) == (None, 12)


def test_a_chain_that_does_not_hold_is_told(world: World) -> None:
    with world.store.writing() as session:
        session.execute(text("DROP TRIGGER audit_no_update"))
        session.execute(text("UPDATE audit SET summary = 'nothing happened' WHERE seq = 3"))
    found = verify_chain(world.desk(world.viewer(LEAD)))
    assert found.problem == "audit row 3 was changed, or the row before it"
