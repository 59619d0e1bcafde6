"""The handoff packet (I-PASS) as content: every field of `data/handoff/packet.toml`, filled from the record or stated.

A field that Baton can fill from the record has its function in `FROM_RECORD`; every other is what a person stated.
An empty field may be stated as not known, which is an answer; nothing is filled by guessing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from coordination.decisions import packet_history as past
from coordination.decisions.content import Content, Filled, PaperField, Table
from coordination.decisions.dose_decision import DoseDecision, say_days_left, say_full_step_up
from coordination.decisions.dosing import next_dose
from coordination.decisions.packet_history import Filling, says
from coordination.decisions.paper_source import PaperSource, Stated
from coordination.decisions.plans import awaited_first_community
from coordination.facts import SiteFacts
from coordination.knowledge import PacketFieldRow, Rulebook, may_run
from coordination.vocabulary import Action, Agent, Answer, Document, PacketBlock, Side, TaskOutcomeKind, Topic
from coordination.words import say_birth, say_day

NOT_RECORDED = "not recorded"
FromRecord = Callable[[PaperSource, DoseDecision, Rulebook], Filling | None]


def build_packet(source: PaperSource, now: datetime, *, rulebook: Rulebook) -> Content:
    """What the packet says at the aware moment `now`; no field of it counts days or hours from then."""
    dose = next_dose(source.course, now, rulebook=rulebook)
    return Content(
        document=Document.PACKET,
        title=rulebook.label(Document.PACKET).word,
        patient=source.patient,
        identifiers=identifiers(source),
        fields=(
            *(_field(row, source, dose, rulebook) for row in rulebook.packet.fields),
            _contingencies(rulebook),
        ),
    )


def identifiers(source: PaperSource) -> tuple[str, ...]:
    """Two at least: the number with whose it is, and the birth date."""
    own = (f"MRN {source.mrn} ({source.mrn_site})", f"Born {say_birth(source.birth_date)}")
    there = source.course.community
    if source.community_mrn and there is not None:
        return (*own, f"MRN {source.community_mrn} ({there.short_name})")
    return own


def _field(row: PacketFieldRow, source: PaperSource, dose: DoseDecision, rulebook: Rulebook) -> PaperField:
    fill = FROM_RECORD.get(row.id)
    filling = fill(source, dose, rulebook) if fill else None
    stated = (source.stated or {}).get(row.id)
    filled = Filled.RECORDED if filling is not None else Filled.EMPTY
    if filling is None and stated is not None:
        filling = says(say_stated(stated))
        filled = Filled.STATED_UNKNOWN if stated.value is Answer.UNKNOWN else Filled.RECORDED
    return PaperField(
        id=row.id,
        part=row.block,
        label=row.label,
        needed=row.needed,
        on_summary=row.on_summary,
        filled=filled,
        lines=filling.lines if filling else (),
        table=filling.table if filling else None,
    )


def say_stated(stated: Stated) -> str:
    """ "Penicillin: rash (Nora Nurse, Tue 24 Nov 2026)"."""
    return f"{say_answer(stated)} ({stated.by}, {say_day(stated.on)})"


def say_answer(stated: Stated) -> str:
    """The same without who said it."""
    words = {Answer.NO: "None", Answer.UNKNOWN: "Not known", Answer.NOT_APPLICABLE: "Does not apply"}
    said = ": ".join(part for part in (words.get(stated.value), stated.text) if part)
    return said or NOT_RECORDED


def _contingencies(rulebook: Rulebook) -> PaperField:
    rows = []
    for row in rulebook.packet.contingencies:
        state = may_run(row, rulebook, kind="task")
        rows.append((row.when, row.then if state.runs else f"{row.then} (Not verified here.)"))
    return PaperField(
        id="packet-contingencies",
        part=PacketBlock.CONTINGENCY,
        label="If … then …",
        table=Table(heads=("If", "Then"), rows=tuple(rows)),
    )


# --- from and to


def _sender(source: PaperSource, _: DoseDecision, rulebook: Rulebook) -> Filling | None:
    sender = source.sender
    if sender.phone is None:
        return None
    return says(f"{sender.name}, {rulebook.label(sender.role).word.lower()}, direct {sender.phone}")


def _answer_to(source: PaperSource, _: DoseDecision, __: Rulebook) -> Filling | None:
    center = source.course.academic
    who = f", {source.academic_clinician}" if source.academic_clinician else ""
    return says(f"{center.name}{who}, fax {center.fax_line or NOT_RECORDED}")


def _receiver(source: PaperSource, _: DoseDecision, __: Rulebook) -> Filling | None:
    site = source.course.community
    if site is None:
        return None
    who = f", {source.community_clinician}" if source.community_clinician else ""
    return says(f"{site.name}{who}, fax {site.fax_line or NOT_RECORDED}")


# --- severity and summary


def _tier(source: PaperSource, _: DoseDecision, rulebook: Rulebook) -> Filling | None:
    tier = source.course.tiers[-1] if source.course.tiers else None
    if tier is None:
        return None
    why = f": {tier.why}" if tier.why else ", why is not recorded"
    return says(f"{rulebook.label(tier.tier).word}{why} ({tier.set_by}, {say_day(tier.on)})")


def _agent(source: PaperSource, _: DoseDecision, rulebook: Rulebook) -> Filling | None:
    course = source.course
    book = rulebook.agents[course.agent]
    regimen = book.regimens.get(course.regimen) if course.regimen else None
    family = rulebook.label(course.regimen).word.lower() if course.regimen else "regimen not recorded"
    indication = f"Indication on file: {regimen.population}" if regimen else None
    return says(
        f"{rulebook.label(course.agent).word} ({book.brand}), {family}", _target(course.agent, rulebook), indication
    )


def _target(agent: Agent, rulebook: Rulebook) -> str | None:
    row = rulebook.packet.target(agent)
    if row is None:
        return None
    return f"Binds {row.text}" + ("" if may_run(row, rulebook, kind="task").runs else " (not verified here)")


def _myeloma(source: PaperSource, _: DoseDecision, __: Rulebook) -> Filling | None:
    return says(f"Isotype {source.isotype}") if source.isotype else None


# --- actions


def _next_dose(_: PaperSource, dose: DoseDecision, rulebook: Rulebook) -> Filling | None:
    """None where no day is known: whoever sends says what is planned."""
    if dose.action is Action.NONE_ENDED:
        return says("No further dose expected: the course has ended")
    if dose.expected is None:
        return None
    held = (
        f"Held since {say_day(dose.held_since)}: {dose.hold_reason or 'reason not recorded'}"
        if dose.held_since
        else None
    )
    return says(_expected(dose, rulebook), _window(dose), _after_latest(dose), held)


def _expected(dose: DoseDecision, rulebook: Rulebook) -> str:
    assert dose.expected is not None
    what = rulebook.label(dose.role).word if dose.role else "Dose"
    amount = f"{dose.amount:g} {dose.unit}" if dose.amount is not None else "amount for review by a clinician"
    interval = f", {rulebook.label(dose.schedule).word.lower()}" if dose.schedule else ""
    kind = "planned" if dose.planned else "due"
    return f"{say_day(dose.expected)} ({kind}): {what[0].lower()}{what[1:]}, {amount}{interval}"


def _window(dose: DoseDecision) -> str:
    ends = (("earliest", dose.earliest), ("latest", dose.latest))
    said = ", ".join(f"{word} {say_day(day)}" for word, day in ends if day)
    return f"{said[0].upper()}{said[1:]}" if said else "No window on file"


def _after_latest(dose: DoseDecision) -> str | None:
    if dose.latest is None or dose.expected is None or dose.expected <= dose.latest:
        return None
    return f"{'Planned' if dose.planned else 'Due'} after the latest day on file"


def _premedication(source: PaperSource, dose: DoseDecision, rulebook: Rulebook) -> Filling | None:
    row = rulebook.agents[source.course.agent].premedication
    if dose.role is None or dose.action in (Action.MANUAL_REVIEW, Action.NONE_ENDED):
        return None
    if dose.role not in row.roles:
        return says("None on file for this dose")
    if not may_run(row, rulebook, kind="premedication").runs:
        return None
    drugs = "; ".join(f"{drug.drug} {drug.dose} {drug.route}" for drug in row.drugs)
    return says(f"Yes, {row.timing}: {drugs}")


def _interval_decides(source: PaperSource, _: DoseDecision, rulebook: Rulebook) -> Filling | None:
    """After the effective moment, by the default matrix or an exception that is recorded."""
    row = rulebook.responsibilities[Topic.INTERVAL_CHANGE]
    agreed = [line for line in source.course.responsibility_lines if line.topic is Topic.INTERVAL_CHANGE]
    if agreed:
        side = max(agreed, key=lambda line: line.from_at).side
        return says(f"{rulebook.label(side).word}, as agreed for this patient")
    consulted = f", {row.after.consulted} consulted" if row.after.consulted else ""
    return says(f"{row.after.leads.capitalize()} after the effective moment{consulted}")


def _first_visit(source: PaperSource, _: DoseDecision, __: Rulebook) -> Filling | None:
    planned = awaited_first_community(source.course)
    return says(say_day(planned)) if planned else None


def _authorization(source: PaperSource, _: DoseDecision, __: Rulebook) -> Filling | None:
    payer = source.payer
    if payer is None:
        return None
    pieces = (
        ("", payer.status),
        ("number ", payer.number),
        ("place of service ", payer.place_of_service),
        ("drug source ", payer.drug_source),
        ("expires ", say_day(payer.expires_on) if payer.expires_on else None),
        ("drug on site since ", say_day(payer.on_site_since) if payer.on_site_since else None),
    )
    return says(", ".join(f"{word}{said}" for word, said in pieces if said))


def _tasks(source: PaperSource, _: DoseDecision, __: Rulebook) -> Filling | None:
    """Tasks that people keep by hand and that are open."""
    over = (TaskOutcomeKind.DONE, TaskOutcomeKind.NOT_NEEDED)
    last = {outcome.task_key: outcome.kind for outcome in source.course.task_outcomes}
    tasks = [task for task in source.course.tracker_tasks if last.get(task.id) not in over]
    return says(*(f"{task.title}, {say_day(task.due_on) if task.due_on else 'no day recorded'}" for task in tasks))


# --- contingency


def _call(source: PaperSource, _: DoseDecision, __: Rulebook) -> Filling | None:
    """Both sides' numbers; None while one of the four is not on record."""
    sites = (source.course.community, source.course.academic)
    if any(site is None or site.day_line is None or site.night_line is None for site in sites):
        return None
    return says(*(_numbers(site) for site in sites if site is not None))


