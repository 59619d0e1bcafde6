"""Which readings of a watch somebody must be told about, and who was: over a threshold, or not known to be within.

A value at the limit of `at_least` crosses it; nothing is rounded. A value that is implausible, kept as text only, or
known only as "under" or "over" another one, is not known to be within: it is told too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from coordination.decisions.watch_window import TICK, WatchWindow, midnight
from coordination.facts import AlertFact, CourseFacts, HospitalEventFact, MeasurementFact, day_of
from coordination.knowledge import Rulebook, ThresholdRow, may_run
from coordination.vocabulary import HospitalEventKind, MeasurementKind, MeasurementSource, ModelOfCare
from coordination.words import say_day, say_moment

STAYS = (HospitalEventKind.ADMISSION, HospitalEventKind.ADMITTED_ELSEWHERE)
"""In hospital, somebody else measures."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a watch. `moment`: when it was taken; where no hour is recorded, the beginning of its day.

    `crosses`: the threshold that it crosses or may cross, with `why`; None: known to be within, or no threshold on file.
    `told`: the alert by which somebody was told; None: nobody is recorded. `ward`: measured in hospital, by those who
    would be told.
    """

    measured: MeasurementFact
    kind: MeasurementKind
    moment: datetime
    what: str
    crosses: ThresholdRow | None = None
    why: str | None = None
    told: AlertFact | None = None
    ward: bool = False

    @property
    def hour_known(self) -> bool:
        return self.measured.at is not None

    @property
    def untold(self) -> bool:
        return self.crosses is not None and self.told is None and not self.ward

    def said_at(self, course: CourseFacts) -> str:
        zone = course.academic.zone
        if self.hour_known:
            return say_moment(self.moment, zone)
        return f"{say_day(self.moment.astimezone(zone).date())}, hour not recorded"


def readings_of(
    course: CourseFacts, windows: Sequence[WatchWindow], now: datetime, *, rulebook: Rulebook
) -> tuple[Reading, ...]:
    """Every reading taken within `reading_days` of a dose that opened a watch, both ends included, oldest first."""
    policy = rulebook.watch.window
    span = timedelta(days=policy.reading_days)
    begin = midnight(course, min(window.dose.on for window in windows))
    found = []
    for measured in course.measurements:
        if measured.kind is None or (rulebook.watch.threshold(measured.kind) is None):
            continue
        moment = _moment(course, measured)
        if moment is None or not begin <= moment <= now:
            continue
        if any(_belongs(course, measured, moment, window, span) for window in windows):
            ward = _on_the_ward(course, measured, moment, windows)
            found.append(replace(_reading(course, measured, measured.kind, moment, begin, rulebook), ward=ward))
    return tuple(sorted(found, key=lambda reading: reading.moment))


def raised(readings: Sequence[Reading], now: datetime, *, rulebook: Rulebook) -> tuple[Reading, ...]:
    """Readings about which nobody is recorded as told, up to `raised_days` after each (that moment included), newest first."""
    stays = timedelta(days=rulebook.watch.window.raised_days)
    return tuple(reading for reading in reversed(readings) if reading.untold and now <= reading.moment + stays)


def raised_changes(readings: Sequence[Reading], rulebook: Rulebook) -> list[datetime]:
    stays = timedelta(days=rulebook.watch.window.raised_days)
    return [reading.moment + stays + TICK for reading in readings if reading.untold]


def _moment(course: CourseFacts, measured: MeasurementFact) -> datetime | None:
    if measured.at is not None:
        return measured.at
    day = day_of(measured.on)
    return midnight(course, day) if day is not None else None


def _belongs(
    course: CourseFacts, measured: MeasurementFact, moment: datetime, window: WatchWindow, span: timedelta
) -> bool:
    """Without an hour a reading of the dose's own day may have come after it."""
    first = window.opens_at if measured.at is not None else midnight(course, window.dose.on)
    return first <= moment <= window.given_by + span


def _reading(
    course: CourseFacts,
    measured: MeasurementFact,
    kind: MeasurementKind,
    moment: datetime,
    begin: datetime,
    rulebook: Rulebook,
) -> Reading:
    row = rulebook.watch.threshold(kind)
    what = say_value(measured, kind, rulebook)
    why = _why_told(course, measured, row, begin, rulebook) if row is not None else None
    if row is None or why is None:
        return Reading(measured, kind, moment, what)
    word = rulebook.label(kind).word
    told = next(
        (
            alert
            for alert in reversed(course.alerts)
            if alert.told is not None and alert.raised_at >= moment and alert.seq >= measured.seq and word in alert.what
        ),
        None,
    )
    return Reading(measured, kind, moment, what, row, why, told)


