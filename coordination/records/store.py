"""One database, opened: a writing and a reading engine, its schema at the version this code expects.

SQLite is the embedded default (WAL, foreign keys, `BEGIN IMMEDIATE` for writes); a PostgreSQL URL puts the same
code on a server. A newer schema is refused; an older one is migrated after a backup copy was made.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic_core import from_json
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from coordination.records.tables import Meta

MIGRATIONS = Path(__file__).with_name("migrations")
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "foreign_keys=ON")
WRITERS_LOCK = 8_114_011
"""PostgreSQL advisory lock under which a writing transaction appends to the audit chain."""


class SchemaProblem(RuntimeError):
    """The database cannot be used as it is; the text says why and what to do."""


@dataclass(frozen=True)
class Store:
    url: str
    writer: Engine
    reader: Engine
    demo: bool

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction; commits at the end, rolls back whole on any exception."""
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            if self.writer.dialect.name == "postgresql":
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS_LOCK})
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(self.reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    def close(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


def open_store(url: str, *, create: bool = False, demo: bool = False) -> Store:
    """The store at `url` (`sqlite:///file.db` or `postgresql+psycopg://…`).

    `create` makes the schema where there is none; `demo` marks a new database as synthetic for good.
    Raises SchemaProblem for an empty database without `create` and for one made by a newer Baton.
    """
    writer = _engine(url, begin="BEGIN IMMEDIATE")
    try:
        _bring_to_head(writer, url, create=create)
    except BaseException:
        writer.dispose()
        raise
    with Session(writer) as session, session.begin():
        mark = session.get(Meta, "demo")
        if mark is None:
            mark = Meta(key="demo", value="yes" if demo else "no")
            session.add(mark)
        is_demo = mark.value == "yes"
    return Store(url=url, writer=writer, reader=_engine(url, begin="BEGIN"), demo=is_demo)


def _engine(url: str, *, begin: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, json_deserializer=from_json)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"check_same_thread": False}, json_deserializer=from_json
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def _bring_to_head(engine: Engine, url: str, *, create: bool) -> None:
    scripts = ScriptDirectory.from_config(alembic_config(url))
    head = scripts.get_current_head()
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        empty = not inspect(connection).get_table_names()
    if found == head:
        return
    if found is None:
        if not empty:
            raise SchemaProblem("This database was not made by Baton: it has tables, but no Baton schema version.")
        if not create:
            raise SchemaProblem("There is no Baton database here yet. Make one: python -m coordination init")
    elif found not in {script.revision for script in scripts.walk_revisions()}:
        raise SchemaProblem(
            f"This database has schema version {found}, made by a newer Baton than this one (which knows {head}). "
            "Update Baton; nothing was changed."
        )
    else:
        _back_up(url, found)
    config = alembic_config(url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def _back_up(url: str, revision: str) -> Path:
    """A copy beside the SQLite file, made before it is migrated."""
    if not url.startswith("sqlite"):
        raise SchemaProblem(
            f"This PostgreSQL database has the older schema version {revision}. Make a backup (pg_dump), then: "
            "python -m coordination init --migrate"
        )
    file = Path(url.removeprefix("sqlite:///"))
    copy = file.with_name(f"{file.stem}.before-{revision}.{datetime.now(UTC):%Y%m%dT%H%M%SZ}{file.suffix}")
    with sqlite3.connect(file) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    return copy


def migrate(url: str) -> None:
    """Bring an older schema to the newest, on the word of whoever made the backup."""
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)  # leaves no connection behind
    config = alembic_config(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
