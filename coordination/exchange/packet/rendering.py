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

from coordination.decisions.content import Content, PaperField, missing
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
    r"|(?<=:\d\d) (?=[A-Z]{2,5}\b)"
)
"""Spaces at which no line may break: within telephone numbers and dates, between number and unit, time and zone."""
MOST_OF_SUMMARY, MOST_PAGES = 1, 4
"""One page of summary and three of details."""
WITH_NUMBER = re.compile(r"\d(?:[\s().+-]*\d){6}")
"""Seven digits or more that belong together: a telephone number, or one as important. Such a line is never cut."""


@dataclass(frozen=True, slots=True)
class Room:
    """Letters of a line on the summary and rows of a table in the details. None: all."""

    letters: int | None = None
    rows: int | None = None


ROOMS = (Room(300, 8), Room(180, 6), Room(100, 4), Room(50, 2))
"""The first that fits the pages is taken. Where none does, all is printed, and the paper says that it is too long."""
NAMED_AS_LONG = 3

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
    pdf = typst.compile(
        HERE / TEMPLATES[content.document],
        sys_inputs=_fitting(content, stamp),
        pdf_standards=["ua-1"],
        timestamp=stamp.made_at.replace(microsecond=0),
        **HOUSE,
    )
    assert isinstance(pdf, bytes)
    return pdf


def too_long(content: Content, stamp: Stamp) -> str | None:
    """What a packet says of itself where its pages do not hold it; None: they do."""
    said: str | None = json.loads(_fitting(content, stamp)["d"])["too_long"]
    return said


def _fitting(content: Content, stamp: Stamp) -> dict[str, str]:
    if content.document is not Document.PACKET:
        return _inputs(content, stamp, Room())
    fitting = (inputs for room in ROOMS if _fits(inputs := _inputs(content, stamp, room)))
    return next(fitting, None) or _exceeding(content, stamp)


def _exceeding(content: Content, stamp: Stamp) -> dict[str, str]:
    """All is printed and the paper says so; the summary still keeps to its page where shorter lines allow it."""
    said, whole = _say_too_long(content), Room()
    rooms = (whole, *(Room(room.letters) for room in ROOMS))
    tried = (inputs for room in rooms if _fits(inputs := _inputs(content, stamp, room, said), whole=False))
    return next(tried, None) or _inputs(content, stamp, whole, said)


def _inputs(content: Content, stamp: Stamp, room: Room, too_long: str | None = None) -> dict[str, str]:
    said = _kept_together(
        {
            "content": content.stored(),
            "missing": missing(content),
            "rows": room.rows,
            "too_long": too_long,
            "stamp": {
                "number": stamp.number,
                "supersedes": stamp.supersedes,
                "made": say_moment(stamp.made_at, stamp.zone),
                "by": stamp.made_by,
                "hash": stamp.content_hash,
            },
        }
    )
    brief = {field.id: words for field in content.fields if (words := _brief(field, room)) is not None}
    code = segno.make(stamp.content_hash.upper(), error="m", micro=False).svg_inline(border=2)
    return {"d": json.dumps({**said, "brief": brief}, ensure_ascii=False), "qr": code}


def _kept_together(said: Any) -> Any:
    """The same with every text as it is printed."""
    return json.loads(KEPT_TOGETHER.sub("\u00a0", json.dumps(said, ensure_ascii=False).translate(LOST_IN_A_FAX)))


def _brief(field: PaperField, room: Room) -> str | None:
    """The first words of a line that is too long for the summary; None: it stands there whole.

    Only a single line of free words is cut, and never within a number or what belongs to it: a list is read line by
    line, and half a telephone number is worse than none.
    """
    if room.letters is None or not field.on_summary or field.table is not None or len(field.lines) != 1:
        return None
    line: str = _kept_together(field.lines[0])
    if len(line) <= room.letters or WITH_NUMBER.search(line):
        return None
    return line[: line.rfind(" ", 0, room.letters) + 1].rstrip() or None


def _say_too_long(content: Content) -> str:
    by_length = sorted(content.fields, key=_letters, reverse=True)
    longest = ", ".join(field.label for field in by_length[:NAMED_AS_LONG])
    return (
        f"LONGER THAN A PACKET MAY BE: more than {MOST_OF_SUMMARY} page of summary and "
        f"{MOST_PAGES - MOST_OF_SUMMARY} of details. All of this version is printed. Longest: {longest}."
    )


def _letters(field: PaperField) -> int:
    cells = [cell for row in field.table.rows for cell in row] if field.table else []
    return sum(len(said) for said in (*field.lines, *cells))


def _fits(inputs: dict[str, str], *, whole: bool = True) -> bool:
    """Whether the summary, and where `whole` the details too, keep to their pages."""
    told = typst.query(HERE / TEMPLATES[Document.PACKET], "<last-page>", field="value", sys_inputs=inputs, **HOUSE)
    summary, last = json.loads(told)
    return bool(summary <= MOST_OF_SUMMARY and (last <= MOST_PAGES or not whole))
