"""Every kind of act that is stored in the trail has its word, and stored values read as their labels."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from coordination.boards.audit_words import act_word, value_words
from coordination.knowledge import Rulebook
from coordination.vocabulary import AuditedAct

ROOT = Path(__file__).resolve().parents[2]


def test_every_act_has_its_word() -> None:
    sources = [
        path.read_text("utf-8")
        for room in ("acts", "exchange")
        for path in (ROOT / "coordination" / room).rglob("*.py")
    ]
    named = {name for source in sources for name in re.findall(r'\.step\(\s*"([a-z_]+)"', source)}
    assert len(named) > 20
    assert named <= set(AuditedAct)


@pytest.mark.parametrize(
    ("act", "word"),
    [
        ("record_hospitalevent", "Hospital event recorded"),
        ("record_task_outcome", "Task closed, snoozed or passed on"),
        ("some_later_act", "Some later act"),
    ],
)
def test_an_act_reads_as_plain_words(rulebook: Rulebook, act: str, word: str) -> None:
    assert act_word(act, rulebook) == word


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not recorded"),
        ([], "not recorded"),
        ("emergency_visit", "Emergency visit"),
        ("high_flow_cannula", "High-flow cannula"),
        ("none", "none"),
        ("nora_n@example.org", "nora_n@example.org"),
        (["Lake", "Lakeside"], "Lake, Lakeside"),
        (False, "no"),
        (0.06, "0.06"),
    ],
)
def test_a_stored_value_reads_as_its_label(rulebook: Rulebook, value: Any, words: str) -> None:
    assert value_words(value, rulebook) == words
