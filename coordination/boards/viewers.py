"""Whose eyes a demo may look through, and the name of the viewer's site."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session

from coordination.boards.desk import Desk
from coordination.facts import Viewer
from coordination.records import Store
from coordination.records import tables as t
from coordination.records.people import list_viewers
from coordination.vocabulary import Role


@dataclass(frozen=True, slots=True)
class SitedViewer:
    viewer: Viewer
    site_name: str


def demo_viewers(store: Store) -> list[SitedViewer]:
    """Every active person with the site's name: academic sites first, then by role; nobody where this is no demo."""
    if not store.demo:
        return []
    site = t.table_of(t.Site)
    with store.reading() as session:
        names = {row.id: row.name for row in session.execute(select(site.c.id, site.c.name))}
        found = [SitedViewer(viewer, names[viewer.site_id]) for viewer in list_viewers(session)]
    order = list(Role)
    return sorted(found, key=lambda one: (one.viewer.side, one.site_name, order.index(one.viewer.role)))


def zone_of(session: Session, viewer: Viewer) -> ZoneInfo:
    """The time zone of the viewer's site: in it days are counted and moments said."""
    site = t.table_of(t.Site)
    return ZoneInfo(session.execute(select(site.c.time_zone).where(site.c.id == viewer.site_id)).scalar_one())


def site_name(desk: Desk) -> str:
    site = t.table_of(t.Site)
    with desk.store.reading() as session:
        return str(session.execute(select(site.c.name).where(site.c.id == desk.viewer.site_id)).scalar_one())
