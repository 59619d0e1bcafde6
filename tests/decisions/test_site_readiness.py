"""Ready means that every must is verified and unexpired; each end on the day before, the last day and the day after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from coordination.decisions.at_risk import RiskCause
from coordination.decisions.site_readiness import assess_site, is_booked, item_state, lapses, last_day, say_level
from coordination.decisions.status import status_of
from coordination.facts import SiteFacts, SiteItemFact, SiteReadinessFacts
from coordination.knowledge import Rulebook
from coordination.vocabulary import CapabilityLevel, DoseRole, ItemStanding, Stage
from tests.builders import NOW, TODAY, a_course, a_practice, days_ago

L0, L1, L2, L3 = CapabilityLevel
YESTERDAY, TOMORROW = days_ago(1), days_ago(-1)


def seen(code: str, on: date | None = TODAY, **values: object) -> SiteItemFact:
    number = "716 555 0199" if code == "SR07" else "716 555 0150"
    ordinary = SiteItemFact(code, verified_on=on, verified_by="Cody", name="Dr. Pike", number=number, evidence="seen")
    return replace(ordinary, **values)  # type: ignore[arg-type]


def a_site_with(items: Iterable[SiteItemFact]) -> SiteFacts:
    return a_practice(readiness=SiteReadinessFacts(tuple(items)))


def every(rulebook: Rulebook, level: CapabilityLevel, *, but: str = "", **instead: SiteItemFact) -> list[SiteItemFact]:
    """Each must of a level verified today, `but` one, and with others in place of it."""
    codes = [row.code for row in rulebook.site_readiness.items if row.must_at(level) and row.code != but]
    return [instead.get(code, seen(code)) for code in codes]


# --- levels


@pytest.mark.parametrize(("upto", "level", "following"), [(L1, L1, L2), (L2, L2, None)])
def test_a_level_is_ready_with_every_must_of_it_and_of_those_below(
    rulebook: Rulebook, upto: CapabilityLevel, level: CapabilityLevel, following: CapabilityLevel | None
) -> None:
    found = assess_site(a_site_with(every(rulebook, upto)), NOW, rulebook=rulebook)
    assert found.level is level
    assert (found.next.level if found.next else None) is following


@pytest.mark.parametrize("code", ["SR01", "SR02", "SR07", "SR16", "SR36"])
def test_one_must_that_is_missing_is_enough(rulebook: Rulebook, code: str) -> None:
    found = assess_site(a_site_with(every(rulebook, L2, but=code)), NOW, rulebook=rulebook)
    row = rulebook.site_readiness.item(code)
    assert row is not None
    assert row.must_from is not None
    assert not found.at(L2).ready
    assert [state.says for state in found.at(L2).missing] == [f"{row.text}: not recorded"]
    assert found.at(L1).ready is (row.must_from is L2)


def test_nothing_recorded_is_refer_only_and_says_how_many_are_missing(rulebook: Rulebook) -> None:
    found = assess_site(a_practice(), NOW, rulebook=rulebook)
    assert (found.level, found.verified) == (L0, 0)
    assert found.next is not None
    musts = sum(row.must_at(L1) for row in rulebook.site_readiness.items)
    assert say_level(found.next) == f"Not ready for L1: {musts} items missing"
    assert all(state.standing is ItemStanding.NOT_RECORDED for state in found.items)


def test_a_level_without_an_item_of_its_own_is_left_to_the_program(rulebook: Rulebook) -> None:
    found = assess_site(a_site_with(every(rulebook, L3)), NOW, rulebook=rulebook)
    assert not found.at(L3).ready
    assert found.at(L3).missing == ()
    assert say_level(found.at(L3)) == "L3: no item of its own is on file; the program decides"


def test_items_that_no_level_waits_for_are_counted_and_information_is_not(rulebook: Rulebook) -> None:
    found = assess_site(a_site_with([seen("SR18"), seen("SR35")]), NOW, rulebook=rulebook)
    assert (found.verified, len(found.counted)) == (1, 35)


# --- how long a verification holds


@pytest.mark.parametrize(
    ("days_left", "standing"),
    [
        (15, ItemStanding.VERIFIED),
        (14, ItemStanding.EXPIRES_SOON),
        (1, ItemStanding.EXPIRES_SOON),
        (0, ItemStanding.EXPIRES_SOON),
        (-1, ItemStanding.EXPIRED),
    ],
)
def test_it_holds_through_its_last_day(rulebook: Rulebook, days_left: int, standing: ItemStanding) -> None:
    row = rulebook.site_readiness.item("SR16")
    assert row is not None
    assert row.valid_days is not None
    on = TODAY + timedelta(days=days_left - row.valid_days)
    site = a_site_with([seen("SR16", on)])
    assert item_state(site, row, TODAY, rulebook=rulebook).standing is standing


@pytest.mark.parametrize(
    ("code", "on", "expires_on", "last"),
    [
        ("SR16", date(2026, 11, 1), None, date(2026, 12, 1)),
        ("SR16", date(2026, 11, 1), date(2026, 11, 20), date(2026, 11, 20)),
        ("SR16", date(2026, 11, 1), date(2027, 5, 1), date(2026, 12, 1)),
        ("SR07", date(2026, 11, 1), None, date(2027, 1, 30)),
        ("SR14", date(2026, 11, 1), None, date(2027, 11, 1)),
        ("SR20", date(2026, 11, 1), None, None),
        ("SR20", date(2026, 11, 1), date(2027, 5, 1), date(2027, 5, 1)),
    ],
)
def test_the_earlier_end_counts(
    rulebook: Rulebook, code: str, on: date, expires_on: date | None, last: date | None
) -> None:
    row = rulebook.site_readiness.item(code)
    assert row is not None
    assert last_day(row, seen(code, on, expires_on=expires_on)) == last


def test_a_site_counts_by_its_own_calendar(rulebook: Rulebook) -> None:
    site = a_site_with([seen("SR16", TODAY - timedelta(days=30))])
    still = datetime(2026, 11, 25, 4, 59, tzinfo=UTC)  # 23:59 in New York
    assert assess_site(site, still, rulebook=rulebook).item("SR16").holds  # type: ignore[union-attr]
    assert not assess_site(site, still + timedelta(minutes=1), rulebook=rulebook).item("SR16").holds  # type: ignore[union-attr]


def test_what_expires_next_stands_first_and_ends_after_sixty_days(rulebook: Rulebook) -> None:
    items = [
        seen("SR20", expires_on=TODAY + timedelta(days=60)),
        seen("SR19", expires_on=TODAY + timedelta(days=61)),
        seen("SR16", expires_on=TODAY),
        seen("SR17", expires_on=YESTERDAY),
    ]
    found = assess_site(a_site_with(items), NOW, rulebook=rulebook)
    assert [state.row.code for state in found.expiring] == ["SR16", "SR20"]
    assert [state.row.code for state in found.lost] == ["SR17"]


def test_withdrawn_says_when_and_why(rulebook: Rulebook) -> None:
    fact = SiteItemFact("SR16", expires_on=TODAY, evidence="stock recalled")
    state = assess_site(a_site_with([fact]), NOW, rulebook=rulebook).item("SR16")
    assert state is not None
    assert (state.standing, state.why) == (ItemStanding.WITHDRAWN, "withdrawn Tue 24 Nov 2026: stock recalled")


# --- the number that was tested


@pytest.mark.parametrize(
    ("tested", "on_file", "standing"),
    [
        ("716 555 0199", "716 555 0199", ItemStanding.VERIFIED),
        ("(716) 555-0199", "716 555 0199", ItemStanding.VERIFIED),
        ("716 555 0199", "716 555 0111", ItemStanding.NUMBER_CHANGED),
        ("716 555 0199", None, ItemStanding.NUMBER_CHANGED),
    ],
)
def test_a_test_call_holds_for_the_number_that_was_called(
    rulebook: Rulebook, tested: str, on_file: str | None, standing: ItemStanding
) -> None:
    site = replace(a_site_with([seen("SR07", number=tested)]), night_line=on_file)
    state = assess_site(site, NOW, rulebook=rulebook).item("SR07")
    assert state is not None
    assert state.standing is standing
    if standing is ItemStanding.NUMBER_CHANGED:
        assert state.why == f"tested {tested}; on file now: {on_file or 'not recorded'}"


# --- lapses, and the cards that they raise


@pytest.mark.parametrize("code", ["SR07", "SR14", "SR16"])
def test_a_lapse_begins_the_day_after_the_last(rulebook: Rulebook, code: str) -> None:
    ends_today = lapses(a_site_with([seen(code, expires_on=TODAY)]), NOW, rulebook=rulebook)
    assert ends_today.now == ()
    assert ends_today.changes == (datetime(2026, 11, 25, 5, tzinfo=UTC),)
    ended = lapses(a_site_with([seen(code, days_ago(5), expires_on=YESTERDAY)]), NOW, rulebook=rulebook)
    assert [(lapse.row.code, lapse.since) for lapse in ended.now] == [(code, TODAY)]


def test_what_was_never_recorded_and_what_raises_no_card_are_no_lapse(rulebook: Rulebook) -> None:
    assert lapses(a_practice(), NOW, rulebook=rulebook).now == ()
    expired = a_site_with([seen("SR20", days_ago(5), expires_on=YESTERDAY)])
    assert lapses(expired, NOW, rulebook=rulebook) == lapses(a_practice(), NOW, rulebook=rulebook)


@pytest.mark.parametrize(
    ("stage", "planned", "booked"),
    [
        (Stage.REFERRED, False, False), (Stage.PLANNED, True, True), (Stage.STEP_UP, False, False),
        (Stage.STABILIZING, True, True), (Stage.READY, False, True), (Stage.PACKET_SENT, False, True),
        (Stage.ACKNOWLEDGED, False, True), (Stage.CONDITIONAL, False, True), (Stage.ACCEPTED, False, True),
        (Stage.CO_MANAGED, False, True), (Stage.DECLINED, True, False), (Stage.RETURNED, True, False),
        (Stage.ENDED, True, False),
    ],
)  # fmt: skip
def test_who_is_booked(stage: Stage, *, planned: bool, booked: bool) -> None:
    assert is_booked(stage, TODAY if planned else None) is booked


@pytest.mark.parametrize(
    ("stage", "last", "raised"),
    [
        (Stage.CO_MANAGED, YESTERDAY, True),
        (Stage.CO_MANAGED, TODAY, False),
        (Stage.CO_MANAGED, TOMORROW, False),
        (Stage.STEP_UP, YESTERDAY, False),
        (Stage.DECLINED, YESTERDAY, False),
    ],
)
def test_a_lapse_raises_the_card_of_who_is_booked_there(
    rulebook: Rulebook, stage: Stage, last: date, *, raised: bool
) -> None:
    site = a_site_with([seen("SR16", days_ago(10), expires_on=last)])
    course = a_course(after=DoseRole.TREATMENT, stage=stage, community=site)
    status = status_of(course, NOW, rulebook=rulebook)
    found = [risk for risk in status.risks if risk.cause is RiskCause.SITE_LAPSED]
    assert bool(found) is raised
    if raised:
        assert found[0].text == (
            "Lakeside: Tocilizumab immediately available, count and expiry: expired, held through Mon 23 Nov 2026"
        )


def test_the_status_holds_until_the_first_day_without_it(rulebook: Rulebook) -> None:
    site = a_site_with([seen("SR16", expires_on=TODAY)])
    course = a_course(after=DoseRole.TREATMENT, stage=Stage.CO_MANAGED, community=site)
    before = status_of(course, NOW, rulebook=rulebook)
    assert before.holds_until == datetime(2026, 11, 25, 5, tzinfo=UTC)
    after = status_of(course, before.holds_until, rulebook=rulebook)
    assert RiskCause.SITE_LAPSED in [risk.cause for risk in after.risks]
    assert RiskCause.SITE_LAPSED not in [risk.cause for risk in before.risks]
