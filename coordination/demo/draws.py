"""Drawing from figures: chances, log-normal times, weighted picks, and the reactions of one course. Knows no calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from random import Random
from typing import TypeVar

from coordination.demo.parameters import CourseOfLab, CrsFigures, DemoParameters, Share, Spread
from coordination.vocabulary import Agent, Answer, DoseRole, ModelOfCare, Regimen

T = TypeVar("T")

IN_ORDER = list(DoseRole)
HOURS_OF_CRS = 168
"""Onset is drawn within 7 days of the dose, as the label tables count it."""


class Draw:
    """One patient's stream of random numbers."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)

    def chance(self, share: Share | float) -> bool:
        return self.random.random() < (share.value if isinstance(share, Share) else share)

    def time(self, figure: Spread, low: float = 0.0, high: float = 1e9) -> float:
        """A log-normal time about the median, brought inside `low` to `high`."""
        return min(max(self.random.lognormvariate(log(figure.value), figure.spread), low), high)

    def days(self, figure: Spread, low: int = 0, high: int = 10_000) -> int:
        return round(self.time(figure, low, high))

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(low, high)

    def pick(self, weights: Mapping[T, Share]) -> T:
        return self.random.choices(list(weights), [share.value for share in weights.values()])[0]

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[int(self.random.random() * len(choices))]


@dataclass(frozen=True, slots=True)
class Reaction:
    """CRS or ICANS after a dose. `grade` 3 stands for the severe ones."""

    role: DoseRole
    onset_hours: float
    duration_hours: float
    grade: int
    tocilizumab: Answer
    steroid: Answer


def with_odds(share: float, odds_ratio: float) -> float:
    """The share whose odds are `odds_ratio` times those of `share`."""
    odds = share / (1 - share) * odds_ratio
    return odds / (1 + odds)


def draw_prophylaxis(draw: Draw, parameters: DemoParameters, model: ModelOfCare) -> DoseRole | None:
    """The step-up dose before which prophylactic tocilizumab is given; None: it is not."""
    if not draw.chance(parameters.prophylaxis.planned[model]):
        return None
    later = draw.chance(parameters.prophylaxis.given_before_step_up_2)
    return DoseRole.STEP_UP_2 if later else DoseRole.STEP_UP_1


def crs_share(parameters: DemoParameters, agent: Agent, regimen: Regimen, prophylaxis: DoseRole | None) -> float:
    """The share of patients who are drawn with CRS of any grade."""
    share = parameters.crs[agent][regimen].any_grade.value
    if prophylaxis is None:
        return share
    figures = parameters.prophylaxis
    early = prophylaxis is DoseRole.STEP_UP_1
    return with_odds(share, (figures.before_step_up_1 if early else figures.before_step_up_2).value)


def draw_crs(
    draw: Draw, parameters: DemoParameters, agent: Agent, regimen: Regimen, prophylaxis: DoseRole | None
) -> list[Reaction]:
    """The CRS episodes of a course, in dose order: whether any, after which dose, whether more than one."""
    figures = parameters.crs[agent][regimen]
    if not draw.chance(crs_share(parameters, agent, regimen, prophylaxis)):
        return []
    first = draw.pick(figures.after)
    roles = [first]
    later = {role: share for role, share in figures.after.items() if IN_ORDER.index(role) > IN_ORDER.index(first)}
    if later and draw.chance(figures.more_than_one.value / figures.any_grade.value):
        roles.append(draw.pick(later))
    return [_crs(draw, parameters, figures, role) for role in roles]


def _crs(draw: Draw, parameters: DemoParameters, figures: CrsFigures, role: DoseRole) -> Reaction:
    grade = draw.pick({1: figures.grade_1, 2: figures.grade_2, 3: figures.grade_3})
    return Reaction(
        role=role,
        onset_hours=round(draw.time(figures.onset_hours, 0.5, HOURS_OF_CRS), 1),
        duration_hours=round(draw.time(figures.duration_hours, 1, 10 * 24), 1),
        grade=grade,
        tocilizumab=_answer(draw, parameters.treatment.tocilizumab[str(grade)]),
        steroid=_answer(draw, parameters.treatment.steroid[str(grade)]),
    )


def draw_icans(draw: Draw, parameters: DemoParameters, agent: Agent, regimen: Regimen) -> Reaction | None:
    """At most one episode of ICANS, after a step-up or the first full dose. Tocilizumab does not prevent it."""
    figures = parameters.icans[agent][regimen]
    if not draw.chance(figures.any_grade):
        return None
    grades = parameters.icans_grades
    dice = draw.random.random()
    grade = 3 if dice < grades.grade_3.value else 2 if dice < grades.grade_3.value + grades.grade_2.value else 1
    after = parameters.crs[agent][regimen].after
    return Reaction(
        role=draw.pick({role: share for role, share in after.items() if role is not DoseRole.TREATMENT}),
        onset_hours=round(draw.time(figures.onset_hours, 2, HOURS_OF_CRS), 1),
        duration_hours=round(draw.time(figures.duration_hours, 1, 10 * 24), 1),
        grade=grade,
        tocilizumab=Answer.NO,
        steroid=_answer(draw, parameters.treatment.steroid[str(grade)]),
    )


def _answer(draw: Draw, share: Share) -> Answer:
    return Answer.YES if draw.chance(share) else Answer.NO


def draw_infections(draw: Draw, parameters: DemoParameters, days: int) -> list[int]:
    """The days, counted from the first dose, on which an infection begins."""
    figures, day = parameters.infection, 0.0
    found: list[int] = []
    while True:
        monthly = figures.monthly_first_3_months if day < 91 else figures.monthly_later
        day += draw.random.expovariate(monthly.value) * 30.4
        if day >= days:
            return found
        found.append(int(day))


@dataclass(frozen=True, slots=True)
class LabCourse:
    """A laboratory value over time: `start`, falling to `low` by `low_day`; None: it stays."""

    start: float
    low: float | None
    low_day: int

    def on(self, day: int, draw: Draw) -> float:
        if self.low is None or day <= 0:
            level = self.start
        else:
            level = self.low + (self.start - self.low) * max(0.0, 1 - day / self.low_day)
        return level * draw.random.uniform(0.92, 1.08)


def draw_lab(draw: Draw, figures: CourseOfLab, agent: Agent) -> LabCourse:
    start = draw.time(figures.start)
    low = draw.time(figures.low_level, high=start) if draw.chance(figures.low[agent]) else None
    return LabCourse(start, low, max(1, draw.days(figures.days_to_low)))
