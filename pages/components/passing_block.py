"""The steps of a passing that may come next, as buttons: on the patient's handoff tab, and for who is asked, in their list."""

from __future__ import annotations

import streamlit as st

from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.decisions.permissions import Permission
from coordination.display.markup import block, day, esc
from coordination.records import tables as t
from coordination.vocabulary import AcceptedItem, Side, Stage
from pages.components.dialogs_form import open_dialog, refusal
from pages.components.patient_lists import table

WORDS = {
    "ready": "Attest readiness",
    "name_site": "Name the receiving site",
    "send_packet": "Send the packet",
    "acknowledge": "Confirm the receipt",
    "accept": "Accept",
    "conditions": "Accept with conditions",
    "condition": "Clear a condition",
    "decline": "Decline",
    "withdraw": "Withdraw",
}
OF_THE_CENTER = frozenset({"ready", "name_site", "send_packet"})
NEXT: dict[Stage, tuple[str, ...]] = {
    Stage.STABILIZING: ("ready", "name_site"),
    Stage.READY: ("send_packet", "name_site"),
    Stage.PACKET_SENT: ("acknowledge", "accept", "conditions", "decline", "send_packet", "withdraw"),
    Stage.ACKNOWLEDGED: ("accept", "conditions", "decline", "withdraw"),
    Stage.CONDITIONAL: ("condition", "accept", "decline", "withdraw"),
    Stage.DECLINED: ("name_site", "ready"),
    Stage.ACCEPTED: ("withdraw",),
    Stage.CO_MANAGED: ("ready",),
    Stage.RETURNED: ("ready", "name_site"),
}
"""What may be recorded next; the first is the step that the stage waits for."""


def steps(stage: Stage, side: Side) -> tuple[str, ...]:
    """A practice answers and withdraws; the center does that too, with the name of who told it."""
    return tuple(one for one in NEXT.get(stage, ()) if side is Side.ACADEMIC or one not in OF_THE_CENTER)


def show(desk: Desk, page: PatientPage) -> None:
    show_steps(desk, page.course_id, page.facts.stage, primary=True)
    said = accepted(page)
    if said:
        st.html(said)


def show_steps(desk: Desk, course_id: str, stage: Stage, *, primary: bool = False) -> None:
    found = steps(stage, desk.viewer.side)
    if not found:
        return
    why_not = refusal(desk, Permission.MOVE_STAGE)
    with st.container(horizontal=True, gap="small", key=f"passing.{course_id}"):
        for place, name in enumerate(found):
            st.button(
                WORDS[name],
                key=f"passing.{name}.{course_id}",
                on_click=open_dialog,
                args=(name, course_id),
                type="primary" if primary and place == 0 else "secondary",
                disabled=why_not is not None,
                help=why_not,
            )


def accepted(page: PatientPage) -> str:
    """What the newest acceptance said, in the words in which it was read back."""
    site = page.facts.community
    if site is None or page.facts.stage not in (Stage.ACCEPTED, Stage.CO_MANAGED):
        return ""
    keys = {f"{item}:{site.id}": item for item in AcceptedItem}
    newest = {row.criterion: row for row in page.record.current(t.Confirmation) if row.criterion in keys}
    rows = [
        [esc(page.rulebook.label(item).word), esc(newest[key].note), day(newest[key].on, today=page.today)]
        for key, item in keys.items()
        if key in newest
    ]
    if not rows:
        return ""
    head = f'<div class="head"><h2>Accepted by {esc(site.short_name)}</h2></div>'
    return block(head, table("What the acceptance says", ["What", "Said", "Day"], rows), label="Acceptance")
