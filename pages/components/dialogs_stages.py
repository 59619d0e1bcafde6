"""Dialogs: plan the course, move it to another stage, undo the last move, log a contact, close or snooze a task."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import streamlit as st

from coordination.acts import (
    Act,
    log_contact,
    move_stage,
    plan_course,
    record_handoff_event,
    record_task_outcome,
    undo_stage,
)
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.decisions.stages import allowed_moves, needs_reason
from coordination.display.markup import block, esc
from coordination.vocabulary import (
    Answer,
    ContactKind,
    HandoffEventKind,
    ModelOfCare,
    Side,
    Stage,
    TaskOutcomeKind,
)
from coordination.words import say_day
from pages.components.dialogs_form import Form, check_whole, moment, moment_or_now, needed_day, save

ASKS_WHO = (Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.CONDITIONAL, Stage.DECLINED)
OUTCOMES = (TaskOutcomeKind.DONE, TaskOutcomeKind.NOT_NEEDED, TaskOutcomeKind.SNOOZED)


def move(desk: Desk, page: PatientPage) -> None:
    """Only to where the stages allow; an earlier day is visible in the history as entered later."""
    form, stage = Form("move", page.course_id), page.facts.stage
    moves = allowed_moves(stage, rulebook=desk.rulebook)
    word = desk.rulebook.label(stage).word
    if not moves:
        st.html(
            block(f'<p class="m">{esc(word)} is the last stage; nothing follows it. The last move can be undone.</p>')
        )
        return
    to = form.pick("To", "to", {one: desk.rulebook.label(one).word for one in moves})
    row = desk.rulebook.stages[to]
    st.html(block(f'<p class="m">From {esc(word)}. Entered when: {esc(row.enters)}.</p>'))
    details: dict[str, Any] = {}
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        on = form.day("On", "on", page.today, needed=True)
        if to in ASKS_WHO:
            details["by_name"] = form.text("Who, by name", "by_name")
        if to is Stage.PACKET_SENT:
            details["route"] = form.text("By which route", "route")
        effective: tuple[date | None, time | None] = (None, None)
        if to is Stage.ACCEPTED:
            effective, planned = _acceptance(page, form)
            site = page.facts.community or page.facts.academic
            details |= {"effective_at": moment(*effective, site.zone), "planned_on": planned}
        condition = _condition(form) if to is Stage.CONDITIONAL else {}
        required = needs_reason(stage, to, rulebook=desk.rulebook)
        why = form.text("Why", "why", long=True, needed=required)
        submitted = st.form_submit_button("Move", type="primary")

    def store(act: Act) -> str:
        check_whole("In force from", *effective, both=True)
        day = needed_day(on)
        given = {name: value for name, value in details.items() if value is not None}
        if to is Stage.CONDITIONAL:
            record_handoff_event(
                act, page.course_id, HandoffEventKind.CONDITIONAL, on=day, note=why, conditions=[condition],
                seen_version=page.version, **given,
            )  # fmt: skip
        else:
            move_stage(act, page.course_id, to, on=day, why=why, seen_version=page.version, **given)
        return f"stage {desk.rulebook.label(to).word}, {say_day(day)},"

    save(form, submitted, store)


def _acceptance(page: PatientPage, form: Form) -> tuple[tuple[date | None, time | None], date | None]:
    """The effective moment, by the receiving site's clock, and the first community dose as planned."""
    site = page.facts.community or page.facts.academic
    left, right = st.columns(2)
    with left:
        day = form.day("In force from, day", "effective_on")
    with right:
        hour = form.clock(f"In force from, time at {site.short_name}", "effective_at")
    planned = form.day("First community dose planned", "planned_on", page.status.first_community_planned_on)
    return (day, hour), planned


def _condition(form: Form) -> dict[str, Any]:
    text = form.text("Condition", "condition", needed=True)
    left, right = st.columns(2)
    with left:
        owner = form.text("Whose", "condition_owner")
    with right:
        due_on = form.day("By when", "condition_due")
    return {"text": text, "owner": owner, "due_on": due_on}


def undo(desk: Desk, page: PatientPage) -> None:
    form = Form("undo", page.course_id)
    word = desk.rulebook.label(page.facts.stage).word
    st.html(
        block(f'<p class="m">Takes back the move to {esc(word)} by a correcting event. Both stay in the history.</p>')
    )
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        why = form.text("Why the move is undone", "why", long=True, needed=True)
        submitted = st.form_submit_button("Undo the move", type="primary")

    def store(act: Act) -> str:
        undo_stage(act, page.course_id, why=why or "", seen_version=page.version)
        return f"move to {word} undone"

    save(form, submitted, store)


