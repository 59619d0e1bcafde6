"""The readiness items as shipped: those of the reference, each ready to be signed, and the faults that a row can have."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coordination.knowledge import Rulebook, SiteItemRow
from coordination.vocabulary import CapabilityLevel, Confidence

ROW = {"id": "sr99", "code": "SR99", "text": "x", "source": ["s"], "confidence": "operational"}
FROM_L2 = {"SR02", "SR06", "SR09", "SR12", "SR24", "SR25", "SR29", "SR36"}
NEVER = {"SR18", "SR31", "SR33", "SR34", "SR35"}


def test_the_items_and_their_levels_are_those_of_the_reference(rulebook: Rulebook) -> None:
    rows = rulebook.site_readiness.items
    assert [row.code for row in rows] == [f"SR{number:02}" for number in range(1, 37)]
    assert {row.code for row in rows if row.must_from is CapabilityLevel.L2} == FROM_L2
    assert {row.code for row in rows if row.must_from is None} == NEVER
    assert {row.code for row in rows if not row.counts} == {"SR35"}


def test_what_holds_for_how_long(rulebook: Rulebook) -> None:
    days = {row.code: row.valid_days for row in rulebook.site_readiness.items}
    assert (days["SR07"], days["SR16"], days["SR14"], days["SR27"], days["SR11"]) == (90, 30, 365, 365, 365)


def test_the_four_of_each_program_are_named_with_a_number(rulebook: Rulebook) -> None:
    first = [row for row in rulebook.site_readiness.items if row.headline]
    assert [row.headline for row in first] == [
        "Physician champion",
        "Dedicated nurse",
        "24-hour cover",
        "Urgent-care pathway",
    ]
    assert all(set(row.asks) == {"name", "number"} and row.valid_days for row in first)


def test_no_level_and_no_length_counts_as_read(rulebook: Rulebook) -> None:
    for row in rulebook.site_readiness.items:
        for number in ("must_from", "valid_days"):
            if getattr(row, number) is not None and row.confidence is not Confidence.RECALL:
                assert row.confidence_in(number) == (Confidence.OPERATIONAL,)


def test_every_row_can_be_signed(rulebook: Rulebook) -> None:
    ids = {row.id for row in rulebook.rows()}
    assert {row.id for row in (*rulebook.site_readiness.rows(), *rulebook.education.rows())} <= ids


@pytest.mark.parametrize(
    ("values", "said"),
    [({"line": "night_line"}, "asks has no number"), ({"must_from": "l0"}, "only refers"), ({"code": "X1"}, "pattern")],
)
def test_a_row_that_cannot_be_right(values: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        SiteItemRow.model_validate(ROW | values)
