"""What may run: the one place that turns confidence, signature and jurisdiction into yes or no, with a notice.

| mark                              | before anyone signs         | after  |
| label copy, source seen, secondary| runs, "not yet signed here" | runs   |
| superseded, or a `currency` mark  | manual review               | runs   |
| inferred, recall                  | manual review               | runs   |
| operational (program default)     | runs, labelled              | runs   |

A dose, a restart or a hold never runs on a program default; a figure of another jurisdiction never runs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from coordination.knowledge.follow_up import FollowUpRule, Limit
from coordination.knowledge.rows import Row
from coordination.knowledge.rulebook import Rulebook
from coordination.vocabulary import Confidence

Kind = Literal["dose", "restart", "hold", "premedication", "monitoring", "task", "clock"]

CLINICAL: Collection[str] = ("dose", "restart", "hold")
VERIFIED = (Confidence.LABEL_COPY, Confidence.SOURCE_SEEN, Confidence.SECONDARY)
WAITS = {
    Confidence.SUPERSEDED: "The rule on file comes from an older label; it waits for sign-off here.",
    Confidence.INFERRED: "The rule on file is inferred, not read on the label; it waits for sign-off here.",
    Confidence.RECALL: "The rule on file is recalled, not read anywhere; it waits for sign-off here.",
}
NOT_SIGNED = "Not yet signed here"
PROGRAM_DEFAULT = "Program default"


@dataclass(frozen=True, slots=True)
class RunState:
    """Whether the row may be executed, and what must be said beside it either way."""

    runs: bool
    notice: str | None = None


def may_run(row: Row, rulebook: Rulebook, *, kind: Kind, numbers: Collection[str] = ()) -> RunState:
    """Whether `numbers` of the row (all of it, where none are named) may be executed as `kind`."""
    question = ("may run", row.id, kind, *numbers)
    return rulebook.remember(question, row, lambda: run_state(row, rulebook, kind, numbers))


def may_run_limit(rule: FollowUpRule, limit: Limit, rulebook: Rulebook) -> RunState:
    """The same of one limit of a follow-up rule, which has its own mark; one on which the source holds a dose is a hold."""
    question = ("may run limit", rule.id, rule.limits.index(limit))
    kind: Kind = "hold" if limit.hold else "task"
    return rulebook.remember(question, rule, lambda: _state(rule, rulebook, kind, (rule.mark_of(limit),)))


def run_state(row: Row, rulebook: Rulebook, kind: Kind, numbers: Collection[str]) -> RunState:
    """The same, worked out anew: for a row that is not in force, too."""
    return _state(row, rulebook, kind, row.confidence_in(*numbers))


def _state(row: Row, rulebook: Rulebook, kind: Kind, marks: Collection[Confidence]) -> RunState:
    if row.jurisdiction is not None and row.jurisdiction != rulebook.jurisdiction:
        return RunState(
            False,
            f"The figure on file is from the {row.jurisdiction} text; it does not run in a {rulebook.jurisdiction} program.",
        )
    if Confidence.OPERATIONAL in marks and kind in CLINICAL:
        return RunState(False, "The figure on file is a program default; a dose, restart or hold needs a source.")
    if rulebook.is_signed(row):
        return RunState(True)
    return _unsigned(row, marks, rulebook)


def _unsigned(row: Row, marks: Collection[Confidence], rulebook: Rulebook) -> RunState:
    waits = next((WAITS[mark] for mark in WAITS if mark in marks), None)
    if waits is not None:
        return RunState(False, waits)
    if row.currency is not None:
        return RunState(False, f"The rule on file is not confirmed: {row.currency}. It waits for sign-off here.")
    if all(mark is Confidence.OPERATIONAL for mark in marks):
        return RunState(True, PROGRAM_DEFAULT)
    if rulebook.unsigned == "review":
        return RunState(False, f"{NOT_SIGNED}; this program reviews every rule that is not signed.")
    secondary = "Secondary source. " if Confidence.SECONDARY in marks else ""
    return RunState(True, f"{secondary}{NOT_SIGNED}")
