"""The receiving site's part: receipt, acceptance with what was read back, conditions, decline with its code, withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordination.acts import (
    Acceptance,
    Condition,
    Conflict,
    Refused,
    accept_handoff,
    accept_with_conditions,
    acknowledge_packet,
    attest_criterion,
    clear_condition,
    decline_handoff,
    name_site,
    readiness_of,
    send_packet,
    withdraw_handoff,
)
from coordination.decisions.readiness import closed_doors
from coordination.decisions.responsibility import accountable_side, sharing_of
from coordination.decisions.stages import InvalidTransition
from coordination.vocabulary import AcceptedItem, Answer, DeclineReason, Gate, HandoffEventKind, Role, Side, Stage
from tests.builders import HILL, LAKE, TODAY, World
from tests.passing import (
    a_sending,
    accepted,
    acknowledged,
    an_acceptance,
    facts_of,
    fill_packet,
    open_doors,
    ready,
    sent,
)

OLIVE = Role.COMMUNITY_CLINICIAN
CONDITIONS = (
    Condition("Tocilizumab counted and in date", "L. Moreno", TODAY + timedelta(days=2)),
    Condition("Night cover tested", "Cody Coordinator", TODAY + timedelta(days=3)),
)


def conditional(world: World) -> str:
    course_id = acknowledged(world)
    with world.acting(world.viewer(OLIVE)) as act:
        accept_with_conditions(act, course_id, by_name="Olive Oncologist", conditions=CONDITIONS)
    return course_id


def test_a_receipt_is_confirmed_by_a_name_and_says_nothing_of_acceptance(world: World) -> None:
    course_id = sent(world)
    with pytest.raises(Refused, match="by name"), world.acting(world.viewer(OLIVE)) as act:
        acknowledge_packet(act, course_id, by_name="")
    with world.acting(world.viewer(OLIVE)) as act:
        acknowledge_packet(act, course_id, by_name="J. Pruitt, nurse", route="Telephone")
    facts = facts_of(world, course_id)
    assert facts.stage is Stage.ACKNOWLEDGED
    assert facts.handoff_events[-1].by_name == "J. Pruitt, nurse"
    with pytest.raises(Conflict, match=r"already by J\. Pruitt, nurse"), world.acting() as act:
        acknowledge_packet(act, course_id, by_name="Somebody else")


def test_the_baton_moves_at_the_effective_moment_of_the_acceptance_and_not_before(world_on_each: World) -> None:
    world = world_on_each
    course_id = accepted(world)
    facts = facts_of(world, course_id)
    sharing = sharing_of(facts, rulebook=world.rulebook)
    moment = world.now + timedelta(days=6)
    assert facts.stage is Stage.ACCEPTED
    assert sharing.effective_at == moment
    for now, side in ((moment - timedelta(minutes=1), Side.ACADEMIC), (moment, Side.COMMUNITY)):
        assert accountable_side(sharing, now, rulebook=world.rulebook) is side
    said = {one.criterion: one.note for one in facts.confirmations}
    assert said["read_back_worst:lake"] == "No CRS, no ICANS"
    assert said["after_hours_number:lake"] == "716 555 0199"


def test_who_accepts_by_name_has_the_packet(world: World) -> None:
    course_id = sent(world)
    with world.acting() as act:
        closed = {one.code for one in closed_doors(readiness_of(act, course_id), Gate.ACCEPT)}
    assert "H03" in closed
    for code in closed - {"H03"}:
        with world.acting(history=True) as act:
            attest_criterion(act, course_id, code, value=Answer.YES, on=TODAY)
    accepted(world, course_id)
    kinds = [event.kind for event in facts_of(world, course_id).handoff_events]
    assert kinds[-2:] == [HandoffEventKind.ACKNOWLEDGED, HandoffEventKind.ACCEPTED]


@pytest.mark.parametrize("item", list(AcceptedItem))
def test_an_acceptance_without_what_it_must_say_names_what_is_missing(world: World, item: AcceptedItem) -> None:
    course_id = acknowledged(world)
    with pytest.raises(Refused, match=world.rulebook.label(item).word), world.acting(world.viewer(OLIVE)) as act:
        accept_handoff(act, course_id, an_acceptance(world, without=item))
    assert facts_of(world, course_id).stage is Stage.ACKNOWLEDGED


def test_an_acceptance_holds_from_a_moment_to_come_and_before_the_first_dose(world: World) -> None:
    course_id = acknowledged(world)
    wrong: tuple[tuple[Acceptance, str], ...] = (
        (an_acceptance(world, effective_at=world.now - timedelta(minutes=1)), "lies in the past"),
        (an_acceptance(world, effective_at=None), "responsibility passes then"),
        (an_acceptance(world, planned_on=None), "first community dose is needed"),
        (an_acceptance(world, planned_on=TODAY), "before the acceptance holds"),
        (an_acceptance(world, by_name=" "), "by name"),
    )
    for acceptance, said in wrong:
        with pytest.raises(Refused, match=said), world.acting(world.viewer(OLIVE)) as act:
            accept_handoff(act, course_id, acceptance)


def test_a_night_number_other_than_the_one_on_record_is_refused(world: World) -> None:
    course_id = acknowledged(world)
    acceptance = an_acceptance(world)
    other = Acceptance(
        acceptance.by_name,
        acceptance.effective_at,
        acceptance.planned_on,
        {**acceptance.said, AcceptedItem.AFTER_HOURS_NUMBER: "716 555 0000"},
    )
    said = "on record of Lakeside Oncology is 716 555 0199; found 716 555 0000"
    with pytest.raises(Refused, match=said), world.acting(world.viewer(OLIVE)) as act:
        accept_handoff(act, course_id, other)


def test_conditions_are_whole_and_cleared_one_by_one_before_the_acceptance(world: World) -> None:
    course_id = conditional(world)
    first, second = facts_of(world, course_id).conditions
    assert (first.owner, second.due_on) == ("L. Moreno", TODAY + timedelta(days=3))
    for condition, still in ((first, "2 conditions still open"), (second, "1 condition still open: Night cover")):
        with pytest.raises(Refused, match=still), world.acting(world.viewer(OLIVE)) as act:
            accept_handoff(act, course_id, an_acceptance(world))
        with world.acting(world.viewer(Role.COORDINATOR, LAKE)) as act:
            clear_condition(act, course_id, condition.id)
    accepted(world, course_id)
    assert facts_of(world, course_id).stage is Stage.ACCEPTED


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Condition("", "L. Moreno", TODAY), "text of a condition is needed"),
        (Condition("Night cover", " ", TODAY), "whose it is is needed"),
        (Condition("Night cover", "Cody", None), "by when is needed"),
        (Condition("Night cover", "Cody", TODAY - timedelta(days=1)), "before Tue 24 Nov 2026"),
    ],
)
def test_a_condition_without_owner_or_due_day_is_refused(world: World, condition: Condition, said: str) -> None:
    course_id = acknowledged(world)
    with pytest.raises(Refused, match=said), world.acting() as act:
        accept_with_conditions(act, course_id, by_name="Olive", conditions=[condition])
    with pytest.raises(Refused, match="at least one condition"), world.acting() as act:
        accept_with_conditions(act, course_id, by_name="Olive", conditions=[])


def test_a_decline_has_its_code_and_another_site_can_be_asked(world: World) -> None:
    course_id = sent(world)
    with pytest.raises(Refused, match="needs its words"), world.acting(world.viewer(OLIVE)) as act:
        decline_handoff(act, course_id, by_name="Olive", reason=DeclineReason.OTHER)
    with world.acting(world.viewer(OLIVE)) as act:
        decline_handoff(act, course_id, by_name="Olive", reason=DeclineReason.STAFFING, note="until January")
    facts = facts_of(world, course_id)
    assert facts.stage_events[-1].why == "Lakeside: Staffing or chair, until January"
    with world.acting() as act:
        name_site(act, course_id, HILL)
    ready(world, course_id)
    fill_packet(world, course_id)
    open_doors(world, course_id, Gate.SEND)
    with world.acting() as act:
        send_packet(act, course_id, **a_sending(address="303 555 0101"))
    facts = facts_of(world, course_id)
    assert [one.to_site_id for one in facts.handoffs] == [LAKE, HILL]
    assert facts.handoff_events[-1].handoff_id == facts.handoffs[-1].id
    with world.acting(world.viewer(OLIVE, HILL)) as act:
        acknowledge_packet(act, course_id, by_name="Henry")


def test_what_a_practice_takes_back_raises_an_alert_at_the_center(world: World) -> None:
    course_id = accepted(world)
    with pytest.raises(Refused, match="reason of a withdrawal"), world.acting(world.viewer(OLIVE)) as act:
        withdraw_handoff(act, course_id, by_name="Olive", reason=" ")
    with world.acting(world.viewer(OLIVE)) as act:
        withdraw_handoff(act, course_id, by_name="Olive", reason="Infusion nurse left")
    facts = facts_of(world, course_id)
    assert facts.stage is Stage.READY
    assert facts.handoff_events[-1].kind is HandoffEventKind.WITHDRAWN
    assert [alert.what for alert in facts.alerts] == ["Lakeside withdrew: Infusion nurse left"]
    assert sharing_of(facts, rulebook=world.rulebook).effective_at is None
    with pytest.raises(Refused, match="Nothing is under way"), world.acting() as act:
        withdraw_handoff(act, course_id, by_name="Carla", reason="Again")


def test_a_center_that_takes_its_asking_back_alerts_nobody(world: World) -> None:
    course_id = sent(world)
    with world.acting() as act:
        withdraw_handoff(act, course_id, by_name="Carla", reason="Wrong site")
    assert facts_of(world, course_id).alerts == ()


def test_an_answer_that_the_stage_does_not_allow_says_which_are(world: World) -> None:
    course_id = ready(world)
    with pytest.raises(InvalidTransition, match="Allowed from here: Packet sent"), world.acting() as act:
        accept_handoff(act, course_id, an_acceptance(world))
