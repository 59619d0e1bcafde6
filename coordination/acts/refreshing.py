"""When derived rows are written anew without an act: their moment has come, or other code or knowledge derived them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import delete, select
from sqlmodel import Session

import coordination
from coordination.acts import deriving
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.records import tables as t
from coordination.records.courses import load_records, load_sites

PACKAGE = Path(coordination.__file__).parent
DERIVED_BY = "derived_by"
"""In the database's own words about itself: the code and the knowledge that derived its rows."""


def refresh_due(store: Store, *, now: datetime, rulebook: Rulebook, limit: int = 20_000) -> int:
    """Write anew the few courses whose `holds_until` has come; how many they were. Called before a board is read."""
    table = t.table_of(t.CourseStatus)
    due = select(table.c.course_id).where(table.c.holds_until <= now).limit(limit)
    with store.reading() as session:
        if session.execute(due.limit(1)).first() is None:
            return 0
    with store.writing() as session:
        ids = list(session.execute(due).scalars())
        _rewrite(session, ids, now=now, rulebook=rulebook)
    return len(ids)


def rebuild(store: Store, *, now: datetime, rulebook: Rulebook) -> int:
    """Derive everything anew from the facts; the number of courses."""
    with store.writing() as session:
        return _rebuild(session, now=now, rulebook=rulebook)


def keep_derived(store: Store, *, now: datetime, rulebook: Rulebook) -> int:
    """Rebuild where other code or other knowledge derived what is stored; the number of courses. Called at the start."""
    ours = _derived_by(rulebook)
    with store.reading() as session:
        if _said_to_be_derived_by(session) == ours:
            return 0
    with store.writing() as session:
        if _said_to_be_derived_by(session) == ours:  # another process was quicker
            return 0
        return _rebuild(session, now=now, rulebook=rulebook)


def _rebuild(session: Session, *, now: datetime, rulebook: Rulebook) -> int:
    ids = list(session.execute(select(t.table_of(t.Course).c.id)).scalars())
    for table in map(t.table_of, deriving.DERIVED):
        session.execute(delete(table))
    session.execute(delete(t.table_of(t.CrsTally)))
    _rewrite(session, ids, now=now, rulebook=rulebook)
    session.merge(t.Meta(key=DERIVED_BY, value=_derived_by(rulebook)))
    return len(ids)


def _said_to_be_derived_by(session: Session) -> str | None:
    meta = t.table_of(t.Meta).c
    found: str | None = session.execute(select(meta.value).where(meta.key == DERIVED_BY)).scalar()
    return found


def _derived_by(rulebook: Rulebook) -> str:
    return hashlib.sha256(f"{_code()} {rulebook.fingerprint}".encode()).hexdigest()


@cache
def _code() -> str:
    """Changes with any line of the package: whatever decides, reads or stores."""
    code = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*.py")):
        code.update(file.read_bytes())
    return code.hexdigest()


def _rewrite(session: Session, ids: Sequence[str], *, now: datetime, rulebook: Rulebook) -> None:
    sites = load_sites(session)
    for start in range(0, len(ids), deriving.CHUNK):
        records = load_records(session, ids[start : start + deriving.CHUNK], sites=sites)
        deriving.write_derived(session, list(records.values()), now=now, rulebook=rulebook)
