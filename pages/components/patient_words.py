"""Phrases about one patient that several lists share: worst reaction, next dose, slack. Each says what is not recorded."""

from __future__ import annotations

from datetime import date

from coordination.boards.my_patients import MyPatient, Worst
from coordination.display.markup import day, esc, unknown
from coordination.knowledge import Rulebook
from coordination.vocabulary import ReactionAnswer, ToxicityKind
from coordination.words import say_day, say_on

SAID = {
    ReactionAnswer.NONE: "none seen",
    ReactionAnswer.NOT_RECORDED: "not recorded",
    ReactionAnswer.NOT_DOSED: "no dose yet",
    ReactionAnswer.UNGRADED: "happened, grade not recorded",
    ReactionAnswer.OTHER_SCALE: "graded on another scale",
}


def worst(reaction: Worst, rulebook: Rulebook) -> str:
    """ "CRS grade 2 (ASTCT), Sat 8 Aug 2026, after step-up 2"; a bare 0 never stands for "not recorded"."""
    kind = esc(rulebook.label(reaction.kind).word)
    if reaction.answer is ReactionAnswer.GRADED:
        said = f"<b>{kind} grade {reaction.grade}</b> (ASTCT)"
    elif reaction.answer is ReactionAnswer.NOT_RECORDED:
        return f"{kind} {unknown()}"
    else:
        said = f"{kind} {esc(SAID[reaction.answer])}"
    if reaction.answer in (ReactionAnswer.NONE, ReactionAnswer.NOT_DOSED):
        return said
    if reaction.kind is ToxicityKind.CRS:
        said += f", {esc(say_on(reaction.onset_on))}" if reaction.onset_on else f", onset {unknown()}"
    if reaction.after_role is None:
        return f"{said}, causing dose {unknown()}"
    said += f", after {esc(rulebook.label(reaction.after_role).word.lower())}"
    return f"{said}, onset {reaction.onset_hours:g} h" if reaction.onset_hours is not None else said


def next_dose(patient: MyPatient, today: date) -> str:
    if patient.held_since:
        reason = f": {patient.hold_reason}" if patient.hold_reason else ""
        return f"Next dose <b>held</b> since {day(patient.held_since, today=today)}{esc(reason)}"
    if patient.next_on is None:
        return f"Next dose {unknown('needs review') if patient.next_is_review else 'not expected'}"
    said = f"Next dose {day(patient.next_on, today=today)}"
    if patient.next_is_review:
        return f"{said}, amount {unknown('needs review')}"
    return f"{said}, {esc(patient.next_amount)}" if patient.next_amount else said


def last_dose(patient: MyPatient, rulebook: Rulebook, today: date) -> str:
    if patient.last_dose_on is None:
        return "No dose recorded yet"
    role = f" ({esc(rulebook.label(patient.last_dose_role).word.lower())})" if patient.last_dose_role else ""
    return f"Last dose {day(patient.last_dose_on, today=today)}{role}"


def slack(patient: MyPatient, today: date) -> str:
    if patient.slack_until is None:
        if not patient.slack_reason:
            return "No full dose yet"
        return f"Days before re-step-up {unknown('not known')}: {esc(patient.slack_reason.rstrip('.'))}"
    days = (patient.slack_until - today).days
    last = esc(say_day(patient.slack_until, year=False))
    if days < 0:
        return f"Last day before re-step-up was {last}"
    return f"<b>{days} {'day' if days == 1 else 'days'} left</b> before re-step-up; last day {last}"


def lab(name: str, value: str | None, on: str | None) -> str:
    return f"{name} {esc(value)}, {esc(say_on(on))}" if value else f"{name} {unknown()}"
