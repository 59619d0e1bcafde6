"""Who takes part, as viewers: found by id, e-mail or name. Decides nothing about what they may."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlmodel import Session

from coordination.facts import Viewer
from coordination.records import tables as t
from coordination.vocabulary import Role, Side


def find_viewer(session: Session, who: str) -> Viewer | None:
    """The active person whose id, e-mail or full name is `who`; None where nobody or more than one is meant."""
    values = {"who": who, "email": who.casefold(), "name": who.lower()}
    found = session.execute(_meant(), values).all()
    return _viewer(found[0]) if len(found) == 1 else None


def find_by_email(session: Session, email: str) -> Viewer | None:
    """The active person who signs in with this address; None where nobody does."""
    person = t.table_of(t.Person)
    found = session.execute(_viewers().where(person.c.email == email.casefold())).first()
    return _viewer(found) if found else None


def list_viewers(session: Session) -> list[Viewer]:
    """Every active person, academic sites first, then by site and name."""
    person, site = t.table_of(t.Person), t.table_of(t.Site)
    return [_viewer(row) for row in session.execute(_viewers().order_by(site.c.side, site.c.name, person.c.name))]


def anybody(session: Session) -> bool:
    """Whether any person is registered yet."""
    return session.execute(select(t.table_of(t.Person).c.id).limit(1)).first() is not None


@cache
def _meant() -> Select[Any]:
    """Whom a word can mean; two are enough to know that it means nobody."""
    person = t.table_of(t.Person).c
    meant = or_(
        person.id == bindparam("who"),
        person.email == bindparam("email"),
        func.lower(person.name) == bindparam("name"),
    )
    return _viewers().where(meant).limit(2)


def _viewers() -> Select[Any]:
    person, site = t.table_of(t.Person), t.table_of(t.Site)
    return (
        select(person.c.id, person.c.name, person.c.role, person.c.site_id, site.c.side)
        .join(site, site.c.id == person.c.site_id)
        .where(person.c.active)
    )


def _viewer(row: Any) -> Viewer:
    return Viewer(person_id=row.id, name=row.name, role=Role(row.role), site_id=row.site_id, side=Side(row.side))
