"""Which facts end a clock of the passing before its stage does. Reads the passing under way only; knows no number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from coordination.decisions.attesting import authorization_of, standing_answer
from coordination.decisions.passings import events_under_way
from coordination.facts import CourseFacts
from coordination.knowledge import Ends, Rulebook
from coordination.vocabulary import Answer, ContactKind, HandoffEventKind

VERBAL_HANDOFF = "H02"
APPROVED = "approved"
"""The status of an authorization, however it is written, that says the payer agreed."""


@dataclass(frozen=True, slots=True)
class EndCase:
    course: CourseFacts
    rulebook: Rulebook
    now: datetime


def is_approved(status: str | None) -> bool:
    return (status or "").strip().casefold() == APPROVED


def _called(case: EndCase) -> bool:
    """A call on a later day than the first community dose; one of the same day may have been before it."""
    given = [
        one.on for one in events_under_way(case.course) if one.kind is HandoffEventKind.FIRST_DOSE_GIVEN and one.on
    ]
    calls = [one.at for one in case.course.contacts if one.kind is ContactKind.CALL]
    return bool(given) and any(case.course.academic.today(at) > max(given) for at in calls)


def _drug_ready(case: EndCase) -> bool:
    """The newest authorization is approved and not expired, and the drug is on site."""
    newest, today = authorization_of(case.course), case.course.academic.today(case.now)
    if (
        newest is None
        or not is_approved(newest.status)
        or (newest.expires_on is not None and newest.expires_on < today)
    ):
        return False
    return newest.on_site_since is not None and newest.on_site_since <= today


def _verbal_handoff(case: EndCase) -> bool:
    row = case.rulebook.criteria.get(VERBAL_HANDOFF)
    stated = standing_answer(row, case.course, case.now) if row is not None else None
    return stated is not None and stated.value is Answer.YES


def _has(kind: HandoffEventKind) -> Callable[[EndCase], bool]:
    return lambda case: any(event.kind is kind for event in events_under_way(case.course))


ENDED: dict[Ends, Callable[[EndCase], bool]] = {
    Ends.CALLED: _called,
    Ends.CHECKED_IN: _has(HandoffEventKind.CHECKED_IN),
    Ends.THIRTY_DAY_CHECKED: _has(HandoffEventKind.THIRTY_DAY_CHECKED),
    Ends.DRUG_READY: _drug_ready,
    Ends.VERBAL_HANDOFF: _verbal_handoff,
    Ends.FIRST_VISIT_REPORTED: _has(HandoffEventKind.FIRST_VISIT_REPORTED),
    Ends.LOOP_CLOSED: _has(HandoffEventKind.LOOP_CLOSED),
}
