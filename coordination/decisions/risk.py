"""What speaks for and against a step-up outside the hospital, and which tier the recorded facts suggest after transfer.

No score and no verdict: reasons, each with its fact or as not recorded. A clinician decides and sets the tier.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from coordination.decisions.dosing import next_dose
from coordination.decisions.passings import events_of, to_practice
from coordination.decisions.tier_signs import CHECKS, NOT_RECORDED, SignCase
from coordination.facts import CourseFacts, TierFact
from coordination.knowledge import Rulebook, SettingFactor, TierSign, may_run
from coordination.vocabulary import Answer, HandoffEventKind, TierLevel

# --- before the first dose


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor with what is recorded. `text`: the side of it that holds; `notice`: how far the row was verified."""

    row: SettingFactor
    answer: Answer
    text: str
    on: date | None = None
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class SettingReasons:
    """For each side its factors, in the order of the file. `neither` holds what speaks for none or does not apply.

    `not_verified`: factors that are on file but may not be used before somebody signs them. `recorded`: risk factors
    that were written with the plan, as text.
    """

    outpatient: tuple[Factor, ...]
    inpatient: tuple[Factor, ...]
    neither: tuple[Factor, ...]
    unknown: tuple[Factor, ...]
    not_verified: tuple[Factor, ...]
    recorded: tuple[str, ...]


def setting_reasons(course: CourseFacts, *, rulebook: Rulebook) -> SettingReasons:
    """What is recorded for and against a step-up outside the hospital."""
    lists: dict[str, list[Factor]] = {name: [] for name in ("yes", "no", "neither", "unknown", "not_verified")}
    for row in rulebook.setting_factors:
        factor = _factor(course, row, rulebook)
        lists[_list_of(factor, rulebook)].append(factor)
    return SettingReasons(
        outpatient=tuple(lists["yes"]),
        inpatient=tuple(lists["no"]),
        neither=tuple(lists["neither"]),
        unknown=tuple(lists["unknown"]),
        not_verified=tuple(lists["not_verified"]),
        recorded=course.risk_factors,
    )


def _factor(course: CourseFacts, row: SettingFactor, rulebook: Rulebook) -> Factor:
    answer, on = _answered(course, row.criterion)
    texts = {Answer.YES: row.outpatient, Answer.NO: row.inpatient or "No", Answer.NOT_APPLICABLE: "Does not apply"}
    return Factor(row, answer, texts.get(answer, NOT_RECORDED), on, may_run(row, rulebook, kind="task").notice)


def _list_of(factor: Factor, rulebook: Rulebook) -> str:
    if not may_run(factor.row, rulebook, kind="task").runs:
        return "not_verified"
    if factor.answer is Answer.UNKNOWN:
        return "unknown"
    one_sided = factor.answer is Answer.NO and factor.row.inpatient is None
    return "neither" if one_sided or factor.answer is Answer.NOT_APPLICABLE else str(factor.answer)


def _answered(course: CourseFacts, criterion: str) -> tuple[Answer, date | None]:
    """The last answer to a criterion; what was planned with the course stands for its own criterion."""
    stated = course.attested(criterion)
    if stated is not None:
        return stated.value, stated.on
    if criterion == "prophylactic_tocilizumab" and course.prophylactic_tocilizumab is not None:
        return course.prophylactic_tocilizumab, None
    return Answer.UNKNOWN, None


# --- after transfer


@dataclass(frozen=True, slots=True)
class FoundSign:
    """Whether a sign holds by the recorded facts, and the sentence that says so."""

    row: TierSign
    holds: Answer
    text: str


@dataclass(frozen=True, slots=True)
class TierSuggestion:
    """`tier` None: the facts suggest none. `because`: the signs that led to it; `set_tier`: what a clinician set."""

    tier: TierLevel | None
    reason: str
    because: tuple[FoundSign, ...] = ()
    unknown: tuple[FoundSign, ...] = ()
    set_tier: TierFact | None = None


def suggest_tier(
    course: CourseFacts, now: datetime, *, rulebook: Rulebook, open_hard_tasks: int | None = None
) -> TierSuggestion:
    """The tier that the facts suggest at the aware moment `now`. `open_hard_tasks` None: nobody counted them."""
    set_tier = course.tiers[-1] if course.tiers else None
    there = events_of(course, to_practice(course))
    if not any(event.kind is HandoffEventKind.FIRST_DOSE_GIVEN for event in there):
        reason = "No first community dose is recorded; tiers are for after transfer."
        return TierSuggestion(None, reason, set_tier=set_tier)
    dose = next_dose(course, now, rulebook=rulebook)
    case = SignCase(course, course.academic.today(now), dose, open_hard_tasks)
    found = [FoundSign(row, *_check(case, row, rulebook)) for row in rulebook.tier_signs]
    unknown = tuple(sign for sign in found if sign.holds is Answer.UNKNOWN)
    for tier in (TierLevel.UNSTABLE, TierLevel.WATCHER):
        because = tuple(sign for sign in found if sign.row.tier is tier and sign.holds is Answer.YES)
        if because:
            return TierSuggestion(tier, " ".join(sign.text for sign in because), because, unknown, set_tier)
    calm = tuple(sign for sign in found if sign.row.tier is TierLevel.STABLE and sign.holds is Answer.YES)
    missing = [sign for sign in found if sign.row.tier is TierLevel.STABLE and sign.holds is Answer.NO]
    if not unknown and not missing:
        return TierSuggestion(TierLevel.STABLE, " ".join(sign.text for sign in calm), calm, (), set_tier)
    why = (
        "Not enough is recorded to suggest a tier" if unknown else "No sign of unstable or watcher, and not yet stable"
    )
    reason = f"{why}: {' '.join(sign.text for sign in (*missing, *unknown))}"
    return TierSuggestion(None, reason, calm, unknown, set_tier)


def _check(case: SignCase, row: TierSign, rulebook: Rulebook) -> tuple[Answer, str]:
    if not may_run(row, rulebook, kind="task").runs:
        return Answer.UNKNOWN, f"{row.text}: the rule on file waits for sign-off."
    holds, said = CHECKS[row.sign](case, row)
    return holds, f"{row.text}: {said}."
