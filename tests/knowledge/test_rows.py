"""What every row carries: marks of its numbers, a source, and a hash that only its content moves."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coordination.knowledge import Row
from coordination.vocabulary import Confidence


def a_row(**values: Any) -> Row:
    return Row.model_validate({"id": "row-1", "source": ["T1"], "confidence": "label_copy"} | values)


def test_a_number_without_its_own_mark_has_that_of_the_row() -> None:
    row = a_row(confidence_of={"min_days": "secondary"})
    assert row.confidence_in("min_days", "max_days") == (Confidence.SECONDARY, Confidence.LABEL_COPY)
    assert row.confidence_in() == (Confidence.LABEL_COPY, Confidence.SECONDARY)


def test_only_what_is_recalled_stands_without_a_source() -> None:
    assert a_row(source=[], confidence="recall").source == ()
    with pytest.raises(ValidationError, match="only recall has none"):
        a_row(source=[])


@pytest.mark.parametrize("row_id", ["", "Tec", "tec mono", "tec_mono", "-tec", "tec-"])
def test_an_id_is_lower_case_words_and_hyphens(row_id: str) -> None:
    with pytest.raises(ValidationError):
        a_row(id=row_id)


def test_the_hash_is_the_same_for_the_same_content_and_another_for_any_other() -> None:
    assert a_row().content_hash() == a_row().content_hash() == a_row(note=None).content_hash()
    others = [
        a_row(id="row-2"), a_row(source=["T2"]), a_row(confidence="secondary"), a_row(note="read again"),
        a_row(currency="older label"), a_row(jurisdiction="EU"), a_row(confidence_of={"amount": "recall"}),
    ]  # fmt: skip
    assert len({row.content_hash() for row in (a_row(), *others)}) == len(others) + 1


def test_a_copy_with_another_content_has_another_hash() -> None:
    row = a_row()
    before = row.content_hash()
    assert row.model_copy(update={"note": "read again"}).content_hash() != before
