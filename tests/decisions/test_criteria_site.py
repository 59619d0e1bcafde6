"""What the facts answer about the receiving site and the handoff itself; an expired item is a no, a missing one unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from coordination.decisions.readiness import Standing, assess
from coordination.facts import (
    AuthorizationFact,
    ConfirmationFact,
    CourseFacts,
    HandoffEventFact,
    SiteItemFact,
    SiteReadinessFacts,
)
from coordination.knowledge import Rulebook
from coordination.vocabulary import Answer, DoseRole, HandoffEventKind, Stage
from tests.builders import LAKE, NOW, TODAY, a_course, days_ago, with_handoffs

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def course(stage: Stage = Stage.READY, **values: object) -> CourseFacts:
    built = a_course(after=DoseRole.FIRST_TREATMENT, gap_days=10, stage=stage)
    return with_handoffs(replace(built, community_clinician="Olive Oncologist", **values))  # type: ignore[arg-type]


def standing(code: str, facts: CourseFacts, rulebook: Rulebook, *items: SiteItemFact, now: datetime = NOW) -> Standing:
    return assess(facts, SiteReadinessFacts(items), now, rulebook=rulebook).standing(code)


FIVE_DAYS_AGO = days_ago(5)


def item(name: str, expires_on: date | None = None, verified_on: date | None = FIVE_DAYS_AGO) -> SiteItemFact:
    return SiteItemFact(name, verified_on, expires_on=expires_on)


@pytest.mark.parametrize(
    ("items", "wanted"),
    [
        ((item("SR16"),), YES),
        ((item("SR16", TODAY),), YES),
        ((item("SR16", days_ago(1)),), NO),
        ((item("SR16", verified_on=None),), NO),
        ((item("SR07"),), UNKNOWN),
        ((), UNKNOWN),
    ],
)
def test_an_item_counts_through_its_last_day(
    items: tuple[SiteItemFact, ...], wanted: Answer, rulebook: Rulebook
) -> None:
    assert standing("R05", course(), rulebook, *items).value is wanted


def test_the_last_day_of_an_item_is_the_sites_own(rulebook: Rulebook) -> None:
    """23:30 in Chicago on the last day is past midnight in New York."""
    now = datetime(2026, 11, 25, 5, 30, tzinfo=UTC)
    assert standing("R05", course(), rulebook, item("SR16", TODAY), now=now).value is NO


def test_where_two_items_are_needed_the_worse_one_decides(rulebook: Rulebook) -> None:
    assert standing("R07", course(), rulebook, item("SR10"), item("SR11")).value is YES
    assert standing("R07", course(), rulebook, item("SR10")).value is UNKNOWN
    assert standing("R07", course(), rulebook, item("SR10"), item("SR11", days_ago(1))).value is NO


def test_without_a_receiving_site_nothing_of_it_is_known(rulebook: Rulebook) -> None:
    facts = replace(course(), community=None)
    assert standing("R05", facts, rulebook, item("SR16")).reason == "no receiving site is named"
    assert standing("R01", facts, rulebook, item("SR05")).value is NO


def test_tocilizumab_out_of_date_is_not_outvoted(rulebook: Rulebook) -> None:
    said = (ConfirmationFact(f"r05:{LAKE}", YES, TODAY),)
    assert standing("R05", course(confirmations=said), rulebook, item("SR16", days_ago(1))).value is NO
    assert standing("R05", course(confirmations=said), rulebook).value is YES


def test_a_rems_that_is_not_in_force_does_not_apply(rulebook: Rulebook) -> None:
    said = (ConfirmationFact(f"r02:{LAKE}", Answer.NOT_APPLICABLE, TODAY),)
    found = standing("R02", course(confirmations=said), rulebook, item("SR14", days_ago(1)))
    assert found.value is Answer.NOT_APPLICABLE
    assert found.met


def test_the_accepting_clinician_is_named_and_the_point_person_verified(rulebook: Rulebook) -> None:
    assert standing("R01", course(), rulebook, item("SR05")).value is YES
    assert standing("R01", replace(course(), community_clinician=None), rulebook, item("SR05")).value is UNKNOWN


AUTHORIZED = AuthorizationFact("a", "approved", "Practice infusion suite", "White bag", None, days_ago(3))


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, UNKNOWN),
        ({"status": "pending"}, NO),
        ({"status": None}, UNKNOWN),
        ({"place_of_service": None, "expires_on": TODAY}, UNKNOWN),
        ({"expires_on": TODAY}, YES),
        ({"expires_on": days_ago(1)}, NO),
    ],
)
def test_an_authorization_names_its_place_and_is_in_date(
    change: dict[str, object], wanted: Answer, rulebook: Rulebook
) -> None:
    facts = course(authorizations=(replace(AUTHORIZED, **change),))  # type: ignore[arg-type]
    assert standing("R03", facts, rulebook).value is wanted


def test_an_authorization_for_the_site_that_declined_is_none_for_the_next(rulebook: Rulebook) -> None:
    facts = course(Stage.DECLINED, authorizations=(replace(AUTHORIZED, seq=1),))
    assert standing("R03", facts, rulebook).value is UNKNOWN


@pytest.mark.parametrize(("days_before", "wanted"), [(3, YES), (2, YES), (1, NO), (0, NO), (-3, NO)])
def test_the_drug_is_there_two_days_before_the_first_dose(days_before: int, wanted: Answer, rulebook: Rulebook) -> None:
    first = TODAY + timedelta(days=1)
    there = first - timedelta(days=days_before)
    event = HandoffEventFact("e", "h", HandoffEventKind.FIRST_DOSE_PLANNED, days_ago(9), planned_on=first)
    facts = course(authorizations=(replace(AUTHORIZED, on_site_since=there),), handoff_events=(event,))
    assert standing("R04", facts, rulebook).value is wanted


def test_a_route_without_the_drug_is_not_known(rulebook: Rulebook) -> None:
    facts = course(authorizations=(replace(AUTHORIZED, on_site_since=None),))
    assert standing("R04", facts, rulebook).value is UNKNOWN
    assert standing("R04", course(), rulebook).value is UNKNOWN


def received(by_name: str | None) -> CourseFacts:
    return course(
        Stage.ACKNOWLEDGED,
        handoff_events=(HandoffEventFact("e", "h", HandoffEventKind.ACKNOWLEDGED, TODAY, by_name=by_name),),
    )


def test_receipt_has_a_name(rulebook: Rulebook) -> None:
    assert standing("H03", received("Rita Reader"), rulebook).value is YES
    assert standing("H03", received(None), rulebook).value is UNKNOWN
    assert standing("H03", course(Stage.PACKET_SENT), rulebook).value is UNKNOWN


@pytest.mark.parametrize(
    ("stage", "moment", "wanted"),
    [
        (Stage.ACCEPTED, NOW, YES),
        (Stage.ACCEPTED, None, UNKNOWN),
        (Stage.ACKNOWLEDGED, None, UNKNOWN),
        (Stage.CONDITIONAL, None, NO),
        (Stage.DECLINED, None, NO),
    ],
)
def test_received_and_conditional_are_not_accepted(
    stage: Stage, moment: datetime | None, wanted: Answer, rulebook: Rulebook
) -> None:
    event = HandoffEventFact("e", "h", HandoffEventKind.ACCEPTED, TODAY, effective_at=moment)
    facts = course(stage, handoff_events=(event,) if stage is Stage.ACCEPTED else ())
    assert standing("H04", facts, rulebook).value is wanted
