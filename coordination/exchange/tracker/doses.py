"""A patient's doses: what the patients row and the doses sheet say, against each other and against what is recorded.

A dose is known by its day. What happened may not change; a next dose may move.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from coordination.decisions.step_up import FULL_DOSES
from coordination.exchange.tracker.case import (
    Case,
    contradict_each_other,
    contradicts,
    fill,
    role_of_number,
)
from coordination.exchange.tracker.rows import TrackerRow
from coordination.exchange.tracker.sense import DOSE_COLUMNS
from coordination.facts import DoseFact
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, DoseStatus, RowEnd

KEPT = (
    "status", "at", "zone", "role", "schedule", "amount", "unit", "weight_kg", "route", "premedication", "site_id",
    "reason", "note",
)  # fmt: skip
"""What a corrected dose keeps of the recorded one."""
COMPARED = {
    "amount": "dose_mg",
    "weight_kg": "weight_kg",
    "role": "role",
    "at": "time",
    "site_id": "site",
    "reason": "reason",
}
"""What a dose row may add to a recorded dose, and must not contradict: column of the fact → column of the sheet."""


@dataclass(frozen=True, slots=True)
class WideDose:
    """A given dose that the patients row tells. `stated` False: the role follows from the order only."""

    on: date
    name: str
    role: DoseRole | None
    stated: bool


def wide_doses(row: TrackerRow) -> Iterator[WideDose]:
    """The doses of a patients row, one a day."""
    days: set[date] = set()
    for name, role in DOSE_COLUMNS.items():
        on = row.get(name)
        if on is not None and on not in days:
            days.add(on)
            yield WideDose(on, name, role, stated=True)
    last, full = row.get("last_dose_date"), row.get("first_full_dose_date")
    if last is not None and last not in days:
        treatment = full is not None and last > full
        yield WideDose(last, "last_dose_date", DoseRole.TREATMENT if treatment else None, stated=False)


def check_doses(case: Case) -> None:
    """Hold back what contradicts the record, then what two sheets tell differently."""
    if case.facts is not None:
        for row in list(case.open_rows("doses")):
            _check_row_with_record(case, row)
        if case.open_wide is not None:
            _check_wide_with_record(case, case.open_wide)
    agent = case.agent
    for row in list(case.open_rows("doses")):
        if case.open_wide is not None and row.get("agent") not in (None, agent):
            contradict_each_other(row, "agent", case.open_wide, "agent")
    _check_sheets(case)


def _check_row_with_record(case: Case, row: TrackerRow) -> None:
    facts, on = case.facts, row.values["moment"].day
    assert facts is not None
    if row.get("agent") not in (None, facts.agent):
        contradicts(row, "agent", facts.agent, row.get("agent"))
        return
    stored = next((dose for dose in case.doses if dose.on == on), None)
    if stored is None:
        first = facts.given[0] if facts.given else None
        if first is not None and row.get("dose_no") == 1 and row.values["status"] is DoseStatus.GIVEN:
            contradicts(row, "date", f"first dose given {first.on}", on)
        return
    if stored.status is not row.values["status"]:
        contradicts(row, "status", f"dose {stored.status} {on}", row.values["status"])
        return
    for column, name in COMPARED.items():
        old, new = getattr(stored, column), _claimed(row, column)
        if column != "reason" and old is not None and new is not None and old != new:
            contradicts(row, name, old, new)


def _check_wide_with_record(case: Case, wide: TrackerRow) -> None:
    facts = case.facts
    assert facts is not None
    for claim in wide_doses(wide):
        stored = next((dose for dose in case.doses if dose.on == claim.on), None)
        same_role = [dose.on for dose in facts.given if claim.stated and dose.role is claim.role]
        if same_role and claim.on not in same_role:
            contradicts(wide, claim.name, same_role[0], claim.on)
        elif stored is not None and stored.status is not DoseStatus.GIVEN:
            contradicts(wide, claim.name, f"dose {stored.status} {stored.on}", claim.on)
        elif stored is not None and claim.stated and stored.role not in (None, claim.role):
            contradicts(wide, claim.name, f"{stored.role} {stored.on}", claim.on)


def _check_sheets(case: Case) -> None:
    """The patients row against the doses sheet, for what is not recorded yet."""
    wide = case.open_wide
    if wide is None:
        return
    rows = list(case.open_rows("doses"))
    for claim in wide_doses(wide):
        for row in rows:
            if row.values["moment"].day == claim.on:
                if row.values["status"] is not DoseStatus.GIVEN:
                    contradict_each_other(wide, claim.name, row, "status")
                elif claim.stated and _role(case, row) not in (None, claim.role):
                    contradict_each_other(wide, claim.name, row, "role" if row.get("role") else "dose_no")
        if not claim.stated:
            continue
        same_role = [row for row in rows if row.values["status"] is DoseStatus.GIVEN and _role(case, row) is claim.role]
        if same_role and all(row.values["moment"].day != claim.on for row in same_role):
            contradict_each_other(wide, claim.name, same_role[0], "date")


def _role(case: Case, row: TrackerRow) -> DoseRole | None:
    """The role as stated, else by the dose's number."""
    role: DoseRole | None = row.get("role")
    number = row.get("dose_no")
    if role is not None or number is None:
        return role
    return role_of_number(case, number)


