"""Dialogs: record a dose, correct one, change the interval, record a measurement."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from coordination.acts import Act, Refused, change_schedule, record_dose, record_measurement
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.decisions.measurements import NumberAmbiguous, read_measurement, read_number
from coordination.display.markup import block, esc
from coordination.records import tables as t
from coordination.vocabulary import (
    Action,
    DoseRole,
    DoseStatus,
    Gate,
    MeasurementKind,
    MeasurementSource,
    Schedule,
    Stage,
)
from coordination.words import say_day
from pages.components.against_block import show_against
from pages.components.dialogs_form import Form, moment, needed_day, save

STATUSES = (DoseStatus.GIVEN, DoseStatus.HELD, DoseStatus.MISSED, DoseStatus.PLANNED)
UNITS = ("mg/kg", "mg")
NOT_KNOWN = "Not known what it was for, or how much"


def record(desk: Desk, page: PatientPage) -> None:
    """Prefilled from the next dose on file; where a human must look, nothing is proposed."""
    form, dose = Form("dose", page.course_id), page.status.dose
    review = dose.action is Action.MANUAL_REVIEW
    st.html(block(f'<p class="m">{esc(_on_file(page))}</p>'))
    status = form.segments("What happened", "status", _words(desk, STATUSES), DoseStatus.GIVEN)
    if status is DoseStatus.GIVEN and page.facts.stage is Stage.ACCEPTED:
        show_against(desk, page, Gate.FIRST_DOSE)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        proposed = {
            "on": page.today if status is not DoseStatus.PLANNED else dose.planned or dose.due or page.today,
            "role": None if review else dose.role,
            "schedule": None if review else dose.schedule,
            "amount": None if review else dose.amount,
            "unit": None if review else dose.unit,
            "site": page.accountable.site.id if page.accountable.site else page.facts.academic.id,
        }
        values = _fields(desk, page, form, status, proposed)
        not_known = status is DoseStatus.GIVEN and form.tick(NOT_KNOWN, "not_known")
        submitted = st.form_submit_button("Record this dose", type="primary")

    def store(act: Act) -> str:
        said = values["role"] is not None and values.get("amount") is not None
        if status is DoseStatus.GIVEN and not said and not not_known:
            raise Refused(f"A dose that was given has what it was for and its amount; or tick: {NOT_KNOWN}.")
        return _store(act, page, values)

    save(form, submitted, store)


def correct(desk: Desk, page: PatientPage) -> None:
    """The corrected row supersedes the chosen one; both stay in the history."""
    form = Form("correct_dose", page.course_id)
    rows = {row.id: row for row in sorted(page.record.current(t.Dose), key=lambda row: row.on, reverse=True)}
    words = {row_id: _said(desk, row) for row_id, row in rows.items()}
    chosen = form.pick("Which record", "which", words)
    if chosen is None:
        st.html(block('<p class="m">No dose recorded yet.</p>'))
        return
    row = rows[chosen]
    form = Form(f"correct_dose.{chosen}", page.course_id)
    status = form.segments("What happened", "status", _words(desk, STATUSES), DoseStatus(row.status))
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        proposed = {
            "on": row.on,
            "at": row.at,
            "role": DoseRole(row.role) if row.role else None,
            "schedule": Schedule(row.schedule) if row.schedule else None,
            "amount": row.amount,
            "unit": row.unit,
            "site": row.site_id,
            "weight": row.weight_kg,
            "premedication": row.premedication or "",
            "reason": row.reason or "",
            "note": row.note or "",
        }
        values = _fields(desk, page, form, status, proposed)
        submitted = st.form_submit_button("Save the correction", type="primary")
    kept = {"supersedes": row.id, "route": row.route}
    as_it_was = row.unit is None and values.get("amount") == row.amount
    save(form, submitted, lambda act: _store(act, page, values | kept, unit_may_lack=as_it_was))


def _fields(desk: Desk, page: PatientPage, form: Form, status: DoseStatus, proposed: dict[str, Any]) -> dict[str, Any]:
    """The fields that the status asks for, as arguments of the act."""
    sites, given = _sites(page), status is DoseStatus.GIVEN
    left, right = st.columns(2)
    with left:
        on = form.day("Day", "on", proposed["on"], needed=True)
    with right:
        site = form.pick("Where", "site", sites, proposed["site"], optional=True)
        zone = page.record.sites[site].zone if site else page.facts.academic.zone
    left, right = st.columns(2)
    with left:
        role = form.pick("What for", "role", _words(desk, DoseRole), proposed["role"], optional=True)
    with right:
        schedule = form.pick(
            "Interval in force", "schedule", _words(desk, Schedule), proposed["schedule"], optional=True
        )
    values: dict[str, Any] = {"status": status, "on": on, "role": role, "schedule": schedule, "site_id": site}
    if status in (DoseStatus.GIVEN, DoseStatus.PLANNED):
        values |= _amount(form, proposed)
    if given:
        values |= _given_fields(form, proposed, on, zone)
        values["premedication"] = form.text("Premedication", "premedication", proposed.get("premedication", ""))
    if status in (DoseStatus.HELD, DoseStatus.MISSED):
        held = status is DoseStatus.HELD
        label = "Reason" if held else "Reason, if known"
        values["reason"] = form.text(label, "reason", proposed.get("reason", ""), needed=held)
    values["note"] = form.text("Note", "note", proposed.get("note", ""))
    return values


def _amount(form: Form, proposed: dict[str, Any]) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        amount = form.number("Amount", "amount", proposed["amount"])
    with right:
        units = dict.fromkeys((*UNITS, proposed["unit"]) if proposed["unit"] else UNITS)
        unit = form.pick("Unit", "unit", {one: one for one in units}, proposed["unit"], optional=True)
    return {"amount": amount, "unit": unit if amount is not None else None}


def _given_fields(form: Form, proposed: dict[str, Any], on: date | None, zone: ZoneInfo) -> dict[str, Any]:
    """The hour by the clock of the site, and the weight."""
    left, right = st.columns(2)
    was = proposed.get("at")
    with left:
        at = form.clock(
            "Time",
            "at",
            was.astimezone(zone).time() if was else None,
            hint="By the clock of the site where it was given.",
        )
    with right:
        weight = form.number("Weight, kg", "weight", proposed.get("weight"))
    return {"at": moment(on, at, zone), "zone": str(zone) if at else None, "weight_kg": weight}


def _store(act: Act, page: PatientPage, values: dict[str, Any], *, unit_may_lack: bool = False) -> str:
    """`unit_may_lack`: the amount is corrected from a row whose unit was never recorded, and stays as it was."""
    needed_day(values["on"])
    if values.get("amount") is not None and values.get("unit") is None and not unit_may_lack:
        raise Refused("The amount needs its unit.")
    record_dose(act, page.course_id, seen_version=page.version, **values)
    return f"dose {act.rulebook.label(values['status']).word.lower()}, {say_day(values['on'])},"


def _on_file(page: PatientPage) -> str:
    dose = page.status.dose
    if dose.action is Action.MANUAL_REVIEW:
        return f"Nothing is proposed: {dose.reason}"
    if dose.amount is None or dose.role is None:
        return dose.reason
    role = page.rulebook.label(dose.role).word.lower()
    return f"Filled in from the rule on file ({dose.rule_id}): {role}, {dose.amount:g} {dose.unit}. Record what really happened."


def _said(desk: Desk, row: Any) -> str:
    role = desk.rulebook.label(DoseRole(row.role)).word.lower() if row.role else "what for not recorded"
    return f"{say_day(row.on)}: {desk.rulebook.label(DoseStatus(row.status)).word.lower()}, {role}"


def _words(desk: Desk, members: Any) -> dict[Any, str]:
    return {member: desk.rulebook.label(member).word for member in members}


def _sites(page: PatientPage) -> dict[str, str]:
    sites = (page.facts.academic, page.facts.community)
    return {site.id: f"{site.short_name} ({_zone_word(page, site)})" for site in sites if site}


def _zone_word(page: PatientPage, site: Any) -> str:
    return f"{page.now.astimezone(site.zone):%Z}"


def change_interval(desk: Desk, page: PatientPage) -> None:
    form = Form("interval", page.course_id)
    book = page.rulebook.agents[page.facts.agent].regimens.get(page.facts.regimen) if page.facts.regimen else None
    phases = [phase.schedule for phase in book.phases] if book else list(Schedule)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        schedule = form.pick("New interval", "schedule", _words(desk, phases), needed=True)
        on = form.day("From", "on", page.today, needed=True)
        decided_by = form.text("Decided by", "decided_by", needed=True)
        why = form.text("Why", "why", long=True)
        submitted = st.form_submit_button("Record the change", type="primary")

    def store(act: Act) -> str:
        change_schedule(
            act, page.course_id, schedule=schedule, on=needed_day(on), decided_by=decided_by or "", why=why,
            seen_version=page.version,
        )  # fmt: skip
        return f"interval {desk.rulebook.label(schedule).word.lower()}"

    save(form, submitted, store)


# --- measurements


def measure(desk: Desk, page: PatientPage) -> None:
    form = Form("measurement", page.course_id)
    kind = form.pick("Test", "kind", _words(desk, MeasurementKind), MeasurementKind.TEMPERATURE)
    row = desk.rulebook.measurements[kind]
    others = [unit for conversion in row.conversions for unit in conversion.units[:1]]
    units = {unit: unit for unit in (row.unit, *others)}
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        with left:
            text = form.text(
                "Value, as written", "text", needed=True, hint="A comparator such as < 0.5 stays with the value."
            )
        with right:
            unit = form.pick("Unit", f"unit.{kind}", units, row.unit)
        left, right = st.columns(2)
        zone = desk.zone
        with left:
            on = form.day("Day", "on", page.today, needed=True)
        with right:
            at = form.clock("Time", "at", hint="By the clock of your site.")
        source = form.pick(
            "Where it comes from",
            "source",
            _words(desk, [s for s in MeasurementSource if s is not MeasurementSource.IMPORT]),
        )
        submitted = st.form_submit_button("Record this value", type="primary")

    def store(act: Act) -> str:
        values = _read(desk, kind, text or "", unit)
        record_measurement(
            act, page.course_id, kind=kind, test=desk.rulebook.label(kind).word, on=needed_day(on), source=source,
            at=moment(on, at, zone), zone=str(zone) if at else None, seen_version=page.version, **values,
        )  # fmt: skip
        return f"{desk.rulebook.label(kind).word} {values['text']}"

    save(form, submitted, store)


def _read(desk: Desk, kind: MeasurementKind, text: str, unit: str) -> dict[str, Any]:
    """The value in its canonical unit; a text that is no number is kept as text."""
    try:
        typed = read_number(text)
    except NumberAmbiguous as twofold:
        raise Refused(str(twofold)) from twofold
    if typed is None:
        return {"text": text}
    comparator, number = typed
    found = read_measurement(kind, number, unit, rulebook=desk.rulebook)
    return {
        "text": f"{text} {unit}",
        "value": found.value,
        "unit": found.unit,
        "comparator": comparator,
        "implausible": found.implausible,
    }
