"""Answering and overriding a criterion as people do it: who may, what is refused, what the trail says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from coordination.acts import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    attest_criterion,
    change_course,
    confirm,
    override_criterion,
    readiness_of,
    rebuild,
)
from coordination.decisions.readiness import Readiness, Standing, closed_doors
from coordination.facts import Viewer
from coordination.records import tables as t
from coordination.vocabulary import Answer, DoseRole, Gate, Role, Stage
from tests.builders import HILL, LAKE, TODAY, World, days_ago, rows

YES, NO, UNKNOWN, NOT_APPLICABLE = Answer
WHY = "Discussed in the tumor board"


def stabilizing(world: World) -> str:
    return world.after(DoseRole.FIRST_TREATMENT, gap_days=10)


def readiness(world: World, course_id: str) -> Readiness:
    with world.acting() as act:
        return readiness_of(act, course_id)


def standing(world: World, course_id: str, code: str) -> Standing:
    return readiness(world, course_id).standing(code)


def attest(
    world: World, course_id: str, code: str, value: Answer, viewer: Viewer | None = None, **more: object
) -> None:
    with world.acting(viewer) as act:
        attest_criterion(act, course_id, code, value=value, on=TODAY, **more)  # type: ignore[arg-type]


def override(world: World, course_id: str, code: str, viewer: Viewer | None = None, reason: str = WHY) -> None:
    with world.acting(viewer or world.viewer(Role.ACADEMIC_CLINICIAN)) as act:
        override_criterion(act, course_id, code, reason=reason)


def trail(world: World) -> tuple[str, str]:
    audit = t.table_of(t.Audit)
    with world.store.reading() as session:
        row = session.execute(select(audit.c.act, audit.c.summary).order_by(audit.c.seq.desc()).limit(1)).one()
    return row.act, row.summary


def test_an_answer_is_kept_with_who_when_and_the_words_of_the_criterion(world_on_each: World) -> None:
    world = world_on_each
    course_id = stabilizing(world)
    attest(world, course_id, "P18", YES, world.viewer(Role.NURSE), note="Taught back")
    one = standing(world, course_id, "P18")
    assert (one.value, one.met) == (YES, True)
    assert one.stated is not None
    assert (one.stated.by, one.stated.on, one.stated.note) == (world.viewer(Role.NURSE).person_id, TODAY, "Taught back")
    assert trail(world) == (
        "record_confirmation",
        "P18 Education with teach-back; wallet card, thermometer, whom to call in writing: yes",
    )


@pytest.mark.parametrize("value", [NO, UNKNOWN])
def test_no_and_not_known_keep_the_door_closed(value: Answer, world: World) -> None:
    course_id = stabilizing(world)
    attest(world, course_id, "P18", value)
    assert "P18" in {one.code for one in closed_doors(readiness(world, course_id), Gate.READY)}


def test_not_applicable_is_refused_where_it_is_no_answer(world: World) -> None:
    course_id = stabilizing(world)
    with pytest.raises(Refused, match="not applicable is no answer to this"):
        attest(world, course_id, "P18", NOT_APPLICABLE)
    attest(world, course_id, "R02", NOT_APPLICABLE)
    assert standing(world, course_id, "R02").met


def test_an_answer_of_tomorrow_and_an_unknown_criterion_are_refused(world: World) -> None:
    course_id = stabilizing(world)
    with pytest.raises(Refused, match="lies in the future"), world.acting() as act:
        attest_criterion(act, course_id, "P18", value=YES, on=TODAY + timedelta(days=1))
    with pytest.raises(NotFound, match="No such criterion"):
        attest(world, course_id, "P99", YES)
    with pytest.raises(NotFound):
        attest(world, stabilizing(world), "P18", YES, world.viewer(Role.COMMUNITY_CLINICIAN, HILL))


def test_a_site_criterion_needs_a_site_and_stays_with_it(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=10, to=None)
    with pytest.raises(Refused, match="no receiving site is named yet"):
        attest(world, course_id, "R06", YES)
    for site in (LAKE, HILL):
        with world.acting() as act:
            change_course(act, course_id, community_site_id=site)
        assert standing(world, course_id, "R06").value is UNKNOWN
        attest(world, course_id, "R06", YES)
        assert standing(world, course_id, "R06").value is YES


def test_a_decline_asks_site_and_handoff_anew(world: World) -> None:
    course_id = stabilizing(world)
    for code in ("P18", "H05", "R06"):
        attest(world, course_id, code, YES)
    world.move(course_id, (Stage.READY, Stage.PACKET_SENT))
    world.move(course_id, Stage.DECLINED, why="No night cover")
    assert [standing(world, course_id, code).value for code in ("P18", "H05", "R06")] == [YES, UNKNOWN, UNKNOWN]


# --- overriding


def test_a_clinician_overrides_with_a_reason_and_the_criterion_stays_unmet(world_on_each: World) -> None:
    world = world_on_each
    course_id = stabilizing(world)
    attest(world, course_id, "P18", NO)
    override(world, course_id, "P18")
    one = standing(world, course_id, "P18")
    assert (one.value, one.met, one.passes) == (NO, False, True)
    assert one.override is not None
    assert (one.override.by, one.override.override_reason) == (world.viewer(Role.ACADEMIC_CLINICIAN).person_id, WHY)
    assert trail(world)[0] == "override_criterion"
    assert trail(world)[1].endswith(f"overridden, {WHY}")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.NURSE, Role.PHARMACIST, Role.PROGRAM_LEAD])
def test_nobody_but_a_clinician_overrides(role: Role, world: World) -> None:
    course_id = stabilizing(world)
    with pytest.raises(NotAllowed, match="may not override a criterion of the handoff"):
        override(world, course_id, "P18", world.viewer(role))
    with pytest.raises(NotAllowed), world.acting(world.viewer(role)) as act:
        confirm(act, course_id, criterion="p18", value=NO, on=TODAY, override_reason=WHY)
    assert not standing(world, course_id, "P18").passes


def test_an_exception_to_the_worst_grade_is_signed_at_the_academic_center(world: World) -> None:
    course_id = stabilizing(world)
    override(world, course_id, "P18", world.viewer(Role.COMMUNITY_CLINICIAN))
    with pytest.raises(NotAllowed, match="only a clinician of the academic center"):
        override(world, course_id, "P04", world.viewer(Role.COMMUNITY_CLINICIAN))
    override(world, course_id, "P04")
    assert standing(world, course_id, "P04").passes


def test_an_override_needs_a_reason_a_hard_criterion_and_something_unmet(world: World) -> None:
    course_id = stabilizing(world)
    attest(world, course_id, "P18", YES)
    with pytest.raises(Refused, match="The reason of an override is needed"):
        override(world, course_id, "P19", reason="  ")
    with pytest.raises(Refused, match="this closes no door"):
        override(world, course_id, "P14")
    with pytest.raises(Refused, match="There is nothing to override"):
        override(world, course_id, "P18")


def test_two_who_act_at_once_are_told(world: World) -> None:
    course_id = stabilizing(world)
    with world.acting() as act:
        seen = act.record(course_id).course.version
    attest(world, course_id, "P18", NO)
    with pytest.raises(Conflict), world.acting(world.viewer(Role.ACADEMIC_CLINICIAN)) as act:
        override_criterion(act, course_id, "P18", reason=WHY, seen_version=seen)
    with pytest.raises(Conflict):
        attest(world, course_id, "P18", YES, seen_version=seen)


# --- the receiving site's own items, and derived rows


def test_items_of_the_receiving_site_are_read_and_the_newest_holds(world_on_each: World) -> None:
    world = world_on_each
    course_id = stabilizing(world)
    table = t.table_of(t.SiteItem)
    common = {"site_id": LAKE, "item": "SR16", "recorded_at": world.now, "recorded_by": world.viewer().person_id}
    with world.store.writing() as session:
        session.execute(insert(table), {"id": "1", "verified_on": days_ago(40), "expires_on": days_ago(10), **common})
    assert standing(world, course_id, "R05").value is NO
    with world.store.writing() as session:
        session.execute(
            insert(table), {"id": "2", "verified_on": TODAY, "expires_on": TODAY, "supersedes": "1", **common}
        )
    assert standing(world, course_id, "R05").value is YES


def test_a_rebuild_gives_the_same_clocks(world_on_each: World) -> None:
    world = world_on_each
    course_id = stabilizing(world)
    world.move(course_id, (Stage.READY, Stage.PACKET_SENT), on=days_ago(5))
    attest(world, course_id, "H02", YES)
    stored = rows(world.store, t.CourseStatus, t.CourseSight)
    rebuild(world.store, now=world.now, rulebook=world.rulebook)
    assert rows(world.store, t.CourseStatus, t.CourseSight) == stored
