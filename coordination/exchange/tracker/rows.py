"""One row of a sheet as typed values, each cell read by the type of its column. Knows no other row and no database.

A new type of cell: its reader in `READERS`, its name in `data/tracker.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

from coordination.exchange.tracker import cells, moments
from coordination.exchange.tracker.mapping import Column, Sheet
from coordination.exchange.tracker.moments import Clock, When
from coordination.exchange.tracker.reads import NOTHING, Manner, Read, Why, refused
from coordination.exchange.tracker.tables import Raw, TableRow, is_empty, shown
from coordination.facts import SiteFacts, day_of
from coordination.knowledge import Rulebook
from coordination.knowledge.tracker import plain
from coordination.vocabulary import RowEnd


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said of a row that goes in."""

    column: str
    why: Why
    found: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a row ended before it could go in, in the words of the report.

    `row` is the other row (the same as, merged with); `stored` and `other` are the other side of a contradiction.
    """

    end: RowEnd
    why: Why | None = None
    column: str = ""
    found: str = ""
    stored: str = ""
    other: str = ""
    row: int | None = None
    note: str = ""


class Change(NamedTuple):
    field: str
    old: Any
    new: Any


class Moment(NamedTuple):
    """A day, month or year as text, and the moment in UTC with the zone it was entered in where an hour is known."""

    on: str
    at: datetime | None = None
    zone: str | None = None

    @property
    def day(self) -> date | None:
        return day_of(self.on)


@dataclass(slots=True)
class TrackerRow:
    """`values` holds what could be read, by field; a field that is not recorded is not in it."""

    sheet: Sheet
    number: int
    cells: Sequence[Raw]
    values: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    ending: Ending | None = None
    changes: list[Change] = field(default_factory=list)
    end: RowEnd | None = None

    @property
    def kind(self) -> str:
        return self.sheet.kind

    @property
    def patient(self) -> tuple[str, str]:
        """Whose row it is: (site of the MRN, MRN)."""
        return self.values["mrn_site"], self.values["mrn"]

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def header(self, name: str) -> str:
        return self.sheet.header_of(name)

    def shown(self, name: str) -> str:
        """What the row's cell says, as a person sees it."""
        column = self.sheet.columns.get(name)
        return shown(_cell(self.cells, column)).strip() if column else ""

    def remark(self, name: str, why: Why, found: str | None = None) -> None:
        self.remarks.append(Remark(self.header(name), why, self.shown(name) if found is None else found))

    def finish(self, end: RowEnd, why: Why | None = None, name: str = "", **details: Any) -> None:
        """End the row; the first ending stands."""
        if self.ending is None:
            details.setdefault("found", self.shown(name) if name else "")
            self.ending = Ending(end, why, self.header(name) if name else "", **details)

    def reject(self, why: Why, name: str, **details: Any) -> None:
        self.finish(RowEnd.REJECTED, why, name, **details)


@dataclass(frozen=True)
class Surroundings:
    """What reading a row needs to know besides the row: the sites, the moment, whose file it is."""

    manner: Manner
    rulebook: Rulebook
    sites: Mapping[str, SiteFacts]
    site_names: Mapping[str, str]
    now: datetime
    form_site: str | None = None

    def site_named(self, text: str) -> str | None:
        return self.site_names.get(plain(text))


Reader = Callable[[Raw, Surroundings], Read]


def _text(raw: Raw, _: Surroundings) -> Read:
    return Read(cells.tidy(raw))


def _site(raw: Raw, around: Surroundings) -> Read:
    text = cells.tidy(raw)
    if text is None or text.casefold() in around.manner.words.words.unknown:
        return NOTHING
    site = around.site_named(text)
    return Read(site) if site else refused(Why.UNKNOWN_SITE)


def _birth(raw: Raw, around: Surroundings) -> Read:
    read = moments.read_when(raw, around.manner, birth=True)
    if read.end is not None or read.value is None:
        return read
    day = day_of(read.value.on)
    return Read(day, read.why) if day else refused(Why.DAY_NEEDED)


def _when(raw: Raw, around: Surroundings) -> Read:
    return moments.read_when(raw, around.manner)


def _words(section: str, otherwise: Why | None) -> Reader:
    def read(raw: Raw, around: Surroundings) -> Read:
        return cells.read_word(raw, getattr(around.manner.words, section), around.manner, otherwise)

    return read


def _positive(raw: Raw, around: Surroundings) -> Read:
    read = cells.read_quantity(raw, around.manner)
    if read.value is None:
        return read
    if read.value.comparator or read.value.number <= 0:
        return refused(Why.DOSE_NOT_POSITIVE)
    return Read(read.value.number)


