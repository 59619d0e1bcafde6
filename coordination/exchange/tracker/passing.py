"""Who the patient is and where the baton is: the patients row against the record, and what it would add or move.

Which columns may move from one tracker to the next is data; everything else that differs is held back.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from coordination.exchange.tracker.case import Case, contradicts, fill
from coordination.exchange.tracker.doses import history_is_complete
from coordination.exchange.tracker.reads import Why
from coordination.exchange.tracker.rows import TrackerRow
from coordination.knowledge.tracker import plain
from coordination.records import tables as t
from coordination.vocabulary import HandoffEventKind, Side, Stage

LOOP_CLOSED = "loop_closed"
PJP = "PJP prophylaxis"
TIER = "Risk tier in the tracker: "

OF_PATIENT = {
    "dob": "birth_date", "last_name": "last_name", "first_name": "first_name", "sex": "sex",
    "caregiver": "caregiver", "language": "language",
}  # fmt: skip
OF_COURSE = {
    "agent": "agent", "regimen": "regimen", "model_of_care": "model_of_care",
    "prophylactic_tocilizumab": "prophylactic_tocilizumab", "academic_site": "academic_site_id",
    "academic_clinician": "academic_clinician", "community_site": "community_site_id",
    "community_clinician": "community_clinician", "community_mrn": "community_mrn", "notes": "notes",
}  # fmt: skip
PIECES = {
    "packet_sent": HandoffEventKind.PACKET_SENT,
    "accepted": HandoffEventKind.ACCEPTED,
    "first_community_visit": HandoffEventKind.FIRST_DOSE_GIVEN,
}
"""Dates of the passing, in the order in which they happen."""
DETAILS = {"packet_route": ("packet_sent", "route"), "accepted_by": ("accepted", "by_name")}
DAY_OF_STAGE = {
    Stage.STEP_UP: "step_up_1_date", Stage.STABILIZING: "first_full_dose_date", Stage.PACKET_SENT: "packet_sent",
    Stage.ACCEPTED: "accepted", Stage.CO_MANAGED: "first_community_visit",
}  # fmt: skip
"""The day on which a stage began, where a column of the tracker tells it."""
REASON_IN_NOTES = (Stage.CONDITIONAL, Stage.DECLINED, Stage.RETURNED, Stage.ENDED)


# --- checks


def check_patient(case: Case, wide: TrackerRow) -> None:
    """Hold the patients row back where it contradicts the record."""
    if case.patient_row is not None:
        _check_columns(case, wide, OF_PATIENT, case.patient_row)
    if case.record is None:
        return
    _check_columns(case, wide, OF_COURSE, case.record.course)
    events = case.record.current(t.HandoffEvent)
    for name, kind in PIECES.items():
        days = sorted(event.on for event in events if event.kind == kind and event.on is not None)
        if (on := wide.get(name)) is not None and days and on not in days:
            contradicts(wide, name, days[-1], on)
    for name, (piece, column) in DETAILS.items():
        _check_detail(case, wide, name, PIECES[piece], column)
    _check_detail(case, wide, "receipt_by", HandoffEventKind.ACKNOWLEDGED, "by_name")


def _check_columns(case: Case, wide: TrackerRow, columns: dict[str, str], stored: Any) -> None:
    words = case.around.manner.words.kinds["patients"].fields
    for name, column in columns.items():
        new, old = wide.get(name), getattr(stored, column)
        if new is None or old is None or words[name].moves or _same(name, old, new):
            continue
        if name.endswith("_site"):
            old, new = case.around.sites[old].name, case.around.sites[new].name
        contradicts(wide, name, old, new)


def _check_detail(case: Case, wide: TrackerRow, name: str, kind: HandoffEventKind, column: str) -> None:
    event = _event(case, kind)
    old, new = getattr(event, column, None), wide.get(name)
    if old is not None and new is not None and plain(old) != plain(new):
        contradicts(wide, name, old, new)


def _same(name: str, old: Any, new: Any) -> bool:
    if isinstance(new, str) and isinstance(old, str):
        if name == "sex":
            return plain(old)[:1] == plain(new)[:1]
        return old == new or plain(old) == plain(new)
    return bool(old == new)


def _event(case: Case, kind: HandoffEventKind) -> Any:
    if case.record is None:
        return None
    events = [event for event in case.record.current(t.HandoffEvent) if event.kind == kind]
    return events[-1] if events else None


def check_return_site(case: Case, wide: TrackerRow) -> None:
    """A passing needs the practice that it goes to."""
    known = wide.get("community_site") or (case.record.course.community_site_id if case.record else None)
    told = [name for name in (*PIECES, "receipt_by", "first_community_planned") if wide.get(name)]
    told += ["stage"] if wide.get("stage") == LOOP_CLOSED else []
    if told and known is None:
        wide.reject(Why.NEEDED_VALUE_MISSING, "community_site", note=f"{wide.header(told[0])} needs the practice")


def academic_site(case: Case, wide: TrackerRow, of_file: str | None, of_viewer: str | None) -> str | None:
    """The center that carries the patient: named in the row, the MRN's own, the file's, or the person's."""
    stated: str | None = wide.get("academic_site")
    if stated is not None:
        return stated
    if case.around.sites[case.site_id].side is Side.ACADEMIC:
        return case.site_id
    return of_file or of_viewer


