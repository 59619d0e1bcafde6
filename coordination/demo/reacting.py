"""Tells the CRS and ICANS of a journey: onset, grade, treatment, admission, end; or that somebody saw none."""

from __future__ import annotations

from datetime import datetime, timedelta

from coordination.demo.doses import FULL
from coordination.demo.draws import Reaction
from coordination.demo.history import Ref
from coordination.demo.journey import with_reactions
from coordination.demo.scene import Scene
from coordination.vocabulary import (
    Answer,
    GradingSystem,
    HospitalEventKind,
    MeasurementKind,
    MeasurementSource,
    ModelOfCare,
    Role,
    ToxicityKind,
)


def tell_reactions(scene: Scene, given: dict[int, tuple[datetime, str]]) -> None:
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
    unknown = scene.case.name == "grade_unknown" or (not scene.case.name and draw.chance(program.grade_not_recorded))
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
