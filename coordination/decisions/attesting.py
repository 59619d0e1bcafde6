"""Which attested answer stands for a criterion of this passing. The key of an answer names the site where it is about one.

Site and handoff criteria are asked anew for another site, and at the same site after a decline, a first dose, a return.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from coordination.facts import AuthorizationFact, ConfirmationFact, CourseFacts
from coordination.knowledge import CriterionRow, PacketFieldRow
from coordination.vocabulary import Stage

ASKED_ANEW = (Stage.DECLINED, Stage.CO_MANAGED, Stage.RETURNED)
"""Stages after which the site and the handoff are a new question."""


def key_of(row: CriterionRow, course: CourseFacts) -> str:
    """Under which key the answer is recorded: "p18"; of a site or a handoff "h02:<site>"."""
    code = row.code.lower()
    return code if row.part == "patient" else _of_site(code, course)


def field_key(row: PacketFieldRow, course: CourseFacts) -> str:
    """The same for a field of the packet: "packet-allergies"; of one about the site "packet-call:<site>"."""
    return _of_site(row.id, course) if row.about_site else row.id


def standing_statement(row: PacketFieldRow, course: CourseFacts) -> ConfirmationFact | None:
    """What was stated last of the field; of one about the site only since that site was asked anew.

    A first dose there asks nothing anew: what the papers say of the site holds while it has the patient.
    """
    stated = course.attested(field_key(row, course))
    if stated is None or (row.about_site and stated.seq < _since(course, (Stage.DECLINED, Stage.RETURNED))):
        return None
    return stated


def _of_site(key: str, course: CourseFacts) -> str:
    return f"{key}:{course.community.id if course.community else 'none'}"


def code_of(key: str) -> str:
    """The code of the criterion that a key is about: "H02"."""
    return key.partition(":")[0].upper()


def asked_since(course: CourseFacts) -> int:
    """The place, in the order of recording, from which on answers about site and handoff are about this passing."""
    return _since(course, ASKED_ANEW)


def _since(course: CourseFacts, anew: tuple[Stage, ...]) -> int:
    return max((event.seq for event in course.stage_events if event.stage in anew), default=0)


def authorization_of(course: CourseFacts) -> AuthorizationFact | None:
    """The newest authorization that was recorded for this passing; one from before it was about another."""
    newest = course.authorizations[-1] if course.authorizations else None
    return None if newest is None or newest.seq < asked_since(course) else newest


def standing_answer(row: CriterionRow, course: CourseFacts, now: datetime) -> ConfirmationFact | None:
    """The newest answer that still stands; None: nobody gave one, or it was about something else or is too old.

    An override is no answer: what was answered before it still says how the criterion stands.
    """
    stated = last_answer(row, course)
    if stated is None or is_of_earlier_passing(row, stated, course):
        return None
    return None if is_too_old(row, stated, course, now) else stated


def standing_override(row: CriterionRow, course: CourseFacts, now: datetime) -> ConfirmationFact | None:
    """The override that stands: given for this passing, not too old, and nobody answered the criterion after it."""
    newest = course.attested(key_of(row, course))
    if newest is None or not newest.override_reason or newest.seq < asked_since(course):
        return None
    return None if is_too_old(row, newest, course, now) else newest


def last_answer(row: CriterionRow, course: CourseFacts) -> ConfirmationFact | None:
    """The newest answer to the criterion, whether or not it still stands."""
    return next(reversed(answers_to(row, course)), None)


def answers_to(row: CriterionRow, course: CourseFacts) -> list[ConfirmationFact]:
    """Every answer to the criterion in the order of recording, overrides left out."""
    key = key_of(row, course)
    return [one for one in course.confirmations if one.criterion == key and not one.override_reason]


def is_of_earlier_passing(row: CriterionRow, stated: ConfirmationFact, course: CourseFacts) -> bool:
    return row.part != "patient" and stated.seq < asked_since(course)


def is_too_old(row: CriterionRow, stated: ConfirmationFact, course: CourseFacts, now: datetime) -> bool:
    """Past its last day, `valid_days` after it was given, inclusive. Without a day nobody knows how old it is."""
    if row.valid_days is None:
        return False
    return stated.on is None or course.academic.today(now) > stated.on + timedelta(days=row.valid_days)
