"""The words of a board row: clocks, slack and what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from coordination.boards.handoff_board import BoardRow
from coordination.boards.ring import Ring
from coordination.decisions.at_risk import RiskCause
from coordination.knowledge import Rulebook
from coordination.vocabulary import Agent, DoseMark, Stage, Urgency
from pages.components.board_blocks import at_risk_table, slack
from tests.builders import TODAY, a_site, days_ago

ROW = BoardRow(
    today=TODAY, course_id="c1", last_name="Okafor", first_name="Ada", birth_date=date(1951, 3, 2), mrn="0000815",
    agent=Agent.TECLISTAMAB, community="Lakeside", stage=Stage.READY, stage_since=days_ago(4), clock_on=TODAY,
    clock_cause=RiskCause.NOT_ACCEPTED, look=Urgency.URGENT, causes=("Ready: not accepted",), move_site="North",
    move_is_own=True, move_what="Send the packet", blocker=None, ring=Ring("North", "312 555 0100", "day line"),
    last_contact_at=None, last_contact=None, held_since=None, hold_reason=None, next_planned_on=None,
    next_due_on=None, next_is_review=False, next_marks=(), slack_until=None, slack_part_until=None, slack_table="", slack_reason=None, effective_at=None,
)  # fmt: skip


def listed(rulebook: Rulebook, **values: Any) -> str:
    return at_risk_table([replace(ROW, **values)], rulebook, a_site().zone, lambda course: f"/patient?c={course}")


@pytest.mark.parametrize(
    ("cause", "on", "says"),
    [
        (RiskCause.NOT_ACCEPTED, date(2026, 11, 26), "<b>2 days</b>"),
        (RiskCause.NOT_ACCEPTED, date(2026, 11, 25), "<b>1 day</b>"),
        (RiskCause.NOT_ACCEPTED, date(2026, 11, 24), "<b>Today</b>"),
        (RiskCause.DOSE_NOT_RECORDED, date(2026, 11, 23), "<b>1 day over</b>"),
        (RiskCause.DOSE_NOT_RECORDED, date(2026, 11, 22), "<b>2 days over</b>"),
        (RiskCause.ALERT, date(2026, 11, 22), "<b>2 d ago</b>"),
        (RiskCause.SLACK_UNKNOWN, None, '<span class="unk-t">Not known</span>'),
    ],
)
def test_the_clock_in_words(rulebook: Rulebook, cause: RiskCause, on: date | None, says: str) -> None:
    assert says in listed(rulebook, clock_cause=cause, clock_on=on)


@pytest.mark.parametrize(
    ("next_dose", "says"),
    [
        ({"next_planned_on": date(2026, 11, 30), "next_due_on": date(2026, 11, 27)}, "next dose Mon 30 Nov"),
        ({"next_due_on": date(2026, 11, 27)}, "next dose Fri 27 Nov"),
        ({"next_is_review": True}, "next dose needs review"),
        ({}, "next dose not recorded"),
    ],
)
def test_where_slack_is_not_known_the_next_dose_stands_below(
    rulebook: Rulebook, next_dose: dict[str, Any], says: str
) -> None:
    text = listed(rulebook, clock_cause=RiskCause.SLACK_UNKNOWN, clock_on=None, **next_dose)
    assert says in text.replace('<span class="nw">', "")


@pytest.mark.parametrize(
    ("until", "reason", "says"),
    [
        (date(2026, 12, 1), None, "<b>7 days</b>"),
        (date(2026, 11, 25), None, "<b>1 day</b>"),
        (date(2026, 11, 24), None, "<b>0 days</b>"),
        (date(2026, 11, 23), None, "<b>Past</b>"),
        (None, "No rule on file", "No rule on file"),
        (None, None, "No full dose yet"),
    ],
)
def test_slack_in_words(until: date | None, reason: str | None, says: str) -> None:
    assert says in slack(replace(ROW, slack_until=until, slack_reason=reason), TODAY)


def test_slack_says_until_when_a_part_is_enough_and_by_which_table() -> None:
    row = replace(ROW, slack_until=TODAY, slack_part_until=date(2026, 12, 22), slack_table="label table of 2025-03")
    said = slack(row, TODAY)
    assert "until Tue 24 Nov; in part through Tue 22 Dec, in full after" in said
    assert "label table of 2025-03" in said


def test_a_row_marks_a_re_step_up_and_a_day_planned_too_early(rulebook: Rulebook) -> None:
    text = listed(rulebook, next_marks=(DoseMark.RE_STEP_UP, DoseMark.PLANNED_TOO_EARLY))
    assert "Back in step-up" in text
    assert "Planned before the earliest day" in text
    assert "Back in step-up" not in listed(rulebook)


def test_what_is_missing_is_said(rulebook: Rulebook) -> None:
    text = listed(
        rulebook,
        ring=Ring("North", None, "night line"),
        move_site=None,
        community=None,
        stage_since=None,
        first_name=None,
    )
    assert "no site named" in text
    assert "not recorded</span> <span" in text
    assert "Ready, since" in text
    assert "<b>Okafor</b>" in text
    assert "No call recorded" in text


def test_values_are_text(rulebook: Rulebook) -> None:
    text = listed(rulebook, last_name="<i>x", causes=("<i>y",), blocker="<i>z", move_what="<i>v", last_contact="<i>w")
    assert "<i>" not in text
