"""Stored signatures: which stand, by whom, and what the trail keeps of each."""

from __future__ import annotations

from coordination.acts import sign_content, withdraw_signature
from coordination.records import signatures
from coordination.vocabulary import Role
from tests.builders import World


def test_those_that_stand_are_read_by_row_and_a_withdrawn_one_is_not_among_them(world_on_each: World) -> None:
    world = world_on_each
    rows = [(row.id, row.content_hash()) for row in list(world.rulebook.rows())[:3]]
    with world.acting(world.viewer(Role.PHARMACIST)) as act:
        sign_content(act, rows)
    with world.acting(world.viewer(Role.PHARMACIST)) as act:
        withdraw_signature(act, rows[0][0], "By mistake")
    with world.store.reading() as session:
        assert signatures.standing(session) == set(rows[1:])
        assert [one.row_id for one in signatures.list_signatures(session, [rows[1][0], rows[0][0]])] == [rows[1][0]]
        assert len(signatures.list_signatures(session)) == 2
        assert [one.reason for one in signatures.signing_history(session, rows[0][0])] == [None, "By mistake"]
        assert signatures.signing_history(session, "no-such-row") == []
        assert signatures.read_version(session) == "2"
