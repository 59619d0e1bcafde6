"""From a plan that a person has confirmed to facts: one transaction of acts, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from coordination.acts import (
    Act,
    Conflict,
    acting,
    assess_grade,
    change_course,
    change_patient,
    confirm,
    open_course,
    open_toxicity,
    record_authorization,
    record_dose,
    record_measurement,
    record_medication,
    record_stage_history,
    record_task_outcome,
    record_tracker_task,
    register_patient,
    remember_mapping,
    update_toxicity,
)
from coordination.acts.handoffs import record_handoff_piece
from coordination.boards.desk import Desk
from coordination.decisions.permissions import Permission, check_can
from coordination.exchange.tracker.bulk import many_objects
from coordination.exchange.tracker.case import Case, EpisodeWrites, TaskWrites
from coordination.exchange.tracker.gathering import site_names
from coordination.exchange.tracker.plan import Plan
from coordination.exchange.tracker.planning import Progress
from coordination.knowledge.tracker import plain
from coordination.records import tables as t
from coordination.vocabulary import Answer, DoseStatus, RowEnd

CHUNK = 500


@dataclass(frozen=True)
class Result:
    """What was stored: courses opened, courses that gained something, and the counts of rows by their end."""

    opened: int
    changed: int
    counts: Mapping[RowEnd, int]


@many_objects()
def commit_import(desk: Desk, plan: Plan, *, progress: Progress | None = None) -> Result:
    """Store what the plan says, in one transaction. Raises Conflict where the record moved on since the preview.

    The right to bring in data covers every act inside: who may import was asked, whose patients was planned.
    """
    check_can(desk.viewer, Permission.IMPORT)
    tell = progress or (lambda _done, _what: None)
    cases = [case for case in plan.cases if case.writes.anything]
    with acting(desk.store, desk.viewer, now=desk.now, rulebook=desk.rulebook, check_permissions=False) as act:
        _check_unchanged(act, cases)
        for number, case in enumerate(cases):
            _write(act, case)
            if number % 100 == 0:
                tell(0.7 * number / len(cases), f"Storing patient {number + 1:,} of {len(cases):,}")
        _remember(act, desk, plan)
        if cases:
            counted = ", ".join(f"{count} {end.replace('_', ' ')}" for end, count in plan.counts.items() if count)
            with act.step("import", summary=f"Brought in {plan.name}: {counted}"):
                pass
        tell(0.75, "Deriving lists and writing")
    tell(1.0, "Stored")
    opened = sum(bool(case.writes.course) for case in cases)
    return Result(opened, len(cases) - opened, plan.counts)


def remembered_mapping(desk: Desk, site: str | None = None) -> dict[str, dict[str, str]]:
    """The columns last mapped by hand, by kind of sheet, for a site by any of its names; without one, the person's."""
    table = t.table_of(t.ImportMapping)
    with desk.store.reading() as session:
        site_id = site_names(session).get(plain(site)) if site else desk.viewer.site_id
        query = select(table.c.sheet_kind, table.c.mapping).where(table.c.site_id == site_id)
        return {row.sheet_kind: dict(row.mapping) for row in session.execute(query.order_by(table.c.recorded_at))}


def _check_unchanged(act: Act, cases: Sequence[Case]) -> None:
    """What the person confirmed must still be what would happen."""
    seen = {case.record.course.id: case.record.course.version for case in cases if case.record is not None}
    act.preload(seen)
    for course_id, version in seen.items():
        act.check_version(course_id, version)
    table = t.table_of(t.Patient)
    new = {(case.site_id, case.mrn) for case in cases if case.writes.patient}
    mrns = sorted({mrn for _, mrn in new})
    for start in range(0, len(mrns), CHUNK):
        query = select(table.c.mrn_site_id, table.c.mrn).where(table.c.mrn.in_(mrns[start : start + CHUNK]))
        if any((row.mrn_site_id, row.mrn) in new for row in act.session.execute(query)):
            raise Conflict("Not stored: somebody brought in the same patients meanwhile. Look at the preview again.")


def _write(act: Act, case: Case) -> None:
    """Everything about one course, as one entry of the trail."""
    writes = case.writes
    with act.step("import", summary=writes.summary) as entry:
        if case.record is None:
            entry.course_id = _open(act, case)
        else:
            entry.course_id = case.record.course.id
            if writes.patient_changes:
                change_patient(act, case.patient_row.id, **writes.patient_changes)
            if writes.course_changes:
                change_course(act, entry.course_id, **writes.course_changes)
        course_id = entry.course_id
        given = _write_doses(act, course_id, writes.doses)
        for episode in writes.episodes:
            _write_episode(act, course_id, episode, given)
        for criterion in writes.confirmations:
            confirm(act, course_id, criterion=criterion, value=Answer.YES)
        for measurement in writes.measurements:
            record_measurement(act, course_id, **measurement)
        for medication in writes.medications:
            record_medication(act, course_id, **medication)
        if writes.authorization:
            record_authorization(act, course_id, **writes.authorization)
        if writes.stage is not None:
            record_stage_history(act, course_id, **writes.stage)
        for piece in writes.handoff:
            record_handoff_piece(act, course_id, **piece)
        for task in writes.tasks:
            _write_task(act, course_id, task)


def _open(act: Act, case: Case) -> str:
    writes = case.writes
    patient_id = case.patient_row.id if case.patient_row is not None else register_patient(act, **writes.patient)
    return open_course(act, patient_id=patient_id, **writes.course)


def _write_doses(act: Act, course_id: str, doses: Sequence[dict[str, Any]]) -> dict[date, str]:
    """The id of each given dose by its day, recorded ones too, for the causes of events."""
    given = {dose.on: dose.id for dose in act.facts(course_id).given}
    for dose in sorted(doses, key=lambda each: each["on"]):
        row_id = record_dose(act, course_id, **dose, move_stages=False)
        if dose["status"] == DoseStatus.GIVEN:
            given[dose["on"]] = row_id
    return given


def _write_episode(act: Act, course_id: str, episode: EpisodeWrites, given: Mapping[date, str]) -> None:
    values = dict(episode.values)
    if episode.causing_on is not None:
        values["causing_dose_id"] = given[episode.causing_on]
    episode_id = episode.episode_id
    if episode_id is None:
        episode_id = open_toxicity(act, course_id, **values)
    elif values:
        update_toxicity(act, course_id, episode_id, **values)
    for grade in episode.grades:
        assess_grade(act, course_id, episode_id, **grade)


def _write_task(act: Act, course_id: str, task: TaskWrites) -> None:
    task_id = task.task_id or record_tracker_task(act, course_id, **task.values)
    for outcome in task.outcomes:
        record_task_outcome(act, course_id, task_id, **outcome)


def _remember(act: Act, desk: Desk, plan: Plan) -> None:
    """Keep the columns that a person mapped by hand, for the site's next file of the kind."""
    for sheet in plan.sheets:
        chosen = plan.choices.mapping.get(sheet.title)
        if chosen:
            mapping = {**sheet.sheet.mapping, **chosen}
            remember_mapping(act, plan.site_id or desk.viewer.site_id, sheet.sheet.kind, mapping)
