"""Doses: planned, given, held, missed; and a recorded change of interval."""

from __future__ import annotations

from datetime import date, datetime

from coordination.acts import sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.acts.handoffs import first_community_dose
from coordination.acts.stages import follow_dose
from coordination.decisions.permissions import Permission
from coordination.facts import CourseFacts
from coordination.records import tables as t
from coordination.vocabulary import Agent, DoseRole, DoseStatus, Schedule
from coordination.words import say_day


def record_dose(
    act: Act,
    course_id: str,
    *,
    status: DoseStatus | str,
    on: date,
    at: datetime | None = None,
    zone: str | None = None,
    role: DoseRole | str | None = None,
    schedule: Schedule | str | None = None,
    amount: float | None = None,
    unit: str | None = None,
    weight_kg: float | None = None,
    route: str | None = None,
    premedication: str | None = None,
    site_id: str | None = None,
    reason: str | None = None,
    note: str | None = None,
    agent: Agent | str | None = None,
    supersedes: str | None = None,
    seen_version: int | None = None,
    move_stages: bool = True,
) -> str:
    """Record a dose as planned, given, held (with reason) or missed; the row's id.

    A given dose implies the stage moves that it means (first step-up dose, first full dose, first community
    dose); `move_stages` False leaves them to a history that is brought in with its own stages.
    """
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    status = DoseStatus(status)
    if site_id is not None and site_id not in act.sites:
        raise NotFound("No such site.")
    _check_dose(act, facts, status, on, at, amount, weight_kg, reason, agent, supersedes)
    _check_unit(act, facts, unit)
    with act.step("record_dose", course_id=course_id, summary=f"Dose {status} for {say_day(on)}"):
        row = act.add(
            t.Dose,
            course_id=course_id,
            status=status,
            on=on,
            at=at,
            zone=zone,
            role=DoseRole(role) if role else None,
            schedule=Schedule(schedule) if schedule else None,
            amount=amount,
            unit=unit,
            weight_kg=weight_kg,
            route=route,
            premedication=premedication,
            site_id=site_id,
            reason=reason.strip() if reason else None,
            note=note,
            supersedes=supersedes,
        )
        if status is DoseStatus.GIVEN and move_stages and supersedes is None:
            given_as = DoseRole(role) if role else None
            follow_dose(act, course_id, given_as, on)
            first_community_dose(act, course_id, site_id, given_as, on)
    return row.id


def change_schedule(
    act: Act,
    course_id: str,
    *,
    schedule: Schedule | str,
    on: date,
    decided_by: str,
    why: str | None = None,
    seen_version: int | None = None,
) -> str:
    """A clinician's decision to change the interval from the day `on`; the row's id. Nothing changes it by itself."""
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    sense.check_happened(act, act.facts(course_id), on, "A change of interval")
    name = sense.needed(decided_by, "Who decided")
    with act.step("change_schedule", course_id=course_id, summary=f"Interval changed to {Schedule(schedule)}"):
        row = act.add(
            t.ScheduleChange, course_id=course_id, schedule=Schedule(schedule), on=on, decided_by=name, why=why
        )
    return row.id


def _check_unit(act: Act, facts: CourseFacts, unit: str | None) -> None:
    """A regimen is dosed per kg or in flat amounts; what really went in is the product of both, in mg, either way."""
    book = act.rulebook.agents[facts.agent].regimens.get(facts.regimen) if facts.regimen else None
    if book is None or unit is None:
        return
    known = {row.unit for row in book.doses} | {row.unit for row in book.phases} | {"mg"}
    if unit not in known:
        said = act.rulebook.label(facts.agent).word
        raise Refused(f"{said} is not dosed in {unit} here; on file: {', '.join(sorted(known))}.")


def _check_dose(
    act: Act,
    facts: CourseFacts,
    status: DoseStatus,
    on: date,
    at: datetime | None,
    amount: float | None,
    weight_kg: float | None,
    reason: str | None,
    agent: Agent | str | None,
    supersedes: str | None,
) -> None:
    if agent is not None and Agent(agent) is not facts.agent:
        raise Refused(f"This course is of {facts.agent}; the dose says {agent}. Open a course for the other agent.")
    first_year = act.rulebook.plausible.first_dose_year
    if on.year < first_year:
        raise Refused(f"A dose on {say_day(on)} is before {first_year}; check the year.")
    if status is not DoseStatus.PLANNED:
        sense.check_happened(act, facts, on, f"A dose recorded as {status}")
        sense.check_moment(act, at, f"A dose recorded as {status}")
    sense.check_positive(amount, "The dose")
    sense.check_positive(weight_kg, "The weight in kg")
    if status is DoseStatus.HELD and not (reason or "").strip():
        raise Refused("A held dose needs its reason.")
    same_day = [
        dose
        for dose in facts.doses
        if dose.on == on and dose.status is not DoseStatus.PLANNED and dose.id != supersedes
    ]
    if same_day and status is not DoseStatus.PLANNED:
        raise Refused(f"{say_day(on)} already holds a dose recorded as {same_day[0].status}. Correct that one instead.")
