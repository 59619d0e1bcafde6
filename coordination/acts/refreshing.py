"""When derived rows are written anew without an act: their moment has come, or other code or knowledge derived them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, select
from sqlmodel import Session

from coordination.acts import deriving
from coordination.acts.provenance import claim, derived_by, said_to_be_derived_by
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.records import tables as t
from coordination.records.courses import load_records, load_sites


def any_due(session: Session, now: datetime) -> bool:
    """Whether the moment of any course has come."""
    return session.execute(_first_due(), {"now": now}).first() is not None


@cache
def _first_due() -> Select[Any]:
    status = t.table_of(t.CourseStatus).c
    return select(status.course_id).where(status.holds_until <= bindparam("now")).limit(1)


def refresh_due(
    store: Store,
    *,
    now: datetime,
    rulebook: Rulebook,
    limit: int = 20_000,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write anew the few courses whose `holds_until` has come; how many they were. Called before a board is read.

    A transaction for every `CHUNK` of them, so that nobody who writes meanwhile waits long. `progress` is told how many
    are done, and of how many.
    """
    table = t.table_of(t.CourseStatus)
    due = select(table.c.course_id).where(table.c.holds_until <= now)
    with store.reading() as session:
        ids = list(session.execute(due.limit(limit)).scalars())
    for start in range(0, len(ids), deriving.CHUNK):
        some = table.c.course_id.in_(ids[start : start + deriving.CHUNK])
        with store.writing() as session:  # another process may have been quicker
            _rewrite(session, list(session.execute(due.where(some)).scalars()), now=now, rulebook=rulebook)
        if progress is not None:
            progress(min(start + deriving.CHUNK, len(ids)), len(ids))
    return len(ids)


def rebuild(store: Store, *, now: datetime, rulebook: Rulebook) -> int:
    """Derive everything anew from the facts; the number of courses."""
    with store.writing() as session:
        return _rebuild(session, now=now, rulebook=rulebook)


def keep_derived(store: Store, *, now: datetime, rulebook: Rulebook) -> int:
    """Rebuild where other code or other knowledge derived what is stored; the number of courses. Called at the start."""
    ours = derived_by(rulebook)
    with store.reading() as session:
        if said_to_be_derived_by(session) == ours:
            return 0
    with store.writing() as session:
        if said_to_be_derived_by(session) == ours:  # another process was quicker
            return 0
        return _rebuild(session, now=now, rulebook=rulebook)


def _rebuild(session: Session, *, now: datetime, rulebook: Rulebook) -> int:
    ids = list(session.execute(select(t.table_of(t.Course).c.id)).scalars())
    for table in map(t.table_of, deriving.DERIVED):
        session.execute(delete(table))
    session.execute(delete(t.table_of(t.CrsTally)))
    claim(session, rulebook)
    _rewrite(session, ids, now=now, rulebook=rulebook)
    return len(ids)


def _rewrite(session: Session, ids: Sequence[str], *, now: datetime, rulebook: Rulebook) -> None:
    sites = load_sites(session)
    for start in range(0, len(ids), deriving.CHUNK):
        records = load_records(session, ids[start : start + deriving.CHUNK], sites=sites)
        deriving.write_derived(session, list(records.values()), now=now, rulebook=rulebook)
