"""Phrases about one patient that several lists share: worst reaction, next dose, slack. Each says what is not recorded."""

from __future__ import annotations

from datetime import date

from coordination.boards.my_patients import MyPatient, Worst
from coordination.decisions.dosing import BEFORE_FIRST_DOSE
from coordination.display.markup import badge, day, esc, unknown
from coordination.knowledge import Rulebook
from coordination.vocabulary import Action, ReactionAnswer, ToxicityKind
from coordination.words import say_day, say_on

SAID = {
    ReactionAnswer.NONE: "none seen",
    ReactionAnswer.NOT_RECORDED: "not recorded",
    ReactionAnswer.NOT_DOSED: "no dose yet",
    ReactionAnswer.UNGRADED: "happened, grade not recorded",
    ReactionAnswer.OTHER_SCALE: "graded on another scale",
}


def say_not_graded(others: int) -> str:
    """ "and 1 episode without an ASTCT grade": beside a worst grade that may therefore not be the worst."""
    return f"and {others} {'episode' if others == 1 else 'episodes'} without an ASTCT grade"


def say_stated(on: date | None) -> str:
    """ "as stated Mon 23 Nov 2026": a statement holds as of its day."""
    return f"as stated {say_day(on)}" if on else "as stated, day not recorded"


def worst(reaction: Worst, rulebook: Rulebook) -> str:
    """ "CRS grade 2 (ASTCT), Sat 8 Aug 2026, after step-up 2"; a bare 0 never stands for "not recorded"."""
    kind = esc(rulebook.label(reaction.kind).word)
    if reaction.answer is ReactionAnswer.GRADED:
        said = f"<b>{kind} grade {reaction.grade}</b> (ASTCT)"
    elif reaction.answer is ReactionAnswer.NOT_RECORDED:
        return f"{kind} {unknown()}"
    else:
        said = f"{kind} {esc(SAID[reaction.answer])}"
    if reaction.answer is ReactionAnswer.NONE:
        return f"{said}, {esc(say_stated(reaction.stated_on))}"
    if reaction.answer is ReactionAnswer.NOT_DOSED:
        return said
    also = f", {esc(say_not_graded(reaction.others_not_graded))}" if reaction.others_not_graded else ""
    if reaction.kind is ToxicityKind.CRS:
        said += f", {esc(say_on(reaction.onset_on))}" if reaction.onset_on else f", onset {unknown()}"
    if reaction.after_role is None:
        return f"{said}, causing dose {unknown()}{also}"
    said += f", after {esc(rulebook.label(reaction.after_role).word.lower())}"
    hours = f", onset {reaction.onset_hours:g} h" if reaction.onset_hours is not None else ""
    return f"{said}{hours}{also}"


def next_dose(patient: MyPatient, today: date) -> str:
    if patient.held_since:
        reason = f": {patient.hold_reason}" if patient.hold_reason else ""
        return f"Next dose <b>held</b> since {day(patient.held_since, today=today)}{esc(reason)}"
    if patient.next_action is Action.NONE_ENDED:
        return "Next dose not expected"
    if patient.next_on is None:
        return f"Next dose {unknown('needs review' if patient.next_is_review else 'no day recorded')}"
    said = f"Next dose {day(patient.next_on, today=today)}"
    if patient.next_is_review:
        return f"{said}, amount {unknown('needs review')}"
    return f"{said}, {esc(patient.next_amount)}" if patient.next_amount else said


def marks(patient: MyPatient, rulebook: Rulebook) -> str:
    """What must be seen beside the next dose: back in step-up, planned too early."""
    return "".join(badge(rulebook.label(mark)) for mark in patient.next_marks)


def last_dose(patient: MyPatient, rulebook: Rulebook, today: date) -> str:
    if patient.last_dose_on is None:
        return "No dose recorded yet"
    role = f" ({esc(rulebook.label(patient.last_dose_role).word.lower())})" if patient.last_dose_role else ""
    return f"Last dose {day(patient.last_dose_on, today=today)}{role}"


def slack(patient: MyPatient, today: date) -> str:
    if patient.slack_until is None:
        return _no_slack(patient)
    days = (patient.slack_until - today).days
    last = esc(say_day(patient.slack_until, year=False))
    if patient.slack_part_until is not None:
        last += f"; in part through {esc(say_day(patient.slack_part_until, year=False))}, in full after"
    table = f" ({esc(patient.slack_table)})" if patient.slack_table else ""
    if days < 0:
        return f"Last day before re-step-up was {last}{table}"
    return f"<b>{days} {'day' if days == 1 else 'days'} left</b> before re-step-up; last day {last}{table}"


def _no_slack(patient: MyPatient) -> str:
    """Without a day: the doses say whether there was a full one yet; that no reason is on file says nothing."""
    if patient.next_action is Action.NONE_ENDED:
        return "Days before re-step-up are not counted: the course has ended"
    if patient.last_dose_on is None and patient.stage in BEFORE_FIRST_DOSE:
        return "No full dose yet"
    if patient.slack_reason:
        return f"Days before re-step-up {unknown('not known')}: {esc(patient.slack_reason.rstrip('.'))}"
    if patient.last_dose_on is None:
        return "No full dose yet"
    return f"Days before re-step-up {unknown('not known')}"


def lab(name: str, value: str | None, on: str | None) -> str:
    return f"{name} {esc(value)}, {esc(say_on(on))}" if value else f"{name} {unknown()}"
