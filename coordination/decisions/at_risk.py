"""Who is at risk this week, why, and against which day (design §8). No day count is in it, so it stays true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from coordination.decisions import responsibility
from coordination.decisions.dose_decision import DoseDecision
from coordination.decisions.escalation import say_clock
from coordination.decisions.site_readiness import Lapses, is_booked, lapses
from coordination.decisions.step_up import STEP_UP_DOSES
from coordination.decisions.watch import Watch, log_is_late, say_late, say_raised, say_unknown, unknown_windows
from coordination.facts import AlertFact, CourseFacts, SiteFacts
from coordination.knowledge import Rulebook
from coordination.vocabulary import Stage
from coordination.words import say_day, say_moment

NO_RISK = 9
"""The rank of a course that is not at risk."""


class RiskCause(StrEnum):
    """Why a course is at risk, most pressing first."""

    READING = "reading"
    ALERT = "alert"
    LOG_LATE = "log_late"
    NOT_ACCEPTED = "not_accepted"
    DOSE_NOT_RECORDED = "dose_not_recorded"
    SLACK_SHORT = "slack_short"
    SITE_LAPSED = "site_lapsed"
    WATCH_UNKNOWN = "watch_unknown"
    SLACK_UNKNOWN = "slack_unknown"


RISK_RANK = {
    RiskCause.READING: 0,
    RiskCause.ALERT: 1,
    RiskCause.LOG_LATE: 2,
    RiskCause.NOT_ACCEPTED: 3,
    RiskCause.DOSE_NOT_RECORDED: 3,
    RiskCause.SLACK_SHORT: 3,
    RiskCause.SITE_LAPSED: 4,
    RiskCause.WATCH_UNKNOWN: 5,
    RiskCause.SLACK_UNKNOWN: 6,
}
"""How pressing a cause is: what nobody was told, alerts, a late home reading, what has a day, what the
site has lost, what cannot be computed."""

OF_THE_WATCH = (RiskCause.READING, RiskCause.LOG_LATE, RiskCause.WATCH_UNKNOWN)


@dataclass(frozen=True, slots=True)
class Risk:
    """One cause, the day that it runs against, and the sentence to show. `from_on`: the first day on which it holds."""

    cause: RiskCause
    on: date | None
    text: str
    from_on: date | None = None


@dataclass(frozen=True, slots=True)
class Risks:
    """What holds today, most pressing first; `changes`: the days still to come on which another cause begins; `moments`:
    the same to the minute: where a watch is open, or an item of the practice ends by its own calendar."""

    now: tuple[Risk, ...]
    changes: tuple[date, ...]
    moments: tuple[datetime, ...] = ()


def find_risks(
    course: CourseFacts,
    dose: DoseDecision,
    now: datetime,
    *,
    first_community_on: date | None,
    owner: SiteFacts,
    rulebook: Rulebook,
    watch: Watch | None = None,
) -> Risks:
    """The causes at the aware moment `now`.

    `first_community_on`: the first community dose that is still to come; `owner`: the site that is accountable now,
    whose business days count. After the end nothing is at risk but a reading of the watch that nobody was told about.
    """
    today = course.academic.today(now)
    watched = tuple(_watched(course, watch, now))
    moments = watch.changes if watch is not None else ()
    if course.stage is Stage.ENDED:
        return Risks(watched, (), moments)
    lost = _lapses(course, first_community_on, now, rulebook)
    causes = [
        *watched,
        *(Risk(RiskCause.SITE_LAPSED, lapse.since, lapse.text) for lapse in lost.now),
        *_alerts(course, dose, rulebook),
        *_not_accepted(course, first_community_on, rulebook),
        *_not_recorded(dose, owner),
        *_slack(course, dose, rulebook),
    ]
    holds = [risk for risk in causes if risk.from_on is None or risk.from_on <= today]
    later = tuple(risk.from_on for risk in causes if risk.from_on is not None and risk.from_on > today)
    ordered = sorted(holds, key=lambda risk: (RISK_RANK[risk.cause], risk.on or date.max))
    return Risks(tuple(ordered), later, (*moments, *lost.changes))


def unanswered(course: CourseFacts) -> list[AlertFact]:
    """Alerts that nobody answered on record, in the order in which they were recorded."""
    return [alert for alert in course.alerts if alert.answered_at is None]


def _watched(course: CourseFacts, watch: Watch | None, now: datetime) -> Iterator[Risk]:
    """What a watch asks for: somebody to be told, a late reading, a human who says how long."""
    if watch is None:
        return
    for reading in watch.raised:
        yield Risk(RiskCause.READING, course.academic.today(reading.moment), say_raised(course, reading))
    if course.stage is Stage.ENDED:
        return
    if log_is_late(watch, now):
        yield Risk(RiskCause.LOG_LATE, course.academic.today(watch.log.last_due_at), say_late(course, watch.log))
    for window in unknown_windows(watch, now):
        yield Risk(RiskCause.WATCH_UNKNOWN, window.dose.on, say_unknown(window))


def _alerts(course: CourseFacts, dose: DoseDecision, rulebook: Rulebook) -> Iterator[Risk]:
    for alert in unanswered(course):
        text = f"Alert not answered: {alert.what}"
        clock = say_clock(alert, course, dose.expected, rulebook=rulebook)
        if clock is not None:
            text += f" ({clock})"
        if alert.told is not None and alert.told_at is not None:
            text += f"; told {alert.told}, {say_moment(alert.told_at, course.academic.zone)}"
        yield Risk(RiskCause.ALERT, course.academic.today(alert.raised_at), text)


def _not_accepted(course: CourseFacts, first_community_on: date | None, rulebook: Rulebook) -> Iterator[Risk]:
    """Not accepted, conditional and declined included, with the first community dose near or past."""
    if first_community_on is None or not rulebook.stages[course.stage].awaits_acceptance:
        return
    begins = first_community_on - timedelta(days=rulebook.at_risk.first_community_dose_days)
    word = rulebook.label(course.stage).word
    text = f"{word}: not accepted, first community dose {say_day(first_community_on)}"
    yield Risk(RiskCause.NOT_ACCEPTED, first_community_on, text, begins)


def _lapses(course: CourseFacts, first_community_on: date | None, now: datetime, rulebook: Rulebook) -> Lapses:
    """What the practice has lost, where the patient is booked or treated there."""
    if course.community is None or not is_booked(course.stage, first_community_on):
        return Lapses((), ())
    return lapses(course.community, now, rulebook=rulebook)


def _not_recorded(dose: DoseDecision, owner: SiteFacts) -> Iterator[Risk]:
    """A dose that was due and is not recorded by the owner's next business day; a held dose is held."""
    if dose.expected is None or dose.held_since is not None:
        return
    last_day = responsibility.next_business_day(owner, dose.expected)
    text = f"Dose of {say_day(dose.expected)} is not recorded as given, held or missed"
    yield Risk(RiskCause.DOSE_NOT_RECORDED, dose.expected, text, last_day + timedelta(days=1))


def _slack(course: CourseFacts, dose: DoseDecision, rulebook: Rulebook) -> Iterator[Risk]:
    """Few days left before a re-step-up, or not known how many, once a full dose was given.

    What a dose was for may not be recorded: then it may have been a full one. Within step-up, the first or a later
    one, the windows of the next dose speak for themselves.
    """
    last = course.last_given
    if last is None or last.role in STEP_UP_DOSES:
        return
    until = dose.latest_without_step_up
    if until is None:
        yield Risk(RiskCause.SLACK_UNKNOWN, None, "Days before re-step-up are not known")
        return
    begins = until - timedelta(days=rulebook.at_risk.slack_days)
    yield Risk(RiskCause.SLACK_SHORT, until, f"Last day before re-step-up: {say_day(until)}", begins)
