"""A site's items as facts: of each the row that holds."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from coordination.facts import SiteReadinessFacts
from coordination.records import tables as t
from coordination.records.site_items import load_site_readiness
from tests.builders import HILL, LAKE, TODAY, World, days_ago


def test_the_newest_row_of_each_item_holds(world_on_each: World) -> None:
    world = world_on_each
    who, table = world.viewer().person_id, t.table_of(t.SiteItem)
    lines = [
        ("a", LAKE, "SR16", days_ago(50), 0, None),
        ("b", LAKE, "SR16", days_ago(20), 1, "a"),
        ("c", LAKE, "sr07", days_ago(9), 0, None),
        ("d", LAKE, "SR07", days_ago(3), 2, None),
        ("e", HILL, "SR16", TODAY, 0, None),
    ]
    with world.store.writing() as session:
        for row_id, site, item, verified_on, hour, supersedes in lines:
            session.execute(
                insert(table),
                {"id": row_id, "site_id": site, "item": item, "verified_on": verified_on, "supersedes": supersedes,
                 "recorded_at": world.now + timedelta(hours=hour), "recorded_by": who},
            )  # fmt: skip
    with world.store.reading() as session:
        found, none = load_site_readiness(session, LAKE), load_site_readiness(session, "nowhere")
    assert {one.item: one.verified_on for one in found.items} == {"SR16": days_ago(20), "SR07": days_ago(3)}
    item = found.item("SR16")
    assert item is not None
    assert item.verified_on == days_ago(20)
    assert found.item("SR99") is None
    assert none == SiteReadinessFacts()
