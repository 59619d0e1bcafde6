"""The home log: on time, late, missing at the minute before and at; when none is kept, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from coordination.decisions.watch import log_is_late, watch_of
from coordination.decisions.watch_log import TemperatureLog
from coordination.decisions.watch_window import TICK
from coordination.facts import CourseFacts, HospitalEventFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import DoseRole, HospitalEventKind, ModelOfCare
from tests.builders import NOW, a_course, a_dose
from tests.decisions.test_watch_readings import AT, a_reading, watched

HOUR = timedelta(hours=1)
LATE = timedelta(hours=9)
"""Every 8 h with an hour of grace."""


def log(course: CourseFacts, now: datetime, rulebook: Rulebook) -> TemperatureLog:
    watch = watch_of(course, now, rulebook=rulebook)
    assert watch is not None
    return watch.log


@pytest.mark.parametrize(
    ("after", "late"),
    [
        (8 * HOUR, 0), (LATE - TICK, 0), (LATE, 1), (LATE + TICK, 1),
        (LATE + 8 * HOUR - TICK, 1), (LATE + 8 * HOUR, 2), (LATE + 16 * HOUR, 3),
    ],
)  # fmt: skip
@pytest.mark.parametrize("read_after", [0, 5])
def test_a_reading_is_late_from_the_end_of_the_grace_and_missing_with_the_next(
    after: timedelta, late: int, read_after: int, rulebook: Rulebook
) -> None:
    """Counted from the dose, or from the last reading on record."""
    since = AT + read_after * HOUR
    course = watched(*([a_reading(36.8, since)] if read_after else []))
    found = log(course, since + after, rulebook)
    assert (found.kept, found.late, found.due_at) == (True, late, since + 8 * HOUR)


def test_after_a_reading_over_the_threshold_the_next_is_due_sooner(rulebook: Rulebook) -> None:
    at = AT + 5 * HOUR
    found = log(watched(a_reading(38.2, at)), at + HOUR, rulebook)
    assert (found.every_hours, found.due_at) == (2, at + 2 * HOUR)


@pytest.mark.parametrize(
    "values", [{"value": None, "text": "fine"}, {"value": 49.0, "implausible": True}, {"at": None, "on": "2026-11-24"}]
)
def test_what_is_no_reading_with_its_hour_leaves_the_log_late(values: dict[str, object], rulebook: Rulebook) -> None:
    course = watched(a_reading(**values))  # type: ignore[arg-type]
    assert log(course, NOW, rulebook).late == 2
    assert log(course, NOW, rulebook).without_hour == (values.get("on") is not None)


def test_readings_missing_between_others_are_counted(rulebook: Rulebook) -> None:
    """After 17 h one is missing and the next came late; after 8 h and a half none is."""
    course = watched(a_reading(36.8, AT + 0.5 * HOUR), a_reading(36.8, AT + 9 * HOUR), a_reading(36.9, AT + 26 * HOUR))
    assert log(course, AT + 27 * HOUR, rulebook).gaps == 1


@pytest.mark.parametrize(
    ("role", "lasts"),
    [(DoseRole.STEP_UP_1, timedelta(days=7)), (DoseRole.FIRST_TREATMENT, timedelta(hours=48))],
)
def test_the_log_ends_with_its_last_moment(role: DoseRole, lasts: timedelta, rulebook: Rulebook) -> None:
    course = a_course(doses=(a_dose(role, AT.date(), at=AT),))
    ends = AT + lasts
    for now, late in ((ends, True), (ends + TICK, False)):
        watch = watch_of(course, now, rulebook=rulebook)
        assert watch is not None
        assert (watch.log.ends_at, log_is_late(watch, now)) == (ends, late)
        assert watch.over is not late


@pytest.mark.parametrize(
    ("model", "kept"),
    [(ModelOfCare.INPATIENT, False), (ModelOfCare.HYBRID, True), (ModelOfCare.OUTPATIENT, True), (None, True)],
)
def test_the_model_of_care_says_whether_a_log_is_kept_and_unknown_is_as_at_home(
    model: ModelOfCare | None, *, kept: bool, rulebook: Rulebook
) -> None:
    found = log(watched(model_of_care=model), NOW, rulebook)
    assert found.kept is kept
    assert (found.late > 0) is kept
    assert ("not recorded" in found.reason) is (model is None)


def a_stay(on: str, ended_on: str | None = None) -> HospitalEventFact:
    return HospitalEventFact("h", HospitalEventKind.ADMISSION, on, ended_on, None)


@pytest.mark.parametrize(
    ("stay", "kept"),
    [(a_stay("2026-11-23"), False), (a_stay("2026-11-22"), True), (a_stay("2026-11"), True)],
    ids=["with the dose", "long before, its end not recorded", "day not known"],
)
def test_in_hospital_no_home_reading_is_waited_for(stay: HospitalEventFact, *, kept: bool, rulebook: Rulebook) -> None:
    assert log(watched(hospital_events=(stay,)), NOW, rulebook).kept is kept


def test_after_the_discharge_the_log_begins_anew(rulebook: Rulebook) -> None:
    """Home on Tue 24 Nov: counted from the end of that day in Chicago."""
    course = watched(hospital_events=(a_stay("2026-11-23", "2026-11-24"),))
    found = log(course, NOW, rulebook)
    assert (found.kept, found.late) == (True, 0)
    assert found.since == datetime.fromisoformat("2026-11-25T06:00:00+00:00")


def test_a_course_from_a_tracker_waits_for_readings_once_one_is_recorded_here(rulebook: Rulebook) -> None:
    brought_in = replace(watched(), dose_history_complete=False)
    found = log(brought_in, AT + 20 * HOUR, rulebook)
    assert (found.kept, found.late) == (False, 0)
    assert "whether a log is kept is not known" in found.reason
    begun = replace(watched(a_reading(36.8, AT + HOUR)), dose_history_complete=False)
    assert (log(begun, AT + 20 * HOUR, rulebook).kept, log(begun, AT + 20 * HOUR, rulebook).late) == (True, 2)