def _numbers(site: SiteFacts) -> str:
    side = "practice" if site.side is Side.COMMUNITY else "center"
    return f"{site.short_name} ({side}): day {site.day_line}, night {site.night_line}"


def _missed_dose(_: PaperSource, dose: DoseDecision, rulebook: Rulebook) -> Filling | None:
    if dose.latest_without_step_up is None:
        return None
    left, part = say_days_left(dose, rulebook), say_full_step_up(dose)
    after = f"{part}; reviewed with the center" if part else "later than that is reviewed with the center"
    return says(f"{left[0].upper()}{left[1:]}", f"{after[0].upper()}{after[1:]}")


def _emergency_partner(source: PaperSource, _: DoseDecision, __: Rulebook) -> Filling | None:
    site = source.course.community
    return says(site.emergency_partner) if site else None


def _of_past(fill: Callable[[PaperSource, Rulebook], Filling | None]) -> FromRecord:
    return lambda source, _, rulebook: fill(source, rulebook)


FROM_RECORD: dict[str, FromRecord] = {
    "packet-sender": _sender,
    "packet-answer-to": _answer_to,
    "packet-receiver": _receiver,
    "packet-tier": _tier,
    "packet-agent": _agent,
    "packet-worst": _of_past(past.worst),
    "packet-weight": _of_past(past.weight),
    "packet-myeloma": _myeloma,
    "packet-doses": _of_past(past.doses),
    "packet-tocilizumab-before": _of_past(past.preventive_tocilizumab),
    "packet-reactions": _of_past(past.reactions),
    "packet-infections": _of_past(past.infections),
    "packet-hospital": _of_past(past.hospital),
    "packet-response": _of_past(past.response),
    "packet-medications": _of_past(past.medications),
    "packet-labs": _of_past(past.labs),
    "packet-vitals": _of_past(past.vitals),
    "packet-vaccines": _of_past(past.vaccines),
    "packet-next-dose": _next_dose,
    "packet-premedication": _premedication,
    "packet-interval-decides": _interval_decides,
    "packet-first-visit": _first_visit,
    "packet-tasks": _tasks,
    "packet-authorization": _authorization,
    "packet-call": _call,
    "packet-missed-dose": _missed_dose,
    "packet-emergency-partner": _emergency_partner,
}
"""The field's id → how it is filled; None from it: the record does not say."""


def needs_statement(content: Content) -> tuple[PaperField, ...]:
    """Fields that a person may state: those that the record does not fill."""
    return tuple(
        field for field in content.fields if field.id not in FROM_RECORD or field.filled is not Filled.RECORDED
    )
