"""The cycle collector rests only while a large file is at hand, also when reading it fails."""

from __future__ import annotations

import gc

import pytest

from coordination.exchange.tracker.bulk import many_objects


def test_collector_is_back_afterwards() -> None:
    with many_objects():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collector_is_back_after_a_failure() -> None:
    with pytest.raises(ValueError, match="no"), many_objects():
        raise ValueError("no")
    assert gc.isenabled()


def test_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with many_objects():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
