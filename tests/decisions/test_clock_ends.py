"""What ends a clock, and what looks like it and does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from coordination.decisions.clock_ends import ENDED, EndCase, is_approved
from coordination.decisions.passings import events_under_way
from coordination.facts import (
    AuthorizationFact,
    ConfirmationFact,
    ContactFact,
    CourseFacts,
    HandoffEventFact,
)
from coordination.knowledge import Ends, Rulebook
from coordination.vocabulary import Answer, ContactKind, HandoffEventKind, Stage
from tests.builders import LAKE, NOW, TODAY, a_course, days_ago, stages

GIVEN = HandoffEventFact("e1", "h1", HandoffEventKind.FIRST_DOSE_GIVEN, days_ago(3))


def ended(end: Ends, course: CourseFacts, rulebook: Rulebook) -> bool:
    return ENDED[end](EndCase(course, rulebook, NOW))


def called(kind: ContactKind, at: datetime) -> CourseFacts:
    return a_course(handoff_events=(GIVEN,), contacts=(ContactFact("c", kind, at, "Nora Nurse", None, None),))


@pytest.mark.parametrize(
    ("kind", "days", "ends"),
    [
        (ContactKind.CALL, 2, True),
        (ContactKind.CALL, 3, False),  # the same day: it may have been before the dose
        (ContactKind.CALL, 4, False),
        (ContactKind.FAX, 2, False),
    ],
)
def test_a_call_on_a_later_day_is_the_check_in(kind: ContactKind, days: int, *, ends: bool, rulebook: Rulebook) -> None:
    assert ended(Ends.CALLED, called(kind, NOW - timedelta(days=days)), rulebook) is ends


def test_a_call_after_a_dose_whose_day_is_not_recorded_ends_nothing(rulebook: Rulebook) -> None:
    course = replace(called(ContactKind.CALL, NOW), handoff_events=(replace(GIVEN, on=None),))
    assert not ended(Ends.CALLED, course, rulebook)


@pytest.mark.parametrize(
    ("status", "on_site", "ends"),
    [
        ("Approved", days_ago(1), True),
        ("approved", TODAY, True),
        ("approved", TODAY + timedelta(days=3), False),
        ("approved", None, False),
        ("pending", days_ago(1), False),
        (None, days_ago(1), False),
    ],
)
def test_drug_and_authorization_are_needed_both(
    status: str | None, on_site: date | None, *, ends: bool, rulebook: Rulebook
) -> None:
    course = a_course(authorizations=(AuthorizationFact("a", status, on_site_since=on_site),))
    assert ended(Ends.DRUG_READY, course, rulebook) is ends


def test_an_authorization_from_before_a_decline_is_not_about_the_next_site(rulebook: Rulebook) -> None:
    old = AuthorizationFact("a", "approved", on_site_since=days_ago(9), seq=1)
    course = a_course(stage_events=stages((Stage.READY, days_ago(8)), (Stage.DECLINED, days_ago(5))))
    assert not ended(Ends.DRUG_READY, replace(course, authorizations=(old,)), rulebook)
    assert ended(Ends.DRUG_READY, replace(course, authorizations=(replace(old, seq=9),)), rulebook)


@pytest.mark.parametrize(("value", "ends"), [(Answer.YES, True), (Answer.NO, False), (Answer.UNKNOWN, False)])
def test_a_verbal_handoff_is_one_that_was_attested(value: Answer, *, ends: bool, rulebook: Rulebook) -> None:
    course = a_course(confirmations=(ConfirmationFact(f"h02:{LAKE}", value, TODAY),))
    assert ended(Ends.VERBAL_HANDOFF, course, rulebook) is ends


def test_a_verbal_handoff_with_another_site_does_not_count(rulebook: Rulebook) -> None:
    course = a_course(confirmations=(ConfirmationFact("h02:hill", Answer.YES, TODAY),))
    assert not ended(Ends.VERBAL_HANDOFF, course, rulebook)


def test_only_the_newest_passing_is_read(rulebook: Rulebook) -> None:
    events = (HandoffEventFact("e0", "h0", HandoffEventKind.LOOP_CLOSED, days_ago(90)), GIVEN)
    course = a_course(handoff_events=events)
    assert list(events_under_way(course)) == [GIVEN]
    assert not ended(Ends.LOOP_CLOSED, course, rulebook)
    assert ended(Ends.LOOP_CLOSED, a_course(handoff_events=events[:1]), rulebook)


@pytest.mark.parametrize(
    ("status", "approved"),
    [("approved", True), (" Approved ", True), ("not approved", False), ("", False), (None, False)],
)
def test_only_the_word_itself_is_approval(status: str | None, *, approved: bool) -> None:
    assert is_approved(status) is approved
