"""Readiness as the handoff tab shows it: one query beside the page's, its doors, and who may not see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coordination.acts import NotFound, attest_criterion
from coordination.boards.patient import patient
from coordination.boards.readiness import readiness_board
from coordination.vocabulary import Answer, DoseRole, Gate, Role
from tests.builders import HILL, TODAY, World

Ask = Callable[[], object]


def test_the_doors_stand_in_order_each_with_what_closes_it(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=10)
    with world.acting() as act:
        for code in ("P20", "H01"):
            attest_criterion(act, course_id, code, value=Answer.YES, on=TODAY)
    found = readiness_board(patient(world.desk(), course_id))
    assert list(found.doors) == list(Gate)
    assert found.doors[Gate.SEND] == ()
    assert {one.code for one in found.doors[Gate.ACCEPT]} == {"H03", "H05", "H06", "H08"}


def test_it_asks_the_database_once(world: World, count_selects: Callable[[Ask], int]) -> None:
    page = patient(world.desk(), world.after(DoseRole.FIRST_TREATMENT, gap_days=10))
    assert count_selects(lambda: readiness_board(page)) == 0


def test_a_practice_that_does_not_share_the_patient_sees_none(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=10)
    desk = world.desk(world.viewer(Role.COMMUNITY_CLINICIAN, HILL))
    with pytest.raises(NotFound):
        readiness_board(patient(desk, course_id))
