"""How CRS and ICANS are graded, from `data/grading/astct_2019.toml`: every row of the tables and every number in them.

The rows say what counts how much; what may be unknown, and what decides first, is `decisions/grading_*.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import Consciousness, EdemaFinding, GradeFlag, MotorFinding, OxygenDevice, Seizure

Grade = Annotated[int, Field(ge=0, le=5)]


class LimitName(StrEnum):
    """The numbers that rules compare with."""

    FEVER = "fever"
    HYPOTENSION = "hypotension"
    LOW_SPO2 = "low_spo2"
    YOUNGEST = "youngest"
    NEW_EVENT = "new_event"
    CONCURRENT = "concurrent"
    NEW_GRADE = "new_grade"


class RangeName(StrEnum):
    """Inputs whose allowed range stands here; those that are measurements keep theirs in `data/measurements.toml`."""

    FLOW_L_MIN = "flow_l_min"
    VASOPRESSORS = "vasopressors"
    AGE_YEARS = "age_years"
    ICE_SCORE = "ice_score"


class FlowRule(StrEnum):
    """Whether a cannula at exactly the limit counts as low flow (ASTCT) or as high."""

    ASTCT = "astct"
    PRODUCT_LABEL = "product_label"


class IceItem(StrEnum):
    """The tasks of the ICE score, in the order of asking."""

    YEAR = "year"
    MONTH = "month"
    CITY = "city"
    HOSPITAL = "hospital"
    OBJECT_1 = "object_1"
    OBJECT_2 = "object_2"
    OBJECT_3 = "object_3"
    COMMAND = "command"
    WRITING = "writing"
    COUNTING = "counting"


class CrsColumn(StrEnum):
    FEVER = "fever"
    HYPOTENSION = "hypotension"
    OXYGEN = "oxygen"
    DEATH = "death"


class CrsCase(StrEnum):
    """What decides beside hypotension and oxygen need."""

    FEVER = "fever"
    NO_FEVER = "no_fever"
    ON_TREATMENT = "on_treatment"
    MASKED = "masked"
    OTHER_CAUSE = "other_cause"
    DEATH = "death"


class IcansColumn(StrEnum):
    ICE = "ice"
    CONSCIOUSNESS = "consciousness"
    SEIZURE = "seizure"
    MOTOR = "motor"
    EDEMA = "edema"
    OTHER_CAUSE = "other_cause"
    DEATH = "death"


ICANS_WORDS: dict[IcansColumn, type[StrEnum]] = {
    IcansColumn.CONSCIOUSNESS: Consciousness,
    IcansColumn.SEIZURE: Seizure,
    IcansColumn.MOTOR: MotorFinding,
    IcansColumn.EDEMA: EdemaFinding,
}


class Count(Entry):
    """Both ends inclusive."""

    low: Annotated[int, Field(ge=0)]
    high: int

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low} is above high {self.high}")
        return self

    def covers(self, number: int) -> bool:
        return self.low <= number <= self.high


class GradingLimit(Row):
    name: LimitName
    value: float
    unit: str


class GradingRange(Row):
    """Both ends inclusive; an input beyond them is refused."""

    name: RangeName
    low: float
    high: float
    unit: str = ""


class GradingRow(Row):
    """`grade` None: the row settles no grade."""

    grade: Grade | None = None
    words: str
    flag: GradeFlag | None = None


class CrsRow(GradingRow):
    """One cell of the CRS table. `above_l_min` and `below_l_min` exclude the limit, the others include it; none: any flow."""

    column: CrsColumn
    case: CrsCase | None = None
    devices: tuple[OxygenDevice, ...] = ()
    above_l_min: float | None = None
    from_l_min: float | None = None
    up_to_l_min: float | None = None
    below_l_min: float | None = None
    flow_rule: FlowRule | None = None
    vasopressors: Count | None = None
    vasopressin: bool = False

    @model_validator(mode="after")
    def _has_what_its_column_reads(self) -> Self:
        reads = {CrsColumn.OXYGEN: self.devices, CrsColumn.HYPOTENSION: self.vasopressors}
        if not reads.get(self.column, self.case):
            raise ValueError(f"a row of column {self.column} needs what it reads: devices, vasopressors or case")
        return self

    @property
    def flow_limits(self) -> tuple[float, ...]:
        limits = (self.above_l_min, self.from_l_min, self.up_to_l_min, self.below_l_min)
        return tuple(limit for limit in limits if limit is not None)

    @property
    def asks_flow(self) -> bool:
        return bool(self.flow_limits)

    def covers_flow(self, flow: float) -> bool:
        return (
            (self.above_l_min is None or flow > self.above_l_min)
            and (self.from_l_min is None or flow >= self.from_l_min)
            and (self.up_to_l_min is None or flow <= self.up_to_l_min)
            and (self.below_l_min is None or flow < self.below_l_min)
        )


class IcansRow(GradingRow):
    """One cell of the ICANS table. `arousable` None: the row does not ask."""

    column: IcansColumn
    grade: Grade
    ice: Count | None = None
    arousable: bool | None = None
    values: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_what_its_column_reads(self) -> Self:
        words = ICANS_WORDS.get(self.column)
        if words is not None and (not self.values or not set(self.values) <= set(words)):
            raise ValueError(f"found values {', '.join(self.values) or 'none'}; allowed: {', '.join(words)}")
        if self.column is IcansColumn.ICE and self.ice is None:
            raise ValueError("a row of column ice needs ice")
        return self


class IceRow(Row):
    item: IceItem
    words: str
    points: Annotated[int, Field(ge=1)]


class GradingFile(Entry):
    """The grading tables in force."""

    flow_rule: FlowRule = FlowRule.ASTCT
    sources: dict[str, Source]
    limits: tuple[GradingLimit, ...] = Field(alias="limit")
    ranges: tuple[GradingRange, ...] = Field(alias="range")
    crs: tuple[CrsRow, ...]
    icans: tuple[IcansRow, ...]
    ice: tuple[IceRow, ...]

    @model_validator(mode="after")
    def _says_everything_once(self) -> Self:
        told: dict[str, tuple[type[StrEnum], list[str]]] = {
            "limit": (LimitName, [row.name for row in self.limits]),
            "range": (RangeName, [row.name for row in self.ranges]),
            "case": (CrsCase, [row.case for row in self.crs if row.case]),
            "device": (OxygenDevice, sorted({"none", *self._devices()})),
            "ICE item": (IceItem, [row.item for row in self.ice]),
            "ICANS column": (IcansColumn, sorted({row.column for row in self.icans})),
        }
        for column, words in ICANS_WORDS.items():
            values = [value for row in self.icans if row.column is column for value in row.values]
            told[f"{column} value"] = (words, values)
        for what, (kind, found) in told.items():
            if sorted(found) != sorted(kind):
                raise ValueError(f"each {what} stands once; found {', '.join(found)}, allowed: {', '.join(kind)}")
        points, full = sum(row.points for row in self.ice), self.range(RangeName.ICE_SCORE).high
        if points != full:
            raise ValueError(f"the ICE items have {points} points together; the full score is {full:g}")
        return self

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> Self:
        gaps: list[str] = []
        for device in sorted(self._devices()):
            rows = [row for row in self.crs_rows(CrsColumn.OXYGEN) if device in row.devices]
            flows = sorted({limit + step for row in rows for limit in row.flow_limits for step in (-1, 0, 1)})
            gaps += [f"{device} at {flow:g} L/min" for flow in flows if not any(row.covers_flow(flow) for row in rows)]
        counts = [row.vasopressors for row in self.crs if row.vasopressors and not row.vasopressin]
        bands = [row.ice for row in self.icans if row.ice]
        for name, spans in ((RangeName.VASOPRESSORS, counts), (RangeName.ICE_SCORE, bands)):
            allowed = range(int(self.range(name).low), int(self.range(name).high) + 1)
            gaps += [f"{name} {number}" for number in allowed if not any(span.covers(number) for span in spans)]
        if gaps:
            raise ValueError(f"no row covers {', '.join(gaps)}; add one, or widen its neighbour")
        return self

    def limit(self, name: LimitName) -> float:
        return self._limits[name].value

    def range(self, name: RangeName) -> GradingRange:
        return self._ranges[name]

    def case(self, case: CrsCase) -> CrsRow:
        return self._cases[case]

    def crs_rows(self, column: CrsColumn) -> tuple[CrsRow, ...]:
        return self._crs_columns[column]

    def icans_rows(self, column: IcansColumn) -> tuple[IcansRow, ...]:
        return self._icans_columns[column]

    def rows(self) -> Iterator[Row]:
        yield from (*self.limits, *self.ranges, *self.crs, *self.icans, *self.ice)

    def _devices(self) -> set[OxygenDevice]:
        """Those that have a row under the flow rule in force."""
        return {device for row in self.crs_rows(CrsColumn.OXYGEN) for device in row.devices}

    @cached_property
    def _limits(self) -> dict[LimitName, GradingLimit]:
        return {row.name: row for row in self.limits}

    @cached_property
    def _ranges(self) -> dict[RangeName, GradingRange]:
        return {row.name: row for row in self.ranges}

    @cached_property
    def _cases(self) -> dict[CrsCase, CrsRow]:
        return {row.case: row for row in self.crs if row.case}

    @cached_property
    def _crs_columns(self) -> dict[CrsColumn, tuple[CrsRow, ...]]:
        rows = [row for row in self.crs if row.flow_rule in (None, self.flow_rule)]
        return {column: tuple(row for row in rows if row.column is column) for column in CrsColumn}

    @cached_property
    def _icans_columns(self) -> dict[IcansColumn, tuple[IcansRow, ...]]:
        return {column: tuple(row for row in self.icans if row.column is column) for column in IcansColumn}
