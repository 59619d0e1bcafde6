"""Who derived what is stored: claimed by a rebuild, taken over by a signature, and never claimed for others' work."""

from __future__ import annotations

from dataclasses import replace

from coordination.acts import keep_derived
from coordination.acts.provenance import derived_by, said_to_be_derived_by, take_over
from tests.builders import World


def test_new_knowledge_takes_over_only_what_the_old_one_derived(world: World) -> None:
    old = world.rulebook
    new = replace(old, signatures=frozenset({("at-risk", old.at_risk.content_hash())}))
    stranger = replace(old, files_hash="of other files")
    with world.store.writing() as session:
        assert said_to_be_derived_by(session) is None
        take_over(session, old, new)
        assert said_to_be_derived_by(session) is None
    keep_derived(world.store, now=world.now, rulebook=old)
    with world.store.writing() as session:
        take_over(session, stranger, new)
        assert said_to_be_derived_by(session) == derived_by(old)
        take_over(session, old, new)
        assert said_to_be_derived_by(session) == derived_by(new)
    assert keep_derived(world.store, now=world.now, rulebook=new) == 0
