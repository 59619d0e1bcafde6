"""Which doses open a watch, and from when until when: by the length on file where it may run, else a human is asked.

A window includes both its ends: 48 h after a dose at 09:00 it is still open at 09:00, and closed one tick later. Where
the hour of the dose is not recorded it begins with the dose's day and is counted from that day's end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from coordination.decisions.dose_decision import say
from coordination.decisions.restart import find_row
from coordination.decisions.schedule import schedule_at
from coordination.decisions.step_up import FULL_DOSES, round_at
from coordination.facts import CourseFacts, DoseFact
from coordination.knowledge import DoseRow, RegimenBook, RestartRow, Row, Rulebook, may_run
from coordination.vocabulary import Confidence, DoseRole
from coordination.words import say_day

TICK = datetime.resolution
"""The shortest time that is told apart: what is open at its end is closed one tick later."""


def decided_hours(dose_id: str, hours: int) -> str:
    """The criterion under which a clinician's decision about the watch of a dose is kept."""
    return f"watch_hours:{dose_id}:{hours}"


@dataclass(frozen=True, slots=True)
class WatchWindow:
    """The watch after one dose, `opens_at` to `closes_at`, both included.

    `given_by`: when the dose had surely been given, from which hours count. `known` False: no length on file may run, so
    a human decides how long; until then the window stands open for the program's own hours. `asks`: what the label asks
    for, in its words. `restarts`: the dose began step-up again, or came after a gap.
    """

    dose: DoseFact
    given_by: datetime
    opens_at: datetime
    closes_at: datetime
    hours: int
    known: bool
    restarts: bool
    reason: str
    asks: str | None = None
    rule_id: str | None = None
    source: str | None = None
    source_date: str | None = None
    confidence: Confidence | None = None
    notice: str | None = None

    def holds(self, now: datetime) -> bool:
        """Whether the watch is open at the aware moment `now`."""
        return self.opens_at <= now <= self.closes_at


def recent_windows(course: CourseFacts, now: datetime, *, rulebook: Rulebook) -> tuple[WatchWindow, ...]:
    """The watches of the doses of the last days, oldest first: as far back as anything of a watch can still count."""
    policy = rulebook.watch.window
    begin = course.academic.today(now) - timedelta(days=policy.reading_days + policy.raised_days + 1)
    given, found = course.given, []
    for place in range(len(given) - 1, -1, -1):
        if given[place].on < begin:
            break
        window = _window(course, place, rulebook)
        if window is not None:
            found.append(window)
    return tuple(reversed(found))


def _window(course: CourseFacts, place: int, rulebook: Rulebook) -> WatchWindow | None:
    """The watch that the given dose at `place` opens; None: nothing on file asks for one."""
    dose = course.given[place]
    book = rulebook.agents[course.agent].regimens.get(course.regimen) if course.regimen else None
    restarts = round_at(course.given, place).is_re_step_up
    if dose.role is None:
        before = (earlier.role for earlier in course.given[:place])
        if any(role in FULL_DOSES for role in before):
            return None
        return _asked(course, dose, rulebook, restarts, f"What the dose of {say_day(dose.on)} was for is not recorded.")
    if dose.role is DoseRole.TREATMENT:
        row = _after_gap(course, book, place) if book is not None else None
        if row is None:
            return None
        reason = f"The restart row for the gap before the dose of {say_day(dose.on)} asks for monitoring, no length is printed."
        return _asked(course, dose, rulebook, True, reason, row)
    if book is None:
        return _asked(course, dose, rulebook, restarts, "The regimen is not recorded, so no length can be read.")
    step = book.dose(dose.role)
    if step is None:
        reason = f"The dose is recorded as {say(dose.role, rulebook)}, which this regimen does not have."
        return _asked(course, dose, rulebook, restarts, reason)
    return _by_label(course, dose, step, rulebook, restarts)


