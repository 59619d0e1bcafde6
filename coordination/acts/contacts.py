"""Calls and messages: with whom, how it ended, what comes next."""

from __future__ import annotations

from datetime import datetime

from coordination.acts import sense
from coordination.acts.act import Act
from coordination.decisions.permissions import Permission
from coordination.records import tables as t
from coordination.vocabulary import ContactKind


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
