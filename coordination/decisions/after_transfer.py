"""What is asked of whom besides doses and labs: steps after the first community dose, a message that nobody read, a stay
in hospital. Each with its owner by the matrix, its days and its reason; pure, and true until `changes`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from coordination.decisions.passings import events_of, under_way
from coordination.decisions.planned_task import PlannedTask
from coordination.decisions.responsibility import accountable_for, accountable_side, add_business_days, sharing_of
from coordination.facts import CourseFacts, HandoffEventFact, HospitalEventFact, MessageFact, SiteFacts, day_of
from coordination.knowledge import Rulebook
from coordination.knowledge.after_transfer import StepRow
from coordination.vocabulary import HandoffEventKind, HospitalEventKind, Stage, TaskState, Urgency
from coordination.words import say_day, say_on

MESSAGE, HOSPITAL, AFTER = "message", "hospital", "after_transfer"
"""The categories of what is asked here, as lists pick them out."""
STAYS = (HospitalEventKind.ADMISSION, HospitalEventKind.ADMITTED_ELSEWHERE)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What is asked now; `changes` and `moments`: days of the center, and moments, at which time alone changes it."""

    now: tuple[PlannedTask, ...]
    changes: tuple[date, ...]
    moments: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """The passing whose first community dose was given, and what was recorded of it since."""

    handoff_id: str
    first_dose_on: date
    events: tuple[HandoffEventFact, ...]

    def of(self, kind: HandoffEventKind) -> tuple[HandoffEventFact, ...]:
        return tuple(event for event in self.events if event.kind is kind)


def transfer_of(course: CourseFacts) -> Transfer | None:
    """None: no first community dose is recorded with its day in the passing, or the patient is elsewhere again."""
    passing = under_way(course)
    if course.stage is not Stage.CO_MANAGED or passing is None:
        return None
    events = events_of(course, passing)
    days = [event.on for event in events if event.kind is HandoffEventKind.FIRST_DOSE_GIVEN and event.on is not None]
    return Transfer(passing.id, days[0], events) if days else None


def open_stay(course: CourseFacts) -> HospitalEventFact | None:
    """The newest stay whose end is not recorded."""
    stays = [event for event in course.hospital_events if event.kind in STAYS and event.ended_on is None]
    return max(stays, key=lambda event: event.on, default=None)


def unread(course: CourseFacts) -> list[MessageFact]:
    return [message for message in course.messages if message.read_at is None]


def asked(course: CourseFacts, now: datetime, *, rulebook: Rulebook) -> AskedFor:
    """Everything that is asked of either side at the aware moment `now`."""
    changes: list[date] = []
    moments: list[datetime] = []
    found: list[PlannedTask] = []
    if course.death_date is None:
        found += _messages(course, now, rulebook, moments)
    if course.stage is not Stage.ENDED:
        found += _stay(course, now, rulebook, changes)
        found += _steps(course, now, rulebook, moments)
    return AskedFor(tuple(found), tuple(changes), tuple(moments))


# --- messages


def _messages(course: CourseFacts, now: datetime, rulebook: Rulebook, moments: list[datetime]) -> Iterator[PlannedTask]:
    """Words about a message never repeat it: who wrote, when, and to whom."""
    row = rulebook.after.message
    sites = {site.id: site for site in (course.academic, course.community) if site is not None}
    for message in unread(course):
        site = sites.get(message.to_site_id)
        if site is None:
            continue  # written to a practice that no longer shares the patient
        sender = sites.get(message.from_site_id)
        written = site.today(message.written_at)
        due = add_business_days(site, written, row.read_business_days)
        moments.append(_begin(site, due + timedelta(days=1)))
        late = site.today(now) > due
        yield PlannedTask(
            task_key=f"{MESSAGE}-{message.id}",
            title=f"Message from {sender.short_name if sender else 'another site'} to read",
            category=MESSAGE,
            reason=f"Written by {message.written_by}, {say_day(written)}; nobody here is recorded as having read it.",
            source=rulebook.cite(row),
            state=TaskState.OVERDUE if late else TaskState.OPEN,
            urgency=Urgency.URGENT if late else Urgency.SOON,
            owner_side=site.side,
            owner_site_id=site.id,
            closed_by="somebody here reads it",
            rule_id=row.id,
            opens_on=written,
            due_on=due,
        )


# --- hospital


