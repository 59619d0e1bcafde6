"""Re-escalation after a transfer: which recorded facts show a sign on file, and by when an alert of one is answered.

A sign is raised by a person (`acts/after_transfer.py`); what is shown here only offers it, and orders nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coordination.decisions.after_transfer import STAYS, transfer_of
from coordination.decisions.measurements import is_below
from coordination.decisions.responsibility import add_business_days
from coordination.facts import AlertFact, CourseFacts, ToxicityFact, day_of
from coordination.knowledge import Rulebook
from coordination.knowledge.after_transfer import Finding, TriggerRow
from coordination.vocabulary import GradingSystem, ToxicityKind
from coordination.words import say_day, say_moment


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign on file that the recorded facts show; `said`: which facts. `raised`: an alert of it stands since that day."""

    row: TriggerRow
    said: str
    raised: bool


def signs(course: CourseFacts, now: datetime, *, last_day: date | None, rulebook: Rulebook) -> tuple[Sign, ...]:
    """The signs that facts since the first community dose show, in the order of the file; none before it.

    `last_day`: the last one before a re-step-up, as the rule on file says.
    """
    transfer = transfer_of(course)
    if transfer is None:
        return ()
    found = []
    for row in rulebook.escalation.triggers:
        said = _said(row, course, transfer.first_dose_on, last_day, course.academic.today(now))
        if said is not None:
            raised = any(
                alert.trigger == row.id and course.academic.today(alert.raised_at) >= transfer.first_dose_on
                for alert in course.alerts
            )
            found.append(Sign(row, said, raised))
    return tuple(found)


def say_clock(alert: AlertFact, course: CourseFacts, next_dose: date | None, *, rulebook: Rulebook) -> str | None:
    """ "call now, answer by Tue 24 Nov 2026, 10:00 CST"; None: the alert is of no sign on file."""
    row = rulebook.escalation.trigger(alert.trigger)
    if row is None:
        return None
    level, center = rulebook.escalation.level(row.level), course.academic
    word, day = rulebook.label(row.level).word.lower(), center.today(alert.raised_at)
    if level.within_minutes is not None:
        until = alert.raised_at + timedelta(minutes=level.within_minutes)
        return f"{word}, answer by {say_moment(until, center.zone)}"
    if level.before_next_dose:
        return f"{word}, {say_day(next_dose)}" if next_dose else f"{word}, whose day is not recorded"
    if level.within_business_days is not None:
        day = add_business_days(center, day, level.within_business_days)
    elif level.within_days is not None:
        day += timedelta(days=level.within_days)
    return f"{word}, answer by {say_day(day)}"


def _said(row: TriggerRow, course: CourseFacts, since: date, last_day: date | None, today: date) -> str | None:
    if row.kind is not None and row.below is not None:
        return _low(row, course, since)
    if row.finding == "gap":
        past = last_day is not None and today > last_day
        return f"The last day before a re-step-up was {say_day(last_day)}" if past and last_day else None
    if row.finding == "hospital":
        return _hospital(course, since)
    return _episode(course, EPISODES[row.finding], since, row.grade) if row.finding is not None else None


def _low(row: TriggerRow, course: CourseFacts, since: date) -> str | None:
    """The newest value of the kind, where it was taken since the transfer and is under the limit, or may be."""
    newest = next((one for one in reversed(course.measurements) if one.kind is row.kind), None)
    day = day_of(newest.on) if newest is not None else None
    if newest is None or row.below is None or day is None or day < since:
        return None
    below = is_below(newest, row.below)
    if below is False:
        return None
    return f"{newest.text}, {say_day(day)}" + ("" if below else f": whether it is under {row.below:g} is not known")


def _episode(course: CourseFacts, kind: ToxicityKind, since: date, grade: int | None) -> str | None:
    """The newest episode since the transfer, from `grade` on; one whose grade is not recorded shows no grade."""
    for one in reversed(course.toxicities):
        day = day_of(one.onset_on)
        if one.kind is not kind or day is None or day < since:
            continue
        worst = one.worst(SYSTEM[kind])
        if grade is None:
            return f"{_name(one)} since {say_day(day)}"
        if worst is not None and worst >= grade:
            return f"{_name(one)} of grade {worst} since {say_day(day)}"
    return None


def _name(episode: ToxicityFact) -> str:
    return episode.name or WORDS[episode.kind]


def _hospital(course: CourseFacts, since: date) -> str | None:
    for event in reversed(course.hospital_events):
        day = day_of(event.on)
        if event.kind in STAYS and day is not None and day >= since:
            return f"Admitted {say_day(day)}"
    return None


EPISODES: Mapping[Finding, ToxicityKind] = {
    "crs": ToxicityKind.CRS,
    "icans": ToxicityKind.ICANS,
    "infection": ToxicityKind.INFECTION,
}
SYSTEM: Mapping[ToxicityKind, GradingSystem] = {
    ToxicityKind.CRS: GradingSystem.ASTCT_2019,
    ToxicityKind.ICANS: GradingSystem.ASTCT_2019,
    ToxicityKind.INFECTION: GradingSystem.CTCAE_5,
}
WORDS: Mapping[ToxicityKind, str] = {
    ToxicityKind.CRS: "CRS",
    ToxicityKind.ICANS: "ICANS",
    ToxicityKind.INFECTION: "Infection",
}
