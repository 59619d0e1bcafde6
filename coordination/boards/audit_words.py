"""What the audit trail stores, in words a person reads: the kind of an act, a value that was there or is now."""

from __future__ import annotations

from typing import Any

from coordination.knowledge import Rulebook
from coordination.vocabulary import AuditedAct

NOT_RECORDED = "not recorded"


def act_word(act: str, rulebook: Rulebook) -> str:
    """ "record_risktier" → "Risk tier set"; an act of a newer version than this one keeps its own words."""
    if act in set(AuditedAct):
        return rulebook.label(AuditedAct(act)).word
    return act.replace("_", " ").capitalize()


def value_words(value: Any, rulebook: Rulebook) -> str:
    """A stored word by its label where it has one meaning; else as it is stored. Nothing there: "not recorded"."""
    if value is None or value == "" or value == []:
        return NOT_RECORDED
    if isinstance(value, list):
        return ", ".join(value_words(one, rulebook) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _word(str(value), rulebook)


def _word(value: str, rulebook: Rulebook) -> str:
    words = {section[value].word for section in rulebook.labels.values() if value in section}
    if len(words) > 1:
        return value.replace("_", " ")
    return words.pop() if words else value
