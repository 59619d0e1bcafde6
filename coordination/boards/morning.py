"""The coordinator's morning and Friday: what changed since the last visit, who is in hospital, which messages wait, who
has a dose on the weekend or no confirmed night number, and which digest did not arrive.

Each question is one indexed query, or two; all show only what the viewer's site may see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, union
from sqlmodel import Session

from coordination.acts import saw_board
from coordination.acts.people import SAME_VISIT
from coordination.boards.desk import Desk
from coordination.boards.ring import NO_SITE, Ring, ring
from coordination.decisions.after_transfer import HOSPITAL, MESSAGE
from coordination.decisions.permissions import Permission, check_can
from coordination.decisions.responsibility import is_business_day
from coordination.decisions.site_readiness import item_state
from coordination.facts import SiteFacts
from coordination.records import tables as t
from coordination.records.courses import load_sites
from coordination.vocabulary import Role, Side, Stage

PATIENTS, LINES = 50, 4
FRESH = SAME_VISIT / 2
"""A look is noted again after so long, so that a visit that goes on stays one visit."""


@dataclass(frozen=True, slots=True)
class Who:
    """A patient by two identifiers, with the course that a link opens."""

    course_id: str
    last_name: str
    first_name: str | None
    birth_date: date
    mrn: str


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    by: str
    summary: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One patient's changes by others, the newest first; `more` are not shown here."""

    who: Who
    lines: tuple[Change, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Changes:
    """`since` None: this is the viewer's first visit, and nothing can be said. `patients` counts the whole list."""

    since: datetime | None
    patients: int
    changes: int
    shown: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open task of one category: who is in hospital, which message waits. `ring`: the line of whose task it is."""

    who: Who
    title: str
    reason: str
    state: str
    urgency: str
    due_on: date | None
    today: date
    ring: Ring
    is_own: bool


@dataclass(frozen=True, slots=True)
class NightLine:
    """`number` None: not recorded. `confirmed_until` None: not confirmed over these days."""

    site_id: str
    site_name: str
    number: str | None
    confirmed_until: date | None
    last_verified_on: date | None
    patients: int

    @property
    def confirmed(self) -> bool:
        return self.number is not None and self.confirmed_until is not None


@dataclass(frozen=True, slots=True)
class WeekendDose:
    who: Who
    on: date
    planned: bool
    """False: nobody planned a day; it is the due day on file."""
    night: NightLine | None
    """Of whoever carries the patient; None: no practice is named."""


@dataclass(frozen=True, slots=True)
class Weekend:
    """`days`: weekend days and holidays of the viewer's site from today to the coming Sunday, with what joins it."""

    days: tuple[date, ...]
    doses: tuple[WeekendDose, ...]
    nights: tuple[NightLine, ...]
    """Sites that carry a patient now, without a confirmed night number."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    name: str
    since: datetime
    problem: str


# --- the visit


def last_visit(desk: Desk) -> datetime | None:
    """When the viewer's last visit ended; None: never here before."""
    return _ended(_seen(desk), desk.now)


def note_look(desk: Desk) -> datetime | None:
    """Note that the viewer looks now, and say when the visit before ended; most looks of a visit write nothing."""
    row = _seen(desk)
    if row is None or desk.now - row.seen_at >= FRESH:
        with desk.acting() as act:
            saw_board(act)
    return _ended(row, desk.now)


def _ended(row: Any | None, now: datetime) -> datetime | None:
    if row is None:
        return None
    ended: datetime | None = row.seen_at if now - row.seen_at > SAME_VISIT else row.before_that_at
    return ended


def _seen(desk: Desk) -> Any | None:
    seen = t.table_of(t.LastSeen)
    with desk.store.reading() as session:
        return session.execute(select(seen).where(seen.c.person_id == desk.viewer.person_id)).first()


# --- what changed


def newest_entry(desk: Desk) -> int:
    """The number of the trail's newest entry: while it stands, nothing has changed for anybody. 0: nothing yet."""
    with desk.store.reading() as session:
        return session.execute(select(func.max(t.table_of(t.Audit).c.seq))).scalar() or 0


def changes_since(desk: Desk, since: datetime | None, *, limit: int = PATIENTS) -> Changes:
    """Acts of others on patients in the viewer's sight after `since`; the patient with the newest change first."""
    check_can(desk.viewer, Permission.SEE_PATIENTS)
    if since is None:
        return Changes(None, 0, 0, ())
    audit, sight, status = t.table_of(t.Audit), t.table_of(t.CourseSight), t.table_of(t.CourseStatus)
    entries = (
        select(audit.c.course_id, audit.c.seq)
        .where(audit.c.at > since, audit.c.person_id != desk.viewer.person_id)
        .cte("entries")
        .prefix_with("MATERIALIZED")  # else the whole trail is read by course, to group it
    )
    recent = (
        select(entries.c.course_id, func.count().label("n"), func.max(entries.c.seq).label("newest"))
        .group_by(entries.c.course_id)
        .cte("recent")
    )
    seen = (
        select(recent, func.count().over().label("patients"), func.sum(recent.c.n).over().label("total"))
        .join(sight, (sight.c.course_id == recent.c.course_id) & (sight.c.site_id == desk.viewer.site_id))
        .order_by(recent.c.newest.desc())
        .limit(limit)
        .subquery()
    )
    with desk.reading() as session:
        found = session.execute(
            select(*_who(status), seen.c.n, seen.c.patients, seen.c.total)
            .join(seen, seen.c.course_id == status.c.course_id)
            .order_by(seen.c.newest.desc())
        ).all()
        lines = _lines(session, [row.course_id for row in found], since, desk.viewer.person_id)
    shown = tuple(Changed(who_of(row), tuple(lines[row.course_id]), row.n - len(lines[row.course_id])) for row in found)
    first = found[0] if found else None
    return Changes(since, first.patients if first else 0, first.total if first else 0, shown)


def _lines(session: Session, courses: Sequence[str], since: datetime, but: str) -> Mapping[str, list[Change]]:
    """The newest changes of each course."""
    audit, person = t.table_of(t.Audit), t.table_of(t.Person)
    place = func.row_number().over(partition_by=audit.c.course_id, order_by=audit.c.seq.desc()).label("place")
    each = (
        select(audit.c.course_id, audit.c.seq, audit.c.at, audit.c.summary, audit.c.person_id, place)
        .where(audit.c.course_id.in_(courses), audit.c.at > since, audit.c.person_id != but)
        .subquery()
    )
    rows = session.execute(
        select(each, person.c.name)
        .outerjoin(person, person.c.id == each.c.person_id)
        .where(each.c.place <= LINES)
        .order_by(each.c.seq.desc())
    )
    found: dict[str, list[Change]] = defaultdict(list)
    for row in rows:
        found[row.course_id].append(Change(row.at, row.name or row.person_id, row.summary))
    return found


# --- what waits


def in_hospital(desk: Desk) -> tuple[Waiting, ...]:
    """Everybody in the viewer's sight with a stay whose end is not recorded; the longest first."""
    return _waiting(desk, HOSPITAL, own=False)


def messages(desk: Desk) -> tuple[Waiting, ...]:
    """Messages to the viewer's site that nobody there read; the oldest first."""
    return _waiting(desk, MESSAGE, own=True)


def _waiting(desk: Desk, category: str, *, own: bool) -> tuple[Waiting, ...]:
    check_can(desk.viewer, Permission.SEE_PATIENTS)
    task, sight, status = t.table_of(t.FollowUpTask), t.table_of(t.CourseSight), t.table_of(t.CourseStatus)
    query = (
        select(
            *_who(status), task.c.title, task.c.reason, task.c.state, task.c.urgency, task.c.due_on,
            task.c.owner_site_id, task.c.academic_site_id,
        )
        .join(sight, sight.c.course_id == task.c.course_id)
        .join(status, status.c.course_id == task.c.course_id)
        .where(task.c.category == category, sight.c.site_id == desk.viewer.site_id)
        .order_by(task.c.sort_on, task.c.id)
    )  # fmt: skip
    if own:
        query = query.where(task.c.owner_site_id == desk.viewer.site_id)
    with desk.reading() as session:
        sites = load_sites(session)
        rows = session.execute(query).all()
    return tuple(
        Waiting(
            who=who_of(row),
            title=row.title,
            reason=row.reason,
            state=row.state,
            urgency=row.urgency,
            due_on=row.due_on,
            today=sites[row.academic_site_id].today(desk.now),
            ring=ring(sites[row.owner_site_id], desk.now, desk.rulebook) if row.owner_site_id in sites else NO_SITE,
            is_own=row.owner_site_id == desk.viewer.site_id,
        )
        for row in rows
    )


# --- the weekend


def weekend(desk: Desk) -> Weekend:
    """Who has a dose on a day on which the viewer's site does not work, and which night numbers are not confirmed."""
    check_can(desk.viewer, Permission.SEE_PATIENTS)
    with desk.reading() as session:
        sites = load_sites(session)
        days = days_off(sites[desk.viewer.site_id], desk.today)
        nights = _nights(session, desk, sites, days[-1])
        found = session.execute(_doses(desk.viewer.site_id, days[0], days[-1])).all()
    doses = [
        WeekendDose(who_of(row), on, row.next_planned_on is not None, nights.get(_carrier(row)))
        for row in found
        if (on := row.next_planned_on or row.next_due_on) in days
    ]
    doses.sort(key=lambda dose: (dose.on, dose.who.last_name, dose.who.course_id))
    loose = sorted((one for one in nights.values() if not one.confirmed), key=lambda one: one.site_name)
    return Weekend(days, tuple(doses), tuple(loose))


def days_off(site: SiteFacts, today: date) -> tuple[date, ...]:
    """Weekend days and holidays from today through the coming Sunday, and the holidays that join it; never empty."""
    sunday = today + timedelta(days=7 - today.isoweekday())
    days = [today + timedelta(days=n) for n in range((sunday - today).days + 1)]
    after = sunday + timedelta(days=1)
    while not is_business_day(site, after):
        days.append(after)
        after += timedelta(days=1)
    return tuple(day for day in days if not is_business_day(site, day))


def _doses(site_id: str, first: date, last: date) -> Select[Any]:
    """Courses whose planned next dose, or due day where none is planned, is in the span: one index each."""
    sight, status = t.table_of(t.CourseSight), t.table_of(t.CourseStatus)
    planned = select(status.c.course_id).where(status.c.next_planned_on.between(first, last))
    due = select(status.c.course_id).where(
        status.c.next_planned_on.is_(None), status.c.next_due_on.between(first, last)
    )
    wanted = union(planned, due).subquery()
    return (
        select(
            *_who(status), status.c.next_planned_on, status.c.next_due_on, status.c.accountable_side,
            status.c.academic_site_id, status.c.community_site_id,
        )
        .join(wanted, wanted.c.course_id == status.c.course_id)
        .join(sight, sight.c.course_id == status.c.course_id)
        .where(sight.c.site_id == site_id, status.c.stage != Stage.ENDED.value)
    )  # fmt: skip


def _carrier(row: Any) -> str | None:
    carrier: str | None = row.community_site_id if row.accountable_side == Side.COMMUNITY else row.academic_site_id
    return carrier


def _nights(session: Session, desk: Desk, sites: Mapping[str, SiteFacts], last: date) -> dict[str | None, NightLine]:
    """The night line of every site that carries a patient in the viewer's sight, with how many it carries."""
    sight, status = t.table_of(t.CourseSight), t.table_of(t.CourseStatus)
    carried = session.execute(
        select(
            status.c.accountable_side, status.c.academic_site_id, status.c.community_site_id, func.count().label("n")
        )
        .join(sight, sight.c.course_id == status.c.course_id)
        .where(sight.c.site_id == desk.viewer.site_id, status.c.stage != Stage.ENDED.value)
        .group_by(status.c.accountable_side, status.c.academic_site_id, status.c.community_site_id)
    )
    counts: dict[str | None, int] = defaultdict(int)
    for row in carried:
        counts[_carrier(row)] += row.n
    asked = desk.rulebook.site_readiness.item(desk.rulebook.after.weekend.night_item)
    found: dict[str | None, NightLine] = {}
    for site_id, patients in counts.items():
        if site_id is None or site_id not in sites:
            continue
        site = sites[site_id]
        state = item_state(site, asked, site.today(desk.now), rulebook=desk.rulebook) if asked is not None else None
        until = state.last_day if state is not None and state.holds else None
        said = state.fact if state is not None else None
        found[site_id] = NightLine(
            site_id=site_id,
            site_name=site.short_name,
            number=site.night_line,
            confirmed_until=until if until is not None and until >= last else None,
            last_verified_on=said.verified_on if said is not None else None,
            patients=patients,
        )
    return found


# --- what did not arrive


def undelivered(desk: Desk) -> tuple[Undelivered, ...]:
    """Digests that did not reach people of the viewer's site; an administrator sees those of everybody."""
    delivery, person = t.table_of(t.Delivery), t.table_of(t.Person)
    query = (
        select(person.c.name, delivery.c.failing_since, delivery.c.problem)
        .join(person, person.c.id == delivery.c.person_id)
        .where(delivery.c.failing_since.is_not(None), person.c.active)
        .order_by(delivery.c.failing_since)
    )
    if desk.viewer.role is not Role.ADMINISTRATOR:
        query = query.where(person.c.site_id == desk.viewer.site_id)
    with desk.store.reading() as session:
        return tuple(Undelivered(row.name, row.failing_since, row.problem or "") for row in session.execute(query))


def who_of(row: Any) -> Who:
    return Who(row.course_id, row.last_name, row.first_name, row.birth_date, row.mrn)


def _who(status: Any) -> tuple[Any, ...]:
    return tuple(status.c[name] for name in ("course_id", "last_name", "first_name", "birth_date", "mrn"))
