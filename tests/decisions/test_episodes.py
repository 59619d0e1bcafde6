"""Hours from the causing dose, the grade now beside the worst, and what counts as a new event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from coordination.decisions.episodes import EpisodeGrades, episode_grades, is_concurrent, is_new_event, onset_hours
from coordination.facts import CourseFacts, DoseFact, GradeFact, ToxicityFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import DoseStatus, GradingSystem, ToxicityKind
from tests.builders import a_course

ASTCT = GradingSystem.ASTCT_2019


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def dose(day: int, hour: int | None = 9) -> DoseFact:
    moment = None if hour is None else at(day, hour)
    return DoseFact(id=f"dose-{day}", on=date(2026, 11, day), status=DoseStatus.GIVEN, at=moment)


def episode(**changes: object) -> ToxicityFact:
    blank = ToxicityFact("event", ToxicityKind.CRS, None, "2026-11-03", at(3), None, None, None, None, None)
    return replace(blank, **changes)  # type: ignore[arg-type]


def course(*doses: DoseFact) -> CourseFacts:
    return a_course(doses=doses)


def test_the_onset_counts_from_the_most_recent_dose() -> None:
    assert onset_hours(course(dose(1), dose(2)), episode()) == 27


def test_the_onset_counts_from_the_dose_named_as_cause() -> None:
    assert onset_hours(course(dose(1), dose(2)), episode(causing_dose_id="dose-1")) == 51


def test_an_incomplete_dose_history_names_no_cause_and_rules_no_later_dose_out(rulebook: Rulebook) -> None:
    partly = replace(course(dose(2)), dose_history_complete=False)
    assert onset_hours(partly, episode()) is None
    assert onset_hours(partly, episode(causing_dose_id="dose-2")) == 27
    resolved = episode(resolved_on="2026-11-04")
    assert is_new_event(partly, resolved, date(2026, 11, 4), None, rulebook=rulebook) is None
    assert is_new_event(partly, resolved, date(2026, 11, 6), None, rulebook=rulebook) is True


@pytest.mark.parametrize(
    ("doses", "changes"),
    [
        ((dose(2, None),), {}),
        ((dose(2),), {"onset_at": None}),
        ((), {}),
        ((dose(5),), {"causing_dose_id": "dose-5"}),
    ],
)
def test_without_both_hours_no_onset_is_told(doses: tuple[DoseFact, ...], changes: dict[str, object]) -> None:
    assert onset_hours(course(*doses), episode(**changes)) is None


def test_the_grade_now_and_the_worst_are_kept_apart() -> None:
    grades = (GradeFact(2, ASTCT, "2026-11-03"), GradeFact(0, ASTCT, "2026-11-05"), GradeFact(1, ASTCT, "2026-11-04"))
    assert episode_grades(episode(grades=grades)) == EpisodeGrades(current=0, worst=2)


def test_a_later_assessment_without_a_grade_is_not_recorded_now() -> None:
    grades = (GradeFact(2, ASTCT, "2026-11-03"), GradeFact(None, ASTCT, "2026-11-05"))
    assert episode_grades(episode(grades=grades)) == EpisodeGrades(current=None, worst=2)


def test_another_scale_is_not_mixed_in() -> None:
    grades = (GradeFact(1, ASTCT, None), GradeFact(3, GradingSystem.LEE_2014, None))
    assert episode_grades(episode(grades=grades)) == EpisodeGrades(current=1, worst=1)
    assert episode_grades(episode()) == EpisodeGrades(current=None, worst=None)


@pytest.mark.parametrize(
    ("doses", "resolved_on", "onset", "new"),
    [
        ((dose(2),), "2026-11-04", (6, None), True),
        ((dose(2),), "2026-11-04", (5, None), None),
        ((dose(2),), "2026-11-04", (5, at(5, 9)), None),
        ((dose(2),), "2026-11-04", (4, None), False),
        ((dose(2),), None, (4, None), None),
        ((dose(2),), "2026-11", (9, None), None),
        ((dose(2), dose(4)), None, (5, None), True),
        ((dose(2), dose(4)), "2026-11-04", (4, at(4, 8)), False),
        ((dose(2), dose(4)), "2026-11-04", (4, at(4, 10)), True),
        ((dose(2), dose(4)), "2026-11-04", (4, None), None),
    ],
)
def test_signs_are_a_new_event_after_a_later_dose_or_a_day_after_resolution(
    doses: tuple[DoseFact, ...],
    resolved_on: str | None,
    onset: tuple[int, datetime | None],
    new: bool | None,
    rulebook: Rulebook,
) -> None:
    day, moment = onset
    earlier = episode(resolved_on=resolved_on)
    assert is_new_event(course(*doses), earlier, date(2026, 11, day), moment, rulebook=rulebook) is new


# CRS from 3 Nov; resolved 5 Nov: concurrent through 12 Nov.
@pytest.mark.parametrize(
    ("icans", "resolved_on", "concurrent"),
    [
        (("2026-11-02", "2026-11-02"), "2026-11-05", False),
        (("2026-11-02", "2026-11-03"), "2026-11-05", True),
        (("2026-11-02", None), "2026-11-05", None),
        (("2026-11-03", None), "2026-11-05", True),
        (("2026-11-12", None), "2026-11-05", True),
        (("2026-11-13", None), "2026-11-05", False),
        (("2026-11-10", None), None, True),
        (("2026-11-11", None), None, None),
        (("2026-11", None), "2026-11-05", None),
        ((None, None), "2026-11-05", None),
    ],
)
def test_icans_during_crs_or_a_week_after_is_concurrent(
    icans: tuple[str | None, str | None], resolved_on: str | None, concurrent: bool | None, rulebook: Rulebook
) -> None:
    onset, ended = icans
    neurotoxic = episode(kind=ToxicityKind.ICANS, onset_on=onset, onset_at=None, resolved_on=ended)
    assert is_concurrent(neurotoxic, episode(resolved_on=resolved_on), rulebook=rulebook) is concurrent


def test_a_crs_without_its_day_leaves_it_open(rulebook: Rulebook) -> None:
    assert is_concurrent(episode(), episode(onset_on="2026-11"), rulebook=rulebook) is None
