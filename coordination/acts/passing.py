"""The academic center's part of a passing: ready, as a named clinician attests; the packet sent; another site named."""

from __future__ import annotations

from datetime import date

from coordination.acts import doors, sense
from coordination.acts.act import Act, Refused
from coordination.acts.courses import change_course
from coordination.acts.documents import check_complete, make_packet, mark_packet_sent, was_sent
from coordination.acts.history import add_handoff_event, add_stage
from coordination.acts.readiness import attest_criterion
from coordination.acts.reasons import Reasons
from coordination.decisions.permissions import Permission
from coordination.decisions.readiness import PACKET_COMPLETE
from coordination.facts import SiteFacts
from coordination.vocabulary import Answer, Gate, HandoffEventKind, Route, Stage
from coordination.words import same_number


def make_ready(
    act: Act,
    course_id: str,
    *,
    by_name: str,
    on: date | None = None,
    note: str | None = None,
    seen_version: int | None = None,
) -> None:
    """A named clinician attests that the patient is ready to be passed. Refused while the door Ready is closed."""
    doors.hold(act, course_id)
    act.check(Permission.MOVE_STAGE)
    act.check_version(course_id, seen_version)
    doors.check_sender(act)
    facts = act.facts(course_id)
    on = on or facts.academic.today(act.now)
    if facts.stage in doors.ASKING:
        raise Refused("A site is asked already. Withdraw that first, with a reason.")
    name, against = (by_name or "").strip(), Reasons()
    why = f"Attested by {name}" + (f": {note.strip()}" if note and note.strip() else "")
    doors.check_step(act, facts, Stage.READY, on, why)
    with against:
        sense.needed(name, "The name of the clinician who attests it")
    with against:
        doors.check_doors(act, course_id, Gate.READY)
    against.refuse()
    with act.step("make_ready", course_id=course_id, summary=f"Ready, attested by {name}"):
        if facts.stage is Stage.CO_MANAGED:  # from Ready on the center is accountable again
            add_handoff_event(act, course_id, HandoffEventKind.RETURNED, on=on, by_name=name, note=note)
        add_stage(act, course_id, Stage.READY, on=on, why=why)


def name_site(
    act: Act, course_id: str, site_id: str, *, clinician: str | None = None, seen_version: int | None = None
) -> None:
    """Name the practice that is to be asked; what is known of the one before stays with the passing it declined."""
    doors.hold(act, course_id)
    act.check(Permission.MOVE_STAGE)
    act.check_version(course_id, seen_version)
    doors.check_sender(act)
    facts = act.facts(course_id)
    doors.check_may_name(facts)
    if facts.community is not None and facts.community.id == site_id:
        raise Refused(f"{facts.community.name} is the site that is named already.")
    name = act.sites[site_id].name if site_id in act.sites else "another site"
    with act.step("name_site", course_id=course_id, summary=f"Receiving site named: {name}"):
        change_course(
            act, course_id, community_site_id=site_id, community_clinician=(clinician or "").strip() or None,
            community_mrn=None,
        )  # fmt: skip


def send_packet(
    act: Act,
    course_id: str,
    *,
    route: Route | str,
    address: str,
    pages: int | None,
    by_name: str,
    on: date | None = None,
    note: str | None = None,
    seen_version: int | None = None,
) -> int:
    """Record that the complete packet left by a route, to a number or address; the version that was sent.

    Refused while a needed field is empty or a door up to Send is closed, with all of it at once. Sent again, it moves no
    stage.
    """
    doors.hold(act, course_id)
    act.check(Permission.MOVE_STAGE)
    act.check_version(course_id, seen_version)
    doors.check_sender(act)
    facts, route = act.facts(course_id), Route(route)
    site = doors.asked_site(act, facts)
    on = on or facts.academic.today(act.now)
    again = facts.stage is Stage.PACKET_SENT
    if not again:
        doors.check_step(act, facts, Stage.PACKET_SENT, on, note)
    against = Reasons()
    with against:
        to = _checked_address(site, route, sense.needed(address, "The number or address"))
    with against:
        name = sense.needed(by_name, "Who sent it, by name,")
    with against:
        if route is Route.FAX and not pages:
            raise Refused("How many pages the fax has is needed: the receiver counts them.")
    with against:
        check_complete(act, course_id)
    with against:
        if not again:
            doors.check_way(act, course_id, Gate.SEND)
    against.refuse()
    word = act.rulebook.label(route).word
    with act.step("send_packet", course_id=course_id, summary=f"Packet sent: {word} to {to}") as entry:
        made = make_packet(act, course_id)
        add_handoff_event(
            act, course_id, HandoffEventKind.PACKET_SENT, on=on, by_name=name, route=f"{word} to {to}", pages=pages,
            note=note,
        )  # fmt: skip
        if not was_sent(act, course_id, made.number):
            mark_packet_sent(act, course_id, number=made.number)
        if not again:
            attest_criterion(
                act, course_id, PACKET_COMPLETE, value=Answer.YES, on=on, note=f"Packet version {made.number}"
            )
            doors.check_doors(act, course_id, Gate.SEND)
            add_stage(act, course_id, Stage.PACKET_SENT, on=on, why=note)
        entry.summary = f"Packet version {made.number} sent: {word} to {to}, by {name}"
    return made.number


def _checked_address(site: SiteFacts, route: Route, address: str) -> str:
    """A fax goes to the line on record of the receiving site, and to no other."""
    if route is not Route.FAX or site.fax_line is None or same_number(address, site.fax_line):
        return address
    raise Refused(
        f"The fax line on record of {site.name} is {site.fax_line}; found {address}. "
        "Nothing is recorded as sent to another number; correct the number, or the site's line in Settings."
    )
