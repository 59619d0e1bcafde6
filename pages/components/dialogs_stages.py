"""Dialogs: plan the course, move it to another stage, undo the last move, log a contact, close or snooze a task."""

from __future__ import annotations

from typing import Any

import streamlit as st

from coordination.acts import (
    PASSING_STAGES,
    Act,
    attest_criterion,
    log_contact,
    move_stage,
    plan_course,
    record_task_outcome,
    undo_stage,
)
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.boards.readiness import asked_on_call
from coordination.decisions.permissions import Permission
from coordination.decisions.stages import allowed_moves, needs_reason
from coordination.display.markup import block, esc
from coordination.vocabulary import (
    Answer,
    ContactKind,
    ModelOfCare,
    Side,
    Stage,
    TaskOutcomeKind,
)
from coordination.words import say_day
from pages.components.dialogs_form import Form, moment_or_now, needed_day, save

OUTCOMES = (TaskOutcomeKind.DONE, TaskOutcomeKind.NOT_NEEDED, TaskOutcomeKind.SNOOZED)


def move(desk: Desk, page: PatientPage) -> None:
    """Only to where the stages allow, and not into a passing: its steps have forms of their own, on the tab Handoff."""
    form, stage = Form("move", page.course_id), page.facts.stage
    allowed = allowed_moves(stage, rulebook=desk.rulebook)
    moves = [one for one in allowed if one not in PASSING_STAGES]
    word = desk.rulebook.label(stage).word
    if not allowed:
        st.html(
            block(f'<p class="m">{esc(word)} is the last stage; nothing follows it. The last move can be undone.</p>')
        )
        return
    elsewhere = ", ".join(desk.rulebook.label(one).word for one in allowed if one in PASSING_STAGES)
    if elsewhere:
        st.html(block(f'<p class="m">{esc(elsewhere)}: recorded on the tab Handoff, each with what it needs.</p>'))
    to = form.pick("To", "to", {one: desk.rulebook.label(one).word for one in moves})
    row = desk.rulebook.stages[to]
    st.html(block(f'<p class="m">From {esc(word)}. Entered when: {esc(row.enters)}.</p>'))
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        on = form.day("On", "on", page.today, needed=True)
        required = needs_reason(stage, to, rulebook=desk.rulebook)
        why = form.text("Why", "why", long=True, needed=required)
        submitted = st.form_submit_button("Move", type="primary")

    def store(act: Act) -> str:
        day = needed_day(on)
        move_stage(act, page.course_id, to, on=day, why=why, seen_version=page.version)
        return f"stage {desk.rulebook.label(to).word}, {say_day(day)},"

    save(form, submitted, store)


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
    asked = asked_on_call(page) if desk.can(Permission.RECORD_FACTS) else ()
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
        answers = {one: desk.rulebook.label(one).word for one in (Answer.YES, Answer.NO, Answer.UNKNOWN)}
        told = {
            row.code: form.pick(
                f"{row.code} {row.text}",
                row.code,
                answers,
                optional=True,
                hint="Recorded as the answer to this criterion of the handoff.",
            )
            for row in asked
        }
        next_step = form.text("Next step", "next_step")
        note = form.text("Note", "note", long=True)
        submitted = st.form_submit_button("Log this contact", type="primary")

    def store(act: Act) -> str:
        when = moment_or_now("A contact", on, at, desk.zone, act.now)
        log_contact(
            act, page.course_id, kind=kind, with_name=with_name or "", number=number, at=when,
            zone=str(desk.zone), outcome=outcome, next_step=next_step, note=note, seen_version=page.version,
        )  # fmt: skip
        for code, answer in told.items():
            if answer is not None:
                day = needed_day(on)
                attest_criterion(act, page.course_id, code, value=answer, on=day, note=f"Told by {with_name}")
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
