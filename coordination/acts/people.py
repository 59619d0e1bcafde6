"""Sites and people: who takes part, and on which numbers they answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import holidays as holiday_library
from sqlalchemy import select

from coordination.acts import sense
from coordination.acts.act import Act, Conflict, NotFound, Refused
from coordination.decisions.permissions import Permission
from coordination.records import tables as t
from coordination.vocabulary import Role, Side

HOLIDAY_YEARS = 3
DERIVED_READS = {"short_name", "time_zone", "holidays", "day_line", "night_line", "fax_line"}
"""What of a site the derived rows of its courses say or depend on: its calendar, and the lines that were tested."""
SAME_VISIT = timedelta(minutes=10)
"""A look within so long of the last one belongs to the same visit."""
ROLES_OF_SIDE = {
    Side.ACADEMIC: frozenset(Role) - {Role.COMMUNITY_CLINICIAN},
    Side.COMMUNITY: frozenset(Role) - {Role.ACADEMIC_CLINICIAN, Role.PROGRAM_LEAD},
}


def register_site(
    act: Act,
    *,
    name: str,
    short_name: str,
    side: Side | str,
    time_zone: str,
    aliases: Sequence[str] = (),
    day_line: str | None = None,
    night_line: str | None = None,
    fax_line: str | None = None,
    urgent_care: str | None = None,
    emergency_partner: str | None = None,
    holidays: Sequence[str] | None = None,
    site_id: str | None = None,
) -> str:
    """A new site; its id. Without `holidays` the US federal ones are filled in (`default_holidays`)."""
    act.check(Permission.MANAGE)
    name, short_name = sense.needed(name, "The site's name"), sense.needed(short_name, "The short name")
    _check_names(act, name, short_name)
    _check_days(holidays or ())
    if holidays is None:
        holidays = default_holidays(act.now.year)
    with act.step("register_site", summary=f"Registered the site {name}"):
        site = act.add(
            t.Site,
            id=site_id or act.make_id(),
            name=name,
            short_name=short_name,
            side=Side(side),
            time_zone=sense.check_zone(time_zone),
            aliases=list(aliases),
            day_line=day_line,
            night_line=night_line,
            fax_line=fax_line,
            urgent_care=urgent_care,
            emergency_partner=emergency_partner,
            holidays=list(holidays),
        )
    act.admit_site(site)
    return site.id


def default_holidays(first_year: int) -> list[str]:
    """US federal holidays as ISO days, from the year before `first_year` over `HOLIDAY_YEARS` more.

    A day after the last of these years is not known to be a holiday or none (`SiteFacts.is_holiday`).
    """
    years = range(first_year - 1, first_year + HOLIDAY_YEARS)
    return [day.isoformat() for day in sorted(holiday_library.country_holidays("US", years=years))]


def change_site(act: Act, site_id: str, *, seen_version: int | None = None, **values: Any) -> None:
    """Change a site's names, lines or calendar; its courses are derived anew where they read it.

    Raises Conflict where somebody else changed it since `seen_version`.
    """
    act.check(Permission.MANAGE)
    row = _entity(act, t.Site, site_id, seen_version)
    if "time_zone" in values:
        sense.check_zone(values["time_zone"])
    for field, what in (("name", "The site's name"), ("short_name", "The short name")):
        if field in values:
            values[field] = sense.needed(values[field], what)
    _check_names(act, *(values[field] for field in ("name", "short_name") if field in values), but=site_id)
    _check_days(values.get("holidays", ()))
    with act.step("change_site", summary=f"Changed the site {row.name}"):
        act.change(row, t.Site, **values)
    act.admit_site(row)
    if not DERIVED_READS & values.keys():
        return
    course = t.table_of(t.Course)
    touched = select(course.c.id).where(
        (course.c.academic_site_id == site_id) | (course.c.community_site_id == site_id)
    )
    ids = list(act.session.execute(touched).scalars())
    act.preload(ids)
    for course_id in ids:
        act.touch(course_id)


def register_person(
    act: Act,
    *,
    name: str,
    role: Role | str,
    site_id: str,
    email: str | None = None,
    phone: str | None = None,
    person_id: str | None = None,
) -> str:
    """Somebody who may sign in with `email`; the id. The side of the site limits the role (`ROLES_OF_SIDE`)."""
    act.check(Permission.MANAGE)
    _check_role(act, role, site_id)
    email = _email(act, email)
    with act.step("register_person", summary=f"Registered {name}"):
        person = act.add(
            t.Person,
            id=person_id or act.make_id(),
            name=sense.needed(name, "The name"),
            role=Role(role),
            site_id=site_id,
            email=email,
            phone=phone,
        )
    return person.id


def change_person(act: Act, person_id: str, *, seen_version: int | None = None, **values: Any) -> None:
    """Change a person's details or access. Raises Conflict where somebody else changed them since `seen_version`."""
    act.check(Permission.MANAGE)
    row = _entity(act, t.Person, person_id, seen_version)
    if person_id == act.viewer.person_id and (
        values.get("active", True) is False or values.get("role", row.role) != row.role
    ):
        raise Refused("Nobody may take away their own way in. Ask another administrator.")
    if "name" in values:
        values["name"] = sense.needed(values["name"], "The name")
    if "email" in values:
        values["email"] = _email(act, values["email"], but=person_id)
    _check_role(act, values.get("role", row.role), values.get("site_id", row.site_id))
    with act.step("change_person", summary=f"Changed {row.name}"):
        act.change(row, t.Person, **values)


