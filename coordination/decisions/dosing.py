"""Which dose comes next and when, and what the restart table on file says after a gap.

Days are calendar days from the last dose really given; every limit is inclusive. A held dose is held, not missed,
and a hold stops neither the days since the last dose nor the slack. What may run is `knowledge.may_run` (design §8).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from coordination.facts import CourseFacts, DoseFact
from coordination.knowledge import DoseRow, PhaseRow, RegimenBook, RestartRow, Rulebook, may_run
from coordination.words import say_day
from coordination.vocabulary import Action, Agent, Confidence, DoseRole, DoseStatus, Regimen, Schedule, Stage


@dataclass(frozen=True, slots=True)
class DoseDecision:
    """What the rule on file says. `amount` is None wherever a human must look (MANUAL_REVIEW).

    `earliest`, `due`, `latest`: days at the academic site, both ends inclusive; None where no spacing is on file.
    `latest_without_step_up`: the last day on which the schedule goes on without a re-step-up; `slack_days` counts
    from today to it and is negative once it has passed. `on_file` says what an unexecuted row would say.
    """

    action: Action
    reason: str
    rule_id: str | None = None
    source: str | None = None
    source_date: str | None = None
    confidence: Confidence | None = None
    notice: str | None = None
    on_file: str | None = None
    amount: float | None = None
    unit: str | None = None
    then: str | None = None
    premedicate_and_monitor: bool | None = None
    benefit_risk_review: bool | None = None
    role: DoseRole | None = None
    schedule: Schedule | None = None
    earliest: date | None = None
    due: date | None = None
    latest: date | None = None
    planned: date | None = None
    overdue_days: int = 0
    latest_without_step_up: date | None = None
    slack_days: int | None = None
    slack_reason: str | None = None
    held_since: date | None = None
    hold_reason: str | None = None

    @property
    def expected(self) -> date | None:
        """The day on which the dose is expected: the planned day, else the day that the rule names."""
        return self.planned or self.due


def restart_after_gap(
    agent: Agent | str,
    regimen: Regimen | str,
    last_dose: DoseRole | Schedule | str,
    days_since: int | None,
    *,
    rulebook: Rulebook,
) -> DoseDecision:
    """What the restart table says `days_since` days after `last_dose`.

    `last_dose` is step_up_N, or the schedule in force at the last treatment dose (weekly, q2w, q4w).
    Raises ValueError for an unknown agent, regimen or last dose, and for days that are negative or not whole.
    No row for the day, no days, or a row that may not run: MANUAL_REVIEW, with what is on file.
    """
    book = rulebook.agents[Agent(agent)].regimens.get(Regimen(regimen))
    if book is None:
        known = ", ".join(rulebook.agents[Agent(agent)].regimens)
        raise ValueError(f"{agent} has no regimen {regimen}; on file: {known}")
    known_doses = [*DoseRole, *Schedule]
    if last_dose not in known_doses:
        raise ValueError(f"last dose {last_dose!r} is not known; allowed: {', '.join(known_doses)}")
    if days_since is None:
        return _review("The days since the last dose are not recorded.")
    if isinstance(days_since, bool) or not isinstance(days_since, int) or days_since < 0:
        raise ValueError(f"days since the last dose: found {days_since!r}, allowed: a whole number from 0")
    rows = [row for row in book.restarts if row.last_dose == last_dose]
    row = next((row for row in rows if _covers(row, days_since)), None)
    if row is None:
        return _review(f"No rule on file for {agent}, {days_since} days after {_plain(last_dose)}. Check the label.")
    state = may_run(row, rulebook, kind="restart")
    on_file = _on_file(row)
    if not state.runs:
        decision = _review(f"{days_since} days after {_plain(last_dose)}: {state.notice}")
        return replace(decision, rule_id=row.id, on_file=on_file, **_provenance(row))
    return DoseDecision(
        action=row.action,
        reason=f"{days_since} days after {_plain(last_dose)}. {on_file}",
        rule_id=row.id,
        notice=state.notice,
        on_file=on_file,
        amount=row.amount,
        unit=row.unit,
        then=row.then,
        premedicate_and_monitor=row.premedicate_and_monitor,
        benefit_risk_review=row.benefit_risk_review,
        **_provenance(row),
    )


def next_dose(course: CourseFacts, now: datetime, *, rulebook: Rulebook) -> DoseDecision:
    """The next dose of a course, from the doses really given; `now` is an aware moment."""
    today = course.academic.today(now)
    decision = _without_plan(course, today, rulebook)
    planned = _open_plan(course)
    held = _open_hold(course)
    decision = replace(
        decision,
        planned=planned,
        held_since=held.on if held else None,
        hold_reason=held.reason if held else None,
    )
    if held is None and decision.expected and decision.expected < today:
        decision = replace(decision, overdue_days=(today - decision.expected).days)
    return decision


def schedule_in_force(course: CourseFacts, book: RegimenBook) -> Schedule | None:
    """The interval in force after the last treatment dose; None where nobody recorded it.

    A recorded change of interval wins, then the schedule written with the dose. Without either, the regimen's
    only phase, or in a complete history its first phase. Phases that the label fixes by week are read by week.
    """
    last = course.last_given
    changes = [change for change in course.schedule_changes if last is None or change.on <= last.on]
    if changes:
        return changes[-1].schedule
    if last is not None and last.schedule is not None:
        return last.schedule
    if len(book.phases) == 1 or course.dose_history_complete or (last and last.role is DoseRole.FIRST_TREATMENT):
        return book.phases[0].schedule if book.phases else None
    return None


def _without_plan(course: CourseFacts, today: date, rulebook: Rulebook) -> DoseDecision:
    if course.stage is Stage.ENDED:
        return DoseDecision(action=Action.NONE_ENDED, reason="The course has ended; no further dose is expected.")
    if course.regimen is None:
        return _review("The regimen is not recorded, so no schedule can be read.")
    book = rulebook.agents[course.agent].regimens[course.regimen]
    last = course.last_given
    if last is None:
        return _first_dose(course, book, rulebook)
    if last.role is None:
        return _review(f"What the last dose on {say_day(last.on)} was for is not recorded.")
    if last.role in (DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT):
        return _treatment(course, last, book, today, rulebook)
    return _step_up(course, last, book, today, rulebook)


def _first_dose(course: CourseFacts, book: RegimenBook, rulebook: Rulebook) -> DoseDecision:
    if not course.dose_history_complete and course.stage not in (Stage.REFERRED, Stage.PLANNED, Stage.STEP_UP):
        return _review("Earlier doses are not recorded.")
    row = book.doses[0]
    return _from_dose_row(row, Action.START_STEP_UP_1, "No dose is recorded yet.", rulebook)


def _step_up(
    course: CourseFacts, last: DoseFact, book: RegimenBook, today: date, rulebook: Rulebook
) -> DoseDecision:
    position = next((n for n, row in enumerate(book.doses) if row.role is last.role), None)
    if position is None or position + 1 >= len(book.doses):
        return _review(f"{_plain(last.role)} is not a dose of this regimen's step-up schedule.")
    before, row = book.doses[position], book.doses[position + 1]
    action = Action.CONTINUE_TO_FIRST_TREATMENT if row.role is DoseRole.FIRST_TREATMENT else _continue_to(row.role)
    days = (today - last.on).days
    decision = _from_dose_row(row, action, f"{_plain(last.role).capitalize()} was on {say_day(last.on)}.", rulebook)
    limit = _printed_limit(row, before)
    dates = {
        "earliest": _after(last.on, row.min_days if _runs(row, rulebook, "min_days") else None),
        "due": _after(last.on, row.nominal_day - before.nominal_day),
        "latest": _after(last.on, limit),
    }
    if decision.action is Action.MANUAL_REVIEW:
        dates = dict.fromkeys(dates)
        return _with_slack(replace(decision, **dates), None, today, decision.reason)
    if days > limit:
        return _past_spacing(course, decision, last.role, days, limit, last.on, today, rulebook)
    return _with_slack(
        replace(decision, **dates), _after(last.on, row.max_days), today, "No upper spacing limit is on file."
    )


def _treatment(
    course: CourseFacts, last: DoseFact, book: RegimenBook, today: date, rulebook: Rulebook
) -> DoseDecision:
    schedule = schedule_in_force(course, book)
    if schedule is None:
        return _with_slack(
            _review("The interval in force is not recorded; the dose history is incomplete."), None, today, None
        )
    phase = book.phase(schedule)
    if phase is None:
        return _review(f"{_plain(schedule)} is not a schedule on file for {course.agent} {course.regimen}.")
    days = (today - last.on).days
    state = may_run(phase, rulebook, kind="dose", numbers=("amount", "interval_days"))
    if not state.runs:
        decision = _review(f"{_plain(schedule).capitalize()} schedule, last dose on {say_day(last.on)}: {state.notice}")
        decision = replace(decision, rule_id=phase.id, on_file=_phase_on_file(phase), **_provenance(phase))
        return _with_slack(decision, None, today, state.notice)
    decision = DoseDecision(
        action=Action.CONTINUE_SCHEDULE,
        reason=f"{_plain(schedule).capitalize()} schedule in force; the last dose was on {say_day(last.on)}.",
        rule_id=phase.id,
        notice=state.notice,
        amount=phase.amount,
        unit=phase.unit,
        role=DoseRole.TREATMENT,
        schedule=schedule,
        earliest=_after(last.on, phase.min_gap_days if _runs(phase, rulebook, "min_gap_days") else None),
        due=_after(last.on, phase.interval_days),
        latest=_after(last.on, phase.interval_days),
        **_provenance(phase),
    )
    last_dose = book.restart_key(last.role, schedule)
    limit, why_not = _continue_limit(book, last_dose, rulebook)
    end = max(limit or 0, phase.interval_days)
    if days > end:
        return _past_spacing(course, decision, last_dose, days, end, last.on, today, rulebook)
    decision = replace(decision, latest=_after(last.on, end))
    return _with_slack(decision, _after(last.on, limit), today, why_not)


def _continue_limit(
    book: RegimenBook, last_dose: DoseRole | Schedule | None, rulebook: Rulebook
) -> tuple[int | None, str | None]:
    """The last day on which a row that may run continues the schedule, or None and why it is not known.

    A row that only restates the regular interval is no allowance for delay, so it gives no slack.
    """
    if last_dose is None:
        return None, "The restart row after a first treatment dose is inferred; check the label."
    rows = [row for row in book.restarts if row.last_dose == last_dose and row.action is Action.CONTINUE_SCHEDULE]
    allowances = [row for row in rows if not row.on_schedule_only]
    if not allowances:
        return None, "No restart rule on file; check the label."
    states = [(row, may_run(row, rulebook, kind="restart")) for row in allowances]
    running = [row.max_days for row, state in states if state.runs and row.max_days is not None]
    if not running:
        return None, states[0][1].notice
    return max(running), None


def _past_spacing(
    course: CourseFacts,
    decision: DoseDecision,
    last_dose: DoseRole | Schedule | None,
    days: int,
    limit: int,
    last_on: date,
    today: date,
    rulebook: Rulebook,
) -> DoseDecision:
    """Past the last printed day: a human decides. The dates stay visible, the amount does not."""
    assert course.regimen is not None
    on_file = None
    if last_dose is not None:
        restart = restart_after_gap(course.agent, course.regimen, last_dose, days, rulebook=rulebook)
        on_file = restart.on_file or restart.reason
    known_end = decision.latest_without_step_up or _after(last_on, limit)
    slack_end = known_end if last_dose is not None and on_file else None
    review = replace(
        decision,
        action=Action.MANUAL_REVIEW,
        reason=f"The last dose was on {say_day(last_on)}; the spacing on file ended with day {limit}.",
        on_file=on_file,
        amount=None,
        unit=None,
        earliest=None,
        due=decision.due or _after(last_on, limit),
        latest=_after(last_on, limit),
    )
    return _with_slack(review, slack_end, today, "Past the spacing on file.")


def _from_dose_row(row: DoseRow, action: Action, reason: str, rulebook: Rulebook) -> DoseDecision:
    state = may_run(row, rulebook, kind="dose", numbers=("amount", "nominal_day"))
    if not state.runs:
        decision = _review(f"{reason} {state.notice}")
        on_file = f"{_plain(row.role)}: {row.amount:g} {row.unit}, day {row.nominal_day}."
        return replace(decision, role=row.role, rule_id=row.id, on_file=on_file, **_provenance(row))
    return DoseDecision(
        action=action,
        reason=reason,
        rule_id=row.id,
        notice=state.notice,
        amount=row.amount,
        unit=row.unit,
        role=row.role,
        premedicate_and_monitor=True if row.monitor_hours else None,
        **_provenance(row),
    )


def _printed_limit(row: DoseRow, before: DoseRow) -> int:
    """The last printed day after the dose before: the printed maximum, else the nominal day itself."""
    nominal = row.nominal_day - before.nominal_day
    return row.max_days if row.max_days is not None else nominal


def _open_plan(course: CourseFacts) -> date | None:
    """The planned day that no later dose record has answered; the newest plan wins."""
    answered = [dose.on for dose in course.doses if dose.status is not DoseStatus.PLANNED]
    last = max(answered, default=date.min)
    return max(
        (dose.on for dose in course.doses if dose.status is DoseStatus.PLANNED and dose.on > last), default=None
    )


def _open_hold(course: CourseFacts) -> DoseFact | None:
    """The hold that stands: the first of the held records since the last dose given or missed."""
    holds: list[DoseFact] = []
    for dose in course.doses:
        if dose.status is DoseStatus.HELD:
            holds.append(dose)
        elif dose.status is DoseStatus.GIVEN:
            holds.clear()
    return holds[0] if holds else None


def _with_slack(decision: DoseDecision, until: date | None, today: date, why_not: str | None) -> DoseDecision:
    if until is None:
        return replace(decision, slack_reason=why_not or "No restart rule on file; check the label.")
    return replace(decision, latest_without_step_up=until, slack_days=(until - today).days)


def _review(reason: str) -> DoseDecision:
    return DoseDecision(action=Action.MANUAL_REVIEW, reason=reason.strip())


def _covers(row: RestartRow, days: int) -> bool:
    return row.min_days <= days and (row.max_days is None or days <= row.max_days)


def _runs(row: DoseRow | PhaseRow, rulebook: Rulebook, number: str) -> bool:
    return may_run(row, rulebook, kind="dose", numbers=(number,)).runs


def _after(day: date, days: int | None) -> date | None:
    return day + timedelta(days=days) if days is not None else None


def _continue_to(role: DoseRole) -> Action:
    return {DoseRole.STEP_UP_2: Action.CONTINUE_TO_STEP_UP_2, DoseRole.STEP_UP_3: Action.CONTINUE_TO_STEP_UP_3}[role]


def _plain(word: DoseRole | Schedule | str) -> str:
    return str(word).replace("_", " ")


def _on_file(row: RestartRow) -> str:
    span = f"day {row.min_days} on" if row.max_days is None else f"days {row.min_days} to {row.max_days}"
    amount = f", {row.amount:g} {row.unit}" if row.amount is not None else ""
    then = f", then {row.then}" if row.then else ""
    return f"On file for {span}: {_plain(row.action)}{amount}{then}."


def _phase_on_file(phase: PhaseRow) -> str:
    return f"On file: {phase.amount:g} {phase.unit} every {phase.interval_days} days."


def _provenance(row: DoseRow | PhaseRow | RestartRow) -> dict[str, object]:
    return {"source": ", ".join(row.source), "source_date": row.source_date, "confidence": row.confidence}
