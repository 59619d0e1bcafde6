"""Which dose comes next, how much, and when, from the doses really given.

Days are calendar days at the academic site, counted from the last dose really given; every limit is inclusive. A held
dose is held, not missed, and a hold stops neither the days since the last dose nor the slack. Past the last day on
file, or where none is on file, the answer is manual review without an amount (design: Time).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from coordination.decisions.dose_decision import DoseDecision, citation, review, say
from coordination.decisions.plans import community_plan, open_hold, open_plan
from coordination.decisions.restart import (
    RESTARTS_WITH,
    Allowance,
    allowance,
    find_row,
    restart_after_gap,
    say_row,
)
from coordination.decisions.schedule import phase_note, schedule_at, schedule_before, schedules_in_force
from coordination.decisions.step_up import FULL_DOSES, in_re_step_up, round_at
from coordination.facts import CourseFacts, DoseFact
from coordination.knowledge import (
    AgentBook,
    DoseRow,
    PhaseRow,
    RegimenBook,
    RestartRow,
    Row,
    Rulebook,
    RunState,
    may_run,
)
from coordination.vocabulary import Action, DoseRole, Schedule, Stage
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
    held, planned = open_hold(course), open_plan(course) or community_plan(course, decision.due)
    expected = planned or decision.due
    late = held is None and expected is not None and expected < today
    return replace(
        decision,
        reason=decision.reason + _about_plan(planned, decision),
        planned=planned,
        planned_too_early=bool(planned and decision.earliest and planned < decision.earliest),
        planned_too_late=bool(planned and decision.latest and planned > decision.latest),
        overdue_days=(today - expected).days if late and expected else 0,
        held_since=held.on if held else None,
        hold_reason=held.reason if held else None,
        re_step_up=in_re_step_up(course),
    )


def _by_rule(course: CourseFacts, today: date, rulebook: Rulebook) -> DoseDecision:
    if course.stage is Stage.ENDED:
        return DoseDecision(action=Action.NONE_ENDED, reason="The course has ended; no further dose is expected.")
    if course.regimen is None:
        return _slack_unknown(review("The regimen is not recorded, so no schedule can be read."))
    agent = rulebook.agents[course.agent]
    book = agent.regimens.get(course.regimen)
    if book is None:
        word = rulebook.label(course.regimen).word
        return _slack_unknown(review(f"{word} is not a regimen on file for {rulebook.label(course.agent).word}."))
    case = _Case(course, agent, book, today, rulebook)
    last = course.last_given
    if last is None:
        return _first_dose(case)
    if last.role is None:
        return _slack_unknown(review(f"What the last dose on {say_day(last.on)} was for is not recorded."))
    if last.role in FULL_DOSES:
        return _treatment(case, last, last.role)
    return _step_up(case, last, last.role)


def _first_dose(case: _Case) -> DoseDecision:
    if not case.course.dose_history_complete and case.course.stage not in BEFORE_FIRST_DOSE:
        return _slack_unknown(review("Earlier doses are not recorded."))
    return DoseDecision(**_dose_values(case, case.book.doses[0], Action.START_STEP_UP_1, "No dose is recorded yet."))


def _step_up(case: _Case, last: DoseFact, role: DoseRole) -> DoseDecision:
    roles = [row.role for row in case.book.doses]
    if role not in roles[:-1]:
        said = say(role, case.rulebook)
        return _slack_unknown(review(f"The last dose is recorded as {said}, which this regimen does not have."))
    before, row = case.book.doses[roles.index(role)], case.book.doses[roles.index(role) + 1]
    word = case.rulebook.label(role).word
    values = _dose_values(case, row, CONTINUE_TO[row.role], f"{word} was on {say_day(last.on)}.")
    if values["action"] is Action.MANUAL_REVIEW:
        return DoseDecision(**values, slack_reason=values["notice"])
    due_days = row.nominal_day - before.nominal_day
    restart = _restart_given(case)
    if restart is not None and RESTARTS_WITH.get(restart.action, role) is not role:
        asked = say(RESTARTS_WITH[restart.action], case.rulebook)
        values["reason"] += f" After that gap the table on file names {asked}."
    elif restart is not None and restart.then_days is not None:
        state = may_run(restart, case.rulebook, kind="restart")
        if not state.runs:
            reason, on_file = f"{values['reason']} {state.notice}", say_row(restart, case.rulebook)
            return _waiting(restart, reason, state, case, role=row.role, on_file=on_file)
        due_days = restart.then_days
    allowed = allowance(case.book, role, None, case.rulebook)
    printed = [days for days in (_number(case, row, "max_days"), allowed.without_step_up) if days is not None]
    values |= {"earliest": _after(last.on, _number(case, row, "min_days")), "due": _after(last.on, due_days)}
    last_day = max(printed, default=None)
    return _spaced(case, values, last, role, max([due_days, *printed]), last_day, allowed)


def _waiting(row: Row, reason: str, state: RunState, case: _Case, **values: Any) -> DoseDecision:
    """Manual review, because the row that would answer waits for a signature; it shows what the row says."""
    return DoseDecision(
        action=Action.MANUAL_REVIEW,
        reason=reason,
        notice=state.notice,
        slack_reason=state.notice,
        **citation(row, case.rulebook),
        **values,
    )


def _restart_given(case: _Case) -> RestartRow | None:
    """The row on file for the gap before the last dose, where that dose began step-up again."""
    given = case.course.given
    latest = round_at(given)
    if latest.before is None or latest.before.role is None or len(latest.doses) > 1 or latest.gap_days is None:
        return None
    schedule = schedule_at(case.course, case.book, len(given) - 2)
    return find_row(case.book, case.book.restart_key(latest.before.role, schedule), latest.gap_days)


def _treatment(case: _Case, last: DoseFact, role: DoseRole) -> DoseDecision:
    at_last, schedule = schedules_in_force(case.course, case.book)
    last_dose = role if role is DoseRole.FIRST_TREATMENT else at_last
    if last_dose is None or schedule is None:
        return _slack_unknown(review(_no_schedule(case)))
    phase = case.book.phase(schedule)
    word = case.rulebook.label(schedule).word
    if phase is None:
        return _slack_unknown(review(f"{word} is not a schedule on file for this regimen."))
    reason = f"{word} schedule in force; the last dose was on {say_day(last.on)}."
    state = may_run(phase, case.rulebook, kind="dose", numbers=("amount", "interval_days"))
    if not state.runs:
        on_file = f"On file: {phase.amount:g} {phase.unit} every {phase.interval_days} days."
        return _waiting(phase, f"{reason} {state.notice}", state, case, schedule=schedule, on_file=on_file)
    due = last.on + timedelta(days=phase.interval_days)
    note = phase_note(case.course, case.book, phase, due, case.rulebook)
    step = _other_amount(case, phase, role)
    unclear = step is not None or (note is not None and note.amount_changes)
    said = [reason, *([note.text] if note else []), *([step] if step else [])]
    values = {
        "action": Action.MANUAL_REVIEW if unclear else Action.CONTINUE_SCHEDULE,
        "reason": " ".join(said),
        "notice": state.notice,
        "amount": None if unclear else phase.amount,
        "unit": None if unclear else phase.unit,
        "role": DoseRole.TREATMENT,
        "schedule": schedule,
        "earliest": _after(last.on, _number(case, phase, "min_gap_days")),
        "due": due,
        "phase_note": note.text if note else None,
        **citation(phase, case.rulebook),
    }
    allowed = allowance(case.book, role, at_last, case.rulebook)
    end_day = max(allowed.without_step_up or 0, phase.interval_days)
    return _spaced(case, values, last, last_dose, end_day, allowed.without_step_up, allowed)


def _no_schedule(case: _Case) -> str:
    """Why the interval in force is not known."""
    if round_at(case.course.given).is_re_step_up:
        before = schedule_before(case.course, case.book)
        was = f"before it, {say(before, case.rulebook)} was in force" if before else "nor is the one before it recorded"
        return f"No label read says which interval follows this re-step-up, and none is recorded since; {was}."
    return "The interval in force is not recorded, and the dose history is incomplete."


def _other_amount(case: _Case, phase: PhaseRow, role: DoseRole) -> str | None:
    """From the first treatment dose straight to another amount: no row on file says how."""
    first = case.book.dose(DoseRole.FIRST_TREATMENT)
    if role is not DoseRole.FIRST_TREATMENT or first is None or first.amount == phase.amount:
        return None
    return f"The way from {first.amount:g} to {phase.amount:g} {phase.unit} is not on file."


def _spaced(
    case: _Case,
    values: dict[str, Any],
    last: DoseFact,
    last_dose: DoseRole | Schedule,
    end_day: int,
    last_day: int | None,
    allowed: Allowance,
) -> DoseDecision:
    """The decision up to `end_day`, the last day on file; past it a human decides, and sees what the table says.

    `last_day`: the last one without re-step-up, where it is known.
    """
    values["latest"] = last.on + timedelta(days=end_day)
    if last_day is None:
        values["slack_reason"] = allowed.why_not or values["reason"]
    else:
        until = last.on + timedelta(days=last_day)
        values["latest_without_step_up"] = until
        values["latest_without_full_step_up"] = _after(last.on, allowed.without_full_step_up)
        values["slack_days"] = (until - case.today).days
        values["slack_rule_id"] = allowed.row.id if allowed.row else values["rule_id"]
    days = (case.today - last.on).days
    if days > end_day:
        table = restart_after_gap(case.course.agent, case.course.regimen, last_dose, days, rulebook=case.rulebook)
        values |= {
            "action": Action.MANUAL_REVIEW,
            "reason": f"The last dose was on {say_day(last.on)}; the spacing on file ended with day {end_day}.",
            "on_file": table.on_file or table.reason,
            "amount": None,
            "unit": None,
            "earliest": None,
        }
    return DoseDecision(**values)


def _dose_values(case: _Case, row: DoseRow, action: Action, reason: str) -> dict[str, Any]:
    """The fields of a decision that stands on a dose of step-up: executed, or shown and held back."""
    state = may_run(row, case.rulebook, kind="dose", numbers=("amount", "nominal_day"))
    values = {"role": row.role, "notice": state.notice, **citation(row, case.rulebook)}
    if not state.runs:
        on_file = f"On file: {say(row.role, case.rulebook)}, {row.amount:g} {row.unit}, day {row.nominal_day}."
        return values | {
            "action": Action.MANUAL_REVIEW,
            "reason": f"{reason} {state.notice}",
            "on_file": on_file,
        }
    return values | {
        "action": action,
        "reason": reason,
        "amount": row.amount,
        "unit": row.unit,
        "premedicate_and_monitor": _premedicate_or_monitor(case, row),
    }


def _premedicate_or_monitor(case: _Case, row: DoseRow) -> bool | None:
    """True where either is on file and may run; None: not on file."""
    premedication = case.agent.premedication
    asked = row.role in premedication.roles and may_run(premedication, case.rulebook, kind="premedication").runs
    return True if asked or row.monitor_hours else None


def _about_plan(planned: date | None, decision: DoseDecision) -> str:
    earliest, last_day = decision.earliest, decision.latest_without_step_up or decision.latest
    if planned is not None and earliest is not None and planned < earliest:
        return f" The planned day {say_day(planned)} is before the earliest day on file, {say_day(earliest)}."
    if planned is not None and last_day is not None and planned > last_day:
        limit = "without re-step-up" if decision.latest_without_step_up else "on file"
        return f" The planned day {say_day(planned)} is after the last day {limit}, {say_day(last_day)}."
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
