"""`python -m coordination import FILE…`: the same reading, plan and commit as the page, told as text or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coordination.boards.desk import Desk
from coordination.exchange.tracker import (
    HOLES,
    Choices,
    DateOrder,
    FileRefused,
    Plan,
    commit_import,
    plan_import,
    read_tracker,
    remembered_mapping,
    rows_ending,
)
from coordination.exchange.tracker.rejected import reason_of

NOTHING_READ = 2


def run_import(
    desk: Desk,
    files: Sequence[Path],
    *,
    dry_run: bool = False,
    mrn_site: str | None = None,
    day_first: bool = False,
    as_json: bool = False,
) -> int:
    """Bring in each file, one transaction a file. 0: all in, 1: something is left, 2: a file could not be read."""
    order = DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST
    choices = Choices(mrn_site=mrn_site, date_order=order)
    worst = 0
    for file in files:
        try:
            plan = _bring_in(desk, file, choices, dry_run)
        except (FileRefused, OSError) as problem:
            said = str(problem) if isinstance(problem, FileRefused) else f"{file.name}: {problem.strerror}."
            _tell({"file": file.name, "exit_code": NOTHING_READ, "error": said} if as_json else said, error=not as_json)
            worst = NOTHING_READ
            continue
        _tell({"dry_run": dry_run, **plan.to_json()} if as_json else _as_text(plan, dry_run))
        worst = max(worst, plan.exit_code)
    return worst


def _bring_in(desk: Desk, file: Path, choices: Choices, dry_run: bool) -> Plan:
    reading = read_tracker(
        file.name, file.read_bytes(), choices=choices, remembered=remembered_mapping(desk, choices.mrn_site)
    )
    if not reading.readable:
        said = "; ".join(f"{title}: {why}" for title, why in reading.not_read.items())
        raise FileRefused(f"{file.name} was not read. {said}.")
    plan = plan_import(desk, reading)
    if not dry_run:
        commit_import(desk, plan)
    return plan


def _tell(said: dict[str, Any] | str, *, error: bool = False) -> None:
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    print(text, file=sys.stderr if error else sys.stdout)


def _as_text(plan: Plan, dry_run: bool) -> str:
    """The report for a person: counts, what is said of the file, and each row that is left with its reason."""
    counts = ", ".join(f"{count} {end.replace('_', ' ')}" for end, count in plan.counts.items() if count)
    lines = [f"{plan.name}: {counts}.{' Nothing was stored (dry run).' if dry_run else ''}"]
    lines += [f"  {title} was not read: {why}" for title, why in plan.not_read.items()]
    lines += [f"  {sentence}" for sentence in plan.says]
    lines += [f"  {remark.column}: {plan.sentence(remark.why).says}" for remark in plan.remarks]
    for sheet in plan.sheets:
        if sheet.sheet.unknown_columns:
            lines.append(f"  {sheet.title}: columns not read: {', '.join(sheet.sheet.unknown_columns)}")
        for row in sheet.rows:
            lines += [
                f"  {sheet.title} row {row.number}, {each.column}: {plan.sentence(each.why).says}"
                for each in row.remarks
            ]
    for sheet, row in rows_ending(plan, HOLES):
        end = row.ending.end.replace("_", " ") if row.ending else ""
        lines.append(f"  {end}: {sheet.title} {reason_of(plan, row)}")
    return "\n".join(lines)
