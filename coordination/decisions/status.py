"""One course at a glance, as lists need it: stage, whose move, next dose, slack, worst reactions, risk, and until when
all of that holds if nobody records anything. Pure; no day count is in it, so that it stays true from day to day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from coordination.decisions import dosing, responsibility
from coordination.decisions.after_transfer import open_stay
from coordination.decisions.at_risk import OF_THE_WATCH, Risk, RiskCause, Risks, find_risks, unanswered
from coordination.decisions.clocks import Clock, clocks_of, site_of, turned, turning_moments
from coordination.decisions.dosing import DoseDecision
from coordination.decisions.forecast import giving_site
from coordination.decisions.passings import events_under_way, open_conditions
from coordination.decisions.plans import first_community
from coordination.decisions.reactions import WorstReaction, worst_reaction
from coordination.decisions.responsibility import Sharing
from coordination.decisions.step_up import FULL_DOSES
from coordination.decisions.watch import watch_of
from coordination.facts import CourseFacts, day_of
from coordination.knowledge import Rulebook
from coordination.vocabulary import (
    Action,
    DoseMark,
    HandoffEventKind,
    MeasurementKind,
    Side,
    Stage,
    ToxicityKind,
)
from coordination.words import say_day, say_on

FRIDAY = 5
ANSWERS = (Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.CONDITIONAL)
"""Stages in which the receiving site owes an answer."""
AFTER_FIRST_VISIT = "Doses and follow-up"
"""What is left of a co-managed patient's move once the first visit has been reported back."""


@dataclass(frozen=True, slots=True)
class Move:
    """Whose move it is, and what it is."""

    side: Side
    what: str
    blocker: str | None = None


@dataclass(frozen=True, slots=True)
class StatusDecision:
    """`clocks`: those that run and have begun; `turned_clocks`: of them the amber and red ones, the loudest first."""

    stage: Stage
    stage_since: date | None
    sharing: Sharing
    accountable: Side
    dose: DoseDecision
    loop_closed: bool
    first_dose_on: date | None
    first_community_planned_on: date | None
    first_community_given_on: date | None
    move: Move
    crs: WorstReaction
    icans: WorstReaction
    crs_evaluable_on: date | None
    risks: tuple[Risk, ...]
    needs_on: dict[Side, date | None]
    holds_until: datetime | None
    clocks: tuple[Clock, ...] = ()
    turned_clocks: tuple[Clock, ...] = ()
    latest: dict[MeasurementKind, tuple[str, str]] = field(default_factory=dict)
    marks: tuple[DoseMark, ...] = ()
    """What stands beside the next dose in every list."""


def status_of(course: CourseFacts, now: datetime, *, rulebook: Rulebook) -> StatusDecision:
    """Everything that `CourseStatus` stores, derived from the facts at the aware moment `now`."""
    sharing = responsibility.sharing_of(course, rulebook=rulebook)
    dose = dosing.next_dose(course, now, rulebook=rulebook)
    planned_on, given_on = first_community(course)
    accountable = responsibility.accountable_side(sharing, now, rulebook=rulebook)
    watch = watch_of(course, now, rulebook=rulebook)
    risks = find_risks(
        course,
        dose,
        now,
        first_community_on=planned_on if given_on is None else None,
        owner=sharing.site(accountable) or sharing.academic,
        rulebook=rulebook,
        watch=watch,
    )
    clocks = clocks_of(
        course,
        accountable=accountable,
        dose_due=dose.expected if dose.held_since is None else None,
        first_community_planned=planned_on,
        first_community_given=given_on,
        rulebook=rulebook,
        now=now,
    )
    return StatusDecision(
        stage=course.stage,
        stage_since=course.stage_since,
        sharing=sharing,
        accountable=accountable,
        dose=dose,
        loop_closed=_has(course, HandoffEventKind.LOOP_CLOSED),
        first_dose_on=course.given[0].on if course.given else None,
        first_community_planned_on=planned_on,
        first_community_given_on=given_on,
        move=_move(course, dose, accountable, risks, rulebook),
        crs=worst_reaction(course, ToxicityKind.CRS),
        icans=worst_reaction(course, ToxicityKind.ICANS),
        crs_evaluable_on=_evaluable_on(course, rulebook),
        risks=risks.now,
        needs_on={side: _needs_on(course, dose, side, accountable, planned_on, risks, rulebook) for side in Side},
        holds_until=_holds_until(course, dose, sharing, risks, clocks, now),
        clocks=tuple(clock for clock in clocks if clock.begun(site_of(course, clock.side).today(now))),
        turned_clocks=turned(clocks, partial(site_of, course), now),
        latest=_latest(course),
        marks=_reaction_marks(course, dose) + dose.marks + _day_marks(course, dose, rulebook),
    )


def _has(course: CourseFacts, kind: HandoffEventKind) -> bool:
    """Whether the passing of a co-managed course has come so far; an earlier one says nothing about it."""
    return course.stage is Stage.CO_MANAGED and any(event.kind is kind for event in events_under_way(course))


