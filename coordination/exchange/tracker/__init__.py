"""A coordinator's tracker: read, compared with what is recorded, shown, and only then brought in.

reading = read_tracker(name, data, choices=choices, remembered=remembered_mapping(desk))   # sheets and columns
plan = plan_import(desk, reading)                                                         # row by row; stores nothing
commit_import(desk, plan)                                                                 # one transaction
"""

from coordination.exchange.tracker.choices import NOT_READ, Choices
from coordination.exchange.tracker.committing import Result, commit_import, remembered_mapping
from coordination.exchange.tracker.mapping import Sheet
from coordination.exchange.tracker.plan import HOLES, Plan, SheetPlan, end_of, rows_ending
from coordination.exchange.tracker.planning import Progress, plan_import
from coordination.exchange.tracker.reading import Reading, read_tracker
from coordination.exchange.tracker.reads import DateOrder, Why
from coordination.exchange.tracker.rejected import rejected_rows
from coordination.exchange.tracker.rows import TrackerRow
from coordination.exchange.tracker.tables import FileRefused

__all__ = [
    "HOLES", "NOT_READ", "Choices", "DateOrder", "FileRefused", "Plan", "Progress", "Reading", "Result", "Sheet",
    "SheetPlan", "TrackerRow", "Why", "commit_import", "end_of", "plan_import", "read_tracker", "rejected_rows",
    "remembered_mapping", "rows_ending",
]  # fmt: skip
