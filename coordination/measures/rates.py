"""The CRS rate: who counts, as what, and what the unrecorded could make of it (design §8). Knows no table and no screen.

One definition for the screen, the export and the command line:

- N, `answered`: courses with a first dose in the period that are evaluable and have an answer;
- `events`: those with CRS of at least the grade asked for. An episode without a grade counts as any grade and in no
  grade's bar;
- beside the rate, never in it: evaluable but not recorded; graded on another scale only; not evaluable yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from coordination.measures.intervals import Interval, wilson
from coordination.vocabulary import ReactionAnswer

SMALL = 10
"""Below so many answers a count is shown and no rate (handoff.md §13)."""
UNKNOWN = "unknown"


class Dimension(StrEnum):
    """What the rate is split by."""

    MODEL_OF_CARE = "model_of_care"
    AGENT = "agent"
    PROPHYLACTIC_TOCILIZUMAB = "prophylactic_tocilizumab"


class Bar(StrEnum):
    """From which ASTCT grade on a course counts as an event."""

    ANY = "any"
    GRADE_2 = "2"
    GRADE_3 = "3"


class Part(StrEnum):
    """The courses behind one printed number."""

    EVENTS = "events"
    ANSWERED = "answered"
    UNGRADED = "ungraded"
    OTHER_SCALE = "other_scale"
    NOT_RECORDED = "not_recorded"
    NOT_EVALUABLE = "not_evaluable"


Group = tuple[tuple[Dimension, str], ...]
"""Where a course stands in some dimensions, in their order: ((agent, "teclistamab"),); () is everybody."""


@dataclass(frozen=True, slots=True)
class CrsRow:
    """`courses` courses that are alike in all that the rate asks; a course of unknown model of care says UNKNOWN."""

    answer: ReactionAnswer
    grade: int | None
    evaluable: bool
    places: Mapping[Dimension, str]
    courses: int = 1


@dataclass(frozen=True, slots=True)
class CrsCounts:
    """Courses, not patients: a second course of one patient counts as its own."""

    answered: int = 0
    any_grade: int = 0
    grade_2: int = 0
    grade_3: int = 0
    ungraded: int = 0
    other_scale: int = 0
    not_recorded: int = 0
    not_evaluable: int = 0

    @property
    def dosed(self) -> int:
        """Everybody with a first dose in the period: the printed parts add up to it."""
        return self.answered + self.left_out + self.not_evaluable

    @property
    def left_out(self) -> int:
        """Evaluable, and yet without an answer that the rate can use."""
        return self.not_recorded + self.other_scale

    @property
    def is_small(self) -> bool:
        return self.answered < SMALL

    def events(self, bar: Bar = Bar.ANY) -> int:
        return {Bar.ANY: self.any_grade, Bar.GRADE_2: self.grade_2, Bar.GRADE_3: self.grade_3}[bar]

    def rate(self, bar: Bar = Bar.ANY) -> float | None:
        """Events out of N; None where N is small: then there is a count and no rate."""
        return None if self.is_small else self.events(bar) / self.answered

    def interval(self, bar: Bar = Bar.ANY) -> Interval | None:
        return None if self.is_small else wilson(self.events(bar), self.answered)

    def undecided(self, bar: Bar = Bar.ANY) -> int:
        """Evaluable courses of which nobody can say from the record whether they reach the bar."""
        return self.left_out + (0 if bar is Bar.ANY else self.ungraded)

    def if_none(self, bar: Bar = Bar.ANY) -> tuple[int, int]:
        """Events and N if no undecided course reached the bar."""
        return self.events(bar), self.answered + self.left_out

    def if_all(self, bar: Bar = Bar.ANY) -> tuple[int, int]:
        """Events and N if every undecided course reached the bar."""
        return self.events(bar) + self.undecided(bar), self.answered + self.left_out


def count_by(rows: Iterable[CrsRow], dimensions: tuple[Dimension, ...] = tuple(Dimension)) -> dict[Group, CrsCounts]:
    """The counts of each group that occurs, by where its courses stand in `dimensions`."""
    found: dict[Group, dict[str, int]] = {}
    for row in rows:
        group = tuple((dimension, row.places[dimension]) for dimension in dimensions)
        sums = found.setdefault(group, {})
        for name in _counted_as(row):
            sums[name] = sums.get(name, 0) + row.courses
    return {group: CrsCounts(**sums) for group, sums in found.items()}


def merge(counts: Mapping[Group, CrsCounts], dimensions: tuple[Dimension, ...] = ()) -> dict[Group, CrsCounts]:
    """The same courses in the coarser groups of `dimensions`; without any, everybody as the one group ()."""
    found: dict[Group, list[int]] = {} if dimensions else {(): [0] * len(_NAMES)}
    for group, part in counts.items():
        coarse = tuple(place for place in group if place[0] in dimensions)
        sums = found.setdefault(coarse, [0] * len(_NAMES))
        for index, name in enumerate(_NAMES):
            sums[index] += getattr(part, name)
    return {group: CrsCounts(*sums) for group, sums in found.items()}


def _counted_as(row: CrsRow) -> tuple[str, ...]:
    """The counts that a row adds to."""
    if not row.evaluable:
        return ("not_evaluable",)
    if row.answer is ReactionAnswer.GRADED and row.grade is not None:
        return ("answered", "any_grade", "grade_2", "grade_3")[: 1 + min(row.grade, 3)]
    return _WITHOUT_GRADE[row.answer]


_NAMES = tuple(field.name for field in fields(CrsCounts))
_WITHOUT_GRADE: dict[ReactionAnswer, tuple[str, ...]] = {
    ReactionAnswer.GRADED: ("answered", "any_grade", "ungraded"),
    ReactionAnswer.UNGRADED: ("answered", "any_grade", "ungraded"),
    ReactionAnswer.NONE: ("answered",),
    ReactionAnswer.OTHER_SCALE: ("other_scale",),
    ReactionAnswer.NOT_RECORDED: ("not_recorded",),
    ReactionAnswer.NOT_DOSED: (),
}
