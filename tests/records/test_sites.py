"""The evidence of a readiness item reads back as it was written, whatever it holds."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from coordination.records.sites import read_item, write_evidence


@pytest.mark.parametrize(
    ("name", "number", "note"),
    [
        ("Dr. Pike", "716 555 0199", "Answered in 4 minutes"),
        ("Dr. Pike", None, None),
        (None, "716 555 0199", None),
        (None, None, "4 vials\nfridge 2"),
        (None, None, None),
    ],
)
def test_evidence_reads_back(name: str | None, number: str | None, note: str | None) -> None:
    text = write_evidence(name, number, note)
    row = SimpleNamespace(item="SR07", verified_on=None, verified_by=None, expires_on=None, evidence=text, id="x")
    fact = read_item(row)
    assert (fact.name, fact.number, fact.evidence) == (name, number, note)
