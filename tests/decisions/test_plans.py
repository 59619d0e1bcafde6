"""Which planned day and which hold stand, from the dose records in their order."""

from __future__ import annotations

from datetime import date

import pytest

from coordination.decisions.plans import open_hold, open_plan
from coordination.facts import DoseFact
from coordination.vocabulary import DoseStatus
from tests.builders import a_course, a_dose

GIVEN, HELD, MISSED, PLANNED = DoseStatus.GIVEN, DoseStatus.HELD, DoseStatus.MISSED, DoseStatus.PLANNED


def _records(*records: tuple[DoseStatus, int]) -> tuple[DoseFact, ...]:
    return tuple(a_dose(None, date(2026, 3, day), status) for status, day in records)


@pytest.mark.parametrize(
    ("records", "planned", "held"),
    [
        ((), None, None),
        (((GIVEN, 2),), None, None),
        (((GIVEN, 2), (PLANNED, 9), (PLANNED, 16)), 9, None),
        (((PLANNED, 9), (PLANNED, 16)), 9, None),
        (((PLANNED, 2), (GIVEN, 2), (PLANNED, 16)), 16, None),
        (((GIVEN, 2), (PLANNED, 2), (PLANNED, 16)), 16, None),
        (((PLANNED, 2), (GIVEN, 4)), None, None),
        (((GIVEN, 2), (HELD, 9), (HELD, 16)), None, 9),
        (((GIVEN, 2), (HELD, 9), (PLANNED, 16)), 16, 9),
        (((GIVEN, 2), (HELD, 9), (MISSED, 16)), None, None),
        (((GIVEN, 2), (HELD, 9), (GIVEN, 12)), None, None),
        (((HELD, 9),), None, 9),
    ],
)
def test_the_first_unanswered_plan_and_the_first_hold_since_the_last_answer_stand(
    records: tuple[tuple[DoseStatus, int], ...], planned: int | None, held: int | None
) -> None:
    course = a_course(doses=_records(*records))
    hold = open_hold(course)
    assert open_plan(course) == (date(2026, 3, planned) if planned else None)
    assert (hold.on if hold else None) == (date(2026, 3, held) if held else None)
