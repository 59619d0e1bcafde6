"""Word, glyph and look of every stored value, from `data/labels.toml`. Every enum of the vocabulary has its section."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, Self

from pydantic import RootModel, model_validator

from coordination import vocabulary
from coordination.knowledge.rows import Entry

Look = Literal["red", "amber", "outline", "unk", "plain"]

GLYPHS: Mapping[str, tuple[str, ...]] = {
    "red": ("◆",),
    "amber": ("▲",),
    "outline": ("●", "○", "◐", "‖", "←", "✕"),
    "unk": ("?",),
    "plain": ("✓", "–", ""),
}
"""The code points that a look may carry: none of them has an emoji form on phones."""


class Label(Entry):
    """What a person reads for a value. A bare word in the file is a plain label without a glyph."""

    word: str
    glyph: str = ""
    look: Look = "plain"

    @model_validator(mode="before")
    @classmethod
    def _bare_word(cls, raw: Any) -> Any:
        return {"word": raw} if isinstance(raw, str) else raw

    @model_validator(mode="after")
    def _glyph_of_look(self) -> Self:
        allowed = GLYPHS[self.look]
        if self.glyph not in allowed:
            shown = " ".join(glyph or "none" for glyph in allowed)
            raise ValueError(f"glyph {self.glyph!r} does not belong to look {self.look}; allowed: {shown}")
        return self


class LabelsFile(RootModel[dict[str, dict[str, Label]]]):
    """Section (an enum's name in lower case) → member → label."""


@lru_cache
def section_of(kind: type[StrEnum]) -> str:
    """`DoseRole` → `dose_role`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


@lru_cache
def labelled_enums() -> Mapping[str, type[StrEnum]]:
    """Every enum of the vocabulary by its section's name."""
    kinds = [kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    return {section_of(kind): kind for kind in kinds if kind is not StrEnum}
