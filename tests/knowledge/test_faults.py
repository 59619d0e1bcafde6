"""One error for all faults: sorted, counted, each once. The sentences of each kind: `tests/fixtures/bad_data/`."""

from __future__ import annotations

from coordination.knowledge import Fault, RulebookError


def test_faults_are_told_once_each_in_the_order_of_files_and_rows() -> None:
    second = Fault("b.toml", "row two", "amount is missing")
    first = Fault("a.toml", "", "the file is missing")
    error = RulebookError([second, first, second])
    assert error.faults == (first, second)
    assert str(error) == (
        "The clinical content has 2 faults:\na.toml: the file is missing.\nb.toml, row two: amount is missing."
    )


def test_a_single_fault_is_counted_as_one() -> None:
    assert str(RulebookError([Fault("a.toml", "", "empty")])).startswith("The clinical content has 1 fault:")
