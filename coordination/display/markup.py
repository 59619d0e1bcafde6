"""Small pieces of semantic HTML that screens share: badge, telephone, day, link. Every value is escaped here.

The pieces are styled by `pages/components/baton.css`; `block` wraps them for one `st.html` call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Protocol
from urllib.parse import urlencode

from coordination.words import say_day

NOT_RECORDED = "not recorded"


class LabelLike(Protocol):
    """What a badge needs of a label of `data/labels.toml`."""

    @property
    def word(self) -> str: ...
    @property
    def glyph(self) -> str: ...
    @property
    def look(self) -> str: ...


def esc(value: object) -> str:
    return escape(str(value), quote=True)


def block(*parts: str, label: str | None = None) -> str:
    """One outer section: everything of Baton's own style lives inside it."""
    name = f' aria-label="{esc(label)}"' if label else ""
    return f'<section class="bt"{name}>{"".join(parts)}</section>'


def badge(label: LabelLike, *, word: str | None = None) -> str:
    """The one badge: glyph and word, never colour alone. `word` replaces the label's word, for a count say."""
    look = "" if label.look == "outline" else f" {esc(label.look)}"
    return f'<span class="b{look}" data-g="{esc(label.glyph)}">{esc(word or label.word)}</span>'


def unknown(words: str = NOT_RECORDED) -> str:
    """Unknown is visible: dashed words, never blank, 0 or "none"."""
    return f'<span class="unk-t">{esc(words)}</span>'


def or_unknown(value: object | None, words: str = NOT_RECORDED) -> str:
    return unknown(words) if value is None or value == "" else esc(value)


def telephone(number: str | None, *, big: bool = False) -> str:
    """A number to ring: a `tel:` link, or "not recorded"."""
    if not number:
        return unknown()
    size = " big" if big else ""
    return f'<a class="tel{size}" href="{dial(number)}">{esc(number)}</a>'


def dial(number: str) -> str:
    """The address that a telephone dials: digits and a leading plus only."""
    return f"tel:{re.sub('[^0-9+]', '', number)}"


def day(on: date | None, *, today: date | None = None, words: str = NOT_RECORDED) -> str:
    """ "Mon 23 Nov 2026 (in 3 d)", unbroken; the year goes where it is this year's list (`today` given)."""
    if on is None:
        return unknown(words)
    year = today is None or on.year != today.year
    return f'<span class="nw">{esc(say_day(on, today=today, year=year))}</span>'


def link(page: str, text: str, query: Mapping[str, str | None]) -> str:
    """A link to another page, which keeps what the address must keep; `query` values None are left out."""
    kept = {key: value for key, value in query.items() if value}
    return f'<a href="{esc(page)}?{esc(urlencode(kept))}">{esc(text)}</a>'
