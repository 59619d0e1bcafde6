"""One agent as its file in `data/agents/` tells it: step-up doses, maintenance phases, restart table, premedication.

A new column of a dose, phase or restart row goes into its class here, and from there into `decisions/dosing.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PositiveFloat, PositiveInt, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import Action, Agent, DoseRole, Regimen, ResponseCategory, Schedule, ToxicityKind

Days = Annotated[int, Field(ge=0)]
Unit = Literal["mg", "mg/kg"]


def _last_dose(word: object) -> object:
    """A step-up dose or a schedule; one sentence where the word is neither."""
    allowed = {each.value: each for each in (*DoseRole, *Schedule)}
    if word not in allowed:
        raise ValueError(f"last_dose {word!r} is not known; allowed: {', '.join(allowed)}")
    return allowed[str(word)]


LastDose = Annotated[DoseRole | Schedule, BeforeValidator(_last_dose)]


class DoseRow(Row):
    """One dose of step-up, or the first treatment dose. Days count from the dose before and are inclusive.

    `usual_max_days` is the usual end of the window, `max_days` the last day printed; None: none was seen.
    """

    role: DoseRole
    name: str
    amount: PositiveFloat
    unit: Unit
    nominal_day: Days
    min_days: Days | None = None
    usual_max_days: Days | None = None
    max_days: Days | None = None
    monitoring: str
    monitor_hours: PositiveInt | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _check_order(self.min_days, self.usual_max_days, "min_days", "usual_max_days")
        _check_order(self.min_days, self.max_days, "min_days", "max_days")
        return self


class CompanionRow(Row):
    """A dose of another product that belongs to the regimen; no amount of it is on file."""

    name: str
    nominal_day: Days


class IntervalCriterion(Row):
    """When the label names the phase that it belongs to; every part that is set must hold.

    `force` is the label's word. `response`: that category or better; `response_months`: held so long by recorded
    responses; `response_from_week`: recorded in that week of treatment or later. `from_week`: week of treatment,
    week 1 beginning with step-up 1; `weeks_before`: weeks at the interval before; `doses`: doses of the phase's amount.
    """

    force: Literal["may", "should", "decrease"]
    response: ResponseCategory | None = None
    response_months: PositiveInt | None = None
    response_from_week: PositiveInt | None = None
    from_week: PositiveInt | None = None
    weeks_before: PositiveInt | None = None
    doses: PositiveInt | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not (self.response or self.from_week or self.weeks_before or self.doses):
            raise ValueError("a criterion asks for a response, weeks or doses; add one or take the criterion out")
        if self.response is None and (self.response_months or self.response_from_week):
            raise ValueError("response_months and response_from_week belong to a response; add it")
        return self


class PhaseRow(Row):
    """A stretch of treatment at one interval.

    `first_week`, `last_week`: weeks of treatment where the label fixes the phase by week, week 1 beginning with
    step-up 1; `dose_count`: where it fixes the phase by number of doses. `eligibility` and `directive` are the label's;
    `criterion` is the eligibility in numbers, where there is more to it than the end of the phase before.
    """

    schedule: Schedule
    amount: PositiveFloat
    unit: Unit
    interval_days: PositiveInt
    min_gap_days: Days | None = None
    starts: str
    ends: str
    eligibility: str
    directive: str
    first_week: PositiveInt | None = None
    last_week: PositiveInt | None = None
    dose_count: PositiveInt | None = None
    criterion: IntervalCriterion | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _check_order(self.first_week, self.last_week, "first_week", "last_week")
        _check_order(self.min_gap_days, self.interval_days, "min_gap_days", "interval_days")
        return self


class RestartRow(Row):
    """What follows `min_days` to `max_days` (both inclusive; None: no upper end) after `last_dose`.

    `then_days`: days from this dose to the next one, where the row prints another spacing than step-up itself.
    `on_schedule_only`: the row restates the regular spacing, so it allows no delay and gives no slack.
    """

    last_dose: LastDose
    min_days: Days
    max_days: Days | None = None
    action: Action
    amount: PositiveFloat | None = None
    unit: Unit | None = None
    then: str | None = None
    then_days: PositiveInt | None = None
    premedicate_and_monitor: bool
    benefit_risk_review: bool
    on_schedule_only: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _check_order(self.min_days, self.max_days, "min_days", "max_days")
        if (self.amount is None) != (self.unit is None):
            raise ValueError("amount and unit stand together or not at all")
        return self

    def covers(self, days: int) -> bool:
        return self.min_days <= days and (self.max_days is None or days <= self.max_days)


class FirstTreatmentRow(Row):
    """Which restart rows are read when the last dose was the first treatment dose."""

    reads_as: Schedule


class PremedicationDrug(Entry):
    drug: str
    dose: str
    route: str


class PremedicationRow(Row):
    """Before which doses, when and what. `also`: occasions that are not a dose role."""

    roles: tuple[DoseRole, ...]
    also: tuple[str, ...] = ()
    timing: str
    drugs: tuple[PremedicationDrug, ...]


class NoteRow(Row):
    """A sentence worth reading beside the numbers; nothing is computed from it."""

    about: str
    text: str


class ReactionRow(Row):
    """What the text on file says of the next dose after a reaction of these grades. Shown, never carried out.

    `when` narrows it ("first, shorter than 48 h"); `after`: what comes with the next dose.
    """

    kind: ToxicityKind
    grades: Annotated[tuple[Annotated[int, Field(ge=1, le=5)], ...], Field(min_length=1)]
    when: str | None = None
    says: str
    after: str | None = None


class RegimenBook(Entry):
    """One schedule family: everything that is on file for it, in the order of care."""

    regimen: Regimen
    status: str
    population: str
    doses: tuple[DoseRow, ...] = Field(alias="dose")
    companions: tuple[CompanionRow, ...] = Field((), alias="companion")
    phases: tuple[PhaseRow, ...] = Field((), alias="phase")
    first_treatment: FirstTreatmentRow | None = Field(None, alias="after_first_treatment")
    restarts: tuple[RestartRow, ...] = Field((), alias="restart")
    restart_notes: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        yield from (*self.companions, *self.doses, *self.phases)
        yield from (phase.criterion for phase in self.phases if phase.criterion)
        yield from (self.first_treatment,) if self.first_treatment else ()
        yield from self.restarts

    def dose(self, role: DoseRole) -> DoseRow | None:
        return next((row for row in self.doses if row.role is role), None)

    def phase(self, schedule: Schedule) -> PhaseRow | None:
        return next((row for row in self.phases if row.schedule is schedule), None)

    def restarts_after(self, last_dose: DoseRole | Schedule) -> tuple[RestartRow, ...]:
        return tuple(row for row in self.restarts if row.last_dose == last_dose)

    def restart_key(self, role: DoseRole, schedule: Schedule | None) -> DoseRole | Schedule | None:
        """The `last_dose` of the restart rows that apply: the step-up dose itself, else the schedule in force."""
        if role is DoseRole.FIRST_TREATMENT:
            return self.first_treatment.reads_as if self.first_treatment else None
        return schedule if role is DoseRole.TREATMENT else role


class AgentBook(Entry):
    """One file of `data/agents/`: one version of what is on file for the agent.

    `effective_from`: the day from which this version advises; None: from the beginning, as one version of each agent does.
    """

    agent: Agent
    version: str = "1"
    effective_from: date | None = None
    brand: str
    route: str
    dose_basis: str
    rems: str
    premedication: PremedicationRow
    notes: tuple[NoteRow, ...] = Field((), alias="remark")
    reactions: tuple[ReactionRow, ...] = Field((), alias="reaction")
    could_not_verify: tuple[str, ...] = ()
    sources: dict[str, Source]
    regimen_books: tuple[RegimenBook, ...] = Field(alias="regimen")

    @cached_property
    def regimens(self) -> Mapping[Regimen, RegimenBook]:
        return {book.regimen: book for book in self.regimen_books}

    def rows(self) -> Iterator[Row]:
        """Every row of the file that can be signed."""
        yield self.premedication
        yield from (*self.notes, *self.reactions)
        for book in self.regimen_books:
            yield from book.rows()


def _check_order(low: int | None, high: int | None, low_name: str, high_name: str) -> None:
    if low is not None and high is not None and low > high:
        raise ValueError(f"{low_name} {low} is after {high_name} {high}; swap them or check the source")
