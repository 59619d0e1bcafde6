"""The factors and signs on file: each sign has its check, each tier its signs, and each check what it reads."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coordination.decisions.tier_signs import CHECKS
from coordination.knowledge import Rulebook, Sign, TierSign
from coordination.vocabulary import Confidence, TierLevel


def test_each_sign_has_its_check_and_is_on_file(rulebook: Rulebook) -> None:
    assert set(CHECKS) == set(Sign)
    assert {row.sign for row in rulebook.tier_signs} == set(Sign)
    assert {row.tier for row in rulebook.tier_signs} == set(TierLevel)


def test_tiers_are_program_defaults_and_factors_were_read_or_wait(rulebook: Rulebook) -> None:
    assert {row.confidence for row in rulebook.tier_signs} == {Confidence.OPERATIONAL}
    waits = {row.id for row in rulebook.setting_factors if row.confidence is Confidence.RECALL}
    assert waits == {"setting-extramedullary", "setting-reserve"}


def test_the_limits_are_those_of_the_reference(rulebook: Rulebook) -> None:
    limits = {row.id: (row.limit, row.within_days) for row in rulebook.tier_signs if row.limit or row.within_days}
    assert limits == {
        "tier-severe-infection": (3, None),
        "tier-gap": (7, None),
        "tier-early": (None, 90),
        "tier-crs": (2, None),
        "tier-icans": (1, None),
        "tier-igg": (400, 35),
        "tier-anc": (1, 35),
        "tier-weight": (5, None),
        "tier-three-months": (3, None),
        "tier-no-infection": (3, 90),
    }


def test_each_criterion_is_asked_once(rulebook: Rulebook) -> None:
    asked = [row.criterion for row in rulebook.setting_factors]
    assert len(set(asked)) == len(asked) == 12


def test_a_sign_without_what_its_check_reads_is_refused() -> None:
    with pytest.raises(ValidationError, match="sign low_anc needs within_days"):
        TierSign(
            id="x", tier=TierLevel.WATCHER, sign=Sign.LOW_ANC, text="ANC", limit=1, source=("s",),
            confidence=Confidence.OPERATIONAL,
        )  # fmt: skip
