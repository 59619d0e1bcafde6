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
    days = {row.kind: (row.due_days, row.late_days, row.business) for row in rulebook.after.steps}
    assert days[HandoffEventKind.CHECKED_IN] == (1, 3, True)
    assert days[HandoffEventKind.FIRST_VISIT_REPORTED] == (7, 14, False)
    assert days[HandoffEventKind.THIRTY_DAY_CHECKED] == (30, 35, False)
    assert set(days) == set(AFTER_STEPS)
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
            {"kind": "packet_sent", "title": "x", "topic": "doses", "from_days": 0, "due_days": 1, "late_days": 2},
            "no step after the transfer",
        ),
    ],
)
def test_a_row_that_cannot_be_meant_is_a_fault(model: Any, values: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        model.model_validate({**ROW, **values})
