"""The doses of one synthetic course in days from its first: step-up, treatment, holds, misses. Knows no calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from coordination.demo.draws import Draw, Reaction
from coordination.demo.parameters import DemoParameters
from coordination.knowledge import DoseRow, PhaseRow, RegimenBook
from coordination.vocabulary import Agent, DoseRole, DoseStatus, Regimen, Schedule

STEP_UP = (DoseRole.STEP_UP_1, DoseRole.STEP_UP_2, DoseRole.STEP_UP_3)
FULL = (DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT)


@dataclass(frozen=True, slots=True)
class PlannedDose:
    """`day` counts from the first dose of the course."""

    day: int
    role: DoseRole
    amount: float
    unit: str
    schedule: Schedule | None = None
    status: DoseStatus = DoseStatus.GIVEN
    reason: str | None = None

    @property
    def given(self) -> bool:
        return self.status is DoseStatus.GIVEN


@dataclass(frozen=True, slots=True)
class Infection:
    """`day` to `end`: from onset to resolution, in days from the first dose."""

    day: int
    end: int
    grade: int
    name: str
    organism: str | None


class DosePlan:
    """Doses in order, made longer as far as they are asked for."""

    def __init__(
        self,
        draw: Draw,
        parameters: DemoParameters,
        agent: Agent,
        regimen: Regimen,
        book: RegimenBook,
        reactions: list[Reaction],
        infections: list[Infection],
    ) -> None:
        self._draw = draw
        self._parameters = parameters
        self._book = book
        self._infections = infections
        self.reactions = reactions
        self.doses: list[PlannedDose] = []
        self.changes: list[tuple[int, Schedule]] = []
        self._next_day: int | None = None
        self._intervals = [
            change
            for change in parameters.intervals
            if (change.agent, change.regimen) == (agent, regimen) and draw.chance(change.share)
        ]

    @property
    def given(self) -> list[PlannedDose]:
        return [dose for dose in self.doses if dose.given]

    def step_up(self, start: int, first: DoseRole = DoseRole.STEP_UP_1) -> int:
        """Add the step-up doses from `first` on and the first treatment dose, beginning on day `start`; the day of
        the first treatment dose."""
        roles = [row.role for row in self._book.doses]
        rows = self._book.doses[roles.index(first) :]
        day = start
        for position, row in enumerate(rows):
            self.doses.append(self._step(row, day))
            if position + 1 == len(rows):
                break
            following = rows[position + 1]
            again = first is not DoseRole.STEP_UP_1
            day = day + following.nominal_day - row.nominal_day if again else self._day_after(row, following, day)
        schedule = self._schedule(day)
        self._next_day = day + self._phase(schedule).interval_days
        return day

    def extend(self, to: int) -> None:
        """Add treatment doses up to and including day `to`."""
        while self._next_day is not None and self._next_day <= to:
            self._add(self._next_day)

    def stop(self, day: int) -> None:
        """No dose from `day` on."""
        self.doses = [dose for dose in self.doses if dose.day < day]
        self._next_day = None

    def hold(self, dose: PlannedDose, reason: str) -> None:
        """Add `dose` as held."""
        self.doses.append(replace(dose, status=DoseStatus.HELD, reason=reason))

    def first_from(self, day: int) -> int:
        """The day of the first full dose that is given on `day` or later."""
        found = self.upcoming(day)
        if found is None:
            raise ValueError("no dose is given after the plan was stopped")
        return found

    def upcoming(self, day: int) -> int | None:
        """The same; None where the plan was stopped before."""
        self.extend(day + 60)
        return next((dose.day for dose in self.doses if dose.given and dose.role in FULL and dose.day >= day), None)

    def _step(self, row: DoseRow, day: int) -> PlannedDose:
        schedule = self._schedule(day) if row.role is DoseRole.FIRST_TREATMENT else None
        return PlannedDose(day, row.role, row.amount, row.unit, schedule)

    def _day_after(self, row: DoseRow, following: DoseRow, day: int) -> int:
        """The day of the following dose: its nominal day, or the day after a reaction resolved, within the window."""
        nominal = following.nominal_day - row.nominal_day
        due = day + nominal
        latest = day + (following.max_days or nominal + 3)
        for position, reaction in enumerate(self.reactions):
            if reaction.role is not row.role:
                continue
            onset = min(reaction.onset_hours, nominal * 24 - 6)
            lasts = min(reaction.duration_hours, (latest - day) * 24 - onset - 12)
            self.reactions[position] = reaction = replace(reaction, onset_hours=onset, duration_hours=round(lasts, 1))
            resolved = day + ceil((onset + reaction.duration_hours + 10) / 24)
            if resolved > due:
                name = f"Reaction after {row.name.lower()} not resolved"
                self.doses.append(
                    PlannedDose(due, following.role, following.amount, following.unit, None, DoseStatus.HELD, name)
                )
                return min(resolved, latest)
        return due

    def _add(self, day: int) -> None:
        schedule = self._schedule(day)
        phase = self._phase(schedule)
        dose = PlannedDose(day, DoseRole.TREATMENT, phase.amount, phase.unit, schedule)
        illness = next((one for one in self._infections if one.grade >= 3 and one.day <= day <= one.end), None)
        if illness is not None:
            self.doses.append(replace(dose, status=DoseStatus.HELD, reason=f"{illness.name}, grade {illness.grade}"))
            self._next_day = max(illness.end + 1, day + 4)
            return
        if self._draw.chance(self._parameters.program.missed_dose):
            self.doses.append(replace(dose, status=DoseStatus.MISSED, reason="Did not come; reason not recorded"))
        else:
            self.doses.append(dose)
        self._next_day = day + phase.interval_days

    def _schedule(self, day: int) -> Schedule:
        week = day // 7 + 1
        found = [change for change in self._intervals if change.from_week <= week]
        schedule = found[-1].schedule if found else self._book.phases[0].schedule
        if found and all(known is not schedule for _, known in self.changes):
            self.changes.append((day, schedule))
        return schedule

    def _phase(self, schedule: Schedule) -> PhaseRow:
        phase = self._book.phase(schedule)
        if phase is None:
            raise ValueError(f"the demo changes to {schedule}, which this regimen has not on file")
        return phase
