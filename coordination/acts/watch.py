"""Acts of a watch: a reading, who was told about it and when, take-home dexamethasone, how long a clinician watches."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from coordination.acts import sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.acts.measurements import record_measurement
from coordination.acts.support import record_medication
from coordination.decisions.measurements import NumberAmbiguous, read_measurement, read_number
from coordination.decisions.permissions import Permission
from coordination.decisions.watch import TAKE_HOME, watch_of
from coordination.decisions.watch_readings import Reading
from coordination.decisions.watch_window import decided_hours
from coordination.knowledge import MeasurementRow
from coordination.records import tables as t
from coordination.vocabulary import Answer, MeasurementKind, MeasurementSource
from coordination.words import say_day, say_moment

NOT_SAID = "taken, amount not recorded"


def record_reading(
    act: Act,
    course_id: str,
    *,
    kind: MeasurementKind | str,
    text: str,
    unit: str | None = None,
    at: datetime | None = None,
    zone: str | None = None,
    source: MeasurementSource | str = MeasurementSource.HOME,
    seen_version: int | None = None,
) -> str:
    """A value as somebody read it out, now unless `at` says when; the row's id.

    Without a unit a temperature is read in the only unit that it can be in; every other kind in its canonical one.
    """
    row = act.rulebook.measurements[MeasurementKind(kind)]
    moment = at or act.now
    return record_measurement(
        act,
        course_id,
        test=act.rulebook.label(row.kind).word,
        kind=row.kind,
        on=act.facts(course_id).academic.today(moment),
        at=moment,
        zone=zone,
        source=source,
        seen_version=seen_version,
        **_read(act, row, text, unit),
    )


def record_told(
    act: Act,
    course_id: str,
    *,
    told: str,
    at: datetime | None = None,
    alert_id: str | None = None,
    seen_version: int | None = None,
) -> str:
    """Who was told, now unless `at` says when: about every reading up to then, or about the standing alert `alert_id`.

    The row's id. It is an alert, which stands until somebody answers.
    """
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    sense.check_moment(act, at, "Telling somebody")
    name, moment = sense.needed(told, "Who was told"), at or act.now
    if alert_id is not None:
        return _told_of_alert(act, course_id, alert_id, name, moment)
    facts = act.facts(course_id)
    watch = watch_of(facts, act.now, rulebook=act.rulebook)
    waiting = [] if watch is None else list(watch.raised)
    if not waiting:
        raise Refused("No reading waits for somebody to be told.")
    about = [reading for reading in waiting if reading.moment <= moment]
    if not about:
        newest = say_moment(waiting[0].moment, act.sites[act.viewer.site_id].zone)
        raise Refused(f"Told before the reading of {newest}; check the time.")
    what = _about(about)
    with act.step("record_told", course_id=course_id, summary=f"{name} told: {what}"):
        return act.add(
            t.Alert, course_id=course_id, what=what, raised_at=about[0].moment, told=name, told_at=moment
        ).id  # fmt: skip


def record_take_home_dispensed(act: Act, course_id: str, *, on: date, note: str | None = None) -> str:
    """Dexamethasone was handed out for home; the row's id. What is in the pack stands in `note`, as written there."""
    return record_medication(act, course_id, purpose=TAKE_HOME, name="Dexamethasone", started_on=on, note=note)


def record_take_home_taken(
    act: Act,
    course_id: str,
    *,
    at: datetime | None = None,
    zone: str | None = None,
    amount: str | None = None,
    seen_version: int | None = None,
) -> str:
    """The patient took it at home, now unless `at` says when; the row's id. `amount` as reported."""
    moment = at or act.now
    return record_measurement(
        act,
        course_id,
        test=TAKE_HOME,
        on=act.facts(course_id).academic.today(moment),
        at=moment,
        zone=zone,
        text=(amount or "").strip() or NOT_SAID,
        source=MeasurementSource.HOME,
        seen_version=seen_version,
    )


def decide_watch(
    act: Act, course_id: str, *, dose_id: str, hours: int, why: str, seen_version: int | None = None
) -> str:
    """How long the clinician who acts watches after a dose for which no length on file may run, and why; the row's id."""
    act.check(Permission.DECIDE_GRADE)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    dose = next((dose for dose in facts.given if dose.id == dose_id), None)
    if dose is None:
        raise NotFound("No such dose.")
    longest = act.rulebook.watch.window.longest_hours
    if not 1 <= hours <= longest:
        raise Refused(f"Found {hours} hours; allowed: 1 to {longest}.")
    reason = sense.needed(why, "The reason of the decision")
    summary = f"Watch after the dose of {say_day(dose.on)}: {hours} h, {reason}"
    with act.step("decide_watch", course_id=course_id, summary=summary):
        return act.add(
            t.Confirmation,
            course_id=course_id,
            criterion=decided_hours(dose_id, hours),
            value=Answer.YES,
            on=facts.academic.today(act.now),
            note=f"{act.viewer.name}: {reason}",
        ).id


def _read(act: Act, row: MeasurementRow, text: str, unit: str | None) -> dict[str, Any]:
    try:
        typed = read_number(text)
    except NumberAmbiguous as twofold:
        raise Refused(str(twofold)) from twofold
    word = act.rulebook.label(row.kind).word
    if typed is None:
        raise Refused(f"{word}: found {text.strip() or 'nothing'}, allowed: a number.")
    comparator, number = typed
    unit = unit or (row.unit_of_bare(number) if row.bare else row.unit)
    if unit is None:
        spans = " or ".join(f"{span.low:g} to {span.high:g} {span.unit or row.unit}" for span in row.bare)
        raise Refused(f"{word}: found {number:g}, allowed without a unit: {spans}.")
    found = read_measurement(row.kind, number, unit, rulebook=act.rulebook)
    return {
        "text": f"{comparator or ''}{number:g} {unit}",
        "value": found.value,
        "unit": found.unit,
        "comparator": comparator,
        "implausible": found.implausible,
    }


def _told_of_alert(act: Act, course_id: str, alert_id: str, told: str, moment: datetime) -> str:
    row = next((row for row in act.record(course_id).current(t.Alert) if row.id == alert_id), None)
    if row is None:
        raise NotFound("No such alert.")
    if moment < row.raised_at:
        raise Refused("Told before the alert was raised; check the time.")
    with act.step("record_told", course_id=course_id, summary=f"{told} told: {row.what}"):
        return act.replace(t.Alert, row, told=told, told_at=moment).id


def _about(readings: list[Reading]) -> str:
    """The newest reading of each kind, newest first: "Temperature 38.4 °C at home; SpO₂ 88 % at home"."""
    newest: dict[MeasurementKind, Reading] = {}
    for reading in readings:
        newest.setdefault(reading.kind, reading)
    return "; ".join(reading.what for reading in newest.values())
