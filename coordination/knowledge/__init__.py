"""Clinical knowledge as data: reads `data/` into frozen rulebooks and says what may run. Knows no patient."""

from __future__ import annotations

from coordination.knowledge.agents import (
    AgentBook,
    DoseRow,
    FirstTreatmentRow,
    IntervalCriterion,
    PhaseRow,
    PremedicationRow,
    RegimenBook,
    RestartRow,
)
from coordination.knowledge.clocks import AGAINST, Begins, ClockRow, Ends
from coordination.knowledge.criteria import Check, CriterionRow
from coordination.knowledge.education import EducationFile, EducationRow
from coordination.knowledge.faults import Fault, RulebookError
from coordination.knowledge.grading import (
    CrsCase,
    CrsColumn,
    CrsRow,
    FlowRule,
    GradingFile,
    GradingRange,
    GradingRow,
    IcansColumn,
    IcansRow,
    IceItem,
    IceRow,
    LimitName,
    RangeName,
)
from coordination.knowledge.handoff import AtRisk, Duty, OfficeHours, PlausibleYears, ResponsibilityRow, StageRow
from coordination.knowledge.labels import Label
from coordination.knowledge.loading import DEFAULT_FOLDER, load_rulebook
from coordination.knowledge.measurements import MeasurementRow
from coordination.knowledge.packet import ContingencyRow, LineRow, PacketFieldRow, PacketFile, Passing, TargetRow
from coordination.knowledge.risk import SettingFactor, Sign, TierSign
from coordination.knowledge.rows import Row, Source
from coordination.knowledge.rulebook import Rulebook
from coordination.knowledge.running import RunState, may_run
from coordination.knowledge.sites import LevelRow, SiteItemRow, SiteReadinessFile
from coordination.knowledge.watch import CallRow, PlaceRow, TakeHomeRow, ThresholdRow, WatchFile

__all__ = [
    "AGAINST",
    "DEFAULT_FOLDER",
    "AgentBook",
    "AtRisk",
    "Begins",
    "CallRow",
    "Check",
    "ClockRow",
    "ContingencyRow",
    "CriterionRow",
    "CrsCase",
    "CrsColumn",
    "CrsRow",
    "DoseRow",
    "Duty",
    "EducationFile",
    "EducationRow",
    "Ends",
    "Fault",
    "FirstTreatmentRow",
    "FlowRule",
    "GradingFile",
    "GradingRange",
    "GradingRow",
    "IcansColumn",
    "IcansRow",
    "IceItem",
    "IceRow",
    "IntervalCriterion",
    "Label",
    "LevelRow",
    "LimitName",
    "LineRow",
    "MeasurementRow",
    "OfficeHours",
    "PacketFieldRow",
    "PacketFile",
    "Passing",
    "PhaseRow",
    "PlaceRow",
    "PlausibleYears",
    "PremedicationRow",
    "RangeName",
    "RegimenBook",
    "ResponsibilityRow",
    "RestartRow",
    "Row",
    "Rulebook",
    "RulebookError",
    "RunState",
    "SettingFactor",
    "Sign",
    "SiteItemRow",
    "SiteReadinessFile",
    "Source",
    "StageRow",
    "TakeHomeRow",
    "TargetRow",
    "ThresholdRow",
    "TierSign",
    "WatchFile",
    "load_rulebook",
    "may_run",
]
