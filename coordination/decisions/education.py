"""How the education of a patient stands: done by teach-back, to repeat, due again; and whether criterion P18 is met.

Pure: facts, checklist and now in. Handed-over things count once they are recorded; what is taught counts once it was
said back. Take-home dexamethasone is a fact of the watch and is read, not kept twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coordination.decisions.watch import TAKE_HOME
from coordination.facts import CourseFacts, EducationFact, MeasurementFact, MedicationFact
from coordination.knowledge import EducationRow, Rulebook
from coordination.vocabulary import Answer, EducationKind, EducationStanding, Stage, TeachBack
from coordination.words import say_day

DONE = (EducationStanding.DONE, EducationStanding.REFRESHER_DUE)
NOT_DONE_WORDS = {
    EducationStanding.NOT_RECORDED: "not recorded",
    EducationStanding.TO_REPEAT: "to repeat",
    EducationStanding.NO_TEACH_BACK: "teach-back not recorded",
}


@dataclass(frozen=True, slots=True)
class TaughtItem:
    """One item today, by what was recorded last. `due_on`: the day of its next refresher, come or to come; None: none."""

    row: EducationRow
    fact: EducationFact | None
    standing: EducationStanding
    due_on: date | None

    @property
    def done(self) -> bool:
        return self.standing in DONE


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """Whether a criterion is met, with the sentence that says why. Unknown is not met."""

    value: Answer
    reason: str


@dataclass(frozen=True, slots=True)
class Education:
    """`dispensed`, `taken`: take-home dexamethasone as the watch keeps it; None: not recorded."""

    items: tuple[TaughtItem, ...]
    dispensed: MedicationFact | None
    taken: MeasurementFact | None

    @property
    def needed(self) -> tuple[TaughtItem, ...]:
        return tuple(item for item in self.items if item.row.needed)

    @property
    def due(self) -> tuple[TaughtItem, ...]:
        """Refreshers that have come due, the earliest first."""
        due = [item for item in self.items if item.standing is EducationStanding.REFRESHER_DUE]
        return tuple(sorted(due, key=lambda item: (item.due_on or date.max, item.row.code)))


def education_of(course: CourseFacts, now: datetime, *, rulebook: Rulebook) -> Education:
    """Every item that applies to the patient's agent, at the aware moment `now`."""
    dispensed = [one for one in course.medications if one.purpose == TAKE_HOME]
    taken = [one for one in course.measurements if one.test == TAKE_HOME]
    return Education(
        items=tuple(_items(course, now, rulebook)),
        dispensed=dispensed[-1] if dispensed else None,
        taken=taken[-1] if taken else None,
    )


def education_met(course: CourseFacts, now: datetime, *, rulebook: Rulebook) -> GateAnswer:
    """Criterion P18: everything needed was taught and said back, or handed over. A refresher that is due does not undo it."""
    needed = education_of(course, now, rulebook=rulebook).needed
    open_items = [item for item in needed if not item.done]
    if not open_items:
        return GateAnswer(
            Answer.YES, f"All {len(needed)} items that are needed are recorded, those taught by teach-back."
        )
    said = "; ".join(f"{item.row.text}: {NOT_DONE_WORDS[item.standing]}" for item in open_items)
    to_repeat = any(item.standing is EducationStanding.TO_REPEAT for item in open_items)
    reason = f"{len(open_items)} of {len(needed)} items that are needed are open. {said}."
    return GateAnswer(Answer.NO if to_repeat else Answer.UNKNOWN, reason)


def refreshers(course: CourseFacts, now: datetime, *, rulebook: Rulebook) -> Iterator[TaughtItem]:
    """Items done once whose refresher has a day, come or to come; nobody is taught after the end of a course."""
    if not course.education or course.stage is Stage.ENDED or course.death_date is not None:
        return
    for item in _items(course, now, rulebook):
        if item.done and item.due_on is not None:
            yield item


def _items(course: CourseFacts, now: datetime, rulebook: Rulebook) -> Iterator[TaughtItem]:
    today = course.academic.today(now)
    last = {fact.item: fact for fact in course.education}
    for row in rulebook.education.items:
        if row.applies_to(course.agent):
            yield _item(course, row, last.get(row.code), today)


def _item(course: CourseFacts, row: EducationRow, fact: EducationFact | None, today: date) -> TaughtItem:
    if fact is None:
        return TaughtItem(row, None, EducationStanding.NOT_RECORDED, None)
    if row.kind is EducationKind.TAUGHT and fact.teach_back is not TeachBack.UNDERSTOOD:
        repeat = fact.teach_back is TeachBack.TO_REPEAT
        return TaughtItem(row, fact, EducationStanding.TO_REPEAT if repeat else EducationStanding.NO_TEACH_BACK, None)
    due_on = _due_on(course, row, fact)
    if due_on is not None and due_on <= today:
        return TaughtItem(row, fact, EducationStanding.REFRESHER_DUE, due_on)
    return TaughtItem(row, fact, EducationStanding.DONE, due_on)


def _due_on(course: CourseFacts, row: EducationRow, fact: EducationFact) -> date | None:
    """The first day on which it is due again: so long after it was taught, or with a later entry into a named stage."""
    days = [fact.on + timedelta(days=row.refresh_days)] if row.refresh_days is not None else []
    if row.refresh_at:
        days += [
            event.on
            for event in course.stage_events
            if event.stage in row.refresh_at and event.on and event.on > fact.on
        ]
    return min(days, default=None)


def say_taught(fact: EducationFact, *, rulebook: Rulebook) -> str:
    """ "Said back correctly, Mon 2 Nov 2026, by Keisha Brandt, in Spanish"."""
    words = [rulebook.label(fact.teach_back).word, say_day(fact.on), f"by {fact.by_name}"]
    if fact.language:
        words.append(f"in {fact.language}")
    return ", ".join(words)
