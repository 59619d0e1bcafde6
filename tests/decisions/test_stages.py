"""The shipped stage model: every stage leads somewhere, ends somewhere, and has one accountable side."""

from __future__ import annotations

import pytest

from coordination.decisions.stages import InvalidTransition, allowed_moves, check_move, needs_reason
from coordination.knowledge import Rulebook
from coordination.vocabulary import Side, Stage


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_one_accountable_side_and_can_be_reached(stage: Stage, rulebook: Rulebook) -> None:
    assert rulebook.stages[stage].accountable in Side
    reached, queue = {Stage.REFERRED}, [Stage.REFERRED]
    while queue:
        for to in allowed_moves(queue.pop(), rulebook=rulebook):
            if to not in reached:
                reached.add(to)
                queue.append(to)
    assert stage in reached


def test_every_stage_but_the_end_may_end(rulebook: Rulebook) -> None:
    for stage in Stage:
        assert (Stage.ENDED in allowed_moves(stage, rulebook=rulebook)) is (stage is not Stage.ENDED)


def test_a_refused_move_names_the_allowed_ones(rulebook: Rulebook) -> None:
    with pytest.raises(InvalidTransition) as caught:
        check_move(Stage.PLANNED, Stage.READY, why=None, rulebook=rulebook)
    assert str(caught.value) == "Planned cannot move to Ready. Allowed from here: Step-up, Ended."


def test_a_reason_is_asked_for_a_withdrawal_and_not_for_going_on(rulebook: Rulebook) -> None:
    assert needs_reason(Stage.ACKNOWLEDGED, Stage.READY, rulebook=rulebook)
    assert not needs_reason(Stage.ACKNOWLEDGED, Stage.ACCEPTED, rulebook=rulebook)
