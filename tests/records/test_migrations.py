"""The migrations make exactly the tables that the code expects, on both databases, and can be taken back."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from coordination.records import Store
from coordination.records.store import alembic_config
from coordination.records.tables import FACTS, Base, Fact


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
