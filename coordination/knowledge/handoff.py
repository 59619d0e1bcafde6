"""How the baton passes, from `data/handoff/`: stages, responsibility matrix, office hours, what counts as at risk.

Clocks, transfer criteria and packet fields get their classes here when their files come.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import Side, Stage, Topic

Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class StageRow(Row):
    """One stage: who is accountable, what may follow, whose move it is.

    `column`: the board column in which its cards stand (its own, unless another is named).
    `moves_needing_reason`: of `moves`, those that are refused without a written reason.
    `awaits_acceptance`: no site has accepted the patient yet. `shows_reason`: the reason of the move is the blocker.
    """

    stage: Stage
    enters: str
    leaves: str
    question: str
    accountable: Side
    moves: tuple[Stage, ...] = ()
    moves_needing_reason: tuple[Stage, ...] = ()
    awaits_acceptance: bool
    shows_reason: bool = False
    move_side: Side
    move_what: str
    in_column: Stage | None = None

    @property
    def column(self) -> Stage:
        return self.in_column or self.stage

    @model_validator(mode="after")
    def _reasons_are_moves(self) -> Self:
        stray = [stage for stage in self.moves_needing_reason if stage not in self.moves]
        if stray:
            raise ValueError(f"moves_needing_reason names {', '.join(stray)}, which is not one of its moves")
        return self


class Duty(Entry):
    """Who carries one line of the matrix. `accountable` always names one side; `applies` False: nothing to do yet."""

    accountable: Side
    leads: str
    does: str | None = None
    consulted: str | None = None
    informed: str | None = None
    applies: bool = True


class ResponsibilityRow(Row):
    """One line of the default matrix, before and after the effective moment. `choice`: what a site may decide otherwise."""

    topic: Topic
    before: Duty
    after: Duty
    choice: str | None = None


class OfficeHours(Row):
    """When a site's day line answers on a business day, site's own time; `closes` itself no longer counts."""

    opens: Hour
    closes: Hour

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError(f"opens {self.opens} is not before closes {self.closes}")
        return self


class PlausibleYears(Row):
    """What is a slip of the year: a dose before `first_dose_year`, a birth more than `oldest_years` ago."""

    first_dose_year: PositiveInt
    oldest_years: PositiveInt


class AtRisk(Row):
    """Limits of the at-risk list and of the CRS denominator, all inclusive days."""

    first_community_dose_days: PositiveInt
    slack_days: PositiveInt
    crs_evaluable_days: PositiveInt
    task_soon_days: PositiveInt


class StagesFile(Entry):
    sources: dict[str, Source]
    stages: tuple[StageRow, ...] = Field(alias="stage")


class ResponsibilitiesFile(Entry):
    """`task_words`: by which words in its title a task that is kept by hand belongs to a line of the matrix."""

    sources: dict[str, Source]
    task_words: dict[Topic, tuple[str, ...]] = Field(default_factory=dict)
    lines: tuple[ResponsibilityRow, ...] = Field(alias="line")


class AtRiskFile(Entry):
    sources: dict[str, Source]
    at_risk: AtRisk


class ProgramFile(Entry):
    """What a program sets once for itself. `jurisdiction`: figures of another jurisdiction do not run here.

    `unsigned`: a verified rule that nobody signed runs with a notice, or waits as manual review.
    """

    sources: dict[str, Source]
    jurisdiction: Annotated[str, Field(min_length=2)]
    unsigned: Literal["notice", "review"] = "notice"
    office_hours: OfficeHours
    plausible: PlausibleYears
