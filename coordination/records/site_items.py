"""What is recorded of a site's own readiness, as the facts that criteria of the receiving site read."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session

from coordination.facts import SiteItemFact, SiteReadinessFacts
from coordination.records import tables as t


def load_site_readiness(session: Session, site_id: str) -> SiteReadinessFacts:
    """Of each item the row that holds: the newest that no other supersedes. One query."""
    table = t.table_of(t.SiteItem)
    rows = session.execute(
        select(table).where(table.c.site_id == site_id).order_by(table.c.recorded_at, table.c.id)
    ).all()
    replaced = {row.supersedes for row in rows if row.supersedes}
    newest = {row.item.casefold(): row for row in rows if row.id not in replaced}
    return SiteReadinessFacts(
        tuple(
            SiteItemFact(
                item=row.item.upper(),
                verified_on=row.verified_on,
                verified_by=row.verified_by,
                expires_on=row.expires_on,
                evidence=row.evidence,
                id=row.id,
            )
            for row in newest.values()
        )
    )
