"""Any row in words: each field with its label's word, and the mark of a number that was seen less well."""

from __future__ import annotations

import pytest

from coordination.boards.content_words import kind_of, runs_as, say_fields, say_value
from coordination.knowledge import Rulebook
from coordination.vocabulary import Confidence, Stage


def said(rulebook: Rulebook, row_id: str) -> dict[str, tuple[str, Confidence | None]]:
    row = rulebook.row(row_id)
    assert row is not None
    return {one.name: (one.text, one.confidence) for one in say_fields(row, rulebook)}


def test_a_restart_row_says_each_of_its_fields(rulebook: Rulebook) -> None:
    told = said(rulebook, "tec-mono-restart-weekly-29")
    assert told["last dose"] == ("Weekly", None)
    assert told["days at least"] == ("29", None)
    assert told["amount"] == ("0.3", None)
    assert told["review of benefit and risk"][0] in ("yes", "no")
    assert not {"id", "source", "confidence", "local", "note"} & set(told)


def test_a_number_that_was_seen_otherwise_than_its_row_carries_its_own_mark(rulebook: Rulebook) -> None:
    assert said(rulebook, "elr-mono-q4w")["first week"] == ("49", Confidence.INFERRED)
    assert said(rulebook, "elr-mono-q4w")["schedule"] == ("Every 4 weeks", None)


def test_every_row_on_file_says_something_and_has_a_kind(rulebook: Rulebook) -> None:
    for row in rulebook.rows():
        assert say_fields(row, rulebook), row.id
        assert kind_of(row)[0].isupper()
        assert all(one.text for one in say_fields(row, rulebook)), row.id


@pytest.mark.parametrize(
    ("row_id", "kind", "runs"),
    [
        ("tec-mono-su1", "Dose", "dose"),
        ("elr-mono-q4w-criterion", "De-escalation", "dose"),
        ("tec-note-approval", "Note", "task"),
        ("at-risk", "At risk", "task"),
        ("setting-caregiver", "Setting factor", "task"),
    ],
)
def test_a_kind_without_a_word_of_its_own_has_its_class_s(
    rulebook: Rulebook, row_id: str, kind: str, runs: str
) -> None:
    row = rulebook.row(row_id)
    assert row is not None
    assert (kind_of(row), runs_as(row)) == (kind, runs)


def test_values_of_every_shape_are_words(rulebook: Rulebook) -> None:
    stage = rulebook.stages[Stage.PACKET_SENT]
    assert say_value(stage.moves, rulebook).startswith("Acknowledged; ")
    assert say_value((True, None, 0.5, {"low_limit": 3}), rulebook) == "yes; not set; 0.5; low limit 3"
    assert say_value("low_tumor_burden", rulebook) == "low tumor burden"


def test_a_medicine_is_said_without_the_names_of_its_fields(rulebook: Rulebook) -> None:
    premedication = next(row for row in rulebook.rows() if kind_of(row) == "Premedication")
    told = said(rulebook, premedication.id)["medicines"][0]
    assert told.startswith("dexamethasone, 16 mg, PO or IV")
    assert "drug" not in told


def test_no_screen_says_a_name_of_the_code(rulebook: Rulebook) -> None:
    """Every name and value on the page is words: no underscore, and an acronym in its letters."""
    for row in rulebook.rows():
        assert kind_of(row) not in ("Crs", "Icans", "Ice")
        for one in say_fields(row, rulebook):
            assert "_" not in one.name, row.id
