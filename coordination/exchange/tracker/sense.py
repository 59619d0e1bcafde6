"""Whether one row can be right by itself (docs/importing.md S10), and what it claims. Compares it with no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from coordination.decisions.measurements import MeasuredValue, UnitProblem, read_measurement
from coordination.exchange.tracker.cells import Quantity
from coordination.exchange.tracker.reads import Why
from coordination.exchange.tracker.rows import Moment, Surroundings, TrackerRow, is_future, settle_moment
from coordination.vocabulary import (
    DoseRole,
    DoseStatus,
    GradingSystem,
    MeasurementKind,
    RowEnd,
    Side,
    ToxicityKind,
)

DOSE_COLUMNS = {
    "step_up_1_date": DoseRole.STEP_UP_1,
    "step_up_2_date": DoseRole.STEP_UP_2,
    "step_up_3_date": DoseRole.STEP_UP_3,
    "first_full_dose_date": DoseRole.FIRST_TREATMENT,
}
"""The wide tracker's dose columns in the order in which the doses are given."""
HAPPENED = (*DOSE_COLUMNS, "last_dose_date", "packet_sent", "accepted", "first_community_visit", "dob")
REACTIONS = {ToxicityKind.CRS: ("crs_max_grade", "crs_onset"), ToxicityKind.ICANS: ("icans_max_grade", "icans_onset")}
SCALE_OF = {ToxicityKind.CRS: GradingSystem.ASTCT_2019, ToxicityKind.ICANS: GradingSystem.ASTCT_2019}
"""What a grade without a scale is taken as; every other event's scale is then not known."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement as claimed: the value as read, with the comparator and the text as written."""

    test: str
    moment: Moment
    reading: MeasuredValue
    comparator: str | None
    text: str

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.reading.kind or self.test.casefold(), self.moment.on, self.moment.at)

    @property
    def said(self) -> tuple[Any, ...]:
        """What it says, for comparing: the canonical value, else the text."""
        if self.reading.value is None:
            return (self.text,)
        return (round(self.reading.value, 6), self.comparator)


def make_sense(row: TrackerRow, around: Surroundings) -> None:
    """Check the row and put what it claims into its values; a row that cannot be right is ended."""
    _CHECKS[row.kind](row, around)


# --- patients


def _patient(row: TrackerRow, around: Surroundings) -> None:
    site = around.sites[row.values["mrn_site"]]
    _plan_what_is_due(row, site.today(around.now))
    for name in HAPPENED:
        if (day := row.get(name)) is not None and is_future(day, site, around.now):
            row.reject(Why.FUTURE, name)
    plausible = around.rulebook.plausible
    for name in (*DOSE_COLUMNS, "last_dose_date"):
        if (day := row.get(name)) is not None and day.year < plausible.first_dose_year:
            row.reject(Why.DATE_TOO_EARLY, name)
    if (born := row.get("dob")) is not None and born.year < site.today(around.now).year - plausible.oldest_years:
        row.reject(Why.BIRTH_TOO_EARLY, "dob")
    _check_order(row)
    _check_agent_and_sites(row, around)
    _settle_reactions(row, around)
    _settle_igg(row, around)


def _plan_what_is_due(row: TrackerRow, today: date) -> None:
    """A step-up date of today (or tomorrow: other zones) after the row's own last dose is a dose still to come."""
    last = row.get("last_dose_date")
    for name, role in DOSE_COLUMNS.items():
        day = row.get(name)
        if last and day and last < day and today <= day <= today + timedelta(days=1):
            row.values["planned_dose"] = (row.values.pop(name), role)


