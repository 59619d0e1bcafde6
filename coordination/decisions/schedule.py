"""Which interval between treatment doses is in force, and what the label's own phases say beside it.

Nothing changes an interval by itself: what somebody recorded stands until somebody records another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coordination.decisions.dose_decision import say
from coordination.decisions.step_up import FULL_DOSES, round_at
from coordination.facts import CourseFacts
from coordination.knowledge import PhaseRow, RegimenBook, Rulebook
from coordination.vocabulary import DoseRole, Schedule


@dataclass(frozen=True, slots=True)
class PhaseNote:
    """What the label's phase says against the interval in force. `amount_changes`: the next phase has another dose."""

    text: str
    amount_changes: bool = False


def schedules_in_force(course: CourseFacts, book: RegimenBook) -> tuple[Schedule | None, Schedule | None]:
    """The interval in force at the last dose, and the one in force now; None where nobody recorded it.

    A change of the last dose's day or later rules the next interval, and never the gap after the dose before it.
    """
    last = course.last_given
    if last is None:
        return None, None
    at_last = schedule_at(course, book)
    later = [change.schedule for change in course.schedule_changes if change.on >= last.on]
    return at_last, later[-1] if later else at_last


def schedule_at(course: CourseFacts, book: RegimenBook, place: int = -1) -> Schedule | None:
    """The interval in force at the given dose at `place`; None where nobody recorded it.

    What is written with the dose wins, then the latest record before it since step-up began. Without either it is the
    regimen's only phase; or its first one, where the history is complete or the dose was the first treatment dose.
    After a re-step-up that holds only if the first phase was in force before: no label read says what else to resume.
    """
    dose = course.given[place]
    if dose.schedule is not None:
        return dose.schedule
    latest = round_at(course.given, place)
    since = latest.began_on if latest.is_re_step_up else date.min
    recorded = [(change.on, change.schedule) for change in course.schedule_changes if since <= change.on <= dose.on]
    if course.dose_history_complete:
        recorded += [(earlier.on, earlier.schedule) for earlier in latest.doses if earlier.schedule is not None]
    if recorded:
        return max(recorded, key=lambda record: record[0])[1]
    opens = book.phases[0].schedule if book.phases else None
    if len(book.phases) == 1:
        return opens
    if latest.is_re_step_up and schedule_before(course, book, place) is not opens:
        return None
    assumed = course.dose_history_complete or dose.role is DoseRole.FIRST_TREATMENT
    return opens if assumed else None


def schedule_before(course: CourseFacts, book: RegimenBook, place: int = -1) -> Schedule | None:
    """The interval in force at the last full dose before the re-step-up that the dose at `place` belongs to.

    Where there was none the first phase is still to come.
    """
    begin = place % len(course.given) + 1 - len(round_at(course.given, place).doses)
    for before in range(begin - 1, -1, -1):
        if course.given[before].role in FULL_DOSES:
            return schedule_at(course, book, before)
    return book.phases[0].schedule if book.phases else None


def phase_note(
    course: CourseFacts, book: RegimenBook, phase: PhaseRow, due: date, rulebook: Rulebook
) -> PhaseNote | None:
    """Where the label fixes the phase by weeks or doses, and the dose due on `due` lies outside; None: it fits."""
    place = f"{rulebook.label(phase.schedule).word.lower()} phase"
    week = week_of(course, due)
    if week is not None and phase.first_week is not None and week < phase.first_week:
        return PhaseNote(f"The {place} on file begins with week {phase.first_week}; this dose falls in week {week}.")
    if week is not None and phase.last_week is not None and week > phase.last_week:
        over = f"ended with week {phase.last_week}; this dose falls in week {week}"
    elif phase.dose_count is not None and doses_at(course, phase.schedule) >= phase.dose_count:
        over = f"has {phase.dose_count} doses, and all are recorded as given"
    else:
        return None
    text = f"The {place} on file {over}, and no change of interval is recorded."
    following = following_phase(book, phase)
    if following is None:
        return PhaseNote(text)
    word = say(following.schedule, rulebook)
    text += f" Next on file: {word}, {following.amount:g} {following.unit}; eligibility: {following.eligibility}."
    return PhaseNote(text, following.amount != phase.amount)


def following_phase(book: RegimenBook, phase: PhaseRow) -> PhaseRow | None:
    """The phase after this one, in the order of the file."""
    places = [place for place, each in enumerate(book.phases) if each.schedule is phase.schedule]
    return book.phases[places[0] + 1] if places and places[0] + 1 < len(book.phases) else None


def week_of(course: CourseFacts, day: date) -> int | None:
    """The week of treatment, week 1 beginning with the first step-up dose; None where that dose is not recorded."""
    first = course.given[0]
    return (day - first.on).days // 7 + 1 if first.role is DoseRole.STEP_UP_1 else None


def doses_at(course: CourseFacts, schedule: Schedule) -> int:
    """Treatment doses given at this interval; 0 where the history is incomplete, because the count is then unknown."""
    if not course.dose_history_complete:
        return 0
    return sum(dose.role is DoseRole.TREATMENT and dose.schedule in (None, schedule) for dose in course.given)
