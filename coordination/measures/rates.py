"""The CRS rate: who counts, as what, and what the unrecorded could make of it (design §8). Knows no table and no screen.

One definition for the screen, the export and the command line:

- N: courses with a first dose in the period that are evaluable and have an answer to the grade asked for;
- `events`: those with CRS of at least that grade. An episode without an ASTCT grade counts as any grade; where it could
  lift the course over a grade's bar, the course is in neither its events nor its N: its grade is not known;
- beside the rate, never in it: grade not known; not recorded; graded on another scale only; not evaluable yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from operator import add, attrgetter

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


class CountsAs(StrEnum):
    """How one course counts. Stored with its status, so that counting and listing cannot disagree."""

    NOT_DOSED = "not_dosed"
    NOT_EVALUABLE = "not_evaluable"
    NOT_RECORDED = "not_recorded"
    OTHER_SCALE = "other_scale"
    UNGRADED = "ungraded"
    NONE = "none"
    GRADE_1 = "grade_1"
    GRADE_1_OR_MORE = "grade_1_or_more"
    """Grade 1, and an episode beside it whose ASTCT grade is not known."""
    GRADE_2 = "grade_2"
    GRADE_2_OR_MORE = "grade_2_or_more"
    GRADE_3_UP = "grade_3_up"


class Part(StrEnum):
    """The courses behind one printed number."""

    EVENTS = "events"
    ANSWERED = "answered"
    GRADE_UNKNOWN = "grade_unknown"
    OTHER_SCALE = "other_scale"
    NOT_RECORDED = "not_recorded"
    NOT_EVALUABLE = "not_evaluable"


Group = tuple[tuple[Dimension, str], ...]
"""Where a course stands in some dimensions, in their order: ((agent, "teclistamab"),); () is everybody."""


@dataclass(frozen=True, slots=True)
class CrsCounts:
    """Courses, not patients: a second course of one patient counts as its own.

    `answered`: whether there was CRS at all is known. `grade_2_unknown` of them have an episode that may or may not have
    reached grade 2; a grade's own N is without them.
    """

    answered: int = 0
    any_grade: int = 0
    grade_2: int = 0
    grade_3: int = 0
    grade_2_unknown: int = 0
    grade_3_unknown: int = 0
    other_scale: int = 0
    not_recorded: int = 0
    not_evaluable: int = 0

    @property
    def dosed(self) -> int:
        """Everybody with a first dose in the period: the printed parts add up to it."""
        return self.answered + self.not_recorded + self.other_scale + self.not_evaluable

    def n(self, bar: Bar = Bar.ANY) -> int:
        return self.answered - self.grade_unknown(bar)

    def grade_unknown(self, bar: Bar) -> int:
        """Had CRS, and nobody can say from the record whether it reached the bar."""
        return {Bar.ANY: 0, Bar.GRADE_2: self.grade_2_unknown, Bar.GRADE_3: self.grade_3_unknown}[bar]

    def left_out(self, bar: Bar = Bar.ANY) -> int:
        """Evaluable, and yet without an answer that the rate can use."""
        return self.not_recorded + self.other_scale + self.grade_unknown(bar)

    def is_small(self, bar: Bar = Bar.ANY) -> bool:
        return self.n(bar) < SMALL

    def events(self, bar: Bar = Bar.ANY) -> int:
        return int(getattr(self, _BAR_NAME[bar]))

    def rate(self, bar: Bar = Bar.ANY) -> float | None:
        """Events out of N; None where N is small: then there is a count and no rate."""
        return None if self.is_small(bar) else self.events(bar) / self.n(bar)

    def interval(self, bar: Bar = Bar.ANY) -> Interval | None:
        return None if self.is_small(bar) else wilson(self.events(bar), self.n(bar))

    def if_none(self, bar: Bar = Bar.ANY) -> tuple[int, int]:
        """Events and N if no course that is left out reached the bar."""
        return self.events(bar), self.n(bar) + self.left_out(bar)

    def if_all(self, bar: Bar = Bar.ANY) -> tuple[int, int]:
        """Events and N if every course that is left out reached the bar."""
        return self.events(bar) + self.left_out(bar), self.n(bar) + self.left_out(bar)

    def of(self, part: Part, bar: Bar) -> int:
        """The number that is printed for a part. For any grade, grade unknown is beside the rate and not left out."""
        if part is Part.EVENTS:
            return self.events(bar)
        if part is Part.ANSWERED:
            return self.n(bar)
        if part is Part.GRADE_UNKNOWN:
            return self.grade_unknown(bar) if bar is not Bar.ANY else self.grade_3_unknown
        return int(getattr(self, part))


COUNT_NAMES = tuple(field.name for field in fields(CrsCounts))
COUNTED_IN: Mapping[CountsAs, tuple[str, ...]] = {
    CountsAs.NOT_DOSED: (),
    CountsAs.NOT_EVALUABLE: ("not_evaluable",),
    CountsAs.NOT_RECORDED: ("not_recorded",),
    CountsAs.OTHER_SCALE: ("other_scale",),
    CountsAs.UNGRADED: ("answered", "any_grade", "grade_2_unknown", "grade_3_unknown"),
    CountsAs.NONE: ("answered",),
    CountsAs.GRADE_1: ("answered", "any_grade"),
    CountsAs.GRADE_1_OR_MORE: ("answered", "any_grade", "grade_2_unknown", "grade_3_unknown"),
    CountsAs.GRADE_2: ("answered", "any_grade", "grade_2"),
    CountsAs.GRADE_2_OR_MORE: ("answered", "any_grade", "grade_2", "grade_3_unknown"),
    CountsAs.GRADE_3_UP: ("answered", "any_grade", "grade_2", "grade_3"),
}
"""The one table that says what each course adds to."""
_values = attrgetter(*COUNT_NAMES)
_BAR_NAME = {Bar.ANY: "any_grade", Bar.GRADE_2: "grade_2", Bar.GRADE_3: "grade_3"}


def counts_as(
    answer: ReactionAnswer,
    grade: int | None,
    *,
    dosed: bool,
    evaluable: bool,
    ungraded_episodes: int = 0,
    other_scale_episodes: int = 0,
) -> CountsAs:
    """An episode of which no ASTCT grade is known is ungraded, never grade 0; grade 0 is an answer: none.

    A grade is a least grade where episodes beside it are not graded; a grade 0 beside them answers nothing.
    """
    if not dosed:
        return CountsAs.NOT_DOSED
    if not evaluable:
        return CountsAs.NOT_EVALUABLE
    if answer is not ReactionAnswer.GRADED or grade is None:
        return _WITHOUT_GRADE[answer]
    if not (ungraded_episodes or other_scale_episodes):
        return (CountsAs.NONE, CountsAs.GRADE_1, CountsAs.GRADE_2, CountsAs.GRADE_3_UP)[min(grade, 3)]
    nothing = CountsAs.UNGRADED if ungraded_episodes else CountsAs.OTHER_SCALE
    return (nothing, CountsAs.GRADE_1_OR_MORE, CountsAs.GRADE_2_OR_MORE, CountsAs.GRADE_3_UP)[min(grade, 3)]


def tally(courses: Mapping[CountsAs, int]) -> CrsCounts:
    """The counts of so many courses of each kind."""
    sums = dict.fromkeys(COUNT_NAMES, 0)
    for kind, number in courses.items():
        for name in COUNTED_IN[kind]:
            sums[name] += number
    return CrsCounts(**sums)


def kinds_of(part: Part, bar: Bar) -> frozenset[CountsAs]:
    """Which courses stand behind a printed number."""
    return frozenset(kind for kind in CountsAs if tally({kind: 1}).of(part, bar))


def merge(counts: Mapping[Group, CrsCounts], dimensions: tuple[Dimension, ...] = ()) -> dict[Group, CrsCounts]:
    """The same courses in the coarser groups of `dimensions`; without any, everybody as the one group ()."""
    found: dict[Group, tuple[int, ...]] = {} if dimensions else {(): (0,) * len(COUNT_NAMES)}
    for group, part in counts.items():
        coarse = tuple(place for place in group if place[0] in dimensions)
        sums = found.get(coarse)
        found[coarse] = _values(part) if sums is None else tuple(map(add, sums, _values(part)))
    return {group: CrsCounts(*sums) for group, sums in found.items()}


_WITHOUT_GRADE: Mapping[ReactionAnswer, CountsAs] = {
    ReactionAnswer.GRADED: CountsAs.UNGRADED,
    ReactionAnswer.UNGRADED: CountsAs.UNGRADED,
    ReactionAnswer.NONE: CountsAs.NONE,
    ReactionAnswer.OTHER_SCALE: CountsAs.OTHER_SCALE,
    ReactionAnswer.NOT_RECORDED: CountsAs.NOT_RECORDED,
    ReactionAnswer.NOT_DOSED: CountsAs.NOT_RECORDED,
}
