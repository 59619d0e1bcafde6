"""Opening a database: what is refused, what is migrated, and how SQLite is set."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from coordination.records import SchemaProblem, Store, open_store
from coordination.records.store import alembic_config, migrate


def test_an_empty_file_is_refused_until_it_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    with pytest.raises(SchemaProblem, match="no Baton database here yet"):
        open_store(url)
    open_store(url, create=True).close()
    open_store(url).close()


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
    with pytest.raises(SchemaProblem, match="not made by Baton"):
        open_store(f"sqlite:///{file}", create=True)
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("invoices",)]


def test_a_newer_schema_is_refused_and_left_alone(sqlite_url: str) -> None:
    _set_version(sqlite_url, "9999")
    with pytest.raises(SchemaProblem, match="made by a newer Baton"):
        open_store(sqlite_url)
    assert _version(sqlite_url) == "9999"


def test_an_older_schema_is_migrated_after_a_copy_was_made(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    url = f"sqlite:///{file}"
    open_store(url, create=True, demo=True).close()
    head = _version(url)
    _take_back(url, "0001")
    store = open_store(url)
    store.close()
    assert store.demo
    assert _version(url) == head
    (copy,) = tmp_path.glob("old.before-0001.*.db")
    assert _version(f"sqlite:///{copy}") == "0001"


def test_an_older_postgresql_schema_waits_for_a_backup_of_ones_own(postgres_store: Store) -> None:
    head = _head(postgres_store)
    _take_back(postgres_store.url, "0001")
    with pytest.raises(SchemaProblem, match="pg_dump"):
        open_store(postgres_store.url)
    migrate(postgres_store.url)
    open_store(postgres_store.url).close()
    assert _head(postgres_store) == head


def test_a_demo_stays_a_demo_and_a_real_database_real(tmp_path: Path) -> None:
    demo, real = (f"sqlite:///{tmp_path / name}.db" for name in ("demo", "real"))
    open_store(demo, create=True, demo=True).close()
    open_store(real, create=True).close()
    assert open_store(demo).demo
    assert not open_store(real, demo=True).demo


def test_sqlite_keeps_foreign_keys_write_ahead_and_waits_for_a_writer(sqlite_store: Store) -> None:
    for engine in (sqlite_store.writer, sqlite_store.reader):
        with engine.connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("foreign_keys", "journal_mode", "busy_timeout")
            }
        assert found == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 5000}


def test_a_write_rolls_back_whole(store: Store) -> None:
    def fail() -> None:
        with store.writing() as session:
            session.execute(text("INSERT INTO meta (key, value) VALUES ('half', 'done')"))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        fail()
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM meta WHERE key = 'half'")).scalar() == 0


def test_two_writers_that_read_before_they_write_lose_nothing(store: Store) -> None:
    with store.writing() as session:
        session.execute(text("INSERT INTO meta (key, value) VALUES ('count', '0')"))

    def add_ten() -> None:
        for _ in range(10):
            with store.writing() as session:
                value = session.execute(text("SELECT value FROM meta WHERE key = 'count'")).scalar_one()
                session.execute(text("UPDATE meta SET value = :v WHERE key = 'count'"), {"v": str(int(value) + 1)})

    writers = [threading.Thread(target=add_ten) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with store.reading() as session:
        assert session.execute(text("SELECT value FROM meta WHERE key = 'count'")).scalar_one() == "40"


def test_values_never_stand_in_an_error(store: Store) -> None:
    with pytest.raises(Exception, match="hide_parameters") as caught, store.writing() as session:
        session.execute(text("INSERT INTO meta (key, nowhere) VALUES (:key, 'x')"), {"key": "0012345"})
    assert "0012345" not in str(caught.value)


def _head(store: Store) -> str:
    with store.reading() as session:
        return str(session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _version(url: str) -> str:
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _take_back(url: str, version: str) -> None:
    """Make the database the one that an older Baton left."""
    engine, config = create_engine(url, poolclass=NullPool), alembic_config(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, version)


def _set_version(url: str, version: str) -> None:
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
