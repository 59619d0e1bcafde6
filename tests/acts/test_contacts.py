"""Calls and messages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from coordination.acts import NotAllowed, Refused, log_contact
from coordination.records import tables as t
from coordination.vocabulary import ContactKind, Role
from tests.builders import World


def test_the_newest_contact_stands_on_the_board(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        log_contact(act, course_id, with_name="Lake intake", outcome="left message", at=act.now - timedelta(hours=2))
    with world.acting(world.viewer(Role.PROGRAM_LEAD)) as act:
        log_contact(act, course_id, with_name="Dr. Lake", kind=ContactKind.MESSAGE)
    status = t.table_of(t.CourseStatus)
    with world.store.reading() as session:
        row = session.execute(select(status).where(status.c.course_id == course_id)).one()
    assert (row.last_contact_at, row.last_contact_text) == (world.now, "Dr. Lake: outcome not recorded")


def test_a_contact_names_somebody_and_lies_in_the_past(world: World) -> None:
    course_id = world.plan()
    with pytest.raises(Refused, match="With whom is needed"), world.acting() as act:
        log_contact(act, course_id, with_name=" ")
    with pytest.raises(Refused, match="lies in the future"), world.acting() as act:
        log_contact(act, course_id, with_name="Lake", at=act.now + timedelta(minutes=1))


def test_an_administrator_does_not_call_about_patients(world: World) -> None:
    course_id = world.plan()
    with pytest.raises(NotAllowed), world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        log_contact(act, course_id, with_name="Lake")
