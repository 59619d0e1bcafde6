"""The answer itself: which day is expected, and what it cites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from coordination.decisions.dose_decision import cited, review
from coordination.knowledge import Rulebook
from coordination.vocabulary import Action, Confidence


def test_the_planned_day_is_expected_before_the_due_day() -> None:
    due = replace(review("Look."), due=date(2026, 3, 9))
    assert due.expected == date(2026, 3, 9)
    assert replace(due, planned=date(2026, 3, 11)).expected == date(2026, 3, 11)


def test_a_review_has_no_amount_and_no_day() -> None:
    decision = review("Look.")
    assert (decision.action, decision.amount, decision.expected) == (Action.MANUAL_REVIEW, None, None)


def test_a_cited_decision_names_row_source_date_and_confidence(rulebook: Rulebook) -> None:
    row = next(row for row in rulebook.rows() if row.id == "tec-mono-weekly")
    decision = cited(review("Look."), row, rulebook)
    assert decision.rule_id == "tec-mono-weekly"
    assert decision.source == "Tecvayli label copy, PrescriberPoint (T1)"
    assert (decision.source_date, decision.confidence) == ("2025-12-12", Confidence.LABEL_COPY)
