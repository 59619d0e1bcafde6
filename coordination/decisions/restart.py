"""What the restart table on file says after a gap, and how many days it allows without a re-step-up.

Every limit is inclusive and counts from the last dose really given. No row is borrowed from another agent: where none
matches, or the one that does may not run, the answer is manual review with what is on file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from coordination.decisions.dose_decision import DoseDecision, citation, review, say
from coordination.knowledge import RegimenBook, RestartRow, Rulebook, may_run
from coordination.vocabulary import Action, Agent, DoseRole, Regimen, Schedule

SEVERITY: Mapping[Action, int] = {
    Action.CONTINUE_SCHEDULE: 0,
    Action.CONTINUE_TO_STEP_UP_2: 0,
    Action.CONTINUE_TO_STEP_UP_3: 0,
    Action.CONTINUE_TO_FIRST_TREATMENT: 0,
    Action.REPEAT_STEP_UP_2: 1,
    Action.RESTART_STEP_UP_2: 1,
    Action.RESTART_STEP_UP_1: 2,
}
"""What a gap costs, mildest first: go on as planned; a part of step-up again; all of it again."""
RESTARTS_WITH: Mapping[Action, DoseRole] = {
    Action.REPEAT_STEP_UP_2: DoseRole.STEP_UP_2,
    Action.RESTART_STEP_UP_2: DoseRole.STEP_UP_2,
    Action.RESTART_STEP_UP_1: DoseRole.STEP_UP_1,
}
CONTINUES = frozenset(action for action, severity in SEVERITY.items() if severity == 0)
NO_RULE = "No restart rule on file; check the label."
LAST_DOSES: dict[str, DoseRole | Schedule] = {each.value: each for each in (*DoseRole, *Schedule)}


@dataclass(frozen=True, slots=True)
class Allowance:
    """Days after the last dose, inclusive, on which the rows that may run still go on.

    `without_step_up`: as planned; `without_full_step_up`: at most a part of step-up again. None: not known, because a
    row is missing or may not run; `why_not` says so for the first. `row` is the one that sets `without_step_up`.
    A row that only restates the regular spacing allows no delay.
    """

    without_step_up: int | None = None
    without_full_step_up: int | None = None
    row: RestartRow | None = None
    why_not: str | None = None


def restart_after_gap(
    agent: Agent | str,
    regimen: Regimen | str | None,
    last_dose: DoseRole | Schedule | str | None,
    days_since: int | None,
    *,
    rulebook: Rulebook,
) -> DoseDecision:
    """What the restart table says `days_since` days after `last_dose`; unknown input is manual review, never a guess.

    `last_dose` is step_up_N, or the schedule in force at the last treatment dose (weekly, q2w, q4w);
    first_treatment reads the rows of the schedule that it opens, where that reading may run.
    """
    rules = next((book for each, book in rulebook.agents.items() if each == agent), None)
    if rules is None:
        return review(f"Agent {agent!r} is not on file; on file: {', '.join(rulebook.agents)}.")
    book = next((book for each, book in rules.regimens.items() if each == regimen), None)
    if book is None:
        return review(f"Regimen {regimen!r} of {agent} is not on file; on file: {', '.join(rules.regimens)}.")
    if last_dose not in LAST_DOSES:
        return review(f"Last dose {last_dose!r} is not known; known: {', '.join(LAST_DOSES)}.")
    if days_since is None:
        return review("The days since the last dose are not recorded.")
    if isinstance(days_since, bool) or not isinstance(days_since, int) or days_since < 0:
        return review(f"Days since the last dose: found {days_since!r}, allowed: a whole number from 0.")
    return _look_up(book, LAST_DOSES[last_dose], days_since, rulebook)


def allowance(book: RegimenBook, role: DoseRole, schedule: Schedule | None, rulebook: Rulebook) -> Allowance:
    """How long after a dose the rows that may run go on without, and without a full, re-step-up."""
    return rulebook.remember(
        ("allowance", id(book), role, schedule), book, lambda: _allowance(book, role, schedule, rulebook)
    )


def _allowance(book: RegimenBook, role: DoseRole, schedule: Schedule | None, rulebook: Rulebook) -> Allowance:
    key = book.restart_key(role, schedule)
    rows = book.restarts_after(key) if key is not None else ()
    if not any(_is_delay(row) for row in rows):
        return Allowance(why_not=NO_RULE)
    why_not = _first_treatment_notice(book, rulebook) if role is DoseRole.FIRST_TREATMENT else None
    if why_not is not None:
        return Allowance(why_not=why_not)
    return _walk(rows, rulebook)


def _walk(rows: Iterable[RestartRow], rulebook: Rulebook) -> Allowance:
    """From row to row that may run, each beginning the day after the one before, up to the full re-step-up."""
    found = Allowance()
    until: int | None = None
    for row in sorted(rows, key=lambda row: row.min_days):
        state = may_run(row, rulebook, kind="restart")
        if not state.runs or (until is not None and row.min_days != until + 1):
            return found if found.row else Allowance(why_not=state.notice or NO_RULE)
        if row.action is Action.RESTART_STEP_UP_1:
            return replace(found, without_full_step_up=until)
        until = row.max_days
        if row.action in CONTINUES:
            found = replace(found, without_step_up=until, row=row)
    return found


def _is_delay(row: RestartRow) -> bool:
    """Whether the row goes on as planned after more than the regular spacing."""
    return row.action in CONTINUES and not row.on_schedule_only


def _look_up(book: RegimenBook, last: DoseRole | Schedule, days: int, rulebook: Rulebook) -> DoseDecision:
    after = f"{days} day{'' if days == 1 else 's'} after the last dose ({say(last, rulebook)})"
    reading = None
    key: DoseRole | Schedule | None = last
    if last is DoseRole.FIRST_TREATMENT:
        reading = _first_treatment_notice(book, rulebook)
        key = book.restart_key(last, None)
    row = find_row(book, key, days)
    if row is None:
        return review(f"No rule on file for {after}. Check the label.")
    state = may_run(row, rulebook, kind="restart")
    on_file = say_row(row, rulebook)
    notice = reading or (None if state.runs else state.notice)
    if notice is not None:
        waits = f"{after}: {notice}"
        return DoseDecision(Action.MANUAL_REVIEW, waits, on_file=on_file, **citation(row, rulebook))
    return DoseDecision(
        action=row.action,
        reason=f"{after}. {on_file}",
        notice=state.notice,
        on_file=on_file,
        amount=row.amount,
        unit=row.unit,
        then=row.then,
        premedicate_and_monitor=row.premedicate_and_monitor,
        benefit_risk_review=row.benefit_risk_review,
        **citation(row, rulebook),
    )


def _first_treatment_notice(book: RegimenBook, rulebook: Rulebook) -> str | None:
    """Why the first treatment dose may not be read as a dose of the schedule that it opens; None: it may."""
    if book.first_treatment is None:
        return NO_RULE
    state = may_run(book.first_treatment, rulebook, kind="restart")
    return None if state.runs else state.notice


def find_row(book: RegimenBook, key: DoseRole | Schedule | None, days: int) -> RestartRow | None:
    """The row on file for `days` after the last dose `key`, whether it may run or not."""
    rows = book.restarts_after(key) if key is not None else ()
    return next((row for row in rows if row.covers(days)), None)


def say_row(row: RestartRow, rulebook: Rulebook) -> str:
    """What the row says, in words."""
    span = f"day {row.min_days} on" if row.max_days is None else f"days {row.min_days} to {row.max_days}"
    if row.max_days == row.min_days:
        span = f"day {row.min_days}"
    amount = f", {row.amount:g} {row.unit}" if row.amount is not None else ""
    then = f", then {row.then}" if row.then else ""
    return f"On file for {span}: {say(row.action, rulebook)}{amount}{then}."
