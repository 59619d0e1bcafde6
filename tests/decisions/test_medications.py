"""A drug for one purpose counts once, as it was recorded last."""

from __future__ import annotations

from coordination.decisions.medications import newest_of_each
from coordination.facts import MedicationFact


def test_the_newest_row_of_a_drug_and_purpose_holds() -> None:
    started = MedicationFact("1", "PJP", "Atovaquone", "2026-10-01", None, None)
    other = MedicationFact("2", "HSV/VZV", "Acyclovir", "2026-10-01", None, None)
    stopped = MedicationFact("3", "PJP", "atovaquone", "2026-10-01", "2026-11-01", None)
    assert newest_of_each((started, other, stopped)) == (stopped, other)
