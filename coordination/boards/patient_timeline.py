"""The timeline of the patient page: which dated facts stand in which lane. Looks are `display/timeline.py`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from coordination.boards.patient import PatientPage
from coordination.display.timeline import Bar, Lane, Look, Mark, Timeline
from coordination.facts import DoseFact, ToxicityFact, day_of
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, DoseStatus, GradingSystem, MeasurementKind, Side, ToxicityKind
from coordination.words import say_day, say_on

FULL = (DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT)


def timeline(page: PatientPage) -> Timeline:
    """Doses always; each other lane where something with a day is recorded. What has no day is named, not drawn."""
    hidden: list[str] = []
    lanes = [
        Lane("Doses", marks=tuple(_dose(page, dose) for dose in page.facts.doses)),
        _episodes(page, "CRS / ICANS", (ToxicityKind.CRS, ToxicityKind.ICANS), hidden),
        _episodes(page, "Infection", (ToxicityKind.INFECTION,), hidden),
        _episodes(page, "Late toxicity", (ToxicityKind.LATE,), hidden),
        *_covers(page, hidden),
        _values(page, MeasurementKind.IGG, hidden),
        _values(page, MeasurementKind.ANC, hidden),
        _hospital(page, hidden),
    ]
    always = lanes[:2]
    kept = [lane for lane in lanes[2:] if lane.marks or lane.bars]
    return Timeline(page.today, (*always, *kept), page.status.dose.latest_without_step_up, tuple(hidden))


def _dose(page: PatientPage, dose: DoseFact) -> Mark:
    label = page.rulebook.label
    role = label(dose.role).word if dose.role else "what for not recorded"
    amount = f", {dose.amount:g} {dose.unit or ''}".rstrip() if dose.amount is not None else ""
    site = page.record.sites[dose.site_id].short_name if dose.site_id else ""
    words = f"{label(dose.status).word}: {role}{amount}{f', {site}' if site else ''}"
    words += f" ({dose.reason})" if dose.reason else ""
    text = {DoseStatus.HELD: "Held", DoseStatus.MISSED: "Missed", DoseStatus.PLANNED: "Planned"}.get(dose.status, "")
    return Mark(dose.on, _look(page, dose), f"{say_day(dose.on)}: {words}", text)


def _look(page: PatientPage, dose: DoseFact) -> Look:
    fixed = {DoseStatus.HELD: Look.HELD, DoseStatus.MISSED: Look.MISSED, DoseStatus.PLANNED: Look.PLANNED}
    if dose.status in fixed:
        return fixed[dose.status]
    if dose.role is not None and dose.role not in FULL:
        return Look.STEP_UP
    practice = dose.site_id is not None and page.record.sites[dose.site_id].side is Side.COMMUNITY
    return Look.DOSE_COMMUNITY if practice else Look.DOSE_ACADEMIC


def _episodes(page: PatientPage, name: str, kinds: tuple[ToxicityKind, ...], hidden: list[str]) -> Lane:
    bars = []
    for episode in page.facts.toxicities:
        if episode.kind not in kinds:
            continue
        word = episode.name or page.rulebook.label(episode.kind).word
        onset = day_of(episode.onset_on)
        if onset is None:
            hidden.append(f"{word}: onset {say_on(episode.onset_on)}")
            continue
        text = f"{word} {_grade(episode)}"
        resolved = say_on(episode.resolved_on) if episode.resolved_on else "resolution not recorded"
        bars.append(
            Bar(
                onset,
                day_of(episode.resolved_on),
                f"{text}, onset {say_day(onset)}, resolved: {resolved}",
                _short(text),
            )
        )
    return Lane(name, bars=tuple(bars))


def _grade(episode: ToxicityFact) -> str:
    systems = (GradingSystem.ASTCT_2019, *(grade.system for grade in episode.grades))
    worst = next((grade for system in systems if (grade := episode.worst(system)) is not None), None)
    return f"grade {worst}" if worst is not None else "grade not recorded"


def _short(text: str) -> str:
    """ "CRS G2": beside a bar there is room for a few letters; the table says it in full."""
    return re.sub(r" grade (\d)$", r" G\1", text)


def _covers(page: PatientPage, hidden: list[str]) -> list[Lane]:
    """One lane a purpose: a recorded supply is solid, its end is the supply's or the stop's, whichever came first."""
    by_purpose: dict[str, list[Bar]] = defaultdict(list)
    for row in page.record.current(t.Medication):
        start = day_of(row.started_on)
        if start is None:
            hidden.append(f"{row.name} ({row.purpose}): start {say_on(row.started_on)}")
            continue
        ends = [end for end in (row.supply_to, day_of(row.stopped_on)) if end is not None]
        end = max(min(ends), start) if ends else None
        until = f"to {say_day(end)}" if end else "end of supply not recorded"
        words = f"{row.name}, from {say_day(start)} {until}"
        by_purpose[row.purpose].append(Bar(start, end, words, cover=True))
    return [Lane(_purpose(purpose), bars=tuple(bars)) for purpose, bars in by_purpose.items()]


SPELLED = {"hsv": "HSV", "vzv": "VZV", "hsv/vzv": "HSV/VZV", "pjp": "PJP", "ig": "Ig", "cmv": "CMV", "hbv": "HBV"}


def _purpose(purpose: str) -> str:
    """The lane's name, abbreviations as the field spells them; "prophylaxis" goes without saying beside a bar."""
    words = [SPELLED.get(word.casefold(), word) for word in purpose.replace("_", " ").split()]
    name = " ".join(word for word in words if word.casefold() != "prophylaxis") or purpose
    return name[0].upper() + name[1:]


