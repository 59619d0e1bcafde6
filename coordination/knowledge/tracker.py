"""What a coordinator's spreadsheet may say and what is understood by it, from `data/tracker.toml`. Knows no patient.

Names and words are compared without case, accents, spaces and punctuation. A new column goes into the data file; a
new kind of cell gets its reader in `exchange/tracker/rows.py`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, cached_property
from pathlib import Path

from pydantic import ValidationError, model_validator

from coordination.knowledge.faults import Fault, RulebookError, faults_of
from coordination.knowledge.loading import DEFAULT_FOLDER
from coordination.knowledge.rows import Entry
from coordination.vocabulary import (
    Agent,
    DoseRole,
    DoseStatus,
    GradingSystem,
    MeasurementSource,
    ModelOfCare,
    Regimen,
    Schedule,
    ToxicityKind,
)

FILE = "tracker.toml"


@cache
def plain(text: str) -> str:
    """Text as it is compared: no case, no accents, no spaces, no punctuation; "#" is "no", "+" is "plus"."""
    text = text.casefold().replace("#", "no").replace("+", "plus")
    text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "", text)


class Limits(Entry):
    upload_mb: int
    unpacked_mb: int
    rows: int
    columns: int
    header_rows: int
    day_number_first: int
    day_number_last: int


class Words(Entry):
    """Words that mean the same in every column. The signs in `unknown` are compared as they are written."""

    unknown: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    none: frozenset[str]
    not_applicable: frozenset[str]


class FieldWords(Entry):
    """A column: how its cells are read, whether a row needs it, whether it may move from one tracker to the next."""

    type: str
    names: tuple[str, ...]
    needed: bool = False
    moves: bool = False


class KindWords(Entry):
    """A kind of sheet, told by its columns; `titles` help where two kinds fit."""

    titles: tuple[str, ...]
    fields: dict[str, FieldWords]

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Field by plain header, the field's own name included."""
        return {plain(name): field for field, words in self.fields.items() for name in (field, *words.names)}

    @model_validator(mode="after")
    def _one_field_a_name(self) -> KindWords:
        owner: dict[str, str] = {}
        for field, words in self.fields.items():
            for name in {plain(name) for name in (field, *words.names)}:
                if owner.setdefault(name, field) != field:
                    raise ValueError(f"the name {name!r} stands for both {owner[name]} and {field}")
        return self


class Sentence(Entry):
    """What is said of a row, and what would be accepted."""

    says: str
    allowed: str


class EventGap(Entry):
    """How long an event must have been over before the next sign of it is a new event."""

    new_after_hours: int


class TrackerWords(Entry):
    limits: Limits
    events: EventGap
    words: Words
    months: dict[str, int]
    zones: dict[str, str]
    agents: dict[Agent, tuple[str, ...]]
    regimens: dict[Regimen, tuple[str, ...]]
    models_of_care: dict[ModelOfCare, tuple[str, ...]]
    schedules: dict[Schedule, tuple[str, ...]]
    stages: dict[str, tuple[str, ...]]
    roles: dict[DoseRole, tuple[str, ...]]
    dose_statuses: dict[DoseStatus, tuple[str, ...]]
    event_kinds: dict[ToxicityKind, tuple[str, ...]]
    grading_systems: dict[GradingSystem, tuple[str, ...]]
    sources: dict[MeasurementSource, tuple[str, ...]]
    task_statuses: dict[str, tuple[str, ...]]
    kinds: dict[str, KindWords]
    why: dict[str, Sentence]


def load_tracker_words(folder: Path | str | None = None) -> TrackerWords:
    """The words of `folder` (the project's `data/`). Raises RulebookError with every fault of the file."""
    return _load(Path(folder) if folder is not None else DEFAULT_FOLDER)


@cache
def _load(folder: Path) -> TrackerWords:
    try:
        raw = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        raise RulebookError([Fault(FILE, "", f"the file is missing from {folder}")]) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise RulebookError([Fault(FILE, "", f"cannot be read as TOML: {problem}")]) from problem
    try:
        return TrackerWords.model_validate(raw)
    except ValidationError as problem:
        raise RulebookError(faults_of(problem, raw, FILE)) from problem
