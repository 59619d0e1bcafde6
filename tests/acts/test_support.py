"""Facts around the treatment: alerts, hospital events, prophylaxis, response, remembered columns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from coordination.acts import (
    Conflict,
    NotFound,
    Refused,
    answer_alert,
    confirm,
    raise_alert,
    record_authorization,
    record_hospital_event,
    record_medication,
    record_response,
    remember_mapping,
    set_tier,
)
from coordination.records import tables as t
from coordination.records.courses import load_records
from coordination.vocabulary import Answer, HospitalEventKind, ResponseCategory, TierLevel
from tests.builders import NORTH, TODAY, World


def test_an_alert_stands_until_somebody_answers(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.plan()
    with world.acting() as act:
        alert = raise_alert(act, course_id, what="38.4 °C at home", told="Dr. A")
    with pytest.raises(NotFound), world.acting() as act:
        answer_alert(act, course_id, "another", by_name="Dr. A")
    with world.acting() as act:
        answer_alert(act, course_id, alert, by_name="Dr. A")
    with world.store.reading() as session:
        (found,) = load_records(session, [course_id])[course_id].facts().alerts
    assert found.answered_at == world.now


def test_an_alert_is_answered_once_and_not_before_it_was_raised(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        alert = raise_alert(act, course_id, what="38.4 °C at home")
    with (
        pytest.raises(Refused, match=r"before the alert was raised, Tue 24 Nov 2026, 09:00 CST"),
        world.acting() as act,
    ):
        answer_alert(act, course_id, alert, by_name="Dr. A", at=act.now - timedelta(hours=1))
    with world.acting() as act:
        answer_alert(act, course_id, alert, by_name="Dr. A")
    with (
        pytest.raises(Refused, match=r"answered already, by Dr\. A, Tue 24 Nov 2026, 09:00 CST"),
        world.acting() as act,
    ):
        answer_alert(act, course_id, alert, by_name="Dr. B")
    with world.store.reading() as session:
        (row,) = load_records(session, [course_id])[course_id].current(t.Alert)
    with pytest.raises(Refused, match="answered already"), world.acting() as act:
        answer_alert(act, course_id, row.id, by_name="Dr. B")


def test_facts_of_each_kind_are_kept(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        confirm(act, course_id, criterion="crs_none", value=Answer.YES, on=TODAY)
        record_hospital_event(
            act, course_id, kind=HospitalEventKind.ADMITTED_ELSEWHERE, on="2026-11", hospital="County"
        )
        record_medication(act, course_id, purpose="hsv", name="Acyclovir", supply_to=TODAY + timedelta(days=20))
        record_response(act, course_id, category=ResponseCategory.VGPR, on=TODAY)
        record_authorization(act, course_id, status="approved", place_of_service="community")
        set_tier(act, course_id, tier=TierLevel.WATCHER, on=TODAY, set_by="Dr. A", why="Prior CRS 2")
        record = act.record(course_id)
        for table in (t.Confirmation, t.HospitalEvent, t.Medication, t.Response, t.Authorization, t.RiskTier):
            assert len(record.current(table)) == 1, table


@pytest.mark.parametrize("what", ["hospital", "response", "tier", "alert", "confirmation"])
def test_none_of_them_lies_in_the_future(world: World, what: str) -> None:
    course_id, tomorrow = world.plan(), TODAY + timedelta(days=1)
    with pytest.raises(Refused, match="lies in the future"), world.acting() as act:
        if what == "hospital":
            record_hospital_event(act, course_id, kind=HospitalEventKind.ADMISSION, on=tomorrow)
        elif what == "response":
            record_response(act, course_id, category=ResponseCategory.PR, on=tomorrow)
        elif what == "tier":
            set_tier(act, course_id, tier=TierLevel.STABLE, on=tomorrow, set_by="Dr. A")
        elif what == "alert":
            raise_alert(act, course_id, what="Fever", at=act.now + timedelta(hours=1))
        else:
            confirm(act, course_id, criterion="crs_none", value=Answer.YES, on=tomorrow)


def test_columns_are_remembered_once(world: World) -> None:
    for mapping in ({"MRN": "mrn"}, {"MRN": "mrn"}, {"MRN": "mrn", "DOB": "dob"}):
        with world.acting() as act:
            remember_mapping(act, NORTH, "patients", mapping)
    table = t.table_of(t.ImportMapping)
    with world.store.reading() as session:
        assert len(session.execute(select(table)).all()) == 2


def test_the_second_to_attest_is_told_what_was_attested(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        seen = act.record(course_id).course.version
        confirm(act, course_id, criterion="crs_none", value=Answer.YES, seen_version=seen)
    with pytest.raises(Conflict, match="CRS: none seen"), world.acting() as act:
        confirm(act, course_id, criterion="crs_none", value=Answer.NO, seen_version=seen)


@pytest.mark.parametrize(
    ("criterion", "value", "said"),
    [
        ("crs_none", Answer.YES, "CRS: none seen"),
        ("crs_none", Answer.UNKNOWN, "crs none: not known"),
        ("ecog_0_1", Answer.NO, "ECOG and frailty: no"),
        ("lives_alone", Answer.YES, "Lives alone: yes"),
        ("a_question_of_our_own", Answer.YES, "a question of our own: yes"),
    ],
)
def test_the_trail_says_an_answer_in_the_words_of_its_rule(
    world: World, criterion: str, value: Answer, said: str
) -> None:
    course_id = world.plan()
    with world.acting() as act:
        confirm(act, course_id, criterion=criterion, value=value)
    audit = t.table_of(t.Audit)
    with world.store.reading() as session:
        newest = session.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).one()
    assert newest.summary == said
