"""Nothing of a patient happened before birth, or after the recorded death (docs/importing.md S10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from coordination.exchange.tracker.case import Case
from coordination.exchange.tracker.reads import Why
from coordination.exchange.tracker.rows import Moment, TrackerRow
from coordination.exchange.tracker.sense import HAPPENED, Measured

DATED = {
    "doses": ("moment",),
    "toxicities": ("onset", "resolved"),
    "measurements": ("measured",),
    "tasks": ("done_on",),
}
COLUMN_OF = {"moment": "date", "measured": "date", "igg": "igg_date"}
OF_PATIENT = (*(name for name in HAPPENED if name != "dob"), "crs_onset", "icans_onset", "igg")


def check_lifetime(case: Case) -> None:
    """Reject rows that tell of a day before birth or after death. A month or a year is not compared."""
    stored, wide = case.patient_row, case.open_wide
    birth = stored.birth_date if stored is not None else wide.get("dob") if wide is not None else None
    death = stored.death_date if stored is not None else None
    for row, name, day in list(_days(case)):
        if birth is not None and day < birth:
            row.reject(Why.ORDER_OF_DATES, name, note=f"before birth on {birth}")
        elif death is not None and day > death:
            row.reject(Why.ORDER_OF_DATES, name, note=f"after the recorded death on {death}")


def _days(case: Case) -> Iterator[tuple[TrackerRow, str, date]]:
    rows = [(row, DATED[kind]) for kind in case.rows for row in case.open_rows(kind)]
    if case.open_wide is not None:
        rows.append((case.open_wide, OF_PATIENT))
    for row, names in rows:
        for name in names:
            value = row.get(name)
            value = value.moment if isinstance(value, Measured) else value
            day = value.day if isinstance(value, Moment) else value
            if isinstance(day, date):
                yield row, COLUMN_OF.get(name, name), day
