"""One patient: who is accountable, whom to call, the next dose and the worst reaction; then everything on record."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from coordination.acts import NotFound
from coordination.boards import patient_plan, patient_tabs
from coordination.boards.after_transfer import after_transfer
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage, patient
from coordination.boards.patient_timeline import timeline
from coordination.decisions.at_risk import unanswered
from coordination.decisions.permissions import Permission
from coordination.display.markup import block, esc
from coordination.display.timeline import build_timeline
from coordination.exchange.calendar import forecast_calendar
from coordination.vocabulary import Stage
from coordination.words import say_day
from pages.components import (
    address,
    after_block,
    documents_block,
    failing,
    guard,
    look,
    passing_block,
    readiness_block,
    thread_block,
    watch_block,
)
from pages.components import patient_answers as answers
from pages.components import patient_education as education
from pages.components import patient_head as head
from pages.components import patient_risk as risk
from pages.components import patient_schedule as planned
from pages.components import patient_tabs as tabs
from pages.components import patient_tabs_handoff as handoff_tabs
from pages.components.dialogs import show_dialog
from pages.components.dialogs_form import act_button
from pages.components.recorder_link import show_recorder_link

TABS = {
    "overview": "Overview",
    "doses": "Doses",
    "schedule": "Schedule",
    "toxicity": "Toxicity",
    "labs": "Labs and measurements",
    "tasks": "Tasks",
    "risk": "Risk",
    "education": "Education",
    "handoff": "Handoff",
    "responsibilities": "Responsibilities",
    "history": "History",
}


def show() -> None:
    desk = guard.desk()
    try:
        page = patient(desk, st.query_params.get("course", ""))
    except NotFound as missing:
        st.html(block(f"<p>{esc(str(missing).capitalize())}.</p>"))
        return
    look.show_said()
    st.html(head.who(page, to_tab(page, "responsibilities")))
    show_alerts(desk, page)
    st.html(head.conditions(page) + head.notices(page) + answers.answers(page))
    with failing.part("Watch after the dose", desk):
        watch_block.show(desk, page)
    show_acts(desk, page)
    tab = ask_tab(page)
    with failing.part(TABS[tab], desk):
        SHOW[tab](desk, page)
    show_dialog(desk, page)


def show_alerts(desk: Desk, page: PatientPage) -> None:
    """Above everything else, whichever tab is open."""
    if unanswered(page.facts):
        st.html(head.alerts(page, desk.zone))
        act_button(desk, "Answer an alert", "alert", page.course_id, Permission.RECORD_FACTS)


def to_tab(page: PatientPage, tab: str, **query: str | None) -> str:
    return address.to("patient", course=page.course_id, tab=tab, **query)


def show_acts(desk: Desk, page: PatientPage) -> None:
    course = page.course_id
    with st.container(horizontal=True, gap="small", key="patient-acts"):
        act_button(desk, "Record a dose", "dose", course, Permission.RECORD_FACTS, primary=True)
        show_recorder_link(desk, course)
        act_button(desk, "Record a toxicity", "toxicity", course, Permission.RECORD_FACTS)
        act_button(desk, "Record a measurement", "measurement", course, Permission.RECORD_FACTS)
        act_button(desk, "Log a contact", "contact", course, Permission.LOG_CONTACT)
        act_button(desk, "Move the stage", "move", course, Permission.MOVE_STAGE)
        act_button(desk, "Plan the course", "plan", course, Permission.REFER)


def ask_tab(page: PatientPage) -> str:
    """The open tab stands in the address, so that reload, back and a sent link find it; the others cost nothing."""
    asked = st.query_params.get("tab", "overview")
    chosen = asked if asked in TABS else "overview"
    counts = {
        "doses": len(page.facts.doses),
        "toxicity": len(page.facts.toxicities),
        "labs": len(page.facts.measurements),
        "tasks": len(page.tasks),
    }
    st.segmented_control(
        "Part of the record",
        list(TABS),
        default=chosen,
        required=True,
        format_func=lambda tab: f"{TABS[tab]} {counts[tab]}" if tab in counts else TABS[tab],
        key="patient.tab",
        label_visibility="collapsed",
        on_change=_into_address,
    )
    return chosen


def _into_address() -> None:
    address.put("before", None)
    address.put("tab", st.session_state["patient.tab"])


# --- the tabs


def show_overview(_: Desk, page: PatientPage) -> None:
    left, right = st.columns([1.9, 1], gap="large")
    with left:
        found = timeline(page)
        first, last = found.span
        st.html(
            block(
                f'<div class="head"><h2>Timeline</h2><span class="q">{esc(say_day(first))} to {esc(say_day(last))}</span></div>'
            )
        )
        st.plotly_chart(
            build_timeline(found, dark=st.context.theme.type == "dark"),
            theme=None,
            config={"displayModeBar": False},
            key="patient.timeline",
            alt="Doses, CRS and ICANS, infections, prophylaxis and IgG over time. The table below says the same in words.",
        )
        st.html(
            block(
                '<p class="q">◇ step-up &nbsp; ● full dose at the academic center &nbsp; ■ full dose at the practice &nbsp; ‖ held '
                "&nbsp; □ planned. Solid bar: resolved or covered by a recorded supply; dotted: open, or its end not recorded. G2: grade 2.</p>",
                tabs.timeline_twin(found, page.today),
            )
        )
    with right:
        st.html(tabs.open_tasks(page))


def show_doses(desk: Desk, page: PatientPage) -> None:
    with st.container(horizontal=True, gap="small"):
        act_button(desk, "Correct a dose", "correct_dose", page.course_id, Permission.RECORD_FACTS)
    st.html(tabs.doses(page))


def show_schedule(desk: Desk, page: PatientPage) -> None:
    plan = patient_plan.schedule(page)
    st.html(planned.forecast(page, plan))
    if plan.forecast.doses:
        st.download_button(
            "Download as a calendar file",
            forecast_calendar(plan.forecast, course_id=page.course_id, now=page.now),
            file_name="doses.ics",
            mime="text/calendar",
            key="patient.calendar",
            on_click="ignore",
            help="Names nobody: no name, no MRN, no agent and no amount stand in it.",
        )
    st.html(planned.interval(page, plan))
    with st.container(horizontal=True, gap="small"):
        act_button(desk, "Record a response", "response", page.course_id, Permission.RECORD_FACTS)
        act_button(desk, "Change of interval", "interval", page.course_id, Permission.RECORD_FACTS)


def show_risk(desk: Desk, page: PatientPage) -> None:
    found = patient_plan.risk(page)
    parts = [risk.setting(found), risk.tier(page, found)]
    st.html("".join(parts if found.before_first_dose else reversed(parts)))
    with st.container(horizontal=True, gap="small"):
        act_button(desk, "Answer a question", "criterion", page.course_id, Permission.RECORD_FACTS)
        act_button(desk, "Set the tier", "tier", page.course_id, Permission.RECORD_FACTS)


def show_toxicity(desk: Desk, page: PatientPage) -> None:
    with st.container(horizontal=True, gap="small"):
        act_button(desk, "Update an episode", "update_toxicity", page.course_id, Permission.RECORD_FACTS)
        act_button(desk, "State that none was seen", "none_seen", page.course_id, Permission.RECORD_FACTS)
        act_button(desk, "State IEC-HS", "iec_hs", page.course_id, Permission.RECORD_FACTS)
    st.html(tabs.toxicity(page))


def show_labs(_: Desk, page: PatientPage) -> None:
    st.html(tabs.measurements(page))


def show_tasks(desk: Desk, page: PatientPage) -> None:
    if page.tasks:
        act_button(desk, "Close or snooze a task", "task", page.course_id, Permission.RECORD_FACTS)
    st.html(tabs.open_tasks(page) + tabs.closed_tasks(page))


def show_education(desk: Desk, page: PatientPage) -> None:
    act_button(desk, "Record education", "education", page.course_id, Permission.RECORD_FACTS, primary=True)
    st.html(education.education(page))


def show_handoff(desk: Desk, page: PatientPage) -> None:
    course, status = page.course_id, page.status
    with st.container(horizontal=True, gap="small"):
        act_button(desk, "Undo the last move", "undo", course, Permission.MOVE_STAGE)
        if status.first_community_given_on is None and status.stage is not Stage.ENDED:
            act_button(desk, "Plan the first community dose", "first_dose", course, Permission.MOVE_STAGE)
        if status.stage is Stage.ACCEPTED and any(one.cleared_on is None for one in page.facts.conditions):
            act_button(desk, "Clear a condition", "condition", course, Permission.MOVE_STAGE)
        act_button(desk, "Write a message", "message", course, Permission.LOG_CONTACT, primary=True)
        if thread_block.to_read(desk, page):
            act_button(desk, "Read a message", "read", course, Permission.LOG_CONTACT)
    with failing.part("Passing", desk):
        passing_block.show(desk, page)
    with failing.part("Readiness", desk):
        readiness_block.show(desk, page)
    show_after(desk, page)
    st.html(after_block.after(after_transfer(page)) + thread_block.thread(desk, page))
    st.html(handoff_tabs.handoff(page))
    with failing.part("Documents", desk):
        documents_block.show(desk, page)


def show_after(desk: Desk, page: PatientPage) -> None:
    """What can be recorded once the patient is co-managed; a stay in hospital at any time."""
    course, stage = page.course_id, page.status.stage
    with st.container(horizontal=True, gap="small"):
        if stage is Stage.CO_MANAGED:
            act_button(desk, "Record a step after the transfer", "step_after", course, Permission.RECORD_FACTS)
            act_button(desk, "Raise a sign", "sign", course, Permission.RECORD_FACTS)
            act_button(desk, "Return to the center", "return", course, Permission.MOVE_STAGE)
        if stage is not Stage.ENDED:
            act_button(desk, "Admitted, or in an emergency room", "hospital", course, Permission.RECORD_FACTS)
        if any(event.ended_on is None for event in page.facts.hospital_events):
            act_button(desk, "Record a discharge", "discharge", course, Permission.RECORD_FACTS)


def show_responsibilities(desk: Desk, page: PatientPage) -> None:
    with st.container(horizontal=True, gap="small"):
        act_button(desk, "Agree a line otherwise", "agree", page.course_id, Permission.AGREE)
        if patient_tabs.to_come(page):
            act_button(desk, "Take back a change to come", "take_back_line", page.course_id, Permission.AGREE)
    st.html(handoff_tabs.responsibilities(page))


def show_history(desk: Desk, page: PatientPage) -> None:
    before = st.query_params.get("before", "")
    found = patient_tabs.history(desk, page, before=int(before) if before.isdecimal() else None)
    st.html(tabs.history(page, found, to_tab(page, "history", before=str(found.older))))


SHOW: dict[str, Callable[[Desk, PatientPage], None]] = {
    "overview": show_overview,
    "doses": show_doses,
    "schedule": show_schedule,
    "toxicity": show_toxicity,
    "labs": show_labs,
    "tasks": show_tasks,
    "risk": show_risk,
    "education": show_education,
    "handoff": show_handoff,
    "responsibilities": show_responsibilities,
    "history": show_history,
}

show()
