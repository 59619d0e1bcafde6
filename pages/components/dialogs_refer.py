"""Dialog: refer a patient, known or new. It stands on the board, before there is a patient page."""

from __future__ import annotations

import streamlit as st

from coordination.acts import Act, refer_patient
from coordination.boards.desk import Desk
from coordination.boards.settings import directory
from coordination.vocabulary import Agent, Side
from pages.components.dialogs_form import Form, needed_day, save


def refer(desk: Desk) -> None:
    form = Form("refer")
    sites = directory(desk).sites
    academic = {site.id: site.name for site in sites if site.side is Side.ACADEMIC}
    practices = {site.id: site.name for site in sites if site.side is Side.COMMUNITY}
    own = desk.viewer.site_id
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        with left:
            last_name = form.text("Last name", "last_name", needed=True)
            birth_date = form.day("Birth date", "birth_date", needed=True)
            agent = form.pick(
                "Agent asked for", "agent", {one: desk.rulebook.label(one).word for one in Agent}, needed=True
            )
            center = form.pick(
                "Academic center", "academic", academic, own if own in academic else next(iter(academic), None)
            )
        with right:
            first_name = form.text("First name", "first_name")
            mrn = form.text("MRN", "mrn", needed=True, hint="As written, leading zeros included.")
            mrn_site = form.pick("Whose MRN", "mrn_site", academic | practices, own)
            practice = form.pick(
                "Referring practice", "practice", practices, own if own in practices else None, optional=True
            )
        on = form.day("Referred on", "on", desk.today, needed=True)
        why = form.text("Why", "why", long=True)
        submitted = st.form_submit_button("Refer this patient", type="primary")

    def store(act: Act) -> str:
        refer_patient(
            act, mrn_site_id=mrn_site, mrn=mrn or "", last_name=last_name or "", first_name=first_name,
            birth_date=needed_day(birth_date), agent=agent, academic_site_id=center, community_site_id=practice, on=needed_day(on), why=why,
        )  # fmt: skip
        return "referral"

    save(form, submitted, store)