def _claimed(row: TrackerRow, column: str) -> Any:
    if column == "amount":
        return row.get("dose_mg")
    if column == "site_id":
        return row.get("site")
    if column == "at":
        return row.values["moment"].at
    return row.get(column)


def write_doses(case: Case) -> None:
    """What would be recorded, a dose a day; a recorded dose that gains something is superseded."""
    wanted: dict[date, dict[str, Any]] = {}
    for row in case.open_rows("doses"):
        on: date = row.values["moment"].day
        wanted[on] = {
            "status": row.values["status"], "at": row.values["moment"].at, "zone": row.values["moment"].zone,
            "role": _role(case, row), "amount": row.get("dose_mg"), "unit": "mg" if row.get("dose_mg") else None,
            "weight_kg": row.get("weight_kg"), "route": row.get("route"), "site_id": row.get("site"),
            "reason": row.get("reason"), "row": row,
        }  # fmt: skip
    wide = case.open_wide
    if wide is not None:
        _add_wide(case, wide, wanted)
    stored = {dose.on: dose for dose in case.doses}
    for on in sorted(wanted):
        _write_dose(case, on, wanted[on], stored.get(on))
    if wide is not None:
        _write_plans(case, wide, set(wanted))


def _add_wide(case: Case, wide: TrackerRow, wanted: dict[date, dict[str, Any]]) -> None:
    known = {dose.on for dose in case.doses}
    for claim in wide_doses(wide):
        dose = wanted.setdefault(claim.on, {"status": DoseStatus.GIVEN})
        if dose.get("role") is None:
            dose["role"] = claim.role
        if case.facts is not None and claim.on not in known:
            old = case.facts.last_given.on if claim.name == "last_dose_date" and case.facts.last_given else None
            fill(wide, claim.name, old, claim.on)
    last, schedule = wide.get("last_dose_date"), wide.get("interval")
    stored = next((dose for dose in case.doses if dose.on == last), None)
    if schedule is None or last not in wanted:
        return
    role = wanted[last].get("role") or (stored.role if stored else None)
    if role in FULL_DOSES:
        wanted[last]["schedule"] = schedule
        if stored is not None and stored.schedule is not schedule:
            fill(wide, "interval", stored.schedule, schedule)


def _write_dose(case: Case, on: date, dose: dict[str, Any], stored: DoseFact | None) -> None:
    row: TrackerRow | None = dose.pop("row", None)
    found = {name: value for name, value in dose.items() if value is not None}
    if stored is None:
        case.writes.doses.append({"on": on, **found})
        if row is not None:
            row.end = RowEnd.NEW
        return
    assert case.record is not None
    record_row = next(each for each in case.record.current(t.Dose) if each.id == stored.id)
    kept = {name: getattr(record_row, name) for name in KEPT}
    gained = {
        name: value
        for name, value in found.items()
        if name in kept and kept[name] != value and (kept[name] is None or name == "schedule")
    }
    if not gained:
        return
    if "at" in gained:
        gained["zone"] = found.get("zone")
    if row is not None:
        for name in gained:
            if name in COMPARED:
                fill(row, COMPARED[name], None, gained[name])
    case.writes.doses.append(
        {"on": on, **{name: value for name, value in kept.items() if value is not None}, **gained,
         "supersedes": stored.id}
    )  # fmt: skip


def _write_plans(case: Case, wide: TrackerRow, wanted: set[date]) -> None:
    """The next dose and a step-up dose still to come; a plan that moved supersedes the open one."""
    facts = case.facts
    plans = [dose for dose in facts.doses if dose.status is DoseStatus.PLANNED] if facts else []
    known = {dose.on for dose in case.doses} | wanted | {plan.on for plan in plans}
    next_on: date | None = wide.get("next_dose_date")
    if next_on is not None and next_on not in known:
        last = max((dose.on for dose in case.doses), default=date.min)
        open_plan = max((plan for plan in plans if plan.on > last), key=lambda plan: plan.on, default=None)
        case.writes.doses.append(
            {"on": next_on, "status": DoseStatus.PLANNED, "supersedes": open_plan.id if open_plan else None}
        )
        if facts is not None:
            fill(wide, "next_dose_date", open_plan.on if open_plan else None, next_on)
    on, role = wide.get("planned_dose") or (None, None)
    if on is not None and on not in known and on != next_on:
        case.writes.doses.append({"on": on, "status": DoseStatus.PLANNED, "role": role})
        if facts is not None:
            fill(wide, next(name for name, each in DOSE_COLUMNS.items() if each is role), None, on)


def history_is_complete(case: Case) -> bool:
    """Whether the doses sheet tells every dose: its given doses are numbered 1 to n, and hold those of the wide row."""
    given = [row for row in case.open_rows("doses") if row.values["status"] is DoseStatus.GIVEN]
    numbers = sorted(row.get("dose_no") or 0 for row in given)
    days = {row.values["moment"].day for row in given}
    wide = case.open_wide
    told = {claim.on for claim in wide_doses(wide)} if wide is not None else set()
    return bool(given) and numbers == list(range(1, len(given) + 1)) and told <= days
