"""Before a step of a passing: what the act would refuse, and what the receiver reads back, from the record."""

from __future__ import annotations

import pytest

from coordination.acts import Refused, send_packet
from coordination.boards.passing import stands_against, to_read_back
from coordination.boards.patient import patient
from coordination.vocabulary import AcceptedItem, Gate
from tests.builders import World
from tests.passing import a_sending, acknowledged, ready, sent


def test_the_list_says_what_the_act_refuses(world: World) -> None:
    course_id = ready(world)
    desk = world.desk()
    found = stands_against(desk, patient(desk, course_id), Gate.SEND)
    assert found.fields
    with pytest.raises(Refused) as refused, world.acting() as act:
        send_packet(act, course_id, **a_sending())
    assert all(field in str(refused.value) for field in found.fields)
    assert len(refused.value.reasons) == found.count
    assert refused.value.reasons[len(found.fields) :] == tuple(one.words for one in found.criteria)


def test_a_packet_sent_again_goes_through_no_door(world: World) -> None:
    course_id = sent(world)
    desk = world.desk()
    assert stands_against(desk, patient(desk, course_id), Gate.SEND).count == 0
    receipt = {one.code for one in stands_against(desk, patient(desk, course_id), Gate.ACCEPT).criteria}
    assert receipt  # accepting has criteria of its own that nobody answered yet
    assert "H03" not in receipt


def test_what_is_read_back_comes_from_the_record(world: World) -> None:
    course_id = acknowledged(world)
    desk = world.desk()
    found = to_read_back(desk, patient(desk, course_id))
    assert set(found) == {
        AcceptedItem.READ_BACK_NEXT_DOSE,
        AcceptedItem.READ_BACK_WORST,
        AcceptedItem.READ_BACK_FEVER_CALL,
    }
    assert found[AcceptedItem.READ_BACK_WORST] == ("Not known (Carla Coordinator, Tue 24 Nov 2026)",)
