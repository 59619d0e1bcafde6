"""The clocks as the reference has them, day by day; a row that cannot run says why."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coordination.knowledge import Begins, ClockRow, Rulebook, may_run
from coordination.vocabulary import Stage

# handoff.md §3: "more than 1 business day" is amber from day 2 on; "≤ 7 days" within 7.
REFERENCE = {
    "K0": ("business", 5, 6),
    "K1": ("business", 2, 3),
    "K2": ("business", 2, 3),
    "K3": ("business", 3, 4),
    "K4": ("calendar", 14, 7),
    "K5": ("calendar", 7, 3),
    "K6": ("calendar", 5, 2),
    "K7": ("business", 2, 4),
    "K8": ("calendar", 8, 15),
    "K9": ("calendar", 30, 36),
    "K10": ("business", 0, 2),
    "K11": ("calendar", 14, -1),
}
COUNTS = {
    "id": "clock-x", "key": "X", "text": "X", "begins": "stage", "start": "ready", "stages": ["ready"],
    "owner": "academic", "unit": "business", "amber_from": 1, "red_from": 2, "source": ["s"], "confidence": "operational",
}  # fmt: skip
AGAINST = {name: value for name, value in COUNTS.items() if name not in ("start", "amber_from", "red_from")} | {
    "begins": "first_dose_planned", "unit": "calendar", "amber_within": 3, "red_within": 1,
}  # fmt: skip


def test_the_clocks_are_those_of_the_reference(rulebook: Rulebook) -> None:
    found = {}
    for row in rulebook.clocks.values():
        amber, red = (row.amber_within, row.red_within) if row.counts_down else (row.amber_from, row.red_from)
        found[row.key] = (row.unit, amber, red)
    assert found == REFERENCE


def test_every_clock_is_a_program_default_and_says_so(rulebook: Rulebook) -> None:
    states = {may_run(row, rulebook, kind="clock") for row in rulebook.clocks.values()}
    assert [(state.runs, state.notice) for state in states] == [(True, "Program default")]


def test_the_red_clock_and_the_risk_of_a_near_first_dose_are_one_number(rulebook: Rulebook) -> None:
    assert rulebook.clocks["clock-accept"].red_within == rulebook.at_risk.first_community_dose_days


def test_no_clock_runs_after_the_end(rulebook: Rulebook) -> None:
    assert not [row.id for row in rulebook.clocks.values() if Stage.ENDED in row.stages]


def test_every_beginning_is_used(rulebook: Rulebook) -> None:
    assert {row.begins for row in rulebook.clocks.values()} == set(Begins)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (COUNTS | {"amber_from": None}, "needs amber_from and red_from"),
        (COUNTS | {"amber_within": 3}, "has no amber_within"),
        (COUNTS | {"amber_from": 5}, "amber (5) comes before red (2)"),
        (COUNTS | {"start": None}, "start belongs to begins stage"),
        (COUNTS | {"stages": []}, "add at least one"),
        (AGAINST | {"red_within": 4}, "amber (3) comes before red (4)"),
        (AGAINST | {"unit": "business"}, "counts calendar days"),
    ],
)
def test_a_clock_that_cannot_run_is_refused(row: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ClockRow.model_validate(row)
    assert says in str(refused.value)
