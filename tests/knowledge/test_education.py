"""The checklist as shipped, and that a list on which nothing is needed is a fault."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coordination.knowledge import EducationFile, Rulebook
from coordination.vocabulary import Agent, EducationKind

HANDED = {"ED20": "Thermometer", "ED21": "Wallet card", "ED22": "Whom to call, in writing"}


def test_what_is_handed_over_is_needed(rulebook: Rulebook) -> None:
    rows = [row for row in rulebook.education.items if row.kind is EducationKind.HANDED_OVER]
    assert {row.code: row.text for row in rows} == HANDED
    assert all(row.needed for row in rows)


def test_an_item_of_one_agent_is_for_that_one(rulebook: Rulebook) -> None:
    row = rulebook.education.item("ED13")
    assert row is not None
    assert [agent for agent in Agent if row.applies_to(agent)] == [Agent.TALQUETAMAB]


def test_a_list_on_which_nothing_is_needed_is_refused(rulebook: Rulebook) -> None:
    file = rulebook.education.model_dump()
    for row in file["items"]:
        row["needed"] = False
    with pytest.raises(ValidationError, match="education would count as done before it began"):
        EducationFile.model_validate(file)
