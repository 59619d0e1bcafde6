"""What stands between the stages of a passing: its doors, and the forms by which alone a living person passes them.

History (an import, the demo, a test that builds a past) is facts and meets no door: its acts check no permissions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from coordination.acts import sense
from coordination.acts.act import Act, Conflict, NotAllowed, Refused
from coordination.acts.readiness import readiness_of
from coordination.decisions.passings import events_under_way
from coordination.decisions.readiness import Unmet, closed_before, closed_doors
from coordination.decisions.stages import check_move
from coordination.facts import CourseFacts, SiteFacts
from coordination.records import tables as t
from coordination.vocabulary import DoseStatus, Gate, HandoffEventKind, Side, Stage
from coordination.words import say_day

PASSING_STAGES = (
    Stage.READY,
    Stage.PACKET_SENT,
    Stage.ACKNOWLEDGED,
    Stage.CONDITIONAL,
    Stage.ACCEPTED,
    Stage.DECLINED,
)
"""Entered by the acts of a passing, each with what it needs; no bare move leads there."""
ASKING = (Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.CONDITIONAL, Stage.ACCEPTED)
"""A site is being asked or has said yes: another one is named only after that is withdrawn."""
ANSWERED = {
    Stage.ACKNOWLEDGED: HandoffEventKind.ACKNOWLEDGED,
    Stage.CONDITIONAL: HandoffEventKind.CONDITIONAL,
    Stage.ACCEPTED: HandoffEventKind.ACCEPTED,
    Stage.DECLINED: HandoffEventKind.DECLINED,
}


def hold(act: Act, course_id: str) -> None:
    """Let nobody else act on the course until this act is over: of two who answer at once the second sees the first."""
    if course_id in act.records:
        return
    course = t.table_of(t.Course)
    act.session.execute(select(course.c.id).where(course.c.id == course_id).with_for_update())


def check_may_name(facts: CourseFacts) -> None:
    """Refuse another receiving site while one is asked, has said yes, or has the patient."""
    if facts.stage in ASKING:
        now = facts.community.name if facts.community else "A site"
        raise Refused(f"{now} is asked already. Withdraw that first, with a reason; then another site can be named.")
    if facts.stage is Stage.CO_MANAGED and facts.community is not None:
        raise Refused(
            f"{facts.community.name} has the patient. Attest readiness, or record the return, first; then another site "
            "can be named."
        )


def check_doors(act: Act, course_id: str, gate: Gate) -> None:
    """Refuse, naming each criterion, while a door up to and through `gate` is closed."""
    _check_closed(act, gate, closed_doors(readiness_of(act, course_id), gate))


def check_way(act: Act, course_id: str, gate: Gate) -> None:
    """The same before the step is taken: without what the step itself answers."""
    _check_closed(act, gate, closed_before(readiness_of(act, course_id), gate, act.facts(course_id).stage))


def _check_closed(act: Act, gate: Gate, closed: Sequence[Unmet]) -> None:
    if closed:
        count = f"{len(closed)} {'criterion is' if len(closed) == 1 else 'criteria are'} not met"
        said = [one.words for one in closed]
        text = (
            f"{act.rulebook.label(gate).word}: {count}. {'; '.join(said)}. A clinician may override one with a reason."
        )
        raise Refused(text, said)


def check_bare_move(act: Act, course_id: str, to: Stage) -> None:
    """A bare move of a living person: never into a passing; to co-managed only behind the last door, or after a dose
    that was given (a fact meets no door)."""
    if not act.check_permissions:
        return
    if to in PASSING_STAGES:
        word = act.rulebook.label(to).word
        raise Refused(f"{word} is recorded on its own form, with what it needs, and not by a bare move.")
    facts = act.facts(course_id)
    if to is Stage.CO_MANAGED and facts.stage is not to and not _given_there(facts):
        check_doors(act, course_id, Gate.FIRST_DOSE)


def check_step(act: Act, facts: CourseFacts, to: Stage, on: date, why: str | None) -> None:
    """The move is allowed, is no answer given twice, and its day is neither in the future nor before the stage began."""
    word = act.rulebook.label(to).word
    if facts.stage is to:
        raise Conflict(f"{word} already{_said_before(facts, to)}. Nothing was recorded twice.")
    check_move(facts.stage, to, why=why, rulebook=act.rulebook)
    sense.check_happened(act, facts, on, word)
    if facts.stage_since is not None and on < facts.stage_since:
        stands = act.rulebook.label(facts.stage).word
        raise Refused(f"{word} on {say_day(on)} lies before {stands}, entered on {say_day(facts.stage_since)}.")


def check_sender(act: Act) -> None:
    """The academic center opens and sends a passing."""
    if act.check_permissions and act.viewer.side is not Side.ACADEMIC:
        raise NotAllowed("Only the academic center's people pass a patient on; a practice answers, or withdraws.")


def asked_site(act: Act, facts: CourseFacts) -> SiteFacts:
    """The practice that is asked; a practice that is not asked may not answer. The center may record what it was told."""
    site = facts.community
    if site is None:
        raise Refused("No receiving site is named yet. Name the community practice first.")
    if act.check_permissions and act.viewer.side is Side.COMMUNITY and act.viewer.site_id != site.id:
        raise NotAllowed(f"{site.name} is asked to take this patient; only its people answer.")
    return site


def _said_before(facts: CourseFacts, to: Stage) -> str:
    kind = ANSWERED.get(to)
    event = next((one for one in reversed(events_under_way(facts)) if one.kind is kind), None)
    if event is None:
        return ""
    by = f" by {event.by_name}" if event.by_name else ""
    return f"{by}, {say_day(event.on)}" if event.on else by


def _given_there(facts: CourseFacts) -> bool:
    """Whether a dose given at the practice is on record since the patient was accepted."""
    there = facts.community.id if facts.community else None
    since = facts.stage_since
    return any(
        dose.status is DoseStatus.GIVEN and dose.site_id == there and (since is None or dose.on >= since)
        for dose in facts.doses
    )
