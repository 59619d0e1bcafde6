"""Moving between stages: the allowed moves of the design, reasons, backdating, undo, and what a dose implies."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from coordination.acts import NotAllowed, Refused, move_stage, record_stage_history, undo_stage
from coordination.decisions.contradictions import contradictions
from coordination.decisions.stages import InvalidTransition
from coordination.facts import CourseFacts
from coordination.records import tables as t
from coordination.records.courses import load_records
from coordination.vocabulary import DoseRole, HandoffEventKind, Role, Stage
from tests.builders import LAKE, TODAY, World, days_ago

S, K = Stage, HandoffEventKind
MOVES = {
    S.REFERRED: {S.PLANNED},
    S.PLANNED: {S.STEP_UP},
    S.STEP_UP: {S.STABILIZING},
    S.STABILIZING: {S.READY, S.STEP_UP},
    S.READY: {S.PACKET_SENT, S.STABILIZING, S.STEP_UP},
    S.PACKET_SENT: {S.ACKNOWLEDGED, S.ACCEPTED, S.CONDITIONAL, S.DECLINED, S.READY},
    S.ACKNOWLEDGED: {S.ACCEPTED, S.CONDITIONAL, S.DECLINED, S.READY},
    S.CONDITIONAL: {S.ACCEPTED, S.DECLINED, S.READY},
    S.DECLINED: {S.READY, S.STABILIZING},
    S.ACCEPTED: {S.CO_MANAGED, S.READY, S.STEP_UP, S.STABILIZING},
    S.CO_MANAGED: {S.RETURNED, S.READY},
    S.RETURNED: {S.STEP_UP, S.STABILIZING, S.READY},
    S.ENDED: set(),
}
"""Design §8, "Stages move"; any stage may also end."""

PATH_TO = {
    S.REFERRED: [],
    S.PLANNED: [S.PLANNED],
    S.STEP_UP: [S.PLANNED, S.STEP_UP],
    S.STABILIZING: [S.PLANNED, S.STEP_UP, S.STABILIZING],
}
PATH_TO[S.READY] = [*PATH_TO[S.STABILIZING], S.READY]
PATH_TO[S.PACKET_SENT] = [*PATH_TO[S.READY], S.PACKET_SENT]
for _stage in (S.ACKNOWLEDGED, S.CONDITIONAL, S.DECLINED, S.ACCEPTED):
    PATH_TO[_stage] = [*PATH_TO[S.PACKET_SENT], _stage]
PATH_TO[S.CO_MANAGED] = [*PATH_TO[S.ACCEPTED], S.CO_MANAGED]
PATH_TO[S.RETURNED] = [*PATH_TO[S.CO_MANAGED], S.RETURNED]
PATH_TO[S.ENDED] = [S.PLANNED, S.ENDED]


class TryOnly(Exception):
    """Ends an act without storing it."""


def facts_of(world: World, course_id: str) -> CourseFacts:
    with world.store.reading() as session:
        return load_records(session, [course_id])[course_id].facts()


def kinds(facts: CourseFacts) -> list[HandoffEventKind]:
    return [event.kind for event in facts.handoff_events]


@pytest.mark.parametrize("stage", list(Stage))
def test_a_stage_moves_where_the_design_allows_and_nowhere_else(world: World, stage: Stage) -> None:
    course_id = world.refer()
    world.move(course_id, PATH_TO[stage], why="as agreed")
    for to in Stage:
        if to in MOVES[stage] or (to is S.ENDED and stage is not S.ENDED):
            with pytest.raises(TryOnly), world.acting(history=True) as act:
                move_stage(act, course_id, to, why="as agreed")
                assert act.facts(course_id).stage is to
                raise TryOnly
        else:
            with pytest.raises(InvalidTransition, match="Allowed from here"):
                world.move(course_id, to, why="as agreed")
    assert facts_of(world, course_id).stage is stage


@pytest.mark.parametrize(
    ("stage", "to"),
    [(S.PACKET_SENT, S.READY), (S.ACKNOWLEDGED, S.DECLINED), (S.CO_MANAGED, S.RETURNED), (S.PLANNED, S.ENDED)],
)
def test_a_withdrawal_a_decline_a_return_and_an_end_need_their_reason(world: World, stage: Stage, to: Stage) -> None:
    course_id = world.refer()
    world.move(course_id, PATH_TO[stage], why="as agreed")
    with pytest.raises(InvalidTransition, match="needs a reason"):
        world.move(course_id, to, why="  ")
    world.move(course_id, to, why="No night cover")
    assert facts_of(world, course_id).stage_events[-1].why == "No night cover"


def test_a_move_may_be_dated_back_to_the_day_the_stage_began_and_not_before(world: World) -> None:
    course_id = world.plan(on=days_ago(21))
    with pytest.raises(Refused, match="lies before Planned"):
        world.move(course_id, S.STEP_UP, on=days_ago(22))
    world.move(course_id, S.STEP_UP, on=days_ago(21))
    last = facts_of(world, course_id).stage_events[-1]
    assert (last.on, last.recorded_at) == (days_ago(21), world.now)


def test_a_move_in_the_future_is_refused(world: World) -> None:
    course_id = world.plan()
    with pytest.raises(Refused, match="lies in the future"):
        world.move(course_id, S.STEP_UP, on=date(2026, 11, 25))


def test_who_may_not_move_is_told_who_may(world: World) -> None:
    course_id = world.plan()
    with (
        pytest.raises(NotAllowed, match="program lead may not move a patient"),
        world.acting(world.viewer(Role.PROGRAM_LEAD)) as act,
    ):
        move_stage(act, course_id, S.STEP_UP)


def test_a_handoff_event_stands_behind_each_answer(world: World) -> None:
    course_id = world.refer()
    world.move(course_id, [*PATH_TO[S.ACKNOWLEDGED], S.CONDITIONAL, S.ACCEPTED, S.CO_MANAGED], why="as agreed")
    assert kinds(facts_of(world, course_id)) == [
        K.PACKET_SENT, K.ACKNOWLEDGED, K.CONDITIONAL, K.ACCEPTED, K.FIRST_DOSE_GIVEN,
    ]  # fmt: skip


@pytest.mark.parametrize("stage", [S.PACKET_SENT, S.ACKNOWLEDGED, S.CONDITIONAL, S.ACCEPTED])
def test_going_back_to_ready_before_the_first_dose_is_a_withdrawal(world: World, stage: Stage) -> None:
    course_id = world.refer()
    world.move(course_id, [*PATH_TO[stage], S.READY], why="Insurance changed")
    assert kinds(facts_of(world, course_id))[-1] is HandoffEventKind.WITHDRAWN


def test_a_declined_patient_may_be_asked_elsewhere_as_a_passing_of_its_own(world: World) -> None:
    course_id = world.refer()
    world.move(course_id, [*PATH_TO[S.DECLINED], S.READY, S.PACKET_SENT], why="No chair")
    facts = facts_of(world, course_id)
    assert len(facts.handoffs) == 2
    assert facts.handoff_events[-1].handoff_id == facts.handoffs[-1].id


def test_undo_appends_a_correcting_event_and_takes_the_handoff_event_back(world_on_each: World) -> None:
    world = world_on_each
    course_id = world.refer()
    world.move(course_id, [*PATH_TO[S.PACKET_SENT]], why="as agreed")
    with world.acting(now=world.now.replace(hour=16), history=True) as act:
        move_stage(act, course_id, S.ACKNOWLEDGED, by_name="J. Pruitt")
    with world.acting(now=world.now.replace(hour=17)) as act:
        undo_stage(act, course_id, why="Another patient was meant")
    facts = facts_of(world, course_id)
    assert facts.stage is S.PACKET_SENT
    assert kinds(facts) == [HandoffEventKind.PACKET_SENT]
    with world.store.reading() as session:
        rows = session.execute(select(t.StageEvent).where(t.StageEvent.course_id == course_id)).scalars().all()  # type: ignore[arg-type]
    retracted = [row for row in rows if row.retracted]
    assert [(row.stage, row.why) for row in retracted] == [("acknowledged", "Another patient was meant")]
    assert sum(row.stage == "acknowledged" for row in rows) == 2


def test_undo_needs_its_reason_and_a_move_to_undo(world: World) -> None:
    course_id = world.refer()
    with pytest.raises(Refused, match="no move to undo"), world.acting() as act:
        undo_stage(act, course_id, why="Slip")
    world.move(course_id, S.PLANNED)
    with pytest.raises(Refused, match="is needed"), world.acting() as act:
        undo_stage(act, course_id, why=" ")


def test_the_first_step_up_dose_begins_step_up_and_the_first_full_dose_ends_it(world: World) -> None:
    course_id = world.plan()
    world.dose(course_id, DoseRole.STEP_UP_1, days_ago(9))
    assert facts_of(world, course_id).stage is S.STEP_UP
    world.dose(course_id, DoseRole.STEP_UP_2, days_ago(6))
    world.dose(course_id, DoseRole.FIRST_TREATMENT, days_ago(3))
    assert facts_of(world, course_id).stage is S.STABILIZING


def test_the_first_dose_at_the_practice_makes_an_accepted_patient_co_managed(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=7)
    world.move(course_id, [S.READY, S.PACKET_SENT, S.ACCEPTED], why="as agreed")
    world.dose(course_id, DoseRole.TREATMENT, TODAY, site_id=LAKE)
    facts = facts_of(world, course_id)
    assert facts.stage is S.CO_MANAGED
    assert kinds(facts)[-1] is HandoffEventKind.FIRST_DOSE_GIVEN


def test_a_dose_that_does_not_fit_the_stage_moves_nothing(world: World) -> None:
    course_id = world.refer()
    world.dose(course_id, DoseRole.STEP_UP_1, TODAY)
    assert facts_of(world, course_id).stage is S.REFERRED


def test_a_re_step_up_of_a_co_managed_patient_leads_over_returned(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=80)
    world.move(course_id, [S.READY, S.PACKET_SENT, S.ACCEPTED], on=days_ago(75), why="as agreed")
    world.dose(course_id, DoseRole.TREATMENT, days_ago(70), site_id=LAKE)
    world.dose(course_id, DoseRole.STEP_UP_1, days_ago(10))
    assert facts_of(world, course_id).stage is S.CO_MANAGED
    told = contradictions(facts_of(world, course_id), rulebook=world.rulebook)
    assert any("but step-up 1 is recorded as given" in sentence for sentence in told)
    world.move(course_id, S.RETURNED, on=days_ago(8), why="Re-step-up")
    world.dose(course_id, DoseRole.STEP_UP_2, days_ago(7))
    assert facts_of(world, course_id).stage is S.STEP_UP
    assert contradictions(facts_of(world, course_id), rulebook=world.rulebook) == ()
    world.dose(course_id, DoseRole.FIRST_TREATMENT, days_ago(4))
    assert facts_of(world, course_id).stage is S.STABILIZING


def test_a_stage_of_a_tracker_is_one_entry_whatever_came_before(world: World) -> None:
    course_id = world.refer()
    with world.acting() as act:
        record_stage_history(act, course_id, S.CO_MANAGED)
    facts = facts_of(world, course_id)
    assert (facts.stage, facts.stage_since) == (S.CO_MANAGED, None)


def test_a_late_entry_or_a_correction_of_an_old_dose_moves_nothing(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=7)
    world.move(course_id, S.READY)
    first = facts_of(world, course_id).doses[0]
    world.dose(course_id, DoseRole.STEP_UP_1, first.on, amount=4.8, unit="mg/kg", supersedes=first.id)
    world.dose(course_id, DoseRole.STEP_UP_2, days_ago(9))
    assert facts_of(world, course_id).stage is S.READY


def test_a_first_dose_before_the_acceptance_passes_nothing(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=14)
    world.move(course_id, [S.READY, S.PACKET_SENT, S.ACCEPTED], on=days_ago(1), why="as agreed")
    world.dose(course_id, DoseRole.TREATMENT, days_ago(7), site_id=LAKE)
    world.dose(course_id, DoseRole.STEP_UP_2, days_ago(0), site_id=LAKE)
    assert facts_of(world, course_id).stage is not S.CO_MANAGED
    assert K.FIRST_DOSE_GIVEN not in kinds(facts_of(world, course_id))


@pytest.mark.parametrize("back", [S.STEP_UP, S.STABILIZING, S.READY])
def test_any_way_back_from_an_acceptance_takes_it_back(world: World, back: Stage) -> None:
    course_id = world.refer()
    world.move(course_id, PATH_TO[S.ACCEPTED], why="as agreed")
    world.move(course_id, back, why="A long gap")
    assert kinds(facts_of(world, course_id))[-1] is K.WITHDRAWN


def test_a_step_up_dose_after_an_acceptance_takes_it_back(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=30)
    world.move(course_id, [S.READY, S.PACKET_SENT, S.ACCEPTED], why="as agreed")
    world.dose(course_id, DoseRole.STEP_UP_1, TODAY)
    facts = facts_of(world, course_id)
    assert (facts.stage, kinds(facts)[-1]) == (S.STEP_UP, K.WITHDRAWN)
