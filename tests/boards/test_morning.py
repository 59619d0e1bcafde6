"""What changed since the last visit, who is in hospital, messages, and the weekend: of the viewer's own sight only."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from coordination.acts import log_contact, record_hospital_event, write_message
from coordination.acts.act import acting
from coordination.acts.delivering import record_delivery
from coordination.boards.morning import (
    LINES,
    changes_since,
    days_off,
    in_hospital,
    last_visit,
    messages,
    note_look,
    undelivered,
    weekend,
)
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, DoseStatus, HospitalEventKind, Role
from tests.acts.test_after_transfer import co_managed
from tests.builders import HILL, LAKE, NORTH, NOW, TODAY, World, a_site

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
COMMUNITY = Role.COMMUNITY_CLINICIAN


def called(world: World, course_id: str, at: datetime, who: Role = COMMUNITY, name: str = "Dr. Lake") -> None:
    with world.acting(world.viewer(who), now=at) as act:
        log_contact(act, course_id, with_name=name)


# --- the visit


def test_a_visit_lasts_while_looks_follow_each_other_and_the_next_begins_after_a_pause(world: World) -> None:
    assert last_visit(world.desk()) is None
    for minutes in (0, 4, 8, 14):
        note_look(world.desk(now=NOW + minutes * MINUTE))
        assert last_visit(world.desk(now=NOW + minutes * MINUTE)) is None
    last = NOW + 14 * MINUTE
    back = NOW + 5 * HOUR
    assert last_visit(world.desk(now=back)) == last
    note_look(world.desk(now=back))
    assert last_visit(world.desk(now=back + MINUTE)) == last
    assert last_visit(world.desk(world.viewer(Role.NURSE), now=back)) is None


# --- what changed


def test_acts_of_others_since_the_last_visit_by_patient_the_newest_first(world_on_each: World) -> None:
    world = world_on_each
    first, second = world.plan(), world.plan()
    since = NOW + HOUR
    called(world, first, NOW + MINUTE, name="Before")
    called(world, second, since + MINUTE)
    called(world, first, since + 2 * MINUTE)
    called(world, first, since + 3 * MINUTE, who=Role.COORDINATOR, name="Own")
    found = changes_since(world.desk(now=since + HOUR), since)
    assert (found.patients, found.changes) == (2, 2)
    assert [one.who.course_id for one in found.shown] == [first, second]
    assert [(line.by, line.summary) for line in found.shown[0].lines] == [("Olive Oncologist", "Call with Dr. Lake")]


def test_of_many_changes_the_newest_are_shown_and_the_rest_counted(world: World) -> None:
    course_id = world.plan()
    for minutes in range(1, 8):
        called(world, course_id, NOW + minutes * MINUTE, name=f"Call {minutes}")
    (one,) = changes_since(world.desk(now=NOW + HOUR), NOW).shown
    assert (one.lines[0].summary, len(one.lines), one.more) == ("Call with Call 7", LINES, 3)


def test_another_practice_sees_no_change_and_a_first_visit_says_nothing(world: World) -> None:
    course_id = world.plan()
    called(world, course_id, NOW + MINUTE, who=Role.COORDINATOR)
    stranger = world.desk(world.viewer(COMMUNITY, HILL), now=NOW + HOUR)
    assert changes_since(stranger, NOW).patients == 0
    assert changes_since(world.desk(world.viewer(COMMUNITY), now=NOW + HOUR), NOW).patients == 1
    assert changes_since(world.desk(), None).since is None


def test_what_changed_is_two_statements_whatever_the_number(world: World, count_selects: object) -> None:
    for _ in range(3):
        called(world, world.plan(), NOW + MINUTE)
    assert count_selects(lambda: changes_since(world.desk(now=NOW + HOUR), NOW)) == 2  # type: ignore[operator]


def test_the_trail_is_read_by_its_index_of_moments(world: World) -> None:
    audit = t.table_of(t.Audit)
    with world.store.reading() as session:
        plan = session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN SELECT * FROM {audit.name} WHERE at > '2026-11-24'"
        )
        assert "ix_audit_at" in str(plan.all())


# --- what waits


def test_who_is_in_hospital_is_seen_by_both_sides_and_by_no_other(world_on_each: World) -> None:
    world = world_on_each
    course_id = co_managed(world)
    with world.acting() as act:
        record_hospital_event(act, course_id, kind=HospitalEventKind.ADMITTED_ELSEWHERE, on=TODAY)
    for viewer, is_own in ((world.viewer(), False), (world.viewer(COMMUNITY), True)):
        (stay,) = in_hospital(world.desk(viewer))
        assert (stay.who.course_id, stay.is_own, stay.ring.number) == (course_id, is_own, "716 555 0100")
    assert in_hospital(world.desk(world.viewer(COMMUNITY, HILL))) == ()


def test_a_message_waits_for_the_site_that_it_was_written_to(world: World) -> None:
    course_id = co_managed(world)
    with world.acting(world.viewer(COMMUNITY)) as act:
        write_message(act, course_id, situation="Fever", request="Call")
    assert [one.title for one in messages(world.desk())] == ["Message from Lakeside to read"]
    assert messages(world.desk(world.viewer(COMMUNITY))) == ()


# --- the weekend


# Tue 24 Nov 2026: Thanksgiving Thu 26, weekend 28 and 29; from Sat 5 Dec on a Monday holiday joins the weekend.
@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 11, 24), (26, 28, 29)),
        (date(2026, 11, 27), (28, 29)),
        (date(2026, 11, 28), (28, 29)),
        (date(2026, 11, 29), (29,)),
        (date(2026, 12, 4), (5, 6, 7)),
    ],
)
def test_days_on_which_a_site_does_not_work(today: date, days: tuple[int, ...]) -> None:
    site = a_site(holidays=frozenset({date(2026, 11, 26), date(2026, 12, 7)}))
    assert tuple(day.day for day in days_off(site, today)) == days


def test_a_dose_on_the_weekend_with_the_night_number_of_who_carries(world: World) -> None:
    saturday, friday = date(2026, 11, 28), date(2026, 11, 27)
    there, here, on_a_workday = co_managed(world), world.plan(), world.plan()
    world.dose(there, DoseRole.TREATMENT, saturday, DoseStatus.PLANNED)
    world.dose(here, DoseRole.STEP_UP_1, saturday, DoseStatus.PLANNED)
    world.dose(on_a_workday, DoseRole.STEP_UP_1, friday, DoseStatus.PLANNED)
    found = {dose.who.course_id: dose for dose in weekend(world.desk()).doses}
    assert set(found) == {there, here}
    numbers = {course: dose.night.number for course, dose in found.items() if dose.night}
    assert numbers == {there: "716 555 0199", here: "312 555 0199"}
    assert all(dose.planned and dose.on == saturday for dose in found.values())


def test_a_night_number_is_confirmed_while_its_item_lasts_over_the_weekend(world: World) -> None:
    co_managed(world)
    item = {"item": world.rulebook.after.weekend.night_item, "recorded_at": NOW, "recorded_by": "setup"}

    def verified(number: int, until: date | None) -> None:
        with acting(world.store, world.viewer(), now=NOW, rulebook=world.rulebook) as act:
            table = t.table_of(t.SiteItem)
            row = {"id": f"item{number}", "site_id": LAKE, "verified_on": TODAY, "expires_on": until, **item}
            own = {"recorded_by": world.viewer().person_id, "recorded_at": NOW + timedelta(minutes=number)}
            act.session.execute(table.insert().values(**row | own))

    def loose() -> list[str]:
        return [night.site_id for night in weekend(world.desk()).nights]

    assert loose() == [LAKE]
    verified(1, date(2026, 11, 28))
    assert loose() == [LAKE]
    verified(2, date(2026, 11, 29))
    assert loose() == []
    verified(3, None)  # as long as the list lets a test call hold
    assert loose() == []


def test_a_site_without_a_night_number_stands_on_the_list_with_its_patients(world: World) -> None:
    world.plan(), world.plan()
    (night,) = weekend(world.desk()).nights
    assert (night.site_id, night.number, night.patients, night.confirmed) == (NORTH, "312 555 0199", 2, False)


# --- digests


def test_a_digest_that_did_not_arrive_is_shown_to_the_site_and_the_administrator(world: World) -> None:
    nurse, oncologist = world.viewer(Role.NURSE), world.viewer(COMMUNITY)
    for viewer in (nurse, oncologist):
        with acting(world.store, viewer, now=NOW, rulebook=world.rulebook) as act:
            record_delivery(act, problem="The mail server answered 550.")
    assert [one.name for one in undelivered(world.desk())] == ["Nora Nurse"]
    assert len(undelivered(world.desk(world.viewer(Role.ADMINISTRATOR)))) == 2
