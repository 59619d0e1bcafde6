"""Tells a journey as acts: plan, doses, stages, the end. Days become dates here."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from coordination.demo.doses import PlannedDose
from coordination.demo.history import Ref
from coordination.demo.passing import tell_passing
from coordination.demo.reacting import tell_reactions
from coordination.demo.scene import Scene, first_full
from coordination.vocabulary import Answer, DoseRole, DoseStatus, Role, Stage

ENDINGS = ("Progression", "Progression", "Progression", "Toxicity", "Patient's choice", "Lost to follow-up", "Died")


def tell_course(scene: Scene) -> dict[int, tuple[datetime, str]]:
    """Everything up to today, except what stands around the treatment (`surroundings`); the doses given, as told."""
    journey = scene.journey
    if journey.ended is not None:
        _tell_end(scene)
    _tell_plan(scene)
    given = _tell_doses(scene)
    tell_reactions(scene, given)
    for position, passing in enumerate(journey.passings):
        before = journey.passings[position - 1] if position else None
        tell_passing(scene, passing, before)
    if journey.returned is not None:
        at = scene.office(journey.returned, 10.5)
        why = "Admitted with pneumonia; the gap since the last dose is past the window on file"
        scene.story.tell(
            "move_stage", at, scene.academic, Role.COORDINATOR, to=Stage.RETURNED, on=scene.on(at), why=why
        )
    return given


def _tell_plan(scene: Scene) -> None:
    journey, story = scene.journey, scene.story
    at = scene.office(journey.planned, 11)
    tocilizumab = Answer.YES if journey.prophylaxis else Answer.NO
    when = f"Before {journey.prophylaxis.replace('_', '-', 1).replace('_', ' ')}" if journey.prophylaxis else None
    told = story.tell(
        "plan_course", at, scene.academic, Role.COORDINATOR,
        regimen=journey.regimen, model_of_care=journey.model, prophylactic_tocilizumab=tocilizumab,
        prophylactic_tocilizumab_when=when, community_site_id=Ref(f"site:{_first_community(scene)}"), on=scene.on(at),
        academic_clinician=scene.name(scene.academic, Role.ACADEMIC_CLINICIAN),
    )  # fmt: skip
    if told and scene.case.name == "history_incomplete":
        first_there = journey.passings[0].first_dose
        assert first_there is not None
        begun = ((Stage.STEP_UP, 0), (Stage.STABILIZING, first_full(journey).day), (Stage.CO_MANAGED, first_there))
        for stage, day in begun:
            on = scene.dose_date(day) if stage is Stage.CO_MANAGED else scene.calendar.day(day)
            at = story.moment(scene.academic, on, 7.5)
            story.tell("move_stage", at, scene.academic, Role.COORDINATOR, to=stage, on=scene.on(at))


def _first_community(scene: Scene) -> str:
    passings = scene.journey.passings
    return passings[0].community if passings else scene.case.community or ""


def _tell_doses(scene: Scene) -> dict[int, tuple[datetime, str]]:
    """Tell each dose; moment and site of those given, by position among the given ones."""
    journey, story, draw = scene.journey, scene.story, scene.draw
    journey.doses.extend(journey.today)
    told: dict[int, tuple[datetime, str]] = {}
    position, last_date, last_status = -1, date.min, None
    for number, dose in enumerate(sorted(journey.doses.doses, key=lambda dose: dose.day)):
        site = scene.site_on(dose.day)
        step_up = dose.role is not DoseRole.TREATMENT
        day = scene.calendar.day(dose.day) if step_up else scene.dose_date(dose.day)
        if not step_up and day <= last_date + timedelta(days=2):
            day = scene.dose_date((last_date - scene.calendar.start).days + 5)
        if journey.ended is not None and day >= scene.calendar.last_business(journey.ended):
            break
        position += dose.given
        at = story.moment(site, day, 8.5 + draw.random.random() * 5.5)
        if scene.case.name == "history_incomplete" and day < story.local_day(site, story.now) - timedelta(days=24):
            continue
        if _tell_dose(scene, dose, number, site, at, day):
            last_date, last_status = day, dose.status
            if dose.given:
                told[position] = (at, f"dose:{number}")
    for day_changed, schedule in journey.doses.changes:
        at = story.moment(scene.academic, scene.dose_date(day_changed), 14.5)
        if any(scene.on(moment) == scene.on(at) for moment, _ in told.values()):
            story.tell(
                "change_schedule", at, scene.academic, Role.ACADEMIC_CLINICIAN, schedule=schedule, on=scene.on(at),
                decided_by=scene.name(scene.academic, Role.ACADEMIC_CLINICIAN), why="Response held; schedule on file",
            )  # fmt: skip
    if last_status is not DoseStatus.HELD:
        _tell_next_dose(scene, max((moment for moment, _ in told.values()), default=None))
    return told


def _tell_dose(scene: Scene, dose: PlannedDose, number: int, site: str, at: datetime, day: date) -> bool:
    by_weight = dose.unit == "mg/kg" and dose.given
    values: dict[str, Any] = {"status": dose.status, "on": day, "role": dose.role, "schedule": dose.schedule}
    if dose.given:
        values |= {
            "at": at, "zone": scene.zone(site), "amount": dose.amount, "unit": dose.unit, "route": scene.route,
            "weight_kg": scene.weight_kg if by_weight else None, "site_id": Ref(f"site:{site}"),
            "premedication": "As scheduled" if dose.role is not DoseRole.TREATMENT else None,
        }  # fmt: skip
    return scene.story.tell("record_dose", at, site, Role.NURSE, label=f"dose:{number}", reason=dose.reason, **values)


def _tell_next_dose(scene: Scene, last: datetime | None) -> None:
    """The appointment for the next dose, where one is made."""
    journey, story = scene.journey, scene.story
    if journey.ended is not None or (journey.returned is not None and journey.restart is None):
        return
    day = journey.next_dose
    if day is None:
        before = story.local_day(scene.academic, last) if last else date.min
        upcoming = [journey.doses.upcoming(journey.today + ahead) for ahead in (0, 1)]
        day = next((day for day in upcoming if day is not None and scene.dose_date(day) > before), None)
    if day is None or not (scene.case.name or scene.draw.chance(scene.parameters.program.dose_booked)):
        return
    step_up = scene.case.stage in (Stage.PLANNED, Stage.STEP_UP)
    at = last + timedelta(minutes=40) if last else scene.office(journey.planned, 14)
    on = scene.calendar.day(day) if step_up else scene.dose_date(day)
    story.tell("record_dose", at, scene.site_on(day), Role.NURSE, status=DoseStatus.PLANNED, on=on)


def _tell_end(scene: Scene) -> None:
    journey, story = scene.journey, scene.story
    assert journey.ended is not None
    at = scene.office(journey.ended, 12)
    why = scene.case.ended_because or scene.draw.one_of(ENDINGS)
    story.tell("move_stage", at, scene.academic, Role.COORDINATOR, to=Stage.ENDED, on=scene.on(at), why=why)
    if why == "Died":
        story.tell("record_death", at, scene.academic, Role.COORDINATOR, death_date=scene.on(at))
    story.until = at