def plan(desk: Desk, page: PatientPage) -> None:
    form, course, label = Form("plan", page.course_id), page.course, desk.rulebook.label
    regimens = {one: label(one).word for one in desk.rulebook.agents[page.facts.agent].regimens}
    practices = {site.id: site.name for site in page.record.sites.values() if site.side is Side.COMMUNITY}
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        values: dict[str, Any] = {
            "regimen": form.pick(
                f"Regimen of {label(page.facts.agent).word.lower()}",
                "regimen",
                regimens,
                page.facts.regimen,
                needed=True,
            ),
            "model_of_care": form.pick(
                "Model of care",
                "model",
                {one: label(one).word for one in ModelOfCare},
                page.facts.model_of_care,
                needed=True,
            ),
            "prophylactic_tocilizumab": form.pick(
                "Prophylactic tocilizumab",
                "tocilizumab",
                {one: label(one).word for one in Answer},
                page.facts.prophylactic_tocilizumab,
                needed=True,
                hint="It may be “not known”.",
            ),
            "prophylactic_tocilizumab_when": form.text("When", "when", course.prophylactic_tocilizumab_when or ""),
            "community_site_id": form.pick("Return site", "site", practices, course.community_site_id, optional=True),
            "academic_clinician": form.text("Academic clinician", "academic", course.academic_clinician or ""),
            "community_clinician": form.text("Community clinician", "community", course.community_clinician or ""),
        }
        first = page.facts.stage is Stage.REFERRED
        on = form.day("Planned on", "on", page.today, needed=True) if first else None
        submitted = st.form_submit_button("Record the plan", type="primary")

    def store(act: Act) -> str:
        day = needed_day(on) if first else None
        plan_course(act, page.course_id, on=day, seen_version=page.version, **values)
        return "the plan"

    save(form, submitted, store)


def contact(desk: Desk, page: PatientPage) -> None:
    form = Form("contact", page.course_id)
    local = desk.now.astimezone(desk.zone)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        kind = form.pick("How", "kind", {one: desk.rulebook.label(one).word for one in ContactKind})
        left, right = st.columns(2)
        with left:
            with_name = form.text("With whom", "with_name", needed=True)
        with right:
            number = form.text("Number", "number")
        left, right = st.columns(2)
        with left:
            on = form.day("Day", "on", local.date(), needed=True)
        with right:
            at = form.clock("Time", "at", hint="By the clock of your site. Left open: now.")
        outcome = form.text("Outcome", "outcome")
        next_step = form.text("Next step", "next_step")
        note = form.text("Note", "note", long=True)
        submitted = st.form_submit_button("Log this contact", type="primary")

    def store(act: Act) -> str:
        when = moment_or_now("A contact", on, at, desk.zone, act.now)
        log_contact(
            act, page.course_id, kind=kind, with_name=with_name or "", number=number, at=when,
            zone=str(desk.zone), outcome=outcome, next_step=next_step, note=note, seen_version=page.version,
        )  # fmt: skip
        return f"{desk.rulebook.label(kind).word.lower()} with {with_name}"

    save(form, submitted, store)


def task(desk: Desk, page: PatientPage) -> None:
    form = Form("task", page.course_id)
    tasks = {row.task_key: row.title for row in page.tasks}
    if not tasks:
        st.html(block('<p class="m">No open task.</p>'))
        return
    key = form.pick("Which task", "which", tasks)
    kind = form.segments("Outcome", "kind", {one: desk.rulebook.label(one).word for one in OUTCOMES}, OUTCOMES[0])
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        values: dict[str, Any] = {"kind": kind}
        if kind is TaskOutcomeKind.DONE:
            values |= {
                "on": form.day("Done on", "on", page.today, needed=True),
                "result": form.text("Result", "result"),
            }
        if kind is TaskOutcomeKind.SNOOZED:
            values["until"] = form.day("Until", "until", needed=True)
        done = kind is TaskOutcomeKind.DONE
        values["reason"] = form.text("Note" if done else "Reason", "reason", long=True, needed=not done)
        submitted = st.form_submit_button("Record the outcome", type="primary")

    def store(act: Act) -> str:
        if kind is TaskOutcomeKind.DONE:
            needed_day(values["on"])
        record_task_outcome(act, page.course_id, key, seen_version=page.version, **values)
        return f"{tasks[key]}: {desk.rulebook.label(kind).word.lower()},"

    save(form, submitted, store)
