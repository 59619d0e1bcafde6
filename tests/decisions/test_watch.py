"""The watch whole: unknown is never normal, and nothing changes but at the moments that it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.decisions.at_risk import OF_THE_WATCH, RISK_RANK, RiskCause
from coordination.decisions.status import status_of
from coordination.decisions.watch import TAKE_HOME, say_late, watch_of
from coordination.decisions.watch_window import TICK
from coordination.facts import CourseFacts, MedicationFact
from coordination.knowledge import Rulebook, load_rulebook
from coordination.vocabulary import Agent, DoseRole, ModelOfCare, Side, Stage
from tests.builders import NOW, a_course, a_dose, days_ago
from tests.decisions.test_watch_readings import AT, a_reading, an_alert, watched

RULEBOOK = load_rulebook()
HOUR = timedelta(hours=1)


def of_the_watch(course: CourseFacts, now: datetime = NOW, rulebook: Rulebook = RULEBOOK) -> list[RiskCause]:
    found = status_of(course, now, rulebook=rulebook).risks
    return [risk.cause for risk in found if risk.cause in OF_THE_WATCH]


def test_without_a_step_up_dose_of_the_last_days_there_is_no_watch() -> None:
    assert watch_of(a_course(), NOW, rulebook=RULEBOOK) is None
    assert watch_of(a_course(after=DoseRole.TREATMENT, gap_days=20), NOW, rulebook=RULEBOOK) is None
    dead = watched(a_reading(38.4), death_date=date(2026, 11, 24))
    assert watch_of(dead, NOW, rulebook=RULEBOOK) is None


def test_the_reading_at_the_top_then_alerts_then_the_late_log() -> None:
    ranks = [RISK_RANK[cause] for cause in (RiskCause.READING, RiskCause.ALERT, RiskCause.LOG_LATE)]
    assert ranks == sorted(set(ranks))
    assert max(ranks) < min(rank for cause, rank in RISK_RANK.items() if RISK_RANK[cause] not in ranks)


def test_a_late_reading_appears_without_anybody_acting() -> None:
    """A dose at 13:00 in Chicago: due at 21:00, late from 22:00."""
    course = watched()
    late_from = AT + 9 * HOUR
    before = status_of(course, late_from - HOUR, rulebook=RULEBOOK)
    assert before.risks == ()
    assert before.holds_until == late_from
    (risk,) = status_of(course, late_from, rulebook=RULEBOOK).risks
    assert risk.cause is RiskCause.LOG_LATE
    assert risk.text == (
        "Home temperature due Mon 23 Nov 2026, 21:00 CST is not recorded; none recorded since the dose"
    )


def test_missing_readings_are_said_with_the_last_one() -> None:
    watch = watch_of(watched(a_reading(36.8, AT + HOUR)), AT + 18 * HOUR, rulebook=RULEBOOK)
    assert watch is not None
    assert say_late(watched(), watch.log) == (
        "2 home temperatures are not recorded, the newest due Tue 24 Nov 2026, 06:00 CST; last one Mon 23 Nov 2026, 14:00 CST"
    )


def test_a_fever_needs_whoever_is_accountable_at_once() -> None:
    course = watched(a_reading(38.4))
    found = status_of(course, NOW, rulebook=RULEBOOK)
    assert found.risks[0].text == (
        "Temperature 38.4 °C at home, Tue 24 Nov 2026, 08:00 CST: nobody is recorded as told"
    )
    assert found.needs_on[Side.ACADEMIC] == date.min
    assert (found.move.side, found.move.what) == (Side.ACADEMIC, "Review the reading; record who was told")


def test_once_told_it_is_an_alert_that_waits_for_its_answer() -> None:
    course = watched(a_reading(38.4), alerts=(an_alert(NOW - HOUR),))
    first = status_of(course, NOW, rulebook=RULEBOOK).risks[0]
    assert first.cause is RiskCause.ALERT
    assert first.text.endswith("; told Dr. A, Tue 24 Nov 2026, 08:00 CST")


def test_after_the_end_only_what_nobody_was_told_stays_at_risk() -> None:
    ended = watched(a_reading(38.4), stage_events=a_course(stage=Stage.ENDED).stage_events)
    assert of_the_watch(ended) == [RiskCause.READING]
    assert of_the_watch(replace(ended, measurements=())) == []
    found = status_of(ended, NOW, rulebook=RULEBOOK)
    assert found.holds_until is not None


def test_a_watch_of_unknown_length_asks_a_human_until_it_ends() -> None:
    dose = a_dose(DoseRole.FIRST_TREATMENT, AT.date(), at=AT)
    course = a_course(Agent.ELRANATAMAB, doses=(dose,), model_of_care=ModelOfCare.INPATIENT)
    ends = AT + 48 * HOUR
    assert of_the_watch(course) == [RiskCause.WATCH_UNKNOWN]
    assert of_the_watch(course, ends) == [RiskCause.WATCH_UNKNOWN]
    assert of_the_watch(course, ends + TICK) == []


def test_take_home_medicine_is_as_recorded_and_else_not_recorded() -> None:
    watch = watch_of(watched(), NOW, rulebook=RULEBOOK)
    assert watch is not None
    assert (watch.take_home.dispensed, watch.take_home.taken) == (None, ())
    pack = MedicationFact("p", TAKE_HOME, "Dexamethasone", "2026-11-23", None, None)
    other = MedicationFact("o", "PJP prophylaxis", "Atovaquone", "2026-11-23", None, None)
    taken = a_reading(None, kind=None, test=TAKE_HOME, text="taken")  # type: ignore[arg-type]
    watch = watch_of(watched(taken, medications=(pack, other)), NOW, rulebook=RULEBOOK)
    assert watch is not None
    assert (watch.take_home.dispensed, watch.take_home.taken) == (pack, (taken,))


# --- properties

hours = st.integers(-30, 170)
readings = st.lists(st.tuples(hours, st.sampled_from([36.8, 37.9, 38.0, 39.2, None])), max_size=6)
roles = st.sampled_from([DoseRole.STEP_UP_1, DoseRole.STEP_UP_2, DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT, None])


@st.composite
def courses(draw: st.DrawFn) -> CourseFacts:
    measured = [a_reading(value, AT + n * HOUR, id=f"m{n}") for n, value in draw(readings)]
    doses = [
        a_dose(role, days_ago(days), id=f"d{days}", at=AT - timedelta(days=days - 1) if timed else None)
        for days, role, timed in draw(
            st.lists(st.tuples(st.integers(1, 12), roles, st.booleans()), max_size=3, unique_by=lambda one: one[0])
        )
    ]
    return a_course(
        draw(st.sampled_from(Agent)),
        doses=tuple(sorted(doses, key=lambda dose: dose.on)),
        measurements=tuple(sorted(measured, key=lambda one: (one.on, str(one.at)))),
        model_of_care=draw(st.none() | st.sampled_from(ModelOfCare)),
    )


@settings(max_examples=150)
@given(course=courses(), start=st.integers(0, 200), later=st.integers(1, 60 * 24 * 10))
def test_nothing_changes_before_the_moment_until_which_it_holds(course: CourseFacts, start: int, later: int) -> None:
    now = NOW + start * HOUR
    known = replace(course, measurements=tuple(one for one in course.measurements if one.at and one.at <= now))
    found = status_of(known, now, rulebook=RULEBOOK)
    then = now + timedelta(minutes=later)
    if found.holds_until is not None and then >= found.holds_until:
        then = found.holds_until - TICK
    assert status_of(known, then, rulebook=RULEBOOK).risks == found.risks


@settings(max_examples=150)
@given(course=courses())
def test_a_fever_in_a_watch_is_never_quiet_and_a_watch_says_why(course: CourseFacts) -> None:
    watch = watch_of(course, NOW, rulebook=RULEBOOK)
    if watch is None:
        return
    for reading in watch.readings:
        value = reading.measured.value
        assert (reading.crosses is not None) is (value is None or value >= 38.0)
        assert reading.crosses is None or reading in watch.raised or reading.moment + timedelta(days=7) < NOW
    assert all(window.reason and (window.rule_id or not window.known) for window in watch.windows)
    assert watch.log.kept or watch.log.late == 0
    assert all(moment > NOW for moment in watch.changes)
