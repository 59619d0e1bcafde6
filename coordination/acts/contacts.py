"""Calls and messages: with whom, how it ended, what comes next; and the thread in which the two sides write to each other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from coordination.acts import sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.decisions.passings import newest
from coordination.decisions.permissions import Permission
from coordination.records import tables as t
from coordination.vocabulary import ContactKind
from coordination.words import say_moment


def log_contact(
    act: Act,
    course_id: str,
    *,
    with_name: str,
    kind: ContactKind | str = ContactKind.CALL,
    at: datetime | None = None,
    zone: str | None = None,
    site_id: str | None = None,
    number: str | None = None,
    outcome: str | None = None,
    next_step: str | None = None,
    note: str | None = None,
    seen_version: int | None = None,
) -> str:
    """Record a contact, now unless `at` says when; the row's id."""
    act.check(Permission.LOG_CONTACT)
    act.check_version(course_id, seen_version)
    act.record(course_id)
    sense.check_moment(act, at, "A contact")
    name = sense.needed(with_name, "With whom")
    word = act.rulebook.label(ContactKind(kind)).word
    with act.step("log_contact", course_id=course_id, summary=f"{word} with {name}"):
        row = act.add(
            t.Contact,
            course_id=course_id,
            kind=ContactKind(kind),
            at=at or act.now,
            zone=zone,
            with_name=name,
            site_id=site_id,
            number=number,
            outcome=outcome,
            next_step=next_step,
            note=note,
        )
    return row.id


def write_message(
    act: Act,
    course_id: str,
    *,
    situation: str,
    request: str,
    background: str | None = None,
    assessment: str | None = None,
    answers: str | None = None,
    seen_version: int | None = None,
) -> str:
    """Write to the other side in the thread of the handoff; the message's id. It stays unread until somebody there reads it.

    `answers`: a message of the other side, which counts as read by whoever answers it.
    """
    act.check(Permission.LOG_CONTACT)
    act.check_version(course_id, seen_version)
    record = act.record(course_id)
    course = record.course
    own = act.viewer.site_id
    to = course.community_site_id if own == course.academic_site_id else course.academic_site_id
    if to is None:
        raise Refused("No community practice is named yet, so there is nobody to write to.")
    passing = newest(record.facts())
    message_id = act.make_id()
    with act.step("write_message", course_id=course_id, summary=f"Message to {act.sites[to].short_name}"):
        answered = _message(act, course_id, answers) if answers else None
        act.add(
            t.Message,
            id=message_id,
            message_id=message_id,
            course_id=course_id,
            handoff_id=passing.id if passing else None,
            from_site_id=own,
            to_site_id=to,
            written_at=act.now,
            written_by=act.viewer.name,
            situation=sense.needed(situation, "The situation"),
            background=(background or "").strip() or None,
            assessment=(assessment or "").strip() or None,
            request=sense.needed(request, "What is asked of them"),
            answers=answers,
        )
        if answered is not None and answered.read_at is None and answered.to_site_id == own:
            act.replace(t.Message, answered, read_at=act.now, read_by=act.viewer.name)
    return message_id


def read_message(act: Act, course_id: str, message_id: str, *, seen_version: int | None = None) -> None:
    """Record that the viewer has read it: only somebody of the site that it was written to, and once."""
    act.check(Permission.LOG_CONTACT)
    act.check_version(course_id, seen_version)
    row = _message(act, course_id, message_id)
    site = act.sites[row.to_site_id]
    if act.viewer.site_id != site.id:
        raise Refused(f"This message was written to {site.short_name}; somebody there reads it.")
    if row.read_at is not None:
        raise Refused(f"{row.read_by} read this already, {say_moment(row.read_at, site.zone)}.")
    sender = act.sites[row.from_site_id].short_name
    with act.step("read_message", course_id=course_id, summary=f"Message from {sender} read"):
        act.replace(t.Message, row, read_at=act.now, read_by=act.viewer.name)


def _message(act: Act, course_id: str, message_id: str) -> Any:
    rows = act.record(course_id).current(t.Message)
    row = next((row for row in rows if row.message_id == message_id), None)
    if row is None:
        raise NotFound("No such message.")
    return row
