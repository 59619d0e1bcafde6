"""What a page works with: who is looking, at which moment, at which store, with which knowledge.

Pages open the database and load the rulebook through the two helpers here, and nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from coordination.acts import Act, acting, any_due, refresh_due
from coordination.acts.provenance import switch_versions
from coordination.decisions.permissions import Permission, can
from coordination.facts import Viewer
from coordination.knowledge import Rulebook, load_rulebook
from coordination.knowledge.loading import LOCAL
from coordination.records import SchemaProblem, Store, open_store, signatures

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
        with self.store.reading() as session:
            if not any_due(session, self.now):
                yield session
                return
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


def read_content() -> Rulebook:
    """The clinical knowledge of our files and of the institution's own folder (`BATON_CONTENT`), unsigned.

    Raises RulebookError with all faults of the data files.
    """
    return load_rulebook(local=os.environ.get(LOCAL) or None)


def open_rulebook(store: Store, on: date) -> Rulebook:
    """The same as signed in this database, with the versions that are in force on a day."""
    with store.reading() as session:
        return replace(read_content().in_force(on), signatures=signatures.standing(session))


def content_in_use(on: date) -> Rulebook:
    """As signed in the database that `BATON_DATABASE_URL` names; unsigned where none is named, or none is there."""
    if not os.environ.get("BATON_DATABASE_URL"):
        return read_content().in_force(on)
    try:
        store = open_database()
    except SchemaProblem:
        return read_content().in_force(on)
    try:
        return open_rulebook(store, on)
    finally:
        store.close()


def signed_now(store: Store, rulebook: Rulebook, on: date) -> Rulebook:
    """The rulebook with the signatures that stand now and the versions in force on `on`, without reading a file."""
    with store.reading() as session:
        standing = signatures.standing(session)
    signed = rulebook if rulebook.signatures == standing else replace(rulebook, signatures=standing)
    current = signed.in_force(on)
    if current is not signed:
        switch_versions(store, signed, current)
    return current


def signatures_version(store: Store) -> str:
    """Changes whenever somebody signs or withdraws, in whichever process."""
    with store.reading() as session:
        return signatures.read_version(session)
