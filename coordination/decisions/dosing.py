"""Which dose comes next, how much, and when, from the doses really given.

Days are calendar days at the academic site, counted from the last dose really given; every limit is inclusive. A held
dose is held, not missed, and a hold stops neither the days since the last dose nor the slack. Past the last day on
file, or where none is on file, the answer is manual review without an amount (design: Time).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from coordination.decisions.dose_decision import DoseDecision, cited, review, say
from coordination.decisions.restart import allowance, restart_after_gap
from coordination.facts import CourseFacts, DoseFact
from coordination.knowledge import AgentBook, DoseRow, PhaseRow, RegimenBook, Rulebook, may_run
from coordination.vocabulary import Action, DoseRole, DoseStatus, Schedule, Stage
from coordination.words import say_day

__all__ = ["DoseDecision", "next_dose", "restart_after_gap", "schedules_in_force"]

BEFORE_FIRST_DOSE = (Stage.REFERRED, Stage.PLANNED, Stage.STEP_UP)
CONTINUE_TO = {
    DoseRole.STEP_UP_2: Action.CONTINUE_TO_STEP_UP_2,
    DoseRole.STEP_UP_3: Action.CONTINUE_TO_STEP_UP_3,
    DoseRole.FIRST_TREATMENT: Action.CONTINUE_TO_FIRST_TREATMENT,
}


@dataclass(frozen=True, slots=True)
class _Case:
    """A course with a regimen on file, on one day."""

    course: CourseFacts
    agent: AgentBook
    book: RegimenBook
    today: date
    rulebook: Rulebook


def next_dose(course: CourseFacts, now: datetime, *, rulebook: Rulebook) -> DoseDecision:
    """The next dose of a course, from the doses really given; `now` is an aware moment."""
    today = course.academic.today(now)
    decision = _by_rule(course, today, rulebook)
    if decision.action is Action.NONE_ENDED:
        return decision
    held = _open_hold(course)
    decision = replace(
        decision,
        planned=_open_plan(course),
        held_since=held.on if held else None,
        hold_reason=held.reason if held else None,
    )
    decision = replace(decision, reason=decision.reason + _about_plan(decision))
    if held is None and decision.expected and decision.expected < today:
        decision = replace(decision, overdue_days=(today - decision.expected).days)
    return decision


def schedules_in_force(course: CourseFacts, book: RegimenBook) -> tuple[Schedule | None, Schedule | None]:
    """The interval in force at the last treatment dose, and the one in force now; None where nobody recorded it.

    What is written with the dose wins over an earlier change of interval. Without either it is the regimen's only
    phase, or its first one where the history is complete or the dose was the first treatment dose. A change of that
    day or later rules the next interval, and never the gap after the dose that was given before it.
    """
    last = course.last_given
    if last is None:
        return None, None
    earlier = [change.schedule for change in course.schedule_changes if change.on <= last.on]
    opens = book.phases[0].schedule if book.phases else None
    assumed = len(book.phases) == 1 or course.dose_history_complete or last.role is DoseRole.FIRST_TREATMENT
    at_last = last.schedule or (earlier[-1] if earlier else None) or (opens if assumed else None)
    later = [change.schedule for change in course.schedule_changes if change.on >= last.on]
    return at_last, later[-1] if later else at_last


def _by_rule(course: CourseFacts, today: date, rulebook: Rulebook) -> DoseDecision:
    if course.stage is Stage.ENDED:
        return DoseDecision(action=Action.NONE_ENDED, reason="The course has ended; no further dose is expected.")
    if course.regimen is None:
        return review("The regimen is not recorded, so no schedule can be read.")
    agent = rulebook.agents[course.agent]
    book = agent.regimens.get(course.regimen)
    if book is None:
        word = rulebook.label(course.regimen).word
        return review(f"{word} is not a regimen on file for {rulebook.label(course.agent).word}.")
    case = _Case(course, agent, book, today, rulebook)
    last = course.last_given
    if last is None:
        return _first_dose(case)
    if last.role is None:
        return _slack_unknown(review(f"What the last dose on {say_day(last.on)} was for is not recorded."))
    if last.role in (DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT):
        return _treatment(case, last, last.role)
    return _step_up(case, last, last.role)


def _first_dose(case: _Case) -> DoseDecision:
    if not case.course.dose_history_complete and case.course.stage not in BEFORE_FIRST_DOSE:
        return _slack_unknown(review("Earlier doses are not recorded."))
    return _from_dose_row(case, case.book.doses[0], Action.START_STEP_UP_1, "No dose is recorded yet.")


def _step_up(case: _Case, last: DoseFact, role: DoseRole) -> DoseDecision:
    roles = [row.role for row in case.book.doses]
    if role not in roles[:-1]:
        said = say(role, case.rulebook)
        return _slack_unknown(review(f"The last dose is recorded as {said}, which this regimen does not have."))
    before, row = case.book.doses[roles.index(role)], case.book.doses[roles.index(role) + 1]
    word = case.rulebook.label(role).word
    decision = _from_dose_row(case, row, CONTINUE_TO[row.role], f"{word} was on {say_day(last.on)}.")
    if decision.action is Action.MANUAL_REVIEW:
        return _slack_unknown(decision, decision.notice)
    due_days = row.nominal_day - before.nominal_day
    allowed, why_not = allowance(case.book, role, None, case.rulebook)
    printed = [days for days in (_number(case, row, "max_days"), allowed) if days is not None]
    decision = replace(
        decision, earliest=_after(last.on, _number(case, row, "min_days")), due=_after(last.on, due_days)
    )
    return _spaced(case, decision, last, role, max([due_days, *printed]), max(printed, default=None), why_not)


def _treatment(case: _Case, last: DoseFact, role: DoseRole) -> DoseDecision:
    at_last, schedule = schedules_in_force(case.course, case.book)
    if at_last is None or schedule is None:
        return _slack_unknown(review("The interval in force is not recorded, and the dose history is incomplete."))
    phase = case.book.phase(schedule)
    word = case.rulebook.label(schedule).word
    if phase is None:
        return _slack_unknown(review(f"{word} is not a schedule on file for this regimen."))
    reason = f"{word} schedule in force; the last dose was on {say_day(last.on)}."
    state = may_run(phase, case.rulebook, kind="dose", numbers=("amount", "interval_days"))
    if not state.runs:
        on_file = f"On file: {phase.amount:g} {phase.unit} every {phase.interval_days} days."
        held_back = replace(review(f"{reason} {state.notice}"), schedule=schedule, on_file=on_file)
        return _slack_unknown(cited(held_back, phase, case.rulebook), state.notice)
    due = last.on + timedelta(days=phase.interval_days)
    note, amount_changes = _about_phase(case, phase, due)
    decision = DoseDecision(
        action=Action.MANUAL_REVIEW if amount_changes else Action.CONTINUE_SCHEDULE,
        reason=reason + note,
        notice=state.notice,
        amount=None if amount_changes else phase.amount,
        unit=None if amount_changes else phase.unit,
        role=DoseRole.TREATMENT,
        schedule=schedule,
        earliest=_after(last.on, _number(case, phase, "min_gap_days")),
        due=due,
    )
    allowed, why_not = allowance(case.book, role, at_last, case.rulebook)
    decision = cited(decision, phase, case.rulebook)
    last_dose = role if role is DoseRole.FIRST_TREATMENT else at_last
    return _spaced(case, decision, last, last_dose, max(allowed or 0, phase.interval_days), allowed, why_not)


def _spaced(
    case: _Case,
    decision: DoseDecision,
    last: DoseFact,
    last_dose: DoseRole | Schedule,
    end_day: int,
    allowed: int | None,
    why_not: str | None,
) -> DoseDecision:
    """The decision up to `end_day`, the last day on file; past it a human decides, and sees what the table says."""
    decision = replace(decision, latest=last.on + timedelta(days=end_day))
    if allowed is None:
        decision = _slack_unknown(decision, why_not)
    else:
        until = last.on + timedelta(days=allowed)
        decision = replace(decision, latest_without_step_up=until, slack_days=(until - case.today).days)
    days = (case.today - last.on).days
    if days <= end_day:
        return decision
    table = restart_after_gap(case.course.agent, case.course.regimen, last_dose, days, rulebook=case.rulebook)
    return replace(
        decision,
        action=Action.MANUAL_REVIEW,
        reason=f"The last dose was on {say_day(last.on)}; the spacing on file ended with day {end_day}.",
        on_file=table.on_file or table.reason,
        amount=None,
        unit=None,
        earliest=None,
    )


def _from_dose_row(case: _Case, row: DoseRow, action: Action, reason: str) -> DoseDecision:
    state = may_run(row, case.rulebook, kind="dose", numbers=("amount", "nominal_day"))
    if not state.runs:
        on_file = f"On file: {say(row.role, case.rulebook)}, {row.amount:g} {row.unit}, day {row.nominal_day}."
        held_back = replace(review(f"{reason} {state.notice}"), role=row.role, notice=state.notice, on_file=on_file)
        return cited(held_back, row, case.rulebook)
    decision = DoseDecision(
        action=action,
        reason=reason,
        notice=state.notice,
        amount=row.amount,
        unit=row.unit,
        role=row.role,
        premedicate_and_monitor=_premedicate_or_monitor(case, row),
    )
    return cited(decision, row, case.rulebook)


def _premedicate_or_monitor(case: _Case, row: DoseRow) -> bool | None:
    """True where either is on file and may run; None: not on file."""
    premedication = case.agent.premedication
    asked = row.role in premedication.roles and may_run(premedication, case.rulebook, kind="premedication").runs
    return True if asked or row.monitor_hours else None


def _about_phase(case: _Case, phase: PhaseRow, due: date) -> tuple[str, bool]:
    """What the label's own phase says against the recorded interval, and whether it would change the amount.

    Nothing changes by itself: the recorded interval stands until somebody records another.
    """
    place = f"{case.rulebook.label(phase.schedule).word.lower()} phase"
    week = _week_of(case.course, due)
    following = next(iter(case.book.phases[case.book.phases.index(phase) + 1 :]), None)
    if week is not None and phase.first_week is not None and week < phase.first_week:
        return f" The {place} on file begins with week {phase.first_week}; this dose falls in week {week}.", False
    if week is not None and phase.last_week is not None and week > phase.last_week:
        over = f"ended with week {phase.last_week}; this dose falls in week {week}"
    elif phase.dose_count is not None and _doses_at(case.course, phase.schedule) >= phase.dose_count:
        over = f"has {phase.dose_count} doses, and all are recorded as given"
    else:
        return "", False
    goes_on = ""
    if following is not None:
        word = say(following.schedule, case.rulebook)
        goes_on = f" Next on file: {word}, {following.amount:g} {following.unit}; eligibility: {following.eligibility}."
    changes = following is not None and following.amount != phase.amount
    return f" The {place} on file {over}, and no change of interval is recorded.{goes_on}", changes


def _week_of(course: CourseFacts, day: date) -> int | None:
    """The week of treatment, week 1 beginning with the first step-up dose; None where that dose is not recorded."""
    first = course.given[0]
    return (day - first.on).days // 7 + 1 if first.role is DoseRole.STEP_UP_1 else None


def _doses_at(course: CourseFacts, schedule: Schedule) -> int:
    """Treatment doses given at this interval; 0 where the history is incomplete, because the count is then unknown."""
    if not course.dose_history_complete:
        return 0
    return sum(dose.role is DoseRole.TREATMENT and dose.schedule in (None, schedule) for dose in course.given)


def _open_plan(course: CourseFacts) -> date | None:
    """The first planned day that no later dose record has answered."""
    answered = [dose.on for dose in course.doses if dose.status is not DoseStatus.PLANNED]
    last = max(answered, default=date.min)
    plans = [dose.on for dose in course.doses if dose.status is DoseStatus.PLANNED and dose.on > last]
    return min(plans, default=None)


def _open_hold(course: CourseFacts) -> DoseFact | None:
    """The hold that stands: the first of the held records since the last dose given or missed."""
    holds: list[DoseFact] = []
    for dose in course.doses:
        if dose.status is DoseStatus.HELD:
            holds.append(dose)
        elif dose.status in (DoseStatus.GIVEN, DoseStatus.MISSED):
            holds.clear()
    return holds[0] if holds else None


def _about_plan(decision: DoseDecision) -> str:
    planned, earliest, last_day = decision.planned, decision.earliest, decision.latest_without_step_up
    if planned is not None and earliest is not None and planned < earliest:
        return f" The planned day {say_day(planned)} is before the earliest day on file, {say_day(earliest)}."
    if planned is not None and last_day is not None and planned > last_day:
        return f" The planned day {say_day(planned)} is after the last day without re-step-up, {say_day(last_day)}."
    return ""


def _slack_unknown(decision: DoseDecision, why_not: str | None = None) -> DoseDecision:
    return replace(decision, slack_reason=why_not or decision.reason)


def _number(case: _Case, row: DoseRow | PhaseRow, name: str) -> int | None:
    """The number where it is on file and may run by its own mark."""
    runs = may_run(row, case.rulebook, kind="dose", numbers=(name,)).runs
    value: int | None = getattr(row, name) if runs else None
    return value


def _after(day: date, days: int | None) -> date | None:
    return day + timedelta(days=days) if days is not None else None
