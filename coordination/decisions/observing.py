"""One observation as it is asked, stored and read back: plain answers by field, the grade that they give so far, and
which field can still change it. A task of the ICE score is the field "ice.<task>"; a partial score grades by its bounds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from coordination.decisions.grade_decision import GradeDecision, ObservationRefused
from coordination.decisions.grading import open_questions
from coordination.decisions.grading_crs import CrsObservation, decide_crs
from coordination.decisions.grading_icans import WORDS, IcansObservation, decide_icans
from coordination.decisions.grading_ice import IceScore, decide_ice
from coordination.facts import CourseFacts, ToxicityFact
from coordination.knowledge import IceItem, LimitName, Rulebook
from coordination.vocabulary import Answer, OxygenDevice, ToxicityKind

GRADED_KINDS = (ToxicityKind.CRS, ToxicityKind.ICANS)
"""The kinds that ASTCT 2019 grades from an observation."""
ICE = "ice."
ICE_SCORE = "ice_score"
HISTORY = ("fever_earlier_in_episode", "treated", "premedicated", "alternative_cause")
"""Asked after what is seen at the bedside, which often settles the grade without them."""
CLINICIANS_WORD = ("alternative_cause", "death")
"""What only who may decide a grade says: it takes the grade away, or sets it alone."""
ENUMS: Mapping[str, type[StrEnum]] = {"oxygen_device": OxygenDevice, **WORDS}

Answers = Mapping[str, Any]
"""What was answered, by field. A field that is not in it is not recorded."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen of one patient at one moment. `written`: an answer as it was typed, where it was converted."""

    kind: ToxicityKind
    answers: Answers
    written: Mapping[str, str] = field(default_factory=dict)

    def as_stored(self) -> dict[str, Any]:
        return {"kind": str(self.kind), "answers": dict(self.answers), "written": dict(self.written)}

    @classmethod
    def from_stored(cls, inputs: Mapping[str, Any]) -> Observed | None:
        """None: the grade was stated, and nothing that was seen is stored with it."""
        if not inputs:
            return None
        return cls(ToxicityKind(inputs["kind"]), inputs["answers"], inputs.get("written", {}))


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that the record already gives, and where it stands."""

    value: bool
    why: str


def fields_of(kind: ToxicityKind) -> tuple[str, ...]:
    """Every field that an observation of this kind may hold; the age is never among them, it follows from the record."""
    shape = CrsObservation if kind is ToxicityKind.CRS else IcansObservation
    own = tuple(one.name for one in fields(shape) if one.name not in ("age_years", ICE_SCORE))
    return own if kind is ToxicityKind.CRS else (*(ICE + item for item in IceItem), *own)


def age_at(course: CourseFacts, on: date) -> int | None:
    """Whole years; None: the birth date is not recorded."""
    born = course.birth_date
    return None if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def grade_seen(kind: ToxicityKind, answers: Answers, *, age_years: float | None, rulebook: Rulebook) -> GradeDecision:
    """The grade that these answers give; raises ObservationRefused for an input beyond its range."""
    seen = _observation(kind, answers, age_years)
    if isinstance(seen, CrsObservation):
        return decide_crs(seen, rulebook)
    ice = ice_of(answers, rulebook=rulebook)
    if ice is None:
        return decide_icans(seen, rulebook)
    if ice.score is not None:
        return decide_icans(replace(seen, ice_score=ice.score), rulebook)
    return _among_scores(seen, ice, rulebook)


def waiting_for(observed: Observed, *, age_years: float | None, rulebook: Rulebook) -> GradeDecision | None:
    """What a stored observation without a grade waits for a clinician with; None: it does not."""
    try:
        decision = grade_seen(observed.kind, observed.answers, age_years=age_years, rulebook=rulebook)
    except ObservationRefused:  # the record was corrected since: nothing that is stored can be graded any more
        return None
    return decision if decision.needs_clinician else None


def ice_of(answers: Answers, *, rulebook: Rulebook) -> IceScore | None:
    """The score, or its bounds while tasks are missing; None where no task was recorded at all."""
    tasks = {item: answers.get(ICE + item) for item in IceItem}
    if all(done is None for done in tasks.values()):
        return None
    return decide_ice(tasks, rulebook)


def still_to_ask(
    kind: ToxicityKind,
    answers: Answers,
    asked: Collection[str],
    *,
    age_years: float | None,
    rulebook: Rulebook,
) -> tuple[str, ...]:
    """The fields that can still change the grade, in the order of asking, without those in `asked`: asked, not known."""
    seen = _observation(kind, answers, age_years)
    if isinstance(seen, IcansObservation):
        ice = ice_of(answers, rulebook=rulebook)
        if ice is not None and ice.score is not None:
            seen = replace(seen, ice_score=ice.score)
    found: list[str] = []
    for name in open_questions(seen, rulebook=rulebook):
        found += [ICE + item for item in IceItem if answers.get(ICE + item) is None] if name == ICE_SCORE else [name]
    return tuple(sorted((name for name in found if name not in asked), key=HISTORY.__contains__))


def known_before(
    course: CourseFacts,
    kind: ToxicityKind,
    episode: ToxicityFact | None,
    stored: Iterable[tuple[datetime | None, Answers]],
    at: datetime,
    *,
    rulebook: Rulebook,
) -> dict[str, Known]:
    """What the record answers before anybody is asked: of the course, and of the episode that goes on.

    `stored`: the observations of that episode; only those not after the moment `at` are earlier ones.
    """
    if kind is not ToxicityKind.CRS:
        return {}
    known: dict[str, Known] = {}
    fever = rulebook.grading.limit(LimitName.FEVER)
    if any((seen.get("temp_c") or 0) >= fever for seen_at, seen in stored if seen_at and seen_at <= at):
        known["fever_earlier_in_episode"] = Known(True, "a fever is recorded in this episode")
    if episode is not None and Answer.YES in (episode.tocilizumab, episode.steroid):
        known["treated"] = Known(True, "treatment is recorded in this episode")
    if course.prophylactic_tocilizumab is Answer.YES:
        known["premedicated"] = Known(True, "prophylactic tocilizumab is recorded for this course")
    return known


def _observation(kind: ToxicityKind, answers: Answers, age_years: float | None) -> CrsObservation | IcansObservation:
    stray = set(answers) - set(fields_of(kind))
    if stray:
        raise ObservationRefused(f"Found {', '.join(sorted(stray))}; allowed: {', '.join(fields_of(kind))}.")
    given = {name: _word(name, value) for name, value in answers.items() if not name.startswith(ICE)}
    if kind is ToxicityKind.CRS:
        return CrsObservation(age_years=age_years, **given)
    return IcansObservation(age_years=age_years, **given)


def _word(name: str, value: Any) -> Any:
    """The word of the vocabulary; what is none of them stays as it is, and grading refuses it."""
    words = ENUMS.get(name)
    return words(value) if words is not None and value in list(words) else value


def _among_scores(seen: IcansObservation, ice: IceScore, rulebook: Rulebook) -> GradeDecision:
    """The grade where every score within the bounds gives the same one; else the least of them is all that is certain."""
    scores = range(ice.at_least, ice.at_most + 1)
    readings = [decide_icans(replace(seen, ice_score=score), rulebook) for score in scores]
    mildest = min(readings, key=lambda reading: reading.at_least)
    bounds = f"ICE {ice.at_least} to {ice.at_most}, {len(ice.missing)} of its tasks not recorded. "
    if mildest.grade is not None and all(reading.grade == mildest.grade for reading in readings):
        return replace(mildest, reason=bounds + mildest.reason)
    floor = f", at least grade {mildest.at_least}" if mildest.at_least else ""
    return GradeDecision(
        grade=None,
        at_least=mildest.at_least,
        reason=f"{bounds}Not gradable{floor}.",
        flags=mildest.flags,
        needs_clinician=all(reading.needs_clinician for reading in readings),
    )
