"""Dialogs: record an episode of CRS, ICANS, infection or late toxicity; add to one, grade it again, resolve it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from coordination.acts import Act, assess_grade, confirm, open_toxicity, update_toxicity
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.display.markup import block
from coordination.facts import day_of
from coordination.records import tables as t
from coordination.vocabulary import Answer, GradingSystem, ToxicityKind
from coordination.words import say_day, say_on
from pages.components.dialogs_form import Form, check_whole, moment, needed_day, save

GRADES = {grade: f"Grade {grade}" for grade in range(1, 6)}
NEUROTOXIC = (ToxicityKind.CRS, ToxicityKind.ICANS)


def record(desk: Desk, page: PatientPage) -> None:
    form = Form("toxicity", page.course_id)
    kinds = {kind: desk.rulebook.label(kind).word for kind in ToxicityKind}
    kind = form.segments("What", "kind", kinds, ToxicityKind.CRS)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        values: dict[str, Any] = {"kind": kind}
        if kind not in NEUROTOXIC:
            values["name"] = form.text("Which", f"name.{kind}")
        left, right = st.columns(2)
        with left:
            onset_on = form.day("Onset, day", "onset_on", page.today)
        with right:
            onset = form.clock(
                "Onset, time", "onset_at", hint=f"By the clock of your site ({desk.now.astimezone(desk.zone):%Z})."
            )
        left, right = st.columns(2)
        with left:
            grade = form.pick("Grade", "grade", GRADES, optional=True)
        with right:
            system = form.pick("Scale", f"system.{kind}", _scales(desk), _scale_of(kind))
        values |= {"onset_on": onset_on, "onset_at": moment(onset_on, onset, desk.zone)}
        values["zone"] = str(desk.zone) if onset else None
        values["causing_dose_id"] = form.pick("After which dose", "causing_dose", _given(desk, page), optional=True)
        values |= _treatment(desk, form, kind, {})
        values["resolved_on"] = form.day("Resolved, day", "resolved_on")
        values["note"] = form.text("Note", "note", long=True)
        submitted = st.form_submit_button("Record this episode", type="primary")

    def store(act: Act) -> str:
        check_whole("Onset", onset_on, onset)
        episode = open_toxicity(act, page.course_id, seen_version=page.version, **values)
        if grade is not None:
            assess_grade(act, page.course_id, episode, grade=grade, system=system, on=onset_on)
        said = f"grade {grade}" if grade is not None else "grade not recorded"
        return f"{kinds[kind]}, {said},"

    save(form, submitted, store)


def update(desk: Desk, page: PatientPage) -> None:
    """A new row supersedes the old one; a further grading joins those on record."""
    picker = Form("update_toxicity", page.course_id)
    rows = {row.episode_id: row for row in reversed(page.record.current(t.Toxicity))}
    if not rows:
        st.html(block('<p class="m">No episode recorded yet.</p>'))
        return
    words = {episode: _said(desk, row) for episode, row in rows.items()}
    chosen = picker.pick("Which episode", "which", words)
    row = rows[chosen]
    kind = ToxicityKind(row.kind)
    form = Form(f"update_toxicity.{chosen}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        with left:
            resolved_on = form.day("Resolved, day", "resolved_on", day_of(row.resolved_on))
        with right:
            resolved = form.clock("Resolved, time", "resolved_at", hint="By the clock of your site.")
        left, right = st.columns(2)
        with left:
            grade = form.pick("A further grading", "grade", GRADES, optional=True)
        with right:
            system = form.pick("Scale", "system", _scales(desk), _scale_of(kind))
        changes = _treatment(
            desk, form, kind, {name: getattr(row, name) for name in ("tocilizumab", "steroid", "admitted", "organism")}
        )
        changes["note"] = form.text("Note", "note", row.note or "", long=True)
        submitted = st.form_submit_button("Save", type="primary")
    if resolved_on != day_of(row.resolved_on):
        changes["resolved_on"] = resolved_on
    if resolved is not None:
        changes |= {"resolved_at": moment(resolved_on, resolved, desk.zone), "zone": row.zone or str(desk.zone)}
    changed = {name: value for name, value in changes.items() if value != getattr(row, name)}

    def store(act: Act) -> str:
        check_whole("Resolved", resolved_on, resolved)
        act.check_version(page.course_id, page.version)
        if changed:
            update_toxicity(act, page.course_id, chosen, **changed)
        if grade is not None:
            assess_grade(act, page.course_id, chosen, grade=grade, system=system, on=page.today)
        return f"{words[chosen]}, updated"

    save(form, submitted, store)


def none_seen(desk: Desk, page: PatientPage) -> None:
    """A stated none: without it, and without an episode, a reaction stays "not recorded"."""
    form = Form("none_seen", page.course_id)
    on_record = {episode.kind for episode in page.facts.toxicities}
    kinds = {kind: desk.rulebook.label(kind).word for kind in NEUROTOXIC if kind not in on_record}
    if not kinds:
        st.html(block('<p class="m">Episodes of CRS and of ICANS are on record, so none can be stated.</p>'))
        return
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        kind = form.segments("None seen of", "kind", kinds, next(iter(kinds)))
        on = form.day("As of", "on", page.today, needed=True)
        note = form.text("Who looked, and how", "note", long=True)
        submitted = st.form_submit_button("Record this statement", type="primary")

    def store(act: Act) -> str:
        confirm(
            act, page.course_id, criterion=f"{kind}_none", value=Answer.YES, on=needed_day(on), note=note,
            seen_version=page.version,
        )  # fmt: skip
        return f"no {kinds[kind]} seen"

    save(form, submitted, store)


def _treatment(desk: Desk, form: Form, kind: ToxicityKind, before: dict[str, Any]) -> dict[str, Any]:
    answers = {answer: desk.rulebook.label(answer).word for answer in (Answer.YES, Answer.NO, Answer.UNKNOWN)}
    fields = {"steroid": "Steroid for it", "admitted": "Admitted"}
    if kind in NEUROTOXIC:
        fields = {"tocilizumab": "Tocilizumab for it"} | fields
    values: dict[str, Any] = {}
    for column, (name, label) in zip(st.columns(len(fields)), fields.items(), strict=True):
        with column:
            old = before.get(name)
            values[name] = form.pick(label, name, answers, Answer(old) if old else None, optional=True)
    if kind is ToxicityKind.INFECTION:
        values["organism"] = form.text("Organism, if known", "organism", before.get("organism") or "")
    return values


def _scales(desk: Desk) -> dict[GradingSystem, str]:
    return {system: desk.rulebook.label(system).word for system in GradingSystem}


def _scale_of(kind: ToxicityKind) -> GradingSystem:
    return GradingSystem.ASTCT_2019 if kind in NEUROTOXIC else GradingSystem.CTCAE_5


def _given(desk: Desk, page: PatientPage) -> dict[str, str]:
    label = desk.rulebook.label
    return {
        dose.id: f"{say_day(dose.on)}, {label(dose.role).word.lower() if dose.role else 'what for not recorded'}"
        for dose in reversed(page.facts.given)
    }


def _said(desk: Desk, row: Any) -> str:
    word = desk.rulebook.label(ToxicityKind(row.kind)).word
    name = f", {row.name}" if row.name else ""
    return f"{word}{name}, onset {say_on(row.onset_on)}"
