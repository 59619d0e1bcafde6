"""Settings: sites, people and the trail of who did what. The administrator changes them; others see what they may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from coordination.acts import (
    Act,
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    change_person,
    change_site,
    register_person,
    register_site,
)
from coordination.boards.desk import Desk
from coordination.boards.morning import undelivered
from coordination.boards.settings import (
    AuditFilters,
    Directory,
    PersonRow,
    SiteRow,
    audit_trail,
    directory,
    verify_chain,
)
from coordination.decisions.permissions import Permission
from coordination.display.markup import block, esc
from coordination.vocabulary import Role, Side
from coordination.words import say_moment
from pages.components import address, guard, look, morning_block
from pages.components import settings_blocks as blocks
from pages.components.dialogs_form import NEEDED

VIEWS = {"sites": "Sites", "people": "People", "trail": "Audit trail"}
OPEN = "settings.open"
CHECKED = "settings.checked"
"""In the session: what the newest check of the chain found, and when."""
US_ZONES = tuple(sorted(zone for zone in available_timezones() if zone.startswith("America/")))


def show() -> None:
    desk = guard.desk()
    views = [view for view in VIEWS if view != "trail" or desk.can(Permission.SEE_AUDIT)]
    asked = st.query_params.get("view", "sites")
    view = asked if asked in views else "sites"
    with st.container(horizontal=True, vertical_alignment="center"):
        look.head("Settings")
        st.segmented_control(
            "View",
            views,
            default=view,
            required=True,
            format_func=lambda word: VIEWS[word],
            key="settings.view",
            label_visibility="collapsed",
            on_change=_into_address,
            args=("view",),
        )
    if view == "trail":
        show_trail(desk)
        return
    found = directory(desk)
    if view == "sites":
        show_sites(desk, found)
    else:
        show_people(desk, found)
    show_dialog(desk, found)


def _into_address(name: str) -> None:
    for stale in ("before", "course"):
        address.put(stale, None)
    chosen = st.session_state[f"settings.{name}"]
    address.put(name, str(chosen) if chosen else None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# --- sites and people


def show_sites(desk: Desk, found: Directory) -> None:
    if found.manages:
        names = {site.id: site.name for site in found.sites}
        ask_change("site", names, {site.id: site.version for site in found.sites}, new="Register a site")
    count = f"{len(found.sites)} sites, academic first"
    st.html(block(f'<p class="m">{count}</p>', blocks.sites_table(found.sites, desk.rulebook), label="Sites"))


def show_people(desk: Desk, found: Directory) -> None:
    notice = morning_block.not_delivered(undelivered(desk), desk.zone)
    if notice:
        st.html(block(notice, label="Digests"))
    if found.manages:
        names = {person.id: f"{person.name}, {person.site}" for person in found.people}
        ask_change("person", names, {person.id: person.version for person in found.people}, new="Register a person")
    count = f"{len(found.people)} people, by site and name"
    table = blocks.people_table(found.people, desk.rulebook, with_address=found.manages)
    st.html(block(f'<p class="m">{count}</p>', table, label="People"))


def ask_change(kind: str, names: dict[str, str], versions: dict[str, int], *, new: str) -> None:
    """One picker and two buttons for a whole list: a button a row would make the page slow."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            f"Which {kind}", list(names), format_func=lambda row_id: names[row_id], key=f"settings.{kind}", width=320
        )
        chosen = f"{kind}:{picked}:{versions.get(picked, '')}"
        st.button("Change", key=f"settings.change_{kind}", on_click=_open, args=(chosen,), disabled=not names)
        st.button(new, key=f"settings.new_{kind}", on_click=_open, args=(f"{kind}:",))


def _open(what: str) -> None:
    st.session_state[OPEN] = what


def _close() -> None:
    st.session_state.pop(OPEN, None)


