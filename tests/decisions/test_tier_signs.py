"""Each sign of a tier on both sides of its limit, and where it is not known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from coordination.decisions.dosing import next_dose
from coordination.decisions.tier_signs import CHECKS, SignCase
from coordination.facts import (
    ConfirmationFact,
    CourseFacts,
    HandoffEventFact,
    HospitalEventFact,
    MeasurementFact,
    ResponseFact,
)
from coordination.knowledge import Rulebook
from coordination.vocabulary import (
    Answer,
    DoseRole,
    DoseStatus,
    GradingSystem,
    HandoffEventKind,
    HospitalEventKind,
    MeasurementKind,
    ResponseCategory,
    Schedule,
    ToxicityKind,
)
from tests.builders import NOW, TODAY, a_course, a_dose, an_episode, days_ago

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
CTCAE = GradingSystem.CTCAE_5


def _found(sign_id: str, course: CourseFacts, rulebook: Rulebook, *, hard: int | None = None) -> tuple[Answer, str]:
    row = next(row for row in rulebook.tier_signs if row.id == sign_id)
    return CHECKS[row.sign](SignCase(course, TODAY, next_dose(course, NOW, rulebook=rulebook), hard), row)


def _measured(kind: MeasurementKind, value: float, days: int = 3, comparator: str | None = None) -> MeasurementFact:
    return MeasurementFact("m", kind, days_ago(days).isoformat(), None, value, comparator, None, f"{value:g}")


def _weekly(days: int) -> CourseFacts:
    return a_course(doses=(a_dose(on=days_ago(days), schedule=Schedule.WEEKLY),))


def _infection(grade: int | None, onset: int, resolved: int | None = None, **values: Any) -> CourseFacts:
    ended = days_ago(resolved).isoformat() if resolved is not None else None
    episode = an_episode(ToxicityKind.INFECTION, days_ago(onset), grade, system=CTCAE, resolved_on=ended, **values)
    return a_course(toxicities=(episode,))


def _stay(ended_on: str | None) -> CourseFacts:
    return a_course(
        hospital_events=(HospitalEventFact("s", HospitalEventKind.ADMISSION, "2026-11-20", ended_on, None),)
    )


IGG, ANC, WEIGHT = MeasurementKind.IGG, MeasurementKind.ANC, MeasurementKind.WEIGHT
REPLACED = ConfirmationFact("ig_replacement_running", YES, TODAY)

CASES: list[tuple[str, CourseFacts, Answer]] = [
    ("tier-admitted", _stay(None), YES),
    ("tier-admitted", _stay("2026-11-22"), NO),
    ("tier-admitted", a_course(), NO),
    ("tier-severe-infection", _infection(3, 5), YES),
    ("tier-severe-infection", _infection(2, 5), NO),
    ("tier-severe-infection", _infection(3, 20, 5), NO),
    ("tier-severe-infection", _infection(None, 5), UNKNOWN),
    ("tier-severe-infection", a_course(), NO),
    ("tier-no-infection", _infection(3, 120, 91), YES),
    ("tier-no-infection", _infection(3, 120, 90), NO),
    ("tier-no-infection", _infection(3, 300), NO),
    ("tier-no-infection", _infection(None, 30, 10), UNKNOWN),
    ("tier-no-infection", a_course(), YES),
    ("tier-neurologic", a_course(toxicities=(an_episode(ToxicityKind.ICANS),)), YES),
    ("tier-neurologic", a_course(toxicities=(an_episode(ToxicityKind.ICANS, resolved_on="2026-11-24"),)), NO),
    ("tier-gap", _weekly(20), NO),
    ("tier-gap", _weekly(21), YES),
    ("tier-gap", _weekly(40), YES),
    ("tier-gap", a_course(doses=(a_dose(DoseRole.FIRST_TREATMENT, days_ago(2)),)), UNKNOWN),
    ("tier-progression", a_course(responses=(ResponseFact("r", ResponseCategory.PD, "2026-11"),)), YES),
    ("tier-progression", a_course(responses=(ResponseFact("r", ResponseCategory.SD, "2026-11"),)), NO),
    ("tier-progression", a_course(), UNKNOWN),
    ("tier-crs", a_course(toxicities=(an_episode(grade=2),)), YES),
    ("tier-crs", a_course(toxicities=(an_episode(grade=1),)), NO),
    ("tier-crs", a_course(toxicities=(an_episode(grade=None),)), UNKNOWN),
    ("tier-crs", a_course(toxicities=(an_episode(grade=1), an_episode(grade=None, id="two"))), UNKNOWN),
    ("tier-crs", a_course(toxicities=(an_episode(grade=2), an_episode(grade=None, id="two"))), YES),
    ("tier-crs", a_course(toxicities=(an_episode(grade=3, system=GradingSystem.LEE_2014),)), UNKNOWN),
    ("tier-crs", a_course(confirmations=(ConfirmationFact("crs_none", YES, TODAY),)), NO),
    ("tier-crs", a_course(), UNKNOWN),
    ("tier-icans", a_course(toxicities=(an_episode(ToxicityKind.ICANS, grade=1),)), YES),
    ("tier-igg", a_course(measurements=(_measured(IGG, 399),)), YES),
    ("tier-igg", a_course(measurements=(_measured(IGG, 400),)), NO),
    ("tier-igg", a_course(measurements=(_measured(IGG, 399),), confirmations=(REPLACED,)), NO),
    ("tier-igg", a_course(measurements=(_measured(IGG, 399, 36),)), UNKNOWN),
    ("tier-igg", a_course(measurements=(_measured(IGG, 399, 35),)), YES),
    ("tier-igg", a_course(measurements=(_measured(IGG, 500, 3, "<"),)), UNKNOWN),
    ("tier-igg", a_course(measurements=(_measured(IGG, 400, 3, "<"),)), YES),
    ("tier-igg", a_course(), UNKNOWN),
    ("tier-anc", a_course(measurements=(_measured(ANC, 0.9),)), YES),
    ("tier-anc", a_course(measurements=(_measured(ANC, 0.5, 20), _measured(ANC, 1.0))), NO),
    ("tier-anc", a_course(measurements=(_measured(ANC, 0.5, 3, ">"),)), UNKNOWN),
    ("tier-weight", a_course(measurements=(_measured(WEIGHT, 80, 90), _measured(WEIGHT, 76))), YES),
    ("tier-weight", a_course(measurements=(_measured(WEIGHT, 80, 90), _measured(WEIGHT, 76.1))), NO),
    ("tier-weight", a_course(measurements=(_measured(WEIGHT, 76),)), UNKNOWN),
    ("tier-held", a_course(doses=(a_dose(None, TODAY, DoseStatus.HELD, reason="Fever"),)), YES),
    ("tier-held", a_course(), NO),
    ("tier-alone", a_course(confirmations=(ConfirmationFact("lives_alone", YES, None),)), YES),
    ("tier-alone", a_course(confirmations=(ConfirmationFact("lives_alone", Answer.NOT_APPLICABLE, None),)), NO),
    ("tier-alone", a_course(confirmations=(ConfirmationFact("lives_alone", UNKNOWN, None),)), UNKNOWN),
    ("tier-alone", a_course(), UNKNOWN),
    ("tier-three-months", a_course(doses=(a_dose(DoseRole.STEP_UP_1, date(2026, 8, 24)),)), YES),
    ("tier-three-months", a_course(doses=(a_dose(DoseRole.STEP_UP_1, date(2026, 8, 25)),)), NO),
    ("tier-three-months", a_course(doses=(a_dose(on=days_ago(9)),), dose_history_complete=False), UNKNOWN),
    ("tier-three-months", a_course(doses=(a_dose(on=days_ago(99)),), dose_history_complete=False), YES),
    ("tier-three-months", a_course(), UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("sign_id", "course", "holds"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_each_sign_on_both_sides_of_its_limit(
    sign_id: str, course: CourseFacts, holds: Answer, rulebook: Rulebook
) -> None:
    found, said = _found(sign_id, course, rulebook)
    assert found is holds
    assert said


def test_days_since_transfer_that_nobody_recorded_are_not_known(rulebook: Rulebook) -> None:
    event = HandoffEventFact("e", "h", HandoffEventKind.FIRST_DOSE_GIVEN, None)
    assert _found("tier-early", a_course(handoff_events=(event,)), rulebook)[0] is UNKNOWN


def test_open_tasks_count_only_where_somebody_counted_them(rulebook: Rulebook) -> None:
    assert _found("tier-no-hard-task", a_course(), rulebook)[0] is UNKNOWN
    assert _found("tier-no-hard-task", a_course(), rulebook, hard=0)[0] is YES
    assert _found("tier-no-hard-task", a_course(), rulebook, hard=1) == (NO, "1 open")


def test_the_gap_sign_names_the_last_day(rulebook: Rulebook) -> None:
    last = TODAY - timedelta(days=21) + timedelta(days=28)
    assert f"{last.day} Dec 2026" in _found("tier-gap", _weekly(21), rulebook)[1]
