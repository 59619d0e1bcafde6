"""Renders a paper as PDF/UA-1: tagged, with selectable text, black on white, so that every meaning survives a fax.

The compiler refuses a document without title, language or alternative text. Content travels to it as data, never as
source, so nothing that a person typed is read as a command.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import segno
import typst

from coordination.decisions.content import Content, missing
from coordination.vocabulary import Document
from coordination.words import say_moment

HERE = Path(__file__).parent
TEMPLATES = {
    Document.PACKET: "packet.typ",
    Document.WALLET_CARD: "card.typ",
    Document.EMERGENCY_SHEET: "sheet.typ",
    Document.PATIENT_LETTER: "letter.typ",
}
LOST_IN_A_FAX = str.maketrans(
    {"₂": "2", "⁹": "^9", "⁶": "^6", "³": "^3", "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)
"""Raised and lowered digits are a few dots high in a fax; they are printed at full size."""
KEPT_TOGETHER = re.compile(
    r"(?<=\d) (?=\d{3,4}\b)|(?<=\d) (?=[A-Z][a-z]{2}\b)|(?<=[A-Z][a-z]{2}) (?=\d)|(?<=\d) (?=[a-z°%]+/?\w*\b)"
)
"""Spaces at which no line may break: within telephone numbers and dates, between number and unit."""
MOST_PAGES = 4
"""One of summary and three of details."""
LENGTHS = ((300, 8), (180, 6), (100, 4), (50, 2))
"""Letters of a line on the summary and rows of a table in the details; the first pair that fits the pages is taken."""


HOUSE: dict[str, Any] = {"root": HERE, "font_paths": [HERE / "fonts"], "ignore_system_fonts": True}
"""Our own fonts only: a paper looks the same wherever it is made."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a version carries beside its content. `supersedes` None: it is the first."""

    number: int
    made_at: datetime
    zone: ZoneInfo
    made_by: str
    content_hash: str
    supersedes: int | None = None


def render(content: Content, stamp: Stamp) -> bytes:
    """The PDF of one version. Raises typst.TypstError where the result would not be PDF/UA-1."""
    for letters, rows in LENGTHS:
        inputs = _inputs(content, stamp, letters, rows)
        if content.document is not Document.PACKET or _fits(inputs):
            break
    pdf = typst.compile(
        HERE / TEMPLATES[content.document],
        sys_inputs=inputs,
        pdf_standards=["ua-1"],
        timestamp=stamp.made_at.replace(microsecond=0),
        **HOUSE,
    )
    assert isinstance(pdf, bytes)
    return pdf


def _inputs(content: Content, stamp: Stamp, letters: int, rows: int) -> dict[str, str]:
    said = {
        "content": content.stored(),
        "missing": missing(content),
        "letters": letters,
        "rows": rows,
        "stamp": {
            "number": stamp.number,
            "supersedes": stamp.supersedes,
            "made": say_moment(stamp.made_at, stamp.zone),
            "by": stamp.made_by,
            "hash": stamp.content_hash,
        },
    }
    text = KEPT_TOGETHER.sub("\u00a0", json.dumps(said, ensure_ascii=False).translate(LOST_IN_A_FAX))
    code = segno.make(stamp.content_hash.upper(), error="m", micro=False).svg_inline(border=2)
    return {"d": text, "qr": code}


def _fits(inputs: dict[str, str]) -> bool:
    """Whether the summary is one page and the whole no more than `MOST_PAGES`."""
    told = typst.query(HERE / TEMPLATES[Document.PACKET], "<last-page>", field="value", sys_inputs=inputs, **HOUSE)
    summary, whole = json.loads(told)
    return bool(summary == 1 and whole <= MOST_PAGES)
