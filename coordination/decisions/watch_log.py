"""The home temperature log of a watch: whether one is kept, when the next reading is due, which are late or missing.

A reading is due so many hours after the one before it (or after the dose). It is late from the end of the grace on, that
moment included; it is missing once the next one is late too. The log includes the moment at which it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from coordination.decisions.watch_readings import STAYS, Reading, stay_at
from coordination.decisions.watch_window import TICK, WatchWindow, midnight
from coordination.facts import CourseFacts, day_of
from coordination.knowledge import Rulebook, may_run
from coordination.vocabulary import DoseRole, MeasurementKind
from coordination.words import say_on


@dataclass(frozen=True, slots=True)
class TemperatureLog:
    """`kept` False: no home readings are waited for, and `reason` says why; then only `ends_at` and `reason` speak.

    `since`: the reading, the dose or the return home from which the next one counts. `late`: how many due readings are
    not recorded since then, the last of them late and those before it missing. `gaps`: readings missing between others.
    """

    kept: bool
    reason: str
    ends_at: datetime
    every_hours: int
    since: datetime
    last: Reading | None
    due_at: datetime
    late_from: datetime
    late: int
    gaps: int
    without_hour: int
    source: str
    notice: str | None
    changes: tuple[datetime, ...]

    @property
    def last_due_at(self) -> datetime:
        """The newest reading that was due and is not recorded; the next one where none is late."""
        return self.due_at + timedelta(hours=self.every_hours) * max(self.late - 1, 0)


def log_of(
    course: CourseFacts, window: WatchWindow, readings: Sequence[Reading], now: datetime, *, rulebook: Rulebook
) -> TemperatureLog:
    """The log after the newest dose of a watch, as it stands at the aware moment `now`."""
    policy = rulebook.watch.log
    ends_at = _ends_at(window, rulebook)
    state = may_run(policy, rulebook, kind="monitoring", numbers=("every_hours",))
    taken = [reading for reading in readings if _counts(reading, window)]
    kept, reason = _kept(course, window, now, rulebook, begun=bool(taken))
    if not state.runs:
        kept, reason = False, f"The cadence on file is not run here. {state.notice}"
    last = taken[-1] if taken else None
    since = max([window.given_by, _home_since(course, window), *(reading.moment for reading in taken[-1:])])
    febrile = last is not None and last.crosses is not None
    every = timedelta(hours=policy.febrile_every_hours if febrile else policy.every_hours)
    grace = timedelta(minutes=policy.grace_minutes)
    open_now = kept and now <= ends_at
    late = _passed(since, min(now, ends_at), every, grace) if kept else 0
    changes = [ends_at + TICK, since + every * (late + 1) + grace] if open_now else []
    return TemperatureLog(
        kept=kept,
        reason=reason,
        ends_at=ends_at,
        every_hours=int(every / timedelta(hours=1)),
        since=since,
        last=last,
        due_at=since + every,
        late_from=since + every + grace,
        late=late,
        gaps=_gaps(window, taken, timedelta(hours=policy.every_hours), grace) if kept else 0,
        without_hour=sum(1 for reading in readings if _without_hour(course, reading, window)),
        source=rulebook.cite(policy),
        notice=state.notice,
        changes=tuple(moment for moment in changes if moment <= ends_at + TICK),
    )


def _ends_at(window: WatchWindow, rulebook: Rulebook) -> datetime:
    """After the first treatment dose its hours; after another dose the days within which the next one follows."""
    policy = rulebook.watch.log
    by_policy = (
        timedelta(days=policy.between_doses_days)
        if window.dose.role not in (DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT, None)
        else timedelta(hours=policy.after_target_hours)
    )
    return max(window.given_by + by_policy, window.closes_at)


def _kept(
    course: CourseFacts, window: WatchWindow, now: datetime, rulebook: Rulebook, *, begun: bool
) -> tuple[bool, str]:
    """Whether readings are waited for, and why. `begun`: one is on record since the dose."""
    policy, model = rulebook.watch.log, course.model_of_care
    stay = stay_at(course, now, window.dose.on)
    if stay is not None:
        return False, f"In hospital since {say_on(stay.on)}: no home reading is waited for."
    if not course.dose_history_complete and not begun:
        return (
            False,
            "Brought in from a tracker, and no home reading is recorded here: whether a log is kept is not known.",
        )
    if model is None:
        return True, "Where step-up happens is not recorded: readings are waited for as at home."
    word = rulebook.label(model).word
    if not rulebook.watch.place(model).home_log:
        return False, f"{word}: no home reading is waited for."
    return True, f"{word}: a temperature at home every {policy.every_hours} h."


def _home_since(course: CourseFacts, window: WatchWindow) -> datetime:
    """The end of the day of the last discharge after the dose; else the dose."""
    ends = [day_of(event.ended_on) for event in course.hospital_events if event.kind in STAYS]
    days = [day for day in ends if day is not None and day >= window.dose.on]
    return max((midnight(course, day + timedelta(days=1)) for day in days), default=window.given_by)


def _counts(reading: Reading, window: WatchWindow) -> bool:
    """A temperature that was read as a number, with its hour, after the dose."""
    measured = reading.measured
    read = measured.value is not None and not measured.implausible and reading.hour_known
    return reading.kind is MeasurementKind.TEMPERATURE and read and reading.moment >= window.opens_at


def _without_hour(course: CourseFacts, reading: Reading, window: WatchWindow) -> bool:
    own = reading.kind is MeasurementKind.TEMPERATURE and not reading.hour_known
    return own and reading.moment >= midnight(course, window.dose.on)


def _passed(since: datetime, now: datetime, every: timedelta, grace: timedelta) -> int:
    """How many readings that were due after `since` are late by `now`."""
    return max(0, (now - grace - since) // every)


def _gaps(window: WatchWindow, taken: Sequence[Reading], every: timedelta, grace: timedelta) -> int:
    """Readings missing between the dose and the last one on record; one that came late is not missing."""
    moments = [window.given_by, *(reading.moment for reading in taken)]
    return sum(max(0, _passed(one, other, every, grace) - 1) for one, other in pairwise(moments))
