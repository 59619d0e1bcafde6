"""The trail of who did what: appended in the act's own transaction, each row's hash over the row before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from coordination.records.tables import Audit, table_of

GENESIS = "0" * 64


@dataclass
class AuditEntry:
    """One act of `person_id` at `at`: `changes` lists `[table, row id, {field: [old, new]}]`."""

    act: str
    summary: str
    at: datetime
    person_id: str
    course_id: str | None = None
    course_version: int | None = None
    changes: list[Any] = field(default_factory=list)


def append(session: Session, entries: Iterable[AuditEntry]) -> None:
    """Add `entries` to the chain. Call inside `Store.writing()`, which lets one writer in at a time."""
    audit = table_of(Audit)
    last = session.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    rows = []
    for entry in entries:
        seq += 1
        row = {
            "seq": seq,
            "at": entry.at.astimezone(UTC),
            "person_id": entry.person_id,
            "act": entry.act,
            "course_id": entry.course_id,
            "course_version": entry.course_version,
            "summary": entry.summary,
            "changes": json.loads(json.dumps(entry.changes, default=str)),
            "previous_hash": previous,
        }
        previous = row["hash"] = _hash(row)
        rows.append(row)
    if rows:
        session.execute(insert(audit), rows)


def verify(session: Session) -> int:
    """The number of rows of an unbroken chain; raises AuditBroken with the first row that does not fit."""
    previous, expected_seq = GENESIS, 0
    audit = table_of(Audit)
    for row in session.execute(select(audit).order_by(audit.c.seq)).mappings():
        expected_seq += 1
        if row["seq"] != expected_seq:
            raise AuditBroken(f"audit row {expected_seq} is missing")
        if row["previous_hash"] != previous or row["hash"] != _hash(row):
            raise AuditBroken(f"audit row {row['seq']} was changed, or the row before it")
        previous = row["hash"]
    return expected_seq


class AuditBroken(Exception):
    """The chain of hashes does not hold."""


def _hash(row: Any) -> str:
    content = [
        row["seq"],
        row["at"].astimezone(UTC).isoformat(),
        row["person_id"],
        row["act"],
        row["course_id"],
        row["course_version"],
        row["summary"],
        row["changes"],
        row["previous_hash"],
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
