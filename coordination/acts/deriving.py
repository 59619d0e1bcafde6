"""Derived rows of courses, written in the transaction of the act: status, who may see, open follow-up tasks.

The incremental path and the full rebuild are this one function, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session

from coordination.acts import provenance, tallying
from coordination.decisions.at_risk import NO_RISK, RISK_RANK
from coordination.decisions.clocks import CLOCK
from coordination.decisions.follow_up import EDUCATION, plan_follow_up
from coordination.decisions.planned_task import PlannedTask
from coordination.decisions.status import StatusDecision, status_of
from coordination.facts import CourseFacts
from coordination.knowledge import Rulebook
from coordination.records import tables as t
from coordination.records.courses import CourseRecord
from coordination.records.names import search_name
from coordination.vocabulary import MeasurementKind, Side, Stage

CHUNK = 500
DERIVED: tuple[type[t.Base], ...] = (t.FollowUpTask, t.CourseSight, t.CourseStatus)
"""Rows of one course that are replaced whole; the tally beside them is added to (`tallying`)."""
URGENCY_RANK = {"urgent": 0, "soon": 1, "routine": 2}


def write_derived(session: Session, records: Sequence[CourseRecord], *, now: datetime, rulebook: Rulebook) -> None:
    """Replace the derived rows of each record by what holds at `now`."""
    for start in range(0, len(records), CHUNK):
        some = records[start : start + CHUNK]
        ids = [record.course.id for record in some]
        tallying.take_out(session, ids)
        for derived in map(t.table_of, DERIVED):
            session.execute(delete(derived).where(derived.c.course_id.in_(ids)))
        rows = derive_rows(some, now=now, rulebook=rulebook)
        tallying.put_in(session, rows[t.CourseStatus])
        for table, values in rows.items():
            if values:
                session.execute(insert(t.table_of(table)), values)
        provenance.mark_foreign(session, ids, rulebook)


def derive_rows(
    records: Iterable[CourseRecord], *, now: datetime, rulebook: Rulebook
) -> dict[type[t.Base], list[dict[str, Any]]]:
    """The derived rows of each record, as they would be stored."""
    statuses: list[dict[str, Any]] = []
    sights: list[dict[str, Any]] = []
    tasks: list[dict[str, Any]] = []
    for record in records:
        facts = record.facts()
        status = status_of(facts, now, rulebook=rulebook)
        plan = plan_follow_up(facts, now, rulebook=rulebook, policy={})
        open_tasks = [_task_row(record, task) for task in plan.tasks]
        row = _status_row(record, facts, status, open_tasks, plan.holds_until)
        statuses.append(row | _counts_as(facts, status, row["holds_until"], now))
        sights += _sight_rows(record, status, open_tasks, rulebook)
        tasks += open_tasks
    return {t.CourseStatus: statuses, t.CourseSight: sights, t.FollowUpTask: tasks}


def _sight_rows(
    record: CourseRecord, status: StatusDecision, open_tasks: Sequence[dict[str, Any]], rulebook: Rulebook
) -> list[dict[str, Any]]:
    first, loudest = next(iter(status.risks), None), next(iter(status.turned_clocks), None)
    academic = record.course.academic_site_id
    row = {
        "course_id": record.course.id,
        "board_stage": str(rulebook.stages[status.stage].column),
        "stage_rank": 0 if status.stage is Stage.DECLINED else 1,
        "risk_rank": RISK_RANK[first.cause] if first else NO_RISK,
        "risk_on": (first.on if first else loudest.red_on if loudest else None) or date.max,
        "since_on": status.stage_since or date.max,
        "agent": record.course.agent,
        "community_site_id": record.course.community_site_id,
        "search_name": search_name(record.patient.last_name),
        "mrn": record.patient.mrn,
    }
    rows = []
    for site_id in sorted(sight_of(record)):
        side = Side.ACADEMIC if site_id == academic else Side.COMMUNITY
        own = site_id in (academic, record.course.community_site_id)
        pressing = (task for task in open_tasks if task["category"] != EDUCATION)
        days = [task["due_on"] for task in pressing if task["owner_site_id"] == site_id]
        days.append(status.needs_on[side] if own else None)
        rows.append({"site_id": site_id, "needs_on": min((day for day in days if day), default=date.max), **row})
    return rows


def sight_of(record: CourseRecord) -> set[str]:
    """Sites that may see the course: its academic center, and each practice it was referred by or handed to."""
    sites = {record.course.academic_site_id, record.course.community_site_id}
    for handoff in record.current(t.Handoff):
        sites |= {handoff.from_site_id, handoff.to_site_id}
    return {site_id for site_id in sites if site_id}


def _status_row(
    record: CourseRecord,
    facts: CourseFacts,
    status: StatusDecision,
    open_tasks: Sequence[dict[str, Any]],
    tasks_hold_until: datetime | None,
) -> dict[str, Any]:
    course, patient, dose = record.course, record.patient, status.dose
    last = facts.last_given
    contact_at, contact_text = _last_contact(record)
    moments = [moment for moment in (status.holds_until, tasks_hold_until) if moment is not None]
    igg = status.latest.get(MeasurementKind.IGG, (None, None))
    anc = status.latest.get(MeasurementKind.ANC, (None, None))
    return {
        "course_id": course.id,
        "patient_id": patient.id,
        "course_version": course.version,
        "academic_site_id": course.academic_site_id,
        "community_site_id": course.community_site_id,
        "last_name": patient.last_name,
        "first_name": patient.first_name,
        "birth_date": patient.birth_date,
        "mrn": patient.mrn,
        "mrn_site_id": patient.mrn_site_id,
        "agent": course.agent,
        "regimen": course.regimen,
        "model_of_care": course.model_of_care,
        "prophylactic_tocilizumab": course.prophylactic_tocilizumab,
        "stage": str(status.stage),
        "stage_since": status.stage_since,
        "effective_at": status.sharing.effective_at,
        "accountable_side": str(status.accountable),
        "on_hold_since": dose.held_since,
        "hold_reason": dose.hold_reason,
        "loop_closed": status.loop_closed,
        "first_dose_on": status.first_dose_on,
        "last_dose_on": last.on if last else None,
        "last_dose_role": last.role if last else None,
        "last_dose_amount": last.amount if last else None,
        "last_dose_unit": last.unit if last else None,
        "next_action": str(dose.action),
        "next_role": str(dose.role) if dose.role else None,
        "next_amount": dose.amount,
        "next_unit": dose.unit,
        "next_earliest_on": dose.earliest,
        "next_due_on": dose.due,
        "next_latest_on": dose.latest,
        "next_planned_on": dose.planned,
        "next_reason": dose.reason,
        "next_rule_id": dose.rule_id,
        "next_marks": [str(mark) for mark in status.marks],
        "slack_until": dose.latest_without_step_up,
        "slack_part_until": dose.latest_without_full_step_up,
        "slack_rule_id": dose.slack_rule_id,
        "slack_reason": dose.slack_reason,
        "first_community_planned_on": status.first_community_planned_on,
        "first_community_given_on": status.first_community_given_on,
        "move_side": str(status.move.side),
        "move_site_id": course.academic_site_id if status.move.side is Side.ACADEMIC else course.community_site_id,
        "move_what": status.move.what,
        "blocker": status.move.blocker,
        "last_contact_at": contact_at,
        "last_contact_text": contact_text,
        "at_risk": bool(status.risks),
        "risk_on": next((risk.on for risk in status.risks), None),
        "risk_causes": [
            *([str(risk.cause), risk.on.isoformat() if risk.on else None, risk.text] for risk in status.risks),
            *([CLOCK, None, clock.stored()] for clock in status.turned_clocks),
        ],
        "crs_answer": str(status.crs.answer),
        "crs_grade": status.crs.grade,
        "crs_others_not_graded": status.crs.others_not_graded,
        "crs_none_on": status.crs.stated_on,
        "crs_onset_on": status.crs.onset_on,
        "crs_onset_hours": status.crs.onset_hours,
        "crs_after_role": str(status.crs.after_role) if status.crs.after_role else None,
        "icans_answer": str(status.icans.answer),
        "icans_grade": status.icans.grade,
        "icans_others_not_graded": status.icans.others_not_graded,
        "icans_none_on": status.icans.stated_on,
        "icans_after_role": str(status.icans.after_role) if status.icans.after_role else None,
        "crs_evaluable_on": status.crs_evaluable_on,
        "last_igg": igg[0],
        "last_igg_on": igg[1],
        "last_anc": anc[0],
        "last_anc_on": anc[1],
        "open_tasks": len(open_tasks),
        "next_task_on": min((task["due_on"] for task in open_tasks if task["due_on"]), default=None),
        "last_fact_at": record.last_fact_at(),
        "holds_until": min(moments, default=None),
    }


def _counts_as(
    facts: CourseFacts, status: StatusDecision, holds_until: datetime | None, now: datetime
) -> dict[str, Any]:
    """How the course counts in the CRS rate, which changes by itself on the day on which it becomes evaluable."""
    today, evaluable_on = facts.academic.today(now), status.crs_evaluable_on
    kind = tallying.say_counts_as(
        status.crs,
        first_dose_on=status.first_dose_on,
        evaluable_on=evaluable_on,
        today=today,
    )
    if evaluable_on is not None and evaluable_on > today:
        turns = datetime.combine(evaluable_on, time.min, facts.academic.zone).astimezone(UTC)
        holds_until = min(turns, holds_until or turns)
    return {"crs_counts_as": str(kind), "holds_until": holds_until}


def _task_row(record: CourseRecord, task: PlannedTask) -> dict[str, Any]:
    course = record.course
    owner_site = course.academic_site_id if task.owner_side is Side.ACADEMIC else course.community_site_id
    return {
        "id": f"{course.id}.{task.task_key}",
        "course_id": course.id,
        "academic_site_id": course.academic_site_id,
        "task_key": task.task_key,
        "rule_id": task.rule_id,
        "title": task.title,
        "category": task.category,
        "reason": task.reason,
        "source": task.source,
        "state": str(task.state),
        "urgency": str(task.urgency),
        "urgency_rank": URGENCY_RANK[task.urgency],
        "opens_on": task.opens_on,
        "due_on": task.due_on,
        "sort_on": task.due_on or date.max,
        "closes_on": task.closes_on,
        "owner_side": str(task.owner_side),
        "owner_site_id": task.owner_site_id or owner_site or course.academic_site_id,
        "owner": task.owner,
    }


def _last_contact(record: CourseRecord) -> tuple[datetime | None, str | None]:
    """The newest call or message, in words; of a message only to whom and whether it was read."""
    found = [(row.at, f"{row.with_name}: {row.outcome or 'outcome not recorded'}") for row in record.current(t.Contact)]
    for row in record.current(t.Message):
        read = f"read by {row.read_by}" if row.read_at is not None else "not read yet"
        found.append((row.written_at, f"Message to {record.sites[row.to_site_id].short_name}: {read}"))
    return max(found, key=lambda one: one[0], default=(None, None))
