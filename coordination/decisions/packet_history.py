"""What the packet says of the treatment so far: doses, reactions, infections, medications, values. Newest counts first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from coordination.decisions.content import Table
from coordination.decisions.episodes import onset_hours
from coordination.decisions.medications import newest_of_each
from coordination.decisions.paper_source import PaperSource
from coordination.decisions.reactions import causing_dose, worst_reaction
from coordination.facts import DoseFact, MeasurementFact, ToxicityFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import (
    Answer,
    DoseRole,
    DoseStatus,
    GradingSystem,
    MeasurementKind,
    ReactionAnswer,
    ToxicityKind,
)
from coordination.words import say_day, say_on

NOT_RECORDED = "not recorded"
MOST_ROWS, MOST_LETTERS = 8, 120
"""Rows of one table, and letters of a note in it: what is over is said beside it, so that the packet stays within its
pages."""
LABS = (
    MeasurementKind.ANC, MeasurementKind.LYMPHOCYTES, MeasurementKind.CD4, MeasurementKind.HEMOGLOBIN,
    MeasurementKind.PLATELETS, MeasurementKind.CREATININE, MeasurementKind.ALT, MeasurementKind.BILIRUBIN,
    MeasurementKind.IGG, MeasurementKind.M_SPIKE_IGG, MeasurementKind.CRP, MeasurementKind.FERRITIN,
    MeasurementKind.CMV_DNA,
)  # fmt: skip
VITALS = (
    MeasurementKind.TEMPERATURE, MeasurementKind.SYSTOLIC_BP, MeasurementKind.DIASTOLIC_BP, MeasurementKind.HEART_RATE,
    MeasurementKind.SPO2,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filling:
    """What stands in a field that is filled from the record."""

    lines: tuple[str, ...] = ()
    table: Table | None = None


def says(*lines: str | None) -> Filling | None:
    """A filling of the lines that there are; None: there is none."""
    kept = tuple(line for line in lines if line)
    return Filling(kept) if kept else None


def short(note: str | None) -> str:
    """A note as far as a cell of a table holds it."""
    said = note or ""
    return said if len(said) <= MOST_LETTERS else f"{said[:MOST_LETTERS].rstrip()} ... (whole in the record)"


# --- doses


def doses(source: PaperSource, rulebook: Rulebook) -> Filling | None:
    """Every step-up dose by itself; treatment doses that are alike in one row with all their days."""
    rows = [_dose_row(group, source, rulebook) for group in _alike(source)]
    if not rows:
        return None
    notes = () if source.course.dose_history_complete else ("The dose history on record is not complete.",)
    heads = ("Days", "Dose", "Amount", "Where", "Premedication")
    return Filling(notes, Table(heads=heads, rows=tuple(rows)))


def _alike(source: PaperSource) -> Iterator[list[DoseFact]]:
    """Doses in order, those that were given alike in a row together; planned ones stand under the next dose."""
    group: list[DoseFact] = []
    for dose in source.course.doses:
        if dose.status is DoseStatus.PLANNED:
            continue
        if group and _key(group[-1], source) == _key(dose, source) and dose.role is DoseRole.TREATMENT:
            group.append(dose)
            continue
        if group:
            yield group
        group = [dose]
    if group:
        yield group


def _key(dose: DoseFact, source: PaperSource) -> tuple[object, ...]:
    premedication = (source.premedication or {}).get(dose.id)
    return dose.status, dose.role, dose.amount, dose.unit, dose.site_id, dose.reason, premedication


def _dose_row(group: list[DoseFact], source: PaperSource, rulebook: Rulebook) -> tuple[str, ...]:
    dose = group[0]
    role = rulebook.label(dose.role).word if dose.role else "What for: not recorded"
    if dose.status is not DoseStatus.GIVEN:
        role += f", {rulebook.label(dose.status).word.lower()}: {short(dose.reason) or 'reason not recorded'}"
    if len(group) > 1:
        role = f"{len(group)} × {role[0].lower()}{role[1:]}"
    amount = f"{dose.amount:g} {dose.unit or ''}".strip() if dose.amount is not None else NOT_RECORDED
    place = (source.site_names or {}).get(dose.site_id or "", NOT_RECORDED)
    given = dose.status is DoseStatus.GIVEN
    premedication = (source.premedication or {}).get(dose.id, NOT_RECORDED) if given else ""
    return _days([one.on for one in group]), role, amount if given else "", place if given else "", premedication


def _days(days: list[date]) -> str:
    """ "Mon 5 Oct 2026"; of several all, the year once where it changes: "5, 12, 19 Oct; 2 Nov 2026"."""
    if len(days) == 1:
        return say_day(days[0])
    said: list[str] = []
    for place, day in enumerate(days):
        after = days[place + 1] if place + 1 < len(days) else None
        words = str(day.day)
        if after is None or (after.year, after.month) != (day.year, day.month):
            words += f" {say_day(day, year=False).split()[-1]}"
            words += f" {day.year}" if after is None or after.year != day.year else ""
        said.append(words)
    return ", ".join(said)


def weight(source: PaperSource, _: Rulebook) -> Filling | None:
    """The weight of the last dose that names one, else the newest measured."""
    used = next((dose for dose in reversed(source.course.given) if dose.weight_kg is not None), None)
    if used is not None:
        return says(f"{used.weight_kg:g} kg, at the dose of {say_day(used.on)}")
    measured = _newest(source, (MeasurementKind.WEIGHT,))
    return says(*(f"{one.text}, measured {say_on(one.on)}" for one in measured))


def preventive_tocilizumab(source: PaperSource, rulebook: Rulebook) -> Filling | None:
    answer = source.course.prophylactic_tocilizumab
    if answer in (None, Answer.UNKNOWN):
        return None
    when = f", {source.tocilizumab_when}" if source.tocilizumab_when else ""
    return says(f"{rulebook.label(answer).word}{when}")


# --- reactions


def worst(source: PaperSource, rulebook: Rulebook) -> Filling | None:
    """CRS and ICANS, a line each; None where nothing is known of either."""
    kinds = (ToxicityKind.CRS, ToxicityKind.ICANS)
    if any(worst_reaction(source.course, kind).answer in UNKNOWN_REACTION for kind in kinds):
        return None
    return says(*(say_worst(source, kind, rulebook) for kind in kinds))


UNKNOWN_REACTION = (ReactionAnswer.NOT_RECORDED,)


def say_worst(source: PaperSource, kind: ToxicityKind, rulebook: Rulebook) -> str:
    """ "CRS grade 2 (ASTCT 2019) after step-up 2, onset 24 h"."""
    found = worst_reaction(source.course, kind)
    word = rulebook.label(kind).word
    if found.answer is ReactionAnswer.NONE:
        day = say_day(found.stated_on) if found.stated_on else "day not recorded"
        return f"{word}: none seen, as stated {day}"
    if found.answer is not ReactionAnswer.GRADED:
        return f"{word}: {rulebook.label(found.answer).word.lower()}"
    after = (
        f" after {rulebook.label(found.after_role).word.lower()}" if found.after_role else ", causing dose not recorded"
    )
    hours = f", onset {found.onset_hours:g} h after it" if found.onset_hours is not None else ""
    others = f"; {found.others_not_graded} more without an ASTCT grade" if found.others_not_graded else ""
    return f"{word} grade {found.grade} ({rulebook.label(GradingSystem.ASTCT_2019).word}){after}{hours}{others}"


def reactions(source: PaperSource, rulebook: Rulebook) -> Filling | None:
    """Each event; for a kind without one what was stated, and None where that is not known of either."""
    kinds = (ToxicityKind.CRS, ToxicityKind.ICANS)
    events = [one for one in source.course.toxicities if one.kind in kinds]
    without = [kind for kind in kinds if not any(one.kind is kind for one in events)]
    if any(worst_reaction(source.course, kind).answer in UNKNOWN_REACTION for kind in without):
        return None
    notes = tuple(say_worst(source, kind, rulebook) for kind in without)
    if not events:
        return Filling(notes)
    rows = tuple(_reaction_row(one, source, rulebook) for one in reversed(events))
    heads = ("Event and grade", "After", "Onset", "Treated with", "Resolved")
    return Filling(notes, _cut(heads, rows))


def _reaction_row(one: ToxicityFact, source: PaperSource, rulebook: Rulebook) -> tuple[str, ...]:
    cause, hours = causing_dose(source.course, one), onset_hours(source.course, one)
    after = rulebook.label(cause.role).word if cause and cause.role else NOT_RECORDED
    onset = say_on(one.onset_on) + (f", {hours:g} h" if hours is not None else "")
    named = (("tocilizumab", one.tocilizumab), ("steroid", one.steroid), ("admitted", one.admitted))
    treated = ", ".join(f"{what} {rulebook.label(answer).word.lower()}" for what, answer in named if answer)
    return _graded(one, rulebook), after, onset, treated or NOT_RECORDED, say_on(one.resolved_on)


def _graded(one: ToxicityFact, rulebook: Rulebook) -> str:
    word = one.name or rulebook.label(one.kind).word
    systems = dict.fromkeys(grade.system for grade in one.grades if grade.grade is not None)
    if not systems:
        return f"{word}, grade not recorded"
    return f"{word}, " + "; ".join(f"grade {one.worst(system)} ({rulebook.label(system).word})" for system in systems)


def infections(source: PaperSource, rulebook: Rulebook) -> Filling | None:
    kinds = (ToxicityKind.INFECTION, ToxicityKind.LATE)
    found = [one for one in source.course.toxicities if one.kind in kinds]
    found.sort(key=lambda one: (one.resolved_on is not None, _backwards(one.onset_on)))
    rows = tuple(
        (
            _graded(one, rulebook),
            say_on(one.onset_on),
            say_on(one.resolved_on) if one.resolved_on else "end not recorded",
        )
        for one in found
    )
    return Filling(table=_cut(("What and grade", "Onset", "Resolved"), rows)) if rows else None


def hospital(source: PaperSource, rulebook: Rulebook) -> Filling | None:
    rows = tuple(
        (
            rulebook.label(event.kind).word,
            say_on(event.on),
            say_on(event.ended_on) if event.ended_on else "end not recorded",
            short(event.note),
        )
        for event in reversed(source.course.hospital_events)
    )
    return Filling(table=_cut(("What", "From", "To", "Note"), rows)) if rows else None


# --- supply and values


def medications(source: PaperSource, _: Rulebook) -> Filling | None:
    """What is taken now, a drug once: the newest row of each holds."""
    rows = tuple(
        (
            one.name,
            one.purpose,
            say_on(one.started_on),
            f"supply to {say_day(one.supply_to)}" if one.supply_to else "supply not recorded",
        )
        for one in newest_of_each(source.supplies)
        if one.stopped_on is None
    )
    return Filling(table=_cut(("Drug", "For", "Since", "Refill"), rows)) if rows else None


def labs(source: PaperSource, rulebook: Rulebook) -> Filling | None:
    return _values(source, LABS, rulebook)


def vitals(source: PaperSource, rulebook: Rulebook) -> Filling | None:
    return _values(source, VITALS, rulebook)


def vaccines(source: PaperSource, _: Rulebook) -> Filling | None:
    return says(*(f"{vaccine}, {say_on(on)}" for vaccine, on in source.vaccines))


def response(source: PaperSource, rulebook: Rulebook) -> Filling | None:
    last = source.course.responses[-1] if source.course.responses else None
    return says(f"{rulebook.label(last.category).word}, {say_on(last.on)}") if last else None


def _values(source: PaperSource, kinds: Iterable[MeasurementKind], rulebook: Rulebook) -> Filling | None:
    rows = tuple(
        (rulebook.label(one.kind).word if one.kind else one.test or "", one.text, say_on(one.on))
        for one in _newest(source, kinds)
    )
    return Filling(table=Table(heads=("What", "Value", "Day"), rows=rows)) if rows else None


def _newest(source: PaperSource, kinds: Iterable[MeasurementKind]) -> list[MeasurementFact]:
    """The newest plausible value of each kind that was measured."""
    newest = {one.kind: one for one in source.course.measurements if not one.implausible}
    return [newest[kind] for kind in kinds if kind in newest]


def _cut(heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    return Table(heads=heads, rows=rows[:MOST_ROWS], more=max(0, len(rows) - MOST_ROWS))


def _backwards(on: str | None) -> int:
    """Sorts the newest first; without a day last."""
    return -int((on or "0").replace("-", "").ljust(8, "0"))
