"""What one row alone cannot show: ids used twice, sources that are not listed, rows that overlap, values left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from typing import Any

from pydantic import BaseModel

from coordination.knowledge.after_transfer import (
    AFTER_STEPS,
    AfterFile,
    EscalationFile,
    HospitalRow,
    LevelRow,
    MessageRow,
    StepRow,
    TriggerRow,
)
from coordination.knowledge.agents import (
    AgentBook,
    DoseRow,
    IntervalCriterion,
    PhaseRow,
    PremedicationRow,
    ReactionRow,
    RegimenBook,
    RestartRow,
)
from coordination.knowledge.clocks import Begins, ClockRow, ClocksFile
from coordination.knowledge.criteria import CriteriaFile, CriterionRow
from coordination.knowledge.education import EducationFile, EducationRow
from coordination.knowledge.faults import Fault
from coordination.knowledge.follow_up import FollowUpField, FollowUpLevel, FollowUpPhase, FollowUpPolicy, FollowUpRule
from coordination.knowledge.grading import CrsRow, GradingLimit, GradingRange, IcansRow, IceRow
from coordination.knowledge.handoff import ResponsibilitiesFile, StagesFile
from coordination.knowledge.labels import LabelsFile, labelled_enums
from coordination.knowledge.layering import rows_in
from coordination.knowledge.measurements import MeasurementRow, MeasurementsFile, plain_name
from coordination.knowledge.risk import SettingFactor, TierSign
from coordination.knowledge.rows import Source
from coordination.knowledge.sites import SiteItemRow, SiteReadinessFile
from coordination.knowledge.watch import ThresholdRow, WatchFile, WatchLogRow, WatchWindowRow
from coordination.vocabulary import (
    Agent,
    CapabilityLevel,
    EscalationLevel,
    MeasurementKind,
    ModelOfCare,
    Schedule,
    Stage,
    Topic,
)

Raw = Mapping[str, Mapping[str, Any]]
NUMBERS = {
    name
    for row in (
        DoseRow,
        PhaseRow,
        IntervalCriterion,
        RestartRow,
        PremedicationRow,
        ReactionRow,
        MeasurementRow,
        SettingFactor,
        TierSign,
        GradingLimit,
        GradingRange,
        CrsRow,
        IcansRow,
        IceRow,
        WatchWindowRow,
        WatchLogRow,
        ThresholdRow,
        SiteItemRow,
        EducationRow,
        ClockRow,
        CriterionRow,
        StepRow,
        MessageRow,
        HospitalRow,
        LevelRow,
        TriggerRow,
        FollowUpRule,
        FollowUpField,
        FollowUpPolicy,
        FollowUpLevel,
        FollowUpPhase,
    )
    for name in row.model_fields
    if name not in ("id", "source", "confidence", "confidence_of")
}


def check_raw(raw: Raw) -> Iterator[Fault]:
    """Agents, ids, sources and marks: read before the files are parsed, so that one bad field does not hide them."""
    agents = [(file, "", content["agent"]) for file, content in raw.items() if _is_first_version(content)]
    yield from _each_once("agents", "agent", Agent, agents)
    yield from _versions(raw)
    seen: dict[str, list[str]] = {}
    known = [key for content in raw.values() for key in _sources(content)]
    for file, content in raw.items():
        yield from (Fault(file, f"source {key}", "the key is used in another file") for key in _twice(file, raw))
        for row in rows_in(content):
            name = f"row {row['id']}"
            twice = next((other for other in seen.get(row["id"], ()) if not _are_versions(raw, file, other)), None)
            if twice is not None:
                yield Fault(file, name, f"the id is used twice, also in {twice}; give each row its own")
            seen.setdefault(row["id"], []).append(file)
            for key in _cited(row):
                if key not in known:
                    yield Fault(file, name, f"source {key!r} is not listed; add it under [sources] or correct the key")
            for number in row.get("confidence_of", ()):
                if number not in row or number not in NUMBERS:
                    yield Fault(file, name, f"confidence_of names {number}, which is not a field of this row")


def check_files(files: Mapping[str, BaseModel]) -> Iterator[Fault]:
    yield from _clocks_of_steps(files)
    for file, content in files.items():
        if isinstance(content, AgentBook):
            for book in content.regimen_books:
                yield from _regimen(file, book)
        elif isinstance(content, StagesFile):
            rows = [(file, row.id, row.stage) for row in content.stages]
            yield from _each_once(file, "stage", Stage, rows)
        elif isinstance(content, ResponsibilitiesFile):
            yield from _each_once(file, "topic", Topic, [(file, row.id, row.topic) for row in content.lines])
        elif isinstance(content, CriteriaFile):
            codes = [row.code for row in content.criteria]
            for row in content.criteria:
                if codes.index(row.code) != content.criteria.index(row):
                    yield Fault(file, f"row {row.id}", f"code {row.code} has more than one row; keep one")
        elif isinstance(content, MeasurementsFile):
            kinds = [(file, row.id, row.kind) for row in content.measurements]
            yield from _each_once(file, "kind", MeasurementKind, kinds)
            yield from _aliases(file, content)
        elif isinstance(content, WatchFile):
            places = [(file, row.id, row.model) for row in content.places]
            yield from _each_once(file, "model", ModelOfCare, places)
            yield from _thresholds(file, content)
        elif isinstance(content, SiteReadinessFile):
            yield from _each_once(file, "level", CapabilityLevel, [(file, row.id, row.level) for row in content.levels])
            yield from _codes_once(file, content.items)
        elif isinstance(content, EducationFile):
            yield from _codes_once(file, content.items)
        elif isinstance(content, AfterFile):
            yield from _each_once(file, "kind", AFTER_STEPS, [(file, row.id, row.kind) for row in content.steps])
        elif isinstance(content, EscalationFile):
            levels = [(file, row.id, row.level) for row in content.levels]
            yield from _each_once(file, "level", EscalationLevel, levels)
        elif isinstance(content, LabelsFile):
            yield from _labels(file, content)


def _cited(row: Mapping[str, Any]) -> list[str]:
    """The sources of a row and of the positions in it."""
    positions = [each for each in row.get("position", ()) if isinstance(each, Mapping)]
    return [key for each in (row, *positions) for key in each.get("source", ())]


def _clocks_of_steps(files: Mapping[str, BaseModel]) -> Iterator[Fault]:
    """A step names a clock that runs from the first community dose and says when its task is due."""
    found = [row for content in files.values() if isinstance(content, ClocksFile) for row in content.clocks]
    fitting = {row.id: row for row in found if row.begins is Begins.FIRST_DOSE_GIVEN and row.due_days is not None}
    if not found:
        return  # the file itself is at fault
    for file, content in files.items():
        for row in content.steps if isinstance(content, AfterFile) else ():
            clock = fitting.get(row.clock or "")
            if row.clock is not None and clock is None:
                allowed = ", ".join(fitting) or "none"
                yield Fault(
                    file, f"row {row.id}", f"clock {row.clock} has no due_days after the first dose; allowed: {allowed}"
                )
            elif clock is not None and row.from_days > (clock.due_days or 0):
                yield Fault(
                    file, f"row {row.id}", f"from_days {row.from_days} is after due_days of {clock.id}; swap them"
                )


def sources_of(files: Mapping[str, BaseModel]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for content in files.values():
        found |= getattr(content, "sources", {})
    return found


def _is_first_version(content: Mapping[str, Any]) -> bool:
    return "agent" in content and "effective_from" not in content


def _are_versions(raw: Raw, file: str, other: str) -> bool:
    """Whether both files are about one agent, so that a row or a source may stand in each."""
    return file != other and "agent" in raw[file] and raw[file]["agent"] == raw[other].get("agent")


def _versions(raw: Raw) -> Iterator[Fault]:
    """Two versions of an agent neither begin on one day nor have one name."""
    files = [(file, content) for file, content in raw.items() if "agent" in content]
    for (file, one), (other, content) in combinations(files, 2):
        if one["agent"] != content["agent"]:
            continue
        day = one.get("effective_from")
        if day is not None and day == content.get("effective_from"):
            yield Fault(other, "", f"effective_from {day} is also that of {file}; two versions begin on two days")
        if str(one.get("version", "1")) == str(content.get("version", "1")):
            yield Fault(other, "", f"version {content.get('version', '1')} is also that of {file}; give it its own")


def _sources(content: Mapping[str, Any]) -> list[str]:
    found = content.get("sources", {})
    return list(found) if isinstance(found, Mapping) else []


def _twice(file: str, raw: Raw) -> list[str]:
    """Keys of its sources that another file has too; two versions of one agent may cite the same text."""
    return [key for key in _sources(raw[file]) if any(_contradicts(raw, file, other, key) for other in raw)]


def _contradicts(raw: Raw, file: str, other: str, key: str) -> bool:
    if file == other or key not in _sources(raw[other]):
        return False
    return not _are_versions(raw, file, other) or raw[file]["sources"][key] != raw[other]["sources"][key]


def _each_once(file: str, what: str, kind: Iterable[StrEnum], rows: list[tuple[str, str, Any]]) -> Iterator[Fault]:
    """Each member of `kind` has exactly one row."""
    found = [member for _, _, member in rows]
    for member in kind:
        if member not in found:
            yield Fault(file, "", f"{what} {member} has no row; add it")
    for where, row, member in rows:
        if found.count(member) > 1:
            yield Fault(where, f"row {row}" if row else "", f"{what} {member} has more than one row; keep one")


def _regimen(file: str, book: RegimenBook) -> Iterator[Fault]:
    schedules = [phase.schedule for phase in book.phases]
    roles = [dose.role for dose in book.doses]
    for role in {role for role in roles if roles.count(role) > 1}:
        yield Fault(file, f"regimen {book.regimen}", f"{role} has more than one dose row; keep one")
    for schedule in {schedule for schedule in schedules if schedules.count(schedule) > 1}:
        yield Fault(file, f"regimen {book.regimen}", f"{schedule} has more than one phase; keep one")
    for row in book.restarts:
        known = row.last_dose in (schedules if isinstance(row.last_dose, Schedule) else roles)
        if not known:
            yield Fault(
                file, f"row {row.id}", f"last_dose {row.last_dose} is neither a dose nor a phase of this regimen"
            )
    for one, other in combinations(book.restarts, 2):
        if one.last_dose == other.last_dose and _overlap(one, other):
            yield Fault(file, f"row {other.id}", f"its days overlap with {one.id}; each day belongs to one row")


def _overlap(one: RestartRow, other: RestartRow) -> bool:
    low, high = sorted((one, other), key=lambda row: row.min_days)
    return low.max_days is None or high.min_days <= low.max_days


def _aliases(file: str, content: MeasurementsFile) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    for row in content.measurements:
        for name in {plain_name(alias) for alias in (row.kind.value, *row.aliases)}:
            if name in owner:
                yield Fault(file, f"row {row.id}", f"the name {name} also means {owner[name]}; keep it in one row")
            owner[name] = row.id


def _thresholds(file: str, content: WatchFile) -> Iterator[Fault]:
    kinds = [row.kind for row in content.thresholds]
    for row in content.thresholds:
        if kinds.index(row.kind) != content.thresholds.index(row):
            yield Fault(file, f"row {row.id}", f"{row.kind} has more than one threshold; keep one")


def _codes_once(file: str, rows: Sequence[SiteItemRow | EducationRow]) -> Iterator[Fault]:
    codes = [row.code for row in rows]
    for place, row in enumerate(rows):
        if row.code in codes[:place]:
            yield Fault(file, f"row {row.id}", f"{row.code} has more than one row; keep one")


def _labels(file: str, content: LabelsFile) -> Iterator[Fault]:
    sections = labelled_enums()
    for name in content.root:
        if name not in sections:
            yield Fault(
                file, f"[{name}]", "the section is no value of the vocabulary; check its spelling or take it out"
            )
    for name, kind in sections.items():
        labels = content.root.get(name, {})
        for member in kind:
            if member.value not in labels:
                yield Fault(file, f"[{name}]", f"{member.value} has no label; add its word, glyph and look")
        for value in labels:
            if value not in list(kind):
                yield Fault(file, f"[{name}]", f"{value} is not a value of {kind.__name__}; allowed: {', '.join(kind)}")
