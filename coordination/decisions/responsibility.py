"""Who is accountable at a moment, and whom to ring: from stage, effective moment, matrix, hour and site calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from coordination.decisions.passings import events_under_way
from coordination.facts import CourseFacts, ResponsibilityLineFact, SiteFacts
from coordination.knowledge import OfficeHours, ResponsibilityRow, Rulebook
from coordination.vocabulary import HandoffEventKind, Side, Stage, Topic

ACADEMIC_STAGES_OF_RESTART = (Stage.STEP_UP, Stage.RETURNED)
FIRST_CALLS = (Topic.FIRST_CALL_DAY, Topic.FIRST_CALL_NIGHT)


@dataclass(frozen=True, slots=True)
class Sharing:
    """The part of a course that says who shares it and where the baton is."""

    stage: Stage
    side_before_end: Side
    academic: SiteFacts
    community: SiteFacts | None
    effective_at: datetime | None
    exceptions: tuple[tuple[Topic, Side, datetime], ...] = ()
    """In the order of recording: of two from the same moment the later one holds."""
    clinicians: tuple[str | None, str | None] = (None, None)
    """The academic clinician and the community one, by name."""

    def clinician(self, side: Side) -> str | None:
        return self.clinicians[0] if side is Side.ACADEMIC else self.clinicians[1]

    def site(self, side: Side) -> SiteFacts | None:
        return self.academic if side is Side.ACADEMIC else self.community


@dataclass(frozen=True, slots=True)
class CallLine:
    """Another line to try: whose, which of theirs, its number."""

    site_name: str
    line: str
    number: str


@dataclass(frozen=True, slots=True)
class CallDecision:
    """Whom to ring now, about `topic`. `role`: who there answers for it, in the words of the matrix; `name`: of the
    clinician in office hours, None outside them or where not recorded.

    `number` None: not recorded; then the first of `fallbacks` is the one to try, if there is one.
    """

    topic: Topic
    side: Side
    site_name: str
    role: str
    name: str | None
    line: str
    number: str | None
    fallbacks: tuple[CallLine, ...]
    reason: str

    @property
    def fallback_name(self) -> str | None:
        return self.fallbacks[0].site_name if self.fallbacks else None

    @property
    def fallback_number(self) -> str | None:
        return self.fallbacks[0].number if self.fallbacks else None


def sharing_of(course: CourseFacts, *, rulebook: Rulebook) -> Sharing:
    """What the matrix of responsibilities is asked with: stage, sites and the moment from which a handoff holds."""
    return Sharing(
        stage=course.stage,
        side_before_end=_side_before_end(course, rulebook),
        academic=course.academic,
        community=course.community,
        effective_at=effective_moment(course),
        exceptions=tuple((line.topic, line.side, line.from_at) for line in agreed_lines(course)),
        clinicians=(course.academic_clinician, course.community_clinician),
    )


def agreed_lines(course: CourseFacts) -> tuple[ResponsibilityLineFact, ...]:
    """The exceptions agreed for this patient; none holds once the practice has declined, and what another practice
    agreed to ended with the return from there."""
    if course.stage is Stage.DECLINED:
        return ()
    here = course.community.id if course.community else None
    left = max((one.seq for one in course.handoffs if one.is_return and one.from_site_id != here), default=0)
    return tuple(line for line in course.responsibility_lines if line.seq >= left)


def effective_moment(course: CourseFacts) -> datetime | None:
    """From when the passing under way holds: of its acceptance, where no later event took it back; None: not recorded."""
    moment: datetime | None = None
    for event in events_under_way(course):
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
    return _side_in(sharing.stage, sharing.effective_at, now, rulebook)


def _side_in(stage: Stage, effective_at: datetime | None, now: datetime, rulebook: Rulebook) -> Side:
    if stage is Stage.ACCEPTED:
        return Side.COMMUNITY if effective_at is not None and effective_at <= now else Side.ACADEMIC
    if stage is Stage.CO_MANAGED and effective_at is not None and now < effective_at:
        return Side.ACADEMIC
    return rulebook.stages[stage].accountable


def accountable_for(sharing: Sharing, topic: Topic, now: datetime, *, rulebook: Rulebook) -> Side:
    """Who is accountable for one line of the matrix: an exception in force, else the default before or after."""
    in_force = [line for line in reversed(sharing.exceptions) if line[0] is topic and line[2] <= now]
    if in_force and sharing.stage not in ACADEMIC_STAGES_OF_RESTART:
        return max(in_force, key=lambda line: line[2])[1]
    return default_for(sharing, topic, now, rulebook=rulebook)


def default_for(sharing: Sharing, topic: Topic, now: datetime, *, rulebook: Rulebook) -> Side:
    """The same where nothing was agreed for this patient."""
    row = rulebook.responsibilities[topic]
    if accountable_side(sharing, now, rulebook=rulebook) is Side.COMMUNITY and sharing.community is not None:
        return row.after.accountable
    return row.before.accountable


def who_to_call(
    course: CourseFacts | Sharing, now: datetime, topic: Topic = Topic.FIRST_CALL_DAY, *, rulebook: Rulebook
) -> CallDecision:
    """The line to ring at `now` about `topic`: day line in the site's office hours, night line outside them.

    A first call goes by the line for the day while the site that carries it has office hours, else by the one for nights.
    """
    sharing = sharing_of(course, rulebook=rulebook) if isinstance(course, CourseFacts) else course
    topic = _first_call(sharing, now, rulebook) if topic in FIRST_CALLS else topic
    side = accountable_for(sharing, topic, now, rulebook=rulebook)
    site = sharing.site(side) or sharing.academic
    day = in_office_hours(site, now, rulebook.office_hours)
    hours, number = _line_of(site, now, rulebook.office_hours)
    return CallDecision(
        topic=topic,
        side=site.side,
        site_name=site.name,
        role=role_of(rulebook.responsibilities[topic], site.side, rulebook),
        name=sharing.clinician(site.side) if day else None,
        line=hours,
        number=number,
        fallbacks=_fallbacks(sharing, site, number, now, rulebook.office_hours),
        reason=f"{site.name} is accountable for this now; {hours} at {site.short_name} ({site.time_zone}).",
    )


def _first_call(sharing: Sharing, now: datetime, rulebook: Rulebook) -> Topic:
    side = accountable_for(sharing, Topic.FIRST_CALL_DAY, now, rulebook=rulebook)
    site = sharing.site(side) or sharing.academic
    works = in_office_hours(site, now, rulebook.office_hours)
    return Topic.FIRST_CALL_DAY if works else Topic.FIRST_CALL_NIGHT


def role_of(row: ResponsibilityRow, side: Side, rulebook: Rulebook) -> str:
    """Who of this side answers for the line by the matrix; where the matrix names none of them, the side itself."""
    duties = (row.before, row.after) if side is Side.ACADEMIC else (row.after, row.before)
    named = next((duty.leads for duty in duties if duty.accountable is side), None)
    return named or rulebook.label(side).word.lower()


def _line_of(site: SiteFacts, now: datetime, hours: OfficeHours) -> tuple[str, str | None]:
    """Which line of a site answers at `now`, and its number."""
    if in_office_hours(site, now, hours):
        return "office hours", site.day_line
    return "nights, weekends and holidays", site.night_line


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


def add_business_days(site: SiteFacts, day: date, count: int) -> date:
    """The `count`-th business day after `day`; `day` itself for 0."""
    for _ in range(count):
        day = next_business_day(site, day)
    return day


def business_days_between(site: SiteFacts, start: date, end: date) -> int:
    """Business days after `start` up to and including `end`; 0 where `end` is not after `start`."""
    weeks, rest = divmod(max((end - start).days, 0), 7)
    weekdays = 5 * weeks + sum((start + timedelta(days=n)).isoweekday() <= 5 for n in range(1, rest + 1))
    return weekdays - sum(start < day <= end and day.isoweekday() <= 5 for day in site.holidays)


def _side_before_end(course: CourseFacts, rulebook: Rulebook) -> Side:
    """Whose the patient was when the course ended; where its day alone is recorded, when that day was over."""
    before = [event.stage for event in course.stage_events if event.stage is not Stage.ENDED]
    if not before:
        return Side.ACADEMIC
    last = course.stage_events[-1]
    ended = last.at or (_day_over(course.academic, last.on) if last.on else last.recorded_at)
    return _side_in(before[-1], effective_moment(course), ended, rulebook)


def _day_over(site: SiteFacts, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, site.zone)


def _fallbacks(
    sharing: Sharing, site: SiteFacts, number: str | None, now: datetime, hours: OfficeHours
) -> tuple[CallLine, ...]:
    """Other lines to try, in order: the site's own night line, then what the center answers at this hour, then its
    night line. No number comes twice."""
    center = sharing.academic
    candidates = [
        (site.name, "night line", site.night_line),
        (center.name, *_line_of(center, now, hours)),
        (center.name, "night line", center.night_line),
    ]
    found: dict[str, CallLine] = {}
    for name, line, other in candidates:
        if other is not None and other != number:
            found.setdefault(other, CallLine(name, line, other))
    return tuple(found.values())
