"""What comes after the first community dose, as the patient page shows it: each step, the signs that facts show, hospital."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coordination.boards.patient import PatientPage
from coordination.decisions.after_transfer import AFTER, Transfer, asked, open_stay, transfer_of
from coordination.decisions.escalation import Sign, signs
from coordination.decisions.planned_task import PlannedTask
from coordination.facts import HandoffEventFact, HospitalEventFact
from coordination.knowledge.after_transfer import StepRow


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: what is recorded of it, and what is asked now; both empty: it comes later."""

    row: StepRow
    events: tuple[HandoffEventFact, ...]
    asked: PlannedTask | None


@dataclass(frozen=True, slots=True)
class AfterTransfer:
    """`transfer` None: the patient is not co-managed, or no first community dose is recorded with its day."""

    page: PatientPage
    transfer: Transfer | None
    steps: tuple[StepLine, ...]
    signs: tuple[Sign, ...]
    stay: HospitalEventFact | None
    today: date


def after_transfer(page: PatientPage) -> AfterTransfer:
    transfer = transfer_of(page.facts)
    tasks = {
        one.rule_id: one for one in asked(page.facts, page.now, rulebook=page.rulebook).now if one.category == AFTER
    }
    rows = page.rulebook.after.steps if transfer is not None else ()
    return AfterTransfer(
        page=page,
        transfer=transfer,
        steps=tuple(StepLine(row, transfer.of(row.kind) if transfer else (), tasks.get(row.id)) for row in rows),
        signs=signs(page.facts, page.now, last_day=page.status.dose.latest_without_step_up, rulebook=page.rulebook),
        stay=open_stay(page.facts),
        today=page.today,
    )
