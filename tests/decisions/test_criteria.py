"""Every kind of check has its function, and reads the day of the academic site."""

from __future__ import annotations

from datetime import UTC, date, datetime

from coordination.decisions.criteria import CriterionCase
from coordination.decisions.dosing import next_dose
from coordination.decisions.readiness import CHECKS
from coordination.knowledge import Check, Rulebook
from tests.builders import a_course


def test_each_check_of_the_content_has_its_function() -> None:
    assert set(CHECKS) == set(Check)


def test_a_case_counts_days_at_the_academic_site(rulebook: Rulebook) -> None:
    """04:30 UTC on Wednesday is still Tuesday evening in Chicago."""
    now, course = datetime(2026, 11, 25, 4, 30, tzinfo=UTC), a_course()
    case = CriterionCase(course, None, next_dose(course, now, rulebook=rulebook), None, now, rulebook)
    assert case.today == date(2026, 11, 24)
