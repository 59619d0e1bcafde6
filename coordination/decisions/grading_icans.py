"""The ASTCT 2019 grade of ICANS in adults from one observation: the worst row of the table.

A row that gives a grade decides even where others are not recorded (said beside it); none stands only on ICE 10 and alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coordination.decisions.grade_decision import (
    Finding,
    GradeDecision,
    among,
    check_age,
    check_answers,
    check_range,
    check_words,
    contradictory,
    explained,
    grade_of,
    not_gradable,
    settled,
)
from coordination.knowledge import GradingFile, GradingRow, IcansColumn, RangeName, Rulebook
from coordination.vocabulary import Consciousness, EdemaFinding, GradeFlag, MotorFinding, Seizure

WORDS = {"consciousness": Consciousness, "seizure": Seizure, "motor": MotorFinding, "edema": EdemaFinding}
ROWS = ("ice_score", *WORDS)


@dataclass(frozen=True, slots=True)
class IcansObservation:
    """What was seen at one moment. None: not recorded, and of `ice_score` not done.

    `sedated`: sedation explains the consciousness; `death`: due to ICANS.
    """

    ice_score: int | None = None
    consciousness: Consciousness | None = None
    seizure: Seizure | None = None
    motor: MotorFinding | None = None
    edema: EdemaFinding | None = None
    sedated: bool | None = None
    alternative_cause: bool | None = None
    death: bool | None = None
    age_years: float | None = None


def decide_icans(seen: IcansObservation, rulebook: Rulebook) -> GradeDecision:
    check_icans(seen, rulebook)
    rules = rulebook.grading
    if seen.death:
        if seen.alternative_cause:
            return contradictory("Death due to ICANS and another cause are both recorded; a clinician decides.")
        return settled(rules.icans_rows(IcansColumn.DEATH)[0], "", (), rulebook)
    decision = _alive(seen, rulebook)
    if seen.alternative_cause:
        return explained(decision, rules.icans_rows(IcansColumn.OTHER_CAUSE)[0], rulebook)
    return decision


def check_icans(seen: IcansObservation, rulebook: Rulebook) -> None:
    """Raise ObservationRefused for what cannot be true of a patient graded here."""
    check_age(seen, rulebook)
    check_range(seen, RangeName.ICE_SCORE, rulebook, whole=True)
    check_words(seen, WORDS)
    check_answers(seen, ("sedated", "alternative_cause", "death"))


def icans_candidates(rulebook: Rulebook) -> Mapping[str, Iterable[Any]]:
    """Answers in every row, field by field in the order of asking."""
    scores = {row.ice.low for row in rulebook.grading.icans_rows(IcansColumn.ICE) if row.ice}
    words = {name: tuple(kind) for name, kind in WORDS.items()}
    return {"ice_score": sorted(scores), **words, "sedated": (True, False), "alternative_cause": (True, False)}


def _alive(seen: IcansObservation, rulebook: Rulebook) -> GradeDecision:
    rules = rulebook.grading
    ice = _ice(seen, rules)
    rows = [row for row in (ice.low, *_found(seen, rules)) if row is not None]
    worst = max(rows, key=grade_of, default=None)
    flags = [GradeFlag.SEDATED] if seen.sedated else []
    if ice.at_most > grade_of(worst):
        return not_gradable(grade_of(worst), ice.missing, "", flags, needs_clinician=bool(seen.sedated))
    if worst is None or (grade_of(worst) == 0 and not _is_well(seen, ice)):
        return not_gradable(0, _missing_for_none(seen), "", flags)
    highest = max(
        grade_of(row) for column in (IcansColumn.ICE, *map(IcansColumn, WORDS)) for row in rules.icans_rows(column)
    )
    if grade_of(worst) < highest and any(getattr(seen, name) is None for name in ROWS):
        flags.append(GradeFlag.ROWS_NOT_RECORDED)
    return settled(worst, "", flags, rulebook)


def _ice(seen: IcansObservation, rules: GradingFile) -> Finding:
    """The rows that the score may mean: a score of 0 asks whether the patient can be aroused."""
    score = seen.ice_score
    if score is None:
        return Finding()
    rows = [row for row in rules.icans_rows(IcansColumn.ICE) if row.ice and row.ice.covers(score)]
    if seen.consciousness is not None and not seen.sedated:
        arousable = seen.consciousness != Consciousness.UNAROUSABLE
        rows = [row for row in rows if row.arousable in (None, arousable)]
    return among(rows, ("whether awake or unarousable",))


def _found(seen: IcansObservation, rules: GradingFile) -> Iterable[GradingRow]:
    """The rows of everything recorded beside the score; sedation explains consciousness away."""
    for name in WORDS:
        value = getattr(seen, name)
        if value is not None and not (seen.sedated and name == IcansColumn.CONSCIOUSNESS):
            yield next(row for row in rules.icans_rows(IcansColumn(name)) if value in row.values)


def _is_well(seen: IcansObservation, ice: Finding) -> bool:
    """Full score and alert: the only reading that is grade 0."""
    return ice.low is not None and (bool(seen.sedated) or seen.consciousness == Consciousness.ALERT)


def _missing_for_none(seen: IcansObservation) -> Iterable[str]:
    if seen.ice_score is None:
        yield "ICE score"
    if seen.consciousness is None or seen.sedated:
        yield "consciousness"
