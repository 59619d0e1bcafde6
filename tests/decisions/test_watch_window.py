"""Which doses open a watch, and both sides of its ends; what is not known is asked of a human, never "no watch"."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coordination.decisions.watch_window import TICK, WatchWindow, decided_hours, recent_windows
from coordination.facts import ConfirmationFact, CourseFacts
from coordination.knowledge import Rulebook
from coordination.vocabulary import Agent, Answer, DoseRole, Regimen
from tests.builders import NOW, a_course, a_dose, days_ago

R = DoseRole
AT = NOW - timedelta(hours=20)
"""Mon 23 Nov 2026, 13:00 in Chicago."""


def given(agent: Agent, regimen: Regimen, role: DoseRole | None, **values: object) -> CourseFacts:
    dose = a_dose(role, AT.date(), id="d", at=AT)
    return a_course(agent, regimen=regimen, doses=(dose,), **values)


def one(course: CourseFacts, rulebook: Rulebook, now: datetime = NOW) -> WatchWindow:
    (window,) = recent_windows(course, now, rulebook=rulebook)
    return window


TEC, ELR, TAL, LIN = Agent.TECLISTAMAB, Agent.ELRANATAMAB, Agent.TALQUETAMAB, Agent.LINVOSELTAMAB
MONO, DARA = Regimen.MONOTHERAPY, Regimen.WITH_DARATUMUMAB_SC
CASES = [
    # agent, regimen, dose, hours that the window stands open, whether a rule that may run says so
    (TEC, MONO, R.STEP_UP_1, 48, True),
    (TEC, MONO, R.STEP_UP_2, 48, True),
    (TEC, MONO, R.FIRST_TREATMENT, 48, True),
    (TEC, DARA, R.STEP_UP_1, 48, False),
    (TEC, DARA, R.STEP_UP_2, 48, False),
    (TEC, DARA, R.FIRST_TREATMENT, 48, False),
    (ELR, MONO, R.STEP_UP_1, 48, True),
    (ELR, MONO, R.STEP_UP_2, 24, True),
    (ELR, MONO, R.FIRST_TREATMENT, 48, False),
    (TAL, Regimen.WEEKLY_0_4, R.STEP_UP_1, 48, True),
    (TAL, Regimen.WEEKLY_0_4, R.STEP_UP_2, 48, True),
    (TAL, Regimen.WEEKLY_0_4, R.FIRST_TREATMENT, 48, True),
    (TAL, Regimen.Q2W_0_8, R.STEP_UP_1, 48, True),
    (TAL, Regimen.Q2W_0_8, R.STEP_UP_2, 48, True),
    (TAL, Regimen.Q2W_0_8, R.STEP_UP_3, 48, True),
    (TAL, Regimen.Q2W_0_8, R.FIRST_TREATMENT, 48, False),
    (LIN, MONO, R.STEP_UP_1, 24, True),
    (LIN, MONO, R.STEP_UP_2, 24, True),
    (LIN, MONO, R.FIRST_TREATMENT, 48, False),
]


@pytest.mark.parametrize(("agent", "regimen", "role", "hours", "known"), CASES)
def test_each_dose_opens_its_watch_and_both_ends_count(
    agent: Agent, regimen: Regimen, role: DoseRole, hours: int, *, known: bool, rulebook: Rulebook
) -> None:
    window = one(given(agent, regimen, role), rulebook)
    closes = AT + timedelta(hours=hours)
    assert (window.opens_at, window.closes_at, window.known) == (AT, closes, known)
    assert [window.holds(moment) for moment in (AT - TICK, AT, closes, closes + TICK)] == [False, True, True, False]
    assert window.rule_id is not None
    assert ("A clinician decides" in window.reason) is not known


def test_what_waits_for_a_signature_runs_once_signed(rulebook: Rulebook) -> None:
    course = given(TEC, DARA, R.STEP_UP_1)
    waits, signed = one(course, rulebook), one(course, rulebook.signed())
    assert "48 h on file" in waits.reason
    assert "waits for sign-off" in waits.reason
    assert (signed.known, signed.hours) == (True, 48)


def test_no_length_on_file_is_asked_for_signed_or_not(rulebook: Rulebook) -> None:
    window = one(given(ELR, MONO, R.FIRST_TREATMENT), rulebook.signed())
    assert not window.known
    assert "no length of monitoring is on file (none stated in the lines seen)" in window.reason


def test_without_its_hour_a_dose_counts_from_the_end_of_its_day(rulebook: Rulebook) -> None:
    """Mon 23 Nov in Chicago ends at 06:00 UTC on the 24th."""
    course = a_course(doses=(a_dose(R.STEP_UP_1, days_ago(1)),))
    window = one(course, rulebook)
    assert window.opens_at == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert window.closes_at == datetime(2026, 11, 26, 6, tzinfo=UTC)
    assert "The hour of the dose is not recorded" in window.reason


@pytest.mark.parametrize(
    ("course", "says"),
    [
        (given(TEC, MONO, R.STEP_UP_1, ), None),
        (replace(given(TEC, MONO, R.STEP_UP_1), regimen=None), "The regimen is not recorded"),
        (given(TEC, MONO, R.STEP_UP_3), "which this regimen does not have"),
        (given(TEC, MONO, None), "was for is not recorded"),
    ],
)  # fmt: skip
def test_what_is_not_recorded_opens_a_watch_that_asks(
    course: CourseFacts, says: str | None, rulebook: Rulebook
) -> None:
    window = one(course, rulebook)
    assert window.known is (says is None)
    assert says is None or says in window.reason


def test_a_dose_of_unknown_purpose_after_a_full_one_opens_none(rulebook: Rulebook) -> None:
    course = a_course(doses=(a_dose(R.TREATMENT, days_ago(20)), a_dose(None, days_ago(1))))
    assert recent_windows(course, NOW, rulebook=rulebook) == ()


@pytest.mark.parametrize(("gap", "opens"), [(7, False), (8, True), (42, True), (43, True)])
def test_a_late_full_dose_opens_one_where_its_restart_row_asks_for_monitoring(
    gap: int, *, opens: bool, rulebook: Rulebook
) -> None:
    """Elranatamab weekly: the row up to day 42 says premedicate and monitor; on time (day 7) nothing asks for it."""
    doses = (a_dose(R.TREATMENT, days_ago(gap + 1)), a_dose(R.TREATMENT, days_ago(1)))
    windows = recent_windows(a_course(ELR, doses=doses), NOW, rulebook=rulebook)
    assert bool(windows) is opens
    assert all(not window.known and window.restarts for window in windows)


def test_a_late_full_dose_of_teclistamab_within_its_row_opens_none(rulebook: Rulebook) -> None:
    doses = (a_dose(R.TREATMENT, days_ago(21)), a_dose(R.TREATMENT, days_ago(1)))
    assert recent_windows(a_course(doses=doses), NOW, rulebook=rulebook) == ()


def test_step_up_again_opens_the_watch_again(rulebook: Rulebook) -> None:
    doses = (a_dose(R.TREATMENT, days_ago(60)), a_dose(R.STEP_UP_1, AT.date(), at=AT))
    window = one(a_course(doses=doses), rulebook)
    assert (window.restarts, window.known) == (True, True)


@pytest.mark.parametrize(("hours", "open_now"), [(0, False), (19, False), (20, True), (72, True)])
def test_a_clinicians_decision_is_how_long(hours: int, *, open_now: bool, rulebook: Rulebook) -> None:
    said = ConfirmationFact(decided_hours("d", hours), Answer.YES, None)
    earlier = ConfirmationFact(decided_hours("d", 99), Answer.YES, None)
    course = given(ELR, MONO, R.FIRST_TREATMENT, confirmations=(earlier, said))
    window = one(course, rulebook)
    assert (window.known, window.hours, window.holds(NOW)) == (True, hours, open_now)


def test_a_decision_about_another_dose_answers_nothing(rulebook: Rulebook) -> None:
    other = ConfirmationFact(decided_hours("d2", 24), Answer.YES, None)
    assert not one(given(ELR, MONO, R.FIRST_TREATMENT, confirmations=(other,)), rulebook).known