def _after_gap(course: CourseFacts, book: RegimenBook, place: int) -> RestartRow | None:
    """The row on file for a treatment dose that came later than its interval, where it asks for monitoring."""
    if place == 0:
        return None
    before, dose = course.given[place - 1], course.given[place]
    schedule = schedule_at(course, book, place - 1)
    phase = book.phase(schedule) if schedule else None
    gap = (dose.on - before.on).days
    if before.role not in FULL_DOSES or phase is None or gap <= phase.interval_days:
        return None
    row = find_row(book, book.restart_key(before.role, schedule), gap)
    return row if row is not None and row.premedicate_and_monitor else None


def _by_label(course: CourseFacts, dose: DoseFact, row: DoseRow, rulebook: Rulebook, restarts: bool) -> WatchWindow:
    word = rulebook.label(row.role).word
    if row.monitor_hours is None:
        reason = f"{word}: no length of monitoring is on file ({row.monitoring})."
        return _asked(course, dose, rulebook, restarts, reason, row, asks=row.monitoring)
    state = may_run(row, rulebook, kind="monitoring", numbers=("monitor_hours",))
    if not state.runs:
        reason = f"{word}: {row.monitor_hours} h on file. {state.notice}"
        hours = max(row.monitor_hours, rulebook.watch.window.unknown_hours)
        return _asked(course, dose, rulebook, restarts, reason, row, asks=row.monitoring, hours=hours)
    reason = f"{word} on {say_day(dose.on)}: {row.monitor_hours} h on file."
    return _made(
        course, dose, row.monitor_hours, True, restarts, reason, row, rulebook, asks=row.monitoring, notice=state.notice
    )


def _asked(
    course: CourseFacts,
    dose: DoseFact,
    rulebook: Rulebook,
    restarts: bool,
    reason: str,
    row: Row | None = None,
    *,
    asks: str | None = None,
    hours: int | None = None,
) -> WatchWindow:
    """No length may run: a human decides, and is asked for the program's own hours (or those on file, if longer)."""
    decided = _decided(course, dose)
    if decided is not None:
        said = f"{reason} A clinician decided on {decided} h."
        return _made(course, dose, decided, True, restarts, said, row, rulebook, asks=asks)
    open_for = hours or rulebook.watch.window.unknown_hours
    said = f"{reason} A clinician decides how long; shown as open for {open_for} h, a program default."
    return _made(course, dose, open_for, False, restarts, said, row, rulebook, asks=asks)


def _decided(course: CourseFacts, dose: DoseFact) -> int | None:
    """The newest decision about the watch of this dose; None: nobody decided."""
    begins = decided_hours(dose.id, 0)[:-1]
    found = [each.criterion for each in course.confirmations if each.criterion.startswith(begins)]
    return int(found[-1].removeprefix(begins)) if found else None


def _made(
    course: CourseFacts,
    dose: DoseFact,
    hours: int,
    known: bool,
    restarts: bool,
    reason: str,
    row: Row | None,
    rulebook: Rulebook,
    *,
    asks: str | None,
    notice: str | None = None,
) -> WatchWindow:
    opens_at, given_by = _span_of_dose(course, dose)
    if dose.at is None:
        reason += " The hour of the dose is not recorded: counted from the end of its day."
    return WatchWindow(
        dose=dose,
        given_by=given_by,
        opens_at=opens_at,
        closes_at=given_by + timedelta(hours=hours),
        hours=hours,
        known=known,
        restarts=restarts,
        reason=reason,
        asks=asks,
        rule_id=row.id if row else None,
        source=rulebook.cite(row) if row else None,
        source_date=rulebook.source_date(row) if row else None,
        confidence=row.confidence if row else None,
        notice=notice,
    )


def _span_of_dose(course: CourseFacts, dose: DoseFact) -> tuple[datetime, datetime]:
    """The first and the last moment at which the dose may have been given: one where its hour is recorded."""
    if dose.at is not None:
        return dose.at, dose.at
    return midnight(course, dose.on), midnight(course, dose.on + timedelta(days=1))


def midnight(course: CourseFacts, day: date) -> datetime:
    """The beginning of a calendar day at the academic center, in UTC."""
    return datetime.combine(day, time.min, course.academic.zone).astimezone(UTC)


def each_change(windows: tuple[WatchWindow, ...]) -> Iterator[datetime]:
    """When time alone opens or closes a window."""
    for window in windows:
        yield window.opens_at
        yield window.closes_at + TICK
