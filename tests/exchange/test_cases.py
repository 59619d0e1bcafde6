"""One case and a table of cases: the same answers as the decisions give, text and JSON, exit codes 0, 1 and 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coordination.decisions.dosing import restart_after_gap
from coordination.exchange.cases import Question, answer_table, read_cases, run_cases
from coordination.exchange.tracker.tables import FileRefused
from coordination.knowledge import Rulebook

CASES = Path(__file__).parents[1] / "cases"
RESTART = ("agent=teclistamab", "regimen=monotherapy", "last_dose=step_up_1", "days_since=8")


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


@pytest.mark.parametrize("question", [Question.CRS, Question.ICANS])
def test_a_table_of_grades_is_answered_as_expected(
    question: Question, rulebook: Rulebook, capsys: pytest.CaptureFixture[str]
) -> None:
    file = CASES / f"{question}_grades.csv"
    assert run_cases(question, [str(file)], rulebook=rulebook, as_json=True) == 0
    told = lines(capsys)
    assert [each["row"] for each in told] == list(range(2, len(told) + 2))
    for each in told:
        expected = each["case"]
        found = ("" if each["grade"] is None else str(each["grade"]), each["deciding_row"] or "")
        assert found == (expected.get("grade", ""), expected.get("deciding_row", "")), expected["what"]


def test_columns_that_no_rule_reads_are_named_and_carried_along(
    rulebook: Rulebook, capsys: pytest.CaptureFixture[str]
) -> None:
    run_cases(Question.CRS, [str(CASES / "crs_grades.csv")], rulebook=rulebook)
    told = capsys.readouterr()
    assert told.err.startswith("crs_grades.csv: columns not read: what, grade, at_least")
    assert told.out.splitlines()[0].startswith("Row 2: Temperature 36.8 °C. No fever: the fever condition is not met")


def test_one_case_of_each_kind(rulebook: Rulebook, capsys: pytest.CaptureFixture[str]) -> None:
    crs = ["temp_c=38.5", "hypotension=no", "oxygen_device=high-flow cannula", "flow_l_min=5"]
    assert run_cases(Question.CRS, crs, rulebook=rulebook) == 0
    assert run_cases(Question.ICANS, ["ice_score=0", "consciousness=To touch"], rulebook=rulebook) == 0
    assert run_cases(Question.RESTART, RESTART, rulebook=rulebook) == 0
    graded, neurotoxic, restart = capsys.readouterr().out.splitlines()
    assert graded.startswith(
        "Temperature 38.5 °C. High-flow device set at 6 L/min or less: graded by its flow: grade 2."
    )
    assert neurotoxic.startswith("ICE 0 and awake: grade 3.")
    assert restart.startswith("Restart at step-up 1. 8 days after the last dose (step-up 1). On file for")
    assert restart.count("On file for") == 1


def test_what_the_row_says_already_is_not_said_again(rulebook: Rulebook, capsys: pytest.CaptureFixture[str]) -> None:
    masked = ["temp_c=36.9", "premedicated=yes", "hypotension=yes", "spo2_pct=90"]
    assert run_cases(Question.CRS, masked, rulebook=rulebook) == 0
    assert capsys.readouterr().out == (
        "Temperature 36.9 °C. Possible masked CRS: hypotension or oxygen need without fever, after premedication or "
        "prophylaxis; a clinician decides. Low oxygen saturation and no oxygen: urgent review. Program default.\n"
    )


def test_a_gap_is_answered_as_the_decision_says(rulebook: Rulebook, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cases(Question.RESTART, RESTART, rulebook=rulebook, as_json=True) == 0
    told = lines(capsys)[0]
    decision = restart_after_gap("teclistamab", "monotherapy", "step_up_1", 8, rulebook=rulebook)
    assert {name: told[name] for name in ("action", "amount", "unit", "reason", "rule_id", "source", "on_file")} == {
        name: getattr(decision, name) for name in ("action", "amount", "unit", "reason", "rule_id", "source", "on_file")
    }
    assert "slack_days" not in told


def test_a_gap_that_no_rule_reads_is_manual_review_and_no_refusal(
    rulebook: Rulebook, capsys: pytest.CaptureFixture[str]
) -> None:
    table = "agent,regimen,last_dose,days_since\nteclistamab,monotherapy,step-up 1,some\nother,,,\n"
    answers = answer_table(Question.RESTART, read_cases("gaps.csv", table.encode(), Question.RESTART), rulebook)
    assert [answered.decision.action for answered in answers if answered.decision] == ["manual_review"] * 2  # type: ignore[union-attr]
    assert run_cases(Question.RESTART, [*RESTART[:3], "days_since="], rulebook=rulebook) == 0
    assert "The days since the last dose are not recorded." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("101.3,no", "Found temp_c 101.3; allowed: 30 to 45 °C, or not recorded."),
        ("38.5,maybe", "Found hypotension 'maybe'; allowed: yes, no, or not recorded."),
        ('"38,5",no', "Found temp_c '38,5'; allowed: 30 to 45 °C, or not recorded."),
        ("inf,no", "Found temp_c inf; allowed: 30 to 45 °C, or not recorded."),
        ("3_8,no", "Found temp_c '3_8'; allowed: 30 to 45 °C, or not recorded."),
        ("38.5,no,3", "Found 3 cells under 2 columns."),
    ],
)
def test_a_row_that_cannot_be_true_is_refused_and_the_others_answered(
    cells: str, says: str, tmp_path: Path, rulebook: Rulebook, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(f"Temp C,hypotension\n{cells}\nUnknown,not recorded\n", encoding="utf-8")
    assert run_cases(Question.CRS, [str(file)], rulebook=rulebook, as_json=True) == 1
    refused, answered = lines(capsys)
    assert (refused["row"], refused["refused"]) == (2, says)
    assert (answered["row"], answered["grade"]) == (3, None)
    run_cases(Question.CRS, [str(file)], rulebook=rulebook)
    assert capsys.readouterr().out.startswith(f"Row 2: refused. {says}")


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        (Question.CRS, "who,when\na,b\n", "cases.csv needs the columns temp_c, fever_earlier_in_episode"),
        (Question.CRS, "temp_c,Temp C\n38,39\n", "cases.csv: the column temp_c stands twice"),
        (
            Question.RESTART,
            "agent,days\nteclistamab,3\n",
            "needs the columns regimen, last_dose, days_since; found agent",
        ),
        (Question.RESTART, "", "cases.csv is empty"),
    ],
)
def test_a_table_without_the_columns_is_not_read(question: Question, text: str, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        read_cases("cases.csv", text.encode(), question)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([], "Give one table of cases, or one case as name=value. Names: temp_c, "),
        (["no such file.csv"], "no such file.csv: No such file or directory."),
        (["temperature=38"], "Found temperature=38; allowed, each once: temp_c, "),
        (["temp_c=38", "temp_c=39"], "Found temp_c=39; allowed, each once: temp_c, "),
    ],
)
def test_what_cannot_be_read_is_exit_code_2(
    given: list[str], says: str, rulebook: Rulebook, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cases(Question.CRS, given, rulebook=rulebook) == 2
    assert capsys.readouterr().err.startswith(says)
    assert run_cases(Question.CRS, given, rulebook=rulebook, as_json=True) == 2
    assert lines(capsys)[0]["error"].startswith(says)
