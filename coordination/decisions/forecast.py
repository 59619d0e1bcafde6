"""The next doses as dates, from the decision in force, as if each were given on its day. It plans and moves nothing.

It stops at the first dose for which no rule may answer, and says why. Weekends and the site's holidays are marked.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from coordination.decisions import responsibility
from coordination.decisions.dosing import DoseDecision, next_dose
from coordination.decisions.plans import first_community
from coordination.facts import CourseFacts, DoseFact, SiteFacts
from coordination.knowledge import Rulebook
from coordination.vocabulary import Action, DoseRole, DoseStatus, Schedule, Topic
from coordination.words import say_day

NOON = time(12)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class ForecastDose:
    """One expected dose. `earliest` to `latest` is its window, both ends inclusive, where it is on file.

    `ends_at_gap_limit`: `latest` is the last day before a re-step-up, no printed spacing.
    `planned`: somebody planned this day; else it is the day that the rule names. `number` counts the doses on record.
    `overdue`: that day has passed and no dose is recorded, so it stands on today. `holiday` None: not known.
    """

    number: int
    on: date
    role: DoseRole
    schedule: Schedule | None
    amount: float | None
    unit: str | None
    earliest: date | None
    latest: date | None
    ends_at_gap_limit: bool
    planned: bool
    too_early: bool
    overdue: bool
    weekend: bool
    holiday: bool | None
    site: SiteFacts
    note: str | None = None
    notice: str | None = None
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`stops`: why it ends before the number of doses asked for; None: it does not."""

    doses: tuple[ForecastDose, ...]
    stops: str | None = None


def forecast_doses(course: CourseFacts, now: datetime, *, rulebook: Rulebook, count: int = 6) -> Forecast:
    """Up to `count` doses from the aware moment `now`; days are those of the academic site."""
    found: list[ForecastDose] = []
    moment = now
    while len(found) < count:
        decision = next_dose(course, moment, rulebook=rulebook)
        today = course.academic.today(moment)
        stops = _stops(decision, today)
        if stops is not None:
            return Forecast(tuple(found), stops)
        dose = _dose(course, decision, today, rulebook)
        found.append(dose)
        course = _as_if_given(course, dose)
        moment = _noon(dose.on, course.academic)
    return Forecast(tuple(found))


def _stops(decision: DoseDecision, today: date) -> str | None:
    """Why no day follows from this decision; None: one does."""
    expected = decision.expected
    if decision.action in (Action.MANUAL_REVIEW, Action.NONE_ENDED) or decision.role is None:
        return decision.reason
    if decision.held_since is not None and decision.planned is None:
        why = decision.hold_reason or "reason not recorded"
        return f"On hold since {say_day(decision.held_since)} ({why}), and no later day is planned."
    if expected is None:
        return f"{decision.reason} No day is planned for it."
    if decision.latest is not None and max(expected, today) > decision.latest:
        return f"{say_day(expected)} is planned, after the last day on file, {say_day(decision.latest)}."
    return None


def _dose(course: CourseFacts, decision: DoseDecision, today: date, rulebook: Rulebook) -> ForecastDose:
    assert decision.expected is not None
    assert decision.role is not None
    on = max(decision.expected, today)
    site = giving_site(course, on, rulebook)
    return ForecastDose(
        number=len(course.given) + 1,
        on=on,
        role=decision.role,
        schedule=decision.schedule,
        amount=decision.amount,
        unit=decision.unit,
        earliest=decision.earliest,
        latest=decision.latest,
        ends_at_gap_limit=decision.ends_at_gap_limit,
        planned=decision.planned is not None,
        too_early=decision.planned_too_early,
        overdue=decision.expected < today,
        weekend=on.weekday() >= SATURDAY,
        holiday=site.is_holiday(on),
        site=site,
        note=decision.phase_note,
        notice=decision.notice,
        rule_id=decision.rule_id,
    )


def giving_site(course: CourseFacts, on: date, rulebook: Rulebook) -> SiteFacts:
    """The site that gives the doses on that day: from the planned first community dose on the practice, else by the matrix."""
    planned, given = first_community(course)
    if course.community is not None and planned is not None and given is None and on >= planned:
        return course.community
    sharing = responsibility.sharing_of(course, rulebook=rulebook)
    moment = _noon(on, course.academic)
    side = responsibility.accountable_for(sharing, Topic.DOSES, moment, rulebook=rulebook)
    return sharing.site(side) or course.academic


def _as_if_given(course: CourseFacts, dose: ForecastDose) -> CourseFacts:
    doses = list(course.doses)
    given = DoseFact(
        id=f"forecast-{dose.number}",
        on=dose.on,
        status=DoseStatus.GIVEN,
        role=dose.role,
        schedule=dose.schedule,
        amount=dose.amount,
        unit=dose.unit,
    )
    insort(doses, given, key=lambda each: each.on)
    return replace(course, doses=tuple(doses))


def _noon(day: date, site: SiteFacts) -> datetime:
    return datetime.combine(day, NOON, site.zone)
