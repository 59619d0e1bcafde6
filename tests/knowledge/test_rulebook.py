"""What the loaded rulebook answers: words, sources, rows to sign."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coordination.knowledge import Rulebook
from coordination.vocabulary import Agent, DoseStatus, Regimen, Stage, Urgency


def test_a_member_has_the_label_of_its_own_enum(rulebook: Rulebook) -> None:
    # The two words are spelled alike where they are stored.
    assert Stage.PLANNED == DoseStatus.PLANNED
    label = rulebook.label(DoseStatus.HELD)
    assert (label.word, label.glyph, label.look) == ("Held", "‖", "outline")
    assert rulebook.label(Urgency.URGENT).look == "red"
    assert rulebook.label(Stage.CONDITIONAL).word == "With conditions"


def test_a_row_cites_its_sources_by_name_and_the_date_of_the_first(rulebook: Rulebook) -> None:
    book = rulebook.agents[Agent.TECLISTAMAB].regimens[Regimen.MONOTHERAPY]
    row = next(row for row in book.restarts if row.id == "tec-mono-restart-weekly-29")
    assert rulebook.cite(row).startswith("J&J Medical Connect, restarting after delay (T2); ")
    assert rulebook.source_date(row) == "2025-03-20"


def test_a_recalled_note_names_no_source(rulebook: Rulebook) -> None:
    note = next(row for row in rulebook.rows() if row.id == "tec-note-driving")
    assert (rulebook.cite(note), rulebook.source_date(note)) == ("No source: recalled", None)


def test_rows_to_sign_have_ids_of_their_own(rulebook: Rulebook) -> None:
    ids = [row.id for row in rulebook.rows()]
    assert len(ids) == len(set(ids)) > 150


def test_rows_are_frozen(rulebook: Rulebook) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        rulebook.at_risk.slack_days = 8
