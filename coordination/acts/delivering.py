"""How a digest went: kept for each person, so that one that does not arrive is work for somebody, and not silence."""

from __future__ import annotations

from coordination.acts.act import Act
from coordination.records import tables as t

LONGEST = 200


def record_delivery(act: Act, *, problem: str | None) -> None:
    """The digest of the act's own viewer was handed over now (`problem` None), or was not, and why."""
    table = t.table_of(t.Delivery)
    mine = table.c.person_id == act.viewer.person_id
    before = act.session.execute(table.select().where(mine)).first()
    failing = before.failing_since if before is not None and before.failing_since is not None else act.now
    values = {
        "tried_at": act.now,
        "failing_since": None if problem is None else failing,
        "problem": None if problem is None else problem[:LONGEST],
    }
    if before is None:
        act.session.execute(table.insert().values(person_id=act.viewer.person_id, **values))
    else:
        act.session.execute(table.update().where(mine).values(**values))