def say_value(measured: MeasurementFact, kind: MeasurementKind, rulebook: Rulebook) -> str:
    """ "Temperature 38.4 °C at home"; what could not be read stays as written."""
    value = f"{measured.comparator or ''}{measured.value:g} {measured.unit or ''}" if measured.value is not None else ""
    place = " at home" if measured.source is MeasurementSource.HOME else ""
    return f"{rulebook.label(kind).word} {value.strip() or measured.text}{place}"


def _why_told(
    course: CourseFacts, measured: MeasurementFact, row: ThresholdRow, begin: datetime, rulebook: Rulebook
) -> str | None:
    """Why somebody is told, in words; None: the value is known to be within."""
    number = "at_least" if row.at_least is not None else "below"
    state = may_run(row, rulebook, kind="monitoring", numbers=(number,))
    limit = _say_limit(row, rulebook)
    if not state.runs:
        return f"The threshold on file ({limit}) may not run: {state.notice}"
    if measured.value is None:
        return "kept as written: it cannot be compared with a threshold"
    if measured.implausible:
        return "outside the plausible range: check the value"
    if not _may_cross(measured.value, measured.comparator, row):
        return None
    if row.drop_of is None or not may_run(row, rulebook, kind="monitoring", numbers=("drop_of",)).runs:
        return limit
    before = _before(course, row.kind, begin)
    if before is None:
        return f"{limit}; the patient's own value before the dose is not recorded"
    if measured.comparator in ("<", "≤"):
        return f"{limit}; how far under the patient's own {before:g} is not known"
    drop = before - measured.value
    return f"{limit}, {drop:g} under the patient's own {before:g}" if drop >= row.drop_of else None


def _may_cross(value: float, comparator: str | None, row: ThresholdRow) -> bool:
    """Whether the value crosses the threshold, or can: one known only as under or over another may lie beyond it."""
    if row.at_least is not None:
        sure_within = value <= row.at_least if comparator == "<" else value < row.at_least
        return comparator in (">", "≥") or not sure_within
    return comparator in ("<", "≤") or row.crossed_by(value)


def _say_limit(row: ThresholdRow, rulebook: Rulebook) -> str:
    unit = rulebook.measurements[row.kind].unit
    return f"at least {row.at_least:g} {unit}" if row.at_least is not None else f"under {row.below:g} {unit}"


def _before(course: CourseFacts, kind: MeasurementKind, begin: datetime) -> float | None:
    """The newest value before the first of the doses that count."""
    values = [
        measured.value
        for measured in course.measurements
        if measured.kind is kind and measured.value is not None and not measured.implausible
        if (moment := _moment(course, measured)) is not None and moment < begin
    ]
    return values[-1] if values else None


def _on_the_ward(
    course: CourseFacts, measured: MeasurementFact, moment: datetime, windows: Sequence[WatchWindow]
) -> bool:
    """Measured by staff while the patient was in hospital: by a stay on record, or by the hours that step-up takes there."""
    if measured.source is not MeasurementSource.CLINIC:
        return False
    day = course.academic.today(moment)
    dosed = max((window.dose.on for window in windows if window.dose.on <= day), default=day)
    if stay_at(course, moment, dosed) is not None:
        return True
    inpatient = course.model_of_care is ModelOfCare.INPATIENT
    return inpatient and any(window.known and window.holds(moment) for window in windows)


def stay_at(course: CourseFacts, moment: datetime, dosed_on: date) -> HospitalEventFact | None:
    """The stay in hospital that covers the moment; None: none is on record that surely does.

    The day of discharge is not covered: its hour is not recorded. A stay whose end is not recorded counts where it began
    with the dose or after it; of an older one the end may have been forgotten.
    """
    day = course.academic.today(moment)
    for event in course.hospital_events:
        begun, ended = day_of(event.on), day_of(event.ended_on)
        if event.kind not in STAYS or begun is None or begun > day:
            continue
        if (begun >= dosed_on) if event.ended_on is None else (ended is not None and day < ended):
            return event
    return None
