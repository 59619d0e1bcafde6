"""The criteria as the reference and the rulings have them: which are hard, and which door each closes."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coordination.knowledge import Check, CriterionRow, Rulebook
from coordination.vocabulary import Confidence, Gate

SOFT = {"P11", "P12", "P13", "P14", "P15", "P16", "P17", "R11", "R12"}
# handoff.md §4 and design §8, Gates
DOORS = {
    Gate.SEND: {"P20", "H01"},
    Gate.ACCEPT: {"H03", "H05", "H06", "H08"},
    Gate.FIRST_DOSE: {"P07", "R03", "R04", "R09", "R10", "R11", "H02", "H04", "H07"},
}
ROW: dict[str, Any] = {
    "id": "criterion-x", "code": "P99", "part": "patient", "text": "X", "gate": "hard", "gate_at": "ready",
    "owner": "Nurse", "owner_side": "academic", "source": ["s"], "confidence": "operational",
}  # fmt: skip


def test_every_criterion_of_the_reference_stands_once(rulebook: Rulebook) -> None:
    wanted = [f"P{n:02}" for n in range(1, 21)] + [f"R{n:02}" for n in range(1, 13)] + [f"H{n:02}" for n in range(1, 9)]
    assert list(rulebook.criteria) == wanted


def test_hard_and_soft_are_those_of_the_reference(rulebook: Rulebook) -> None:
    assert {code for code, row in rulebook.criteria.items() if not row.hard} == SOFT


@pytest.mark.parametrize("gate", list(DOORS))
def test_each_door_is_closed_by_those_that_the_rulings_name(gate: Gate, rulebook: Rulebook) -> None:
    assert {code for code, row in rulebook.criteria.items() if row.gate_at is gate} == DOORS[gate]


def test_no_number_hides_under_a_source_that_does_not_print_it(rulebook: Rulebook) -> None:
    """Days and hours of our own making are marked as such, whatever the criterion itself stands on."""
    for row in rulebook.criteria.values():
        own = [name for name in ("hours", "days", "fever_days", "valid_days", "count") if getattr(row, name)]
        assert set(row.confidence_in(*own)) <= {Confidence.OPERATIONAL} or not own, row.code


def test_every_check_is_used(rulebook: Rulebook) -> None:
    assert {row.check for row in rulebook.criteria.values()} - {None} == set(Check)


@pytest.mark.parametrize("check", ["worst_grades", "reactions_resolved", "prophylaxis", "site_items", "counts"])
def test_a_check_without_what_it_reads_is_refused(check: str) -> None:
    with pytest.raises(ValidationError, match=f"check {check} needs"):
        CriterionRow.model_validate(ROW | {"check": check})


def test_a_code_is_a_letter_and_two_digits() -> None:
    with pytest.raises(ValidationError):
        CriterionRow.model_validate(ROW | {"code": "P1"})
