"""A synthetic history: dated acts of one patient, each with the moment it happened and the moment it was entered.

`Story` collects them; what would lie after `now` is not told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from coordination.demo.draws import Draw
from coordination.demo.parameters import Share
from coordination.vocabulary import Role

ENTRY_MINUTES = (3, 95)
"""How long after a thing happened it is usually entered."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Stands for the id of the row that the event labelled so will have made."""

    label: str


@dataclass(frozen=True, slots=True)
class Event:
    """One act to be recorded at the moment `recorded` by somebody of `role` at `site`."""

    recorded: datetime
    act: str
    values: dict[str, Any]
    site: str
    role: Role
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the patient is; invented."""

    mrn: str
    last_name: str
    first_name: str
    birth_date: date
    sex: str
    language: str
    caregiver: str | None
    caregiver_phone: str | None
    isotype: str


@dataclass
class CourseHistory:
    """One course: its opening (`opening` are the arguments of `open_course`) and what followed, in order of entry."""

    case: str | None
    opening: dict[str, Any]
    community: str
    academic: str
    events: list[Event] = field(default_factory=list)


@dataclass
class PatientHistory:
    identity: Identity
    mrn_site: str
    courses: list[CourseHistory]


class Calendar:
    """Days of a story: day 0 is `start`, at one academic site. Business days leave out weekends and `holidays`."""

    def __init__(self, start: date, holidays: frozenset[date]) -> None:
        self.start = start
        self.holidays = holidays

    def day(self, offset: int) -> date:
        return self.start + timedelta(days=offset)

    def next_business(self, offset: int) -> date:
        """The day itself, or the first business day after it."""
        return self._step(self.day(offset), 1)

    def last_business(self, offset: int) -> date:
        """The day itself, or the last business day before it."""
        return self._step(self.day(offset), -1)

    def _step(self, day: date, days: int) -> date:
        while day.isoweekday() > 5 or day in self.holidays:
            day += timedelta(days=days)
        return day


@dataclass(frozen=True, slots=True)
class _Told:
    at: datetime
    act: str
    values: dict[str, Any]
    site: str
    role: Role
    label: str | None
    may_be_late: bool


class Story:
    """What happened in one course, told in any order; `events` gives it in order of entry."""

    def __init__(self, draw: Draw, now: datetime, zones: dict[str, ZoneInfo], late_share: Share) -> None:
        self.draw = draw
        self.now = now
        self.zones = zones
        self.late_share = late_share
        self.until = now
        self._told: list[_Told] = []

    def moment(self, site: str, day: date, hour: float) -> datetime:
        """The moment of a site's local hour, in UTC."""
        local = datetime.combine(day, time(), self.zones[site]) + timedelta(minutes=round(hour * 60))
        return local.astimezone(UTC)

    def local_day(self, site: str, at: datetime) -> date:
        return at.astimezone(self.zones[site]).date()

    def tell(
        self,
        act: str,
        at: datetime,
        site: str,
        role: Role,
        /,
        *,
        label: str | None = None,
        may_be_late: bool = False,
        **values: Any,
    ) -> bool:
        """Add an act that happened at `at`; False where that lies after now, or after `until`: nothing is told.

        `may_be_late`: nothing else hangs on it, so that it may be entered days later.
        """
        if at > min(self.until, self.now):
            return False
        self._told.append(_Told(at, act, values, site, role, label, may_be_late))
        return True

    def events(self) -> list[Event]:
        """In order of entry: minutes after each thing happened, a few of them days later, none after now."""
        found: list[Event] = []
        last = datetime.min.replace(tzinfo=UTC)
        for told in sorted(self._told, key=lambda told: told.at):
            lag = timedelta(minutes=self.draw.between(*ENTRY_MINUTES))
            recorded = min(told.at + lag, self.now)
            if told.may_be_late and self.draw.chance(self.late_share):
                recorded = min(recorded + timedelta(days=self.draw.between(2, 5)), self.now)
            else:
                recorded = last = max(recorded, last)
            found.append(Event(recorded, told.act, told.values, told.site, told.role, told.label))
        return sorted(found, key=lambda event: event.recorded)
