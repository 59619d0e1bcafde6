"""Which step-up a course is in, from the doses given."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coordination.decisions.status import status_of
from coordination.decisions.step_up import in_re_step_up, round_at
from coordination.facts import CourseFacts
from coordination.knowledge import Rulebook
from coordination.vocabulary import DoseRole
from tests.builders import NOW, TODAY, a_course, a_dose

SU1, SU2, SU3 = DoseRole.STEP_UP_1, DoseRole.STEP_UP_2, DoseRole.STEP_UP_3
FT, T = DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT
FIRST = date(2026, 1, 5)


def _course(*roles: DoseRole | None) -> CourseFacts:
    """Doses of these roles, a week apart, from Mon 5 Jan 2026."""
    return a_course(doses=tuple(a_dose(role, FIRST + timedelta(weeks=week)) for week, role in enumerate(roles)))


@pytest.mark.parametrize(
    ("roles", "began_with", "again"),
    [
        ((SU1, SU2, FT, T, T), 0, False),
        ((SU1, SU2, SU3, FT), 0, False),
        ((SU2, FT), 0, False),
        ((SU1, SU1), 1, True),
        ((SU1, SU2, SU2), 2, True),
        ((SU1, SU2, SU1, SU2), 2, True),
        ((SU1, SU2, FT, T, SU2), 4, True),
        ((SU1, SU2, FT, T, SU1, SU2, FT, T), 4, True),
        ((T, SU2), 1, True),
        ((SU1, None, SU2), 0, False),
        ((SU2, None, SU2), 2, True),
        ((None, SU1), 0, False),
    ],
)
def test_a_step_up_dose_after_itself_a_later_one_or_a_full_dose_begins_again(
    roles: tuple[DoseRole | None, ...], began_with: int, again: bool
) -> None:
    course = _course(*roles)
    latest = round_at(course.given)
    assert latest.began_on == FIRST + timedelta(weeks=began_with)
    assert latest.is_re_step_up is again
    assert (latest.gap_days == 7) is again


def test_a_re_step_up_lasts_until_its_full_dose() -> None:
    assert in_re_step_up(_course(SU1, SU2, FT, T, SU2))
    assert not in_re_step_up(_course(SU1, SU2, FT, T, SU2, FT))
    assert not in_re_step_up(_course(SU1, SU2))
    assert not in_re_step_up(_course())


def test_an_earlier_dose_belongs_to_its_own_round() -> None:
    course = _course(SU1, SU2, FT, T, SU2, FT)
    assert round_at(course.given, 3).began_on == FIRST
    assert round_at(course.given, 3).finished
    assert [dose.role for dose in round_at(course.given, 4).doses] == [SU2]


def test_a_re_step_up_leaves_the_day_of_the_crs_rate_alone(rulebook: Rulebook) -> None:
    # Evaluable 7 days after the first full dose, Mon 19 Jan; a later round moves nothing.
    before, after = _course(SU1, SU2, FT, T), _course(SU1, SU2, FT, T, SU2, FT)
    assert status_of(before, NOW, rulebook=rulebook).crs_evaluable_on == date(2026, 1, 26)
    assert status_of(after, NOW, rulebook=rulebook).crs_evaluable_on == date(2026, 1, 26)
    assert date(2026, 1, 26) < TODAY
