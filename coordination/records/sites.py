"""Readiness items of sites as stored: every verification stays, the newest of each item holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session

from coordination.facts import SiteItemFact, SiteReadinessFacts
from coordination.records import tables as t

NAME, NUMBER = "Name: ", "Number: "
"""Who was verified and where they answer stand in the evidence, each on a line of its own."""


def write_evidence(name: str | None, number: str | None, note: str | None) -> str | None:
    """The text of a row's evidence; `read_item` reads it back."""
    lines = [NAME + name if name else "", NUMBER + number if number else "", note or ""]
    return "\n".join(line for line in lines if line) or None


def load_readiness(session: Session, site_ids: Collection[str] | None = None) -> dict[str, SiteReadinessFacts]:
    """What holds of each site that has any item on record, by site. `site_ids` None: of all sites."""
    found: dict[str, list[SiteItemFact]] = defaultdict(list)
    if site_ids is not None and not site_ids:
        return {}
    query = _newest(of_some=site_ids is not None)
    for row in session.execute(query, {"site_ids": list(site_ids)} if site_ids is not None else {}):
        found[row.site_id].append(read_item(row))
    return {site_id: SiteReadinessFacts(tuple(items)) for site_id, items in found.items()}


def load_history(session: Session, site_id: str) -> list[Any]:
    """Every row of a site with who recorded it, the newest first."""
    item, person = t.table_of(t.SiteItem), t.table_of(t.Person)
    query = (
        select(*item.c, person.c.name.label("recorder"))
        .outerjoin(person, person.c.id == item.c.recorded_by)
        .where(item.c.site_id == site_id)
        .order_by(item.c.recorded_at.desc(), item.c.id)
    )
    return list(session.execute(query))


def read_item(row: Any) -> SiteItemFact:
    name, number, note = _read_evidence(row.evidence)
    return SiteItemFact(row.item, row.verified_on, row.verified_by, row.expires_on, name, number, note, row.id)


def _read_evidence(text: str | None) -> tuple[str | None, str | None, str | None]:
    if text is None or (NAME not in text and NUMBER not in text):
        return None, None, text
    name = number = None
    note = []
    for line in text.splitlines():
        if line.startswith(NAME):
            name = line.removeprefix(NAME)
        elif line.startswith(NUMBER):
            number = line.removeprefix(NUMBER)
        else:
            note.append(line)
    return name, number, "\n".join(note) or None


@lru_cache(maxsize=2)
def _newest(*, of_some: bool) -> Select[Any]:
    """Each item's row that no other row supersedes; of two that were recorded at once the later stands first."""
    item = t.table_of(t.SiteItem)
    replaced = select(item.c.supersedes).where(item.c.supersedes.is_not(None))
    where = [item.c.site_id.in_(bindparam("site_ids", expanding=True))] if of_some else []
    return (
        select(*item.c)
        .where(item.c.id.not_in(replaced), *where)
        .order_by(item.c.site_id, item.c.item, item.c.recorded_at.desc())
    )
