"""Settings: the sites, the people, and the trail of who did what. Who manages sees all; others see what they may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from coordination.boards.audit_words import act_word, value_words
from coordination.boards.desk import Desk
from coordination.decisions.permissions import Permission, check_can
from coordination.knowledge import Rulebook
from coordination.records import tables as t
from coordination.records.audit import AuditBroken, verify
from coordination.vocabulary import Role, Side

PAGE_SIZE = 20
OPEN_TABLES = frozenset({"Site", "Person", "SiteItem", "ImportMapping", "SignOff", "Policy"})
"""Tables without patients: their changes may be read by everybody who may read the trail."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """`version` goes back with a change, so that the second of two savers is told."""

    id: str
    version: int
    name: str
    short_name: str
    side: Side
    time_zone: str
    aliases: tuple[str, ...]
    day_line: str | None
    night_line: str | None
    fax_line: str | None
    urgent_care: str | None
    emergency_partner: str | None
    holidays: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`email` is what a person signs in with: None also where the viewer may not see it."""

    id: str
    version: int
    name: str
    role: Role
    site_id: str
    site: str
    email: str | None
    phone: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class Directory:
    sites: tuple[SiteRow, ...]
    people: tuple[PersonRow, ...]
    manages: bool


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """`day`: by the calendar of the viewer's site. `before` is the number of the oldest entry already seen: the page
    shows those before it."""

    person_id: str | None = None
    course_id: str | None = None
    day: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    seq: int
    at: datetime
    who: str
    summary: str
    course_id: str | None
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """`newest` is the number of the newest entry of the whole trail; `older` where the next page begins, if any."""

    rows: tuple[AuditRow, ...]
    newest: int
    older: int | None


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a check of the whole chain found: its length, or the first entry that does not fit."""

    entries: int
    problem: str | None = None


def directory(desk: Desk) -> Directory:
    """Sites and people, in two queries. Who does not manage gets the active ones, and no e-mail addresses."""
    site, person = t.table_of(t.Site), t.table_of(t.Person)
    manages = desk.can(Permission.MANAGE)
    sites = select(*site.c).order_by(site.c.active.desc(), site.c.side, site.c.name)
    people = select(*person.c, site.c.short_name.label("site")).join(site, site.c.id == person.c.site_id)
    people = people.order_by(person.c.active.desc(), site.c.side, site.c.name, person.c.name)
    if not manages:
        sites, people = sites.where(site.c.active), people.where(person.c.active)
    with desk.store.reading() as session:
        return Directory(
            sites=tuple(_site(row) for row in session.execute(sites)),
            people=tuple(_person(row, manages) for row in session.execute(people)),
            manages=manages,
        )


def audit_trail(desk: Desk, filters: AuditFilters) -> AuditPage:
    """A page of the trail, newest first. Raises NotAllowed for who may not read it."""
    check_can(desk.viewer, Permission.SEE_AUDIT)
    audit, person = t.table_of(t.Audit), t.table_of(t.Person)
    asked: list[ColumnElement[bool]] = [_in_sight(desk)]
    if filters.person_id:
        asked.append(audit.c.person_id == filters.person_id)
    if filters.course_id:
        asked.append(audit.c.course_id == filters.course_id)
    if filters.day:
        begins = datetime.combine(filters.day, time.min, desk.zone)
        asked += [audit.c.at >= begins, audit.c.at < begins + timedelta(days=1)]
    if filters.before:
        asked.append(audit.c.seq < filters.before)
    query = (
        select(audit.c.seq, audit.c.at, audit.c.person_id, audit.c.act, audit.c.summary, audit.c.course_id)
        .add_columns(audit.c.changes, person.c.name)
        .outerjoin(person, person.c.id == audit.c.person_id)
        .where(and_(*asked))
        .order_by(audit.c.seq.desc())
        .limit(PAGE_SIZE + 1)
    )
    sees_patients = desk.can(Permission.SEE_PATIENTS)
    with desk.store.reading() as session:
        newest = session.execute(select(func.max(audit.c.seq))).scalar() or 0
        found = session.execute(query).all()
    rows = tuple(_audit(row, sees_patients, desk.rulebook) for row in found[:PAGE_SIZE])
    return AuditPage(rows=rows, newest=newest, older=rows[-1].seq if len(found) > PAGE_SIZE else None)


def verify_chain(desk: Desk) -> ChainCheck:
    """Reads the whole trail: only on demand."""
    check_can(desk.viewer, Permission.SEE_AUDIT)
    with desk.store.reading() as session:
        try:
            return ChainCheck(entries=verify(session))
        except AuditBroken as broken:
            return ChainCheck(entries=0, problem=str(broken))


def _in_sight(desk: Desk) -> ColumnElement[bool]:
    """Entries of courses that the viewer's site may see; and those about no course, at a practice only its own."""
    audit, sight, person = t.table_of(t.Audit), t.table_of(t.CourseSight), t.table_of(t.Person)
    about_course = and_(sight.c.course_id == audit.c.course_id, sight.c.site_id == desk.viewer.site_id)
    no_course: ColumnElement[bool] = audit.c.course_id.is_(None)
    if desk.viewer.side is not Side.ACADEMIC:
        no_course = and_(no_course, person.c.site_id == desk.viewer.site_id)
    return or_(no_course, select(sight.c.course_id).where(about_course).exists())


def _audit(row: Any, sees_patients: bool, rulebook: Rulebook) -> AuditRow:
    """What was done stays hidden from who may not see patients, wherever it is about one: the kind of act is told."""
    told = sees_patients or row.course_id is None
    return AuditRow(
        seq=row.seq,
        at=row.at,
        who=row.name or row.person_id,
        summary=row.summary if told else act_word(row.act, rulebook),
        course_id=row.course_id,
        changes=tuple(_changes(row.changes, sees_patients, rulebook)) if told else (),
    )


def _changes(changes: list[Any], sees_patients: bool, rulebook: Rulebook) -> list[str]:
    """ "Site, day line: not recorded → 312 555 0100", one text a changed field."""
    texts = []
    for table, _, fields in changes:
        if not sees_patients and table not in OPEN_TABLES:
            continue
        for field, (old, new) in fields.items():
            was, now = value_words(old, rulebook), value_words(new, rulebook)
            texts.append(f"{_words(table)}, {str(field).replace('_', ' ')}: {was} → {now}")
    return texts


def _words(table: str) -> str:
    """ "GradeAssessment" → "Grade assessment"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in table).strip().capitalize()


def _site(row: Any) -> SiteRow:
    return SiteRow(
        id=row.id,
        version=row.version,
        name=row.name,
        short_name=row.short_name,
        side=Side(row.side),
        time_zone=row.time_zone,
        aliases=tuple(row.aliases),
        day_line=row.day_line,
        night_line=row.night_line,
        fax_line=row.fax_line,
        urgent_care=row.urgent_care,
        emergency_partner=row.emergency_partner,
        holidays=tuple(row.holidays),
        active=row.active,
    )


def _person(row: Any, manages: bool) -> PersonRow:
    return PersonRow(
        id=row.id,
        version=row.version,
        name=row.name,
        role=Role(row.role),
        site_id=row.site_id,
        site=row.site,
        email=row.email if manages else None,
        phone=row.phone,
        active=row.active,
    )
