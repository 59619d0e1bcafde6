"""Which recorded facts show a sign on file, only after the transfer; and by when an alert of one is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coordination.decisions.escalation import say_clock, signs
from coordination.facts import (
    AlertFact,
    CourseFacts,
    HandoffEventFact,
    HospitalEventFact,
    MeasurementFact,
)
from coordination.knowledge import Rulebook
from coordination.vocabulary import (
    GradingSystem,
    HandoffEventKind,
    HospitalEventKind,
    MeasurementKind,
    Stage,
    ToxicityKind,
)
from tests.builders import NOW, TODAY, a_course, an_episode, days_ago

FIRST = days_ago(10)
GIVEN = HandoffEventFact(id="e", handoff_id="h", kind=HandoffEventKind.FIRST_DOSE_GIVEN, on=FIRST)


def transferred(**values: Any) -> CourseFacts:
    return a_course(stage=Stage.CO_MANAGED, handoff_events=(GIVEN,), **values)


def shown(course: CourseFacts, rulebook: Rulebook, last_day: date | None = None) -> dict[str, str]:
    return {one.row.id: one.said for one in signs(course, NOW, last_day=last_day, rulebook=rulebook)}


def anc(value: float, on: date) -> MeasurementFact:
    return MeasurementFact(
        id="m", kind=MeasurementKind.ANC, on=on.isoformat(), at=None, value=value, comparator=None, unit="10⁹/L",
        text=f"{value:g} 10⁹/L",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("grade", "found"),
    [(None, {"sign-fever-or-crs"}), (1, {"sign-fever-or-crs"}), (2, {"sign-fever-or-crs", "sign-crs-2"})],
)
def test_crs_after_the_transfer_by_its_grade(grade: int | None, found: set[str], rulebook: Rulebook) -> None:
    assert set(shown(transferred(toxicities=(an_episode(grade=grade, onset_on=days_ago(2)),)), rulebook)) == found


def test_a_reaction_before_the_transfer_shows_nothing(rulebook: Rulebook) -> None:
    assert shown(transferred(toxicities=(an_episode(grade=2, onset_on=days_ago(11)),)), rulebook) == {}
    assert shown(transferred(toxicities=(an_episode(grade=2, onset_on="2026-11"),)), rulebook) == {}


def test_icans_infection_stay_low_neutrophils_and_a_gap(rulebook: Rulebook) -> None:
    icans = an_episode(ToxicityKind.ICANS, days_ago(1), None)
    assert set(shown(transferred(toxicities=(icans,)), rulebook)) == {"sign-neuro"}
    infection = an_episode(ToxicityKind.INFECTION, days_ago(1), 3, system=GradingSystem.CTCAE_5, name="Pneumonia")
    assert shown(transferred(toxicities=(infection,)), rulebook) == {
        "sign-infection-3": "Pneumonia of grade 3 since Mon 23 Nov 2026"
    }
    mild = an_episode(ToxicityKind.INFECTION, days_ago(1), 2, system=GradingSystem.CTCAE_5)
    assert shown(transferred(toxicities=(mild,)), rulebook) == {}
    stay = HospitalEventFact("h", HospitalEventKind.ADMITTED_ELSEWHERE, TODAY.isoformat(), None, None)
    assert set(shown(transferred(hospital_events=(stay,)), rulebook)) == {"sign-hospital"}
    assert set(shown(transferred(measurements=(anc(0.49, TODAY),)), rulebook)) == {"sign-anc"}
    assert shown(transferred(measurements=(anc(0.5, TODAY),)), rulebook) == {}
    assert shown(transferred(measurements=(anc(0.2, days_ago(5)), anc(1.5, TODAY))), rulebook) == {}
    unread = replace(anc(0.2, TODAY), value=None, text="clotted")
    assert shown(transferred(measurements=(anc(1.5, days_ago(5)), unread)), rulebook) == {
        "sign-anc": "clotted, Tue 24 Nov 2026: whether it is under 0.5 is not known"
    }
    assert shown(transferred(), rulebook, last_day=TODAY) == {}
    assert set(shown(transferred(), rulebook, last_day=days_ago(1))) == {"sign-gap"}


def test_no_sign_before_the_first_community_dose(rulebook: Rulebook) -> None:
    course = a_course(stage=Stage.STEP_UP, toxicities=(an_episode(grade=3),))
    assert signs(course, NOW, last_day=None, rulebook=rulebook) == ()


def test_a_sign_that_was_raised_since_the_transfer_says_so(rulebook: Rulebook) -> None:
    alert = AlertFact("a", "CRS", NOW, None, trigger="sign-fever-or-crs")
    course = transferred(toxicities=(an_episode(grade=1, onset_on=days_ago(2)),), alerts=(alert,))
    assert [one.raised for one in signs(course, NOW, last_day=None, rulebook=rulebook)] == [True]
    before = replace(alert, raised_at=NOW - timedelta(days=30))
    old = replace(course, alerts=(before,))
    assert [one.raised for one in signs(old, NOW, last_day=None, rulebook=rulebook)] == [False]


# Raised Wed 25 Nov 2026, 23:30 in Chicago; Thu 26 Nov is a holiday there.
@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        ("sign-fever-or-crs", "call now, answer by Thu 26 Nov 2026, 00:30 CST"),
        ("sign-hospital", "call the same day, answer by Wed 25 Nov 2026"),
        ("sign-gap", "before the next dose, Wed 2 Dec 2026"),
        ("sign-change-wish", "consult, answer by Tue 1 Dec 2026"),
        ("sign-progression", "visit at the center, answer by Wed 9 Dec 2026"),
        ("gone-from-the-file", None),
        (None, None),
    ],
)
def test_each_level_has_its_own_clock_at_the_center(trigger: str | None, said: str | None, rulebook: Rulebook) -> None:
    course = transferred()
    course = replace(course, academic=replace(course.academic, holidays=frozenset({date(2026, 11, 26)})))
    alert = AlertFact("a", "Sign", datetime(2026, 11, 26, 5, 30, tzinfo=UTC), None, trigger=trigger)
    assert say_clock(alert, course, date(2026, 12, 2), rulebook=rulebook) == said


def test_a_clock_against_a_dose_whose_day_nobody_recorded_says_so(rulebook: Rulebook) -> None:
    alert = AlertFact("a", "Gap", NOW, None, trigger="sign-gap")
    assert say_clock(alert, transferred(), None, rulebook=rulebook) == "before the next dose, whose day is not recorded"
