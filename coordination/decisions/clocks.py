"""The clocks that run for a course: since when, amber and red from which day, paused by a hold; and what to say of them.

Days are those of the owning site: its time zone, its holidays. A note moves no clock: each runs from its fact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from coordination.decisions.clock_ends import ENDED, EndCase
from coordination.decisions.passings import events_under_way
from coordination.decisions.responsibility import business_days_between, is_business_day
from coordination.facts import CourseFacts, SiteFacts, SiteItemFact
from coordination.knowledge import Begins, ClockRow, Rulebook
from coordination.vocabulary import ClockState, DoseStatus, HandoffEventKind, Side
from coordination.words import say_day

CLOCK = "clock"
"""Where risk causes are stored, the first word of an entry that is a clock: it puts nobody on the at-risk list."""
FAR = timedelta(days=3650)
"""Past it no clock is followed, so that a hold of years cannot keep a machine counting."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Days on which a dose was held: from the first of them until the day before `until`; None: it stands."""

    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Clock:
    """One running clock. It counts from `since_on` (None: not recorded), or against the day `against_on`.

    `amber_on`, `red_on`: the first days on which it is amber and red; None while a hold leaves them open.
    `pauses`: the holds whose days it does not count.
    """

    row_id: str
    side: Side
    since_on: date | None
    against_on: date | None
    amber_on: date | None
    red_on: date | None
    pauses: tuple[Hold, ...] = ()

    def begun(self, today: date) -> bool:
        return self.since_on is None or self.since_on <= today

    def paused_since(self, today: date) -> date | None:
        return next((pause.since for pause in self.pauses if pause.covers(today)), None)

    def state(self, today: date) -> ClockState:
        """How it stands on a day at the owning site. What was amber or red before a pause stays so."""
        if self.red_on is not None and self.red_on <= today:
            return ClockState.RED
        if self.amber_on is not None and self.amber_on <= today:
            return ClockState.AMBER
        if self.since_on is None and self.against_on is None:
            return ClockState.NOT_KNOWN
        return ClockState.PAUSED if self.paused_since(today) else ClockState.RUNNING

    def stored(self) -> list[Any]:
        """As a derived row keeps it; `read` gives it back."""
        days = map(_iso, (self.since_on, self.against_on, self.amber_on, self.red_on))
        return [self.row_id, str(self.side), *days, [[_iso(one.since), _iso(one.until)] for one in self.pauses]]

    @classmethod
    def read(cls, stored: list[Any]) -> Clock:
        row_id, side, since, against, amber, red, pauses = stored
        held = tuple(Hold(date.fromisoformat(begun), _day(until)) for begun, until in pauses)
        return cls(row_id, Side(side), _day(since), _day(against), _day(amber), _day(red), held)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def clocks_of(
    course: CourseFacts,
    *,
    accountable: Side,
    dose_due: date | None,
    first_community_planned: date | None,
    first_community_given: date | None,
    rulebook: Rulebook,
    now: datetime,
) -> tuple[Clock, ...]:
    """Every clock that runs in the course's stage and that no fact has ended, in the order of the file.

    `dose_due`: the day of a dose that nobody recorded yet, None while one is held. A clock may begin on a later day.
    """
    days = {
        Begins.FIRST_DOSE_PLANNED: first_community_planned if first_community_given is None else None,
        Begins.FIRST_DOSE_GIVEN: first_community_given,
        Begins.DOSE_DUE: dose_due,
    }
    found, case = [], EndCase(course, rulebook, now)
    for row in rulebook.clocks.values():
        if course.stage not in row.stages or any(ENDED[end](case) for end in row.ends):
            continue
        side = accountable if row.owner == "accountable" else Side(row.owner)
        site = site_of(course, side)
        if row.begins is Begins.STAGE:
            found.append(_counting(row, side, site, _entered(course, row, site), holds(course)))
        elif row.begins is Begins.FIRST_DOSE_GIVEN:
            if any(event.kind is HandoffEventKind.FIRST_DOSE_GIVEN for event in events_under_way(course)):
                found.append(_counting(row, side, site, days[row.begins], holds(course)))
        elif (day := days.get(row.begins)) is not None:
            counted = row.begins is Begins.DOSE_DUE
            found.append(_counting(row, side, site, day, ()) if counted else _against(row, side, day))
    return tuple(found)


def item_clock(item: SiteItemFact, *, rulebook: Rulebook) -> Clock | None:
    """The clock of one verification of a site; None: it has no day on which it expires."""
    row = next((row for row in rulebook.clocks.values() if row.begins is Begins.ITEM_EXPIRES), None)
    return _against(row, Side(row.owner), item.expires_on) if row and item.expires_on else None


Sites = Callable[[Side], SiteFacts]


def turned(clocks: tuple[Clock, ...], sites: Sites, now: datetime) -> tuple[Clock, ...]:
    """The clocks that are red or amber: red first, of each those that have been so longest."""
    found = []
    for clock in clocks:
        state = clock.state(sites(clock.side).today(now))
        if state in (ClockState.RED, ClockState.AMBER):
            since = clock.red_on if state is ClockState.RED else clock.amber_on
            found.append((state is not ClockState.RED, since or date.max, clock.row_id, clock))
    return tuple(one[3] for one in sorted(found, key=lambda one: one[:3]))


def turning_moments(clocks: tuple[Clock, ...], sites: Sites, now: datetime) -> tuple[datetime, ...]:
    """The moments (UTC) still to come at which a clock begins, turns amber or turns red: midnights of the owning site."""
    moments = []
    for clock in clocks:
        zone = sites(clock.side).zone
        days = [clock.amber_on, clock.red_on, None if clock.against_on else clock.since_on]
        moments += [datetime.combine(day, time.min, zone).astimezone(UTC) for day in days if day is not None]
    return tuple(sorted(moment for moment in moments if moment > now))


