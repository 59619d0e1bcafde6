"""The text of papers as it was last looked at: `python -m tests.exchange.packet.golden` writes it anew, for a diff to read."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from coordination.decisions.content import Content
from coordination.decisions.papers import build_document
from coordination.exchange.packet.rendering import Stamp, render
from coordination.knowledge import Rulebook, load_rulebook
from coordination.vocabulary import Document
from tests.builders import NOW
from tests.exchange.packet.faxed import pages_of
from tests.five_patients import FIVE

KEPT = Path(__file__).resolve().parents[2] / "cases" / "papers"
CASES = [("short", document) for document in Document] + [("long", Document.PACKET)]


def content_of(name: str, document: Document, rulebook: Rulebook) -> Content:
    return build_document(document, FIVE[name](), NOW, rulebook=rulebook)


def pdf_of(content: Content) -> bytes:
    """Version 2, made by the coordinator at nine in the morning in Chicago."""
    return render(content, Stamp(2, NOW, ZoneInfo("America/Chicago"), "Carla Coordinator", content.hash, 1))


def text_of(pdf: bytes) -> str:
    """Page after page, with one kind of space and line end, and without the hash, which follows from the rest."""
    pages = ("\n".join(line.rstrip() for line in page.replace("\xa0", " ").split("\r\n")) for page in pages_of(pdf))
    return "\n\f\n".join(pages) + "\n"


def file_of(name: str, document: Document) -> Path:
    return KEPT / f"{name}-{document}.txt".replace("_", "-")


def main() -> None:
    rulebook = load_rulebook()
    KEPT.mkdir(parents=True, exist_ok=True)
    for name, document in CASES:
        file_of(name, document).write_text(text_of(pdf_of(content_of(name, document, rulebook))), encoding="utf-8")


if __name__ == "__main__":
    main()
