"""Who signed which text of which row, as stored. A signature that was withdrawn stays, and counts no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from coordination.records import tables as t

VERSION = "signatures"
"""In the database's own words about itself: how often signatures were given or withdrawn. It never goes back."""
SIGN, WITHDRAW = "sign_content", "withdraw_signature"
"""The two acts, as the trail names them; the trail keeps each text that was signed and each reason."""


@dataclass(frozen=True, slots=True)
class Signature:
    id: str
    row_id: str
    content_hash: str
    signed_at: datetime
    signed_by: str
    site: str


def standing(session: Session) -> frozenset[tuple[str, str]]:
    """Pairs of row id and content hash that somebody signed and nobody withdrew."""
    sign_off = t.table_of(t.SignOff)
    rows = session.execute(select(sign_off.c.row_id, sign_off.c.content_hash).where(sign_off.c.withdrawn.is_(False)))
    return frozenset((row.row_id, row.content_hash) for row in rows)


def list_signatures(session: Session, row_ids: Iterable[str] | None = None) -> list[Signature]:
    """Those that stand, of some rows or of all, with name and site of who signed; the oldest first."""
    sign_off, person, site = t.table_of(t.SignOff), t.table_of(t.Person), t.table_of(t.Site)
    query = (
        select(sign_off, person.c.name, site.c.short_name)
        .join(person, person.c.id == sign_off.c.signed_by)
        .join(site, site.c.id == person.c.site_id)
        .where(sign_off.c.withdrawn.is_(False))
        .order_by(sign_off.c.signed_at, sign_off.c.id)
    )
    if row_ids is not None:
        query = query.where(sign_off.c.row_id.in_(list(row_ids)))
    return [
        Signature(row.id, row.row_id, row.content_hash, row.signed_at, row.name, row.short_name)
        for row in session.execute(query)
    ]


def withdraw(session: Session, ids: Iterable[str]) -> None:
    sign_off = t.table_of(t.SignOff)
    session.execute(update(sign_off).where(sign_off.c.id.in_(list(ids))).values(withdrawn=True))


@dataclass(frozen=True, slots=True)
class Signing:
    """One entry of the trail about a row: signed (`text` is what was signed), or withdrawn with its reason."""

    at: datetime
    who: str
    content_hash: str
    text: str | None = None
    reason: str | None = None


def signing_history(session: Session, row_id: str) -> list[Signing]:
    """Every signing and withdrawal of a row, the oldest first, out of the trail, where both are kept for good."""
    audit, person = t.table_of(t.Audit), t.table_of(t.Person)
    entries = session.execute(
        select(audit.c.at, audit.c.changes, person.c.name)
        .join(person, person.c.id == audit.c.person_id)
        .where(audit.c.course_id.is_(None), audit.c.act.in_((SIGN, WITHDRAW)))
        .order_by(audit.c.seq)
    )
    return [
        Signing(entry.at, entry.name, _new(fields, "content_hash"), _new(fields, "content"), _new(fields, "reason"))
        for entry in entries
        for _, _, fields in entry.changes
        if _new(fields, "row_id") == row_id
    ]


def _new(fields: dict[str, list[Any]], name: str) -> Any:
    return fields.get(name, (None, None))[1]


def read_version(session: Session) -> str:
    meta = t.table_of(t.Meta).c
    return session.execute(select(meta.value).where(meta.key == VERSION)).scalar() or "0"


def raise_version(session: Session) -> None:
    session.merge(t.Meta(key=VERSION, value=str(int(read_version(session)) + 1)))
