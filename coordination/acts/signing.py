"""Signing clinical content: what is signed is the text of a row as it was read, and it holds for that text alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from coordination.acts import provenance, sense
from coordination.acts.act import Act, Conflict, Refused
from coordination.decisions.permissions import Permission
from coordination.knowledge import Row
from coordination.records import signatures
from coordination.records import tables as t


def sign_content(act: Act, read: Sequence[tuple[str, str]]) -> int:
    """Sign rows; `read` pairs each row's id with the hash of the text that was read. How many were not signed before.

    The courses that the rows decide about become due: whoever reads a board next derives them anew first.
    """
    act.check(Permission.SIGN)
    rows = _as_read(act, read)
    before = signatures.standing(act.session)
    new = [row for row in rows if (row.id, row.content_hash()) not in before]
    if not new:
        raise Refused("Nothing is left to sign: every row that was chosen is signed as it stands.")
    what = f"the rule {new[0].id}" if len(new) == 1 else f"{len(new)} rules"
    with act.step(signatures.SIGN, summary=f"Signed {what} of the clinical content") as entry:
        for row in new:
            act.add(
                t.SignOff,
                row_id=row.id,
                content_hash=row.content_hash(),
                signed_by=act.viewer.person_id,
                signed_at=act.now,
            )
            entry.changes[-1][2]["content"] = [None, row.content_text()]
    _take_over(act, before, before | {(row.id, row.content_hash()) for row in new})
    return len(new)


def withdraw_signature(act: Act, row_id: str, reason: str) -> int:
    """Take back every signature that stands on a row, whatever its text was; how many they were."""
    act.check(Permission.SIGN)
    reason = sense.needed(reason, "The reason")
    found = signatures.list_signatures(act.session, [row_id])
    if not found:
        raise Refused(f"No signature stands on {row_id}.")
    before = signatures.standing(act.session)
    with act.step(signatures.WITHDRAW, summary=f"Withdrew the signature on the rule {row_id}: {reason}") as entry:
        for signature in found:
            said = {"row_id": row_id, "content_hash": signature.content_hash, "reason": reason}
            changes = {name: [None, value] for name, value in said.items()} | {"withdrawn": [False, True]}
            entry.changes.append([t.SignOff.__name__, signature.id, changes])
        signatures.withdraw(act.session, [signature.id for signature in found])
    _take_over(act, before, before - {(row_id, signature.content_hash) for signature in found})
    return len(found)


def _as_read(act: Act, read: Iterable[tuple[str, str]]) -> list[Row]:
    """The rows, each once; Conflict where one no longer says what was read."""
    on_file = {(row.id, row.content_hash()): row for row, _ in act.rulebook.all_rows()}
    found: dict[tuple[str, str], Row] = {}
    for row_id, content_hash in read:
        row = on_file.get((row_id, content_hash))
        if row is None:
            raise Conflict(f"Not signed: {row_id} no longer says what you read. Load the page again and read it anew.")
        found[row_id, content_hash] = row
    return list(found.values())


def _take_over(act: Act, before: frozenset[tuple[str, str]], after: Iterable[tuple[str, str]]) -> None:
    signatures.raise_version(act.session)
    old = replace(act.rulebook, signatures=before)
    provenance.take_over(act.session, old, replace(old, signatures=frozenset(after)))
