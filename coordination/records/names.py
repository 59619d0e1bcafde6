"""A surname as people type it into a search: no accents, no signs, no capitals. Decides nothing about who may see whom."""

from __future__ import annotations

import unicodedata

WITHOUT_PARTS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
"""Letters that Unicode does not take apart into a letter and a mark."""


def search_name(name: str) -> str:
    """ "O'Brien" and "o brien" → "obrien", "López" → "lopez": stored with each course, and asked for alike."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(WITHOUT_PARTS))
    return "".join(letter for letter in apart if letter.isalpha())


def after_all_that_begin(name: str) -> str:
    """The first text after all that begin with `name`: with it "begins with" is a range of an index."""
    return name[:-1] + chr(ord(name[-1]) + 1) if name else ""
