"""What a dosing rule says, with its why: the answer of `dosing` and `restart`. Holds no rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from coordination.knowledge import Row, Rulebook
from coordination.vocabulary import Action, Confidence, DoseMark, DoseRole, Schedule
from coordination.words import say_day


@dataclass(frozen=True, slots=True)
class DoseDecision:
    """What the rule on file says. `amount` is None wherever a human must look (MANUAL_REVIEW).

    `earliest`, `due`, `latest`: days at the academic site, both ends inclusive; None where no spacing is on file.
    `latest_without_step_up`: the last day on which the schedule goes on without a re-step-up; `slack_days` counts
    from today to it and is negative once it has passed; `slack_rule_id` is the restart row that says so;
    `slack_reason` says why they are not known. `latest_without_full_step_up`: the last day on which at most a part of
    step-up is repeated; None: not known.
    `planned_too_early`: the planned day lies before `earliest`; `planned_too_late`: after `latest`. `re_step_up`: step-up began again after a gap.
    `phase_note`: what the label's phase says against the interval in force; it is part of `reason` too.
    `on_file`: what an unexecuted row would say. `reason` is stored, so it counts no days from today.
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
    planned_too_early: bool = False
    planned_too_late: bool = False
    overdue_days: int = 0
    latest_without_step_up: date | None = None
    latest_without_full_step_up: date | None = None
    slack_days: int | None = None
    slack_rule_id: str | None = None
    slack_reason: str | None = None
    re_step_up: bool = False
    phase_note: str | None = None
    held_since: date | None = None
    hold_reason: str | None = None

    @property
    def ends_at_gap_limit(self) -> bool:
        """Whether `latest` is no printed spacing but the last day before a re-step-up."""
        return self.latest is not None and self.latest == self.latest_without_step_up

    @property
    def marks(self) -> tuple[DoseMark, ...]:
        """What must be seen beside the next dose in every list."""
        found = {
            DoseMark.RE_STEP_UP: self.re_step_up,
            DoseMark.PLANNED_TOO_EARLY: self.planned_too_early,
            DoseMark.PLANNED_TOO_LATE: self.planned_too_late,
        }
        return tuple(mark for mark, holds in found.items() if holds and self.action is not Action.NONE_ENDED)

    @property
    def expected(self) -> date | None:
        """The day on which the dose is expected: the planned day, else the day that the rule names."""
        return self.planned or self.due


def review(reason: str) -> DoseDecision:
    """A human must look: no amount, no date."""
    return DoseDecision(action=Action.MANUAL_REVIEW, reason=reason)


def citation(row: Row, rulebook: Rulebook) -> Mapping[str, Any]:
    """Id, source, date and confidence of the row that a decision stands on, by field."""
    return rulebook.remember(
        ("citation", row.id),
        row,
        lambda: {
            "rule_id": row.id,
            "source": rulebook.cite(row),
            "source_date": rulebook.source_date(row),
            "confidence": row.confidence,
        },
    )


def say(word: DoseRole | Schedule | Action, rulebook: Rulebook) -> str:
    """The label's word inside a sentence: "step-up 1", "every 2 weeks"."""
    return rulebook.label(word).word.lower()


def say_days_left(decision: DoseDecision, rulebook: Rulebook) -> str:
    """Until when the schedule goes on, and by which table: "continue through Fri 11 Dec 2026, label table of …".

    Empty where the question does not arise: before the first dose, after the end.
    """
    until = decision.latest_without_step_up
    if until is None:
        return f"days before re-step-up not known: {decision.slack_reason}" if decision.slack_reason else ""
    table = say_table(decision.slack_rule_id, rulebook)
    return f"continue through {say_day(until)}" + (f", {table}" if table else "")


def say_table(rule_id: str | None, rulebook: Rulebook) -> str:
    """By which table: "label table of 2025-03, secondary source"; empty where no row says so."""
    row = rulebook.row(rule_id) if rule_id else None
    if row is None:
        return ""
    dated = rulebook.source_date(row)
    table = f"label table of {dated}" if dated else "label table, date not recorded"
    local = ", local content" if row.local else ""
    return f"{table}, {rulebook.label(row.confidence).word.lower()}{local}"


def say_full_step_up(decision: DoseDecision) -> str:
    """Until when at most a part of step-up is repeated; empty where it is not known."""
    until = decision.latest_without_full_step_up
    return f"a part of step-up repeated through {say_day(until)}, all of it after" if until else ""