def _needs_on(
    course: CourseFacts,
    dose: DoseDecision,
    side: Side,
    accountable: Side,
    planned_on: date | None,
    risks: Risks,
    rulebook: Rulebook,
) -> date | None:
    """The day from which the patient needs something of this side: an answer, a dose, the answer to an alert.

    None: nothing with a day. A stage that waits for this side's answer needs it from its first day on; an alert
    that nobody answered, and what the watch asks for, come before everything.
    """
    watched = any(risk.cause in OF_THE_WATCH for risk in risks.now)
    if course.stage is Stage.ENDED:
        return date.min if watched and accountable is side else None
    days: list[date | None] = []
    if course.stage in ANSWERS and rulebook.stages[course.stage].move_side is side:
        days.append(course.stage_since or date.min)
    if accountable is side:
        days.append(date.min if unanswered(course) or watched else dose.expected)
    elif side is Side.COMMUNITY and course.stage is Stage.ACCEPTED:
        days.append(planned_on)
    return min((day for day in days if day is not None), default=None)


def _move(course: CourseFacts, dose: DoseDecision, accountable: Side, risks: Risks, rulebook: Rulebook) -> Move:
    """Whose move it is: a reading that nobody was told about first, then a standing hold, else what the stage asks for,
    with its open condition as blocker."""
    if any(risk.cause is RiskCause.READING for risk in risks.now):
        return Move(accountable, "Review the reading; record who was told")
    row = rulebook.stages[course.stage]
    if dose.held_since is not None:
        reason = dose.hold_reason or "reason not recorded"
        return Move(accountable, "Decide on the held dose", f"Held since {say_day(dose.held_since)}: {reason}")
    what = AFTER_FIRST_VISIT if _has(course, HandoffEventKind.FIRST_VISIT_REPORTED) else row.move_what
    return Move(row.move_side, what, _blocker(course, rulebook))


def _blocker(course: CourseFacts, rulebook: Rulebook) -> str | None:
    stay = open_stay(course)
    if stay is not None and course.stage is not Stage.ENDED:
        return f"{rulebook.label(stay.kind).word} since {say_on(stay.on)}; its end is not recorded"
    still = open_conditions(course)
    if course.stage is Stage.CONDITIONAL and still:
        owner = still[0].owner or "owner not recorded"
        more = f" (and {len(still) - 1} more)" if len(still) > 1 else ""
        return f"{still[0].text} · {owner}{more}"
    event = course.stage_events[-1] if course.stage_events else None
    if rulebook.stages[course.stage].shows_reason and event is not None:
        return event.why or "Reason not recorded"
    return None


def _evaluable_on(course: CourseFacts, rulebook: Rulebook) -> date | None:
    """The day from which the course counts in the CRS rate; None: still in step-up, or never dosed."""
    if not course.given:
        return None
    after = timedelta(days=rulebook.at_risk.crs_evaluable_days)
    full = next((dose.on for dose in course.given if dose.role in FULL_DOSES), None)
    if full is not None:
        return full + after
    return course.given[-1].on + after if course.stage is Stage.ENDED else None


def _holds_until(
    course: CourseFacts, dose: DoseDecision, sharing: Sharing, risks: Risks, clocks: tuple[Clock, ...], now: datetime
) -> datetime | None:
    """The next moment (UTC) at which time alone changes the status: a day begins, a handoff takes effect,
    a reading of the watch is late, a clock turns amber or red."""
    zone = course.academic.zone
    days = [*risks.changes]
    if dose.latest is not None:
        days.append(dose.latest + timedelta(days=1))
    moments = [datetime.combine(day, time.min, zone).astimezone(UTC) for day in days]
    if sharing.effective_at is not None and course.stage in (Stage.ACCEPTED, Stage.CO_MANAGED):
        moments.append(sharing.effective_at)
    moments += [from_at for _, _, from_at in sharing.exceptions]
    if course.stage is Stage.ENDED:
        moments = []
    moments += [*risks.moments, *turning_moments(clocks, partial(site_of, course), now)]
    return min((moment for moment in moments if moment > now), default=None)


def _reaction_marks(course: CourseFacts, dose: DoseDecision) -> tuple[DoseMark, ...]:
    """Whether CRS or ICANS since the last dose has no recorded end; one before a later dose was looked at then."""
    if course.last_given is None or dose.action is Action.NONE_ENDED:
        return ()
    for episode in course.toxicities:
        onset = day_of(episode.onset_on) if episode.onset_on else None
        is_open = episode.kind in (ToxicityKind.CRS, ToxicityKind.ICANS) and episode.resolved_on is None
        if is_open and onset is not None and onset >= course.last_given.on:
            return (DoseMark.OPEN_REACTION,)
    return ()


def _day_marks(course: CourseFacts, dose: DoseDecision, rulebook: Rulebook) -> tuple[DoseMark, ...]:
    """Whether the expected day is a weekend, or a recorded holiday of the site that gives the dose."""
    if dose.expected is None or dose.action is Action.NONE_ENDED:
        return ()
    closed = giving_site(course, dose.expected, rulebook).is_holiday(dose.expected)
    found = {DoseMark.WEEKEND: dose.expected.isoweekday() > FRIDAY, DoseMark.HOLIDAY: bool(closed)}
    return tuple(mark for mark, holds in found.items() if holds)


def _latest(course: CourseFacts) -> dict[MeasurementKind, tuple[str, str]]:
    """The newest plausible value of each measurement as (words, day)."""
    found: dict[MeasurementKind, tuple[str, str]] = {}
    for measured in course.measurements:
        if measured.kind is not None and measured.value is not None and not measured.implausible:
            words = f"{measured.comparator or ''}{measured.value:g} {measured.unit or ''}".strip()
            found[measured.kind] = (words, measured.on)
    return found
