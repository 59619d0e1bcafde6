"""Who is accountable at a moment, and which number answers: hour by hour, with holidays and two time zones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coordination.decisions.responsibility import (
    accountable_for,
    accountable_side,
    business_days_between,
    effective_moment,
    next_business_day,
    sharing_of,
    who_to_call,
)
from coordination.facts import CourseFacts, HandoffEventFact, ResponsibilityLineFact, SiteFacts
from coordination.knowledge import Rulebook
from coordination.vocabulary import HandoffEventKind, Side, Stage, Topic
from tests.builders import NOW, TODAY, a_course, a_practice, a_site, days_ago

EFFECTIVE = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def event(kind: HandoffEventKind, effective_at: datetime | None = None) -> HandoffEventFact:
    return HandoffEventFact(id=str(kind), handoff_id="h1", kind=kind, on=TODAY, effective_at=effective_at)


def accepted(effective_at: datetime | None = EFFECTIVE, *more: HandoffEventKind) -> CourseFacts:
    events = (event(HandoffEventKind.ACCEPTED, effective_at), *(event(kind) for kind in more))
    return a_course(stage=Stage.ACCEPTED, handoff_events=events)


@pytest.mark.parametrize(
    ("stage", "side"),
    [
        (Stage.REFERRED, Side.COMMUNITY),
        (Stage.PLANNED, Side.ACADEMIC),
        (Stage.STEP_UP, Side.ACADEMIC),
        (Stage.CONDITIONAL, Side.ACADEMIC),
        (Stage.DECLINED, Side.ACADEMIC),
        (Stage.CO_MANAGED, Side.COMMUNITY),
        (Stage.RETURNED, Side.ACADEMIC),
    ],
)
def test_the_stage_names_one_accountable_side(stage: Stage, side: Side, rulebook: Rulebook) -> None:
    assert accountable_side(sharing_of(a_course(stage=stage), rulebook=rulebook), NOW, rulebook=rulebook) is side


@pytest.mark.parametrize(
    ("now", "side"),
    [(EFFECTIVE - MINUTE, Side.ACADEMIC), (EFFECTIVE, Side.COMMUNITY), (EFFECTIVE + MINUTE, Side.COMMUNITY)],
)
def test_an_acceptance_takes_effect_at_its_moment(now: datetime, side: Side, rulebook: Rulebook) -> None:
    assert accountable_side(sharing_of(accepted(), rulebook=rulebook), now, rulebook=rulebook) is side


def test_an_acceptance_without_a_moment_changes_nothing_before_the_first_dose(rulebook: Rulebook) -> None:
    sharing = sharing_of(accepted(None), rulebook=rulebook)
    assert accountable_side(sharing, NOW, rulebook=rulebook) is Side.ACADEMIC


@pytest.mark.parametrize("later", [HandoffEventKind.WITHDRAWN, HandoffEventKind.DECLINED])
def test_what_was_taken_back_has_no_effective_moment(later: HandoffEventKind) -> None:
    assert effective_moment(accepted()) == EFFECTIVE
    assert effective_moment(accepted(EFFECTIVE, later)) is None


def test_after_the_end_the_last_accountable_side_stays_accountable(rulebook: Rulebook) -> None:
    course = a_course(stage=Stage.CO_MANAGED)
    last = replace(course.stage_events[-1], id="end", seq=99, stage=Stage.ENDED)
    ended = replace(course, stage_events=(*course.stage_events, last))
    assert accountable_side(sharing_of(ended, rulebook=rulebook), NOW, rulebook=rulebook) is Side.COMMUNITY


def test_a_line_of_the_matrix_follows_the_effective_moment(rulebook: Rulebook) -> None:
    sharing = sharing_of(accepted(), rulebook=rulebook)
    topic = Topic.IGG_REPLACEMENT
    assert accountable_for(sharing, topic, EFFECTIVE - MINUTE, rulebook=rulebook) is Side.ACADEMIC
    assert accountable_for(sharing, topic, EFFECTIVE, rulebook=rulebook) is Side.COMMUNITY
    assert accountable_for(sharing, Topic.IMAGING_MARROW, EFFECTIVE, rulebook=rulebook) is Side.ACADEMIC


def test_an_exception_holds_from_its_moment_and_not_during_a_re_step_up(rulebook: Rulebook) -> None:
    line = ResponsibilityLineFact(Topic.IGG_REPLACEMENT, Side.ACADEMIC, EFFECTIVE)
    shared = sharing_of(a_course(stage=Stage.CO_MANAGED, responsibility_lines=(line,)), rulebook=rulebook)
    assert accountable_for(shared, line.topic, EFFECTIVE - MINUTE, rulebook=rulebook) is Side.COMMUNITY
    assert accountable_for(shared, line.topic, EFFECTIVE, rulebook=rulebook) is Side.ACADEMIC
    to_practice = replace(line, side=Side.COMMUNITY)
    back = sharing_of(a_course(stage=Stage.RETURNED, responsibility_lines=(to_practice,)), rulebook=rulebook)
    assert accountable_for(back, line.topic, NOW, rulebook=rulebook) is Side.ACADEMIC


def test_a_week_hour_by_hour_rings_the_day_line_only_in_office_hours(rulebook: Rulebook) -> None:
    """Thanksgiving week in New York: the practice's own clock and calendar decide, not the center's in Chicago."""
    practice = a_practice(holidays=frozenset({date(2026, 11, 26)}))
    course = a_course(stage=Stage.CO_MANAGED, community=practice)
    begins = datetime(2026, 11, 23, 0, 0, tzinfo=ZoneInfo("America/New_York"))
    for hour in range(7 * 24):
        now = begins + timedelta(hours=hour)
        works = now.isoweekday() <= 5 and now.date() != date(2026, 11, 26) and 8 <= now.hour < 17
        call = who_to_call(course, now.astimezone(UTC), rulebook=rulebook)
        assert call.number == (practice.day_line if works else practice.night_line), now
        assert call.side is Side.COMMUNITY


def test_office_hours_begin_at_the_opening_and_end_at_the_closing(rulebook: Rulebook) -> None:
    course = a_course(stage=Stage.CO_MANAGED)
    new_york = ZoneInfo("America/New_York")
    for at, line in (("07:59", "night"), ("08:00", "day"), ("16:59", "day"), ("17:00", "night")):
        now = datetime.fromisoformat(f"2026-11-24T{at}").replace(tzinfo=new_york)
        wanted = a_practice().day_line if line == "day" else a_practice().night_line
        assert who_to_call(course, now, rulebook=rulebook).number == wanted, at


def test_a_missing_line_says_so_and_names_another_to_try(rulebook: Rulebook) -> None:
    night = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    course = a_course(stage=Stage.CO_MANAGED, community=a_practice(night_line=None))
    call = who_to_call(course, night, rulebook=rulebook)
    assert call.number is None
    assert (call.fallback_name, call.fallback_number) == (a_site().name, a_site().night_line)


def test_without_a_community_site_the_center_answers(rulebook: Rulebook) -> None:
    course = a_course(stage=Stage.REFERRED, community=None)
    assert who_to_call(course, NOW, rulebook=rulebook).site_name == a_site().name


def test_business_days_leave_out_weekends_and_the_sites_holidays() -> None:
    site = a_site(holidays=frozenset({date(2026, 11, 26)}))
    assert next_business_day(site, date(2026, 11, 25)) == date(2026, 11, 27)
    assert next_business_day(site, date(2026, 11, 27)) == date(2026, 11, 30)
    assert business_days_between(site, date(2026, 11, 25), date(2026, 11, 30)) == 2
    assert business_days_between(site, date(2026, 11, 30), date(2026, 11, 25)) == 0
    assert business_days_between(site, TODAY, TODAY) == 0
    assert business_days_between(site, days_ago(1), TODAY) == 1


def test_a_first_dose_before_the_effective_moment_does_not_bring_it_forward(rulebook: Rulebook) -> None:
    events = (event(HandoffEventKind.ACCEPTED, EFFECTIVE), event(HandoffEventKind.FIRST_DOSE_GIVEN))
    sharing = sharing_of(a_course(stage=Stage.CO_MANAGED, handoff_events=events), rulebook=rulebook)
    assert accountable_side(sharing, EFFECTIVE - MINUTE, rulebook=rulebook) is Side.ACADEMIC
    assert accountable_side(sharing, EFFECTIVE, rulebook=rulebook) is Side.COMMUNITY


# --- whom to call: a week of hours, two zones, a holiday of one of them, each topic

THANKSGIVING = date(2026, 11, 26)
WEEKS = {"Thanksgiving": datetime(2026, 11, 23, tzinfo=UTC), "end of summer time": datetime(2026, 10, 30, tzinfo=UTC)}


def works(site: SiteFacts, now: datetime) -> bool:
    """Written out once more: Monday to Friday, no holiday there, from 8 until before 17 by its own clock."""
    local = now.astimezone(ZoneInfo(site.time_zone))
    return local.strftime("%a") not in ("Sat", "Sun") and local.date() not in site.holidays and 8 <= local.hour < 17


@pytest.mark.parametrize("begins", WEEKS.values(), ids=WEEKS)
@pytest.mark.parametrize("stage", [Stage.STABILIZING, Stage.CO_MANAGED, Stage.RETURNED], ids=str)
def test_every_hour_of_a_week_has_a_name_a_number_and_another_to_try(
    begins: datetime, stage: Stage, rulebook: Rulebook
) -> None:
    center = a_site(holidays=frozenset({date(2026, 11, 27)}))
    practice = a_practice(holidays=frozenset({THANKSGIVING}), time_zone="America/Los_Angeles")
    course = a_course(
        stage=stage, academic=center, community=practice, academic_clinician="Dr. Ash", community_clinician="Dr. Bay"
    )
    carries, who = (practice, "Dr. Bay") if stage is Stage.CO_MANAGED else (center, "Dr. Ash")
    for hour in range(8 * 24):
        now = begins + timedelta(hours=hour, minutes=30)
        open_now = works(carries, now)
        call = who_to_call(course, now, rulebook=rulebook)
        assert (call.site_name, call.number, call.name) == (
            (carries.name, carries.day_line, who) if open_now else (carries.name, carries.night_line, None)
        ), now
        assert call.topic is (Topic.FIRST_CALL_DAY if open_now else Topic.FIRST_CALL_NIGHT), now
        tried = [line.number for line in call.fallbacks]
        assert call.number not in tried
        assert len(set(tried)) == len(tried)
        if carries is practice:
            answers = center.day_line if works(center, now) else center.night_line
            assert tried[1 if open_now else 0] == answers, now
            assert center.night_line in tried, now


@pytest.mark.parametrize("topic", list(Topic), ids=str)
def test_a_call_about_a_topic_goes_to_who_carries_it(topic: Topic, rulebook: Rulebook) -> None:
    course = a_course(stage=Stage.CO_MANAGED)
    call = who_to_call(course, NOW, topic, rulebook=rulebook)
    sharing = sharing_of(course, rulebook=rulebook)
    asked = call.topic
    assert call.side is accountable_for(sharing, asked, NOW, rulebook=rulebook)
    assert call.role == rulebook.responsibilities[asked].after.leads


def test_a_first_call_agreed_otherwise_rings_there(rulebook: Rulebook) -> None:
    night = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    line = ResponsibilityLineFact(Topic.FIRST_CALL_NIGHT, Side.ACADEMIC, night - MINUTE)
    course = a_course(stage=Stage.CO_MANAGED, responsibility_lines=(line,))
    call = who_to_call(course, night, rulebook=rulebook)
    assert (call.number, call.role) == (a_site().night_line, "academic clinician on call")
    assert who_to_call(course, NOW, rulebook=rulebook).number == a_practice().day_line


def test_of_two_lines_from_one_moment_the_later_recorded_holds(rulebook: Rulebook) -> None:
    lines = tuple(ResponsibilityLineFact(Topic.DOSES, side, NOW) for side in (Side.ACADEMIC, Side.COMMUNITY))
    for order in (lines, lines[::-1]):
        sharing = sharing_of(a_course(stage=Stage.CO_MANAGED, responsibility_lines=order), rulebook=rulebook)
        assert accountable_for(sharing, Topic.DOSES, NOW, rulebook=rulebook) is order[-1].side


def test_where_nothing_is_recorded_no_number_is_made_up(rulebook: Rulebook) -> None:
    bare = {"day_line": None, "night_line": None}
    course = a_course(stage=Stage.CO_MANAGED, academic=a_site(**bare), community=a_practice(**bare))
    call = who_to_call(course, NOW, rulebook=rulebook)
    assert (call.number, call.name, call.fallbacks, call.fallback_number) == (None, None, (), None)
