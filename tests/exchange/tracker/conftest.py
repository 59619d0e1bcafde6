"""A store with the sites of the sample trackers, and the desk of the coordinator at Prairie State."""

from __future__ import annotations

import pytest

from coordination.boards.desk import Desk
from coordination.knowledge import Rulebook
from coordination.records import Store
from tests.exchange.tracker.house import desk_of, furnish


@pytest.fixture
def house(sqlite_store: Store, rulebook: Rulebook) -> Store:
    furnish(sqlite_store, rulebook)
    return sqlite_store


@pytest.fixture
def desk(house: Store, rulebook: Rulebook) -> Desk:
    return desk_of(house, rulebook)
