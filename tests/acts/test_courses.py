"""Referring and planning: who a patient is, which sides share a course, and what may not be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coordination.acts import (
    NotAllowed,
    NotFound,
    Refused,
    agree_line,
    change_course,
    change_patient,
    decline_handoff,
    name_site,
    plan_course,
)
from coordination.decisions.responsibility import who_to_call
from coordination.records import tables as t
from coordination.records.courses import load_records
from coordination.vocabulary import (
    Agent,
    Answer,
    DeclineReason,
    DoseRole,
    ModelOfCare,
    Regimen,
    Role,
    Side,
    Stage,
    Topic,
)
from tests.builders import HILL, LAKE, NORTH, NOW, TODAY, World
from tests.passing import facts_of, ready, sent

NIGHT = NOW + timedelta(hours=12)


def test_a_referral_is_a_patient_a_course_and_the_first_stage(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.refer(mrn="0012345")
    with world.store.reading() as session:
        record = load_records(session, [course_id])[course_id]
    assert record.patient.mrn == "0012345"
    assert record.facts().stage is Stage.REFERRED


def test_the_same_number_is_the_same_patient_and_opens_a_second_course(world: World) -> None:
    first = world.refer(mrn="0000042")
    second = world.refer(mrn=" 0000042 ", last_name="patient1", agent=Agent.TALQUETAMAB)
    with world.store.reading() as session:
        found = load_records(session, [first, second])
    assert found[first].patient.id == found[second].patient.id
    assert found[second].course.ordinal == 2


def test_the_same_number_at_another_site_is_another_patient(world: World) -> None:
    first, second = world.refer(mrn="0000042"), world.refer(mrn="0000042", mrn_site_id=LAKE)
    with world.store.reading() as session:
        found = load_records(session, [first, second])
    assert found[first].patient.id != found[second].patient.id


def test_a_number_of_another_person_is_refused_and_nothing_is_stored(world: World) -> None:
    world.refer(mrn="0000042")
    for other in ({"birth_date": date(1957, 3, 15)}, {"last_name": "Garcia"}):
        with pytest.raises(Refused, match="belongs to another name or birth date"):
            world.refer(mrn="0000042", **({"last_name": "Patient1"} | other))  # type: ignore[arg-type]
    with world.store.reading() as session:
        assert len(session.execute(select(t.table_of(t.Course).c.id)).all()) == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"mrn": "  "}, "The MRN is needed"),
        ({"last_name": ""}, "The last name is needed"),
        ({"birth_date": TODAY + timedelta(days=1)}, "lies in the future"),
        ({"birth_date": date(1905, 12, 31)}, "more than 120 years ago; check the year"),
        ({"academic_site_id": LAKE}, "the academic side is needed"),
        ({"to": NORTH}, "the community side is needed"),
    ],
)
def test_a_referral_that_cannot_be_right_is_refused(world: World, values: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        world.refer(**values)  # type: ignore[arg-type]


def test_an_unknown_site_is_not_found(world: World) -> None:
    with pytest.raises(NotFound, match="No such site"):
        world.refer(mrn_site_id="nowhere")


def test_a_regimen_of_another_agent_is_refused(world: World) -> None:
    course_id = world.refer()
    with pytest.raises(Refused, match="has no regimen"), world.acting() as act:
        plan_course(
            act, course_id, regimen=Regimen.Q2W_0_8, model_of_care=ModelOfCare.HYBRID,
            prophylactic_tocilizumab=Answer.YES, community_site_id=LAKE,
        )  # fmt: skip


def test_planning_records_the_plan_and_enters_the_stage(world: World) -> None:
    course_id = world.plan(prophylactic_tocilizumab=Answer.YES)
    with world.store.reading() as session:
        facts = load_records(session, [course_id])[course_id].facts()
    assert (facts.regimen, facts.prophylactic_tocilizumab, facts.stage) == (
        Regimen.MONOTHERAPY, Answer.YES, Stage.PLANNED,
    )  # fmt: skip


def test_a_pharmacist_may_not_refer(world: World) -> None:
    course_id = world.refer()
    with pytest.raises(NotAllowed), world.acting(world.viewer(Role.PHARMACIST)) as act:
        plan_course(
            act, course_id, regimen=Regimen.MONOTHERAPY, model_of_care=ModelOfCare.HYBRID,
            prophylactic_tocilizumab=Answer.YES, community_site_id=LAKE,
        )  # fmt: skip


def test_another_return_site_lets_the_new_practice_see_and_no_longer_the_old_one(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        change_course(act, course_id, community_site_id=HILL)
    sight = t.table_of(t.CourseSight)
    with world.store.reading() as session:
        seen = set(session.execute(select(sight.c.site_id).where(sight.c.course_id == course_id)).scalars())
    assert seen == {NORTH, HILL}


def test_a_corrected_name_reaches_every_course_of_the_patient(world: World) -> None:
    first, second = (
        world.refer(mrn="0000042"),
        world.refer(mrn="0000042", last_name="Patient1", agent=Agent.ELRANATAMAB),
    )
    with world.acting() as act:
        change_patient(act, act.record(first).course.patient_id, last_name="Núñez")
    status = t.table_of(t.CourseStatus)
    with world.store.reading() as session:
        names = session.execute(select(status.c.last_name).where(status.c.course_id.in_([first, second]))).scalars()
        assert list(names) == ["Núñez", "Núñez"]


def test_a_course_that_began_stays_with_who_was_handed_the_patient(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=7)
    world.move(course_id, [Stage.READY, Stage.PACKET_SENT, Stage.DECLINED], why="No chair")
    with world.acting() as act:
        change_course(act, course_id, community_site_id=HILL)
    sight = t.table_of(t.CourseSight)
    with world.store.reading() as session:
        seen = set(session.execute(select(sight.c.site_id).where(sight.c.course_id == course_id)).scalars())
    assert seen == {NORTH, LAKE, HILL}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"mrn": " "}, "The MRN is needed"),
        ({"last_name": ""}, "The last name is needed"),
        ({"birth_date": TODAY + timedelta(days=1)}, "lies in the future"),
        ({"birth_date": date(1905, 12, 31)}, "more than 120 years ago"),
        ({"death_date": date(1957, 3, 13)}, "is before the birth date"),
        ({"death_date": TODAY + timedelta(days=1)}, "lies in the future"),
        ({"mrn": "0000042"}, "of North University Hospital belongs to another patient"),
    ],
)
def test_a_correction_of_a_patient_that_cannot_be_right_is_refused(
    world: World, values: dict[str, object], said: str
) -> None:
    world.refer(mrn="0000042")
    course_id = world.refer(mrn="0000043")
    with pytest.raises(Refused, match=said), world.acting() as act:
        change_patient(act, act.record(course_id).course.patient_id, **values)


def test_a_patient_keeps_the_number_and_a_number_of_another_site_is_free(world: World) -> None:
    world.refer(mrn="0000042")
    course_id = world.refer(mrn="0000043")
    with world.acting() as act:
        patient_id = act.record(course_id).course.patient_id
        change_patient(act, patient_id, mrn=" 0000043 ", birth_date=date(1906, 1, 1))
        change_patient(act, patient_id, mrn_site_id=LAKE, mrn="0000042")
    with pytest.raises(NotFound, match="No such site"), world.acting() as act:
        change_patient(act, patient_id, mrn_site_id="nowhere")


def test_a_plan_names_no_other_site_while_one_is_asked_or_has_the_patient(world: World) -> None:
    course_id = sent(world)
    plan: dict[str, Any] = {
        "regimen": Regimen.MONOTHERAPY,
        "model_of_care": ModelOfCare.HYBRID,
        "prophylactic_tocilizumab": Answer.NO,
    }
    with pytest.raises(Refused, match="is asked already"), world.acting() as act:
        plan_course(act, course_id, community_site_id=HILL, **plan)
    with world.acting() as act:
        plan_course(act, course_id, community_site_id=LAKE, **plan)
    assert facts_of(world, course_id).model_of_care is ModelOfCare.HYBRID


def test_another_practice_takes_over_no_line_that_the_one_before_agreed_to(world: World) -> None:
    course_id = sent(world)
    with world.acting() as act:
        agree_line(act, course_id, topic=Topic.FIRST_CALL_NIGHT, side=Side.COMMUNITY, agreed_by="Dr. Lake")
    assert who_to_call(facts_of(world, course_id), NIGHT, rulebook=world.rulebook).side is Side.COMMUNITY
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        decline_handoff(act, course_id, by_name="Dr. Lake", reason=DeclineReason.STAFFING)
    assert who_to_call(facts_of(world, course_id), NIGHT, rulebook=world.rulebook).side is Side.ACADEMIC
    with world.acting() as act:
        name_site(act, course_id, HILL)
    ready(world, course_id)
    assert facts_of(world, course_id).responsibility_lines == ()
    assert who_to_call(facts_of(world, course_id), NIGHT, rulebook=world.rulebook).side is Side.ACADEMIC
