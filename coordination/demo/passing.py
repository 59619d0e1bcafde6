"""Tells each passing of the baton: ready, planned, sent, acknowledged, answered, reported back, loop closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from coordination.demo.history import Ref
from coordination.demo.journey import Passing
from coordination.demo.scene import Scene, first_full
from coordination.vocabulary import HandoffEventKind, Role, Stage, TierLevel

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


def tell_passing(scene: Scene, passing: Passing, before: Passing | None) -> None:
    story, academic = scene.story, scene.academic
    again = before is not None and before.answers[-1][1] is HandoffEventKind.DECLINED
    full = scene.calendar.day(first_full(scene.journey).day)
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
    _tell_visits(scene, passing)


def _tell_visits(scene: Scene, passing: Passing) -> None:
    """Visits at the center after a closed loop, the first about a month after the transfer, then every three months."""
    if passing.closed is None or passing.first_dose is None:
        return
    for day in range(passing.first_dose + 38, scene.journey.today - 3, 88):
        if scene.journey.returned is not None and day >= scene.journey.returned:
            return
        if scene.journey.ended is not None and day >= scene.journey.ended:
            return
        at = scene.story.moment(scene.academic, scene.dose_date(max(day, passing.closed + 1)), 11)
        _handoff(scene, at, scene.academic, Role.COORDINATOR, HandoffEventKind.CO_MANAGEMENT_VISIT,
                 by_name=scene.name(scene.academic, Role.ACADEMIC_CLINICIAN))  # fmt: skip


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


def _handoff(scene: Scene, at: datetime, site: str, role: Role, kind: HandoffEventKind, **details: Any) -> None:
    scene.story.tell(
        "record_handoff_event", at, site, role, kind=kind, on=scene.on(at), at=at, zone=scene.zone(site), **details
    )
