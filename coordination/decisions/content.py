"""What stands on one paper, as data: its fields, which of them are empty, what changed between two versions.

Pure and without an hour: no distance in days is in it, so that it changes only when the record does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from coordination.vocabulary import Document


class Filled(StrEnum):
    """`STATED_UNKNOWN`: somebody said that it is not known, which is an answer. `EMPTY`: nobody said anything."""

    RECORDED = "recorded"
    STATED_UNKNOWN = "stated_unknown"
    EMPTY = "empty"


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Table(Part):
    """`more`: rows of the record that are not printed."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0


class PaperField(Part):
    id: str
    part: str
    label: str
    needed: bool = False
    on_summary: bool = False
    filled: Filled = Filled.RECORDED
    lines: tuple[str, ...] = ()
    table: Table | None = None


class Content(Part):
    """One paper of one patient. `title` and `identifiers` stand on every page."""

    document: Document
    title: str
    patient: str
    identifiers: tuple[str, ...]
    fields: tuple[PaperField, ...]

    def field(self, field_id: str) -> PaperField | None:
        return next((field for field in self.fields if field.id == field_id), None)

    def of_part(self, part: str) -> tuple[PaperField, ...]:
        return tuple(field for field in self.fields if field.part == part)

    def stored(self) -> dict[str, object]:
        return self.model_dump(mode="json")

    @property
    def hash(self) -> str:
        """SHA-256 of everything that the paper says, beside number, moment and the hash itself."""
        said = json.dumps(self.stored(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(said.encode()).hexdigest()


class VersionLike(Protocol):
    """What is asked of a stored version."""

    @property
    def number(self) -> int: ...
    @property
    def sent_at(self) -> datetime | None: ...


ANOTHER_SENDER = "packet-sender"
"""Who prints is not part of what changed: two people with the same record have the same packet."""


def missing(content: Content) -> tuple[str, ...]:
    """The labels of the needed fields that nobody filled and nobody stated as not known. Empty: it may be sent."""
    return tuple(field.label for field in content.fields if field.needed and field.filled is Filled.EMPTY)


def say_blocked(content: Content) -> str | None:
    """Why the paper cannot go out, in one sentence; None: nothing is missing."""
    lacking = missing(content)
    if not lacking:
        return None
    fields = "field is" if len(lacking) == 1 else "fields are"
    return f"Sending waits: {len(lacking)} needed {fields} empty: {', '.join(lacking)}. Fill each, or state it as not known."


def changed(before: Content | None, after: Content) -> tuple[str, ...]:
    """What the newer says otherwise, a line a field: "Allergies: not recorded → Penicillin". The first version: ()."""
    if before is None:
        return ()
    old = {field.id: field for field in before.fields}
    new = {field.id: field for field in after.fields}
    lines = []
    if (before.patient, before.identifiers) != (after.patient, after.identifiers):
        lines.append(f"Patient: {_joined(before)} → {_joined(after)}")
    for key in dict.fromkeys((*new, *old)):
        if key != ANOTHER_SENDER:
            lines += _field_changes(old.get(key), new.get(key))
    return tuple(lines)


def same(before: Content | None, after: Content) -> bool:
    return before is not None and not changed(before, after)


def accepted_number(versions: Iterable[VersionLike], accepted_at: datetime | None) -> int | None:
    """The version that the receiver had when accepting: the last one sent by then. None: none was sent by then."""
    if accepted_at is None:
        return None
    sent = [one.number for one in versions if one.sent_at is not None and one.sent_at <= accepted_at]
    return max(sent, default=None)


def _joined(content: Content) -> str:
    return ", ".join((content.patient, *content.identifiers))


def _field_changes(old: PaperField | None, new: PaperField | None) -> Iterator[str]:
    """Each line that went, came or became another; where one became one, both stand in one sentence."""
    label = (new or old).label  # type: ignore[union-attr]
    was, now = _said(old), _said(new)
    gone = [line for line in was if line not in now]
    came = [line for line in now if line not in was]
    if len(gone) == 1 and len(came) == 1:
        yield f"{label}: {gone[0]} → {came[0]}"
        return
    yield from (f"{label}: no longer: {line}" for line in gone)
    yield from (f"{label}: new: {line}" for line in came)


def _said(field: PaperField | None) -> list[str]:
    if field is None or field.filled is Filled.EMPTY:
        return ["not recorded"]
    rows = [", ".join(cell for cell in row if cell) for row in field.table.rows] if field.table else []
    return [*field.lines, *rows] or ["not recorded"]
