"""Whose eyes a demo may look through, and the name of the viewer's site."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from coordination.boards.desk import Desk
from coordination.facts import Viewer
from coordination.records import Store
from coordination.records import tables as t
from coordination.records.people import list_viewers


@dataclass(frozen=True, slots=True)
class SitedViewer:
    viewer: Viewer
    site_name: str


def demo_viewers(store: Store) -> list[SitedViewer]:
    """Every active person with the site's name, academic sites first; nobody where the database is not a demo."""
    if not store.demo:
        return []
    site = t.table_of(t.Site)
    with store.reading() as session:
        names = {row.id: row.name for row in session.execute(select(site.c.id, site.c.name))}
        return [SitedViewer(viewer, names[viewer.site_id]) for viewer in list_viewers(session)]


def site_name(desk: Desk) -> str:
    site = t.table_of(t.Site)
    with desk.store.reading() as session:
        return str(session.execute(select(site.c.name).where(site.c.id == desk.viewer.site_id)).scalar_one())
