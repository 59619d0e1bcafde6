"""The stages and the matrix as data: the moves of the design, exactly, and who answers for what."""

from __future__ import annotations

from coordination.knowledge import Rulebook
from coordination.vocabulary import Side, Stage, Topic

MOVES = """
referred: planned
planned: step_up
step_up: stabilizing
stabilizing: ready step_up
ready: packet_sent stabilizing step_up
packet_sent: acknowledged accepted conditional declined ready
acknowledged: accepted conditional declined ready
conditional: accepted declined ready
declined: ready stabilizing
accepted: co_managed ready step_up stabilizing
co_managed: returned ready
returned: step_up stabilizing ready
"""


def test_the_moves_are_those_of_the_design_and_any_stage_may_end(rulebook: Rulebook) -> None:
    expected = {Stage.ENDED: ()}
    for line in MOVES.split("\n")[1:-1]:
        stage, _, moves = line.partition(": ")
        expected[Stage(stage)] = (*map(Stage, moves.split()), Stage.ENDED)
    assert {stage: row.moves for stage, row in rulebook.stages.items()} == expected


def test_withdrawing_declining_returning_and_ending_need_a_reason(rulebook: Rulebook) -> None:
    for stage, row in rulebook.stages.items():
        always = {Stage.DECLINED, Stage.RETURNED, Stage.ENDED} & set(row.moves)
        assert always <= set(row.moves_needing_reason)
        if stage in (Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.CONDITIONAL, Stage.ACCEPTED):
            assert Stage.READY in row.moves_needing_reason


def test_only_before_referral_is_planned_and_after_the_first_community_dose_the_practice_is_accountable(
    rulebook: Rulebook,
) -> None:
    community = {stage for stage, row in rulebook.stages.items() if row.accountable is Side.COMMUNITY}
    assert community == {Stage.REFERRED, Stage.CO_MANAGED}


def test_conditional_and_declined_are_not_accepted(rulebook: Rulebook) -> None:
    accepted = {stage for stage, row in rulebook.stages.items() if not row.awaits_acceptance}
    assert accepted == {Stage.ACCEPTED, Stage.CO_MANAGED, Stage.RETURNED, Stage.ENDED}


def test_a_declined_patient_stands_in_the_column_of_ready(rulebook: Rulebook) -> None:
    moved = {stage: row.column for stage, row in rulebook.stages.items() if row.column is not stage}
    assert moved == {Stage.DECLINED: Stage.READY}


def test_after_the_effective_moment_these_lines_stay_with_the_academic_center(rulebook: Rulebook) -> None:
    stay = {topic for topic, row in rulebook.responsibilities.items() if row.after.accountable is Side.ACADEMIC}
    assert stay == {Topic.IMAGING_MARROW, Topic.PACKET, Topic.LOOP_CLOSE, Topic.REGISTRY_DATA}


def test_before_it_every_line_that_applies_is_the_academic_center_s(rulebook: Rulebook) -> None:
    rows = rulebook.responsibilities.values()
    assert {row.before.accountable for row in rows if row.before.applies} == {Side.ACADEMIC}
    assert {row.topic for row in rows if not row.before.applies} == {Topic.FIRST_VISIT_REPORT, Topic.LOOP_CLOSE}
