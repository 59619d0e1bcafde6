"""Every act on a patient as a dialog over the patient page, by name: which is open stands in the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.display.markup import block
from pages.components import (
    dialogs_after,
    dialogs_agree,
    dialogs_answer,
    dialogs_doses,
    dialogs_handoff,
    dialogs_iec_hs,
    dialogs_passing,
    dialogs_plan,
    dialogs_refer,
    dialogs_stages,
    dialogs_thread,
    dialogs_toxicity,
    documents_block,
    education_dialogs,
    readiness_dialogs,
    watch_dialogs,
)
from pages.components.dialogs_form import OPEN, close_dialog
from pages.components.patient_head import short_identity


@dataclass(frozen=True)
class Dialog:
    title: str
    draw: Callable[[Desk, PatientPage], None]


DIALOGS = {
    "dose": Dialog("Record a dose", dialogs_doses.record),
    "correct_dose": Dialog("Correct a dose", dialogs_doses.correct),
    "interval": Dialog("Change of interval", dialogs_doses.change_interval),
    "measurement": Dialog("Record a measurement", dialogs_doses.measure),
    "toxicity": Dialog("Record a toxicity", dialogs_toxicity.record),
    "update_toxicity": Dialog("Update an episode", dialogs_toxicity.update),
    "none_seen": Dialog("State that none was seen", dialogs_toxicity.none_seen),
    "iec_hs": Dialog("State IEC-HS", dialogs_iec_hs.state),
    "move": Dialog("Move to another stage", dialogs_stages.move),
    "undo": Dialog("Undo the last move", dialogs_stages.undo),
    "plan": Dialog("Plan the course", dialogs_stages.plan),
    "contact": Dialog("Log a contact", dialogs_stages.contact),
    "task": Dialog("Close or snooze a task", dialogs_stages.task),
    "first_dose": Dialog("Plan the first community dose", dialogs_handoff.plan_first_dose),
    "message": Dialog("Write a message", dialogs_thread.write),
    "read": Dialog("Read a message", dialogs_thread.read),
    "step_after": Dialog("Record a step after the transfer", dialogs_after.step),
    "sign": Dialog("Raise a sign", dialogs_after.sign),
    "return": Dialog("Return to the center", dialogs_after.back),
    "hospital": Dialog("Admitted, or in an emergency room", dialogs_after.hospital),
    "discharge": Dialog("Record a discharge", dialogs_after.discharge),
    "agree": Dialog("Agree a line otherwise", dialogs_agree.agree),
    "take_back_line": Dialog("Take back a change to come", dialogs_agree.take_back),
    "ready": Dialog("Attest readiness", dialogs_passing.attest),
    "name_site": Dialog("Name the receiving site", dialogs_passing.name_another),
    "send_packet": Dialog("Send the packet", dialogs_passing.send),
    "withdraw": Dialog("Withdraw", dialogs_passing.withdraw),
    "acknowledge": Dialog("Confirm the receipt", dialogs_answer.acknowledge),
    "accept": Dialog("Accept", dialogs_answer.accept),
    "conditions": Dialog("Accept with conditions", dialogs_answer.accept_conditionally),
    "decline": Dialog("Decline", dialogs_answer.decline),
    "condition": Dialog("Clear a condition", dialogs_handoff.clear),
    "make_document": Dialog("Make a version of a document", documents_block.make),
    "packet_field": Dialog("Fill a field of the packet", documents_block.fill),
    "older_version": Dialog("Versions of the documents", documents_block.older),
    "response": Dialog("Record a response", dialogs_plan.respond),
    "criterion": Dialog("Answer a question", dialogs_plan.answer),
    "tier": Dialog("Set the tier after transfer", dialogs_plan.tier),
    "alert": Dialog("Answer an alert", dialogs_handoff.answer),
    "education": Dialog("Record education", education_dialogs.record),
    "readiness": Dialog("Answer a criterion of the handoff", readiness_dialogs.answer),
    "override": Dialog("Override a criterion of the handoff", readiness_dialogs.override),
    "reading": Dialog("Record a reading", watch_dialogs.reading),
    "told": Dialog("Record who was told", watch_dialogs.told),
    "take_home": Dialog("Take-home dexamethasone", watch_dialogs.take_home),
    "watch_length": Dialog("Record how long to watch", watch_dialogs.length),
}


def show_dialog(desk: Desk, page: PatientPage) -> None:
    """The dialog that was opened for this course, if one is."""
    name, _, course_id = st.session_state.get(OPEN, "").partition(":")
    if course_id != page.course_id or name not in DIALOGS:
        return

    def draw() -> None:
        st.html(block(f'<p class="m">{short_identity(page)}</p>'))
        DIALOGS[name].draw(desk, page)

    st.dialog(DIALOGS[name].title, width="medium", on_dismiss=close_dialog)(draw)()


def refer_patient_dialog(desk: Desk) -> None:
    """Refer a patient: called by the board where its button was pressed."""
    st.dialog("Refer a patient", width="medium")(dialogs_refer.refer)(desk)
