"""Questions that a regimen's book answers: which row covers a day, which restart rows a dose reads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coordination.knowledge import RegimenBook, Rulebook
from coordination.vocabulary import Agent, DoseRole, Regimen, Schedule
from tests.windows import edges


@pytest.fixture
def every_two_weeks(rulebook: Rulebook) -> RegimenBook:
    return rulebook.agents[Agent.TALQUETAMAB].regimens[Regimen.Q2W_0_8]


@pytest.mark.parametrize(
    ("role", "schedule", "key"),
    [
        (DoseRole.STEP_UP_3, None, DoseRole.STEP_UP_3),
        (DoseRole.FIRST_TREATMENT, None, Schedule.Q2W),
        (DoseRole.FIRST_TREATMENT, Schedule.WEEKLY, Schedule.Q2W),
        (DoseRole.TREATMENT, Schedule.WEEKLY, Schedule.WEEKLY),
        (DoseRole.TREATMENT, None, None),
    ],
)
def test_a_dose_reads_the_rows_of_its_step_or_of_the_interval_in_force(
    role: DoseRole, schedule: Schedule | None, key: str | None, every_two_weeks: RegimenBook
) -> None:
    assert every_two_weeks.restart_key(role, schedule) == key


def test_a_row_covers_both_its_ends(rulebook: Rulebook) -> None:
    book = rulebook.agents[Agent.TECLISTAMAB].regimens[Regimen.MONOTHERAPY]
    row = next(row for row in book.restarts_after(Schedule.WEEKLY) if row.min_days == 29)
    given = date(2026, 3, 2)
    assert row.max_days is not None
    for edge in edges(given + timedelta(days=row.min_days), given + timedelta(days=row.max_days)):
        assert row.covers((edge.on - given).days) is edge.inside, edge.name


def test_what_a_regimen_does_not_have_is_none(every_two_weeks: RegimenBook) -> None:
    assert every_two_weeks.phase(Schedule.WEEKLY) is None
    assert every_two_weeks.dose(DoseRole.TREATMENT) is None
    assert every_two_weeks.restarts_after(Schedule.WEEKLY) == ()
