"""The trail: chained, append-only, and refused by the database itself when somebody changes it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import IntegrityError as Refusal

from coordination.records import Store
from coordination.records.audit import AuditBroken, AuditEntry, append, verify
from tests.builders import NOW, World

REFUSED = (DBAPIError, Refusal)


def three_entries(store: Store) -> None:
    with store.writing() as session:
        changes = [["Dose", "x", {"on": [None, 1]}]]
        entries = [AuditEntry(f"act_{n}", f"Did {n} für José", NOW, "dana", changes=changes) for n in range(3)]
        append(session, entries[:1])
        append(session, entries[1:])


def test_a_chain_of_entries_verifies(store: Store) -> None:
    three_entries(store)
    with store.reading() as session:
        assert verify(session) == 3


@pytest.mark.parametrize("change", ["UPDATE audit SET summary = 'nothing'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_or_delete_an_entry(store: Store, change: str) -> None:
    three_entries(store)
    with pytest.raises(REFUSED, match="append-only"), store.writing() as session:
        session.execute(text(change))
    with store.reading() as session:
        assert verify(session) == 3


def test_postgresql_refuses_to_empty_the_trail(postgres_store: Store) -> None:
    three_entries(postgres_store)
    with pytest.raises(REFUSED, match="append-only"), postgres_store.writing() as session:
        session.execute(text("TRUNCATE audit"))


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("UPDATE audit SET summary = 'Did nothing' WHERE seq = 2", "audit row 2 was changed"),
        ("UPDATE audit SET person_id = 'eve' WHERE seq = 3", "audit row 3 was changed"),
        ("DELETE FROM audit WHERE seq = 2", "audit row 2 is missing"),
        ("UPDATE audit SET changes = '[]' WHERE seq = 1", "audit row 1 was changed"),
    ],
)
def test_tampering_behind_the_triggers_is_found(sqlite_store: Store, tampering: str, said: str) -> None:
    three_entries(sqlite_store)
    with sqlite_store.writing() as session:
        for verb in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER audit_no_{verb}"))
        session.execute(text(tampering))
    with sqlite_store.reading() as session, pytest.raises(AuditBroken, match=said):
        verify(session)


def test_every_act_leaves_one_entry_with_who_what_and_which_row(world: World) -> None:
    course_id = world.plan()
    with world.store.reading() as session:
        rows = session.execute(
            text("SELECT act, summary, person_id, course_version FROM audit WHERE course_id = :id ORDER BY seq"),
            {"id": course_id},
        ).all()
    assert [(row.act, row.person_id, row.course_version) for row in rows] == [
        ("refer_patient", "coordinator-north", 1),
        ("plan_course", "coordinator-north", 2),
    ]
