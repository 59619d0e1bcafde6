"""Published CRS cohorts and the panel's mark, for the CRS rates page. They are shown beside our counts and decide nothing."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError, field_validator

from coordination.knowledge.faults import Fault, RulebookError, faults_of
from coordination.knowledge.loading import DEFAULT_FOLDER
from coordination.knowledge.rows import Entry
from coordination.vocabulary import Confidence

COHORTS_FILE, MARK_FILE = "benchmarks.csv", "benchmarks.toml"


class Prophylaxis(StrEnum):
    """Who of a cohort had prophylactic tocilizumab, as far as its text says."""

    ALL = "all"
    NONE = "none"
    NOT_STATED = "not_stated"


class Mark(Entry):
    """A line on the rate's axis, always shown with its caption."""

    id: str
    percent: float = Field(gt=0, lt=100)
    label: str
    caption: str
    source: str
    url: str | None = None
    confidence: Confidence


class MarkFile(Entry):
    """`drawn`: the label of each cohort that the chart shows, by study id."""

    mark: Mark
    drawn: dict[str, str]


class Cohort(Entry):
    """One row of the table; None: not seen in the source. `label` set: drawn, and then it has counts."""

    study_id: str
    label: str | None = None
    agent: str
    year: int | None
    setting: str
    prophylactic_tocilizumab: str | None
    n_patients: int | None = Field(ge=1)
    crs_any_n: int | None = Field(ge=0)
    crs_any_pct: float | None = Field(ge=0, le=100)
    citation: str
    url: str | None
    denominator_as_stated: str | None
    crs_rate_seen: str
    notes: str | None

    @field_validator("*", mode="before")
    @classmethod
    def _blank_is_unknown(cls, value: object) -> object:
        return None if value == "" else value

    @property
    def prophylaxis(self) -> Prophylaxis:
        """By the first word: "all; 8 mg/kg …", "none". "Some" and "mixed" tell nothing about one patient."""
        first = (self.prophylactic_tocilizumab or "").replace(";", " ").split(" ")[0]
        return {"all": Prophylaxis.ALL, "none": Prophylaxis.NONE}.get(first, Prophylaxis.NOT_STATED)


@dataclass(frozen=True, slots=True)
class Benchmarks:
    mark: Mark
    cohorts: tuple[Cohort, ...]

    def drawn(self, prophylaxis: Prophylaxis) -> tuple[Cohort, ...]:
        return tuple(cohort for cohort in self.cohorts if cohort.label and cohort.prophylaxis is prophylaxis)


@lru_cache
def load_benchmarks(folder: Path = DEFAULT_FOLDER) -> Benchmarks:
    """The cohorts and the mark of `folder`; raises RulebookError with all faults of both files."""
    faults: list[Fault] = []
    beside = _beside(folder, faults)
    cohorts = _cohorts(folder, beside.drawn if beside else {}, faults)
    if faults or beside is None:
        raise RulebookError(faults)
    return Benchmarks(mark=beside.mark, cohorts=cohorts)


def _beside(folder: Path, faults: list[Fault]) -> MarkFile | None:
    raw = tomllib.loads((folder / MARK_FILE).read_text(encoding="utf-8"))
    try:
        return MarkFile.model_validate(raw)
    except ValidationError as problem:
        faults += faults_of(problem, raw, MARK_FILE)
        return None


def _cohorts(folder: Path, drawn: Mapping[str, str], faults: list[Fault]) -> tuple[Cohort, ...]:
    with (folder / COHORTS_FILE).open(encoding="utf-8", newline="") as file:
        raw_rows = list(csv.DictReader(file))
    known = {raw["study_id"] for raw in raw_rows}
    faults += [
        Fault(MARK_FILE, "drawn", f"{study!r} is not in {COHORTS_FILE}") for study in drawn if study not in known
    ]
    cohorts = []
    for raw in raw_rows:
        shown = f"row {raw['study_id']}"
        values = {name: raw[name] for name in Cohort.model_fields if name in raw}
        try:
            cohort = Cohort.model_validate(values | {"label": drawn.get(raw["study_id"])})
        except ValidationError as problem:
            faults += [Fault(COHORTS_FILE, shown, fault.says) for fault in faults_of(problem, raw, COHORTS_FILE)]
            continue
        faults += [Fault(COHORTS_FILE, shown, says) for says in _problems(cohort)]
        cohorts.append(cohort)
    return tuple(cohorts)


def _problems(cohort: Cohort) -> list[str]:
    events, n, percent = cohort.crs_any_n, cohort.n_patients, cohort.crs_any_pct
    if events is None or n is None:
        return ["a drawn row needs n_patients and crs_any_n; do not draw it"] if cohort.label else []
    if events > n:
        return [f"crs_any_n {events} is above n_patients {n}"]
    per_patient = cohort.crs_rate_seen == "yes"
    if per_patient and percent is not None and abs(100 * events / n - percent) > 0.1:
        return [f"crs_any_pct {percent:g} is not {events}/{n}"]
    if cohort.label and not per_patient:
        return ["only a per-patient rate can be drawn"]
    return []
