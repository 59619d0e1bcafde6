"""MRNs, grades, numbers, answers and words as trackers write them (docs/importing.md S2, S5, S6, S12). Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, NamedTuple, TypeVar

from coordination.exchange.tracker.reads import NOTHING, Manner, Read, Why, refused
from coordination.exchange.tracker.tables import NoValue, Raw, Shown, is_empty, shown
from coordination.knowledge.tracker import TrackerWords, plain
from coordination.vocabulary import Agent, Answer

Word = TypeVar("Word")

_WRAPPED = re.compile(r'="?(?P<inside>[^"]*)"?')
_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+", re.ASCII)
_WORD = re.compile(r"[^\W\d_]{3,}")
_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff\u2007\u202f]+")
LONGEST_MRN = 40
MOST_EXACT = 10**15
"""Above this a spreadsheet has rounded the digits of a number away."""

_GRADE = re.compile(r"(?:g|gr|grade|grado)?[\s.:]*(?P<digit>[0-5])(?:\.0)?", re.IGNORECASE | re.ASCII)
_ROMAN = re.compile(r"(?:g|gr|grade|grado)?[\s.:]*(?P<roman>iii|ii|iv|i|v)", re.IGNORECASE | re.ASCII)
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}

_NUMBER = re.compile(
    r"(?P<sign><=|>=|=<|=>|<|>|≤|≥)?\s*(?P<number>[+-]?[\d.,'\u2009 ]*\d[.,]?)\s*"
    r"(?P<unit>(?![eE]\d)[^\d\s]\S*(?:\s*/\s*\S+)?)?",
    re.ASCII,
)
_SIGNS = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_SUFFIX = re.compile(r"-[a-z]{4}\b")


def tidy(raw: Raw) -> str | None:
    """Text without outer spaces; None where the cell is empty. Inner line breaks stay; the apostrophe that makes a
    cell of our own downloads harmless goes."""
    text = shown(raw).replace("\u00a0", " ").strip()
    return text[1:] if text.startswith(("'=", "'+", "'-", "'@")) else text or None


# --- MRN


class Mrn(NamedTuple):
    """`sure` False: a number without format, whose leading zeros may be lost."""

    text: str
    sure: bool = True


def read_mrn(raw: Raw) -> Read:
    """An MRN as text; words in its place are `no_mrn` (the row is no record)."""
    if isinstance(raw, Shown):
        return Read(Mrn(raw.text))
    if isinstance(raw, bool | NoValue) or not isinstance(raw, str | int | float):
        return Read(None, Why.NO_MRN)
    if isinstance(raw, int | float):
        if not math.isfinite(raw) or raw != int(raw) or not 0 < raw < MOST_EXACT:
            return refused(Why.MRN_DIGITS_LOST)
        return Read(Mrn(str(int(raw)), sure=False))
    text = _SPACES.sub(" ", raw).strip()
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped["inside"].strip()
    text = re.sub(r"^(\d+)\.0$", r"\1", text)
    if _SCIENTIFIC.fullmatch(text):
        return refused(Why.MRN_DIGITS_LOST)
    if _is_mrn(text):
        return Read(Mrn(text))
    return Read(None, Why.NO_MRN)


def _is_mrn(text: str) -> bool:
    """At least one digit, and no words: "MRN pending", "n = 54" and "– January 2026 –" are none."""
    if len(text) > LONGEST_MRN or not re.search(r"\d", text) or re.search(r"[=:;]", text):
        return False
    return " " not in text or not _WORD.search(text)


# --- grades, numbers, answers


def read_grade(raw: Raw, manner: Manner) -> Read:
    """0 to 5, or None where it is not recorded. 0 is only ever stated; two grades in a cell are refused."""
    if isinstance(raw, NoValue):
        return Read(None, Why(raw.why))
    text = shown(raw).replace("\u00a0", " ").strip().casefold()
    words = manner.words.words
    if text in words.unknown:
        return NOTHING
    if text in words.none:
        return Read(0)
    if isinstance(raw, str | int | float) and not isinstance(raw, bool):
        if found := _GRADE.fullmatch(text):
            return Read(int(found["digit"]))
        if found := _ROMAN.fullmatch(text):
            return Read(ROMAN[found["roman"]])
    return refused(Why.GRADE_UNREADABLE)


class Quantity(NamedTuple):
    """A number as reported: comparator and unit kept where the cell has them; `text` is what it said."""

    number: float
    comparator: str | None
    unit: str | None
    text: str


def read_quantity(raw: Raw, manner: Manner) -> Read:
    """A number with its comparator and, if written into the cell, its unit."""
    if isinstance(raw, NoValue):
        return Read(None, Why(raw.why))
    if isinstance(raw, Shown):
        raw = raw.value
    text = shown(raw).replace("\u00a0", " ").strip()
    if text.casefold() in manner.words.words.unknown:
        return NOTHING
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Read(Quantity(float(raw), None, None, text)) if math.isfinite(raw) else refused(Why.NUMBER_UNREADABLE)
    found = _NUMBER.fullmatch(text) if isinstance(raw, str) else None
    number = _plain_number(found["number"], manner.decimal) if found else None
    if found is None or number is None:
        return refused(Why.NUMBER_UNREADABLE)
    sign = found["sign"]
    return Read(Quantity(number, _SIGNS.get(sign, sign), found["unit"], text))


def _plain_number(text: str, decimal: str) -> float | None:
    """The number of a text by the file's decimal sign; thousands only in groups of three."""
    group = "," if decimal == "." else "."
    pattern = rf"[+-]?(\d{{1,3}}([{group}' \u2009]\d{{3}})+|\d+)?({re.escape(decimal)}\d*)?"
    text = text.strip()
    if not re.fullmatch(pattern, text, re.ASCII) or not any(sign.isdigit() for sign in text):
        return None
    number = float(re.sub(rf"[{group}' \u2009]", "", text).replace(decimal, "."))
    return number if math.isfinite(number) else None


