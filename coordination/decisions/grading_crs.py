"""The ASTCT 2019 grade of CRS from one observation: the worst of hypotension and oxygen need, given the fever condition.

What is not recorded is never read as normal: each column says from which to which row it may reach, and the grade stands
only where every reading agrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coordination.decisions.grade_decision import (
    Finding,
    GradeDecision,
    among,
    check_age,
    check_answers,
    check_measured,
    check_range,
    check_words,
    contradictory,
    explained,
    not_gradable,
    settled,
)
from coordination.knowledge import CrsCase, CrsColumn, CrsRow, GradingFile, LimitName, RangeName, Rulebook
from coordination.vocabulary import GradeFlag, MeasurementKind, OxygenDevice

ANSWERS = (
    "fever_earlier_in_episode", "treated", "premedicated", "hypotension", "vasopressin", "baseline_oxygen",
    "alternative_cause", "death",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CrsObservation:
    """What was seen at one moment. None: not recorded.

    `treated`: antipyretic, tocilizumab or steroid after the CRS began; `premedicated`: routine premedication or
    prophylaxis, which can hide fever. `hypotension`: a clinician's word, wins over `sbp_mmhg`. `vasopressors`: how many
    run, vasopressin not counted; 0 says that none runs unless `vasopressin` does. `baseline_oxygen`: unchanged chronic
    oxygen or CPAP. `death`: due to CRS.
    """

    temp_c: float | None = None
    fever_earlier_in_episode: bool | None = None
    treated: bool | None = None
    premedicated: bool | None = None
    sbp_mmhg: float | None = None
    hypotension: bool | None = None
    vasopressors: int | None = None
    vasopressin: bool | None = None
    oxygen_device: OxygenDevice | None = None
    flow_l_min: float | None = None
    spo2_pct: float | None = None
    baseline_oxygen: bool | None = None
    alternative_cause: bool | None = None
    death: bool | None = None
    age_years: float | None = None


def decide_crs(seen: CrsObservation, rulebook: Rulebook) -> GradeDecision:
    check_crs(seen, rulebook)
    rules = rulebook.grading
    if seen.death:
        if seen.alternative_cause:
            return contradictory("Death due to CRS and another cause are both recorded; a clinician decides.")
        return settled(rules.case(CrsCase.DEATH), "", (), rulebook)
    decision = _alive(seen, rulebook)
    if seen.alternative_cause and (seen.temp_c is not None or _on_treatment(seen)):
        return explained(decision, rules.case(CrsCase.OTHER_CAUSE), rulebook)
    return decision


def check_crs(seen: CrsObservation, rulebook: Rulebook) -> None:
    """Raise ObservationRefused for what cannot be true of a patient graded here."""
    check_age(seen, rulebook)
    check_measured(seen, "temp_c", MeasurementKind.TEMPERATURE, rulebook)
    check_measured(seen, "sbp_mmhg", MeasurementKind.SYSTOLIC_BP, rulebook)
    check_measured(seen, "spo2_pct", MeasurementKind.SPO2, rulebook)
    check_range(seen, RangeName.FLOW_L_MIN, rulebook)
    check_range(seen, RangeName.VASOPRESSORS, rulebook, whole=True)
    check_words(seen, {"oxygen_device": OxygenDevice})
    check_answers(seen, ANSWERS)


def crs_candidates(seen: CrsObservation, rulebook: Rulebook) -> Mapping[str, Iterable[Any]]:
    """Answers on each side of everything that a rule compares with, field by field in the order of asking.

    A clinician's no to hypotension settles its column: nothing that runs is asked for.
    """
    rules, yes_no = rulebook.grading, (True, False)
    fever, pressure = rules.limit(LimitName.FEVER), rules.limit(LimitName.HYPOTENSION)
    counts = {row.vasopressors.low for row in rules.crs_rows(CrsColumn.HYPOTENSION) if row.vasopressors}
    flows = {limit for row in rules.crs_rows(CrsColumn.OXYGEN) for limit in row.flow_limits}
    asked: dict[str, Iterable[Any]] = {
        "temp_c": (fever, fever - 1),
        "fever_earlier_in_episode": yes_no,
        "treated": yes_no,
        "premedicated": yes_no,
        "hypotension": yes_no,
        "sbp_mmhg": (pressure, pressure - 1),
        "vasopressors": sorted(counts),
        "vasopressin": yes_no,
        "oxygen_device": tuple(OxygenDevice),
        "flow_l_min": sorted({flow + step for flow in flows for step in (-1, 0, 1)}),
        "baseline_oxygen": yes_no,
        "alternative_cause": yes_no,
    }
    if seen.hypotension is False and not seen.vasopressin:
        del asked["vasopressors"], asked["vasopressin"]
    return asked


def _alive(seen: CrsObservation, rulebook: Rulebook) -> GradeDecision:
    rules = rulebook.grading
    columns = (_hypotension(seen, rules), _oxygen(seen, rules))
    worst = max(columns, key=lambda column: column.at_least)
    at_most = max(column.at_most for column in columns)
    flags = [*_spo2(seen, rules), *(flag for column in columns for flag in column.flags)]
    missing = [name for column in columns for name in column.missing if column.at_most > worst.at_least]
    fever = None if seen.temp_c is None else seen.temp_c >= rules.limit(LimitName.FEVER)
    because = _say_temperature(seen, rulebook)

    if fever or _on_treatment(seen):
        base = rules.case(CrsCase.FEVER if fever else CrsCase.ON_TREATMENT)
        at_least = max(worst.at_least, base.grade or 0)
        if at_most > at_least:
            return not_gradable(at_least, missing, because, flags)
        if fever is None and at_least == 0:
            return not_gradable(0, ["temperature"], "", flags)
        return settled(worst.low if worst.at_least and worst.low else base, because, flags, rulebook)
    if worst.at_least and (seen.premedicated or seen.treated):
        return settled(rules.case(CrsCase.MASKED), because, flags, rulebook)
    if worst.at_least:
        flags.append(GradeFlag.FINDING_WITHOUT_FEVER)
    if fever is None:
        return not_gradable(0, ["temperature", *missing], "", flags)
    if _is_normal(*columns) or (seen.treated is False and seen.premedicated is False):
        return settled(rules.case(CrsCase.NO_FEVER), because, flags, rulebook)
    return not_gradable(0, [*missing, *_history_missing(seen)], because, flags)


def _is_normal(pressure: Finding, oxygen: Finding) -> bool:
    """A normal check: nothing found, and of a normal pressure without fever nobody asks what holds it up."""
    known = pressure.at_most == 0 or (pressure.at_least == 0 and pressure.missing == ("vasopressors",))
    return known and oxygen.at_most == 0


def _on_treatment(seen: CrsObservation) -> bool:
    """CRS had begun with fever and is treated: fever is no longer asked for. Treatment before any fever is prophylaxis."""
    return seen.fever_earlier_in_episode is True and seen.treated is True


def _history_missing(seen: CrsObservation) -> Iterable[str]:
    if seen.premedicated is None:
        yield "premedication"
    if seen.treated is None:
        yield "treatment"


def _hypotension(seen: CrsObservation, rules: GradingFile) -> Finding:
    rows = rules.crs_rows(CrsColumn.HYPOTENSION)
    present = seen.hypotension
    if present is None and seen.sbp_mmhg is not None:
        present = seen.sbp_mmhg < rules.limit(LimitName.HYPOTENSION)
    running = seen.vasopressin is True
    if seen.vasopressors is not None:
        counts = {seen.vasopressors}
    elif seen.hypotension is False and not running:
        return Finding()
    else:
        counts = {row.vasopressors.low for row in rows if row.vasopressors}
    answers = (True, False) if present is None else (present,)
    readings = [_pressure_row(rows, count, running, answer) for count in counts for answer in answers]
    flags = (GradeFlag.CONTRADICTION,) if seen.hypotension is False and (running or seen.vasopressors) else ()
    unknown = (("blood pressure", present), ("vasopressors", seen.vasopressors))
    return among(readings, tuple(name for name, value in unknown if value is None), flags)


def _pressure_row(rows: Iterable[CrsRow], count: int, running: bool, present: bool) -> CrsRow | None:
    """The worst row of what runs; a pressure that is held up counts as hypotension."""
    if not (present or count or running):
        return None
    fits = [row for row in rows if row.vasopressors and row.vasopressors.covers(count) and running >= row.vasopressin]
    return max(fits, key=lambda row: row.grade or 0)


def _oxygen(seen: CrsObservation, rules: GradingFile) -> Finding:
    rows = rules.crs_rows(CrsColumn.OXYGEN)
    if seen.oxygen_device == OxygenDevice.NONE:
        return Finding(flags=(GradeFlag.CONTRADICTION,) if seen.flow_l_min else ())
    if seen.baseline_oxygen:
        return Finding(flags=(GradeFlag.BASELINE_OXYGEN,))
    if seen.oxygen_device is None:
        return among((None, *rows), ("oxygen need",))
    rows = tuple(row for row in rows if seen.oxygen_device in row.devices)
    if seen.flow_l_min is None:
        return among([row for row in rows if not row.asks_flow] or rows, ("oxygen flow",))
    flow = seen.flow_l_min
    if flow == 0 and any(row.asks_flow for row in rows):
        return Finding(flags=(GradeFlag.CONTRADICTION,))
    return among([min((row for row in rows if row.covers_flow(flow)), key=lambda row: not row.asks_flow)], ())


def _spo2(seen: CrsObservation, rules: GradingFile) -> Iterable[GradeFlag]:
    """A low saturation is said at once; it does not change the grade."""
    without = seen.oxygen_device in (None, OxygenDevice.NONE)
    if without and seen.spo2_pct is not None and seen.spo2_pct < rules.limit(LimitName.LOW_SPO2):
        yield GradeFlag.LOW_SPO2_WITHOUT_OXYGEN


def _say_temperature(seen: CrsObservation, rulebook: Rulebook) -> str:
    if seen.temp_c is None:
        return "Temperature not recorded. "
    return f"Temperature {seen.temp_c!r} {rulebook.measurements[MeasurementKind.TEMPERATURE].unit}. "
