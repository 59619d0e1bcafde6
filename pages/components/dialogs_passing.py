"""Dialogs of whoever passes the baton: attest readiness, name the receiving site, send the packet, withdraw."""

from __future__ import annotations

import streamlit as st

from coordination.acts import Act, make_ready, name_site, send_packet, withdraw_handoff
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.display.markup import block, esc
from coordination.vocabulary import Gate, Route, Side
from coordination.words import say_day
from pages.components.against_block import show_against
from pages.components.dialogs_form import Form, needed_day, save, submit


def attest(desk: Desk, page: PatientPage) -> None:
    """Refused while a hard criterion of this door is not met; each is named, before anything is typed."""
    form = Form("ready", page.course_id)
    site = page.facts.community
    named = site.name if site else "not named yet"
    st.html(block(f'<p class="m">Receiving site: {esc(named)}. Refused while a must-have criterion is not met.</p>'))
    show_against(desk, page, Gate.READY)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        by_name = form.text("Which clinician attests it", "by_name", page.course.academic_clinician or "", needed=True)
        on = form.day("On", "on", page.today, needed=True)
        note = form.text("Note", "note", long=True)
        submitted = submit(form, "Attest readiness")

    def store(act: Act) -> str:
        day = needed_day(on)
        make_ready(act, page.course_id, by_name=by_name or "", on=day, note=note, seen_version=page.version)
        return f"readiness attested, {say_day(day)},"

    save(form, submitted, store, act_says_all=True)


def name_another(_: Desk, page: PatientPage) -> None:
    form = Form("name_site", page.course_id)
    now = page.facts.community
    others = {
        site.id: site.name
        for site in page.record.sites.values()
        if site.side is Side.COMMUNITY and (now is None or site.id != now.id)
    }
    said = f"Now named: {now.name}." if now else "No site is named yet."
    st.html(block(f'<p class="m">{esc(said)} Criteria about the site are asked anew for another one.</p>'))
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        site_id = form.pick("Receiving site", "site", others, needed=True)
        clinician = form.text("Clinician there", "clinician")
        submitted = submit(form, "Name the site")

    def store(act: Act) -> str:
        name_site(act, page.course_id, site_id, clinician=clinician, seen_version=page.version)
        return f"receiving site {others[site_id]}"

    save(form, submitted, store)


def send(desk: Desk, page: PatientPage) -> None:
    """What was sent how, to which number and by whom. What is empty or unmet stands here before anything is typed."""
    form, site = Form("send_packet", page.course_id), page.facts.community
    line = site.fax_line if site else None
    said = f"{site.name}, fax {line or 'not recorded'}" if site else "No site is named yet"
    st.html(block(f'<p class="m">To: {esc(said)}.</p>'))
    show_against(desk, page, Gate.SEND)
    route = form.pick("By which route", "route", {one: desk.rulebook.label(one).word for one in Route})
    by_fax = route is Route.FAX
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        kind = "To which number" if by_fax else "To which address"
        address = form.text(kind, f"address.{route}", (line or "") if by_fax else "", needed=True)
        left, right = st.columns(2)
        with left:
            pages = form.number("Pages", "pages", step=1.0, needed=by_fax, hint="The receiver of a fax counts them.")
        with right:
            on = form.day("On", "on", page.today, needed=True)
        by_name = form.text("Who sent it, by name", "by_name", desk.viewer.name, needed=True)
        note = form.text("Note", "note")
        submitted = submit(form, "Record it as sent")

    def store(act: Act) -> str:
        number = send_packet(
            act, page.course_id, route=route, address=address or "", pages=int(pages) if pages else None,
            by_name=by_name or "", on=needed_day(on), note=note, seen_version=page.version,
        )  # fmt: skip
        return f"packet version {number} sent to {site.name if site else 'the site'}"

    save(form, submitted, store, act_says_all=True)


def withdraw(desk: Desk, page: PatientPage) -> None:
    form = Form("withdraw", page.course_id)
    word = desk.rulebook.label(page.facts.stage).word
    st.html(
        block(
            f'<p class="m">Now: {esc(word)}. The patient goes back to Ready; the clock since readiness runs on. '
            "What a practice takes back raises an alert at the center.</p>"
        )
    )
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        by_name = form.text("Who withdraws, by name", "by_name", desk.viewer.name, needed=True)
        reason = form.text("Why", "reason", long=True, needed=True)
        submitted = submit(form, "Withdraw")

    def store(act: Act) -> str:
        withdraw_handoff(act, page.course_id, by_name=by_name or "", reason=reason or "", seen_version=page.version)
        return "the withdrawal"

    save(form, submitted, store)
