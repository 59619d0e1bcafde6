"""Which answer counts: of this passing, of this site, not too old; an override is no answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coordination.decisions.attesting import (
    asked_since,
    authorization_of,
    code_of,
    field_key,
    is_of_earlier_passing,
    is_too_old,
    key_of,
    last_answer,
    standing_answer,
    standing_override,
    standing_statement,
)
from coordination.facts import AuthorizationFact, ConfirmationFact, CourseFacts
from coordination.knowledge import Rulebook
from coordination.vocabulary import Answer, Stage
from tests.builders import HILL, NOW, TODAY, a_course, a_practice, days_ago, stages

SAID = ConfirmationFact("p05", Answer.YES, TODAY)


def said(*answers: ConfirmationFact, **values: object) -> CourseFacts:
    return replace(a_course(), confirmations=answers, **values)  # type: ignore[arg-type]


def test_an_answer_about_a_site_is_kept_under_the_site(rulebook: Rulebook) -> None:
    course = a_course()
    assert key_of(rulebook.criteria["P18"], course) == "p18"
    assert key_of(rulebook.criteria["H02"], course) == "h02:lake"
    assert key_of(rulebook.criteria["R05"], replace(course, community=None)) == "r05:none"
    assert (code_of("h02:lake"), code_of("p18"), code_of("crs_none")) == ("H02", "P18", "CRS_NONE")


def test_the_newest_answer_stands(rulebook: Rulebook) -> None:
    later = replace(SAID, value=Answer.UNKNOWN)
    assert standing_answer(rulebook.criteria["P05"], said(SAID, later), NOW) is later


def test_an_answer_about_another_site_is_none(rulebook: Rulebook) -> None:
    answer = ConfirmationFact("r06:lake", Answer.YES, TODAY)
    assert standing_answer(rulebook.criteria["R06"], said(answer), NOW) is answer
    moved = said(answer, community=a_practice(id=HILL))
    assert standing_answer(rulebook.criteria["R06"], moved, NOW) is None


@pytest.mark.parametrize("stage", [Stage.DECLINED, Stage.CO_MANAGED, Stage.RETURNED])
def test_site_and_handoff_are_asked_anew_after_a_passing_and_the_patient_is_not(
    stage: Stage, rulebook: Rulebook
) -> None:
    events = stages((Stage.READY, days_ago(9)), (stage, days_ago(5)))
    of_site, of_patient = ConfirmationFact("h05:lake", Answer.YES, days_ago(8), seq=1), replace(SAID, seq=1)
    course = said(of_site, replace(of_patient, criterion="p18"), stage_events=events)
    assert asked_since(course) == 2
    assert standing_answer(rulebook.criteria["H05"], course, NOW) is None
    assert is_of_earlier_passing(rulebook.criteria["H05"], of_site, course)
    assert standing_answer(rulebook.criteria["P18"], course, NOW) is not None
    again = replace(of_site, seq=3)
    assert standing_answer(rulebook.criteria["H05"], said(again, stage_events=events), NOW) is again


@pytest.mark.parametrize(("days", "old"), [(0, False), (6, False), (7, False), (8, True)])
def test_an_answer_stands_through_its_last_day(days: int, *, old: bool, rulebook: Rulebook) -> None:
    row, course = rulebook.criteria["P05"], a_course()
    assert is_too_old(row, replace(SAID, on=TODAY - timedelta(days=days)), course, NOW) is old


def test_an_answer_without_its_day_is_too_old_where_days_count(rulebook: Rulebook) -> None:
    undated = replace(SAID, on=None)
    assert is_too_old(rulebook.criteria["P05"], undated, a_course(), NOW)
    assert not is_too_old(rulebook.criteria["P18"], undated, a_course(), NOW)


def test_an_override_is_no_answer_and_hides_none(rulebook: Rulebook) -> None:
    row = rulebook.criteria["P05"]
    over = replace(SAID, value=Answer.NO, override_reason="Discussed")
    course = said(replace(SAID, value=Answer.NO), over)
    assert standing_override(row, course, NOW) is over
    assert standing_answer(row, course, NOW) == replace(SAID, value=Answer.NO)
    assert last_answer(row, said(over)) is None


def test_an_override_ends_with_the_next_answer_and_with_its_passing(rulebook: Rulebook) -> None:
    row = rulebook.criteria["P18"]
    over = ConfirmationFact("p18", Answer.NO, TODAY, override_reason="Discussed", seq=1)
    assert standing_override(row, said(over), NOW) is over
    assert standing_override(row, said(over, ConfirmationFact("p18", Answer.NO, TODAY, seq=2)), NOW) is None
    later = said(over, stage_events=stages((Stage.READY, days_ago(9)), (Stage.CO_MANAGED, days_ago(5))))
    assert standing_override(row, later, NOW) is None


def test_an_authorization_counts_for_the_passing_in_which_it_was_recorded() -> None:
    events = stages((Stage.READY, days_ago(9)), (Stage.DECLINED, days_ago(5)))
    old, new = AuthorizationFact("a", "approved", seq=1), AuthorizationFact("b", "approved", seq=5)
    assert authorization_of(replace(a_course(stage_events=events), authorizations=(old,))) is None
    assert authorization_of(replace(a_course(stage_events=events), authorizations=(old, new))) is new
    assert authorization_of(a_course()) is None


def test_a_statement_about_the_site_outlives_its_first_dose_and_no_decline(rulebook: Rulebook) -> None:
    place = next(row for row in rulebook.packet.fields if row.id == "packet-tocilizumab-place")
    allergies = next(row for row in rulebook.packet.fields if row.id == "packet-allergies")
    stated = tuple(ConfirmationFact(field_key(row, a_course()), Answer.YES, TODAY, seq=1) for row in (place, allergies))
    for stage, counts in ((Stage.CO_MANAGED, True), (Stage.DECLINED, False), (Stage.RETURNED, False)):
        course = said(*stated, stage_events=stages((Stage.READY, days_ago(9)), (stage, days_ago(5))))
        assert (standing_statement(place, course) is not None) is counts
        assert standing_statement(allergies, course) is stated[1]
