"""One check for each sign of a tier: does it hold by the recorded facts, and which fact says so.

What nobody recorded is not known; an event that nobody reported is no sign. Limits come from `data/handoff/risk.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from coordination.decisions.dates import months_after, span_of
from coordination.decisions.dose_decision import DoseDecision
from coordination.decisions.passings import events_of, to_practice
from coordination.decisions.reactions import worst_reaction
from coordination.facts import CourseFacts, MeasurementFact, ToxicityFact
from coordination.knowledge import Sign, TierSign
from coordination.vocabulary import (
    Answer,
    DoseRole,
    GradingSystem,
    HandoffEventKind,
    HospitalEventKind,
    MeasurementKind,
    ReactionAnswer,
    ResponseCategory,
    ToxicityKind,
)
from coordination.words import say_day, say_on

NOT_RECORDED = "not recorded"
ADMISSIONS = (HospitalEventKind.ADMISSION, HospitalEventKind.ADMITTED_ELSEWHERE)

Found = tuple[Answer, str]


@dataclass(frozen=True, slots=True)
class SignCase:
    """A course on one day, with its next dose. `open_hard_tasks` None: nobody counted them."""

    course: CourseFacts
    today: date
    dose: DoseDecision
    open_hard_tasks: int | None


def _admitted(case: SignCase, _: TierSign) -> Found:
    stays = [event for event in case.course.hospital_events if event.kind in ADMISSIONS and event.ended_on is None]
    if stays:
        return Answer.YES, f"since {say_on(stays[-1].on)}, no discharge recorded"
    return Answer.NO, "no open admission recorded"


def _severe_infection(case: SignCase, row: TierSign) -> Found:
    return _infections(row, [each for each in _episodes(case, ToxicityKind.INFECTION) if not each.resolved_on])


def _no_severe_infection(case: SignCase, row: TierSign) -> Found:
    since = case.today - timedelta(days=row.within_days or 0)
    recent = [each for each in _episodes(case, ToxicityKind.INFECTION) if _until(each) >= since]
    holds, said = _infections(row, recent)
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(holds, holds), said


def _until(episode: ToxicityFact) -> date:
    """The last day on which the episode may have lasted; not resolved, it still does."""
    ended = episode.resolved_on
    return span_of(ended)[1] if ended else date.max


def _infections(row: TierSign, episodes: list[ToxicityFact]) -> Found:
    grades = [(each.worst(GradingSystem.CTCAE_5), each) for each in episodes]
    severe = [each for grade, each in grades if grade is not None and grade >= (row.limit or 0)]
    if severe:
        return Answer.YES, f"{severe[-1].name or 'infection'}, {say_on(severe[-1].onset_on)}"
    if any(grade is None for grade, _ in grades):
        return Answer.UNKNOWN, "an infection is recorded without a grade"
    return Answer.NO, "none recorded"


def _neurologic(case: SignCase, _: TierSign) -> Found:
    open_ones = [each for each in _episodes(case, ToxicityKind.ICANS) if not each.resolved_on]
    if open_ones:
        return Answer.YES, f"ICANS since {say_on(open_ones[-1].onset_on)}, not recorded as resolved"
    return Answer.NO, "none open on record"


def _gap_near(case: SignCase, row: TierSign) -> Found:
    until = case.dose.latest_without_step_up
    if until is None:
        return Answer.UNKNOWN, f"days before re-step-up are not known ({case.dose.slack_reason or case.dose.reason})"
    near = (until - case.today).days <= (row.limit or 0)
    return Answer.YES if near else Answer.NO, f"last day before re-step-up {say_day(until)}"


def _progression(case: SignCase, _: TierSign) -> Found:
    if not case.course.responses:
        return Answer.UNKNOWN, "no response recorded"
    last = case.course.responses[-1]
    return _answer(last.category is ResponseCategory.PD), f"last response {last.category}, {say_on(last.on)}"


def _early(case: SignCase, row: TierSign) -> Found:
    there = events_of(case.course, to_practice(case.course))
    given = [event.on for event in there if event.kind is HandoffEventKind.FIRST_DOSE_GIVEN]
    if given[-1] is None:
        return Answer.UNKNOWN, "the day of the first community dose is not recorded"
    early = (case.today - given[-1]).days <= (row.within_days or 0)
    return _answer(early), f"first community dose on {say_day(given[-1])}"


def _worst(case: SignCase, row: TierSign) -> Found:
    kind = ToxicityKind.CRS if row.sign is Sign.WORST_CRS else ToxicityKind.ICANS
    worst = worst_reaction(case.course, kind)
    if worst.answer in (ReactionAnswer.GRADED, ReactionAnswer.NONE) and worst.grade is not None:
        said = "none seen" if worst.answer is ReactionAnswer.NONE else f"worst grade {worst.grade}"
        reached = worst.grade >= (row.limit or 0)
        if worst.others_not_graded and not reached:
            return Answer.UNKNOWN, f"{said}, and an episode without an ASTCT grade"
        return _answer(reached), said
    return Answer.UNKNOWN, "grade not known on ASTCT 2019" if _episodes(case, kind) else NOT_RECORDED


def _low_igg(case: SignCase, row: TierSign) -> Found:
    holds, said = _low(case, row, MeasurementKind.IGG)
    if holds is not Answer.YES:
        return holds, said
    replaced = case.course.attested(row.criterion or "")
    if replaced is not None and replaced.value is Answer.YES:
        return Answer.NO, f"{said}, replacement running"
    stated_no = replaced is not None and replaced.value is Answer.NO
    return Answer.YES, f"{said}, replacement {'stated as no' if stated_no else NOT_RECORDED}"


def _low_anc(case: SignCase, row: TierSign) -> Found:
    return _low(case, row, MeasurementKind.ANC)


def _low(case: SignCase, row: TierSign, kind: MeasurementKind) -> Found:
    """Whether the last value is below the limit; too old, or known only as a bound across it, it is not known."""
    last = next(iter(reversed(_measured(case, kind))), None)
    if last is None or last.value is None:
        return Answer.UNKNOWN, NOT_RECORDED
    said = f"{last.comparator or ''}{last.value:g} {last.unit or ''}".strip() + f" on {say_on(last.on)}"
    limit, bound = row.limit or 0, last.comparator or ""
    if (case.today - span_of(last.on)[0]).days > (row.within_days or 0):
        return Answer.UNKNOWN, f"{said}, too old to say"
    if bound.startswith("<"):
        return (Answer.YES if last.value <= limit else Answer.UNKNOWN), said
    if bound.startswith(">"):
        return (Answer.NO if last.value >= limit else Answer.UNKNOWN), said
    return _answer(last.value < limit), said


def _weight_loss(case: SignCase, row: TierSign) -> Found:
    weights = _measured(case, MeasurementKind.WEIGHT)
    first, last = (weights[0].value, weights[-1].value) if len(weights) > 1 else (None, None)
    if first is None or last is None:
        return Answer.UNKNOWN, "fewer than two weights recorded"
    lost = (first - last) / first * 100
    said = f"{first:g} kg on {say_on(weights[0].on)}, {last:g} kg on {say_on(weights[-1].on)}"
    return _answer(lost >= (row.limit or 0)), said


def _dose_held(case: SignCase, _: TierSign) -> Found:
    held = case.dose.held_since
    return (Answer.YES, f"since {say_day(held)}") if held else (Answer.NO, "none held on record")


def _attested_sign(case: SignCase, row: TierSign) -> Found:
    stated = case.course.attested(row.criterion or "")
    if stated is None or stated.value is Answer.UNKNOWN:
        return Answer.UNKNOWN, NOT_RECORDED
    if stated.value is Answer.NOT_APPLICABLE:
        return Answer.NO, "does not apply"
    return stated.value, f"stated as {stated.value}" + (f" on {say_day(stated.on)}" if stated.on else "")


def _months_since_first_dose(case: SignCase, row: TierSign) -> Found:
    """The first dose on record is not earlier than the first dose; in an incomplete history it may be later."""
    if not case.course.given:
        return Answer.UNKNOWN, "no dose recorded"
    first = case.course.given[0]
    said = f"first dose on record {say_day(first.on)}"
    if case.today >= months_after(first.on, int(row.limit or 0)):
        return Answer.YES, said
    known = case.course.dose_history_complete or first.role is DoseRole.STEP_UP_1
    return (Answer.NO, said) if known else (Answer.UNKNOWN, f"{said}, the history is incomplete")


def _no_open_hard_task(case: SignCase, _: TierSign) -> Found:
    count = case.open_hard_tasks
    return (Answer.UNKNOWN, "not counted here") if count is None else (_answer(count == 0), f"{count} open")


CHECKS: Mapping[Sign, Callable[[SignCase, TierSign], Found]] = {
    Sign.ADMITTED: _admitted,
    Sign.SEVERE_INFECTION: _severe_infection,
    Sign.NEUROLOGIC: _neurologic,
    Sign.GAP_NEAR: _gap_near,
    Sign.PROGRESSION: _progression,
    Sign.EARLY_AFTER_TRANSFER: _early,
    Sign.WORST_CRS: _worst,
    Sign.WORST_ICANS: _worst,
    Sign.LOW_IGG: _low_igg,
    Sign.LOW_ANC: _low_anc,
    Sign.WEIGHT_LOSS: _weight_loss,
    Sign.DOSE_HELD: _dose_held,
    Sign.ATTESTED: _attested_sign,
    Sign.MONTHS_SINCE_FIRST_DOSE: _months_since_first_dose,
    Sign.NO_SEVERE_INFECTION: _no_severe_infection,
    Sign.NO_OPEN_HARD_TASK: _no_open_hard_task,
}


def _episodes(case: SignCase, kind: ToxicityKind) -> list[ToxicityFact]:
    return [episode for episode in case.course.toxicities if episode.kind is kind]


def _measured(case: SignCase, kind: MeasurementKind) -> list[MeasurementFact]:
    return [each for each in case.course.measurements if each.kind is kind and each.value is not None]


def _answer(holds: bool) -> Answer:
    return Answer.YES if holds else Answer.NO
