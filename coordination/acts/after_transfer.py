"""After the first community dose: what is reported back, signs that the other side hears of, hospital, and the way back."""

from __future__ import annotations

from datetime import date, datetime

from coordination.acts import sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.acts.history import add_handoff_event, add_stage
from coordination.decisions.after_transfer import transfer_of
from coordination.decisions.permissions import Permission
from coordination.decisions.stages import check_move
from coordination.knowledge.after_transfer import AFTER_STEPS
from coordination.records import tables as t
from coordination.vocabulary import HandoffEventKind, HospitalEventKind, Stage
from coordination.words import say_day, say_on

WAY_BACK = "Decide whether the patient goes back to the practice"


def record_step_after(
    act: Act,
    course_id: str,
    kind: HandoffEventKind | str,
    *,
    by_name: str,
    on: date | None = None,
    note: str | None = None,
    seen_version: int | None = None,
) -> str:
    """Record the check-in call, first-visit report, 30-day check, a co-management visit, or that the loop is closed.

    Today unless `on` says; the row's id. Each but the visit comes once for a passing, and the loop closes last.
    """
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    facts, kind = act.facts(course_id), HandoffEventKind(kind)
    label = act.rulebook.label
    if kind not in AFTER_STEPS:
        allowed = ", ".join(label(step).word for step in AFTER_STEPS)
        raise Refused(f"{label(kind).word} is no step after the transfer; allowed: {allowed}.")
    word = label(kind).word
    transfer = transfer_of(facts)
    if transfer is None:
        raise Refused(f"{word}: no first community dose with its day is recorded for a patient who is co-managed now.")
    day = on or facts.academic.today(act.now)
    sense.check_happened(act, facts, day, word)
    if day < transfer.first_dose_on:
        raise Refused(
            f"{word} on {say_day(day)} is before the first community dose, {say_day(transfer.first_dose_on)}."
        )
    row = act.rulebook.after.step(kind)
    before = transfer.of(kind)
    if row.every_days is None and before:
        said = say_day(before[-1].on) if before[-1].on else "on a day that is not recorded"
        raise Refused(f"{word} was recorded already: {said}.")
    missing = [label(step).word for step in row.after if not transfer.of(step)]
    if missing:
        raise Refused(f"{word} comes after: {', '.join(missing)}, not recorded yet.")
    name = sense.needed(by_name, "By whom")
    with act.step("record_step_after", course_id=course_id, summary=f"{word}, {name}"):
        return act.add(
            t.HandoffEvent,
            course_id=course_id,
            handoff_id=transfer.handoff_id,
            kind=kind,
            on=day,
            by_name=name,
            note=(note or "").strip() or None,
        ).id


def raise_trigger(
    act: Act,
    course_id: str,
    trigger_id: str,
    *,
    at: datetime | None = None,
    told: str | None = None,
    detail: str | None = None,
    seen_version: int | None = None,
) -> str:
    """A re-escalation sign was seen, now unless `at` says; the alert's id. It stands until somebody answers.

    One sign has one alert at a time: while one is not answered, another of the same is refused.
    """
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    row = act.rulebook.escalation.trigger(trigger_id)
    if row is None:
        raise NotFound("No such sign is on file.")
    sense.check_moment(act, at, "A sign")
    standing = act.record(course_id).current(t.Alert)
    if any(alert.trigger == row.id and alert.answered_at is None for alert in standing):
        raise Refused("An alert of this sign stands already; answer it first.")
    what = f"{row.text}: {detail.strip()}" if detail and detail.strip() else row.text
    moment, name = at or act.now, (told or "").strip() or None
    with act.step("raise_trigger", course_id=course_id, summary=f"Sign: {what}"):
        return act.add(
            t.Alert,
            course_id=course_id,
            what=what,
            raised_at=moment,
            told=name,
            told_at=moment if name else None,
            trigger=row.id,
        ).id


def return_to_center(
    act: Act,
    course_id: str,
    *,
    reason: str,
    expected_back: date | None = None,
    on: date | None = None,
    seen_version: int | None = None,
) -> str:
    """Care goes back to the academic center, with the reason and the day on which the practice is expected to take over
    again; the stage event's id. The way back is a passing of its own, which nobody has to accept: the center is
    accountable at once. Without a day it says "not known", and the task to decide has none either."""
    act.check(Permission.MOVE_STAGE)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    day = on or facts.academic.today(act.now)
    sense.check_happened(act, facts, day, "A return")
    if expected_back is not None and expected_back < day:
        raise Refused(f"Expected back {say_day(expected_back)} is before the return, {say_day(day)}.")
    back = say_day(expected_back) if expected_back else "not known"
    why = f"{sense.needed(reason, 'The reason')}; expected back: {back}"
    check_move(facts.stage, Stage.RETURNED, why=why, rulebook=act.rulebook)
    with act.step("return_to_center", course_id=course_id, summary=f"Returned to {facts.academic.short_name}: {why}"):
        at = act.now if day == facts.academic.today(act.now) else None
        add_handoff_event(
            act, course_id, HandoffEventKind.RETURNED, on=day, at=at, by_name=act.viewer.name, note=why
        )  # fmt: skip
        event = add_stage(act, course_id, Stage.RETURNED, on=day, why=why)
        act.add(
            t.TrackerTask, course_id=course_id, title=WAY_BACK, due_on=expected_back, owner_site_id=facts.academic.id
        )
    return event


def record_discharge(
    act: Act,
    course_id: str,
    event_id: str,
    *,
    ended_on: date | str,
    note: str | None = None,
    seen_version: int | None = None,
) -> None:
    """The last day of a stay that was recorded open."""
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    row = next((row for row in act.record(course_id).current(t.HospitalEvent) if row.id == event_id), None)
    if row is None:
        raise NotFound("No such stay.")
    word = act.rulebook.label(HospitalEventKind(row.kind)).word
    ended = sense.iso_day(ended_on)
    if not ended:
        raise Refused("The last day of the stay is needed.")
    if row.ended_on is not None:
        raise Refused(f"{word}: the end was recorded already, {say_on(row.ended_on)}.")
    sense.check_partial(act, act.facts(course_id), ended, "A discharge")
    if ended < row.on[: len(ended)]:
        raise Refused(f"The discharge in {say_on(ended)} is before the stay began, {say_on(row.on)}.")
    with act.step("record_discharge", course_id=course_id, summary=f"{word}: discharged {say_on(ended)}"):
        act.replace(t.HospitalEvent, row, ended_on=ended, note=(note or "").strip() or row.note)