def show_dialog(desk: Desk, found: Directory) -> None:
    """The dialog that was opened, if one is: "site:north:3" with the version that was seen, "person:" for a new one."""
    kind, row_id, version, *_ = [*st.session_state.get(OPEN, "").split(":"), "", ""]
    if kind == "site":
        row = next((site for site in found.sites if site.id == row_id), None)
        title = f"Change {row.name}" if row else "Register a site"
        st.dialog(title, width="medium", on_dismiss=_close)(site_form)(desk, row, version)
    elif kind == "person":
        person = next((one for one in found.people if one.id == row_id), None)
        title = f"Change {person.name}" if person else "Register a person"
        st.dialog(title, on_dismiss=_close)(person_form)(desk, found, person, version)


def site_form(desk: Desk, row: SiteRow | None, version: str) -> None:
    with st.form("settings.site_form", border=False):
        values: dict[str, Any] = {
            "name": st.text_input(f"Name{NEEDED}", row.name if row else ""),
            "short_name": st.text_input(
                f"Short name{NEEDED}", row.short_name if row else "", help="As lists and trackers say it."
            ),
        }
        if row is None:
            side = st.segmented_control(
                "Side",
                list(Side),
                default=Side.COMMUNITY,
                required=True,
                format_func=lambda side: desk.rulebook.label(side).word,
            )
            values["side"] = side
        zones = US_ZONES if row is None or row.time_zone in US_ZONES else (row.time_zone, *US_ZONES)
        zone = row.time_zone if row else str(desk.zone)
        values["time_zone"] = st.selectbox("Time zone", zones, index=zones.index(zone) if zone in zones else 0)
        for field, label in LINES.items():
            values[field] = st.text_input(label, (getattr(row, field) if row else None) or "") or None
        values["aliases"] = _lines(
            st.text_area("Other names in trackers, one a line", "\n".join(row.aliases) if row else "")
        )
        holidays = st.text_area(
            "Holidays, one a line, like 2026-12-25" if row else "Holidays, one a line; left empty: the federal ones",
            "\n".join(row.holidays) if row else "",
        )
        values["holidays"] = _lines(holidays) if row or holidays.strip() else None
        if row is not None:
            values["active"] = st.checkbox("Active", row.active)
        saved = st.form_submit_button("Save", type="primary")
    if saved:
        save(desk, lambda act: _store_site(act, row, version, values))


LINES = {
    "day_line": "Day line",
    "night_line": "Night line",
    "fax_line": "Fax",
    "urgent_care": "Urgent care pathway",
    "emergency_partner": "Emergency partner",
}


def _store_site(act: Act, row: SiteRow | None, version: str, values: dict[str, Any]) -> None:
    if row is None:
        register_site(act, **values)
    else:
        change_site(act, row.id, seen_version=int(version), **values)


def person_form(desk: Desk, found: Directory, row: PersonRow | None, version: str) -> None:
    sites = {site.id: site.name for site in found.sites if site.active or (row and site.id == row.site_id)}
    with st.form("settings.person_form", border=False):
        values: dict[str, Any] = {
            "name": st.text_input(f"Name{NEEDED}", row.name if row else ""),
            "role": st.selectbox(
                "Role",
                list(Role),
                index=list(Role).index(row.role) if row else 0,
                format_func=lambda role: desk.rulebook.label(role).word,
            ),
            "site_id": st.selectbox(
                "Site",
                list(sites),
                index=list(sites).index(row.site_id) if row else 0,
                format_func=lambda site_id: sites[site_id],
            ),
            "email": st.text_input("E-mail address, for signing in", (row.email if row else None) or "") or None,
            "phone": st.text_input("Telephone", (row.phone if row else None) or "") or None,
        }
        if row is not None:
            values["active"] = st.checkbox("Active: may sign in", row.active)
        saved = st.form_submit_button("Save", type="primary")
    if saved:
        save(desk, lambda act: _store_person(act, row, version, values))


