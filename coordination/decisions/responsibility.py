"""Who is accountable at a moment, and whom to ring: from stage, effective moment, matrix, hour and site calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from coordination.facts import CourseFacts, SiteFacts
from coordination.knowledge import OfficeHours, Rulebook
from coordination.vocabulary import HandoffEventKind, Side, Stage, Topic

ACADEMIC_STAGES_OF_RESTART = (Stage.STEP_UP, Stage.RETURNED)


@dataclass(frozen=True, slots=True)
class Sharing:
    """The part of a course that says who shares it and where the baton is."""

    stage: Stage
    side_before_end: Side
    academic: SiteFacts
    community: SiteFacts | None
    effective_at: datetime | None
    exceptions: tuple[tuple[Topic, Side, datetime], ...] = ()

    def site(self, side: Side) -> SiteFacts | None:
        return self.academic if side is Side.ACADEMIC else self.community


@dataclass(frozen=True, slots=True)
class CallDecision:
    """Whom to ring now. `number` None: not recorded; then `fallback_number` is the one to try, if there is one."""

    side: Side
    site_name: str
    line: str
    number: str | None
    fallback_name: str | None
    fallback_number: str | None
    reason: str


def sharing_of(course: CourseFacts, *, rulebook: Rulebook) -> Sharing:
    """What the matrix of responsibilities is asked with: stage, sites and the moment from which a handoff holds."""
    return Sharing(
        stage=course.stage,
        side_before_end=_side_before_end(course, rulebook),
        academic=course.academic,
        community=course.community,
        effective_at=effective_moment(course),
        exceptions=tuple((line.topic, line.side, line.from_at) for line in course.responsibility_lines),
    )


def effective_moment(course: CourseFacts) -> datetime | None:
    """The effective moment of the latest acceptance that no later event took back; None: not recorded."""
    moment: datetime | None = None
    for event in course.handoff_events:
        if event.kind is HandoffEventKind.ACCEPTED:
            moment = event.effective_at
        elif event.kind in (HandoffEventKind.WITHDRAWN, HandoffEventKind.DECLINED):
            moment = None
    return moment


def accountable_side(sharing: Sharing, now: datetime, *, rulebook: Rulebook) -> Side:
    """The one accountable party at `now` (handoff.md §2).

    Accepted is the academic center's until the effective moment; with no moment recorded, until the first
    community dose. A first dose given before the moment does not bring it forward. After the end the last accountable party stays accountable (design §8).
    """
    if sharing.stage is Stage.ENDED:
        return sharing.side_before_end
    if sharing.stage is Stage.ACCEPTED:
        passed = sharing.effective_at is not None and sharing.effective_at <= now
        return Side.COMMUNITY if passed else Side.ACADEMIC
    if sharing.stage is Stage.CO_MANAGED and sharing.effective_at is not None and now < sharing.effective_at:
        return Side.ACADEMIC
    return rulebook.stages[sharing.stage].accountable


def accountable_for(sharing: Sharing, topic: Topic, now: datetime, *, rulebook: Rulebook) -> Side:
    """Who is accountable for one line of the matrix: an exception in force, else the default before or after."""
    in_force = [line for line in sharing.exceptions if line[0] is topic and line[2] <= now]
    if in_force and sharing.stage not in ACADEMIC_STAGES_OF_RESTART:
        return max(in_force, key=lambda line: line[2])[1]
    row = rulebook.responsibilities[topic]
    if accountable_side(sharing, now, rulebook=rulebook) is Side.COMMUNITY and sharing.community is not None:
        return row.after.accountable
    return row.before.accountable


def who_to_call(
    course: CourseFacts | Sharing, now: datetime, topic: Topic = Topic.FIRST_CALL_DAY, *, rulebook: Rulebook
) -> CallDecision:
    """The line to ring at `now` about `topic`: day line in the site's office hours, night line outside them."""
    sharing = sharing_of(course, rulebook=rulebook) if isinstance(course, CourseFacts) else course
    side = accountable_for(sharing, topic, now, rulebook=rulebook)
    site = sharing.site(side) or sharing.academic
    day = in_office_hours(site, now, rulebook.office_hours)
    number = site.day_line if day else site.night_line
    hours = "office hours" if day else "nights, weekends and holidays"
    fallback_site, fallback = _fallback(sharing, site, number)
    return CallDecision(
        side=site.side,
        site_name=site.name,
        line=hours,
        number=number,
        fallback_name=fallback_site,
        fallback_number=fallback,
        reason=f"{site.name} is accountable for this now; {hours} at {site.short_name} ({site.time_zone}).",
    )


def in_office_hours(site: SiteFacts, now: datetime, hours: OfficeHours) -> bool:
    """Whether the site's day line answers: a business day there, from the opening hour until before the closing."""
    local = now.astimezone(site.zone)
    opens, closes = time.fromisoformat(hours.opens), time.fromisoformat(hours.closes)
    return is_business_day(site, local.date()) and opens <= local.time() < closes


def is_business_day(site: SiteFacts, day: date) -> bool:
    """Monday to Friday and no recorded holiday of the site; a year without recorded holidays has none."""
    return day.isoweekday() <= 5 and day not in site.holidays


def next_business_day(site: SiteFacts, day: date) -> date:
    """The first business day after `day`."""
    following = day + timedelta(days=1)
    while not is_business_day(site, following):
        following += timedelta(days=1)
    return following


def business_days_between(site: SiteFacts, start: date, end: date) -> int:
    """Business days after `start` up to and including `end`; 0 where `end` is not after `start`."""
    weeks, rest = divmod(max((end - start).days, 0), 7)
    weekdays = 5 * weeks + sum((start + timedelta(days=n)).isoweekday() <= 5 for n in range(1, rest + 1))
    return weekdays - sum(start < day <= end and day.isoweekday() <= 5 for day in site.holidays)


def _side_before_end(course: CourseFacts, rulebook: Rulebook) -> Side:
    before = [event.stage for event in course.stage_events if event.stage is not Stage.ENDED]
    return rulebook.stages[before[-1]].accountable if before else Side.ACADEMIC


def _fallback(sharing: Sharing, site: SiteFacts, number: str | None) -> tuple[str | None, str | None]:
    """Another line to try: the site's own night line, else the academic center's."""
    candidates = [(site.name, site.night_line), (sharing.academic.name, sharing.academic.night_line)]
    for name, line in candidates:
        if line is not None and line != number:
            return name, line
    return None, None
