"""The migrations make exactly the tables that the code expects, on both databases, and can be taken back."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, inspect, select

from coordination.acts import keep_derived
from coordination.acts.provenance import DERIVED_BY
from coordination.records import Store
from coordination.records import tables as t
from coordination.records.store import alembic_config
from coordination.records.tables import FACTS, Base, Fact, table_of
from coordination.vocabulary import DoseRole, Stage
from tests.builders import World


def test_the_migrated_schema_is_the_one_that_the_tables_describe(store: Store) -> None:
    with store.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_down_to_nothing_and_up_again(store: Store) -> None:
    config = alembic_config(store.url)
    with store.writer.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        command.upgrade(config, "head")
        connection.commit()
        assert {table.name for table in Base.metadata.sorted_tables} <= set(inspect(connection).get_table_names())


def test_every_fact_table_is_read_with_its_course() -> None:
    assert set(FACTS) == set(Fact.__subclasses__())


def test_a_database_of_the_schema_before_keeps_every_fact_and_is_derived_anew(world_on_each: World) -> None:
    world = world_on_each
    course = world.after(DoseRole.FIRST_TREATMENT, gap_days=7)
    world.move(course, [Stage.READY, Stage.PACKET_SENT], why="Ready")
    keep_derived(world.store, now=world.now, rulebook=world.rulebook)
    facts, derived = _facts(world.store), _derived(world.store)
    assert sorted(facts.values()) == list(range(1, len(facts) + 1))
    config = alembic_config(world.store.url)
    with world.store.writer.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
        connection.execute(delete(table_of(t.Meta)).where(table_of(t.Meta).c.key == DERIVED_BY))  # as that code left it
        command.upgrade(config, "head")
        connection.commit()
    assert _facts(world.store) == facts
    assert keep_derived(world.store, now=world.now, rulebook=world.rulebook) == 1
    assert _derived(world.store) == derived


def _facts(store: Store) -> dict[tuple[str, str], int]:
    """The number of each fact in the order of recording, by table and id."""
    with store.reading() as session:
        return {
            (fact.name, row.id): row.seq
            for fact in map(table_of, FACTS)
            for row in session.execute(select(fact.c.id, fact.c.seq))
        }


def _derived(store: Store) -> tuple[list[object], list[object]]:
    status, sight = table_of(t.CourseStatus), table_of(t.CourseSight)
    with store.reading() as session:
        return (
            [tuple(row) for row in session.execute(select(status.c.course_id, status.c.slack_rule_id))],
            [
                tuple(row)
                for row in session.execute(select(sight.c.site_id, sight.c.search_name).order_by(sight.c.site_id))
            ],
        )