READERS: dict[str, Reader] = {
    "mrn": lambda raw, _: cells.read_mrn(raw),
    "site": _site,
    "text": _text,
    "last_first": lambda raw, _: Read(cells.split_name(raw)),
    "birth": _birth,
    "past_day": _when,
    "plan_day": _when,
    "past_moment": _when,
    "time": lambda raw, around: moments.read_time(raw, around.manner),
    "zone": lambda raw, around: moments.read_zone(raw, around.manner),
    "agent": lambda raw, around: cells.read_agent(raw, around.manner.words),
    "regimen": _words("regimens", Why.REGIMEN_UNKNOWN),
    "model": _words("models_of_care", Why.WORD_UNKNOWN),
    "schedule": _words("schedules", Why.WORD_UNKNOWN),
    "stage": _words("stages", Why.WORD_UNKNOWN),
    "role": _words("roles", Why.WORD_UNKNOWN),
    "source": _words("sources", Why.WORD_UNKNOWN),
    "system": _words("grading_systems", Why.SYSTEM_UNKNOWN),
    "dose_status": _words("dose_statuses", None),
    "event": _words("event_kinds", None),
    "task_status": _words("task_statuses", None),
    "answer": lambda raw, around: cells.read_answer(raw, around.manner),
    "grade": lambda raw, around: cells.read_grade(raw, around.manner),
    "measure": lambda raw, around: cells.read_quantity(raw, around.manner),
    "count": lambda raw, around: cells.read_count(raw, around.manner),
    "dose": _positive,
    "weight": _positive,
}
DAY_ONLY = ("past_day", "plan_day")
"""Columns that need a full day; a month or a year is remarked on and read as empty, or refused where it is needed."""


def read_row(sheet: Sheet, row: TableRow, around: Surroundings, answers: Mapping[str, str]) -> TrackerRow:
    """The row with its values, its remarks, and its ending if it cannot go in."""
    found = TrackerRow(sheet, row.number, _answered(sheet, row.cells, answers))
    mrn = cells.read_mrn(_cell(found.cells, sheet.columns["mrn"]))
    if mrn.value is None:
        if mrn.end is None:
            found.finish(RowEnd.SKIPPED, Why.NO_MRN, "mrn")
        else:
            found.reject(mrn.why or Why.NO_MRN, "mrn")
        return found
    for name, words in around.manner.words.kinds[sheet.kind].fields.items():
        column = sheet.columns.get(name)
        if name == "mrn_site" and (column is None or is_empty(_cell(found.cells, column))):
            if around.form_site is not None:
                found.values[name] = around.form_site
            else:
                found.reject(Why.NEEDED_VALUE_MISSING, name)
        elif column is not None:
            _read_cell(found, name, words.type, words.needed, READERS[words.type](found.cells[column.index], around)
                       if column.index < len(found.cells) else NOTHING)  # fmt: skip
    _split_names(found)
    if found.kind == "patients" and "last_name" not in found.values:
        found.reject(Why.NEEDED_VALUE_MISSING, "last_name" if "last_name" in sheet.columns else "last_name, first_name")
    found.values["mrn"] = mrn.value.text
    found.values["mrn_sure"] = mrn.value.sure
    return found


def _read_cell(row: TrackerRow, name: str, kind: str, needed: bool, read: Read) -> None:
    if read.end is not None:
        row.finish(read.end, read.why, name)
        return
    value = read.value
    if kind in DAY_ONLY and isinstance(value, When):
        day = day_of(value.on)
        if day is None and needed:
            row.reject(Why.DAY_NEEDED, name)
            return
        if day is None:
            row.remark(name, Why.DAY_NEEDED)
        value = day
    if value is None and needed:
        row.reject(Why.NEEDED_VALUE_MISSING, name)
        return
    if read.why is not None:
        row.remark(name, read.why)
    if value is not None:
        row.values[name] = value


def _split_names(row: TrackerRow) -> None:
    both = row.values.pop("last_name, first_name", None)
    if both is not None:
        for name, part in zip(("last_name", "first_name"), both, strict=True):
            if part is not None:
                row.values.setdefault(name, part)


def _answered(sheet: Sheet, raw: Sequence[Raw], answers: Mapping[str, str]) -> Sequence[Raw]:
    """The cells, with what the person said in place of some of them. A column that the sheet lacks takes no answer."""
    told = {sheet.columns[name].index: text for name, text in answers.items() if name in sheet.columns}
    if not told:
        return raw
    width = max(len(raw), max(told) + 1)
    return [told.get(index, raw[index] if index < len(raw) else None) for index in range(width)]


def _cell(raw: Sequence[Raw], column: Column) -> Raw:
    return raw[column.index] if column.index < len(raw) else None


def settle_moment(
    row: TrackerRow, name: str, around: Surroundings, *, clock_name: str = "", zone: tzinfo | None = None,
    zone_label: str | None = None,
) -> Moment | None:  # fmt: skip
    """Day, time and zone of a cell as one moment; asks where the clock change leaves two readings or none."""
    when: When | date | None = row.get(name)
    if when is None:
        return None
    if isinstance(when, date):
        when = When(when.isoformat())
    site = around.sites[row.values["mrn_site"]]
    clock: Clock | None = row.get(clock_name) or when.clock if clock_name else when.clock
    if clock is None or day_of(when.on) is None:
        return Moment(when.on)
    stated = clock.zone or zone
    label = zone_label if zone is not None else str(stated) if stated else site.time_zone
    read = moments.moment_of(when.on, clock, stated or site.zone)
    if read.end is not None:
        where = label if stated else f"{label} (the site's zone)"
        row.finish(read.end, read.why, clock_name or name, found=f"{when.on} {clock.at:%H:%M} {where}")
        return Moment(when.on)
    at: datetime = read.value
    local = at.astimezone(site.zone if clock.zone else stated or site.zone)
    return Moment(local.date().isoformat(), at, label)


def is_future(moment: Moment | date, site: SiteFacts, now: datetime) -> bool:
    """Whether a thing that happened lies after now; a month counts until it begins."""
    if isinstance(moment, date):
        return moment > site.today(now)
    if moment.at is not None:
        return moment.at > now
    today = site.today(now).isoformat()
    return moment.on > today[: len(moment.on)]
