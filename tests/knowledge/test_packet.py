"""What goes on paper: every field and line can be signed, and a line names only what can be filled."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coordination.knowledge import LineRow, Rulebook
from coordination.vocabulary import Agent, Document, PacketBlock

ROW = {"id": "l", "document": "wallet_card", "slot": "call", "source": ["s"], "confidence": "operational"}


def test_a_line_names_only_what_can_be_filled() -> None:
    with pytest.raises(ValidationError, match=r"text names \{number\}, which is not one of: agent, "):
        LineRow.model_validate(ROW | {"text": "Call {number}"})


def test_a_line_may_lack_only_what_it_names() -> None:
    with pytest.raises(ValidationError, match="may_lack names caregiver, which the text does not"):
        LineRow.model_validate(ROW | {"text": "Call {now_day}", "may_lack": ["caregiver"]})


def test_lines_are_those_of_the_document_and_of_the_passing(rulebook: Rulebook) -> None:
    for passing in ("to_come", "in_force", "center"):
        lines = rulebook.packet.lines_of(Document.PATIENT_LETTER, passing)
        assert {row.document for row in lines} == {Document.PATIENT_LETTER}
        assert all(not row.when or passing in row.when for row in lines)
    with pytest.raises(StopIteration):
        next(row for row in rulebook.packet.lines_of(Document.PATIENT_LETTER, "center") if "from_day" in row.names)


def test_every_row_can_be_signed_and_says_where_it_is_from(rulebook: Rulebook) -> None:
    rows = list(rulebook.packet.rows())
    assert {row.id for row in rows} <= {row.id for row in rulebook.rows()}
    assert all(rulebook.cite(row) for row in rows)


def test_every_block_has_fields_and_every_agent_a_target(rulebook: Rulebook) -> None:
    assert {row.block for row in rulebook.packet.fields} == set(PacketBlock)
    assert all(rulebook.packet.target(agent) is not None for agent in Agent)


def test_the_minimum_of_a_handoff_is_needed(rulebook: Rulebook) -> None:
    needed = {row.id.removeprefix("packet-") for row in rulebook.packet.fields if row.needed}
    assert needed >= {
        "call", "sender", "tier", "code-status", "agent", "doses", "reactions", "weight", "allergies", "medications",
        "labs", "vitals", "next-dose", "premedication", "interval-decides", "answer-minutes", "missed-dose",
        "first-measures", "tocilizumab-place",
    }  # fmt: skip