def _values(page: PatientPage, kind: MeasurementKind, hidden: list[str]) -> Lane:
    row = page.rulebook.measurements[kind]
    marks = []
    word = page.rulebook.label(kind).word
    for measured in page.facts.measurements:
        if measured.kind is not kind:
            continue
        on = day_of(measured.on)
        if on is None or measured.value is None:
            hidden.append(f"{word} {measured.text}, {say_on(measured.on)}")
            continue
        value = f"{measured.comparator or ''}{measured.value:g}"
        marks.append(Mark(on, Look.VALUE, f"{say_day(on)}: {word} {value} {row.unit}", value))
    short = {MeasurementKind.IGG: "IgG", MeasurementKind.ANC: "ANC"}[kind]
    return Lane(f"{short}, {row.unit}", marks=_spaced(marks))


def _spaced(marks: list[Mark]) -> tuple[Mark, ...]:
    """Labels that would lie on each other are left to the hover and the table; first and last keep theirs."""
    if not marks:
        return ()
    least = max(14, (marks[-1].on - marks[0].on).days // 10)
    kept: list[Mark] = []
    last: date | None = None
    for place, mark in enumerate(marks):
        clear = last is None or mark.on - last >= timedelta(days=least)
        room_to_end = place == len(marks) - 1 or marks[-1].on - mark.on >= timedelta(days=least)
        if (clear and room_to_end) or place == len(marks) - 1:
            last = mark.on
            kept.append(mark)
        else:
            kept.append(Mark(mark.on, mark.look, mark.words))
    return tuple(kept)


def _hospital(page: PatientPage, hidden: list[str]) -> Lane:
    label: Callable[[Any], Any] = page.rulebook.label
    marks = []
    for event in page.facts.hospital_events:
        on, word = day_of(event.on), label(event.kind).word
        if on is None:
            hidden.append(f"{word}: {say_on(event.on)}")
        else:
            ended = f", to {say_on(event.ended_on)}" if event.ended_on else ""
            marks.append(Mark(on, Look.EVENT, f"{say_day(on)}: {word}{ended}", word))
    return Lane("Hospital", marks=tuple(marks))
