"""Whether a fever at home, recorded before a reaction was seen, may be its beginning: offered to whoever records it."""

from __future__ import annotations

from datetime import datetime

from coordination.decisions.watch_readings import Reading, readings_of
from coordination.decisions.watch_window import recent_windows
from coordination.facts import CourseFacts, ToxicityFact, day_of
from coordination.knowledge import Rulebook, may_run
from coordination.vocabulary import MeasurementKind, MeasurementSource


def home_fever(
    course: CourseFacts, at: datetime, earlier: ToxicityFact | None, *, rulebook: Rulebook
) -> Reading | None:
    """The first home temperature at or over the fever threshold between the newest dose under watch and `at`.

    None: none is recorded, no threshold may run, or it lies before the end of the `earlier` episode, whose it was.
    """
    threshold = rulebook.watch.threshold(MeasurementKind.TEMPERATURE)
    windows = [window for window in recent_windows(course, at, rulebook=rulebook) if window.opens_at <= at]
    if threshold is None or threshold.at_least is None or not windows:
        return None
    if not may_run(threshold, rulebook, kind="monitoring", numbers=("at_least",)).runs:
        return None
    for reading in readings_of(course, windows[-1:], at, rulebook=rulebook):
        fever = reading.kind is MeasurementKind.TEMPERATURE and reading.measured.source is MeasurementSource.HOME
        value = reading.measured.value
        if not fever or value is None or value < threshold.at_least or reading.measured.comparator in ("<", "≤"):
            continue
        if reading.moment < at and not reading.measured.implausible and not _of(earlier, course, reading):
            return reading
    return None


def _of(earlier: ToxicityFact | None, course: CourseFacts, reading: Reading) -> bool:
    """Whether the fever belongs to an episode that was over only later, or of which no end is recorded; by its day where
    no hour is recorded."""
    if earlier is None:
        return False
    if earlier.resolved_on is None:
        return True
    resolved = day_of(earlier.resolved_on)
    return resolved is not None and course.academic.today(reading.moment) <= resolved
