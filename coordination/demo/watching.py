"""Tells the watch of a journey: home temperatures up to now or stopped, fevers told and answered, take-home medicine.

Only the last days are told: an older log would change no screen. Draws from a stream of its own place in the story.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from coordination.demo.draws import HOURS_OF_CRS
from coordination.demo.history import Ref
from coordination.demo.journey import with_reactions
from coordination.demo.scene import Scene
from coordination.vocabulary import DoseRole, MeasurementKind, MeasurementSource, ModelOfCare, Role

Given = Mapping[int, tuple[datetime, str]]

DAYS_TOLD = 9
NORMAL = (36.3, 37.3)
FEVER = (38.3, 39.4)
LOG_HOURS = {DoseRole.FIRST_TREATMENT: 48}
FEVER_AGO = timedelta(minutes=95)
FEVERISH = ("watch_fever_untold", "watch_fever_told")


def tell_watch(scene: Scene, given: Given, every_hours: int) -> None:
    if scene.journey.model is ModelOfCare.INPATIENT or scene.case.name == "history_incomplete":
        return
    begin = scene.story.now - timedelta(days=DAYS_TOLD)
    doses = scene.journey.doses.given
    watched = [
        (at, label, doses[place].role)
        for place, (at, label) in sorted(given.items())
        if doses[place].role is not DoseRole.TREATMENT and at >= begin
    ]
    if not watched:
        return
    dispensed = _tell_dispensed(scene, watched[0][0])
    _tell_log(scene, [(at, role) for at, _, role in watched], every_hours)
    if scene.case.name in FEVERISH:
        at = scene.story.now - FEVER_AGO
        _tell_temperature(scene, at, FEVER)
        if scene.case.name == "watch_fever_told":
            _tell_told(scene, at, "fever", answered=False, dispensed=dispensed)
    _tell_of_reactions(scene, given, begin, dispensed=dispensed)


def _tell_dispensed(scene: Scene, first: datetime) -> bool:
    if not scene.draw.chance(scene.parameters.watch.dispensed):
        return False
    return scene.story.tell(
        "record_take_home_dispensed", first + timedelta(minutes=30), scene.academic, Role.PHARMACIST,
        on=scene.on(first), note="Pack with the written plan",
    )  # fmt: skip


def _tell_log(scene: Scene, doses: list[tuple[datetime, DoseRole]], every_hours: int) -> None:
    """A temperature every so many hours from the first dose until now, or until some hours ago."""
    figures, draw, now = scene.parameters.watch, scene.draw, scene.story.now
    kept = scene.case.name != "watch_late" and (scene.case.name is not None or draw.chance(figures.log_to_date))
    until = now if kept else now - timedelta(hours=every_hours + draw.between(2, every_hours + 4))
    if scene.case.name in FEVERISH:
        until = now - 2 * FEVER_AGO
    newest, role = doses[-1]
    until = min(until, newest + timedelta(hours=LOG_HOURS.get(role, 24 * 7)))
    at = doses[0][0]
    every = timedelta(hours=every_hours)
    while (at := at + every) <= until:
        missed = scene.case.name is None and draw.chance(figures.reading_missed)
        taken = at + timedelta(minutes=draw.time(figures.late_minutes, 0, 55))
        if not missed and taken <= until and _tell_temperature(scene, taken, NORMAL):
            at = taken


def _tell_temperature(scene: Scene, at: datetime, span: tuple[float, float]) -> bool:
    celsius = round(scene.draw.random.uniform(*span), 1)
    return scene.story.tell(
        "record_reading", at, scene.academic, Role.NURSE, kind=MeasurementKind.TEMPERATURE, text=f"{celsius:.1f}", at=at,
        zone=scene.zone(scene.academic), source=MeasurementSource.HOME,
    )  # fmt: skip


def _tell_of_reactions(scene: Scene, given: Given, begin: datetime, *, dispensed: bool) -> None:
    """Who was told about the fever with which each CRS at home began."""
    roles = [dose.role for dose in scene.journey.doses.given]
    for which, reaction in with_reactions(scene.journey):
        if which not in given or roles[which] is DoseRole.TREATMENT or reaction.onset_hours > HOURS_OF_CRS:
            continue
        onset = given[which][0] + timedelta(hours=reaction.onset_hours)
        if onset >= begin and scene.draw.chance(scene.parameters.watch.fever_told):
            _tell_told(scene, onset, f"fever:{which}", answered=True, dispensed=dispensed)


def _tell_told(scene: Scene, fever_at: datetime, label: str, *, answered: bool, dispensed: bool) -> None:
    figures, draw, story, academic = scene.parameters.watch, scene.draw, scene.story, scene.academic
    name = scene.name(academic, Role.ACADEMIC_CLINICIAN)
    at = fever_at + timedelta(minutes=draw.time(figures.told_after_minutes, 2, 60))
    if not story.tell("record_told", at, academic, Role.NURSE, label=label, told=name, at=at):
        return
    if dispensed and draw.chance(figures.taken_with_fever):
        taken = at + timedelta(minutes=8)
        story.tell("record_take_home_taken", taken, academic, Role.NURSE, at=taken, zone=scene.zone(academic))
    if answered:
        back = at + timedelta(minutes=draw.time(figures.answered_after_minutes, 2, 60))
        story.tell(
            "answer_alert", back, academic, Role.ACADEMIC_CLINICIAN, alert_id=Ref(label), by_name=name, at=back
        )  # fmt: skip
