"""Tells what was attested for the passing that is under way today: most of it yes, some no, some not asked yet.

Only the newest passing of those who stand between stabilizing and accepted: of the others no screen shows it.
"""

from __future__ import annotations

from datetime import datetime

from coordination.demo.parameters import Share
from coordination.demo.scene import Scene
from coordination.vocabulary import Answer, HandoffEventKind, Role, Stage

BEFORE_READY = ("P05", "P09", "P10", "P11", "P12", "P13", "P14", "P15", "P17", "P18", "P19",
                "R01", "R02", "R05", "R06", "R07", "R08", "R12")  # fmt: skip
BEFORE_SENT = ("P20", "H01")
BEFORE_ACCEPTED = ("H05", "H06", "H08")
BEFORE_FIRST_DOSE = ("H02", "H07", "R09", "R10", "R11")
OF_A_COURSE = (Stage.STABILIZING, Stage.READY, Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.CONDITIONAL, Stage.DECLINED,
               Stage.ACCEPTED)  # fmt: skip
NOTES = {
    "P10": "Monthly below 400 mg/dL; next infusion at the practice",
    "P18": "Taught back to the nurse; caregiver present",
    "R02": "Enrolment seen",
    "R05": "Two doses in the partner hospital's pharmacy",
    "R06": "Test call answered by the on-call nurse",
    "H02": "Read back: next dose and day, worst toxicity, whom to call for fever",
}
NOT_YET = {
    "R05": "Partner hospital waits for its delivery",
    "R06": "Test call went to a general answering service",
    "R08": "Two nurses not trained yet",
    "P18": "Thermometer not handed out",
    "H02": "Tried twice, not reached",
}
REASONS = (
    ("P02", "Grade 2 CRS after the first full dose, none after the second; discussed in the tumor board"),
    ("P10", "Plan follows with the IgG of next week"),
    ("R08", "The academic nurse goes along for the first dose"),
)


def tell_readiness(scene: Scene) -> None:
    if scene.case.stage not in OF_A_COURSE or scene.case.name == "history_incomplete":
        return
    figures, journey = scene.parameters.attested, scene.journey
    if scene.case.stage is Stage.STABILIZING:
        at = scene.office(max(journey.today - 1, 0), 13)
        _tell(scene, BEFORE_READY, at, figures.answered_early)
        return
    if not journey.passings:
        return
    passing = journey.passings[-1]
    ready = scene.office(passing.ready, 9)
    _tell(scene, BEFORE_READY, ready, figures.answered)
    if scene.draw.chance(figures.overridden):
        code, reason = scene.draw.one_of(REASONS)
        scene.story.tell(
            "attest_criterion", ready, scene.academic, Role.NURSE, code=code, value=Answer.NO, on=scene.on(ready)
        )
        scene.story.tell("override_criterion", ready, scene.academic, Role.ACADEMIC_CLINICIAN, code=code, reason=reason)
    if passing.sent is not None:
        _tell(scene, BEFORE_SENT, scene.office(passing.sent, 13), figures.answered)
    answered = passing.answers[-1] if passing.answers else None
    if answered is None or answered[1] is HandoffEventKind.DECLINED:
        return
    at = scene.office(answered[0], 15, passing.community)
    _tell(scene, BEFORE_ACCEPTED, at, figures.answered)
    if answered[1] is HandoffEventKind.ACCEPTED:
        _tell(scene, BEFORE_FIRST_DOSE, scene.office(answered[0] + 1, 11), figures.answered_early)
        _tell_drug(scene, answered[0] + 1)


def _tell(scene: Scene, codes: tuple[str, ...], at: datetime, answered: Share) -> None:
    """Each criterion with that share, a few of them with a no."""
    figures, draw = scene.parameters.attested, scene.draw
    for code in codes:
        if not draw.chance(answered):
            continue
        no = code in NOT_YET and draw.chance(figures.answered_no)
        notes = NOT_YET if no else NOTES
        scene.story.tell(
            "attest_criterion", at, scene.academic, Role.NURSE, code=code, value=Answer.NO if no else Answer.YES,
            on=scene.on(at), note=notes.get(code),
        )  # fmt: skip


def _tell_drug(scene: Scene, day: int) -> None:
    if not scene.draw.chance(scene.parameters.attested.drug_on_site):
        return
    at = scene.office(day, 12)
    scene.story.tell(
        "record_authorization", at, scene.academic, Role.COORDINATOR, status="approved", drug_source="Buy and bill",
        place_of_service="Practice infusion suite", on_site_since=scene.on(at),
    )  # fmt: skip
