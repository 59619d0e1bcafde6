"""After the transfer, by acts on both databases: the loop closes in order, a sign stands, a stay ends, a return says when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coordination.acts import (
    NotAllowed,
    NotFound,
    Refused,
    answer_alert,
    name_site,
    raise_trigger,
    rebuild,
    record_discharge,
    record_handoff_event,
    record_hospital_event,
    record_step_after,
    record_task_outcome,
    return_to_center,
    undo_stage,
)
from coordination.acts.handoffs import record_handoff_piece
from coordination.boards.patient import patient
from coordination.decisions.stages import InvalidTransition
from coordination.facts import CourseFacts
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, HandoffEventKind, HospitalEventKind, Role, Side, Stage, TaskOutcomeKind
from tests.builders import HILL, LAKE, NORTH, TO_CO_MANAGED, TODAY, World, days_ago, rows
from tests.passing import ready

K = HandoffEventKind


def co_managed(world: World, *, days: int = 8) -> str:
    """A patient whose first community dose was given `days` ago."""
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=days + 7)
    world.move(course_id, TO_CO_MANAGED[:-1], on=days_ago(days), why="In order")
    with world.acting() as act:
        record_handoff_event(act, course_id, K.FIRST_DOSE_GIVEN, on=days_ago(days))
    return course_id


@pytest.fixture
def transferred(world_on_each: World) -> tuple[World, str]:
    return world_on_each, co_managed(world_on_each)


def facts(world: World, course_id: str) -> CourseFacts:
    return patient(world.desk(), course_id).facts


def status(world: World, course_id: str) -> Any:
    table = t.table_of(t.CourseStatus)
    with world.store.reading() as session:
        return session.execute(select(table).where(table.c.course_id == course_id)).one()


def titles(world: World, course_id: str) -> dict[str, str]:
    return {task.title: task.owner_site_id for task in patient(world.desk(), course_id).tasks}


def test_the_loop_closes_step_by_step(world_on_each: World) -> None:
    world, course_id = world_on_each, co_managed(world_on_each, days=35)
    assert titles(world, course_id)["First-visit report to the academic center"] == LAKE
    with pytest.raises(Refused, match="comes after: First visit reported, 30-day check done"), world.acting() as act:
        record_step_after(act, course_id, K.LOOP_CLOSED, by_name="Carla")
    for kind, by in ((K.CHECKED_IN, "Carla"), (K.FIRST_VISIT_REPORTED, "Olive"), (K.THIRTY_DAY_CHECKED, "Carla")):
        with world.acting() as act:
            record_step_after(act, course_id, kind, by_name=by, note="As planned")
    assert "Close the loop" in titles(world, course_id)
    with world.acting() as act:
        record_step_after(act, course_id, K.LOOP_CLOSED, by_name="Carla")
    assert status(world, course_id).loop_closed
    assert set(titles(world, course_id)) == {"Co-management visit at the academic center"}
    derived = rows(world.store, t.FollowUpTask, t.CourseStatus)
    rebuild(world.store, now=world.now, rulebook=world.rulebook)
    assert rows(world.store, t.FollowUpTask, t.CourseStatus) == derived


def test_a_step_out_of_place_is_refused_in_a_sentence(transferred: tuple[World, str]) -> None:
    world, course_id = transferred
    with world.acting() as act:
        record_step_after(act, course_id, K.FIRST_VISIT_REPORTED, by_name="Olive", on=days_ago(1))
    for kind, on, said in (
        (K.FIRST_VISIT_REPORTED, TODAY, "was recorded already: Mon 23 Nov 2026"),
        (K.THIRTY_DAY_CHECKED, days_ago(9), "is before the first community dose"),
        (K.CHECKED_IN, TODAY + timedelta(days=1), "lies in the future"),
        (K.PACKET_SENT, TODAY, "no step after the transfer"),
    ):
        with pytest.raises(Refused, match=said), world.acting() as act:
            record_step_after(act, course_id, kind, by_name="Olive", on=on)
    with pytest.raises(Refused, match="By whom is needed"), world.acting() as act:
        record_step_after(act, course_id, K.CHECKED_IN, by_name="  ")
    not_yet = world.plan()
    with pytest.raises(Refused, match="no first community dose"), world.acting() as act:
        record_step_after(act, not_yet, K.CHECKED_IN, by_name="Olive")


def test_visits_come_as_often_as_they_are(transferred: tuple[World, str]) -> None:
    world, course_id = transferred
    for days in (5, 2):
        with world.acting() as act:
            record_step_after(act, course_id, K.CO_MANAGEMENT_VISIT, by_name="Ada", on=days_ago(days))
    kinds = [event.kind for event in facts(world, course_id).handoff_events]
    assert kinds.count(K.CO_MANAGEMENT_VISIT) == 2
    assert len(facts(world, course_id).handoffs) == 1


def test_a_task_of_a_step_says_what_closes_it(transferred: tuple[World, str]) -> None:
    world, course_id = transferred
    task = next(one for one in patient(world.desk(), course_id).tasks if one.title.startswith("First-visit"))
    with pytest.raises(Refused, match="open until it is recorded: first visit reported"), world.acting() as act:
        record_task_outcome(act, course_id, task.task_key, kind=TaskOutcomeKind.DONE)


def test_a_sign_puts_the_patient_at_risk_until_somebody_answers(transferred: tuple[World, str]) -> None:
    world, course_id = transferred
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        alert = raise_trigger(act, course_id, "sign-fever-or-crs", told="Dr. On Call", detail="38.4 °C")
    found = status(world, course_id)
    assert found.at_risk
    assert "call now, answer by Tue 24 Nov 2026, 10:00 CST" in found.risk_causes[0][2]
    with pytest.raises(Refused, match="stands already"), world.acting() as act:
        raise_trigger(act, course_id, "sign-fever-or-crs")
    with world.acting() as act:
        answer_alert(act, course_id, alert, by_name="Dr. On Call")
    assert not any(cause[0] == "alert" for cause in status(world, course_id).risk_causes)
    with world.acting() as act:
        raise_trigger(act, course_id, "sign-fever-or-crs")
    kept = facts(world, course_id).alerts
    assert [one.trigger for one in kept] == ["sign-fever-or-crs"] * 2
    with pytest.raises(NotFound, match="No such sign"), world.acting() as act:
        raise_trigger(act, course_id, "no-such")
    with pytest.raises(NotAllowed), world.acting(world.viewer(Role.PROGRAM_LEAD)) as act:
        raise_trigger(act, course_id, "sign-gap")


def test_admitted_elsewhere_is_on_the_board_until_the_discharge(transferred: tuple[World, str]) -> None:
    world, course_id = transferred
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        stay = record_hospital_event(act, course_id, kind=HospitalEventKind.ADMITTED_ELSEWHERE, on=days_ago(1))
    assert status(world, course_id).blocker == "Admitted elsewhere since Mon 23 Nov 2026; its end is not recorded"
    assert any("record the discharge" in title for title in titles(world, course_id))
    with pytest.raises(Refused, match="before the stay began"), world.acting() as act:
        record_discharge(act, course_id, stay, ended_on=days_ago(2))
    with world.acting() as act:
        record_discharge(act, course_id, stay, ended_on=TODAY)
    assert status(world, course_id).blocker is None
    assert not any("record the discharge" in title for title in titles(world, course_id))
    held = patient(world.desk(), course_id).record.current(t.HospitalEvent)
    with pytest.raises(Refused, match="recorded already, Tue 24 Nov 2026"), world.acting() as act:
        record_discharge(act, course_id, held[0].id, ended_on=TODAY)
    with pytest.raises(NotFound, match="No such stay"), world.acting() as act:
        record_discharge(act, course_id, "none", ended_on=TODAY)


def test_a_return_says_why_and_when_back_and_the_center_is_accountable(transferred: tuple[World, str]) -> None:
    world, course_id = transferred
    back = TODAY + timedelta(days=14)
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        return_to_center(act, course_id, reason="Past the window on file", expected_back=back)
    found = status(world, course_id)
    assert (found.stage, found.accountable_side) == (Stage.RETURNED, Side.ACADEMIC)
    assert found.blocker == "Past the window on file; expected back: Tue 8 Dec 2026"
    assert titles(world, course_id) == {"Decide whether the patient goes back to the practice": NORTH}
    with pytest.raises(InvalidTransition), world.acting() as act:
        return_to_center(act, course_id, reason="Again")


def test_a_return_is_a_passing_back_and_its_undo_takes_it_and_its_task_away(transferred: tuple[World, str]) -> None:
    world, course_id = transferred
    before = facts(world, course_id)
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        return_to_center(act, course_id, reason="Fever")
    found = facts(world, course_id)
    there, back = found.handoffs
    assert (back.from_site_id, back.to_site_id, back.opened_on) == (LAKE, NORTH, TODAY)
    (event,) = [one for one in found.handoff_events if one.handoff_id == back.id]
    assert (event.kind, event.at, event.by_name) == (K.RETURNED, world.now, "Olive Oncologist")
    assert event.note == "Fever; expected back: not known"
    assert status(world, course_id).effective_at is None
    with pytest.raises(InvalidTransition), world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.RETURNED, note="Again")
    with world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.FIRST_DOSE_PLANNED, planned_on=TODAY + timedelta(days=9))
    assert len(facts(world, course_id).handoffs) == 3
    with world.acting() as act:
        undo_stage(act, course_id, why="Of another patient")
    undone = facts(world, course_id)
    assert undone.handoffs == before.handoffs == (there,)
    assert undone.handoff_events == before.handoff_events
    assert undone.tracker_tasks == ()
    assert (status(world, course_id).stage, status(world, course_id).accountable_side) == (
        Stage.CO_MANAGED,
        Side.COMMUNITY,
    )


def test_a_report_that_comes_late_belongs_to_the_passing_before_the_return(transferred: tuple[World, str]) -> None:
    world, course_id = transferred
    with world.acting() as act:
        return_to_center(act, course_id, reason="Fever")
    with world.acting(history=True) as act:
        record_handoff_event(act, course_id, K.FIRST_VISIT_REPORTED, on=days_ago(2))
        record_handoff_piece(act, course_id, K.ACKNOWLEDGED, on=days_ago(1), by_name="J. Pruitt")
        record_handoff_piece(act, course_id, K.ACCEPTED, on=TODAY)
    found = facts(world, course_id)
    there, _back, again = (one.id for one in found.handoffs)
    assert [event.handoff_id for event in found.handoff_events[-3:]] == [there, there, again]


def test_a_season_elsewhere_passes_over_the_center_and_an_undo_brings_no_practice_that_was_not_asked(
    transferred: tuple[World, str],
) -> None:
    world, course_id = transferred
    with pytest.raises(Refused, match="Lakeside Oncology has the patient"), world.acting() as act:
        name_site(act, course_id, HILL)
    ready(world, course_id)
    with world.acting() as act:
        name_site(act, course_id, HILL)
    found = facts(world, course_id)
    assert (found.stage, [one.is_return for one in found.handoffs]) == (Stage.READY, [False, True])
    with pytest.raises(Refused, match="Hill Country Cancer Care is named since"), world.acting() as act:
        undo_stage(act, course_id, why="He stays")
    with world.acting() as act:
        name_site(act, course_id, LAKE)
    with world.acting() as act:
        undo_stage(act, course_id, why="He stays")
    found = facts(world, course_id)
    assert (found.stage, [one.is_return for one in found.handoffs]) == (Stage.CO_MANAGED, [False])


def test_a_return_needs_a_reason_and_a_day_that_can_be(transferred: tuple[World, str]) -> None:
    world, course_id = transferred
    with pytest.raises(Refused, match="The reason is needed"), world.acting() as act:
        return_to_center(act, course_id, reason=" ")
    with pytest.raises(Refused, match="is before the return"), world.acting() as act:
        return_to_center(act, course_id, reason="Fever", expected_back=days_ago(1))
    with world.acting() as act:
        return_to_center(act, course_id, reason="Fever")
    assert status(world, course_id).blocker == "Fever; expected back: not known"