def _store_person(act: Act, row: PersonRow | None, version: str, values: dict[str, Any]) -> None:
    if row is None:
        register_person(act, **values)
    else:
        change_person(act, row.id, seen_version=int(version), **values)


def save(desk: Desk, store: Callable[[Act], None]) -> None:
    """Close on success; on refusal the dialog stays with what was typed and says why."""
    try:
        with desk.acting() as act:
            store(act)
    except (Refused, Conflict, NotAllowed, NotFound) as problem:
        st.html(block(f'<div class="note red"><b>Not saved.</b> {esc(problem)}<br>What you typed is still here.</div>'))
        return
    _close()
    st.rerun()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


# --- the trail


def show_trail(desk: Desk) -> None:
    people = {"": "Everybody"} | {person.id: f"{person.name}, {person.site}" for person in directory(desk).people}
    who, course, before, on = (st.query_params.get(name, "") for name in ("who", "course", "before", "day"))
    day = _day(on)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Who",
            list(people),
            index=list(people).index(who) if who in people else 0,
            format_func=lambda person_id: people[person_id],
            key="settings.who",
            on_change=_into_address,
            args=("who",),
            width=320,
        )
        st.date_input(
            "Day",
            day,
            max_value=desk.today,
            format="YYYY-MM-DD",
            key="settings.day",
            on_change=_into_address,
            args=("day",),
            width=160,
        )
        check = st.button("Check the chain", key="settings.verify", help="Reads the whole trail from its first entry.")
    if check:
        st.session_state[CHECKED] = check_chain(desk)
    if CHECKED in st.session_state:
        st.html(block(st.session_state[CHECKED]))
    page = audit_trail(
        desk,
        AuditFilters(
            person_id=who or None,
            course_id=course or None,
            day=day,
            before=int(before) if before.isdecimal() else None,
        ),
    )
    kept = {"view": "trail", "who": who or None, "course": course or None, "day": day.isoformat() if day else None}
    parts = [f'<p class="m">{_said(page.newest, len(page.rows))}{_of_one_course(course, kept)}</p>']
    if page.rows:
        parts.append(
            blocks.trail_table(
                page, desk.zone, lambda course_id: address.to("settings", **kept | {"course": course_id})
            )
        )
    steps = [f'<a href="{esc(address.to("settings", **kept))}">Newest</a>'] if before else []
    if page.older:
        steps.append(f'<a href="{esc(address.to("settings", **kept | {"before": str(page.older)}))}">Older</a>')
    parts.append(f'<p class="m" style="margin-top:.5rem">{" · ".join(steps)}</p>')
    st.html(block(*parts, label="Audit trail"))


def _said(newest: int, rows: int) -> str:
    return (
        f"{rows} entries shown, newest first; the whole trail has {newest:,}. Numbers count the whole trail: one that is "
        "left out here is an entry of another person, of another patient, or of a patient whom your site may not see."
    )


def _of_one_course(course: str, kept: dict[str, str | None]) -> str:
    if not course:
        return ""
    patient = f'<a href="{esc(address.to("patient", course=course))}">the patient</a>'
    everyone = f'<a href="{esc(address.to("settings", **kept | {"course": None}))}">all entries</a>'
    return f" Entries of one patient only: open {patient}, or show {everyone}."


def check_chain(desk: Desk) -> str:
    """What the check found, with its moment: it stays on the screen until the next one."""
    with st.spinner("Reading the whole trail"):
        found = verify_chain(desk)
    when = f"Checked {esc(say_moment(desk.now, desk.zone))}."
    if found.problem:
        return (
            f'<div class="note red" role="status"><b>The chain does not hold:</b> {esc(found.problem)}. '
            f"Keep the database file and tell whoever runs Baton here. {when}</div>"
        )
    return (
        f'<div class="note" role="status"><b>Chain verified: {found.entries:,} entries</b>, from the first to the newest. '
        f"{when}</div>"
    )


show()