def site_of(course: CourseFacts, side: Side) -> SiteFacts:
    """Whose calendar counts; the academic center's where no practice is named."""
    return course.community or course.academic if side is Side.COMMUNITY else course.academic


# --- words


def elapsed(clock: Clock, row: ClockRow, site: SiteFacts, today: date) -> int | None:
    """Days counted since the start, the start day not: business or calendar, without those of holds. None: not known."""
    if clock.since_on is None:
        return None
    return _between(row, site, clock.since_on, today) - paused_days(clock, row, site, today)


def paused_days(clock: Clock, row: ClockRow, site: SiteFacts, today: date) -> int:
    """Days of the clock's kind that holds have taken out up to `today`, both ends inclusive."""
    since = clock.since_on or today
    return sum(
        _between(row, site, max(pause.since - timedelta(days=1), since), min(_last_day(pause, today), today))
        for pause in clock.pauses
    )


def _last_day(pause: Hold, today: date) -> date:
    return pause.until - timedelta(days=1) if pause.until else today


def _between(row: ClockRow, site: SiteFacts, start: date, end: date) -> int:
    """Days of the clock's kind after `start` up to and including `end`."""
    return max((end - start).days, 0) if row.unit == "calendar" else business_days_between(site, start, end)


def say_clock(clock: Clock, row: ClockRow, site: SiteFacts, today: date) -> str:
    """ "Packet sent, not acknowledged: 3 business days, red since Mon 23 Nov"."""
    state = clock.state(today)
    if clock.against_on is not None:
        said = f"{row.text}: {_what_comes(row)} {say_day(clock.against_on, today=today)}"
    elif (days := elapsed(clock, row, site, today)) is None:
        return f"{row.text}: since when is not recorded"
    else:
        said = f"{row.text}: {_days(days, row.unit)}"
    if state is ClockState.RED:
        said += f", red since {_short(clock.red_on)}"
    elif state is ClockState.AMBER:
        red = f", red from {_short(clock.red_on)}" if clock.red_on else ""
        said += f", amber since {_short(clock.amber_on)}{red}"
    elif clock.amber_on is not None:
        said += f", amber from {_short(clock.amber_on)}"
    if (held := clock.paused_since(today)) is not None:
        said += f", paused since {_short(held)}: dose held"
    if out := paused_days(clock, row, site, today):
        said += f" ({_days(out, row.unit)} of hold not counted)"
    return said


def _what_comes(row: ClockRow) -> str:
    return "expires" if row.begins is Begins.ITEM_EXPIRES else "first community dose"


def _days(days: int, unit: str) -> str:
    if days == 0:
        return f"less than 1 {unit} day"
    return f"{days} {unit} day{'s'[: days != 1]}"


def _short(day: date | None) -> str:
    return say_day(day, year=False) if day else "a day not recorded"


# --- when a clock begins and turns


def holds(course: CourseFacts) -> tuple[Hold, ...]:
    """Each hold with its days. A dose given or missed ends one, and so does a day planned after it was recorded."""
    found: list[Hold] = []
    since: date | None = None
    held_seq = 0
    for dose in course.doses:
        if dose.status is DoseStatus.HELD:
            since, held_seq = since or dose.on, max(held_seq, dose.seq)
        elif since is not None and (dose.status is not DoseStatus.PLANNED or dose.seq > held_seq):
            planned = dose.status is DoseStatus.PLANNED and dose.recorded_at is not None
            ended = course.academic.today(dose.recorded_at) if planned and dose.recorded_at else dose.on
            found.append(Hold(since, max(ended, since)))
            since = None
    return (*found, Hold(since, None)) if since is not None else tuple(found)


def _entered(course: CourseFacts, row: ClockRow, site: SiteFacts) -> date | None:
    """The day of the first entry into `row.start` since the stages of `row.through` were reached; None: not recorded."""
    kept = (*row.stages, *row.through)
    first = None
    for event in reversed(course.stage_events):
        if event.stage not in kept:
            break
        if event.stage is row.start:
            first = event
    if first is None:
        return None
    return site.today(first.at) if first.at is not None else first.on


def _counting(row: ClockRow, side: Side, site: SiteFacts, since: date | None, held: tuple[Hold, ...]) -> Clock:
    if since is None:
        return Clock(row.id, side, None, None, None, None)
    pauses = tuple(one for one in held if one.until is None or one.until > since) if row.paused_by_hold else ()
    amber_on, red_on = (_reaches(days or 0, row, site, since, pauses) for days in (row.amber_from, row.red_from))
    return Clock(row.id, side, since, None, amber_on, red_on, pauses)


def _reaches(wanted: int, row: ClockRow, site: SiteFacts, since: date, pauses: tuple[Hold, ...]) -> date | None:
    """The first day on which so many days have been counted; None: a hold that stands leaves it open."""
    day, counted = since, 0
    while counted < wanted:
        day += timedelta(days=1)
        if day - since > FAR or any(one.until is None and one.covers(day) for one in pauses):
            return None
        counted += _counts(row, site, day) and not any(one.covers(day) for one in pauses)
    return day


def _counts(row: ClockRow, site: SiteFacts, day: date) -> bool:
    return row.unit == "calendar" or is_business_day(site, day)


def _against(row: ClockRow, side: Side, day: date) -> Clock:
    amber_on = day - timedelta(days=row.amber_within or 0)
    return Clock(row.id, side, None, day, amber_on, day - timedelta(days=row.red_within or 0))
