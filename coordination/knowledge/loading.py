"""Reads the content folder into a rulebook, or raises one error with every fault of every file.

A new kind of file: its class in the module of its subject, its line in `FILES` (or `AGENTS`), its field in `Rulebook`.
An institution's own folder is layered over ours between reading and checking, and checked as strictly.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from coordination.knowledge import checks, layering
from coordination.knowledge.after_transfer import AfterFile, EscalationFile
from coordination.knowledge.agents import AgentBook
from coordination.knowledge.clocks import ClocksFile
from coordination.knowledge.criteria import CriteriaFile
from coordination.knowledge.education import EducationFile
from coordination.knowledge.faults import Fault, RulebookError, faults_of
from coordination.knowledge.follow_up import (
    DefinitionsFile,
    FieldsFile,
    FollowUpBook,
    FollowUpRulesFile,
    FollowUpSourcesFile,
    PoliciesFile,
)
from coordination.knowledge.follow_up_checks import check_follow_up
from coordination.knowledge.grading import GradingFile
from coordination.knowledge.handoff import AtRiskFile, ProgramFile, ResponsibilitiesFile, StagesFile
from coordination.knowledge.labels import LabelsFile
from coordination.knowledge.measurements import MeasurementsFile
from coordination.knowledge.packet import PacketFile
from coordination.knowledge.risk import RiskFile
from coordination.knowledge.rulebook import Rulebook, Unsigned
from coordination.knowledge.sites import SiteReadinessFile
from coordination.knowledge.watch import WatchFile
from coordination.vocabulary import Agent

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "data"
AGENTS = "agents"
LOCAL = "BATON_CONTENT"
"""What the institution's own folder is called, in the environment and in faults."""
FILES: dict[str, type[BaseModel]] = {
    "program.toml": ProgramFile,
    "labels.toml": LabelsFile,
    "measurements.toml": MeasurementsFile,
    "handoff/stages.toml": StagesFile,
    "handoff/responsibilities.toml": ResponsibilitiesFile,
    "handoff/at_risk.toml": AtRiskFile,
    "handoff/risk.toml": RiskFile,
    "handoff/clocks.toml": ClocksFile,
    "handoff/criteria.toml": CriteriaFile,
    "handoff/watch.toml": WatchFile,
    "handoff/site_readiness.toml": SiteReadinessFile,
    "handoff/education.toml": EducationFile,
    "handoff/after_transfer.toml": AfterFile,
    "handoff/reescalation.toml": EscalationFile,
    "handoff/packet.toml": PacketFile,
    "grading/astct_2019.toml": GradingFile,
    "follow_up/sources.toml": FollowUpSourcesFile,
    "follow_up/definitions.toml": DefinitionsFile,
    "follow_up/fields.toml": FieldsFile,
    "follow_up/policies.toml": PoliciesFile,
    "follow_up/screening.toml": FollowUpRulesFile,
    "follow_up/prophylaxis.toml": FollowUpRulesFile,
    "follow_up/immunoglobulin.toml": FollowUpRulesFile,
    "follow_up/cmv.toml": FollowUpRulesFile,
    "follow_up/labs.toml": FollowUpRulesFile,
    "follow_up/visits.toml": FollowUpRulesFile,
    "follow_up/late_toxicity.toml": FollowUpRulesFile,
    "follow_up/talquetamab.toml": FollowUpRulesFile,
    "follow_up/infection_events.toml": FollowUpRulesFile,
    "follow_up/vaccines.toml": FollowUpRulesFile,
}

FileModel = TypeVar("FileModel", bound=BaseModel)


