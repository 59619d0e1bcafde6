"""One thing that is asked of a side, whichever rule or person asks it: what lists keep of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coordination.vocabulary import Side, TaskState, Topic, Urgency


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One open task. `opens_on` to `closes_on` is its window, both ends inclusive; `task_key` is stable over re-runs.

    `owner_site_id` None: the site of that side. `closed_by`: the record that alone ends it, in words; None: its outcome.
    """

    task_key: str
    title: str
    category: str
    reason: str
    source: str
    state: TaskState
    urgency: Urgency
    owner_side: Side
    rule_id: str | None = None
    opens_on: date | None = None
    due_on: date | None = None
    closes_on: date | None = None
    owner_site_id: str | None = None
    owner: str | None = None
    topic: Topic | None = None
    closed_by: str | None = None