def saw_board(act: Act) -> None:
    """Note that the viewer looked now; a look within `SAME_VISIT` of the last one counts as the same visit."""
    table = t.table_of(t.LastSeen)
    seen = act.session.execute(select(table).where(table.c.person_id == act.viewer.person_id)).first()
    values = {"seen_at": act.now}
    if seen is None:
        act.session.execute(table.insert().values(person_id=act.viewer.person_id, **values))
        return
    if act.now - seen.seen_at > SAME_VISIT:
        values["before_that_at"] = seen.seen_at
    act.session.execute(table.update().where(table.c.person_id == act.viewer.person_id).values(**values))


def _check_names(act: Act, *words: str, but: str | None = None) -> None:
    """Trackers name sites by name or short name: each word may mean one site only."""
    others = [known for known in act.sites.values() if known.id != but]
    taken = {word.casefold() for known in others for word in (known.name, known.short_name)}
    for word in words:
        if word.casefold() in taken:
            raise Refused(f"A site called {word} exists already.")


def _check_days(days: Sequence[str]) -> None:
    for day in days:
        try:
            date.fromisoformat(day)
        except ValueError as problem:
            raise Refused(f"Holiday {day!r} is not a date; write it like 2026-12-25.") from problem


def _check_role(act: Act, role: Role | str, site_id: str) -> None:
    site = act.sites.get(site_id)
    if site is None:
        raise NotFound("No such site.")
    if Role(role) not in ROLES_OF_SIDE[site.side]:
        raise Refused(f"A {site.side} site has no {str(role).replace('_', ' ')}.")


def _email(act: Act, email: str | None, *, but: str | None = None) -> str | None:
    """The address in lower case, as sign-in compares it; Refused where somebody else has it."""
    kept = (email or "").strip().casefold()
    if not kept:
        return None
    person = t.table_of(t.Person)
    holder = act.session.execute(
        select(person.c.name).where(person.c.email == kept, person.c.id != (but or ""))
    ).first()
    if holder is not None:
        raise Refused(f"{holder.name} signs in with {kept} already.")
    return kept


def _entity(act: Act, table: type[t.Entity], row_id: str, seen_version: int | None) -> Any:
    entity = t.table_of(table)
    row = act.session.execute(select(entity).where(entity.c.id == row_id)).first()
    if row is None:
        raise NotFound(f"No such {table.__name__.lower()}.")
    if seen_version is not None and row.version != seen_version:
        raise Conflict(
            f"Not saved: {row.name} was changed by somebody else meanwhile. Load the change, then save again."
        )
    return SimpleNamespace(**row._mapping)