# --- writes


def write_patient(case: Case, wide: TrackerRow, academic_site_id: str) -> None:
    """Patient, course, stage, passing and support as the row tells them."""
    writes = case.writes
    if case.patient_row is None:
        writes.patient = {"mrn_site_id": case.site_id, "mrn": case.mrn, **_columns(wide, OF_PATIENT)}
    else:
        writes.patient_changes = _changes(case, wide, OF_PATIENT, case.patient_row)
    if case.record is None:
        writes.course = {
            **_columns(wide, OF_COURSE),
            "academic_site_id": academic_site_id,
            "dose_history_complete": history_is_complete(case),
            "risk_factors": [TIER + wide.get("risk_tier")] if wide.get("risk_tier") else [],
        }
    else:
        writes.course_changes = _changes(case, wide, OF_COURSE, case.record.course)
        _move_tier(case, wide)
    _write_stage(case, wide)
    _write_passing(case, wide)
    _write_support(case, wide)


def _columns(wide: TrackerRow, columns: dict[str, str]) -> dict[str, Any]:
    return {column: wide.get(name) for name, column in columns.items() if wide.get(name) is not None}


def _changes(case: Case, wide: TrackerRow, columns: dict[str, str], stored: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, column in columns.items():
        new, old = wide.get(name), getattr(stored, column)
        if new is not None and (old is None or not _same(name, old, new)):
            found[column] = new
            said = [case.around.sites[each].name if name.endswith("_site") and each else each for each in (old, new)]
            fill(wide, name, *said)
    return found


def _move_tier(case: Case, wide: TrackerRow) -> None:
    assert case.record is not None
    tier, factors = wide.get("risk_tier"), list(case.record.course.risk_factors or [])
    if tier is None or TIER + tier in factors:
        return
    old = next((factor.removeprefix(TIER) for factor in factors if factor.startswith(TIER)), None)
    kept = [factor for factor in factors if not factor.startswith(TIER)]
    case.writes.course_changes["risk_factors"] = [*kept, TIER + tier]
    fill(wide, "risk_tier", old, tier)


def _write_stage(case: Case, wide: TrackerRow) -> None:
    word: str | None = wide.get("stage")
    if word is None:
        if case.record is not None:
            return
        stage = _stage_from_dates(wide)
        wide.remark("stage", Why.STAGE_FROM_DATES)
    else:
        stage = Stage.CO_MANAGED if word == LOOP_CLOSED else Stage(word)
    if case.facts is not None and case.facts.stage_events and case.facts.stage is stage:
        return
    notes = wide.get("notes")
    case.writes.stage = {
        "stage": stage,
        "on": wide.get(DAY_OF_STAGE.get(stage, "")),
        "why": f"Note in the tracker: {notes}" if notes and stage in REASON_IN_NOTES else None,
    }
    if case.facts is not None:
        label = case.around.rulebook.label
        fill(wide, "stage", label(case.facts.stage).word, label(stage).word)


def _stage_from_dates(wide: TrackerRow) -> Stage:
    """The furthest stage that a date of the row tells; without any, the patient is referred."""
    told = [stage for stage, name in DAY_OF_STAGE.items() if wide.get(name) is not None]
    return told[-1] if told else Stage.REFERRED


def _write_passing(case: Case, wide: TrackerRow) -> None:
    planned: date | None = wide.get("first_community_planned")
    event = _event(case, HandoffEventKind.FIRST_DOSE_PLANNED)
    if planned is not None and (event is None or event.planned_on != planned):
        _piece(case, wide, "first_community_planned", HandoffEventKind.FIRST_DOSE_PLANNED, event, planned_on=planned)
    details: dict[str, dict[str, Any]] = {name: {} for name in PIECES}
    for name, (piece, column) in DETAILS.items():
        if wide.get(name) is not None:
            details[piece][column] = wide.get(name)
    _detailed(case, wide, "packet_sent", details["packet_sent"])
    if wide.get("receipt_by") is not None:
        event = _event(case, HandoffEventKind.ACKNOWLEDGED)
        if event is None or event.by_name is None:
            _piece(case, wide, "receipt_by", HandoffEventKind.ACKNOWLEDGED, event, by_name=wide.get("receipt_by"))
    _detailed(case, wide, "accepted", details["accepted"])
    _detailed(case, wide, "first_community_visit", {})
    if wide.get("stage") == LOOP_CLOSED and _event(case, HandoffEventKind.LOOP_CLOSED) is None:
        _piece(case, wide, "stage", HandoffEventKind.LOOP_CLOSED, None)


def _detailed(case: Case, wide: TrackerRow, name: str, details: dict[str, Any]) -> None:
    """A dated piece with its details: new, or filling what a recorded event lacks."""
    kind, on = PIECES[name], wide.get(name)
    events = [] if case.record is None else [e for e in case.record.current(t.HandoffEvent) if e.kind == kind]
    same = next((event for event in events if on is not None and event.on == on), events[-1] if events else None)
    if same is None:
        if on is not None:  # a route or a name alone does not say that it happened
            _piece(case, wide, name, kind, None, on=on, **details)
        return
    lacking = {column: value for column, value in details.items() if getattr(same, column) is None}
    if on is not None and same.on is None:
        lacking["on"] = on
    if lacking:
        _piece(case, wide, name, kind, same, **lacking)


def _piece(case: Case, wide: TrackerRow, name: str, kind: HandoffEventKind, event: Any, **details: Any) -> None:
    replaced = None if kind is HandoffEventKind.FIRST_DOSE_PLANNED or event is None else event.id
    case.writes.handoff.append({"kind": kind, "supersedes": replaced, **details})
    if case.record is not None:
        new = details.get("on") or details.get("planned_on") or next(iter(details.values()), kind)
        old = event.planned_on if event is not None and kind is HandoffEventKind.FIRST_DOSE_PLANNED else None
        fill(wide, name, old, new)


def _write_support(case: Case, wide: TrackerRow) -> None:
    record, drug = case.record, wide.get("pjp_drug")
    taken = [row.name for row in record.current(t.Medication) if row.purpose == PJP] if record else []
    if drug is not None and all(plain(name) != plain(drug) for name in taken):
        case.writes.medications.append({"purpose": PJP, "name": drug})
        if record is not None:
            fill(wide, "pjp_drug", taken[-1] if taken else None, drug)
    rows = record.current(t.Authorization) if record else []
    last = rows[-1] if rows else None
    told = {column: wide.get(name) for name, column in (("pa_status", "status"), ("drug_source", "drug_source"))}
    moved = {
        column: value for column, value in told.items() if value is not None and value != getattr(last, column, None)
    }
    if not moved:
        return
    kept = ("status", "number", "place_of_service", "drug_source", "expires_on", "on_site_since")
    standing = {column: getattr(last, column) for column in kept} if last is not None else {}
    case.writes.authorization = {**standing, **moved}
    if record is not None:
        for name, column in (("pa_status", "status"), ("drug_source", "drug_source")):
            if column in moved:
                fill(wide, name, standing.get(column), moved[column])
