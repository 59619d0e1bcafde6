"""Signing content: who may, what a signature holds for, how it reaches the engine and the derived rows of every process."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from coordination.acts import (
    Conflict,
    NotAllowed,
    Refused,
    keep_derived,
    rebuild,
    refresh_due,
    sign_content,
    withdraw_signature,
)
from coordination.acts.provenance import LONG_DUE, switch_versions
from coordination.boards import signatures_version, signed_now
from coordination.knowledge import Row, Rulebook
from coordination.records import tables as t
from coordination.records.audit import verify
from coordination.records.signatures import SIGN, list_signatures, signing_history
from coordination.vocabulary import Agent, DoseRole, Regimen, Role
from tests.builders import LAKE, TODAY, World, days_ago

SIGNERS = (Role.PHARMACIST, Role.ACADEMIC_CLINICIAN)


def read(rulebook: Rulebook, *row_ids: str) -> list[tuple[str, str]]:
    """The rows as somebody read them: id and hash."""
    return [(row.id, row.content_hash()) for row_id in row_ids if (row := rulebook.row(row_id))]


def elranatamab_restarts(rulebook: Rulebook) -> list[Row]:
    book = rulebook.agents[Agent.ELRANATAMAB].regimens[Regimen.MONOTHERAPY]
    return [*book.rows()]


def sign(world: World, rows: list[tuple[str, str]], role: Role = Role.PHARMACIST) -> int:
    with world.acting(world.viewer(role)) as act:
        return sign_content(act, rows)


def now_signed(world: World) -> Rulebook:
    return signed_now(world.store, world.rulebook, TODAY)


def statuses(world: World) -> dict[str, tuple[object, ...]]:
    status = t.table_of(t.CourseStatus).c
    with world.store.reading() as session:
        rows = session.execute(select(status.course_id, status.slack_until, status.slack_reason, status.next_reason))
        return {row.course_id: tuple(row) for row in rows}


def due(world: World) -> set[str]:
    status = t.table_of(t.CourseStatus).c
    with world.store.reading() as session:
        return set(session.execute(select(status.course_id).where(status.holds_until == LONG_DUE)).scalars())


@pytest.mark.parametrize("role", SIGNERS)
def test_a_clinician_or_a_pharmacist_signs_what_they_read(world_on_each: World, role: Role) -> None:
    world = world_on_each
    assert sign(world, read(world.rulebook, "tec-mono-su1"), role) == 1
    rulebook = now_signed(world)
    assert [row.id for row in rulebook.rows() if rulebook.is_signed(row)] == ["tec-mono-su1"]
    with world.store.reading() as session:
        signature = list_signatures(session)[0]
        assert (signature.signed_by, signature.site) == (
            world.viewer(role).name,
            "North",
        )
        assert signature.signed_at == world.now
        entry = session.execute(select(t.table_of(t.Audit)).where(t.table_of(t.Audit).c.act == SIGN)).one()
        assert entry.summary == "Signed the rule tec-mono-su1 of the clinical content"
        verify(session)


@pytest.mark.parametrize(
    ("role", "site_id"),
    [(role, None) for role in Role if role not in SIGNERS] + [(Role.COORDINATOR, LAKE)],
)
def test_nobody_else_signs_or_withdraws(world: World, role: Role, site_id: str | None) -> None:
    rows = read(world.rulebook, "tec-mono-su1")
    with (
        pytest.raises(NotAllowed, match="sign clinical content"),
        world.acting(world.viewer(role, site_id)) as act,
    ):
        sign_content(act, rows)
    sign(world, rows)
    with pytest.raises(NotAllowed), world.acting(world.viewer(role, site_id)) as act:
        withdraw_signature(act, "tec-mono-su1", "By mistake")
    assert now_signed(world).signatures == frozenset(rows)


def test_an_edited_row_is_unsigned_again_and_the_signed_text_is_kept(world: World) -> None:
    sign(world, read(world.rulebook, "at-risk"))
    edited = replace(world.rulebook, at_risk=world.rulebook.at_risk.model_copy(update={"slack_days": 8}))
    signed = signed_now(world.store, edited, TODAY)
    assert not signed.is_signed(signed.at_risk)
    assert now_signed(world).is_signed(world.rulebook.at_risk)
    with world.store.reading() as session:
        assert [one.text for one in signing_history(session, "at-risk")] == [world.rulebook.at_risk.content_text()]


def test_a_row_that_changed_since_it_was_read_is_not_signed_nor_any_other_beside_it(world: World) -> None:
    rows = [*read(world.rulebook, "tec-mono-su1"), ("at-risk", "0" * 64)]
    with pytest.raises(Conflict, match="at-risk no longer says what you read"):
        sign(world, rows)
    assert now_signed(world).signatures == frozenset()
    assert signatures_version(world.store) == "0"


def test_what_is_signed_as_it_stands_is_not_signed_twice(world: World) -> None:
    rows = read(world.rulebook, "tec-mono-su1", "tec-mono-su2")
    assert sign(world, rows[:1]) == 1
    assert sign(world, [*rows, *rows]) == 1
    with pytest.raises(Refused, match="Nothing is left to sign"):
        sign(world, rows)


def test_a_signature_is_withdrawn_with_a_reason_and_both_stay_in_the_trail(world_on_each: World) -> None:
    world = world_on_each
    sign(world, read(world.rulebook, "tec-mono-su1"))
    with pytest.raises(Refused, match="reason"), world.acting(world.viewer(Role.PHARMACIST)) as act:
        withdraw_signature(act, "tec-mono-su1", " ")
    with world.acting(world.viewer(Role.ACADEMIC_CLINICIAN), now=world.now + timedelta(hours=1)) as act:
        assert withdraw_signature(act, "tec-mono-su1", "Label of November") == 1
    assert now_signed(world).signatures == frozenset()
    assert signatures_version(world.store) == "2"
    with world.store.reading() as session:
        told = signing_history(session, "tec-mono-su1")
        assert [(one.who, one.reason) for one in told] == [
            ("Phil Pharmacist", None),
            ("Ada Academic", "Label of November"),
        ]
        verify(session)
    with pytest.raises(Refused, match="No signature stands"), world.acting(world.viewer(Role.PHARMACIST)) as act:
        withdraw_signature(act, "tec-mono-su1", "Again")


# --- what follows from it


def test_a_signature_makes_the_courses_of_its_agent_due_and_the_refresh_is_what_a_rebuild_gives(
    world_on_each: World,
) -> None:
    world = world_on_each
    waits = world.after(DoseRole.TREATMENT, gap_days=9, agent=Agent.ELRANATAMAB)
    other = world.after(DoseRole.TREATMENT, gap_days=9)
    keep_derived(world.store, now=world.now, rulebook=world.rulebook)
    before = statuses(world)
    rows = [(row.id, row.content_hash()) for row in elranatamab_restarts(world.rulebook)]
    sign(world, rows)
    assert due(world) == {waits}

    told: list[tuple[int, int]] = []
    signed = now_signed(world)
    refreshed = refresh_due(
        world.store, now=world.now, rulebook=signed, progress=lambda done, of: told.append((done, of))
    )
    assert (refreshed, told) == (1, [(1, 1)])
    after = statuses(world)
    assert after[other] == before[other]
    assert after[waits] != before[waits]
    assert keep_derived(world.store, now=world.now, rulebook=signed) == 0
    rebuild(world.store, now=world.now, rulebook=signed)
    assert statuses(world) == after


def test_what_a_process_writes_that_does_not_know_the_signature_yet_is_due_at_once(world: World) -> None:
    course = world.after(DoseRole.TREATMENT, gap_days=9, agent=Agent.ELRANATAMAB)
    keep_derived(world.store, now=world.now, rulebook=world.rulebook)
    sign(world, [(row.id, row.content_hash()) for row in elranatamab_restarts(world.rulebook)])
    signed = now_signed(world)
    refresh_due(world.store, now=world.now, rulebook=signed)
    assert due(world) == set()

    world.dose(course, DoseRole.TREATMENT, TODAY)  # with the knowledge of before
    assert due(world) == {course}
    assert refresh_due(world.store, now=world.now, rulebook=signed) == 1
    assert due(world) == set()
    found = statuses(world)
    rebuild(world.store, now=world.now, rulebook=signed)
    assert statuses(world) == found


def test_a_shared_row_concerns_every_course(world: World) -> None:
    courses = {world.refer(), world.refer(agent=Agent.TALQUETAMAB)}
    sign(world, read(world.rulebook, "at-risk"))
    assert due(world) == courses


def test_a_version_whose_day_has_come_makes_its_agent_s_courses_due_once(world: World) -> None:
    old = world.rulebook
    book = old.agents[Agent.ELRANATAMAB]
    newer = book.model_copy(update={"version": "2", "effective_from": TODAY, "regimen_books": book.regimen_books[:0]})
    both = replace(old, versions={**old.versions, Agent.ELRANATAMAB: (book, newer)})
    course = world.refer(agent=Agent.ELRANATAMAB)
    world.refer()
    keep_derived(world.store, now=world.now, rulebook=both)
    current = signed_now(world.store, both, TODAY)
    assert current.agents[Agent.ELRANATAMAB] is newer
    assert signed_now(world.store, both, days_ago(1)) is both
    assert due(world) == {course}
    refresh_due(world.store, now=world.now, rulebook=current)
    switch_versions(world.store, both, current)
    assert due(world) == set()
