"""A patient's measurements and tasks: against each other's sheets, against the record, and what would be added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coordination.exchange.tracker.case import Case, TaskWrites, contradict_each_other, contradicts, fill
from coordination.exchange.tracker.reads import Why
from coordination.exchange.tracker.rows import TrackerRow
from coordination.exchange.tracker.sense import Measured
from coordination.knowledge.tracker import plain
from coordination.records import tables as t
from coordination.vocabulary import MeasurementSource, RowEnd, TaskOutcomeKind

OUTCOMES = {"done": TaskOutcomeKind.DONE, "not_needed": TaskOutcomeKind.NOT_NEEDED}
STATED = (TaskOutcomeKind.DONE, TaskOutcomeKind.NOT_NEEDED, TaskOutcomeKind.UNDONE)


# --- measurements


def check_measurements(case: Case) -> None:
    """Hold back values that contradict the record, then those that two sheets tell differently."""
    for row, name, measured in list(_told(case)):
        stored, same = _find(case, measured)
        if stored is not None and not same:
            contradicts(row, name, _stored_value(stored), _value(measured))
    wide = case.open_wide
    igg: Measured | None = wide.get("igg") if wide else None
    if wide is None or igg is None or _find(case, igg)[0] is not None:
        return
    for row in list(case.open_rows("measurements")):
        other: Measured = row.values["measured"]
        if other.key == igg.key and other.said != igg.said:
            contradict_each_other(wide, "igg_last", row, "value")


def write_measurements(case: Case) -> None:
    """Values that are not recorded yet, each once; a recorded one without its hour or unit is completed."""
    written: set[tuple[Any, ...]] = set()
    for row, name, measured in _told(case):
        stored, _ = _find(case, measured)
        if stored is None:
            row.end = RowEnd.NEW
            if name == "igg_last" and case.record is not None:
                fill(row, "igg_last", None, _value(measured))
        elif gained := _gained(stored, measured):
            fill(row, gained, None, _value(measured) if gained == name else measured.moment.at)
        else:
            continue
        if measured.key in written:
            continue
        written.add(measured.key)
        case.writes.measurements.append(
            {"test": measured.test, "on": measured.moment.on, "at": measured.moment.at, "zone": measured.moment.zone,
             "kind": measured.reading.kind, "value": measured.reading.value, "unit": measured.reading.unit,
             "comparator": measured.comparator if measured.reading.value is not None else None, "text": measured.text,
             "implausible": measured.reading.implausible, "source": row.get("source") or MeasurementSource.IMPORT,
             "supersedes": stored.id if stored is not None else None}
        )  # fmt: skip


def _told(case: Case) -> Iterator[tuple[TrackerRow, str, Measured]]:
    for row in case.open_rows("measurements"):
        yield row, "value", row.values["measured"]
    if case.open_wide is not None and case.open_wide.get("igg") is not None:
        yield case.open_wide, "igg_last", case.open_wide.values["igg"]


def _find(case: Case, measured: Measured) -> tuple[Any, bool]:
    """The recorded value of the same test and moment, and whether it says the same.

    A value with an hour and one without are the same only if they agree; otherwise they are two of one day.
    """
    if case.record is None:
        return None, False
    kind = measured.reading.kind
    rows = [
        row
        for row in case.record.current(t.Measurement)
        if row.on == measured.moment.on
        and ((kind is not None and row.kind == kind) or (kind is None and plain(row.test) == plain(measured.test)))
    ]
    same_moment = [row for row in rows if row.at == measured.moment.at]
    for row in (*same_moment, *(row for row in rows if row not in same_moment)):
        if _agrees(row, measured) and (row in same_moment or row.at is None or measured.moment.at is None):
            return row, True
    return (same_moment[-1], False) if same_moment else (None, False)


def _agrees(row: Any, measured: Measured) -> bool:
    if row.value is None or measured.reading.value is None:
        numbers = (row.text.split(" ")[0], measured.text.split(" ")[0])
        return bool(row.text == measured.text or numbers[0] == numbers[1])
    return bool(round(row.value, 6) == round(measured.reading.value, 6) and row.comparator == measured.comparator)


def _gained(row: Any, measured: Measured) -> str | None:
    """What the record would gain: the hour, or a value that can be charted."""
    if row.value is None and measured.reading.value is not None:
        return "value"
    return "time" if row.at is None and measured.moment.at is not None else None


def _value(measured: Measured) -> str:
    if measured.reading.value is None:
        return measured.text
    return f"{measured.comparator or ''}{measured.reading.value:g}"


def _stored_value(row: Any) -> str:
    return row.text if row.value is None else f"{row.comparator or ''}{row.value:g}"


# --- tasks


def check_tasks(case: Case) -> None:
    """A task that is recorded as done and open in the tracker is held back."""
    for row in list(case.open_rows("tasks")):
        task, outcome = _recorded(case, row)
        if task is None or outcome is None or outcome.kind == TaskOutcomeKind.UNDONE:
            continue
        if OUTCOMES.get(row.values["status"]) != outcome.kind:
            contradicts(row, "status", outcome.kind.replace("_", " "), row.values["status"].replace("_", " "))
        elif row.get("done_on") is not None and row.get("done_on") != outcome.on:
            contradicts(row, "done_on", outcome.on, row.get("done_on"))


def write_tasks(case: Case) -> None:
    for row in case.open_rows("tasks"):
        task, outcome = _recorded(case, row)
        status, owner = row.values["status"], row.get("owner")
        writes = TaskWrites(task.id if task is not None else None)
        if task is None:
            row.end = RowEnd.NEW
            writes.values = {
                "title": row.values["task"],
                "due_on": row.get("due"),
                "owner_site_id": row.get("owner_site"),
                "owner": owner,
            }
        elif owner is not None and plain(owner) != plain(_owner(case, task) or ""):
            writes.outcomes.append({"kind": TaskOutcomeKind.REASSIGNED, "owner": owner})
            fill(row, "owner", _owner(case, task), owner)
        if status in OUTCOMES and (outcome is None or outcome.kind == TaskOutcomeKind.UNDONE):
            if row.get("done_on") is None:
                row.remark("done_on", Why.NEEDED_VALUE_MISSING)
            writes.outcomes.append(_outcome(row, OUTCOMES[status]))
            if task is not None:
                fill(row, "status", "open", status.replace("_", " "))
        if writes.values or writes.outcomes:
            case.writes.tasks.append(writes)


def _outcome(row: TrackerRow, kind: TaskOutcomeKind) -> dict[str, Any]:
    result = row.get("result")
    reason = (result or "reason not recorded in the tracker") if kind is TaskOutcomeKind.NOT_NEEDED else None
    return {"kind": kind, "on": row.get("done_on"), "result": result, "reason": reason}


def _recorded(case: Case, row: TrackerRow) -> tuple[Any, Any]:
    """The recorded task of the same words and day, and the outcome that stands."""
    if case.record is None:
        return None, None
    wanted = (plain(row.values["task"]), row.get("due"))
    task = next(
        (each for each in case.record.current(t.TrackerTask) if (plain(each.title), each.due_on) == wanted), None
    )
    if task is None:
        return None, None
    outcomes = [each for each in case.record.current(t.TaskOutcome) if each.task_key == task.id and each.kind in STATED]
    return task, outcomes[-1] if outcomes else None


def _owner(case: Case, task: Any) -> str | None:
    assert case.record is not None
    moved: list[str] = [
        each.owner for each in case.record.current(t.TaskOutcome) if each.task_key == task.id and each.owner
    ]
    return moved[-1] if moved else str(task.owner or "") or None
