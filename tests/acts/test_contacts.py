"""Calls and messages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from coordination.acts import (
    NotAllowed,
    NotFound,
    Refused,
    log_contact,
    read_message,
    rebuild,
    write_message,
)
from coordination.boards.patient import patient
from coordination.records import tables as t
from coordination.vocabulary import ContactKind, DoseRole, Role, Stage
from tests.builders import HILL, LAKE, NORTH, World, rows


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


# --- the thread between the two sides


def in_handoff(world: World) -> str:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=7)
    world.move(course_id, (Stage.READY, Stage.PACKET_SENT), why="In order")
    return course_id


def messages(world: World, course_id: str) -> list[str]:
    """The open tasks about messages, with whose they are."""
    return [
        f"{task.owner_site_id}: {task.title}"
        for task in patient(world.desk(), course_id).tasks
        if task.category == "message"
    ]


def last_contact(world: World, course_id: str) -> str:
    status = t.table_of(t.CourseStatus)
    with world.store.reading() as session:
        return str(
            session.execute(select(status.c.last_contact_text).where(status.c.course_id == course_id)).scalar_one()
        )


def test_a_message_is_unread_for_the_other_side_until_somebody_there_reads_it(world_on_each: World) -> None:
    world, course_id = world_on_each, in_handoff(world_on_each)
    with world.acting() as act:
        sent = write_message(act, course_id, situation="IgG 210", request="Call by Friday", assessment="Falling")
    (message,) = patient(world.desk(), course_id).facts.messages
    (handoff,) = patient(world.desk(), course_id).facts.handoffs
    assert (message.handoff_id, message.written_by, message.background) == (handoff.id, "Carla Coordinator", None)
    assert messages(world, course_id) == [f"{LAKE}: Message from North to read"]
    assert last_contact(world, course_id) == "Message to Lakeside: not read yet"
    with pytest.raises(Refused, match="was written to Lakeside"), world.acting() as act:
        read_message(act, course_id, sent)
    there = world.viewer(Role.COMMUNITY_CLINICIAN)
    with world.acting(there, now=world.now + timedelta(hours=1)) as act:
        read_message(act, course_id, sent)
    assert messages(world, course_id) == []
    (message,) = patient(world.desk(), course_id).facts.messages
    assert (message.id, message.read_by, message.written_at) == (sent, "Olive Oncologist", world.now)
    assert last_contact(world, course_id) == "Message to Lakeside: read by Olive Oncologist"
    with pytest.raises(Refused, match="Olive Oncologist read this already"), world.acting(there) as act:
        read_message(act, course_id, sent)
    derived = rows(world.store, t.FollowUpTask, t.CourseStatus)
    rebuild(world.store, now=world.now, rulebook=world.rulebook)
    assert rows(world.store, t.FollowUpTask, t.CourseStatus) == derived


def test_an_answer_reads_what_it_answers_and_waits_at_the_other_side(world: World) -> None:
    course_id = in_handoff(world)
    with world.acting() as act:
        sent = write_message(act, course_id, situation="Drug on site?", request="Answer today")
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN), now=world.now + timedelta(hours=1)) as act:
        write_message(act, course_id, situation="Yes", request="Nothing", answers=sent)
    assert messages(world, course_id) == [f"{NORTH}: Message from Lakeside to read"]


def test_nothing_of_a_message_stands_in_the_trail_or_in_a_task(world: World) -> None:
    course_id = in_handoff(world)
    with world.acting() as act:
        write_message(act, course_id, situation="Fever 38.4", background="CRS", assessment="Infection", request="Call")
    audit, task = t.table_of(t.Audit), t.table_of(t.FollowUpTask)
    with world.store.reading() as session:
        said = [row.summary for row in session.execute(select(audit.c.summary))]
        said += [f"{row.title} {row.reason}" for row in session.execute(select(task.c.title, task.c.reason))]
    assert not any("38.4" in text or "Infection" in text for text in said)


def test_a_message_needs_what_it_is_about_somebody_to_read_it_and_sight(world: World) -> None:
    course_id = in_handoff(world)
    with pytest.raises(Refused, match="The situation is needed"), world.acting() as act:
        write_message(act, course_id, situation=" ", request="Call")
    with pytest.raises(Refused, match="What is asked of them is needed"), world.acting() as act:
        write_message(act, course_id, situation="Fever", request="")
    with pytest.raises(NotFound, match="No such message"), world.acting() as act:
        write_message(act, course_id, situation="Fever", request="Call", answers="none")
    alone = world.refer(to=None)
    with pytest.raises(Refused, match="nobody to write to"), world.acting() as act:
        write_message(act, alone, situation="Fever", request="Call")
    stranger = world.viewer(Role.COMMUNITY_CLINICIAN, HILL)
    with pytest.raises(NotFound, match="No such patient"), world.acting(stranger) as act:
        write_message(act, course_id, situation="Fever", request="Call")
