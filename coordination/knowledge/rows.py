"""What every row of knowledge carries: an id, its source, how well each number was seen, and a content hash to sign.

A field that several kinds of row share goes here; a field of one kind goes into that kind's module.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from coordination.vocabulary import Confidence

RowId = Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
"""Lower-case words joined by hyphens, readable aloud: `tec-mono-restart-weekly-29`."""


class Entry(BaseModel):
    """A piece of a data file: frozen, and a field that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Row(Entry):
    """A row that stands on a source. `confidence_of` marks single numbers that were seen less well than the row.

    `currency`: why a row that was read may still be out of date or a lead only; such a row waits for a signature.
    `jurisdiction`: set where the text is not the program's own ("EU"). `local`: it stands in the institution's own folder.
    """

    id: RowId
    source: tuple[str, ...] = ()
    confidence: Confidence
    confidence_of: dict[str, Confidence] = {}
    jurisdiction: str | None = None
    currency: str | None = None
    note: str | None = None
    local: bool = Field(default=False, exclude=True)

    @model_validator(mode="after")
    def _stands_on_a_source(self) -> Self:
        if not self.source and self.confidence is not Confidence.RECALL:
            raise ValueError(f"a row marked {self.confidence} names its source; only recall has none")
        return self

    def content_text(self) -> str:
        """Everything that the row says, whichever folder it stands in; a field left at its default does not count."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(content, sort_keys=True, ensure_ascii=False)

    def content_hash(self) -> str:
        """What a signature is bound to. A field left at its default does not count, so a new field breaks no signature."""
        return hashlib.sha256(self.content_text().encode()).hexdigest()

    def confidence_in(self, *numbers: str) -> tuple[Confidence, ...]:
        """The mark of each number, which is the row's where it has none; without numbers, every mark of the row."""
        if numbers:
            return tuple(self.confidence_of.get(number, self.confidence) for number in numbers)
        return (self.confidence, *self.confidence_of.values())


class Source(Entry):
    """Where something was read. `date`: of the text as far as it is known ("2025-12-12", "2024")."""

    name: str
    what: str
    url: str | None = None
    date: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}){0,2}$")] | None = None
