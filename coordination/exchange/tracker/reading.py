"""A tracker file as it was opened: sheets, columns, manner. The person looks at this first, and may correct it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coordination.exchange.tracker.cells import decimal_sign_of
from coordination.exchange.tracker.choices import Choices
from coordination.exchange.tracker.mapping import FROM_FORM, Sheet, map_sheet, what_is_not_read
from coordination.exchange.tracker.tables import Book, FileRefused, open_book
from coordination.knowledge.tracker import TrackerWords, load_tracker_words

NUMBERS = ("measure", "dose", "weight", "count")


@dataclass(frozen=True)
class Reading:
    """`sheets` holds every sheet, those that are not read too."""

    name: str
    book: Book
    sheets: tuple[Sheet, ...]
    words: TrackerWords
    choices: Choices
    decimal_sign: str

    @property
    def readable(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.not_read is None]

    @property
    def not_read(self) -> dict[str, str]:
        """Why a sheet is not read, by its title."""
        return {sheet.title: sheet.not_read for sheet in self.sheets if sheet.not_read is not None}

    @property
    def needs_site(self) -> bool:
        """Whether some sheet does not say whose MRNs it has."""
        return any(FROM_FORM not in sheet.columns for sheet in self.readable)

    @property
    def says(self) -> list[str]:
        return [sentence for sheet in self.sheets for sentence in what_is_not_read(sheet)]


def read_tracker(
    name: str,
    data: bytes,
    *,
    choices: Choices | None = None,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
) -> Reading:
    """Open the file and find its sheets and columns. Raises FileRefused with the sentence to show.

    `remembered` is the site's mapping by kind of sheet; what `choices` says goes before it.
    """
    words, chosen = load_tracker_words(), choices or Choices()
    book = open_book(name, data, limits=words.limits)
    sheets = tuple(map_sheet(table, words, chosen, remembered or {}) for table in book.tables)
    reading = Reading(name, book, sheets, words, chosen, chosen.decimal_sign or _decimal_sign(sheets, words))
    if not any(sheet.not_read is None or sheet.missing for sheet in sheets):
        said = "; ".join(f"{title}: {why}" for title, why in reading.not_read.items())
        raise FileRefused(f"{name} holds no table that is known here ({said}). A column MRN and others are needed.")
    return reading


def _decimal_sign(sheets: tuple[Sheet, ...], words: TrackerWords) -> str:
    columns = [
        (sheet, column.index)
        for sheet in sheets
        if sheet.not_read is None
        for name, column in sheet.columns.items()
        if words.kinds[sheet.kind].fields[name].type in NUMBERS
    ]
    return decimal_sign_of(row.cells[index] for sheet, index in columns for row in sheet.rows if index < len(row.cells))
