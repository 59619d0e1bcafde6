"""The tally that the CRS rates are read from: what each course counts as, added up by month and group.

Written with the status of a course, in the same transaction: the old status is taken out, the new one put in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, tuple_
from sqlmodel import Session

from coordination.decisions.reactions import WorstReaction
from coordination.measures.rates import COUNT_NAMES, UNKNOWN, CountsAs, counts_as, tally
from coordination.records import tables as t

Place = tuple[str, str, str, str, str]
"""Site, month, model of care, agent, prophylactic tocilizumab: the key of the tally."""


def say_counts_as(
    worst: WorstReaction, *, first_dose_on: date | None, evaluable_on: date | None, today: date
) -> CountsAs:
    """How a course counts today; `holds_until` brings it back here on the day on which it becomes evaluable."""
    evaluable = evaluable_on is not None and evaluable_on <= today
    return counts_as(
        worst.answer,
        worst.grade,
        dosed=first_dose_on is not None,
        evaluable=evaluable,
        ungraded_episodes=worst.ungraded_episodes,
        other_scale_episodes=worst.other_scale_episodes,
    )


def take_out(session: Session, course_ids: Sequence[str]) -> None:
    """Take the stored statuses of these courses out of the tally, before they are deleted."""
    c = t.table_of(t.CourseStatus).c
    columns = (
        c.academic_site_id,
        c.first_dose_on,
        c.model_of_care,
        c.agent,
        c.prophylactic_tocilizumab,
        c.crs_counts_as,
    )
    _add(session, session.execute(select(*columns).where(c.course_id.in_(course_ids))).mappings(), sign=-1)


def put_in(session: Session, statuses: Iterable[dict[str, Any]]) -> None:
    """Count newly derived statuses (rows of `CourseStatus`) into the tally."""
    _add(session, statuses, sign=1)


def _add(session: Session, statuses: Iterable[Any], *, sign: int) -> None:
    """Read, add and write back the rows of the places concerned; only one writer is ever here."""
    change: dict[Place, Counter[CountsAs]] = defaultdict(Counter)
    for status in statuses:
        kind = CountsAs(status["crs_counts_as"])
        if kind is not CountsAs.NOT_DOSED:
            change[_place(status)][kind] += sign
    if not change:
        return
    table = t.table_of(t.CrsTally)
    key = list(table.primary_key.columns)
    here = tuple_(*key).in_(list(change))
    stored = {tuple(row[: len(key)]): row[len(key) :] for row in session.execute(select(*table.c).where(here))}
    session.execute(delete(table).where(here))
    rows = []
    for place, kinds in change.items():
        added = tally(kinds)
        before = stored.get(place, (0,) * len(COUNT_NAMES))
        counts = {name: old + getattr(added, name) for name, old in zip(COUNT_NAMES, before, strict=True)}
        if any(counts.values()):
            rows.append(dict(zip((column.name for column in key), place, strict=True)) | counts)
    if rows:
        session.execute(insert(table), rows)


def _place(status: Any) -> Place:
    return (
        status["academic_site_id"],
        f"{status['first_dose_on']:%Y-%m}",
        status["model_of_care"] or UNKNOWN,
        status["agent"],
        status["prophylactic_tocilizumab"] or UNKNOWN,
    )
