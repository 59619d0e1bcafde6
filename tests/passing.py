"""A passing in a test's words: doors opened by answers, a packet filled, a packet sent, an acceptance said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from coordination.acts import (
    Acceptance,
    accept_handoff,
    acknowledge_packet,
    attest_criterion,
    make_ready,
    override_criterion,
    readiness_of,
    send_packet,
    state_field,
)
from coordination.decisions.content import Filled
from coordination.decisions.papers import build_document
from coordination.decisions.readiness import closed_doors
from coordination.facts import CourseFacts, Viewer
from coordination.records.courses import load_records
from coordination.records.paper_source import find_sender, paper_source
from coordination.vocabulary import AcceptedItem, Answer, Document, DoseRole, Gate, Role, Route
from tests.builders import LAKE, TODAY, World

CLINICIANS = {"academic": (Role.ACADEMIC_CLINICIAN, None), "community": (Role.COMMUNITY_CLINICIAN, LAKE)}
NIGHT = {"lake": "716 555 0199", "hill": "303 555 0199"}
ON_MONDAY = timedelta(days=6)


def facts_of(world: World, course_id: str) -> CourseFacts:
    with world.store.reading() as session:
        return load_records(session, [course_id])[course_id].facts()


def open_doors(world: World, course_id: str, gate: Gate, *, now: datetime | None = None) -> None:
    """Answer with yes whatever keeps the doors up to `gate` closed; what the facts deny a clinician overrides."""
    with world.acting(history=True, now=now) as act:
        today = act.facts(course_id).academic.today(act.now)
        for unmet in closed_doors(readiness_of(act, course_id), gate):
            attest_criterion(act, course_id, unmet.code, value=Answer.YES, on=today)
        for unmet in closed_doors(readiness_of(act, course_id), gate):
            override_criterion(act, course_id, unmet.code, reason="Discussed")


def fill_packet(world: World, course_id: str, *, now: datetime | None = None) -> None:
    """Say of every empty field of the packet that it is not known."""
    with world.acting(now=now) as act:
        source = paper_source(act.session, act.record(course_id), find_sender(act.session, act.viewer), world.rulebook)
        content = build_document(Document.PACKET, source, act.now, rulebook=world.rulebook)
        for field in content.fields:
            if field.needed and field.filled is Filled.EMPTY:
                state_field(act, course_id, field.id, value=Answer.UNKNOWN)


def stabilized(world: World, **values: Any) -> str:
    return world.after(DoseRole.FIRST_TREATMENT, gap_days=7, **values)


def ready(world: World, course_id: str | None = None, *, now: datetime | None = None) -> str:
    """A patient attested as ready, through the door."""
    course_id = course_id or stabilized(world)
    open_doors(world, course_id, Gate.READY, now=now)
    with world.acting(now=now) as act:
        make_ready(act, course_id, by_name="Ada Academic")
    return course_id


def sent(world: World, course_id: str | None = None, *, now: datetime | None = None) -> str:
    """A complete packet sent, and nobody has answered yet."""
    course_id = course_id or ready(world, now=now)
    fill_packet(world, course_id, now=now)
    open_doors(world, course_id, Gate.SEND, now=now)
    with world.acting(now=now) as act:
        send_packet(act, course_id, **a_sending())
    return course_id


def acknowledged(world: World, course_id: str | None = None, *, viewer: Viewer | None = None) -> str:
    """The receipt is confirmed, and the doors up to the acceptance are open."""
    course_id = course_id or sent(world)
    with world.acting(viewer or world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        acknowledge_packet(act, course_id, by_name="J. Pruitt, nurse")
    open_doors(world, course_id, Gate.ACCEPT)
    return course_id


def accepted(world: World, course_id: str | None = None) -> str:
    course_id = course_id or acknowledged(world)
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        accept_handoff(act, course_id, an_acceptance(world))
    return course_id


def a_sending(**values: Any) -> dict[str, Any]:
    ordinary = {"route": Route.FAX, "address": "716 555 0101", "pages": 4, "by_name": "Carla Coordinator"}
    return ordinary | values


def an_acceptance(
    world: World, *, site_id: str = LAKE, without: AcceptedItem | None = None, **values: Any
) -> Acceptance:
    """From Monday on, with everything that an acceptance says."""
    said = {
        AcceptedItem.READ_BACK_NEXT_DOSE: "Treatment dose on Tue 1 Dec",
        AcceptedItem.READ_BACK_WORST: "No CRS, no ICANS",
        AcceptedItem.READ_BACK_FEVER_CALL: "Our night line, then North",
        AcceptedItem.EMERGENCY_PARTNER: "Lakeside General",
        AcceptedItem.AFTER_HOURS_NUMBER: NIGHT[site_id],
    }
    ordinary: dict[str, Any] = {
        "by_name": "Olive Oncologist",
        "effective_at": world.now + ON_MONDAY,
        "planned_on": TODAY + timedelta(days=7),
        "said": {item: words for item, words in said.items() if item is not without},
    }
    return Acceptance(**(ordinary | values))
