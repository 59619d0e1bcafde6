"""Who is at risk this week, why, and against which day (design §8). No day count is in it, so it stays true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from coordination.decisions import responsibility
from coordination.decisions.dose_decision import DoseDecision
from coordination.decisions.step_up import STEP_UP_DOSES
from coordination.facts import AlertFact, CourseFacts, SiteFacts
from coordination.knowledge import Rulebook
from coordination.vocabulary import Stage
from coordination.words import say_day

NO_RISK = 9
"""The rank of a course that is not at risk."""


class RiskCause(StrEnum):
    """Why a course is at risk, most pressing first."""

    ALERT = "alert"
    NOT_ACCEPTED = "not_accepted"
    DOSE_NOT_RECORDED = "dose_not_recorded"
    SLACK_SHORT = "slack_short"
    SLACK_UNKNOWN = "slack_unknown"


RISK_RANK = {
    RiskCause.ALERT: 0,
    RiskCause.NOT_ACCEPTED: 1,
    RiskCause.DOSE_NOT_RECORDED: 1,
    RiskCause.SLACK_SHORT: 1,
    RiskCause.SLACK_UNKNOWN: 5,
}
"""How pressing a cause is: alerts, then what has a day, then what cannot be computed."""


@dataclass(frozen=True, slots=True)
class Risk:
    """One cause, the day that it runs against, and the sentence to show. `from_on`: the first day on which it holds."""

    cause: RiskCause
    on: date | None
    text: str
    from_on: date | None = None


@dataclass(frozen=True, slots=True)
class Risks:
    """What holds today, most pressing first; `changes`: the days still to come on which another cause begins."""

    now: tuple[Risk, ...]
    changes: tuple[date, ...]


def find_risks(
    course: CourseFacts,
    dose: DoseDecision,
    now: datetime,
    *,
    first_community_on: date | None,
    owner: SiteFacts,
    rulebook: Rulebook,
) -> Risks:
    """The causes at the aware moment `now`.

    `first_community_on`: the first community dose that is still to come; `owner`: the site that is accountable now,
    whose business days count. After the end nothing is at risk.
    """
    if course.stage is Stage.ENDED:
        return Risks((), ())
    today = course.academic.today(now)
    causes = [
        *_alerts(course),
        *_not_accepted(course, first_community_on, rulebook),
        *_not_recorded(dose, owner),
        *_slack(course, dose, rulebook),
    ]
    holds = [risk for risk in causes if risk.from_on is None or risk.from_on <= today]
    later = tuple(risk.from_on for risk in causes if risk.from_on is not None and risk.from_on > today)
    return Risks(tuple(sorted(holds, key=lambda risk: (RISK_RANK[risk.cause], risk.on or date.max))), later)


def unanswered(course: CourseFacts) -> list[AlertFact]:
    """Alerts that nobody answered on record, in the order in which they were recorded."""
    return [alert for alert in course.alerts if alert.answered_at is None]


def _alerts(course: CourseFacts) -> Iterator[Risk]:
    for alert in unanswered(course):
        yield Risk(RiskCause.ALERT, course.academic.today(alert.raised_at), f"Alert not answered: {alert.what}")


def _not_accepted(course: CourseFacts, first_community_on: date | None, rulebook: Rulebook) -> Iterator[Risk]:
    """Not accepted, conditional and declined included, with the first community dose near or past."""
    if first_community_on is None or not rulebook.stages[course.stage].awaits_acceptance:
        return
    begins = first_community_on - timedelta(days=rulebook.at_risk.first_community_dose_days)
    word = rulebook.label(course.stage).word
    text = f"{word}: not accepted, first community dose {say_day(first_community_on)}"
    yield Risk(RiskCause.NOT_ACCEPTED, first_community_on, text, begins)


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
