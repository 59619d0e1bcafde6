"""What the facts answer about the patient: each criterion met, not met and not known, on both sides of each number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coordination.decisions.readiness import Standing, assess
from coordination.facts import ConfirmationFact, CourseFacts, HandoffEventFact, MeasurementFact, MedicationFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import (
    Agent,
    Answer,
    DoseRole,
    DoseStatus,
    GradingSystem,
    HandoffEventKind,
    MeasurementKind,
    ToxicityKind,
)
from tests.builders import NOW, TODAY, a_course, a_dose, an_episode, days_ago

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
NONE_SEEN = (ConfirmationFact("crs_none", YES, TODAY), ConfirmationFact("icans_none", YES, TODAY))
CHICAGO = ZoneInfo("America/Chicago")


def course(**values: Any) -> CourseFacts:
    """Ten days after a first full dose, a treatment dose a week later, no CRS or ICANS seen."""
    built = a_course(after=DoseRole.FIRST_TREATMENT, gap_days=10, confirmations=NONE_SEEN)
    return replace(built, **values)


def standing(code: str, facts: CourseFacts, rulebook: Rulebook, now: datetime = NOW) -> Standing:
    return assess(facts, None, now, rulebook=rulebook).standing(code)


def found(code: str, facts: CourseFacts, rulebook: Rulebook, now: datetime = NOW) -> Answer | None:
    return standing(code, facts, rulebook, now).found


# --- P01


def test_a_first_full_dose_ends_step_up(rulebook: Rulebook) -> None:
    assert found("P01", course(), rulebook) is YES
    assert found("P01", a_course(after=DoseRole.STEP_UP_2), rulebook) is NO
    assert found("P01", a_course(), rulebook) is NO


def test_back_in_step_up_the_earlier_full_dose_does_not_count(rulebook: Rulebook) -> None:
    doses = (*course().doses, a_dose(DoseRole.STEP_UP_1, TODAY, id="again"))
    assert found("P01", course(doses=doses), rulebook) is NO


def test_what_a_dose_was_for_may_not_be_known(rulebook: Rulebook) -> None:
    assert found("P01", course(doses=(a_dose(None, days_ago(3)),)), rulebook) is UNKNOWN
    early = a_course(after=DoseRole.STEP_UP_1, dose_history_complete=False)
    assert found("P01", early, rulebook) is UNKNOWN


# --- P02


@pytest.mark.parametrize(("gap_days", "wanted"), [(0, NO), (3, NO), (4, YES), (10, YES)])
def test_a_full_dose_counts_once_its_days_have_passed(gap_days: int, wanted: Answer, rulebook: Rulebook) -> None:
    facts = a_course(after=DoseRole.FIRST_TREATMENT, gap_days=gap_days, confirmations=NONE_SEEN)
    assert found("P02", facts, rulebook) is wanted


@pytest.mark.parametrize(("grade", "wanted"), [(1, YES), (2, NO), (3, NO), (None, UNKNOWN)])
def test_crs_of_the_limit_after_the_only_full_dose_counts_against_it(
    grade: int | None, wanted: Answer, rulebook: Rulebook
) -> None:
    assert found("P02", course(toxicities=(an_episode(onset_on=days_ago(9), grade=grade),)), rulebook) is wanted


def test_crs_after_step_up_says_nothing_against_the_full_dose(rulebook: Rulebook) -> None:
    episode = an_episode(onset_on=days_ago(13), grade=2)
    assert found("P02", course(toxicities=(episode,)), rulebook) is YES


def test_a_later_dose_without_crs_makes_up_for_one_with_it(rulebook: Rulebook) -> None:
    doses = (*course().doses, a_dose(DoseRole.TREATMENT, days_ago(5), id="second"))
    facts = course(doses=doses, toxicities=(an_episode(onset_on=days_ago(9), grade=2),))
    assert found("P02", facts, rulebook) is YES


def test_crs_that_nobody_asked_about_is_not_none(rulebook: Rulebook) -> None:
    assert found("P02", course(confirmations=()), rulebook) is UNKNOWN


def test_an_episode_whose_day_is_not_known_may_be_of_this_dose(rulebook: Rulebook) -> None:
    assert found("P02", course(toxicities=(an_episode(onset_on="2026-11", grade=2),)), rulebook) is UNKNOWN


# --- P03


@pytest.mark.parametrize(("hours", "wanted"), [(-1, NO), (0, YES), (5, YES)])
def test_72_hours_count_from_the_end_of_the_day_on_which_it_resolved(
    hours: int, wanted: Answer, rulebook: Rulebook
) -> None:
    episode = an_episode(onset_on=days_ago(9), resolved_on=date(2026, 11, 20).isoformat())
    now = datetime(2026, 11, 24, tzinfo=CHICAGO) + timedelta(hours=hours)
    facts = course(toxicities=(episode,), confirmations=NONE_SEEN)
    assert found("P03", facts, rulebook, now) is wanted


def test_72_hours_over_the_change_of_the_hour_are_72_hours(rulebook: Rulebook) -> None:
    """Resolved on Friday 30 October; the clocks went back on Sunday, so the 72 h end on Monday at 23:00."""
    facts = course(toxicities=(an_episode(onset_on=date(2026, 10, 29), resolved_on="2026-10-30"),))
    ends = datetime(2026, 11, 2, 23, tzinfo=CHICAGO)
    assert found("P03", facts, rulebook, ends - timedelta(seconds=1)) is NO
    assert found("P03", facts, rulebook, ends) is YES


def test_an_episode_without_an_end_is_under_way(rulebook: Rulebook) -> None:
    assert found("P03", course(toxicities=(an_episode(onset_on=days_ago(9)),)), rulebook) is NO


def test_none_seen_is_an_answer_and_silence_is_not(rulebook: Rulebook) -> None:
    assert found("P03", course(), rulebook) is YES
    assert found("P03", course(confirmations=NONE_SEEN[:1]), rulebook) is UNKNOWN
    assert found("P03", course(confirmations=()), rulebook) is UNKNOWN


def test_a_resolution_known_by_its_month_only_is_not_known(rulebook: Rulebook) -> None:
    facts = course(toxicities=(an_episode(onset_on=days_ago(9), resolved_on="2026-11"),))
    assert found("P03", facts, rulebook) is UNKNOWN


# --- P04


@pytest.mark.parametrize(
    ("kind", "grade", "wanted"),
    [
        (ToxicityKind.CRS, 2, YES),
        (ToxicityKind.CRS, 3, NO),
        (ToxicityKind.ICANS, 1, YES),
        (ToxicityKind.ICANS, 2, NO),
        (ToxicityKind.CRS, None, UNKNOWN),
    ],
)
def test_the_worst_grades_have_their_limits(
    kind: ToxicityKind, grade: int | None, wanted: Answer, rulebook: Rulebook
) -> None:
    assert found("P04", course(toxicities=(an_episode(kind, days_ago(9), grade),)), rulebook) is wanted


def test_another_scale_and_silence_are_not_known(rulebook: Rulebook) -> None:
    lee = an_episode(onset_on=days_ago(9), grade=1, system=GradingSystem.LEE_2014)
    assert found("P04", course(toxicities=(lee,)), rulebook) is UNKNOWN
    assert found("P04", course(confirmations=()), rulebook) is UNKNOWN


def test_an_episode_without_a_grade_beside_a_mild_one_leaves_the_worst_open(rulebook: Rulebook) -> None:
    pair = (an_episode(onset_on=days_ago(9), grade=1), an_episode(onset_on=days_ago(8), grade=None, id="two"))
    assert found("P04", course(toxicities=pair), rulebook) is UNKNOWN
    worse = (an_episode(onset_on=days_ago(9), grade=3), pair[1])
    assert found("P04", course(toxicities=worse), rulebook) is NO


# --- P06


def planned(days: int, **values: Any) -> CourseFacts:
    """Teclistamab weekly, last treatment dose ten days ago: day 28 is the last without re-step-up, in 18 days."""
    doses = (
        a_dose(DoseRole.TREATMENT, days_ago(10), id="given"),
        a_dose(None, TODAY + timedelta(days=days), DoseStatus.PLANNED, id="plan"),
    )
    return a_course(doses=doses, **values)


@pytest.mark.parametrize(("days", "wanted"), [(1, YES), (17, YES), (18, YES), (19, NO)])
def test_the_next_dose_stands_within_its_window(days: int, wanted: Answer, rulebook: Rulebook) -> None:
    assert found("P06", planned(days), rulebook) is wanted


def test_no_planned_day_and_no_window_on_file_are_not_known(rulebook: Rulebook) -> None:
    assert found("P06", course(), rulebook) is UNKNOWN
    assert found("P06", planned(3, agent=Agent.LINVOSELTAMAB), rulebook) is UNKNOWN


def test_the_planned_first_community_dose_is_a_date_too(rulebook: Rulebook) -> None:
    event = HandoffEventFact("e", "h", HandoffEventKind.FIRST_DOSE_PLANNED, TODAY, planned_on=TODAY + timedelta(days=3))
    facts = replace(planned(1), doses=planned(1).doses[:1], handoff_events=(event,))
    assert found("P06", facts, rulebook) is YES


def test_a_hold_without_a_later_day_is_no_date(rulebook: Rulebook) -> None:
    facts = replace(planned(1), doses=(planned(1).doses[0], a_dose(None, TODAY, DoseStatus.HELD)))
    assert found("P06", facts, rulebook) is NO


# --- P07


def measured(kind: MeasurementKind, value: float, days: int, **values: Any) -> MeasurementFact:
    return MeasurementFact(
        f"{kind}-{days}", kind, days_ago(days).isoformat(), None, value, None, None, f"{value:g}", **values
    )


ANC, TEMPERATURE = MeasurementKind.ANC, MeasurementKind.TEMPERATURE
COOL = measured(TEMPERATURE, 36.8, 0)


@pytest.mark.parametrize(
    ("measurements", "wanted"),
    [
        ((measured(ANC, 0.5, 2), COOL), YES),
        ((measured(ANC, 0.49, 2), COOL), NO),
        ((measured(ANC, 1.0, 14), COOL), YES),
        ((measured(ANC, 1.0, 15), COOL), UNKNOWN),
        ((measured(ANC, 1.0, 2),), UNKNOWN),
        ((measured(ANC, 1.0, 2), measured(TEMPERATURE, 36.8, 4)), UNKNOWN),
        ((measured(ANC, 1.0, 2), measured(TEMPERATURE, 38.0, 3), COOL), NO),
        ((measured(ANC, 1.0, 2), measured(TEMPERATURE, 38.0, 4), COOL), YES),
        ((measured(ANC, 1.0, 2), measured(TEMPERATURE, 37.9, 1)), YES),
        ((measured(ANC, 0.2, 2, implausible=True), COOL), UNKNOWN),
        ((), UNKNOWN),
    ],
)
def test_counts_are_read_while_they_are_new_enough(
    measurements: tuple[MeasurementFact, ...], wanted: Answer, rulebook: Rulebook
) -> None:
    assert found("P07", course(measurements=tuple(sorted(measurements, key=lambda m: m.on))), rulebook) is wanted


@pytest.mark.parametrize(
    ("anc", "wanted"),
    [
        (replace(measured(ANC, 0.5, 1), comparator="<"), NO),
        (replace(measured(ANC, 1.0, 1), comparator="<"), UNKNOWN),
        (replace(measured(ANC, 0.5, 1), comparator="≥"), YES),
        (replace(measured(ANC, 0.1, 1), comparator=">"), UNKNOWN),
        (replace(measured(ANC, 1.0, 1), value=None, text="clotted"), UNKNOWN),
    ],
)
def test_the_newest_count_answers_and_one_that_leaves_it_open_is_not_known(
    anc: MeasurementFact, wanted: Answer, rulebook: Rulebook
) -> None:
    assert found("P07", course(measurements=(measured(ANC, 2.0, 3), anc, COOL)), rulebook) is wanted


def test_a_temperature_that_cannot_be_read_is_not_no_fever(rulebook: Rulebook) -> None:
    warm = replace(COOL, value=None, text="warm to touch")
    assert found("P07", course(measurements=(measured(ANC, 2.0, 3), warm)), rulebook) is UNKNOWN


# --- P08, P09, P16


def drug(purpose: str, supply_to: date | None, stopped_on: str | None = None) -> CourseFacts:
    return course(medications=(MedicationFact("m", purpose, "Acyclovir", None, stopped_on, None, supply_to),))


@pytest.mark.parametrize(
    ("supply_to", "wanted"), [(days_ago(1), NO), (TODAY, YES), (TODAY + timedelta(days=9), YES), (None, UNKNOWN)]
)
def test_prophylaxis_needs_a_supply_that_reaches_today(
    supply_to: date | None, wanted: Answer, rulebook: Rulebook
) -> None:
    assert found("P08", drug("HSV/VZV prophylaxis", supply_to), rulebook) is wanted


def test_a_stopped_drug_is_a_no_and_none_recorded_is_not(rulebook: Rulebook) -> None:
    assert found("P08", drug("HSV/VZV prophylaxis", TODAY, days_ago(2).isoformat()), rulebook) is NO
    assert found("P08", drug("PJP prophylaxis", TODAY), rulebook) is UNKNOWN
    assert found("P09", drug("PJP prophylaxis", TODAY), rulebook) is YES


def test_a_drug_that_was_stopped_later_is_no_longer_taken(rulebook: Rulebook) -> None:
    taken = MedicationFact("m1", "PJP prophylaxis", "Atovaquone", None, None, None, TODAY + timedelta(days=9))
    stopped = replace(taken, id="m2", stopped_on=days_ago(1).isoformat())
    assert found("P09", course(medications=(taken, stopped)), rulebook) is NO


def test_the_reason_not_to_answers_a_criterion_that_has_another_way(rulebook: Rulebook) -> None:
    facts = drug("PJP prophylaxis", TODAY, days_ago(2).isoformat())
    said = replace(facts, confirmations=(*NONE_SEEN, ConfirmationFact("p09", YES, TODAY, note="CD4 410")))
    assert standing("P09", facts, rulebook).value is NO
    assert standing("P09", said, rulebook).value is YES


@pytest.mark.parametrize(
    ("name", "phone", "wanted"), [("Ann", "555", YES), ("Ann", None, UNKNOWN), (None, "555", UNKNOWN)]
)
def test_a_caregiver_needs_name_and_telephone(
    name: str | None, phone: str | None, wanted: Answer, rulebook: Rulebook
) -> None:
    assert found("P16", course(caregiver=name, caregiver_phone=phone), rulebook) is wanted
