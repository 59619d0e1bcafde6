"""Derived rows: what time alone changes is refreshed when its moment has come, and only that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from coordination.acts import keep_derived, refresh_due
from coordination.decisions.at_risk import NO_RISK, RISK_RANK, RiskCause
from coordination.knowledge import Rulebook
from coordination.records import tables as t
from coordination.vocabulary import DoseRole
from tests.builders import NORTH, World


def test_only_courses_whose_moment_has_come_are_derived_again(world: World) -> None:
    world.after(DoseRole.TREATMENT, gap_days=20)
    world.refer()
    assert refresh_due(world.store, now=world.now, rulebook=world.rulebook) == 0
    tomorrow = world.now + timedelta(days=1)
    assert refresh_due(world.store, now=tomorrow, rulebook=world.rulebook) == 1
    assert refresh_due(world.store, now=tomorrow, rulebook=world.rulebook) == 0
    sight = t.table_of(t.CourseSight)
    with world.store.reading() as session:
        ranks = session.execute(select(sight.c.risk_rank).where(sight.c.site_id == NORTH)).scalars()
        assert sorted(ranks) == [RISK_RANK[RiskCause.SLACK_SHORT], NO_RISK]


def test_rows_that_other_knowledge_derived_are_derived_anew_and_only_then(world: World) -> None:
    world.after(DoseRole.TREATMENT, gap_days=20)
    status = t.table_of(t.CourseStatus)

    def kept(rulebook: Rulebook) -> tuple[int, str | None]:
        with world.store.writing() as session:
            session.execute(update(status).values(blocker="as it was"))
        count = keep_derived(world.store, now=world.now, rulebook=rulebook)
        with world.store.reading() as session:
            return count, session.execute(select(status.c.blocker)).scalar_one()

    assert kept(world.rulebook) == (1, None)
    assert kept(world.rulebook) == (0, "as it was")
    for other in (
        replace(world.rulebook, files_hash="a file that says something else"),
        replace(world.rulebook, signatures=frozenset({("row", "hash")})),
        replace(world.rulebook, unsigned="review"),
    ):
        assert kept(other) == (1, None)
        assert kept(other) == (0, "as it was")