def _stay(course: CourseFacts, now: datetime, rulebook: Rulebook, changes: list[date]) -> Iterator[PlannedTask]:
    stay = open_stay(course)
    if stay is None:
        return
    row, sharing = rulebook.after.hospital, sharing_of(course, rulebook=rulebook)
    site = sharing.site(accountable_side(sharing, now, rulebook=rulebook)) or course.academic
    began = day_of(stay.on)
    until = began + timedelta(days=row.open_days) if began is not None else None
    lasts = until is not None and course.academic.today(now) <= until
    if until is not None:
        changes.append(until + timedelta(days=1))
    word = rulebook.label(stay.kind).word
    yield PlannedTask(
        task_key=f"{HOSPITAL}-{stay.id}",
        title=f"{word}: record the discharge, and when the patient is expected back",
        category=HOSPITAL,
        reason=f"{word} since {say_on(stay.on)}; no end is recorded.",
        source=rulebook.cite(row),
        state=TaskState.OPEN if lasts else TaskState.REVIEW,
        urgency=Urgency.URGENT if lasts else Urgency.ROUTINE,
        owner_side=site.side,
        owner_site_id=site.id,
        closed_by="the discharge is recorded",
        rule_id=row.id,
        opens_on=began,
        due_on=began,
    )


# --- steps


def _steps(course: CourseFacts, now: datetime, rulebook: Rulebook, moments: list[datetime]) -> Iterator[PlannedTask]:
    transfer = transfer_of(course)
    if transfer is None:
        return
    sharing = sharing_of(course, rulebook=rulebook)
    moments += [from_at for _, _, from_at in sharing.exceptions]
    for row in rulebook.after.steps:
        if not _stands(row, transfer):
            continue
        site = sharing.site(accountable_for(sharing, row.topic, now, rulebook=rulebook)) or course.academic
        opens, due, late = _days(row, transfer, site, rulebook)
        today = site.today(now)
        moments += [_begin(site, day) for day in (opens, due, due + timedelta(days=1), late + timedelta(days=1))]
        if today < opens:
            continue
        state, urgency = _loudness(today, due, late)
        yield PlannedTask(
            task_key=f"{AFTER}-{row.kind}-{len(transfer.of(row.kind)) + 1}-{transfer.handoff_id}",
            title=row.title,
            category=AFTER,
            reason=_reason(row, transfer),
            source=rulebook.cite(row),
            state=state,
            urgency=urgency,
            owner_side=site.side,
            owner_site_id=site.id,
            closed_by=rulebook.label(row.kind).word.lower(),
            rule_id=row.id,
            opens_on=opens,
            due_on=due,
            closes_on=late,
            topic=row.topic,
        )


def _stands(row: StepRow, transfer: Transfer) -> bool:
    if row.every_days is None and transfer.of(row.kind):
        return False
    return all(transfer.of(kind) for kind in row.after) and not any(transfer.of(kind) for kind in row.unless)


def _days(row: StepRow, transfer: Transfer, site: SiteFacts, rulebook: Rulebook) -> tuple[date, date, date]:
    """From when the task stands, its last day before it is due, and the last one before it is overdue."""
    start, last = transfer.first_dose_on, _last_day(transfer.of(row.kind))
    due_days, late_days, business = _span(row, rulebook)
    if business:
        opens, due, late = (add_business_days(site, start, days) for days in (row.from_days, due_days, late_days))
        return opens, due, late
    if row.every_days is not None and last is not None:
        start = last + timedelta(days=row.every_days - due_days)
    return (
        start + timedelta(days=row.from_days), start + timedelta(days=due_days), start + timedelta(days=late_days)
    )  # fmt: skip


def _span(row: StepRow, rulebook: Rulebook) -> tuple[int, int, bool]:
    """The day by which it is due, the last one before it is overdue, and whether business days count."""
    if row.clock is None:
        return row.due_days or 0, row.late_days or 0, False
    clock = rulebook.clocks[row.clock]
    return clock.due_days or 0, (clock.red_from or 0) - 1, clock.unit == "business"


def _last_day(events: Sequence[HandoffEventFact]) -> date | None:
    return max((event.on for event in events if event.on is not None), default=None)


def _loudness(today: date, due: date, late: date) -> tuple[TaskState, Urgency]:
    if today > late:
        return TaskState.OVERDUE, Urgency.URGENT
    return TaskState.OPEN, Urgency.SOON if today >= due else Urgency.ROUTINE


def _reason(row: StepRow, transfer: Transfer) -> str:
    """What comes again says when it was last, or that it never was."""
    first = f"First community dose {say_day(transfer.first_dose_on)}."
    last = _last_day(transfer.of(row.kind))
    if last is not None:
        return f"{first} The last one was {say_day(last)}."
    return f"{first} None is recorded since." if row.every_days is not None else first


def _begin(site: SiteFacts, day: date) -> datetime:
    """The first moment of a day at the site."""
    return datetime.combine(day, time.min, site.zone).astimezone(UTC)
