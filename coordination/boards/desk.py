"""What a page works with: who is looking, at which moment, at which store, with which knowledge.

Pages open the database and load the rulebook through the two helpers here, and nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session

from coordination.acts import Act, acting, refresh_due
from coordination.decisions.permissions import Permission, can
from coordination.facts import Viewer
from coordination.knowledge import Rulebook, load_rulebook
from coordination.records import Store, open_store
from coordination.records import tables as t

DEFAULT_DATABASE = Path(__file__).resolve().parents[2] / "var" / "baton.db"


@dataclass(frozen=True)
class Desk:
    """`zone` is the viewer's site's: in it the screen says "as of" and counts days. `now` is aware."""

    store: Store
    rulebook: Rulebook
    viewer: Viewer
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def can(self, permission: Permission) -> bool:
        return can(self.viewer, permission)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A reading session; the few courses that time alone has changed are derived anew first."""
        refresh_due(self.store, now=self.now, rulebook=self.rulebook)
        with self.store.reading() as session:
            yield session

    @contextmanager
    def acting(self) -> Iterator[Act]:
        """One transaction of acts by this viewer, whole or not at all."""
        with acting(self.store, self.viewer, now=self.now, rulebook=self.rulebook) as act:
            yield act


def database_url() -> str:
    """`BATON_DATABASE_URL`, else a SQLite file in the project's own `var/`."""
    url = os.environ.get("BATON_DATABASE_URL")
    if url:
        return url
    DEFAULT_DATABASE.parent.mkdir(exist_ok=True)
    return f"sqlite:///{DEFAULT_DATABASE}"


def open_database() -> Store:
    return open_store(database_url())


def open_rulebook(store: Store) -> Rulebook:
    """The clinical knowledge as signed in this database; raises RulebookError with all faults of the data files."""
    with store.reading() as session:
        rows = session.execute(
            select(t.SignOff.row_id, t.SignOff.content_hash).where(t.SignOff.withdrawn.is_(False))  # type: ignore[call-overload,attr-defined]
        ).all()
    return load_rulebook(signatures=[(row.row_id, row.content_hash) for row in rows])
