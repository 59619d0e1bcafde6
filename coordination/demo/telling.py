"""Tells a journey as acts: stages, doses, reactions, the passing of the baton, the end. Days become dates here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from coordination.demo.cases import Case
from coordination.demo.doses import FULL, PlannedDose
from coordination.demo.draws import Draw, Reaction
from coordination.demo.history import Calendar, Ref, Story
from coordination.demo.journey import Journey, Passing, with_reactions
from coordination.demo.parameters import DemoParameters
from coordination.knowledge import RegimenBook
from coordination.vocabulary import (
    Answer,
    DoseRole,
    DoseStatus,
    GradingSystem,
    HandoffEventKind,
    HospitalEventKind,
    MeasurementKind,
    MeasurementSource,
    ModelOfCare,
    Role,
    Stage,
    TierLevel,
    ToxicityKind,
)

ENDINGS = ("Progression", "Progression", "Progression", "Toxicity", "Patient's choice", "Lost to follow-up", "Died")
DECLINES = (
    ("no_after_hours_cover", "No night cover until the new nurse starts"),
    ("drug_acquisition", "The payer requires another drug source"),
    ("staffing", "No chair on the days of the doses"),
    ("no_hospital_partner", "The partner hospital has no tocilizumab in stock"),
)
CONDITIONS = (
    ("Prior authorization for this place of service", "Practice billing"),
    ("Tocilizumab in stock at the partner hospital", "Practice pharmacist"),
    ("Night number answered by somebody who knows the drug", "Practice manager"),
    ("Order set built in the local record", "Practice nurse"),
)
ROUTES = ("Direct message", "Fax", "Portal", "Fax and printed copy with the patient")


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Scene:
    """Everything that telling one course needs."""

    case: Case
    draw: Draw
    parameters: DemoParameters
    book: RegimenBook
    journey: Journey
    calendar: Calendar
    story: Story
    academic: str
    staff: dict[tuple[str, Role], list[str]]
    weight_kg: float
    route: str
    units: Mapping[MeasurementKind, str]
    floor: datetime = LONG_AGO

    def name(self, site: str, role: Role) -> str:
        names = self.staff.get((site, role)) or self.staff[(self.academic, Role.COORDINATOR)]
        return self.draw.one_of(names)

    def office(self, day: int, hour: float, site: str | None = None) -> datetime:
        """A moment in office hours, on the last business day up to `day`."""
        return self.story.moment(site or self.academic, self.calendar.last_business(day), hour)

    def in_turn(self, at: datetime) -> datetime:
        """`at`, or shortly after the step before it where it would come earlier; the new floor of the steps."""
        self.floor = max(at, self.floor + timedelta(minutes=25))
        return self.floor

    def on(self, at: datetime) -> date:
        """The calendar day of a moment at the academic site."""
        return self.story.local_day(self.academic, at)

    def dose_date(self, day: int) -> date:
        """Treatment doses fall on business days, step-up doses on the day itself."""
        return self.calendar.next_business(day)

    def zone(self, site: str) -> str:
        return str(self.story.zones[site])

    def site_on(self, day: int) -> str:
        """Where a dose of `day` is given."""
        if self.journey.restart is not None and day >= self.journey.restart:
            return self.academic
        places = [one.community for one in self.journey.passings if one.first_dose is not None and day >= one.first_dose]
        return places[-1] if places else self.academic


def tell_course(scene: Scene) -> None:
    """Everything up to today, except what stands around the treatment (`surroundings`)."""
    journey = scene.journey
    if journey.ended is not None:
        _tell_end(scene)
    _tell_plan(scene)
    given = _tell_doses(scene)
    _tell_reactions(scene, given)
    for position, passing in enumerate(journey.passings):
        before = journey.passings[position - 1] if position else None
        _tell_passing(scene, passing, before)
    if journey.returned is not None:
        at = scene.office(journey.returned, 10.5)
        why = "Admitted with pneumonia; the gap since the last dose is past the window on file"
        scene.story.tell("move_stage", at, scene.academic, Role.COORDINATOR, to=Stage.RETURNED, on=scene.on(at), why=why)


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
        begun = ((Stage.STEP_UP, 0), (Stage.STABILIZING, _first_full(journey).day), (Stage.CO_MANAGED, first_there))
        for stage, day in begun:
            on = scene.dose_date(day) if stage is Stage.CO_MANAGED else scene.calendar.day(day)
            at = story.moment(scene.academic, on, 7.5)
            story.tell("move_stage", at, scene.academic, Role.COORDINATOR, to=stage, on=scene.on(at))


def _first_community(scene: Scene) -> str:
    passings = scene.journey.passings
    return passings[0].community if passings else scene.case.community or ""


def _first_full(journey: Journey) -> PlannedDose:
    return next(dose for dose in journey.doses.given if dose.role in FULL)


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
    return scene.story.tell(
        "record_dose", at, site, Role.NURSE, label=f"dose:{number}", reason=dose.reason, **values
    )


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
    if day is None or not (scene.case.name or scene.draw.chance(0.8)):
        return
    step_up = scene.case.stage in (Stage.PLANNED, Stage.STEP_UP)
    at = last + timedelta(minutes=40) if last else scene.office(journey.planned, 14)
    on = scene.calendar.day(day) if step_up else scene.dose_date(day)
    story.tell("record_dose", at, scene.site_on(day), Role.NURSE, status=DoseStatus.PLANNED, on=on)


def _tell_reactions(scene: Scene, given: dict[int, tuple[datetime, str]]) -> None:
    journey, case = scene.journey, scene.case
    episodes = [(ToxicityKind.CRS, which, reaction) for which, reaction in with_reactions(journey)]
    if journey.icans is not None:
        roles = [dose.role for dose in journey.doses.given]
        if journey.icans.role in roles:
            episodes.append((ToxicityKind.ICANS, roles.index(journey.icans.role), journey.icans))
    seen: set[ToxicityKind] = set()
    for kind, which, reaction in episodes:
        if which in given and _tell_reaction(scene, kind, reaction, *given[which]):
            seen.add(kind)
    full = next((dose for dose in journey.doses.given if dose.role in FULL), None)
    if full is None or case.name == "history_incomplete":
        return
    for kind in (ToxicityKind.CRS, ToxicityKind.ICANS):
        at = scene.office(full.day + 9, 15)
        if kind not in seen and scene.draw.chance(scene.parameters.program.stated_none):
            scene.story.tell(
                "confirm", at, scene.academic, Role.NURSE, may_be_late=True, criterion=f"{kind}_none", value=Answer.YES,
                on=scene.on(at),
            )  # fmt: skip


def _tell_reaction(scene: Scene, kind: ToxicityKind, reaction: Reaction, dose_at: datetime, dose: str) -> bool:
    story, draw, program = scene.story, scene.draw, scene.parameters.program
    onset = dose_at + timedelta(hours=reaction.onset_hours)
    resolved = onset + timedelta(hours=reaction.duration_hours)
    severe = reaction.grade >= 2 or scene.journey.model is ModelOfCare.INPATIENT
    hour_known = not draw.chance(program.hour_not_recorded)
    label = f"{kind}:{dose}"
    told = story.tell(
        "open_toxicity", onset, scene.academic, Role.NURSE, label=label,
        kind=kind, onset_on=scene.on(onset), onset_at=onset if hour_known else None, zone=scene.zone(scene.academic),
        causing_dose_id=Ref(dose), tocilizumab=reaction.tocilizumab, steroid=reaction.steroid,
        admitted=Answer.YES if severe else Answer.NO,
    )  # fmt: skip
    if not told:
        return False
    graded = onset + timedelta(minutes=50)
    unknown = scene.case.name == "grade_unknown" or draw.chance(program.grade_not_recorded)
    other = scene.case.name == "grade_other_scale" and kind is ToxicityKind.CRS
    story.tell(
        "assess_grade", graded, scene.academic, Role.ACADEMIC_CLINICIAN, episode_id=Ref(label),
        grade=None if unknown else reaction.grade, system=GradingSystem.CTCAE_5 if other else GradingSystem.ASTCT_2019,
        on=scene.on(graded), at=graded,
    )  # fmt: skip
    if kind is ToxicityKind.CRS:
        celsius = 38.1 + draw.random.random() * 1.5
        at_home = scene.journey.model is not ModelOfCare.INPATIENT
        story.tell(
            "record_measurement", onset, scene.academic, Role.NURSE, test="Temperature",
            kind=MeasurementKind.TEMPERATURE, on=scene.on(onset), at=onset, zone=scene.zone(scene.academic),
            value=round(celsius, 1), unit="°C", text=f"{celsius:.1f} °C",
            source=MeasurementSource.HOME if at_home else MeasurementSource.CLINIC,
        )  # fmt: skip
    if severe and scene.journey.model is not ModelOfCare.INPATIENT:
        admitted, over = onset + timedelta(hours=2), resolved <= min(story.now, story.until)
        resolved = max(resolved, admitted)
        story.tell(
            "record_hospital_event", resolved if over else admitted, scene.academic, Role.NURSE,
            kind=HospitalEventKind.ADMISSION, on=scene.on(admitted), ended_on=scene.on(resolved) if over else None,
            note=str(kind).upper(),
        )  # fmt: skip
    story.tell(
        "update_toxicity", resolved, scene.academic, Role.NURSE, episode_id=Ref(label),
        resolved_on=scene.on(resolved), resolved_at=resolved,
    )  # fmt: skip
    return True


def _tell_passing(scene: Scene, passing: Passing, before: Passing | None) -> None:
    story, academic = scene.story, scene.academic
    again = before is not None and before.answers[-1][1] is HandoffEventKind.DECLINED
    full = scene.calendar.day(_first_full(scene.journey).day)
    scene.floor = max(scene.floor, story.moment(academic, full, 15))
    at = scene.in_turn(scene.office(passing.ready, 10))
    why = None
    if before is not None:
        why = "Another practice was asked" if again else "Moves for the season"
    told = story.tell(
        "move_stage", at, academic, Role.ACADEMIC_CLINICIAN, to=Stage.READY, on=scene.on(at), at=at,
        zone=scene.zone(academic), why=why,
    )  # fmt: skip
    if not told:
        return
    if before is not None:
        story.tell(
            "change_course", at, academic, Role.COORDINATOR, community_site_id=Ref(f"site:{passing.community}"),
            community_clinician=scene.name(passing.community, Role.COMMUNITY_CLINICIAN),
        )  # fmt: skip
    story.tell(
        "set_tier", at, academic, Role.ACADEMIC_CLINICIAN, tier=TierLevel.WATCHER, on=scene.on(at),
        set_by=scene.name(academic, Role.ACADEMIC_CLINICIAN), why="First 90 days after transfer",
    )  # fmt: skip
    if passing.planned is not None:
        _handoff(scene, at, academic, Role.COORDINATOR, HandoffEventKind.FIRST_DOSE_PLANNED,
                 planned_on=scene.dose_date(passing.planned))  # fmt: skip
    if passing.sent is None:
        return
    _handoff(scene, scene.in_turn(scene.office(passing.sent, 13.5)), academic, Role.COORDINATOR, HandoffEventKind.PACKET_SENT,
             by_name=scene.name(academic, Role.COORDINATOR), route=scene.draw.one_of(ROUTES),
             pages=scene.draw.between(3, 7))  # fmt: skip
    if passing.acknowledged is not None:
        at = scene.in_turn(scene.office(passing.acknowledged, 15.5, passing.community))
        _handoff(scene, at, passing.community, Role.NURSE, HandoffEventKind.ACKNOWLEDGED,
                 by_name=scene.name(passing.community, Role.NURSE))  # fmt: skip
    _tell_answers(scene, passing)
    for day, kind in ((passing.reported, HandoffEventKind.FIRST_VISIT_REPORTED),
                      (passing.closed, HandoffEventKind.LOOP_CLOSED)):  # fmt: skip
        if day is not None:
            _handoff(scene, scene.story.moment(academic, scene.dose_date(day), 16), academic, Role.COORDINATOR, kind,
                     by_name=scene.name(passing.community, Role.NURSE))  # fmt: skip


def _tell_answers(scene: Scene, passing: Passing) -> None:
    there, draw = passing.community, scene.draw
    for position, (day, kind) in enumerate(passing.answers):
        at = scene.in_turn(scene.office(day, 16.5, there))
        details: dict[str, Any] = {"by_name": scene.name(there, Role.COMMUNITY_CLINICIAN)}
        if kind is HandoffEventKind.DECLINED:
            details["reason_code"], details["note"] = draw.one_of(DECLINES)
        elif kind is HandoffEventKind.CONDITIONAL:
            text, owner = draw.one_of(CONDITIONS)
            due = scene.calendar.next_business(day + draw.between(2, 6))
            details["conditions"] = ({"text": text, "owner": owner, "due_on": due},)
        else:
            if position:
                scene.story.tell("clear_last_condition", at, there, Role.NURSE, on=scene.on(at))
            starts = passing.first_dose if passing.first_dose is not None else passing.planned
            assert starts is not None
            details["effective_at"] = scene.story.moment(there, scene.dose_date(starts), 8)
        _handoff(scene, at, there, Role.COMMUNITY_CLINICIAN, kind, **details)


def _handoff(
    scene: Scene, at: datetime, site: str, role: Role, kind: HandoffEventKind, **details: Any
) -> None:
    scene.story.tell(
        "record_handoff_event", at, site, role, kind=kind, on=scene.on(at), at=at, zone=scene.zone(site), **details
    )


def _tell_end(scene: Scene) -> None:
    journey, story = scene.journey, scene.story
    assert journey.ended is not None
    at = scene.office(journey.ended, 12)
    why = scene.case.ended_because or scene.draw.one_of(ENDINGS)
    story.tell("move_stage", at, scene.academic, Role.COORDINATOR, to=Stage.ENDED, on=scene.on(at), why=why)
    if why == "Died":
        story.tell("record_death", at, scene.academic, Role.COORDINATOR, death_date=scene.on(at))
    story.until = at