def load_rulebook(
    folder: Path | str | None = None,
    *,
    local: Path | str | None = None,
    signatures: Collection[tuple[str, str]] = (),
    unsigned: Unsigned | None = None,
) -> Rulebook:
    """The rulebook of `folder` (the project's `data/`), under the institution's own folder `local`.

    `signatures` are pairs of row id and content hash; `unsigned` stands in place of the program's own choice. Of each
    agent the first version is in force; `in_force` turns to a day. Raises RulebookError with all faults of all files.
    """
    faults: list[Fault] = []
    raw = _read(Path(folder) if folder is not None else DEFAULT_FOLDER, faults)
    theirs = _read_local(Path(local), faults) if local is not None else {}
    faults += layering.check_local(raw, theirs, FILES, AGENTS)
    raw = layering.layer(raw, {name: theirs[name] for name in theirs if name in FILES or name.startswith(f"{AGENTS}/")})
    files = {name: model for name in raw if (model := _parse(name, raw[name], faults)) is not None}
    faults += checks.check_raw(raw)
    faults += checks.check_files(files)
    every_rule = all(name in files for name, kind in FILES.items() if kind is FollowUpRulesFile)
    faults += check_follow_up(files, every_rule=every_rule)
    if faults:
        raise RulebookError(_placed(fault, theirs) for fault in faults)
    program = _one(files, ProgramFile)
    versions = _versions(files)
    return Rulebook(
        agents={agent: books[0] for agent, books in versions.items()},
        versions=versions,
        stages={row.stage: row for row in _one(files, StagesFile).stages},
        responsibilities={row.topic: row for row in _one(files, ResponsibilitiesFile).lines},
        task_words=_one(files, ResponsibilitiesFile).task_words,
        office_hours=program.office_hours,
        plausible=program.plausible,
        at_risk=_one(files, AtRiskFile).at_risk,
        setting_factors=_one(files, RiskFile).factors,
        tier_signs=_one(files, RiskFile).signs,
        clocks={row.id: row for row in _one(files, ClocksFile).clocks},
        criteria={row.code: row for row in _one(files, CriteriaFile).criteria},
        grading=_one(files, GradingFile),
        watch=_one(files, WatchFile),
        site_readiness=_one(files, SiteReadinessFile),
        education=_one(files, EducationFile),
        after=_one(files, AfterFile),
        escalation=_one(files, EscalationFile),
        packet=_one(files, PacketFile),
        follow_up=_follow_up(files),
        measurements={row.kind: row for row in _one(files, MeasurementsFile).measurements},
        labels=_one(files, LabelsFile).root,
        sources=checks.sources_of(files),
        jurisdiction=program.jurisdiction,
        files_hash=hashlib.sha256(repr(sorted(raw.items())).encode()).hexdigest(),
        signatures=frozenset(signatures),
        unsigned=unsigned or program.unsigned,
    )


def _versions(files: dict[str, BaseModel]) -> dict[Agent, tuple[AgentBook, ...]]:
    books = [book for book in files.values() if isinstance(book, AgentBook)]
    books.sort(key=lambda book: book.effective_from or date.min)
    return {agent: tuple(book for book in books if book.agent is agent) for agent in Agent}


def _follow_up(files: dict[str, BaseModel]) -> FollowUpBook:
    policies, definitions = _one(files, PoliciesFile), _one(files, DefinitionsFile)
    return FollowUpBook(
        topics={file.name: file.rules for file in files.values() if isinstance(file, FollowUpRulesFile)},
        fields={row.name: row for row in _one(files, FieldsFile).fields},
        policies={row.key: row for row in policies.policies},
        disagreements={row.code: row for row in policies.disagreements},
        levels={row.level: row for row in definitions.levels},
        phases={row.phase: row for row in definitions.phases},
        anchors={row.anchor: row for row in definitions.anchors},
    )


def _placed(fault: Fault, theirs: Collection[str]) -> Fault:
    """Our own content has no fault: what is found in a file that the institution has too is the institution's."""
    return replace(fault, file=f"{LOCAL}/{fault.file}") if fault.file in theirs else fault


def _read_local(folder: Path, faults: list[Fault]) -> dict[str, dict[str, Any]]:
    """Each TOML file of the institution's own folder; other files (a readme) are theirs alone."""
    if not folder.is_dir():
        faults.append(Fault(LOCAL, "", f"the folder {folder} does not exist; make it, or unset {LOCAL}"))
        return {}
    raw: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).as_posix()
        try:
            raw[name] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            faults.append(Fault(f"{LOCAL}/{name}", "", f"cannot be read as TOML: {problem}"))
    return raw


def _read(folder: Path, faults: list[Fault]) -> dict[str, dict[str, Any]]:
    """Each file as plain values, by its path below the folder."""
    names = [*FILES, *sorted(f"{AGENTS}/{path.name}" for path in (folder / AGENTS).glob("*.toml"))]
    raw: dict[str, dict[str, Any]] = {}
    for name in names:
        try:
            raw[name] = tomllib.loads((folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            faults.append(Fault(name, "", f"the file is missing from {folder}"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            faults.append(Fault(name, "", f"cannot be read as TOML: {problem}"))
    return raw


def _parse(name: str, raw: dict[str, Any], faults: list[Fault]) -> BaseModel | None:
    model = FILES.get(name, AgentBook)
    try:
        return model.model_validate(raw)
    except ValidationError as problem:
        faults += faults_of(problem, raw, name)
        return None


def _one(files: dict[str, BaseModel], kind: type[FileModel]) -> FileModel:
    return next(model for model in files.values() if isinstance(model, kind))
