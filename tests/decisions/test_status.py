"""One course at a glance: whose move, what is needed of whom, when it counts, and until when it all holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.decisions.status import StatusDecision, status_of
from coordination.facts import (
    AlertFact,
    ConditionFact,
    CourseFacts,
    HandoffEventFact,
    HandoffFact,
    MeasurementFact,
)
from coordination.knowledge import Rulebook, load_rulebook
from coordination.vocabulary import (
    Agent,
    DoseMark,
    DoseRole,
    DoseStatus,
    HandoffEventKind,
    MeasurementKind,
    Side,
    Stage,
    ToxicityKind,
)
from tests.builders import (
    LAKE,
    NORTH,
    NOW,
    TODAY,
    a_course,
    a_dose,
    a_site,
    an_episode,
    days_ago,
    stages,
    with_handoffs,
)

K = HandoffEventKind
RULEBOOK = load_rulebook()


def an_event(kind: K, on: date = TODAY, *, handoff: str = "h1", **values: object) -> HandoffEventFact:
    return HandoffEventFact(id=f"{handoff}-{kind}", handoff_id=handoff, kind=kind, on=on, **values)  # type: ignore[arg-type]


def status(course: CourseFacts, rulebook: Rulebook, now: datetime = NOW) -> StatusDecision:
    return status_of(course, now, rulebook=rulebook)


def test_a_standing_hold_is_whose_move_it_is(rulebook: Rulebook) -> None:
    course = a_course(after=DoseRole.TREATMENT, gap_days=7, stage=Stage.CO_MANAGED)
    held = a_dose(None, days_ago(1), DoseStatus.HELD, reason="ANC 0.4")
    move = status(replace(course, doses=(*course.doses, held)), rulebook).move
    assert (move.side, move.blocker) == (Side.COMMUNITY, "Held since Mon 23 Nov 2026: ANC 0.4")


@pytest.mark.parametrize(
    ("events", "left"),
    [
        ([], "Report the first visit back; then doses and follow-up"),
        ([("h1", K.FIRST_DOSE_GIVEN)], "Report the first visit back; then doses and follow-up"),
        ([("h1", K.FIRST_DOSE_GIVEN), ("h1", K.FIRST_VISIT_REPORTED)], "Doses and follow-up"),
        ([("h1", K.FIRST_VISIT_REPORTED), ("h1", K.LOOP_CLOSED)], "Doses and follow-up"),
        (
            [("h1", K.FIRST_VISIT_REPORTED), ("h1", K.LOOP_CLOSED), ("h2", K.ACCEPTED)],
            "Report the first visit back; then doses and follow-up",
        ),
    ],
)
def test_a_first_visit_that_was_reported_is_not_asked_for_again(
    rulebook: Rulebook, events: list[tuple[str, K]], left: str
) -> None:
    course = a_course(after=DoseRole.TREATMENT, gap_days=7, stage=Stage.CO_MANAGED)
    told = tuple(an_event(kind, handoff=passing) for passing, kind in events)
    found = status(with_handoffs(replace(course, handoff_events=told)), rulebook)
    assert (found.move.side, found.move.what) == (Side.COMMUNITY, left)
    assert found.loop_closed is (bool(events) and events[-1][1] is K.LOOP_CLOSED)


def test_an_open_condition_stands_with_its_owner(rulebook: Rulebook) -> None:
    open_one = ConditionFact("c1", "h1", "Tocilizumab on site", "L. Moreno", None, None)
    cleared = replace(open_one, id="c0", cleared_on=TODAY)
    earlier = replace(open_one, id="old", handoff_id="h0", text="Of a passing that was declined")
    course = a_course(
        stage=Stage.CONDITIONAL,
        handoffs=(HandoffFact("h0", NORTH, LAKE, TODAY), HandoffFact("h1", NORTH, LAKE, TODAY)),
        conditions=(earlier, cleared, open_one, replace(open_one, id="c2")),
    )
    assert status(course, rulebook).move.blocker == "Tocilizumab on site · L. Moreno (and 1 more)"


def test_a_decline_without_a_reason_says_that_none_is_recorded(rulebook: Rulebook) -> None:
    assert status(a_course(stage=Stage.DECLINED), rulebook).move.blocker == "Reason not recorded"


def test_a_planned_first_dose_outlives_a_decline_and_a_new_passing(rulebook: Rulebook) -> None:
    events = (an_event(K.FIRST_DOSE_PLANNED, planned_on=date(2026, 12, 1)), an_event(K.DECLINED))
    again = (*events, an_event(K.PACKET_SENT, handoff="h2"))
    for course in (a_course(handoff_events=events), a_course(handoff_events=again)):
        assert status(course, rulebook).first_community_planned_on == date(2026, 12, 1)


def test_a_first_dose_given_ends_its_plan_when_a_later_passing_begins(rulebook: Rulebook) -> None:
    events = (
        an_event(K.FIRST_DOSE_PLANNED, planned_on=date(2026, 11, 1)),
        an_event(K.FIRST_DOSE_GIVEN, date(2026, 11, 2)),
    )
    first = status(a_course(handoff_events=events), rulebook)
    assert (first.first_community_planned_on, first.first_community_given_on) == (date(2026, 11, 1), date(2026, 11, 2))
    moved = status(a_course(handoff_events=(*events, an_event(K.PACKET_SENT, handoff="h2"))), rulebook)
    assert (moved.first_community_planned_on, moved.first_community_given_on) == (None, None)


@pytest.mark.parametrize(
    ("course", "evaluable_on"),
    [
        (a_course(), None),
        (a_course(after=DoseRole.STEP_UP_2, gap_days=1), None),
        (a_course(after=DoseRole.FIRST_TREATMENT, gap_days=3), days_ago(3) + timedelta(days=7)),
        (a_course(after=DoseRole.STEP_UP_2, gap_days=3, stage=Stage.ENDED), days_ago(3) + timedelta(days=7)),
        (a_course(stage=Stage.ENDED), None),
    ],
)
def test_a_course_counts_a_week_after_the_first_full_dose_or_after_an_early_end(
    course: CourseFacts, evaluable_on: date | None, rulebook: Rulebook
) -> None:
    assert status(course, rulebook).crs_evaluable_on == evaluable_on


def test_what_is_needed_of_whom(rulebook: Rulebook) -> None:
    """A packet waits for the practice's answer; the next dose is the accountable side's; an alert is before all."""
    asked = a_course(after=DoseRole.TREATMENT, gap_days=6, stage=Stage.PACKET_SENT)
    assert status(asked, rulebook).needs_on == {Side.ACADEMIC: TODAY + timedelta(days=1), Side.COMMUNITY: TODAY}
    shared = a_course(after=DoseRole.TREATMENT, gap_days=6, stage=Stage.CO_MANAGED)
    assert status(shared, rulebook).needs_on == {Side.ACADEMIC: None, Side.COMMUNITY: TODAY + timedelta(days=1)}
    alert = AlertFact("a", "38.4 °C", NOW, None)
    assert status(replace(shared, alerts=(alert,)), rulebook).needs_on[Side.COMMUNITY] == date.min
    ended = a_course(after=DoseRole.TREATMENT, gap_days=6, stage=Stage.ENDED)
    assert status(ended, rulebook).needs_on == dict.fromkeys(Side)


def test_the_newest_plausible_value_is_shown_and_text_is_not(rulebook: Rulebook) -> None:
    def igg(n: int, value: float | None, *, implausible: bool = False) -> MeasurementFact:
        return MeasurementFact(
            f"m{n}", MeasurementKind.IGG, f"2026-11-{n:02d}", None, value, None, "mg/dL", "t", implausible
        )

    course = a_course(measurements=(igg(1, 512), igg(2, 488.5), igg(3, None), igg(4, 9e9, implausible=True)))
    assert status(course, rulebook).latest == {MeasurementKind.IGG: ("488.5 mg/dL", "2026-11-02")}


# --- until when it holds

agents = st.sampled_from(Agent)
situations = st.builds(
    dict,
    agent=agents,
    after=st.none() | st.sampled_from([DoseRole.STEP_UP_1, DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT]),
    gap_days=st.integers(0, 40),
    stage=st.none() | st.sampled_from(Stage),
)


def with_passing(course: CourseFacts, planned_in: int | None, effective_in_hours: int | None) -> CourseFacts:
    events = []
    if planned_in is not None:
        events.append(an_event(K.FIRST_DOSE_PLANNED, planned_on=TODAY + timedelta(days=planned_in)))
    if effective_in_hours is not None:
        events.append(an_event(K.ACCEPTED, effective_at=NOW + timedelta(hours=effective_in_hours)))
    handoff = HandoffFact("h1", NORTH, LAKE, TODAY)
    return replace(course, handoffs=(handoff,), handoff_events=tuple(events))


@settings(max_examples=150, deadline=None)
@given(
    situation=situations,
    planned_in=st.none() | st.integers(-3, 20),
    effective_in_hours=st.none() | st.integers(-30, 60),
    hours=st.integers(1, 24 * 45),
)
def test_nothing_changes_before_the_moment_until_which_it_holds(
    situation: dict[str, object], planned_in: int | None, effective_in_hours: int | None, hours: int
) -> None:
    course = with_passing(a_course(**situation), planned_in, effective_in_hours)  # type: ignore[arg-type]
    now = status_of(course, NOW, rulebook=RULEBOOK)
    later = NOW + timedelta(hours=hours)
    if now.holds_until is not None and later >= now.holds_until:
        later = now.holds_until - timedelta(seconds=1)
    then = status_of(course, later, rulebook=RULEBOOK)
    assert stored(then) == stored(now)


def stored(found: StatusDecision) -> StatusDecision:
    """Without what is worked out from today when it is shown: day counts, and what the table says past the spacing."""
    dose = replace(found.dose, overdue_days=0, slack_days=None, on_file=None)
    return replace(found, dose=dose, holds_until=None)


def test_the_moment_is_the_beginning_of_the_centers_day(rulebook: Rulebook) -> None:
    found = status(a_course(after=DoseRole.TREATMENT, gap_days=1), rulebook)
    assert found.holds_until is not None
    assert found.holds_until.astimezone(UTC).hour == 6
    assert stages((Stage.REFERRED, None))[0].on is None


@pytest.mark.parametrize(
    ("on", "marks"),
    [
        (date(2026, 11, 25), ()),
        (date(2026, 11, 26), (DoseMark.HOLIDAY,)),
        (date(2026, 11, 27), ()),
        (date(2026, 11, 28), (DoseMark.WEEKEND,)),
        (date(2026, 11, 29), (DoseMark.WEEKEND,)),
        (date(2026, 11, 30), ()),
    ],
)
def test_a_dose_on_a_weekend_or_a_holiday_of_the_site_is_marked(
    rulebook: Rulebook, on: date, marks: tuple[DoseMark, ...]
) -> None:
    center = a_site(holidays=frozenset({date(2026, 11, 26)}))
    given, planned = a_dose(DoseRole.TREATMENT, days_ago(5)), a_dose(None, on, DoseStatus.PLANNED)
    course = a_course(doses=(given, planned), academic=center)
    assert status_of(course, NOW, rulebook=rulebook).marks == marks


# Last dose three days ago: an episode is told beside the next dose from the day of that dose on, until its end is recorded.
@pytest.mark.parametrize(
    ("kind", "onset_days_ago", "resolved_on", "marked"),
    [
        (ToxicityKind.CRS, 3, None, True),
        (ToxicityKind.ICANS, 1, None, True),
        (ToxicityKind.CRS, 4, None, False),
        (ToxicityKind.CRS, 1, TODAY.isoformat(), False),
        (ToxicityKind.INFECTION, 1, None, False),
    ],
)
def test_a_reaction_without_an_end_stands_beside_the_next_dose(
    kind: ToxicityKind, onset_days_ago: int, resolved_on: str | None, marked: bool, rulebook: Rulebook
) -> None:
    episode = an_episode(kind, days_ago(onset_days_ago), resolved_on=resolved_on)
    course = a_course(doses=(a_dose(DoseRole.STEP_UP_1, days_ago(3)),), toxicities=(episode,), stage=Stage.STEP_UP)
    assert (DoseMark.OPEN_REACTION in status_of(course, NOW, rulebook=rulebook).marks) is marked
