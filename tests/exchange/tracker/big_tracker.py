"""Large trackers for tests and the benchmark: a wide one with a row a patient, and a doses sheet."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from datetime import date, timedelta

WIDE = (
    "MRN",
    "Last name",
    "First name",
    "DOB",
    "Sex",
    "Agent",
    "Regimen",
    "Model of care",
    "Prophylactic tocilizumab",
    "Community site",
    "Community clinician",
    "Step-up 1 date",
    "Step-up 2 date",
    "First full dose date",
    "Last dose date",
    "Next dose date",
    "Interval",
    "Stage",
    "Packet sent",
    "Accepted",
    "First community visit",
    "CRS max grade",
    "CRS onset",
    "ICANS max grade",
    "IgG last (mg/dL)",
    "IgG date",
    "PA status",
    "Drug source",
    "PJP drug",
    "Caregiver",
    "Language",
    "Notes",
)


def wide_tracker(rows: int, *, community: Sequence[str], today: date, seed: int = 1) -> bytes:
    """A row a patient, all of them good: co-managed, two step-up doses, a CRS in every third."""
    chance = random.Random(seed)
    table = [WIDE]
    for number in range(rows):
        start = today - timedelta(days=chance.randrange(60, 300))
        full, last = start + timedelta(days=7), today - timedelta(days=chance.randrange(1, 14))
        grade = (0, 0, 1, 1, 2, "")[number % 6]
        table.append(
            (
                f"{number:07d}",
                f"Family{number}",
                "Given",
                (date(1940, 1, 1) + timedelta(days=number % 9000)).isoformat(),
                "F",
                "teclistamab",
                "monotherapy",
                "inpatient",
                "yes",
                community[number % len(community)],
                "Dr. A",
                start.isoformat(),
                (start + timedelta(days=3)).isoformat(),
                full.isoformat(),
                last.isoformat(),
                (today + timedelta(days=4)).isoformat(),
                "weekly",
                "Co-managed",
                (full + timedelta(days=10)).isoformat(),
                (full + timedelta(days=14)).isoformat(),
                (full + timedelta(days=21)).isoformat(),
                grade,
                f"{(start + timedelta(days=1)).isoformat()} 04:30" if grade else "",
                0,
                300 + number % 500,
                (today - timedelta(days=20)).isoformat(),
                "approved",
                "buy-and-bill",
                "TMP-SMX",
                "husband",
                "English",
                "",
            )
        )
    return as_csv(table)


def doses_sheet(rows: int, *, patients: int, today: date) -> bytes:
    """Weekly doses of the first `patients` of the wide tracker, each with time and milligrams, none on a known day."""
    table: list[Sequence[object]] = [("MRN", "Date", "Time", "Role", "mg", "Weight (kg)", "Status")]
    for number in range(rows):
        day = today - timedelta(days=310 + 7 * (number // patients))
        table.append((f"{number % patients:07d}", day.isoformat(), "10:30", "Treatment", 90.5, 60, "given"))
    return as_csv(table)


def as_csv(table: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    return text.getvalue().encode()
