"""Tells the education of a journey: before the first dose, once more at the transfer, and again as it comes due."""

from __future__ import annotations

from coordination.demo.scene import Scene
from coordination.knowledge import EducationFile, EducationRow
from coordination.vocabulary import EducationKind, Role, TeachBack


def tell_education(scene: Scene, education: EducationFile) -> None:
    figures, draw, journey = scene.parameters.education, scene.draw, scene.journey
    rows = [row for row in education.items if row.applies_to(journey.agent)]
    if scene.case.name == "history_incomplete" or not draw.chance(figures.taught):
        return
    day = journey.planned + draw.between(1, 4)
    kept = [row for row in rows if row.needed or draw.chance(figures.optional_taught)]
    if not draw.chance(figures.complete):
        kept = [row for row in kept if draw.chance(figures.item_of_incomplete)]
    _tell(scene, day, kept, TeachBack.UNDERSTOOD)
    if draw.chance(figures.to_repeat):
        again = [row for row in kept if row.kind is EducationKind.TAUGHT][:2]
        _tell(scene, day, again, TeachBack.TO_REPEAT)
        if draw.chance(figures.repeated):
            _tell(scene, day + 3, again, TeachBack.UNDERSTOOD)
    for passing in journey.passings:
        if passing.first_dose is not None and draw.chance(figures.taught_at_transfer):
            _tell(scene, passing.first_dose + 2, [row for row in kept if row.refresh_at], TeachBack.UNDERSTOOD)
    _tell_refreshers(scene, day, kept)


def _tell_refreshers(scene: Scene, day: int, rows: list[EducationRow]) -> None:
    spans = [row.refresh_days for row in rows if row.refresh_days]
    if not spans:
        return
    again = [row for row in rows if row.refresh_days]
    while (day := day + min(spans) - 10) <= scene.journey.today:
        if not scene.draw.chance(scene.parameters.education.refreshed):
            return
        _tell(scene, day, again, TeachBack.UNDERSTOOD)


def _tell(scene: Scene, day: int, rows: list[EducationRow], teach_back: TeachBack) -> None:
    if not rows:
        return
    site = scene.site_on(day)
    at = scene.office(day, 13.4, site)
    scene.story.tell(
        "record_education", at, site, Role.NURSE, may_be_late=True, items=[row.code for row in rows], on=scene.on(at),
        by_name=scene.name(site, Role.NURSE), teach_back=teach_back,
    )  # fmt: skip
