"""Steps and signs after the transfer: every number is the reference's, every level has one clock, every row its source."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coordination.knowledge import Rulebook
from coordination.knowledge.after_transfer import AFTER_STEPS, LevelRow, StepRow, TriggerRow
from coordination.vocabulary import EscalationLevel, HandoffEventKind, MeasurementKind

ROW = {"id": "a-row", "source": ["program"], "confidence": "operational"}


def test_the_steps_and_clocks_are_those_of_the_reference(rulebook: Rulebook) -> None:
    clocks = {row.kind: rulebook.clocks[row.clock] for row in rulebook.after.steps if row.clock}
    days = {kind: (row.key, row.due_days, row.amber_from, row.red_from, row.unit) for kind, row in clocks.items()}
    assert days == {
        HandoffEventKind.CHECKED_IN: ("K7", 1, 2, 4, "business"),
        HandoffEventKind.FIRST_VISIT_REPORTED: ("K8", 7, 8, 15, "calendar"),
        HandoffEventKind.THIRTY_DAY_CHECKED: ("K9", 30, 30, 36, "calendar"),
    }
    assert {row.kind for row in rulebook.after.steps} == set(AFTER_STEPS)
    assert rulebook.after.step(HandoffEventKind.CO_MANAGEMENT_VISIT).every_days == 91


def test_every_level_and_sign_can_be_read_and_stands_on_a_source(rulebook: Rulebook) -> None:
    book = rulebook.escalation
    assert {row.level for row in book.levels} == set(EscalationLevel)
    for row in (*rulebook.after.rows(), *book.rows()):
        assert rulebook.cite(row)
        assert row in tuple(rulebook.shared_rows())
    anc = book.trigger("sign-anc")
    assert anc is not None
    assert (anc.kind, anc.below) == (MeasurementKind.ANC, 0.5)
    assert book.trigger("no-such-sign") is None
    assert book.trigger(None) is None


@pytest.mark.parametrize(
    ("model", "values", "fault"),
    [
        (LevelRow, {"level": "visit", "what": "x"}, "exactly one clock"),
        (LevelRow, {"level": "visit", "what": "x", "within_days": 3, "same_day": True}, "exactly one clock"),
        (TriggerRow, {"text": "x", "action": "y", "level": "visit", "topic": "doses", "below": 1}, "belong together"),
        (
            TriggerRow,
            {
                "text": "x",
                "action": "y",
                "level": "visit",
                "topic": "doses",
                "kind": "anc",
                "below": 1,
                "finding": "crs",
            },
            "keep one",
        ),
        (
            StepRow,
            {"kind": "checked_in", "title": "x", "topic": "doses", "from_days": 3, "due_days": 1, "late_days": 2},
            "must not go down",
        ),
        (
            StepRow,
            {
                "kind": "checked_in",
                "title": "x",
                "topic": "doses",
                "from_days": 0,
                "clock": "c",
                "due_days": 1,
                "late_days": 2,
            },
            "days of its clock, or due_days and late_days of its own",
        ),
        (
            StepRow,
            {"kind": "checked_in", "title": "x", "topic": "doses", "from_days": 0, "clock": "c", "every_days": 9},
            "a clock runs once",
        ),
        (
            StepRow,
            {"kind": "packet_sent", "title": "x", "topic": "doses", "from_days": 0, "due_days": 1, "late_days": 2},
            "no step after the transfer",
        ),
    ],
)
def test_a_row_that_cannot_be_meant_is_a_fault(model: Any, values: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        model.model_validate({**ROW, **values})
