"""Each clock on the day before, the first day and after it turns: weekends, holidays, two zones, a change of the hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.decisions.clocks import (
    Clock,
    Hold,
    elapsed,
    holds,
    item_clock,
    say_clock,
    site_of,
    turned,
    turning_moments,
)
from coordination.decisions.status import StatusDecision, status_of
from coordination.facts import CourseFacts, DoseFact, HandoffEventFact, HandoffFact, SiteItemFact, StageEventFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import ClockState, DoseRole, DoseStatus, HandoffEventKind, Side, Stage
from tests.builders import NOW, TODAY, a_course, a_dose, a_practice, a_site, doses_to, stages

CHICAGO, NEW_YORK = ZoneInfo("America/Chicago"), ZoneInfo("America/New_York")
THANKSGIVING = date(2026, 11, 26)  # a Thursday
MON, TUE, WED, THU, FRI, SAT, SUN = (date(2026, 11, 16) + timedelta(days=n) for n in range(7))
RUNNING, AMBER, RED, PAUSED, NOT_KNOWN = ClockState
GIVEN = HandoffEventKind.FIRST_DOSE_GIVEN


def noon(day: date, zone: ZoneInfo = CHICAGO) -> datetime:
    return datetime.combine(day, time(12), zone)


def passed(*entries: tuple[Stage, date | None], **values: object) -> CourseFacts:
    """A course after its first full dose, through the stages given."""
    doses = doses_to(DoseRole.FIRST_TREATMENT, last_on=date(2026, 11, 2))
    begun = ((Stage.STEP_UP, doses[0].on), (Stage.STABILIZING, doses[-1].on))
    return a_course(doses=doses, stage_events=stages(*begun, *entries), **values)


def planned(course: CourseFacts, on: date) -> CourseFacts:
    event = HandoffEventFact("e1", "h1", HandoffEventKind.FIRST_DOSE_PLANNED, MON, planned_on=on)
    return replace(course, handoffs=(HandoffFact("h1", "north", "lake", MON),), handoff_events=(event,))


def co_managed(given_on: date | None, *more: HandoffEventFact) -> CourseFacts:
    event = HandoffEventFact("e1", "h1", GIVEN, given_on)
    return passed((Stage.CO_MANAGED, given_on), handoff_events=(event, *more))


def status(course: CourseFacts, day: date | datetime, rulebook: Rulebook) -> StatusDecision:
    return status_of(course, day if isinstance(day, datetime) else noon(day), rulebook=rulebook)


def clock(course: CourseFacts, row_id: str, day: date | datetime, rulebook: Rulebook) -> Clock | None:
    return next((one for one in status(course, day, rulebook).clocks if one.row_id == row_id), None)


def state(course: CourseFacts, row_id: str, day: date | datetime, rulebook: Rulebook) -> ClockState:
    found = clock(course, row_id, day, rulebook)
    assert found is not None
    now = day if isinstance(day, datetime) else noon(day)
    return found.state(site_of(course, found.side).today(now))


# --- business days


@pytest.mark.parametrize(
    ("row_id", "stage", "amber_on", "red_on"),
    [
        # entered on Monday 16 November; amber and red count from Tuesday = 1
        ("clock-send", Stage.READY, WED, THU),
        ("clock-acknowledge", Stage.PACKET_SENT, WED, THU),
        ("clock-decide", Stage.ACKNOWLEDGED, THU, FRI),
    ],
)
def test_each_step_turns_on_its_business_day(
    row_id: str, stage: Stage, amber_on: date, red_on: date, rulebook: Rulebook
) -> None:
    course = passed((stage, MON))
    day_before, a_day = timedelta(days=-1), timedelta(days=1)
    assert state(course, row_id, amber_on + day_before, rulebook) is RUNNING
    assert state(course, row_id, amber_on, rulebook) is AMBER
    assert state(course, row_id, red_on + day_before, rulebook) is AMBER
    assert state(course, row_id, red_on, rulebook) is RED
    assert state(course, row_id, red_on + a_day, rulebook) is RED


@pytest.mark.parametrize(
    ("sent_on", "amber_on", "red_on"),
    [
        (THU, date(2026, 11, 23), date(2026, 11, 24)),  # Friday is 1, the weekend counts nothing, Monday is 2
        (FRI, date(2026, 11, 24), date(2026, 11, 25)),
        (SAT, date(2026, 11, 24), date(2026, 11, 25)),
        (SUN, date(2026, 11, 24), date(2026, 11, 25)),
        (date(2026, 11, 24), date(2026, 11, 27), date(2026, 11, 30)),  # Thanksgiving counts nothing either
        (date(2026, 11, 25), date(2026, 11, 30), date(2026, 12, 1)),
    ],
)
def test_weekends_and_holidays_of_the_owner_count_nothing(
    sent_on: date, amber_on: date, red_on: date, rulebook: Rulebook
) -> None:
    course = passed((Stage.PACKET_SENT, sent_on), community=a_practice(holidays=frozenset({THANKSGIVING})))
    found = clock(course, "clock-acknowledge", noon(sent_on), rulebook)
    assert found is not None
    assert (found.amber_on, found.red_on) == (amber_on, red_on)


def test_the_holidays_are_those_of_the_site_that_owns_the_step(rulebook: Rulebook) -> None:
    course = passed((Stage.READY, date(2026, 11, 24)), community=a_practice(holidays=frozenset({THANKSGIVING})))
    found = clock(course, "clock-send", noon(date(2026, 11, 24)), rulebook)
    assert found is not None
    assert found.amber_on == THANKSGIVING


def test_a_packet_sent_late_in_the_evening_counts_from_the_day_at_the_receiving_site(rulebook: Rulebook) -> None:
    """23:30 on Monday in Chicago is Tuesday in New York, where the receipt is owed."""
    course = passed((Stage.PACKET_SENT, MON))
    event = replace(course.stage_events[-1], at=datetime(2026, 11, 16, 23, 30, tzinfo=CHICAGO))
    course = replace(course, stage_events=(*course.stage_events[:-1], event))
    found = clock(course, "clock-acknowledge", noon(TUE), rulebook)
    assert found is not None
    assert (found.since_on, found.amber_on) == (TUE, THU)


def test_a_clock_turns_at_midnight_of_the_owning_site_and_not_of_ours(rulebook: Rulebook) -> None:
    course = passed((Stage.PACKET_SENT, MON))
    midnight = datetime(2026, 11, 19, tzinfo=NEW_YORK)
    assert state(course, "clock-acknowledge", midnight - timedelta(seconds=1), rulebook) is AMBER
    assert state(course, "clock-acknowledge", midnight, rulebook) is RED  # still Wednesday in Chicago


def test_the_midnight_is_right_on_the_day_after_the_hour_changes(rulebook: Rulebook) -> None:
    """Clocks went back on Sunday 1 November 2026: midnight of Tuesday is 05:00 UTC in New York, not 04:00."""
    course = passed((Stage.PACKET_SENT, date(2026, 10, 30)))
    course = replace(course, stage_events=course.stage_events[-1:])
    moments = turning_moments(
        status(course, date(2026, 10, 30), rulebook).clocks, partial(site_of, course), noon(date(2026, 10, 30))
    )
    assert moments[:2] == (datetime(2026, 11, 3, 5, tzinfo=UTC), datetime(2026, 11, 4, 5, tzinfo=UTC))


# --- which moment a clock runs from


def test_a_declined_patient_keeps_the_clock_of_the_first_ready(rulebook: Rulebook) -> None:
    course = passed((Stage.READY, MON), (Stage.PACKET_SENT, TUE), (Stage.ACKNOWLEDGED, WED), (Stage.DECLINED, THU))
    found = clock(course, "clock-send", FRI, rulebook)
    assert found is not None
    assert found.since_on == MON
    assert state(course, "clock-send", FRI, rulebook) is RED
    again = replace(course, stage_events=(*course.stage_events, *stages((Stage.READY, FRI))))
    assert clock(again, "clock-send", FRI, rulebook) == found


def test_a_withdrawn_packet_keeps_the_clock_too(rulebook: Rulebook) -> None:
    found = clock(passed((Stage.READY, MON), (Stage.PACKET_SENT, TUE), (Stage.READY, WED)), "clock-send", WED, rulebook)
    assert found is not None
    assert found.since_on == MON


@pytest.mark.parametrize("between", [Stage.STABILIZING, Stage.STEP_UP, Stage.CO_MANAGED, Stage.RETURNED])
def test_a_new_passing_begins_its_own_clock(between: Stage, rulebook: Rulebook) -> None:
    found = clock(passed((Stage.READY, MON), (between, TUE), (Stage.READY, WED)), "clock-send", WED, rulebook)
    assert found is not None
    assert found.since_on == WED


def test_the_same_stage_entered_again_does_not_begin_its_clock_anew(rulebook: Rulebook) -> None:
    found = clock(passed((Stage.PACKET_SENT, MON), (Stage.PACKET_SENT, WED)), "clock-acknowledge", WED, rulebook)
    assert found is not None
    assert found.since_on == MON


def test_a_start_that_nobody_recorded_is_not_known_and_never_calm(rulebook: Rulebook) -> None:
    course = passed((Stage.PACKET_SENT, None))
    found = clock(course, "clock-acknowledge", FRI, rulebook)
    assert found is not None
    assert found.state(FRI) is NOT_KNOWN
    row = rulebook.clocks["clock-acknowledge"]
    assert say_clock(found, row, a_practice(), FRI) == "Packet sent, not acknowledged: since when is not recorded"


def test_accepted_within_five_business_days_is_the_target(rulebook: Rulebook) -> None:
    course = passed((Stage.READY, MON), (Stage.PACKET_SENT, TUE))
    states = [state(course, "clock-overall", MON + timedelta(days=n), rulebook) for n in (4, 7, 8)]
    assert states == [RUNNING, AMBER, RED]
    assert clock(passed((Stage.READY, MON), (Stage.ACCEPTED, TUE)), "clock-overall", WED, rulebook) is None


# --- against the first community dose


@pytest.mark.parametrize(
    ("row_id", "stage", "turns"),
    [
        ("clock-accept", Stage.CONDITIONAL, [(15, RUNNING), (14, AMBER), (8, AMBER), (7, RED), (0, RED), (-3, RED)]),
        ("clock-drug", Stage.ACCEPTED, [(8, RUNNING), (7, AMBER), (4, AMBER), (3, RED), (0, RED)]),
        ("clock-verbal", Stage.ACCEPTED, [(6, RUNNING), (5, AMBER), (3, AMBER), (2, RED), (0, RED)]),
    ],
)
def test_a_near_first_dose_turns_its_clocks_day_by_day(
    row_id: str, stage: Stage, turns: list[tuple[int, ClockState]], rulebook: Rulebook
) -> None:
    course = planned(passed((stage, MON)), date(2026, 12, 10))
    for days, wanted in turns:
        assert state(course, row_id, date(2026, 12, 10) - timedelta(days=days), rulebook) is wanted, days


def test_no_such_clock_runs_without_a_planned_day_or_after_the_dose(rulebook: Rulebook) -> None:
    assert clock(passed((Stage.CONDITIONAL, MON)), "clock-accept", TUE, rulebook) is None
    assert clock(co_managed(MON), "clock-drug", TUE, rulebook) is None


# --- after the first community dose


@pytest.mark.parametrize(
    ("row_id", "turns"),
    [
        ("clock-check-in", [(1, RUNNING), (2, AMBER), (3, AMBER), (4, RED)]),
        ("clock-first-visit", [(7, RUNNING), (8, AMBER), (14, AMBER), (15, RED)]),
        ("clock-30-days", [(29, RUNNING), (30, AMBER), (35, AMBER), (36, RED)]),
    ],
)
def test_after_the_first_dose_each_clock_turns_on_its_day(
    row_id: str, turns: list[tuple[int, ClockState]], rulebook: Rulebook
) -> None:
    for days, wanted in turns:
        assert state(co_managed(MON), row_id, MON + timedelta(days=days), rulebook) is wanted, days


def test_a_first_dose_without_its_day_leaves_the_clocks_not_known(rulebook: Rulebook) -> None:
    assert state(co_managed(None), "clock-first-visit", FRI, rulebook) is NOT_KNOWN


# --- a dose that is due


@pytest.mark.parametrize(
    ("day", "wanted"), [(THU, None), (FRI, AMBER), (SAT, AMBER), (date(2026, 11, 23), AMBER), (date(2026, 11, 24), RED)]
)
def test_a_dose_is_amber_on_its_day_and_red_after_the_next_business_day(
    day: date, wanted: ClockState | None, rulebook: Rulebook
) -> None:
    course = passed((Stage.STABILIZING, MON))
    course = replace(course, doses=(*course.doses, a_dose(None, FRI, DoseStatus.PLANNED)))
    found = clock(course, "clock-dose", day, rulebook)
    assert (found.state(day) if found else None) is wanted


def test_a_held_dose_is_never_due(rulebook: Rulebook) -> None:
    course = passed((Stage.STABILIZING, MON))
    course = replace(course, doses=(*course.doses, a_dose(None, FRI, DoseStatus.HELD)))
    assert clock(course, "clock-dose", date(2026, 11, 30), rulebook) is None


# --- holds


def held(course: CourseFacts, *more: DoseFact) -> CourseFacts:
    return replace(course, doses=(*course.doses, *more))


def test_a_hold_stops_the_clock_that_says_so_and_is_shown(rulebook: Rulebook) -> None:
    course = held(passed((Stage.READY, MON)), a_dose(None, TUE, DoseStatus.HELD))
    found = clock(course, "clock-send", FRI, rulebook)
    assert found is not None
    assert found.state(FRI) is PAUSED
    row = rulebook.clocks["clock-send"]
    assert say_clock(found, row, a_site(), FRI) == (
        "Ready, no packet under way: less than 1 business day, paused since Tue 17 Nov: dose held "
        "(4 business days of hold not counted)"
    )


def test_the_days_of_a_hold_that_ended_are_taken_out(rulebook: Rulebook) -> None:
    """Held on Tuesday, given on Thursday: Tuesday and Wednesday do not count, Thursday is 1 and Friday 2."""
    course = held(
        passed((Stage.READY, MON)),
        a_dose(None, TUE, DoseStatus.HELD),
        a_dose(DoseRole.TREATMENT, THU),
    )
    found = clock(course, "clock-send", FRI, rulebook)
    assert found is not None
    assert (found.amber_on, found.red_on) == (FRI, date(2026, 11, 23))
    assert elapsed(found, rulebook.clocks["clock-send"], a_site(), FRI) == 2


def test_what_was_red_before_a_hold_stays_red(rulebook: Rulebook) -> None:
    course = held(passed((Stage.READY, MON)), a_dose(None, FRI, DoseStatus.HELD))
    assert state(course, "clock-send", date(2026, 11, 24), rulebook) is RED


def test_a_hold_stops_no_clock_of_receipt_and_never_the_days_before_a_restart(rulebook: Rulebook) -> None:
    sent = held(passed((Stage.PACKET_SENT, MON)), a_dose(DoseRole.TREATMENT, date(2026, 11, 9)))
    stopped = held(sent, a_dose(None, TUE, DoseStatus.HELD))
    assert state(stopped, "clock-acknowledge", THU, rulebook) is RED
    found = [status(course, THU, rulebook).dose.latest_without_step_up for course in (sent, stopped)]
    assert found == [date(2026, 12, 7)] * 2


def test_a_day_planned_after_a_hold_ends_it_when_it_is_planned() -> None:
    course = a_course(
        doses=(
            a_dose(None, TUE, DoseStatus.HELD, seq=1),
            a_dose(None, date(2026, 12, 1), DoseStatus.PLANNED, seq=2, recorded_at=noon(THU)),
        )
    )
    assert holds(course) == (Hold(TUE, THU),)


def test_an_earlier_plan_ends_no_hold() -> None:
    doses = (a_dose(None, TUE, DoseStatus.HELD, seq=5), a_dose(None, FRI, DoseStatus.PLANNED, seq=2))
    assert holds(a_course(doses=doses)) == (Hold(TUE, None),)


# --- a site's verification


def test_a_verification_is_amber_two_weeks_before_and_red_the_day_after_it_ends(rulebook: Rulebook) -> None:
    found = item_clock(SiteItemFact("SR16", MON, expires_on=date(2026, 12, 15)), rulebook=rulebook)
    assert found is not None
    days = [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 16)]
    assert [found.state(day) for day in days] == [RUNNING, AMBER, AMBER, RED]
    assert item_clock(SiteItemFact("SR16", MON), rulebook=rulebook) is None


# --- words, storage, order


def test_a_clock_says_how_many_days_of_which_kind_and_since_when_it_is_red(rulebook: Rulebook) -> None:
    course = passed((Stage.PACKET_SENT, WED))
    found = clock(course, "clock-acknowledge", TODAY, rulebook)
    assert found is not None
    said = say_clock(found, rulebook.clocks["clock-acknowledge"], a_practice(), TODAY)
    assert said == "Packet sent, not acknowledged: 4 business days, red since Mon 23 Nov"


def test_a_clock_against_a_day_says_the_day_and_how_far_it_is(rulebook: Rulebook) -> None:
    course = planned(passed((Stage.CONDITIONAL, MON)), date(2026, 12, 4))
    found = clock(course, "clock-accept", TODAY, rulebook)
    assert found is not None
    said = say_clock(found, rulebook.clocks["clock-accept"], a_site(), TODAY)
    wanted = "Not accepted: first community dose Fri 4 Dec 2026 (in 10 d), amber since Fri 20 Nov, red from Fri 27 Nov"
    assert said == wanted


def test_a_stored_clock_reads_back_as_it_was(rulebook: Rulebook) -> None:
    course = held(planned(passed((Stage.READY, MON)), date(2026, 12, 4)), a_dose(None, TUE, DoseStatus.HELD))
    for one in (*status(course, FRI, rulebook).clocks, *status(co_managed(None), FRI, rulebook).clocks):
        assert Clock.read(one.stored()) == one


def test_red_stands_before_amber_and_the_longest_first(rulebook: Rulebook) -> None:
    course = planned(passed((Stage.READY, MON), (Stage.PACKET_SENT, TUE)), date(2026, 12, 4))
    found = turned(status(course, TODAY, rulebook).clocks, partial(site_of, course), noon(TODAY))
    assert [one.row_id for one in found] == ["clock-dose", "clock-acknowledge", "clock-overall", "clock-accept"]


def test_a_status_holds_until_the_next_clock_turns(rulebook: Rulebook) -> None:
    found = status(passed((Stage.PACKET_SENT, MON)), noon(MON), rulebook)
    assert found.holds_until is not None
    assert found.holds_until <= datetime(2026, 11, 18, 5, tzinfo=UTC)


# --- properties


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
HOLDS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), max_size=3)


def with_holds(entered: date, spans: list[tuple[int, int]]) -> CourseFacts:
    """Ready since `entered`, with doses held so many days later and given so many days after that."""
    doses: list[DoseFact] = []
    for after, days in spans:
        doses.append(a_dose(None, entered + timedelta(days=after), DoseStatus.HELD, seq=len(doses)))
        doses.append(a_dose(DoseRole.TREATMENT, entered + timedelta(days=after + days), seq=len(doses)))
    doses.sort(key=lambda dose: dose.on)
    entry = StageEventFact("s1", 1, Stage.READY, entered, NOW)
    return a_course(doses=tuple(doses), stage_events=(entry,))


def ready_clock(course: CourseFacts, rulebook: Rulebook) -> Clock:
    entered = course.stage_events[-1].on
    assert entered is not None
    found = clock(course, "clock-send", entered, rulebook)
    assert found is not None
    return found


@given(entered=DAYS, spans=HOLDS)
def test_a_clock_never_runs_backwards(entered: date, spans: list[tuple[int, int]], rulebook: Rulebook) -> None:
    found, row = ready_clock(with_holds(entered, spans), rulebook), rulebook.clocks["clock-send"]
    days = [entered + timedelta(days=n) for n in range(60)]
    counted = [elapsed(found, row, a_site(), day) or 0 for day in days]
    assert counted == sorted(counted)
    loud = [(RUNNING, PAUSED, AMBER, RED).index(found.state(day)) for day in days]
    assert [one for one in loud if one > 1] == sorted(one for one in loud if one > 1)


@given(entered=DAYS, spans=HOLDS)
def test_a_pause_only_lengthens(entered: date, spans: list[tuple[int, int]], rulebook: Rulebook) -> None:
    paused, plain = ready_clock(with_holds(entered, spans), rulebook), ready_clock(with_holds(entered, []), rulebook)
    assert paused.amber_on is None or plain.amber_on is None or paused.amber_on >= plain.amber_on
    assert paused.red_on is None or plain.red_on is None or paused.red_on >= plain.red_on


@given(entered=DAYS, spans=HOLDS)
def test_a_clock_is_red_exactly_when_so_many_days_were_counted(
    entered: date, spans: list[tuple[int, int]], rulebook: Rulebook
) -> None:
    found, row = ready_clock(with_holds(entered, spans), rulebook), rulebook.clocks["clock-send"]
    for n in range(60):
        day = entered + timedelta(days=n)
        counted = elapsed(found, row, a_site(), day)
        assert counted is not None
        assert (found.state(day) is RED) is (counted >= (row.red_from or 0)), day


def test_each_side_names_its_site() -> None:
    course = a_course()
    assert site_of(course, Side.COMMUNITY) == course.community
    assert site_of(replace(course, community=None), Side.COMMUNITY) == course.academic
