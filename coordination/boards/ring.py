"""The number to ring at a site at this hour, as lists show it beside each patient, and as a page that fails shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    @property
    def words(self) -> str:
        """ "Cedar Valley, night line": whose line it is."""
        return f"{self.site_name}, {self.line}" if self.site_name else self.line


NO_SITE = Ring(None, None, "no site named")


def ring(site: SiteFacts, now: datetime, rulebook: Rulebook) -> Ring:
    """The day line in the site's own office hours, the night line outside them; where it lacks, the other one."""
    lines = [("day line", site.day_line), ("night line", site.night_line)]
    (word, number), (other_word, other) = (
        lines if in_office_hours(site, now, rulebook.office_hours) else reversed(lines)
    )
    if number is None and other is not None:
        return Ring(site.short_name, other, f"{other_word}; {word} not recorded")
    return Ring(site.short_name, number, word)


def ring_about(
    rings: Mapping[str, Ring], asked_id: str | None, *, own_id: str, shared_by: Iterable[str | None]
) -> Ring:
    """The line of the site that is asked; nobody rings the own site, so where that is asked the one that shares the
    patient. `rings`: by site id; `shared_by`: the two sites of the course."""
    if asked_id == own_id:
        asked_id = next((site for site in shared_by if site is not None and site != own_id), None)
    return rings.get(asked_id or "", NO_SITE)


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
        sites = load_sites(session, readiness_of=())
        of_center = desk.viewer.side is Side.ACADEMIC
        ids = [desk.viewer.site_id] if of_center else sorted(session.execute(shared).scalars())
    return tuple(ring(sites[site], desk.now, desk.rulebook) for site in ids)
