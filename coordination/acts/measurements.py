"""Measured values: one value, unit, time and source. Kept as written beside the canonical value."""

from __future__ import annotations

import math
from datetime import date, datetime

from coordination.acts import sense
from coordination.acts.act import Act, Refused
from coordination.decisions.permissions import Permission
from coordination.records import tables as t
from coordination.vocabulary import MeasurementKind, MeasurementSource
from coordination.words import say_on


def record_measurement(
    act: Act,
    course_id: str,
    *,
    test: str,
    on: date | str,
    text: str,
    source: MeasurementSource | str,
    kind: MeasurementKind | str | None = None,
    value: float | None = None,
    comparator: str | None = None,
    unit: str | None = None,
    at: datetime | None = None,
    zone: str | None = None,
    implausible: bool = False,
    supersedes: str | None = None,
    seen_version: int | None = None,
) -> str:
    """Record a value; the row's id. `value` and `unit` are canonical (`data/measurements.toml`), `text` as written.

    `value` None keeps the text only: it could not be converted, and is not charted.
    """
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    when = on.isoformat() if isinstance(on, date) else on
    sense.check_partial(act, facts, when, f"{test} measured")
    sense.check_moment(act, at, f"{test} measured")
    if value is not None and not math.isfinite(value):
        raise Refused(f"{test}: found {value}, allowed: a finite number.")
    with act.step("record_measurement", course_id=course_id, summary=f"{test} {text} of {say_on(when)}"):
        row = act.add(
            t.Measurement,
            course_id=course_id,
            kind=MeasurementKind(kind) if kind else None,
            test=sense.needed(test, "The test"),
            on=when,
            at=at,
            zone=zone,
            value=value,
            comparator=comparator,
            unit=unit,
            text=sense.needed(text, "The value"),
            source=MeasurementSource(source),
            implausible=implausible,
            supersedes=supersedes,
        )
    return row.id
