"""The restart tables: every row on the day before, its first and last day and the day after, before and after sign-off."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from coordination.decisions.dosing import restart_after_gap
from coordination.decisions.restart import SEVERITY, allowance
from coordination.knowledge import RegimenBook, RestartRow, Rulebook, may_run
from coordination.vocabulary import Action, Agent, DoseRole, Regimen, Schedule
from tests.builders import cell_of

CASES = Path(__file__).parents[1] / "cases" / "restart.csv"
FAR = 400
"""A day that lies in every row without an upper end."""
PRINTED = ("amount", "unit", "then", "premedicate_and_monitor", "benefit_risk_review")


def _cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", _cases(), ids=lambda case: "-".join(list(case.values())[:4]))
def test_each_row_on_the_day_before_first_last_and_after(case: dict[str, str], rulebook: Rulebook) -> None:
    asked = (case["agent"], case["regimen"], case["last_dose"], int(case["days"]))
    signed = restart_after_gap(*asked, rulebook=rulebook.signed())
    found = {"signed": str(signed.action)} | {name: cell_of(getattr(signed, name)) for name in PRINTED}
    assert found == {name: case[name] for name in found}
    unsigned = restart_after_gap(*asked, rulebook=rulebook)
    assert unsigned.action == case["unsigned"]
    if unsigned.action is Action.MANUAL_REVIEW:
        assert unsigned.amount is None
        assert (unsigned.on_file is None) == (case["signed"] == "manual_review")
    else:
        assert unsigned.amount == signed.amount


def _tables(rulebook: Rulebook) -> list[tuple[Agent, Regimen, DoseRole | Schedule]]:
    """Every table on file: agent, regimen, last dose."""
    return [
        (agent, regimen, last)
        for agent, rules in rulebook.agents.items()
        for regimen, book in rules.regimens.items()
        for last in dict.fromkeys([*(row.last_dose for row in book.restarts), DoseRole.FIRST_TREATMENT])
    ]


def test_every_row_of_every_table_is_in_the_cases(rulebook: Rulebook) -> None:
    told = {(case["agent"], case["regimen"], case["last_dose"], int(case["days"])) for case in _cases()}
    for agent, rules in rulebook.agents.items():
        for regimen, book in rules.regimens.items():
            for row in book.restarts:
                last_day = FAR if row.max_days is None else row.max_days
                days = [row.min_days, last_day]
                days += [day for day in (row.min_days - 1, last_day + 1) if 0 <= day < FAR]
                assert {(agent, regimen, row.last_dose, day) for day in days} <= told, row.id


@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed"])
class TestEachTableDayByDay:
    """What must hold on each of the first 400 days of every table, whatever the numbers are."""

    def test_no_two_rows_of_one_table_cover_a_day(self, signed: bool, rulebook: Rulebook) -> None:
        book = _rules(rulebook, signed)
        for _, _, rows in _running(book):
            for day in range(FAR):
                assert len([row for row in rows if row.covers(day)]) <= 1, (rows[0].id, day)

    def test_a_day_that_no_row_covers_is_manual_review_and_any_other_is_its_row(
        self, signed: bool, rulebook: Rulebook
    ) -> None:
        book = _rules(rulebook, signed)
        for (agent, regimen), last, rows in _running(book):
            for day in range(FAR):
                decision = restart_after_gap(agent, regimen, last, day, rulebook=book)
                row = next((row for row in rows if row.covers(day)), None)
                assert decision.action is (row.action if row else Action.MANUAL_REVIEW), (agent, regimen, last, day)
                assert decision.amount == (row.amount if row else None)

    def test_more_days_never_yield_a_milder_action(self, signed: bool, rulebook: Rulebook) -> None:
        book = _rules(rulebook, signed)
        for agent, regimen, last in _tables(book):
            actions = [restart_after_gap(agent, regimen, last, day, rulebook=book).action for day in range(FAR)]
            severities = [SEVERITY[action] for action in actions if action is not Action.MANUAL_REVIEW]
            assert severities == sorted(severities), (agent, regimen, last)

    def test_the_days_left_are_the_last_days_before_a_sterner_action(self, signed: bool, rulebook: Rulebook) -> None:
        book = _rules(rulebook, signed)
        for agent, rules in book.agents.items():
            for regimen, regimen_book in rules.regimens.items():
                for role, schedule in _last_doses(regimen_book):
                    left = allowance(regimen_book, role, schedule, book)
                    actions = [
                        restart_after_gap(agent, regimen, schedule or role, day, rulebook=book).action
                        for day in range(FAR)
                    ]
                    for until, mildest in ((left.without_step_up, 1), (left.without_full_step_up, 2)):
                        if until is not None:
                            assert SEVERITY[actions[until]] < mildest
                            after = actions[until + 1]
                            assert after is Action.MANUAL_REVIEW or SEVERITY[after] >= mildest
                    if left.without_full_step_up is not None:
                        assert actions[left.without_full_step_up + 1] is Action.RESTART_STEP_UP_1


def _rules(rulebook: Rulebook, signed: bool) -> Rulebook:
    return rulebook.signed() if signed else rulebook


def _running(
    book: Rulebook,
) -> list[tuple[tuple[Agent, Regimen], DoseRole | Schedule, list[RestartRow]]]:
    return [
        (
            (agent, regimen),
            last,
            [
                row
                for row in book.agents[agent].regimens[regimen].restarts_after(last)
                if may_run(row, book, kind="restart").runs
            ],
        )
        for agent, regimen, last in _tables(book)
        if last is not DoseRole.FIRST_TREATMENT
    ]


def _last_doses(book: RegimenBook) -> list[tuple[DoseRole, Schedule | None]]:
    steps: list[tuple[DoseRole, Schedule | None]] = [(row.role, None) for row in book.doses]
    return steps + [(DoseRole.TREATMENT, phase.schedule) for phase in book.phases]


class TestDaysLeft:
    """Days until a partial and until a full re-step-up, where the rows run."""

    @pytest.mark.parametrize(
        ("role", "schedule", "days"),
        [
            (DoseRole.STEP_UP_1, None, (7, 7)),
            (DoseRole.STEP_UP_2, None, (7, 28)),
            (DoseRole.TREATMENT, Schedule.WEEKLY, (28, 56)),
            (DoseRole.TREATMENT, Schedule.Q2W, (63, 112)),
        ],
    )
    def test_teclistamab_runs_unsigned(
        self, role: DoseRole, schedule: Schedule | None, days: tuple[int, int], rulebook: Rulebook
    ) -> None:
        book = rulebook.agents[Agent.TECLISTAMAB].regimens[Regimen.MONOTHERAPY]
        left = allowance(book, role, schedule, rulebook)
        assert (left.without_step_up, left.without_full_step_up) == days
        assert left.row is not None

    def test_a_row_that_waits_gives_no_days_and_says_why(self, rulebook: Rulebook) -> None:
        book = rulebook.agents[Agent.ELRANATAMAB].regimens[Regimen.MONOTHERAPY]
        left = allowance(book, DoseRole.TREATMENT, Schedule.WEEKLY, rulebook)
        assert (left.without_step_up, left.without_full_step_up, left.row) == (None, None, None)
        assert left.why_not is not None
        assert "older label" in left.why_not
        left = allowance(book, DoseRole.TREATMENT, Schedule.WEEKLY, rulebook.signed())
        assert (left.without_step_up, left.without_full_step_up) == (42, 84)

    def test_where_the_next_row_waits_the_day_of_a_full_re_step_up_is_not_known(self, rulebook: Rulebook) -> None:
        book = rulebook.agents[Agent.TALQUETAMAB].regimens[Regimen.WEEKLY_0_4]
        left = allowance(book, DoseRole.STEP_UP_1, None, rulebook)
        assert (left.without_step_up, left.without_full_step_up) == (7, None)
        assert allowance(book, DoseRole.STEP_UP_1, None, rulebook.signed()).without_full_step_up == 7
        assert allowance(book, DoseRole.STEP_UP_2, None, rulebook.signed()).without_full_step_up is None


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
