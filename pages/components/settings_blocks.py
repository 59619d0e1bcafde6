"""Settings in tables: sites with their lines, people, and the trail. What is missing says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from coordination.boards.settings import AuditPage, AuditRow, PersonRow, SiteRow
from coordination.display.markup import badge, esc, or_unknown, telephone
from coordination.knowledge import Label, Rulebook
from coordination.words import say_moment

INACTIVE = Label(word="Not active", glyph="–", look="plain")


def sites_table(sites: Sequence[SiteRow], rulebook: Rulebook) -> str:
    heads = (
        "Site",
        "Side",
        "Day line",
        "Night line",
        "Fax",
        "Time zone",
        "Urgent care",
        "Emergency partner",
        "Holidays",
    )
    return _table(heads, [_site(site, rulebook) for site in sites])


def _site(site: SiteRow, rulebook: Rulebook) -> str:
    aliases = f'<span class="l">also {esc(", ".join(site.aliases))}</span>' if site.aliases else ""
    state = f" {badge(INACTIVE)}" if not site.active else ""
    holidays = f"{len(site.holidays)} recorded, through {site.holidays[-1][:4]}" if site.holidays else None
    return (
        f'<tr><th scope="row"><b>{esc(site.name)}</b>{state}<span class="l">{esc(site.short_name)}</span>{aliases}</th>'
        f'<td data-l="Side">{esc(rulebook.label(site.side).word)}</td>'
        f'<td data-l="Day line">{telephone(site.day_line)}</td><td data-l="Night line">{telephone(site.night_line)}</td>'
        f'<td data-l="Fax" class="nw">{or_unknown(site.fax_line)}</td><td data-l="Time zone" class="nw">{or_unknown(site.time_zone)}</td>'
        f'<td data-l="Urgent care">{or_unknown(site.urgent_care)}</td>'
        f'<td data-l="Emergency partner">{or_unknown(site.emergency_partner)}</td>'
        f'<td data-l="Holidays">{or_unknown(holidays)}</td></tr>'
    )


def people_table(people: Sequence[PersonRow], rulebook: Rulebook, *, with_address: bool) -> str:
    heads = ["Name", "Role", "Site", "Telephone", *(["Signs in with"] if with_address else [])]
    return _table(heads, [_person(person, rulebook, with_address) for person in people])


def _person(person: PersonRow, rulebook: Rulebook, with_address: bool) -> str:
    state = f" {badge(INACTIVE)}" if not person.active else ""
    address = f'<td data-l="Signs in with">{or_unknown(person.email)}</td>' if with_address else ""
    return (
        f'<tr><th scope="row"><b>{esc(person.name)}</b>{state}</th><td data-l="Role">{esc(rulebook.label(person.role).word)}</td>'
        f'<td data-l="Site">{esc(person.site)}</td><td data-l="Telephone">{telephone(person.phone)}</td>{address}</tr>'
    )


def trail_table(page: AuditPage, zone: ZoneInfo, of_course: Callable[[str], str]) -> str:
    """`of_course` gives the address of one course's entries."""
    return _table(("No.", "When", "Who", "What", "Patient"), [_entry(row, zone, of_course) for row in page.rows])


def _entry(row: AuditRow, zone: ZoneInfo, of_course: Callable[[str], str]) -> str:
    what = esc(row.summary)
    if row.changes:
        lines = "".join(f"<li>{esc(change)}</li>" for change in row.changes)
        what += f'<details><summary class="m" style="padding:.1rem 0">{len(row.changes)} fields</summary><ul class="m">{lines}</ul></details>'
    course = f'<a href="{esc(of_course(row.course_id))}">this patient only</a>' if row.course_id else "–"
    return (
        f'<tr><td data-l="No.">{row.seq}</td><td class="nw" data-l="When">{esc(say_moment(row.at, zone))}</td>'
        f'<td data-l="Who">{esc(row.who)}</td><td data-l="What">{what}</td><td data-l="Patient" class="nw">{course}</td></tr>'
    )


def _table(heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f"<th>{esc(name)}</th>" for name in heads)
    return f'<table class="list"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
