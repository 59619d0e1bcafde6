"""What telling one course needs: its journey, the calendar, who works where, and how a day becomes a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from coordination.demo.cases import Case
from coordination.demo.doses import FULL, PlannedDose
from coordination.demo.draws import Draw
from coordination.demo.history import Calendar, Story
from coordination.demo.journey import Journey
from coordination.demo.parameters import DemoParameters
from coordination.knowledge import RegimenBook
from coordination.vocabulary import MeasurementKind, Role

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Scene:
    """Everything that telling one course needs."""

    case: Case
    draw: Draw
    parameters: DemoParameters
    book: RegimenBook
    journey: Journey
    calendar: Calendar
    story: Story
    academic: str
    staff: dict[tuple[str, Role], list[str]]
    weight_kg: float
    route: str
    units: Mapping[MeasurementKind, str]
    floor: datetime = LONG_AGO

    def name(self, site: str, role: Role) -> str:
        names = self.staff.get((site, role)) or self.staff[(self.academic, Role.COORDINATOR)]
        return self.draw.one_of(names)

    def office(self, day: int, hour: float, site: str | None = None) -> datetime:
        """A moment in office hours, on the last business day up to `day`."""
        return self.story.moment(site or self.academic, self.calendar.last_business(day), hour)

    def in_turn(self, at: datetime) -> datetime:
        """`at`, or shortly after the step before it where it would come earlier; the new floor of the steps."""
        self.floor = max(at, self.floor + timedelta(minutes=25))
        return self.floor

    def on(self, at: datetime) -> date:
        """The calendar day of a moment at the academic site."""
        return self.story.local_day(self.academic, at)

    def dose_date(self, day: int) -> date:
        """Treatment doses fall on business days, step-up doses on the day itself."""
        return self.calendar.next_business(day)

    def zone(self, site: str) -> str:
        return str(self.story.zones[site])

    def site_on(self, day: int) -> str:
        """Where a dose of `day` is given."""
        if self.journey.restart is not None and day >= self.journey.restart:
            return self.academic
        places = [
            one.community for one in self.journey.passings if one.first_dose is not None and day >= one.first_dose
        ]
        return places[-1] if places else self.academic


def first_full(journey: Journey) -> PlannedDose:
    return next(dose for dose in journey.doses.given if dose.role in FULL)
