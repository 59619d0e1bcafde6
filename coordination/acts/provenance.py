"""Which code and which knowledge derived the stored rows, and which courses become due when that changes.

A due course is derived anew before a board is read next, by whichever process comes first (`refreshing`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session

import coordination
from coordination.knowledge import Row, Rulebook
from coordination.records import Store
from coordination.records import tables as t
from coordination.vocabulary import Agent

PACKAGE = Path(coordination.__file__).parent
DERIVED_BY = "derived_by"
"""In the database's own words about itself: the code and the knowledge that derived its rows."""
LONG_DUE = datetime(2000, 1, 1, tzinfo=UTC)
"""`holds_until` of a status that other knowledge derived: due at any moment, in a demo on any day."""


def said_to_be_derived_by(session: Session) -> str | None:
    meta = t.table_of(t.Meta).c
    found: str | None = session.execute(select(meta.value).where(meta.key == DERIVED_BY)).scalar()
    return found


def derived_by(rulebook: Rulebook) -> str:
    return hashlib.sha256(f"{_code()} {rulebook.fingerprint}".encode()).hexdigest()


def claim(session: Session, rulebook: Rulebook) -> None:
    """Say that this code and this knowledge derived what is stored."""
    session.merge(t.Meta(key=DERIVED_BY, value=derived_by(rulebook)))


def mark_foreign(session: Session, course_ids: Sequence[str], rulebook: Rulebook) -> None:
    """Courses that were just written with other knowledge than the database has taken over are due at once."""
    if course_ids and said_to_be_derived_by(session) not in (None, derived_by(rulebook)):
        make_due(session, t.table_of(t.CourseStatus).c.course_id.in_(course_ids))


def take_over(session: Session, old: Rulebook, new: Rulebook) -> None:
    """From here on `new` derives what `old` derived: the courses that it decides otherwise about become due.

    Where `old` did not derive what is stored, nothing is claimed: the next start derives everything anew.
    """
    if said_to_be_derived_by(session) == derived_by(old):
        claim(session, new)
    concerned = _decides_otherwise(old, new)
    if concerned:
        make_due(session, t.table_of(t.CourseStatus).c.agent.in_([str(agent) for agent in concerned]))


def switch_versions(store: Store, old: Rulebook, new: Rulebook) -> None:
    """The same where the day of another version of an agent's file has come; the first process to see it does it."""
    with store.reading() as session:
        if said_to_be_derived_by(session) != derived_by(old):
            return
    with store.writing() as session:
        if said_to_be_derived_by(session) == derived_by(old):
            take_over(session, old, new)


def _decides_otherwise(old: Rulebook, new: Rulebook) -> set[Agent]:
    """Agents with a row that differs or is signed in one of both only; every agent where a shared row does."""

    def said(rulebook: Rulebook, rows: Iterable[Row]) -> list[tuple[Row, bool]]:
        return [(row, rulebook.is_signed(row)) for row in rows]

    if said(old, old.shared_rows()) != said(new, new.shared_rows()):
        return set(Agent)
    return {agent for agent in Agent if said(old, old.agents[agent].rows()) != said(new, new.agents[agent].rows())}


def make_due(session: Session, which: ColumnElement[bool]) -> None:
    """Courses whose status is derived anew before a board is read next; `which` is a condition on `CourseStatus`."""
    status = t.table_of(t.CourseStatus)
    session.execute(update(status).where(which).values(holds_until=LONG_DUE))


@cache
def _code() -> str:
    """Changes with any line of the package: whatever decides, reads or stores."""
    code = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*.py")):
        code.update(file.read_bytes())
    return code.hexdigest()
