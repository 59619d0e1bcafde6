"""What CRS and ICANS share: a range of rows settles only where all agree; a decision names its source once."""

from __future__ import annotations

from coordination.decisions.grade_decision import among, explained, not_gradable, settled
from coordination.knowledge import CrsCase, CrsColumn, Rulebook
from coordination.vocabulary import GradeFlag


def test_rows_that_disagree_leave_a_floor_and_a_ceiling(rulebook: Rulebook) -> None:
    rows = rulebook.grading.crs_rows(CrsColumn.OXYGEN)
    finding = among((None, *rows), ("oxygen need",))
    assert (finding.at_least, finding.at_most, finding.missing) == (0, 4, ("oxygen need",))


def test_rows_that_agree_miss_nothing(rulebook: Rulebook) -> None:
    row = rulebook.grading.crs_rows(CrsColumn.OXYGEN)[0]
    assert among((row, row), ("oxygen flow",)).missing == ()


def test_a_settled_grade_carries_its_row_source_and_notice(rulebook: Rulebook) -> None:
    decision = settled(rulebook.grading.case(CrsCase.FEVER), "", (), rulebook)
    assert (decision.grade, decision.at_least, decision.deciding_row) == (1, 1, "crs-fever")
    assert decision.notice == "Secondary source. Not yet signed here"
    assert decision.source
    assert settled(rulebook.grading.case(CrsCase.FEVER), "", (), rulebook.signed()).notice is None


def test_another_cause_changes_nothing_where_nothing_was_found(rulebook: Rulebook) -> None:
    row = rulebook.grading.case(CrsCase.OTHER_CAUSE)
    unknown = not_gradable(0, ["temperature"])
    found = explained(unknown, row, rulebook)
    assert (found.grade, found.flags) == (None, (GradeFlag.OTHER_CAUSE,))
    assert explained(not_gradable(2, ["oxygen flow"]), row, rulebook).grade == 0