def _check_order(row: TrackerRow) -> None:
    dated = [name for name in DOSE_COLUMNS if row.get(name) is not None]
    pairs = [(dated[0], dated[-1]), *pairwise(dated)] if len(dated) > 1 else []
    for earlier, later in pairs:
        if row.values[later] < row.values[earlier]:
            row.reject(Why.ORDER_OF_DATES, later, found=_beside(row, later, earlier))
    first = min((row.values[name] for name in (*dated, "last_dose_date") if row.get(name)), default=None)
    row.values["first_dose"] = first
    if first is None or row.get("dob") is None:
        return
    if row.values["dob"] > first:
        name = dated[0] if dated else "last_dose_date"
        row.reject(Why.BIRTH_AFTER_DOSE, "dob", found=_beside(row, "dob", name))
    if (accepted := row.get("accepted")) is not None and accepted < first:
        row.remark("accepted", Why.ACCEPTED_BEFORE_FIRST_DOSE)


def _beside(row: TrackerRow, name: str, other: str) -> str:
    return f"{row.shown(name)}, {row.header(other)} {row.shown(other)}"


def _check_agent_and_sites(row: TrackerRow, around: Surroundings) -> None:
    agent, regimen = row.get("agent"), row.get("regimen")
    if agent is not None and regimen is not None and regimen not in around.rulebook.agents[agent].regimens:
        del row.values["regimen"]
        row.remark("regimen", Why.REGIMEN_UNKNOWN)
    for name, side in (("academic_site", Side.ACADEMIC), ("community_site", Side.COMMUNITY)):
        site_id = row.get(name)
        if site_id is not None and around.sites[site_id].side is not side:
            row.reject(Why.UNKNOWN_SITE, name, note=f"a {side} site is needed here")


def _settle_reactions(row: TrackerRow, around: Surroundings) -> None:
    site = around.sites[row.values["mrn_site"]]
    for grade_name, onset_name in REACTIONS.values():
        onset = settle_moment(row, onset_name, around)
        grade = row.get(grade_name)
        if onset is None:
            continue
        row.values[onset_name] = onset
        first = row.values["first_dose"]
        if grade == 0:
            row.reject(Why.GRADE_UNREADABLE, grade_name, found=_beside(row, grade_name, onset_name))
        elif is_future(onset, site, around.now):
            row.reject(Why.FUTURE, onset_name)
        elif first is not None and onset.day is not None and onset.day < first:
            row.reject(Why.BEFORE_FIRST_DOSE, onset_name)


def _settle_igg(row: TrackerRow, around: Surroundings) -> None:
    moment, quantity = settle_moment(row, "igg_date", around), row.values.pop("igg_last", None)
    if moment is not None and is_future(moment, around.sites[row.values["mrn_site"]], around.now):
        row.reject(Why.FUTURE, "igg_date")
    if quantity is None:
        return
    if moment is None:
        row.remark("igg_last", Why.UNDATED_VALUE)
        return
    unit = row.sheet.columns["igg_last"].unit
    row.values["igg"] = _measured(row, "igg_last", "IgG", MeasurementKind.IGG, moment, quantity, unit, around)


# --- doses


def _dose(row: TrackerRow, around: Surroundings) -> None:
    site_id = row.get("site")
    zone, label = row.get("tz") or (None, None)
    if zone is None and site_id is not None:
        zone, label = around.sites[site_id].zone, around.sites[site_id].time_zone
    moment = settle_moment(row, "date", around, clock_name="time", zone=zone, zone_label=label)
    if moment is None or row.ending is not None:
        return
    row.values["moment"] = moment
    day = moment.day
    if is_future(moment, around.sites[row.values["mrn_site"]], around.now):
        row.reject(Why.FUTURE, "date")
    elif day is not None and day.year < around.rulebook.plausible.first_dose_year:
        row.reject(Why.DATE_TOO_EARLY, "date")
    if row.values["status"] is DoseStatus.HELD and not row.get("reason"):
        row.values["reason"] = "reason not recorded"
        row.remark("reason", Why.REASON_MISSING)


# --- toxicities


