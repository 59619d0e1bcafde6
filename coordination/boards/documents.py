"""The papers of one patient: what each says now, what is empty, its versions with what changed, and one to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from coordination.acts import NotFound
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.decisions.content import Content, PaperField, accepted_number, changed, missing, say_blocked
from coordination.decisions.packet import needs_statement
from coordination.decisions.papers import build_document
from coordination.records.paper_source import accepted_at, content_of, find_sender, made_first, paper_source, versions
from coordination.vocabulary import Document


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version as it was made. `changes`: what it says otherwise than the one before; the first: ()."""

    number: int
    content: Content
    content_hash: str
    made_at: datetime
    made_by: str
    sent_at: datetime | None
    changes: tuple[str, ...]
    accepted: bool


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document: as it would be made now, and its versions, the newest first. `blocked`: why it cannot go out."""

    document: Document
    now: Content
    missing: tuple[str, ...]
    blocked: str | None
    since: tuple[str, ...]
    versions: tuple[VersionLine, ...]

    @property
    def newest(self) -> VersionLine | None:
        return self.versions[0] if self.versions else None

    @property
    def is_current(self) -> bool:
        """Whether the newest version says what the record says now."""
        return self.newest is not None and not self.since


def documents(desk: Desk, page: PatientPage) -> tuple[DocumentLine, ...]:
    """Every document of the course that is shown; `page` was shown, so the viewer may see it."""
    with desk.store.reading() as session:
        source = paper_source(session, page.record, find_sender(session, desk.viewer), page.rulebook)
    return tuple(
        _line(page, document, build_document(document, source, page.now, rulebook=page.rulebook))
        for document in Document
    )


def to_state(line: DocumentLine) -> tuple[PaperField, ...]:
    """The fields of the packet that a person may state: needed and empty ones first."""
    fields = needs_statement(line.now)
    return tuple(sorted(fields, key=lambda field: field.label not in line.missing))


def find_version(line: DocumentLine, number: int) -> VersionLine:
    found = next((one for one in line.versions if one.number == number), None)
    if found is None:
        raise NotFound("No such version.")
    return found


def _line(page: PatientPage, document: Document, now: Content) -> DocumentLine:
    made = _versions(page, document)
    return DocumentLine(
        document=document,
        now=now,
        missing=tuple(dict.fromkeys(missing(now))),
        blocked=say_blocked(now),
        since=changed(made[0].content, now) if made else (),
        versions=made,
    )


def _versions(page: PatientPage, document: Document) -> tuple[VersionLine, ...]:
    rows = versions(page.record, document)
    accepted = accepted_number(rows, accepted_at(page.record)) if document is Document.PACKET else None
    first = made_first(page.record)
    lines: list[VersionLine] = []
    before: Content | None = None
    for row in rows:
        content = content_of(row)
        assert content is not None
        lines.append(
            VersionLine(
                number=row.number,
                content=content,
                content_hash=row.content_hash,
                made_at=first[row.id].recorded_at,
                made_by=page.name_of(first[row.id].recorded_by),
                sent_at=row.sent_at,
                changes=changed(before, content),
                accepted=row.number == accepted,
            )
        )
        before = content
    return tuple(reversed(lines))
