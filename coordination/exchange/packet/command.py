"""`python -m coordination packet COURSE --out FILE`: the same version and the same PDF as from the page."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from coordination.acts import make_document
from coordination.boards.desk import Desk
from coordination.boards.documents import DocumentLine, VersionLine, documents
from coordination.boards.patient import patient
from coordination.exchange.packet.rendering import Stamp, render, too_long
from coordination.vocabulary import Document

COMPLETE, DRAFT = 0, 1


def run_packet(desk: Desk, course_id: str, document: Document, out: Path, *, as_json: bool = False) -> int:
    """0: complete. 1: needed fields are empty; the paper says so on its first page."""
    with desk.acting() as act:
        made = make_document(act, course_id, document)
    line = next(one for one in documents(desk, patient(desk, course_id)) if one.document is document)
    version = line.newest
    assert version is not None
    out.write_bytes(pdf_of(desk, line, version))
    long = too_long_of(desk, line, version)
    word = desk.rulebook.label(document).word
    if as_json:
        said = {
            "document": document, "number": made.number, "new": made.new, "content_hash": made.content_hash,
            "missing": line.missing, "too_long": long, "changes": version.changes, "out": str(out),
        }  # fmt: skip
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        fresh = "" if made.new else ", unchanged since it was made"
        typer.echo(f"{word}, version {made.number}{fresh}: {out}")
        for change in version.changes:
            typer.echo(f"  {change}")
        if line.blocked:
            typer.echo(line.blocked, err=True)
        if long:
            typer.echo(long, err=True)
    return DRAFT if line.missing else COMPLETE


def pdf_of(desk: Desk, line: DocumentLine, version: VersionLine) -> bytes:
    """The PDF of a version as it was made, its moment in the zone of the viewer's site."""
    return render(version.content, _stamp(desk, line, version))


def too_long_of(desk: Desk, line: DocumentLine, version: VersionLine) -> str | None:
    """What a version says of itself where its pages do not hold it; None: they do."""
    return too_long(version.content, _stamp(desk, line, version))


def _stamp(desk: Desk, line: DocumentLine, version: VersionLine) -> Stamp:
    earlier = [one.number for one in line.versions if one.number < version.number]
    return Stamp(
        number=version.number,
        made_at=version.made_at,
        zone=desk.zone,
        made_by=version.made_by,
        content_hash=version.content_hash,
        supersedes=max(earlier, default=None),
    )


def file_name(line: DocumentLine, version: VersionLine) -> str:
    """Names nobody."""
    return f"{line.document.replace('_', '-')}-version-{version.number}.pdf"
