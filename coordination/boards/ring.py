"""The number to ring at a site at this hour, as lists show it beside each patient, and as a page that fails shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from coordination.boards.desk import Desk
from coordination.decisions.responsibility import in_office_hours
from coordination.facts import SiteFacts
from coordination.knowledge import Rulebook
from coordination.records import tables as t
from coordination.records.courses import load_sites
from coordination.vocabulary import Side


@dataclass(frozen=True, slots=True)
class Ring:
    """`number` None: not recorded. `line` says which of the site's lines it is."""

    site_name: str | None
    number: str | None
    line: str


NO_SITE = Ring(None, None, "no site named")


def ring(site: SiteFacts, now: datetime, rulebook: Rulebook) -> Ring:
    """The day line in the site's own office hours, the night line outside them."""
    if in_office_hours(site, now, rulebook.office_hours):
        return Ring(site.short_name, site.day_line, "day line")
    return Ring(site.short_name, site.night_line, "night line")


def centers_to_ring(desk: Desk) -> tuple[Ring, ...]:
    """The lines of the viewer's own center; at a practice, of the centers that share a patient with it."""
    sight, status = t.table_of(t.CourseSight), t.table_of(t.CourseStatus)
    shared = (
        select(status.c.academic_site_id)
        .join(sight, sight.c.course_id == status.c.course_id)
        .where(sight.c.site_id == desk.viewer.site_id)
        .distinct()
    )
    with desk.store.reading() as session:
        sites = load_sites(session)
        of_center = desk.viewer.side is Side.ACADEMIC
        ids = [desk.viewer.site_id] if of_center else sorted(session.execute(shared).scalars())
    return tuple(ring(sites[site], desk.now, desk.rulebook) for site in ids)
