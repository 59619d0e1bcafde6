"""A digest that fails keeps since when; one that is handed over clears it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from coordination.acts.delivering import LONGEST, record_delivery
from coordination.records import tables as t
from tests.builders import NOW, World


def test_since_when_it_fails_is_kept_until_one_arrives(world_on_each: World) -> None:
    world, table = world_on_each, t.table_of(t.Delivery)
    found = []
    for days, problem in enumerate(("x" * 500, "No answer", None, "Again")):
        with world.acting(now=NOW + timedelta(days=days)) as act:
            record_delivery(act, problem=problem)
        with world.store.reading() as session:
            row = session.execute(select(table)).one()
        found.append((row.tried_at - NOW, row.failing_since and row.failing_since - NOW, row.problem))
    day = timedelta(days=1)
    assert found == [
        (0 * day, 0 * day, "x" * LONGEST),
        (day, 0 * day, "No answer"),
        (2 * day, None, None),
        (3 * day, 3 * day, "Again"),
    ]
