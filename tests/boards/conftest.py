"""How many statements a board function sends: a page must not ask once a patient."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event

from tests.builders import World

Ask = Callable[[], object]


@pytest.fixture
def count_selects(world: World) -> Iterator[Callable[[Ask], int]]:
    """`count_selects(lambda: handoff_board(desk, filters))`: the reading statements that it sent, the refresh check apart."""
    sent: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(world.store.reader, "before_cursor_execute", listen)

    def counted(ask: Ask) -> int:
        sent.clear()
        ask()
        selects = [statement for statement in sent if statement.lstrip("( ").startswith(("SELECT", "WITH"))]
        return len([statement for statement in selects if "holds_until <=" not in statement])

    yield counted
    event.remove(world.store.reader, "before_cursor_execute", listen)
