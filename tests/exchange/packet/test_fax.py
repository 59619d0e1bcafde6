"""What a practice gets by fax late on a Friday: every needed field of every packet is read back by a machine."""

from __future__ import annotations

import re
from difflib import get_close_matches

import pytest

from coordination.decisions.content import PaperField
from coordination.knowledge import Rulebook
from coordination.vocabulary import Document
from tests.exchange.packet.faxed import faxes_of, read_fax, words_of
from tests.exchange.packet.golden import content_of, pdf_of
from tests.five_patients import FIVE

ALIKE, FOUND = 0.74, 0.97
"""How alike a word must be (one letter wrong in four), and how many words of a field must come back."""
SHORTEST = 3


@pytest.mark.parametrize("name", FIVE)
def test_every_needed_field_is_read_back_from_the_fax(name: str, rulebook: Rulebook) -> None:
    content = content_of(name, Document.PACKET, rulebook)
    told = "\n".join(read_fax(fax) for fax in faxes_of(pdf_of(content)))
    read = {*words_of(told), *words_of(re.sub(r"(?<=\d),(?=\d)", ".", told))}  # a comma for the point of a number
    lost = {field.label: words for field in content.fields if field.needed and (words := _lost(field, read))}
    assert not lost


def _lost(field: PaperField, read: set[str]) -> list[str]:
    """Words of the field that nobody could read; none where nearly all came back and every number with a point did."""
    cells = [cell for row in field.table.rows for cell in row] if field.table else []
    printed = " ".join((field.label, *field.lines, *cells)).replace("⁹", "^9").replace("₂", "2")
    words = [word for word in words_of(printed) if len(word) >= SHORTEST or word.isdigit()]
    lost = [word for word in words if not _came_back(word, read)]
    exact = [word for word in lost if word[0].isdigit()]
    return lost if exact or len(lost) > (1 - FOUND) * len(words) else []


def _came_back(word: str, read: set[str]) -> bool:
    """A number as it is, a word as far as it can be told."""
    return word in read or (not word[0].isdigit() and bool(get_close_matches(word, read, n=1, cutoff=ALIKE)))
