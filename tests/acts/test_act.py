"""What every act shares: whole or not at all, an entry for each step, and nothing outside of one."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select

from coordination.acts import NotAllowed, NotFound, acting, change_course, confirm, log_contact, new_id
from coordination.records import tables as t
from coordination.vocabulary import Answer, DoseRole, Role, Stage
from tests.builders import HILL, LAKE, NOW, World, days_ago


def test_an_id_says_nothing_and_repeats_never() -> None:
    ids = {new_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert all(len(one) == 16 and one.isalnum() and one == one.lower() for one in ids)


def test_a_moment_without_a_zone_is_a_programming_fault(world: World) -> None:
    naive = datetime(2026, 11, 24, 9)  # noqa: DTZ001 - the naive time is the case
    with (
        pytest.raises(ValueError, match="aware"),
        acting(world.store, world.viewer(), now=naive, rulebook=world.rulebook),
    ):
        pass


def test_a_row_outside_of_a_step_is_a_programming_fault(world: World) -> None:
    course_id = world.plan()
    with pytest.raises(RuntimeError, match="outside of a step"), world.acting() as act:
        act.add(t.Contact, course_id=course_id, kind="call", at=NOW, with_name="X")


def test_an_exception_in_the_middle_leaves_nothing(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.plan()
    with pytest.raises(ZeroDivisionError), world.acting() as act:
        log_contact(act, course_id, with_name="Lake")
        raise ZeroDivisionError
    with world.store.reading() as session:
        assert session.execute(select(func.count()).select_from(t.table_of(t.Contact))).scalar_one() == 0


def test_several_acts_in_one_transaction_are_one_version_and_an_entry_each(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        before = act.record(course_id).course.version
        for name in ("Lake", "Dr. Lake"):
            log_contact(act, course_id, with_name=name)
    audit = t.table_of(t.Audit)
    with world.store.reading() as session:
        rows = session.execute(
            select(audit.c.course_version).where(audit.c.course_id == course_id, audit.c.act == "log_contact")
        ).scalars()
        assert list(rows) == [before + 1, before + 1]


def test_a_stranger_is_not_told_whether_the_patient_exists(world: World) -> None:
    course_id = world.plan()
    stranger = world.viewer(Role.COMMUNITY_CLINICIAN, HILL)
    said = set()
    for asked in (course_id, "no-such-course"):
        with pytest.raises(NotFound) as caught, world.acting(stranger) as act:
            log_contact(act, asked, with_name="X")
        said.add(str(caught.value))
    assert len(said) == 1


def test_a_practice_that_shared_the_patient_before_reads_and_calls_but_records_no_more(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=5)
    world.move(course_id, (Stage.READY, Stage.PACKET_SENT, Stage.DECLINED), on=days_ago(1), why="No chair")
    with world.acting() as act:
        change_course(act, course_id, community_site_id=HILL)
    earlier = world.viewer(Role.COMMUNITY_CLINICIAN, LAKE)
    with pytest.raises(NotAllowed, match="shares this patient now"), world.acting(earlier) as act:
        confirm(act, course_id, criterion="crs_none", value=Answer.YES)
    with world.acting(earlier) as act:
        log_contact(act, course_id, with_name="A nurse", outcome="Reached")
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN, HILL)) as act:
        confirm(act, course_id, criterion="crs_none", value=Answer.YES)
