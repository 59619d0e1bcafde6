"""The scale under the next dose: the restart rows on file in order of days, or nothing."""

from __future__ import annotations

from itertools import pairwise

from coordination.decisions.ruler import Zone, ruler
from coordination.knowledge import Rulebook
from coordination.vocabulary import Action, Agent, DoseRole
from tests.builders import a_course


def spans(zones: tuple[Zone, ...]) -> list[tuple[int, int | None, Action]]:
    return [(zone.first_day, zone.last_day, zone.action) for zone in zones]


def test_after_a_step_up_dose_the_zones_are_the_rows_on_file(rulebook: Rulebook) -> None:
    zones = ruler(a_course(after=DoseRole.STEP_UP_1, gap_days=3), rulebook=rulebook)
    assert spans(zones) == [(2, 7, Action.CONTINUE_TO_STEP_UP_2), (8, None, Action.RESTART_STEP_UP_1)]


def test_zones_follow_each_other_without_a_hole(rulebook: Rulebook) -> None:
    zones = ruler(a_course(after=DoseRole.TREATMENT, gap_days=5), rulebook=rulebook)
    assert zones
    for before, after in pairwise(zones):
        assert before.last_day is not None
        assert after.first_day == before.last_day + 1


def test_without_a_dose_there_is_no_scale(rulebook: Rulebook) -> None:
    assert ruler(a_course(), rulebook=rulebook) == ()


def test_without_a_regimen_there_is_no_scale(rulebook: Rulebook) -> None:
    assert ruler(a_course(after=DoseRole.TREATMENT, regimen=None), rulebook=rulebook) == ()


def test_rows_that_may_not_run_give_no_scale(rulebook: Rulebook) -> None:
    # elranatamab: every restart row waits for a signature; teclistamab: the row after a first treatment dose is inferred
    assert ruler(a_course(Agent.ELRANATAMAB, after=DoseRole.TREATMENT, gap_days=5), rulebook=rulebook) == ()
    first = a_course(after=DoseRole.FIRST_TREATMENT, gap_days=5)
    assert ruler(first, rulebook=rulebook) == ()
    assert ruler(first, rulebook=rulebook.signed())
