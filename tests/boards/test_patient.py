"""The patient page's head: who, accountable, whom to call, next dose, worst reaction; unknown and forbidden alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from coordination.acts import NotFound, assess_grade, confirm, open_toxicity, record_measurement
from coordination.boards.patient import NOT_FOUND, patient
from coordination.vocabulary import (
    Action,
    Answer,
    DoseRole,
    GradingSystem,
    MeasurementKind,
    ReactionAnswer,
    Role,
    Side,
    Stage,
    ToxicityKind,
)
from tests.builders import HILL, LAKE, TODAY, World, days_ago

FULL = DoseRole.FIRST_TREATMENT


def test_unknown_and_forbidden_are_told_the_same(world: World) -> None:
    course_id = world.plan()
    for viewer in (world.viewer(Role.COMMUNITY_CLINICIAN, HILL), world.viewer(Role.ADMINISTRATOR)):
        for asked in (course_id, "no-such-course", ""):
            with pytest.raises(NotFound, match=f"^{NOT_FOUND}$"):
                patient(world.desk(viewer), asked)


def test_the_sharing_practice_sees_the_patient(world: World) -> None:
    course_id = world.plan()
    page = patient(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN)), course_id)
    assert (page.patient.mrn, page.age, page.accountable.side) == ("0000001", 69, Side.ACADEMIC)


@pytest.mark.parametrize(("hour", "number", "until"), [(15, "312 555 0100", "17:00"), (4, "312 555 0199", None)])
def test_whom_to_call_follows_the_hour(world: World, hour: int, number: str, until: str | None) -> None:
    course_id = world.plan()
    page = patient(world.desk(now=datetime(2026, 11, 24, hour, tzinfo=UTC)), course_id)
    assert (page.call.now.number, page.call.until) == (number, until)


def test_after_the_handoff_the_practice_is_called_and_the_center_keeps_its_topics(world: World) -> None:
    course_id = world.after(FULL, gap_days=7)
    world.move(course_id, [Stage.READY, Stage.PACKET_SENT, Stage.ACCEPTED, Stage.CO_MANAGED], why="as agreed")
    page = patient(world.desk(), course_id)
    assert page.accountable.site is not None
    assert page.accountable.site.id == LAKE
    assert page.call.now.number == "716 555 0100"
    assert page.accountable.kept


def test_the_next_dose_says_its_rule_and_that_nobody_signed_it(world: World) -> None:
    page = patient(world.desk(), world.after(DoseRole.TREATMENT, gap_days=3))
    dose = page.status.dose
    assert (dose.action, dose.rule_id, dose.notice) == (
        Action.CONTINUE_SCHEDULE, "tec-mono-weekly", "Not yet signed here",
    )  # fmt: skip
    assert dose.slack_days == 25


def test_the_worst_reaction_stands_with_its_dose_and_none_is_never_a_bare_zero(world: World) -> None:
    course_id = world.after(FULL, gap_days=5)
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(8))
        assess_grade(act, course_id, episode, grade=2, system=GradingSystem.ASTCT_2019)
        confirm(act, course_id, criterion="icans_none", value=Answer.YES, on=TODAY)
    crs, icans = patient(world.desk(), course_id).reactions
    assert (crs.worst.grade, crs.worst.after_role) == (2, DoseRole.STEP_UP_2)
    assert icans.worst.answer is ReactionAnswer.NONE
    silent = patient(world.desk(), world.after(FULL, gap_days=5)).reactions
    assert {reaction.worst.answer for reaction in silent} == {ReactionAnswer.NOT_RECORDED}


def test_what_is_recorded_for_the_dose_says_what_is_not(world: World) -> None:
    course_id = world.after(FULL, gap_days=5)
    with world.acting() as act:
        record_measurement(
            act, course_id, test="ANC", kind=MeasurementKind.ANC, on=TODAY, text="1.4", value=1.4, unit="10⁹/L",
            source="lab",
        )  # fmt: skip
    latest = {one.kind: one.measured for one in patient(world.desk(), course_id).for_this_dose}
    anc = latest[MeasurementKind.ANC]
    assert anc is not None
    assert anc.value == 1.4
    assert latest[MeasurementKind.IGG] is None


def test_a_patient_is_read_with_as_many_queries_whatever_is_recorded(
    world: World, count_selects: Callable[[Callable[[], object]], int]
) -> None:
    few, many = world.plan(), world.after(DoseRole.TREATMENT, gap_days=2)
    desk = world.desk()
    assert count_selects(lambda: patient(desk, few)) == count_selects(lambda: patient(desk, many)) <= 32
