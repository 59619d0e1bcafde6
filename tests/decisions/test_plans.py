"""Which planned day and which hold stand, from the dose records in their order."""

from __future__ import annotations

from datetime import date

import pytest

from coordination.decisions.plans import community_plan, open_hold, open_plan
from coordination.facts import CourseFacts, DoseFact, HandoffEventFact
from coordination.vocabulary import DoseRole, DoseStatus, HandoffEventKind
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


class TestCommunityPlan:
    """Last dose Mon 2 Mar, the next due Mon 9 Mar: the first community dose is that one until the day before 16 Mar."""

    last, due = a_dose(DoseRole.TREATMENT, date(2026, 3, 2)), date(2026, 3, 9)

    def course(self, planned: int, *more: HandoffEventFact) -> CourseFacts:
        plan = HandoffEventFact("e", "h", HandoffEventKind.FIRST_DOSE_PLANNED, None, planned_on=date(2026, 3, planned))
        return a_course(doses=(self.last,), handoff_events=(plan, *more))

    @pytest.mark.parametrize(
        ("planned", "counts"), [(2, False), (3, True), (9, True), (10, True), (15, True), (16, False), (23, False)]
    )
    def test_it_is_the_next_dose_where_no_other_comes_before_it(self, planned: int, counts: bool) -> None:
        assert (community_plan(self.course(planned), self.due) is not None) is counts

    def test_where_no_day_is_on_file_it_is_all_there_is(self) -> None:
        assert community_plan(self.course(23), None) == date(2026, 3, 23)

    def test_it_ends_with_the_dose(self) -> None:
        given = HandoffEventFact("g", "h", HandoffEventKind.FIRST_DOSE_GIVEN, on=date(2026, 3, 9))
        assert community_plan(self.course(9, given), self.due) is None
