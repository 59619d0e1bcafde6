"""Dialogs of the matrix: agree a line otherwise for this patient, take back a change that is still to come."""

from __future__ import annotations

import streamlit as st

from coordination.acts import Act, Refused, agree_line, take_back_line
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.boards.patient_tabs import matrix, to_come
from coordination.display.markup import block, esc
from coordination.vocabulary import Side
from coordination.words import say_moment
from pages.components.dialogs_form import Form, check_whole, moment, save

NOW_HINT = "By the clock of your site. Day and time left open: from now on."


def agree(desk: Desk, page: PatientPage) -> None:
    """One line, who carries it from then on, and who agreed, for each of the two sides."""
    picker, label = Form("agree", page.course_id), desk.rulebook.label
    lines = {line.row.topic: line for line in matrix(page)}
    topic = picker.pick("Which line", "topic", {one: label(one).word for one in lines}, needed=True)
    if topic is None:
        return
    line, sites = lines[topic], {Side.ACADEMIC: page.facts.academic, Side.COMMUNITY: page.facts.community}
    now_with = line.site.short_name if line.site else "site not recorded"
    choice = f" {line.row.choice}." if line.row.choice else ""
    st.html(block(f'<p class="m">Now with {esc(now_with)}.{esc(choice)} Open tasks of this line go along.</p>'))
    form = Form(f"agree.{topic}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        words = {side: site.short_name for side, site in sites.items() if site is not None and side is not line.side}
        side = form.pick("From then on with", "side", words, next(iter(words), None))
        by = {
            one: form.text(f"Agreed for {site.short_name} by, by name", f"by.{one}", needed=True)
            for one, site in sites.items()
            if site is not None
        }
        left, right = st.columns(2)
        with left:
            on = form.day("From", "on")
        with right:
            at = form.clock("Time", "at", hint=NOW_HINT)
        submitted = st.form_submit_button("Record what was agreed", type="primary")

    def store(act: Act) -> str:
        if side is None:
            raise Refused("No community practice is named yet, so no line can go to one.")
        check_whole("In force from", on, at, both=True)
        said = ", ".join(f"{by[one]} ({site.short_name})" for one, site in sites.items() if site is not None)
        agree_line(
            act, page.course_id, topic=topic, side=side, agreed_by=said, from_at=moment(on, at, desk.zone),
            seen_version=page.version,
        )  # fmt: skip
        return f"{label(topic).word}: {words[side]},"

    save(form, submitted, store)


def take_back(desk: Desk, page: PatientPage) -> None:
    label, coming = desk.rulebook.label, {line.id: line for line in to_come(page)}
    words = {
        key: f"{label(line.topic).word}: {label(line.side).word} from {say_moment(line.from_at, desk.zone)}"
        for key, line in coming.items()
    }
    form = Form("take_back_line", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        chosen = form.pick("Which change", "which", words)
        submitted = st.form_submit_button("Take it back", type="primary")

    def store(act: Act) -> str:
        take_back_line(act, page.course_id, chosen or "", seen_version=page.version)
        return "change taken back,"

    save(form, submitted, store)