def decimal_sign_of(cells: Iterable[Raw]) -> str:
    """The decimal sign of a file: a comma only where some number cannot be read otherwise, and none has a point."""
    commas = points = False
    for raw in cells:
        if isinstance(raw, str) and re.fullmatch(r"[<>≤≥\s]*\d+[.,]\d+", raw.strip(), re.ASCII):
            whole, sign, part = re.split(r"([.,])", raw.strip().lstrip("<>≤≥ "))
            commas = commas or (sign == "," and (len(part) != 3 or len(whole) > 3 or whole == "0"))
            points = points or sign == "."
    return "," if commas and not points else "."


def read_answer(raw: Raw, manner: Manner) -> Read:
    """Yes or no; unknown words and empty cells are not recorded, other words too, with a remark."""
    if isinstance(raw, bool):
        return Read(Answer.YES if raw else Answer.NO)
    if isinstance(raw, NoValue):
        return Read(None, Why(raw.why))
    text, words = shown(raw).replace("\u00a0", " ").strip().casefold(), manner.words.words
    if text in words.unknown:
        return NOTHING
    bare = plain(text)
    for answer, known in ((Answer.YES, words.yes), (Answer.NO, words.no)):
        if any(plain(word) == bare for word in known):
            return Read(answer)
    return Read(None, Why.ANSWER_UNREADABLE)


def read_count(raw: Raw, manner: Manner) -> Read:
    """A whole number from 1, as a dose's number; anything else is not recorded."""
    found = read_quantity(raw, manner)
    quantity = found.value
    if quantity is None or quantity.comparator or quantity.number != int(quantity.number) or quantity.number < 1:
        return NOTHING
    return Read(int(quantity.number))


# --- words


def read_word(raw: Raw, known: Mapping[Any, Iterable[str]], manner: Manner, otherwise: Why | None) -> Read:
    """The member that a word means; unknown words are not recorded, with the remark `otherwise`, or refused (None)."""
    if isinstance(raw, NoValue):
        return Read(None, Why(raw.why))
    text = shown(raw).replace("\u00a0", " ").strip()
    if is_empty(text):
        return NOTHING
    member = _index(known).get(plain(text))
    if member is not None:
        return Read(member)
    if text.casefold() in manner.words.words.unknown:
        return NOTHING
    return Read(None, otherwise) if otherwise is not None else refused(Why.WORD_UNKNOWN)


_indexes: dict[int, tuple[Any, dict[str, Any]]] = {}


def _index(known: Mapping[Any, Iterable[str]]) -> dict[str, Any]:
    """Member by plain word, the member's own value included; kept for as long as the data is."""
    kept = _indexes.get(id(known))
    if kept is None or kept[0] is not known:
        index = {
            plain(word): member
            for member, words in known.items()
            for word in (member.value if isinstance(member, Enum) else str(member), *words)
        }
        kept = _indexes[id(known)] = (known, index)
    return kept[1]


def read_agent(raw: Raw, words: TrackerWords) -> Read:
    """The one agent whose generic or brand name stands in the cell as a whole word, whatever its suffix."""
    if isinstance(raw, NoValue):
        return Read(None, Why(raw.why))
    text = _SUFFIX.sub("", shown(raw).casefold())
    if not text.strip():
        return NOTHING
    tokens = set(re.findall(r"[^\W_]+", text))
    found: list[Agent] = [agent for agent, names in words.agents.items() if tokens & set(names)]
    if len(found) == 1:
        return Read(found[0])
    return refused(Why.ONE_AGENT if found else Why.UNKNOWN_AGENT)


def split_name(raw: Raw) -> tuple[str | None, str | None]:
    """Last and first name of "Last, First", divided at the first comma."""
    last, _, first = (tidy(raw) or "").partition(",")
    return last.strip() or None, first.strip() or None
