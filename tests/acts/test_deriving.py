"""Derived rows: each site that is or was in the passing sees the course."""

from __future__ import annotations

from sqlalchemy import select

from coordination.acts import change_course
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, Stage
from tests.builders import HILL, LAKE, NORTH, World


def test_a_seasonal_move_is_seen_by_both_practices(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=7)
    world.move(course_id, [Stage.READY, Stage.PACKET_SENT, Stage.ACCEPTED], why="as agreed")
    world.dose(course_id, DoseRole.TREATMENT, world.now.date(), site_id=LAKE)

    with world.acting() as act:
        change_course(act, course_id, community_site_id=HILL)
    world.move(course_id, [Stage.READY, Stage.PACKET_SENT], why="Winter in Denver")
    sight = t.table_of(t.CourseSight)
    with world.store.reading() as session:
        assert set(session.execute(select(sight.c.site_id)).scalars()) == {NORTH, LAKE, HILL}
