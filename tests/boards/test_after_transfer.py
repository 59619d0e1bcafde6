"""What the page shows after the transfer: every step with what is recorded and asked, signs, and an open stay."""

from __future__ import annotations

from coordination.acts import open_toxicity, record_hospital_event, record_step_after
from coordination.boards.after_transfer import AfterTransfer, after_transfer
from coordination.boards.patient import patient
from coordination.knowledge.after_transfer import AFTER_STEPS
from coordination.vocabulary import HandoffEventKind, HospitalEventKind, Role, ToxicityKind
from tests.acts.test_after_transfer import co_managed
from tests.builders import TODAY, World, days_ago


def seen(world: World, course_id: str, role: Role = Role.COORDINATOR) -> AfterTransfer:
    return after_transfer(patient(world.desk(world.viewer(role)), course_id))


def test_before_the_first_community_dose_there_is_nothing(world: World) -> None:
    found = seen(world, world.plan())
    assert (found.transfer, found.steps, found.signs, found.stay) == (None, (), (), None)


def test_each_step_shows_what_is_recorded_or_what_is_asked(world: World) -> None:
    course_id = co_managed(world)
    with world.acting() as act:
        record_step_after(act, course_id, HandoffEventKind.FIRST_VISIT_REPORTED, by_name="Olive", on=days_ago(1))
    for role in (Role.COORDINATOR, Role.COMMUNITY_CLINICIAN):
        lines = {line.row.kind: line for line in seen(world, course_id, role).steps}
        assert list(lines) == list(AFTER_STEPS)
        report = lines[HandoffEventKind.FIRST_VISIT_REPORTED]
        assert ([event.by_name for event in report.events], report.asked) == (["Olive"], None)


def test_signs_and_an_open_stay_are_shown(world: World) -> None:
    course_id = co_managed(world)
    with world.acting() as act:
        open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(2))
        record_hospital_event(act, course_id, kind=HospitalEventKind.ADMISSION, on=TODAY)
    found = seen(world, course_id)
    assert [sign.row.id for sign in found.signs] == ["sign-fever-or-crs", "sign-hospital"]
    assert found.stay is not None