def _toxicity(row: TrackerRow, around: Surroundings) -> None:
    site = around.sites[row.values["mrn_site"]]
    onset, resolved = settle_moment(row, "onset", around), settle_moment(row, "resolved", around)
    if onset is None or row.ending is not None:
        return
    row.values["onset"] = onset
    row.values["resolved"] = resolved
    for name, moment in (("onset", onset), ("resolved", resolved)):
        if moment is not None and is_future(moment, site, around.now):
            row.reject(Why.FUTURE, name)
    if resolved is not None and is_before(resolved, onset):
        row.reject(Why.ORDER_OF_DATES, "resolved", found=_beside(row, "resolved", "onset"))
    if row.get("grade") == 0:
        row.reject(Why.GRADE_UNREADABLE, "grade", note="grade 0 is no event; leave the row out")
    row.values["assumed"] = not row.shown("grading_system")
    if row.get("grading_system") is None:
        assumed = SCALE_OF.get(row.values["event"], GradingSystem.OTHER)
        row.values["grading_system"] = assumed if row.values["assumed"] else GradingSystem.OTHER


def is_before(one: Moment, other: Moment) -> bool:
    """Whether one lies before the other, as far as both are known."""
    if one.at is not None and other.at is not None:
        return one.at < other.at
    shared = min(len(one.on), len(other.on))
    return one.on[:shared] < other.on[:shared]


# --- measurements


_PROBLEMS = {
    UnitProblem.ASSUMED: Why.UNIT_ASSUMED,
    UnitProblem.MISSING: Why.UNIT_MISSING,
    UnitProblem.UNKNOWN: Why.UNIT_UNKNOWN,
    UnitProblem.TEST_UNKNOWN: Why.TEST_UNKNOWN,
}


def _measurement(row: TrackerRow, around: Surroundings) -> None:
    zone, label = row.get("tz") or (None, None)
    moment = settle_moment(row, "date", around, clock_name="time", zone=zone, zone_label=label)
    if moment is None or row.ending is not None:
        return
    if is_future(moment, around.sites[row.values["mrn_site"]], around.now):
        row.reject(Why.FUTURE, "date")
        return
    test, unit = row.values["test"], row.get("unit") or row.sheet.columns["value"].unit
    kind = around.rulebook.find_measurement(test)
    row.values["measured"] = _measured(
        row, "value", test, kind.kind if kind else None, moment, row.values["value"], unit, around
    )


def _measured(
    row: TrackerRow, name: str, test: str, kind: MeasurementKind | None, moment: Moment, quantity: Quantity,
    unit: str | None, around: Surroundings,
) -> Measured:  # fmt: skip
    unit = quantity.unit or unit
    reading = read_measurement(test, quantity.number, unit, rulebook=around.rulebook)
    unit_name = "unit" if "unit" in row.sheet.columns else name
    if reading.problem is UnitProblem.ASK:
        row.finish(RowEnd.ASKED, Why.UNIT_MISSING, unit_name, found=quantity.text)
    elif reading.problem is UnitProblem.TEST_UNKNOWN:
        row.remark("test", Why.TEST_UNKNOWN)
    elif reading.problem is not None:
        row.remark(unit_name, _PROBLEMS[reading.problem], unit or "")
    if reading.implausible:
        row.remark(name, Why.IMPLAUSIBLE)
    text = quantity.text if quantity.unit or not unit else f"{quantity.text} {unit}"
    return Measured(kind.value if kind else test, moment, reading, quantity.comparator, text)


# --- tasks


def _task(row: TrackerRow, around: Surroundings) -> None:
    done_on = row.get("done_on")
    if done_on is not None and is_future(done_on, around.sites[row.values["mrn_site"]], around.now):
        row.reject(Why.FUTURE, "done_on")
    row.values.setdefault("status", "done" if done_on else "open")


_CHECKS: dict[str, Callable[[TrackerRow, Surroundings], None]] = {
    "patients": _patient,
    "doses": _dose,
    "toxicities": _toxicity,
    "measurements": _measurement,
    "tasks": _task,
}
