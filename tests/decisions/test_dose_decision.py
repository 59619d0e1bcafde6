"""The answer itself: which day is expected, and what it cites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from coordination.decisions.dose_decision import DoseDecision, citation, review, say_days_left, say_full_step_up
from coordination.knowledge import Rulebook
from coordination.vocabulary import Action, Confidence, DoseMark


def test_the_planned_day_is_expected_before_the_due_day() -> None:
    due = replace(review("Look."), due=date(2026, 3, 9))
    assert due.expected == date(2026, 3, 9)
    assert replace(due, planned=date(2026, 3, 11)).expected == date(2026, 3, 11)


def test_a_review_has_no_amount_and_no_day() -> None:
    decision = review("Look.")
    assert (decision.action, decision.amount, decision.expected) == (Action.MANUAL_REVIEW, None, None)


def test_a_cited_decision_names_row_source_date_and_confidence(rulebook: Rulebook) -> None:
    row = next(row for row in rulebook.rows() if row.id == "tec-mono-weekly")
    decision = DoseDecision(Action.MANUAL_REVIEW, "Look.", **citation(row, rulebook))
    assert decision.rule_id == "tec-mono-weekly"
    assert decision.source == "Tecvayli label copy, PrescriberPoint (T1)"
    assert (decision.source_date, decision.confidence) == ("2025-12-12", Confidence.LABEL_COPY)


def test_marks_say_what_stands_beside_a_dose_that_is_still_to_come() -> None:
    both = replace(review("Look."), re_step_up=True, planned_too_early=True)
    assert both.marks == (DoseMark.RE_STEP_UP, DoseMark.PLANNED_TOO_EARLY)
    assert replace(both, re_step_up=False).marks == (DoseMark.PLANNED_TOO_EARLY,)
    assert replace(both, action=Action.NONE_ENDED).marks == ()


class TestDaysLeftInWords:
    row = "tec-mono-restart-weekly-0"

    def test_names_the_day_the_table_and_how_it_was_read(self, rulebook: Rulebook) -> None:
        decision = replace(review("Look."), latest_without_step_up=date(2026, 12, 11), slack_rule_id=self.row)
        assert say_days_left(decision, rulebook) == (
            "continue through Fri 11 Dec 2026, label table of 2025-03-20, label copy read"
        )

    def test_says_a_secondary_source(self, rulebook: Rulebook) -> None:
        row = "elr-mono-restart-weekly-0"
        decision = replace(review("Look."), latest_without_step_up=date(2026, 12, 11), slack_rule_id=row)
        assert say_days_left(decision, rulebook).endswith("label table of 2024-01-08, secondary source")

    def test_says_a_date_that_nobody_recorded(self, rulebook: Rulebook) -> None:
        row = "tal-weekly-restart-su1-2"
        decision = replace(review("Look."), latest_without_step_up=date(2026, 12, 11), slack_rule_id=row)
        assert "label table, date not recorded" in say_days_left(decision, rulebook)

    def test_says_why_they_are_not_known_and_nothing_where_the_question_does_not_arise(
        self, rulebook: Rulebook
    ) -> None:
        unknown = replace(review("Look."), slack_reason="No restart rule on file; check the label.")
        assert say_days_left(unknown, rulebook) == (
            "days before re-step-up not known: No restart rule on file; check the label."
        )
        assert say_days_left(review("Look."), rulebook) == ""

    def test_a_full_re_step_up_has_its_own_sentence(self) -> None:
        decision = replace(review("Look."), latest_without_full_step_up=date(2027, 1, 8))
        assert say_full_step_up(decision) == "a part of step-up repeated through Fri 8 Jan 2027, all of it after"
        assert say_full_step_up(review("Look.")) == ""
