"""The receiving site's part of a passing: acknowledge, accept, accept with conditions, decline, withdraw.

Its own people answer in their own view; what was said by telephone the center records, with the name of who said it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from coordination.acts import doors, sense
from coordination.acts.act import Act, Refused
from coordination.acts.history import add_handoff_event, add_stage
from coordination.acts.reasons import Reasons
from coordination.decisions.passings import open_conditions
from coordination.decisions.permissions import Permission
from coordination.facts import CourseFacts, SiteFacts
from coordination.records import tables as t
from coordination.vocabulary import (
    AcceptedItem,
    Answer,
    DeclineReason,
    Gate,
    HandoffEventKind,
    Side,
    Stage,
)
from coordination.words import same_number, say_day, say_moment

FIRST_DOSE_NEEDED = "The day of the first community dose is needed."
ENDS_BY_WITHDRAWAL = (Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.CONDITIONAL, Stage.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What an acceptance says. `said`: the emergency partner, the after-hours number and the three items read back."""

    by_name: str
    effective_at: datetime | None
    planned_on: date | None
    said: Mapping[AcceptedItem, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be so first, whose it is and by when."""

    text: str
    owner: str
    due_on: date | None


def acknowledge_packet(
    act: Act,
    course_id: str,
    *,
    by_name: str,
    route: str | None = None,
    on: date | None = None,
    note: str | None = None,
    seen_version: int | None = None,
) -> None:
    """A named person confirms that the packet arrived. It says nothing of acceptance."""
    facts, _, on = _asked(act, course_id, on, seen_version)
    name = sense.needed(by_name, "Who confirms the receipt, by name,")
    doors.check_step(act, facts, Stage.ACKNOWLEDGED, on, note)
    with act.step("acknowledge_packet", course_id=course_id, summary=f"Receipt confirmed by {name}"):
        add_handoff_event(
            act, course_id, HandoffEventKind.ACKNOWLEDGED, on=on, at=_now_if_today(act, facts, on), by_name=name,
            route=route, note=note,
        )  # fmt: skip
        add_stage(act, course_id, Stage.ACKNOWLEDGED, on=on, why=note)


def accept_handoff(
    act: Act,
    course_id: str,
    acceptance: Acceptance,
    *,
    note: str | None = None,
    seen_version: int | None = None,
) -> None:
    """The receiving clinician accepts from an effective moment on; until then the center stays accountable.

    Refused without one of the five things said, with a condition open, or while a door up to Accept is closed, with all
    of it at once.
    """
    facts, site, on = _asked(act, course_id, None, seen_version)
    doors.check_step(act, facts, Stage.ACCEPTED, on, note)
    against = Reasons()
    with against:
        name = sense.needed(acceptance.by_name, "The accepting clinician, by name,")
    with against:
        effective_at = _check_moment(act, site, acceptance)
    with against:
        said = _check_said(act, site, acceptance)
    with against:
        _check_conditions(facts)
    with against:
        doors.check_way(act, course_id, Gate.ACCEPT)
    against.refuse()
    summary = f"Accepted by {name}, in force from {say_moment(effective_at, site.zone)}"
    with act.step("accept_handoff", course_id=course_id, summary=summary):
        if facts.stage is Stage.PACKET_SENT:  # who accepts by name has the packet
            add_handoff_event(act, course_id, HandoffEventKind.ACKNOWLEDGED, on=on, at=act.now, by_name=name)
        doors.check_doors(act, course_id, Gate.ACCEPT)
        for item, words in said.items():
            act.add(
                t.Confirmation, course_id=course_id, criterion=f"{item}:{site.id}", value=Answer.YES, on=on, note=words
            )
        add_handoff_event(
            act, course_id, HandoffEventKind.ACCEPTED, on=on, at=act.now, zone=site.time_zone,
            effective_at=effective_at, planned_on=acceptance.planned_on, by_name=name, note=note,
        )  # fmt: skip
        add_stage(act, course_id, Stage.ACCEPTED, on=on, why=note)


def accept_with_conditions(
    act: Act,
    course_id: str,
    *,
    by_name: str,
    conditions: Sequence[Condition],
    on: date | None = None,
    note: str | None = None,
    seen_version: int | None = None,
) -> None:
    """Acceptance that holds once each condition is met: until then it counts as not accepted."""
    facts, site, on = _asked(act, course_id, on, seen_version)
    name = sense.needed(by_name, "The accepting clinician, by name,")
    if not conditions:
        raise Refused("An acceptance with conditions names at least one condition.")
    for one in conditions:
        text = sense.needed(one.text, "The text of a condition")
        sense.needed(one.owner, f"{text}: whose it is")
        if one.due_on is None:
            raise Refused(f"{text}: by when is needed.")
        if one.due_on < on:
            raise Refused(f"{text}: due on {say_day(one.due_on)}, before {say_day(on)}, the day of this entry.")
    doors.check_step(act, facts, Stage.CONDITIONAL, on, note)
    count = f"{len(conditions)} condition{'s'[: len(conditions) != 1]}"
    with act.step("accept_with_conditions", course_id=course_id, summary=f"Accepted by {name} with {count}"):
        add_handoff_event(
            act, course_id, HandoffEventKind.CONDITIONAL, on=on, at=_now_if_today(act, facts, on),
            zone=site.time_zone, by_name=name, note=note,
        )  # fmt: skip
        handoff_id = act.record(course_id).rows[t.HandoffEvent][-1].handoff_id
        for one in conditions:
            act.add(
                t.AcceptanceCondition, course_id=course_id, handoff_id=handoff_id, text=one.text.strip(),
                owner=one.owner.strip(), due_on=one.due_on,
            )  # fmt: skip
        why = "; ".join(one.text.strip() for one in conditions)
        add_stage(act, course_id, Stage.CONDITIONAL, on=on, why=why)


def decline_handoff(
    act: Act,
    course_id: str,
    *,
    by_name: str,
    reason: DeclineReason | str,
    on: date | None = None,
    note: str | None = None,
    seen_version: int | None = None,
) -> None:
    """The site says no, with a coded reason. The patient stays on the board, and the clock of readiness runs on."""
    facts, site, on = _asked(act, course_id, on, seen_version)
    name = sense.needed(by_name, "Who declines, by name,")
    code = DeclineReason(reason)
    word = act.rulebook.label(code).word
    said = (note or "").strip()
    if code is DeclineReason.OTHER and not said:
        raise Refused("Another reason needs its words.")
    why = f"{site.short_name}: {word}" + (f", {said}" if said else "")
    doors.check_step(act, facts, Stage.DECLINED, on, why)
    with act.step("decline_handoff", course_id=course_id, summary=f"Declined by {name}, {why}"):
        add_handoff_event(
            act, course_id, HandoffEventKind.DECLINED, on=on, at=_now_if_today(act, facts, on), by_name=name,
            reason_code=code.value, note=said,
        )  # fmt: skip
        add_stage(act, course_id, Stage.DECLINED, on=on, why=why)


def withdraw_handoff(
    act: Act,
    course_id: str,
    *,
    by_name: str,
    reason: str,
    on: date | None = None,
    seen_version: int | None = None,
) -> None:
    """Take the asking or the answer back, with a reason. What a practice takes back raises an alert for the center."""
    facts, site, on = _asked(act, course_id, on, seen_version)
    name = sense.needed(by_name, "Who withdraws, by name,")
    why = sense.needed(reason, "The reason of a withdrawal")
    if facts.stage not in ENDS_BY_WITHDRAWAL:
        stands = act.rulebook.label(facts.stage).word
        raise Refused(f"Nothing is under way that could be withdrawn: the stage is {stands}.")
    by_practice = act.viewer.side is Side.COMMUNITY
    doors.check_step(act, facts, Stage.READY, on, why)
    with act.step("withdraw_handoff", course_id=course_id, summary=f"Withdrawn by {name}: {why}"):
        add_handoff_event(
            act, course_id, HandoffEventKind.WITHDRAWN, on=on, at=_now_if_today(act, facts, on), by_name=name, note=why
        )
        add_stage(act, course_id, Stage.READY, on=on, why=f"Withdrawn: {why}")
        if by_practice:
            act.add(t.Alert, course_id=course_id, what=f"{site.short_name} withdrew: {why}", raised_at=act.now)


def _asked(act: Act, course_id: str, on: date | None, seen_version: int | None) -> tuple[CourseFacts, SiteFacts, date]:
    doors.hold(act, course_id)
    act.check(Permission.MOVE_STAGE)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    return facts, doors.asked_site(act, facts), on or facts.academic.today(act.now)


def _now_if_today(act: Act, facts: CourseFacts, on: date) -> datetime | None:
    """The moment of what is recorded as it happens; of an earlier day no hour is known."""
    return act.now if on == facts.academic.today(act.now) else None


def _check_conditions(facts: CourseFacts) -> None:
    still = open_conditions(facts)
    if still:
        said = "; ".join(f"{one.text} ({one.owner or 'owner not recorded'})" for one in still)
        raise Refused(
            f"{len(still)} condition{'s'[: len(still) != 1]} still open: {said}. Each is recorded as met first."
        )


def _check_moment(act: Act, site: SiteFacts, acceptance: Acceptance) -> datetime:
    effective_at, planned_on = acceptance.effective_at, acceptance.planned_on
    if effective_at is None:
        needed = ["From which day and time the acceptance holds is needed: the responsibility passes then."]
        needed += [FIRST_DOSE_NEEDED] if planned_on is None else []
        raise Refused(" ".join(needed), needed)
    if effective_at.tzinfo is None:
        raise Refused("In force from: the time needs a time zone.")
    if effective_at < act.now:
        found, now = say_moment(effective_at, site.zone), say_moment(act.now, site.zone)
        raise Refused(
            f"In force from {found} lies in the past; now it is {now} at {site.short_name}. "
            "Responsibility passes at a moment to come."
        )
    if planned_on is None:
        raise Refused(FIRST_DOSE_NEEDED)
    day = site.today(effective_at)
    if planned_on < day:
        raise Refused(
            f"The first community dose is planned for {say_day(planned_on)}, before the acceptance holds, {say_day(day)}."
        )
    return effective_at


def _check_said(act: Act, site: SiteFacts, acceptance: Acceptance) -> dict[AcceptedItem, str]:
    said = {item: (acceptance.said.get(item) or "").strip() for item in AcceptedItem}
    missing = [act.rulebook.label(item).word for item, words in said.items() if not words]
    if missing:
        raise Refused(
            f"An acceptance needs what was read back and who answers at night. Missing: {'; '.join(missing)}."
        )
    number = said[AcceptedItem.AFTER_HOURS_NUMBER]
    if site.night_line is not None and not same_number(number, site.night_line):
        raise Refused(
            f"The after-hours number on record of {site.name} is {site.night_line}; found {number}. Every card and "
            "screen shows the one on record: correct the number, or the site's line in Settings."
        )
    return said
