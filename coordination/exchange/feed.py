"""The calendar feed of a site (RFC 5545): its next doses with their windows, and follow-up that is due.

A calendar leaves the building: without `names` no name, no MRN, no agent and no task's title stands in it; a link does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event
from icalendar.enums import CLASS, TRANSP
from sqlalchemy import and_, or_, select

from coordination.acts import NotFound
from coordination.boards import Desk
from coordination.decisions.permissions import Permission, check_can
from coordination.facts import SiteFacts
from coordination.records import tables as t
from coordination.records.courses import load_sites
from coordination.vocabulary import Side, Stage, TaskState
from coordination.words import say_day

PRODUCT = "-//Baton//Feed of a site//EN"
BACK_DAYS, AHEAD_DAYS = 14, 120
DOSE, FOLLOW_UP = "Dose due", "Follow-up due"
INFORMS = "Informs and orders nothing; check the patient's page."


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole day of the calendar. `who` and `title` are read only where names are asked for."""

    uid: str
    on: date
    summary: str
    said: str
    course_id: str
    who: str
    title: str | None = None


def find_site(desk: Desk, name: str) -> SiteFacts:
    """By short name, name or id. Raises NotFound."""
    with desk.store.reading() as session:
        sites = load_sites(session)
    asked = name.casefold()
    for site in sites.values():
        if asked in (site.short_name.casefold(), site.name.casefold(), site.id):
            return site
    raise NotFound(f"No site {name!r}; registered: {', '.join(sorted(site.short_name for site in sites.values()))}.")


def own_site(desk: Desk) -> SiteFacts:
    with desk.store.reading() as session:
        return load_sites(session)[desk.viewer.site_id]


def site_feed(desk: Desk, site: SiteFacts, *, address: str | None = None, names: bool = False) -> bytes:
    """The calendar of `site`, of those patients that the viewer's own site may see. An event keeps its id while it means
    the same dose or task, so that a later file replaces an earlier one."""
    check_can(desk.viewer, Permission.SEE_PATIENTS)
    calendar = Calendar.new(prodid=PRODUCT, name=f"Doses and follow-up, {site.short_name}", method="PUBLISH")
    for entry in entries(desk, site):
        calendar.add_component(_event(entry, desk.now, address, names))
    content: bytes = calendar.to_ical()
    return content


def entries(desk: Desk, site: SiteFacts) -> tuple[Entry, ...]:
    today = site.today(desk.now)
    first, last = today - timedelta(days=BACK_DAYS), today + timedelta(days=AHEAD_DAYS)
    with desk.reading() as session:
        doses = session.execute(_doses(desk, site, first, last)).all()
        tasks = session.execute(_tasks(desk, site, first, last)).all()
    found = [*_dose_entries(doses, site), *_task_entries(tasks)]
    return tuple(sorted(found, key=lambda entry: (entry.on, entry.uid)))


def _doses(desk: Desk, site: SiteFacts, first: date, last: date) -> Any:
    """Next doses of those whom the site carries now."""
    sight, status = t.table_of(t.CourseSight), t.table_of(t.CourseStatus)
    carries = or_(
        and_(status.c.accountable_side == Side.ACADEMIC.value, status.c.academic_site_id == site.id),
        and_(status.c.accountable_side == Side.COMMUNITY.value, status.c.community_site_id == site.id),
    )
    days = or_(
        status.c.next_planned_on.between(first, last),
        and_(status.c.next_planned_on.is_(None), status.c.next_due_on.between(first, last)),
    )
    return (
        select(status)
        .join(sight, sight.c.course_id == status.c.course_id)
        .where(sight.c.site_id == desk.viewer.site_id, carries, days, status.c.stage != Stage.ENDED.value)
    )


def _tasks(desk: Desk, site: SiteFacts, first: date, last: date) -> Any:
    sight, status, task = t.table_of(t.CourseSight), t.table_of(t.CourseStatus), t.table_of(t.FollowUpTask)
    return (
        select(task.c.id, task.c.course_id, task.c.title, task.c.opens_on, task.c.due_on, task.c.closes_on,
               status.c.last_name, status.c.first_name)
        .join(sight, sight.c.course_id == task.c.course_id)
        .join(status, status.c.course_id == task.c.course_id)
        .where(
            sight.c.site_id == desk.viewer.site_id, task.c.owner_site_id == site.id,
            task.c.due_on.between(first, last), task.c.state != TaskState.SNOOZED.value,
        )
    )  # fmt: skip


def _dose_entries(rows: Iterable[Any], site: SiteFacts) -> Iterator[Entry]:
    for row in rows:
        on = row.next_planned_on or row.next_due_on
        said = [
            "A planned day." if row.next_planned_on else "No day is planned: this is the due day on file.",
            _window(row.next_earliest_on, row.next_latest_on),
        ]
        if on.isoweekday() > 5:
            said.append("On a weekend.")
        if site.is_holiday(on):
            said.append("On a holiday of the site.")
        uid = f"{row.course_id}.next-dose"
        yield Entry(uid, on, DOSE, " ".join(said), row.course_id, _name(row))


def _task_entries(rows: Iterable[Any]) -> Iterator[Entry]:
    for row in rows:
        said = _window(row.opens_on, row.closes_on)
        yield Entry(row.id, row.due_on, FOLLOW_UP, said, row.course_id, _name(row), row.title)


def _event(entry: Entry, now: datetime, address: str | None, names: bool) -> Event:
    summary = entry.summary
    if names:
        summary = f"{entry.title or entry.summary}: {entry.who}"
    event = Event.new(
        uid=f"{entry.uid}@baton",
        stamp=now,
        start=entry.on,
        end=entry.on + timedelta(days=1),
        summary=summary,
        description=f"{entry.said} {INFORMS}",
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT,
    )
    if address:
        event.add("url", f"{address.rstrip('/')}/patient?course={entry.course_id}")
    return event


def _window(first: date | None, last: date | None) -> str:
    begins = f"from {say_day(first)}" if first else "first day not recorded"
    ends = f"to {say_day(last)}" if last else "last day not recorded"
    return f"Window on file: {begins}, {ends}."


def _name(row: Any) -> str:
    return f"{row.last_name}, {row.first_name}" if row.first_name else str(row.last_name)
