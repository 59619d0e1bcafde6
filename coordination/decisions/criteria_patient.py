"""What the recorded facts answer to each criterion of the patient. Unknown where they do not say; then people attest it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from coordination.decisions.criteria import Checks, CriterionCase, Found
from coordination.decisions.education import education_met
from coordination.decisions.measurements import is_below
from coordination.decisions.medications import newest_of_each
from coordination.decisions.reactions import WorstReaction, causing_dose, worst_reaction
from coordination.decisions.step_up import FULL_DOSES, in_re_step_up, round_at
from coordination.facts import CourseFacts, DoseFact, MeasurementFact, ToxicityFact, day_of
from coordination.knowledge import Check, CriterionRow
from coordination.vocabulary import Answer, GradingSystem, MeasurementKind, ReactionAnswer, ToxicityKind
from coordination.words import say_day, say_moment, say_on

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
REACTIONS = (ToxicityKind.CRS, ToxicityKind.ICANS)


def _first_full_dose(case: CriterionCase, _: CriterionRow) -> Found:
    if not case.course.given:
        return NO, "no dose is recorded"
    if in_re_step_up(case.course):
        return NO, "back in step-up, no full dose since"
    doses = round_at(case.course.given).doses
    full = next((dose for dose in doses if dose.role in FULL_DOSES), None)
    if full is not None:
        return YES, f"first full dose {say_day(full.on)}"
    if any(dose.role is None for dose in doses) or not case.course.dose_history_complete:
        return UNKNOWN, "what the doses were for is not recorded"
    return NO, "no full dose is recorded"


def _uneventful_doses(case: CriterionCase, row: CriterionRow) -> Found:
    """Full doses whose days after have passed without CRS of the limit; a CRS nobody asked about is not known."""
    wanted, limit, days = row.count or 1, row.limit or 0, timedelta(days=row.days or 0)
    given = round_at(case.course.given).doses if case.course.given else ()
    full = [dose for dose in given if dose.role in FULL_DOSES and dose.on + days < case.today]
    waiting = [dose for dose in given if dose.role in FULL_DOSES and dose.on + days >= case.today]
    if not full and waiting:
        until = say_day(waiting[0].on + days)
        return NO, f"full dose {say_day(waiting[0].on)}; the days after it end {until}"
    if worst_reaction(case.course, ToxicityKind.CRS).answer is ReactionAnswer.NOT_RECORDED:
        return UNKNOWN, "whether CRS followed is not recorded"
    answers = [_went(case.course, dose, limit) for dose in full]
    without, unknown = answers.count(YES), answers.count(UNKNOWN)
    said = f"{without} of {wanted} full dose{'s'[: wanted == 1]} without CRS of grade {limit:g} or more"
    if without >= wanted:
        return YES, said
    if unknown or not case.course.dose_history_complete:
        return UNKNOWN, f"{said}; of {unknown or 'some'} the grade or the dose of a CRS is not recorded"
    return NO, said


def _went(course: CourseFacts, dose: DoseFact, limit: float) -> Answer:
    """Whether a dose went without CRS of the limit. An episode whose dose is not known may be of this one."""
    answer = YES
    for episode in course.toxicities:
        if episode.kind is not ToxicityKind.CRS:
            continue
        cause = causing_dose(course, episode)
        if cause is not None and cause.id != dose.id:
            continue
        grade = episode.worst(GradingSystem.ASTCT_2019)
        if cause is not None and grade is not None and grade >= limit:
            return NO
        if grade is None or (cause is None and grade >= limit):
            answer = UNKNOWN
    return answer


def _reactions_resolved(case: CriterionCase, row: CriterionRow) -> Found:
    """So many hours since the last CRS and ICANS: counted from the end of the day on which it resolved."""
    unsaid = [kind for kind in REACTIONS if _worst(case, kind).answer is ReactionAnswer.NOT_RECORDED]
    episodes = [episode for episode in case.course.toxicities if episode.kind in REACTIONS]
    open_ones = [episode for episode in episodes if episode.resolved_on is None]
    word = case.rulebook.label
    if open_ones:
        return NO, f"{word(open_ones[-1].kind).word} of {say_on(open_ones[-1].onset_on)}: no end recorded"
    if unsaid:
        return UNKNOWN, f"whether there was {' or '.join(word(kind).word for kind in unsaid)} is not recorded"
    if any(day_of(episode.resolved_on) is None for episode in episodes):
        return UNKNOWN, "the day on which it resolved is not recorded"
    if not episodes:
        return (NO, "no dose is recorded") if not case.course.given else (YES, "none seen")
    last = max(episodes, key=lambda episode: episode.resolved_on or "")
    free_from = _day_after(case, last) + timedelta(hours=row.hours or 0)
    said = f"{word(last.kind).word} resolved {say_on(last.resolved_on)}"
    if case.now >= free_from:
        return YES, said
    return NO, f"{said}; {row.hours} h end {say_moment(free_from, case.course.academic.zone)}"


def _day_after(case: CriterionCase, episode: ToxicityFact) -> datetime:
    """The moment (UTC) at which the day of the resolution ends at the academic site."""
    resolved = day_of(episode.resolved_on)
    assert resolved is not None
    return datetime.combine(resolved + timedelta(days=1), time.min, case.course.academic.zone).astimezone(UTC)


def _worst_grades(case: CriterionCase, row: CriterionRow) -> Found:
    answers, said = [], []
    for kind, limit in ((ToxicityKind.CRS, row.limit), (ToxicityKind.ICANS, row.limit_icans)):
        worst = _worst(case, kind)
        answers.append(_within(worst, limit or 0))
        grade = f"grade {worst.grade}" if worst.grade else case.rulebook.label(worst.answer).word.lower()
        others = "; another episode without a grade" if worst.others_not_graded else ""
        said.append(f"{case.rulebook.label(kind).word} {grade}{others}")
    answer = NO if NO in answers else UNKNOWN if UNKNOWN in answers else YES
    return answer, ", ".join(said)


def _within(worst: WorstReaction, limit: float) -> Answer:
    """Every episode counts: one without an ASTCT grade leaves it unknown, a graded one past the limit does not."""
    if worst.answer is ReactionAnswer.NONE:
        return YES
    if worst.answer is not ReactionAnswer.GRADED or worst.grade is None:
        return UNKNOWN
    if worst.grade > limit:
        return NO
    return UNKNOWN if worst.others_not_graded else YES


def _worst(case: CriterionCase, kind: ToxicityKind) -> WorstReaction:
    return worst_reaction(case.course, kind)


def _dose_in_window(case: CriterionCase, _: CriterionRow) -> Found:
    """The planned dose; where none is, the planned first community dose."""
    dose, planned = case.dose, case.dose.planned or case.first_community_on
    if dose.held_since is not None and planned is None:
        return NO, f"held since {say_day(dose.held_since)}, no later day planned"
    if planned is None:
        return UNKNOWN, "no day is planned"
    said = f"planned {say_day(planned)}"
    if dose.earliest is not None and planned < dose.earliest:
        return NO, f"{said}, before {say_day(dose.earliest)}, the earliest day on file"
    last = dose.latest_without_step_up
    if last is None:
        return UNKNOWN, f"{said}; the window is not known: {dose.slack_reason or dose.reason}"
    if planned > last:
        return NO, f"{said}, past {say_day(last)}, the last day before re-step-up"
    return YES, f"{said}, last day before re-step-up {say_day(last)}"


def _counts(case: CriterionCase, row: CriterionRow) -> Found:
    """The newest neutrophil count that is new enough, and no fever among temperatures of the last days."""
    recent = _recent(case, MeasurementKind.ANC, row.days or 0)
    anc = recent[-1] if recent else None
    low = is_below(anc, row.limit or 0) if anc is not None else None
    said = f"ANC {anc.text}, {say_on(anc.on)}" if anc is not None else f"no ANC of the last {row.days} days is recorded"
    if low:
        return NO, said
    fever_at = case.rulebook.watch.threshold(MeasurementKind.TEMPERATURE)
    limit = fever_at.at_least if fever_at is not None else None
    taken = _recent(case, MeasurementKind.TEMPERATURE, row.fever_days or 0)
    cool = [is_below(one, limit) if limit is not None else None for one in taken]
    if False in cool:
        feverish = [one for one, below in zip(taken, cool, strict=True) if below is False]
        return NO, f"temperature {feverish[-1].text}, {say_on(feverish[-1].on)}"
    if anc is None:
        return UNKNOWN, said
    if low is None:
        return UNKNOWN, f"{said}: whether it is under {row.limit:g} is not known"
    if not taken:
        return UNKNOWN, f"{said}; no temperature of the last {row.fever_days} days is recorded"
    if None in cool:
        unsure = taken[cool.index(None)]
        return UNKNOWN, f"{said}; temperature {unsure.text}, {say_on(unsure.on)}: whether it is fever is not known"
    return YES, f"{said}; no fever recorded"


def _recent(case: CriterionCase, kind: MeasurementKind, days: int) -> list[MeasurementFact]:
    """What was measured in the last `days` days, today's and the first one's included, oldest first."""
    since = (case.today - timedelta(days=days)).isoformat()
    return [one for one in case.course.measurements if one.kind is kind and day_of(one.on) and one.on >= since]


def _prophylaxis(case: CriterionCase, row: CriterionRow) -> Found:
    """One that is not stopped, as its newest row says, and whose supply reaches today; a supply nobody recorded is not known."""
    purpose = (row.purpose or "").casefold()
    drugs = [drug for drug in newest_of_each(case.course.medications) if purpose in drug.purpose.casefold()]
    current = [drug for drug in drugs if drug.stopped_on is None]
    if not current:
        return (NO, f"{drugs[-1].name} stopped {say_on(drugs[-1].stopped_on)}") if drugs else (UNKNOWN, "none recorded")
    best = max(current, key=lambda drug: drug.supply_to or date.min)
    if best.supply_to is None:
        return UNKNOWN, f"{best.name}, supply not recorded"
    reaches = f"{best.name}, supply to {say_day(best.supply_to)}"
    return (YES if best.supply_to >= case.today else NO), reaches


def _caregiver(case: CriterionCase, _: CriterionRow) -> Found:
    name, phone = case.course.caregiver, case.course.caregiver_phone
    if not name:
        return UNKNOWN, "none recorded"
    return (YES, f"{name}, {phone}") if phone else (UNKNOWN, f"{name}, telephone not recorded")


def _education(case: CriterionCase, _: CriterionRow) -> Found:
    found = education_met(case.course, case.now, rulebook=case.rulebook)
    return found.value, found.reason


OF_PATIENT: Checks = {
    Check.FIRST_FULL_DOSE: _first_full_dose,
    Check.UNEVENTFUL_DOSES: _uneventful_doses,
    Check.REACTIONS_RESOLVED: _reactions_resolved,
    Check.WORST_GRADES: _worst_grades,
    Check.DOSE_IN_WINDOW: _dose_in_window,
    Check.COUNTS: _counts,
    Check.PROPHYLAXIS: _prophylaxis,
    Check.CAREGIVER: _caregiver,
    Check.EDUCATION: _education,
}
