"""The restart table, row by row at its first and last day, against the frozen reference."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from coordination.decisions.dosing import restart_after_gap
from coordination.knowledge import Rulebook
from coordination.vocabulary import Action, Agent, DoseRole, Schedule

REFERENCE = Path(__file__).parents[1] / "cases" / "dosing_reference.csv"
FAR = 400
"""A day that lies in every row without an upper end."""


def _rows() -> list[dict[str, str]]:
    rows: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        for cell in csv.DictReader(file):
            if cell["table"] == "restart":
                row = rows[cell["agent"], cell["regimen"], cell["key"]]
                row |= {"agent": cell["agent"], "regimen": cell["regimen"], "key": cell["key"]}
                row[cell["field"]] = cell["value"]
    return list(rows.values())


def _edges(row: dict[str, str]) -> tuple[str, tuple[int, int]]:
    last_dose, _, first = row["key"].partition("@")
    return last_dose, (int(first), int(row["max_days"] or FAR))


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['agent']}-{row['regimen']}-{row['key']}")
def test_each_row_on_its_first_and_last_day(row: dict[str, str], rulebook: Rulebook) -> None:
    executed = row["confidence"] in ("label_copy", "secondary") and not row["currency"]
    last_dose, days = _edges(row)
    for day in days:
        decision = restart_after_gap(row["agent"], row["regimen"], last_dose, day, rulebook=rulebook)
        assert decision.action == (row["action"] if executed else "manual_review")
        assert decision.amount == (float(row["amount"]) if executed else None)
        assert decision.on_file is not None
        assert decision.rule_id is not None
        signed = restart_after_gap(row["agent"], row["regimen"], last_dose, day, rulebook=rulebook.signed())
        assert (signed.action, signed.amount, signed.unit) == (row["action"], float(row["amount"]), row["unit"])
        assert (signed.then or "") == row["then"]
        assert str(signed.premedicate_and_monitor).lower() == row["premedicate_and_monitor"]
        assert str(signed.benefit_risk_review).lower() == row["benefit_risk_review"]


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['agent']}-{row['regimen']}-{row['key']}")
def test_the_days_beside_a_row_belong_to_another_row_or_to_none(row: dict[str, str], rulebook: Rulebook) -> None:
    last_dose, (first, last) = _edges(row)
    inside = restart_after_gap(row["agent"], row["regimen"], last_dose, first, rulebook=rulebook)
    for day in (first - 1, last + 1):
        if 0 <= day < FAR:
            beside = restart_after_gap(row["agent"], row["regimen"], last_dose, day, rulebook=rulebook)
            assert beside.rule_id != inside.rule_id


def test_the_reason_says_the_rule_and_where_it_was_read(rulebook: Rulebook) -> None:
    decision = restart_after_gap("teclistamab", "monotherapy", "weekly", 29, rulebook=rulebook)
    assert decision.reason == (
        "29 days after the last dose (weekly). On file for days 29 to 56: restart at step-up 2, 0.3 mg/kg, "
        "then rest of step-up."
    )
    assert (decision.rule_id, decision.source_date) == ("tec-mono-restart-weekly-29", "2025-03-20")
    assert (decision.action, decision.benefit_risk_review) == (Action.RESTART_STEP_UP_2, True)


def test_an_older_label_is_shown_and_not_executed(rulebook: Rulebook) -> None:
    decision = restart_after_gap(Agent.ELRANATAMAB, "monotherapy", DoseRole.STEP_UP_1, 5, rulebook=rulebook)
    assert (decision.action, decision.amount) == (Action.MANUAL_REVIEW, None)
    assert "older label (before the July 2025 revision)" in decision.reason
    assert decision.on_file == (
        "On file for days 2 to 14: continue to step-up 2, 32 mg, then 76 mg 4 days later if tolerated."
    )


def test_a_day_between_or_beyond_all_rows_is_review_and_no_row_is_borrowed(rulebook: Rulebook) -> None:
    for last, days in ((Schedule.WEEKLY, 8), (DoseRole.STEP_UP_1, 6), (Schedule.Q4W, 29)):
        decision = restart_after_gap(Agent.LINVOSELTAMAB, "monotherapy", last, days, rulebook=rulebook)
        assert (decision.action, decision.amount, decision.rule_id) == (Action.MANUAL_REVIEW, None, None)
        assert decision.reason.startswith("No rule on file for ")


def test_a_first_treatment_dose_of_teclistamab_is_review_until_its_row_is_signed(rulebook: Rulebook) -> None:
    args = ("teclistamab", "monotherapy", "first_treatment", 10)
    assert restart_after_gap(*args, rulebook=rulebook).action is Action.MANUAL_REVIEW
    assert restart_after_gap(*args, rulebook=rulebook.signed()).action is Action.CONTINUE_SCHEDULE


@pytest.mark.parametrize(
    ("agent", "regimen", "last_dose", "days", "said"),
    [
        (
            "epcoritamab",
            "monotherapy",
            "weekly",
            7,
            "Agent 'epcoritamab' is not on file; on file: teclistamab, elranatamab",
        ),
        ("teclistamab", "weekly_0.4", "weekly", 7, "Regimen 'weekly_0.4' of teclistamab is not on file; on file: mono"),
        ("teclistamab", None, "weekly", 7, "Regimen None of teclistamab is not on file"),
        ("teclistamab", "monotherapy", "daily", 7, "Last dose 'daily' is not known; known: step_up_1, "),
        ("teclistamab", "monotherapy", None, 7, "Last dose None is not known"),
        ("teclistamab", "monotherapy", "weekly", None, "The days since the last dose are not recorded."),
        ("teclistamab", "monotherapy", "weekly", -1, "Days since the last dose: found -1, allowed: a whole number"),
        ("teclistamab", "monotherapy", "weekly", 7.5, "Days since the last dose: found 7.5, allowed: a whole number"),
        ("teclistamab", "monotherapy", "weekly", True, "Days since the last dose: found True, allowed: a whole number"),
    ],
)
def test_unknown_input_is_review_with_what_is_allowed(
    agent: str, regimen: str, last_dose: str, days: int, said: str, rulebook: Rulebook
) -> None:
    decision = restart_after_gap(agent, regimen, last_dose, days, rulebook=rulebook)
    assert decision.action is Action.MANUAL_REVIEW
    assert decision.reason.startswith(said)
