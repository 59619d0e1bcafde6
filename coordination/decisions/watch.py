"""The watch after a step-up or restart dose, whole: window, home log, readings to be told, take-home dexamethasone.

Pure: facts, rulebook and now in; what holds, why, and when time alone changes it out. Informs and orders nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from coordination.decisions.watch_log import TemperatureLog, log_of
from coordination.decisions.watch_readings import Reading, raised, raised_changes, readings_of
from coordination.decisions.watch_window import WatchWindow, each_change, recent_windows
from coordination.facts import CourseFacts, MeasurementFact, MedicationFact
from coordination.knowledge import Rulebook
from coordination.words import say_day, say_moment

TAKE_HOME = "Take-home dexamethasone"
"""The purpose of what was dispensed, and the name of the test under which a dose taken at home is kept."""


@dataclass(frozen=True, slots=True)
class TakeHome:
    """Dexamethasone for home as recorded. None and empty: not recorded, never "not dispensed" or "not taken"."""

    dispensed: MedicationFact | None
    taken: tuple[MeasurementFact, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """`window`: of the newest dose that opened one; `windows`: all that still count. `raised`: nobody is recorded as told.

    `over`: the window and the log have ended; readings of it may still be told. `changes`: when time alone changes this.
    """

    window: WatchWindow
    windows: tuple[WatchWindow, ...]
    log: TemperatureLog
    readings: tuple[Reading, ...]
    raised: tuple[Reading, ...]
    take_home: TakeHome
    open: bool
    over: bool
    changes: tuple[datetime, ...]


def watch_of(course: CourseFacts, now: datetime, *, rulebook: Rulebook) -> Watch | None:
    """The watch at the aware moment `now`; None where no dose of the last days opened one, or after death."""
    if course.death_date is not None:
        return None
    windows = recent_windows(course, now, rulebook=rulebook)
    if not windows:
        return None
    newest = max(windows, key=lambda window: window.closes_at)
    readings = readings_of(course, windows, now, rulebook=rulebook)
    log = log_of(course, newest, readings, now, rulebook=rulebook)
    changes = [*each_change(windows), *log.changes, *raised_changes(readings, rulebook)]
    is_open = any(window.holds(now) for window in windows)
    return Watch(
        window=newest,
        windows=windows,
        log=log,
        readings=readings,
        raised=raised(readings, now, rulebook=rulebook),
        take_home=_take_home(course, newest),
        open=is_open,
        over=not is_open and (not log.kept or now > log.ends_at),
        changes=tuple(sorted({moment for moment in changes if moment > now})),
    )


def _take_home(course: CourseFacts, window: WatchWindow) -> TakeHome:
    """What was dispensed last, and what was taken since the dose."""
    dispensed = [one for one in course.medications if one.purpose == TAKE_HOME]
    since = window.dose.on.isoformat()
    taken = tuple(one for one in course.measurements if one.test == TAKE_HOME and one.on >= since)
    return TakeHome(dispensed[-1] if dispensed else None, taken)


# --- in words that no hour changes: what the board says


def say_raised(course: CourseFacts, reading: Reading) -> str:
    return f"{reading.what}, {reading.said_at(course)}: nobody is recorded as told"


def say_late(course: CourseFacts, log: TemperatureLog) -> str:
    """ "Home temperature due …, not recorded"; with those missing before it, and the last one on record."""
    zone = course.academic.zone
    due = say_moment(log.last_due_at, zone)
    last = f"last one {say_moment(log.last.moment, zone)}" if log.last else "none recorded since the dose"
    if log.late == 1:
        return f"Home temperature due {due} is not recorded; {last}"
    return f"{log.late} home temperatures are not recorded, the newest due {due}; {last}"


def say_unknown(window: WatchWindow) -> str:
    return f"Watch after the dose of {say_day(window.dose.on)}: {window.reason}"


def unknown_windows(watch: Watch, now: datetime) -> Iterator[WatchWindow]:
    """Those whose length a human decides, while they stand open."""
    return (window for window in watch.windows if not window.known and window.holds(now))


def log_is_late(watch: Watch, now: datetime) -> bool:
    """Whether a home reading is late now, up to the log's last moment."""
    return watch.log.kept and watch.log.late > 0 and now <= watch.log.ends_at
