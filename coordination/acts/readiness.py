"""Answering a criterion of the passing, and letting one pass that is not met: a clinician's act, with the reason."""

from __future__ import annotations

from datetime import date

from coordination.acts import sense, support
from coordination.acts.act import Act, NotAllowed, NotFound, Refused
from coordination.decisions.attesting import key_of
from coordination.decisions.permissions import Permission
from coordination.decisions.readiness import Readiness, assess
from coordination.knowledge import CriterionRow
from coordination.records import tables as t
from coordination.vocabulary import Answer


def readiness_of(act: Act, course_id: str) -> Readiness:
    """The readiness of a course as this act sees it, its own additions included: what acts that pass the baton ask."""
    facts = act.facts(course_id)
    site = facts.community.readiness if facts.community is not None else None
    return assess(facts, site, act.now, rulebook=act.rulebook)


def attest_criterion(
    act: Act,
    course_id: str,
    code: str,
    *,
    value: Answer | str,
    on: date,
    note: str | None = None,
    seen_version: int | None = None,
) -> str:
    """Answer one criterion, about the receiving site of this passing where it is about a site; the row's id.

    "Not applicable" is an answer only to those that may not apply. An override that stood before is over with it.
    """
    act.check(Permission.RECORD_FACTS)
    row = _row(act, code)
    if Answer(value) is Answer.NOT_APPLICABLE and not row.may_not_apply:
        raise Refused(f"{row.code} {row.text}: not applicable is no answer to this. Allowed: yes, no, not known.")
    return support.confirm(
        act, course_id, criterion=_key(act, course_id, row), value=value, on=on, note=note, seen_version=seen_version
    )


def override_criterion(act: Act, course_id: str, code: str, *, reason: str, seen_version: int | None = None) -> str:
    """Let a criterion pass that is not met, by the clinician who acts and for this reason; the row's id.

    What is recorded of it stays as it is and is shown beside the reason. One that is met needs none and is refused.
    """
    act.check(Permission.OVERRIDE)
    act.check_version(course_id, seen_version)
    row = _row(act, code)
    why = sense.needed(reason, "The reason of an override")
    standing = readiness_of(act, course_id).standing(row.code)
    if standing.met:
        raise Refused(f"{row.code} {row.text}: this is met, {standing.reason}. There is nothing to override.")
    if not row.hard:
        raise Refused(f"{row.code} {row.text}: this closes no door. There is nothing to override.")
    side = row.override_side
    if act.check_permissions and side is not None and act.viewer.side is not side:
        word = act.rulebook.label(side).word.lower()
        raise NotAllowed(f"{row.code} {row.text}: only a clinician of the {word} may override this.")
    key = _key(act, course_id, row)
    facts = act.facts(course_id)
    with act.step("override_criterion", course_id=course_id, summary=f"{row.code} {row.text}: overridden, {why}"):
        return act.add(
            t.Confirmation, course_id=course_id, criterion=key, value=standing.value,
            on=facts.academic.today(act.now), note=standing.reason, override_reason=why,
        ).id  # fmt: skip


def _row(act: Act, code: str) -> CriterionRow:
    row = act.rulebook.criteria.get(code.upper())
    if row is None:
        raise NotFound("No such criterion.")
    return row


def _key(act: Act, course_id: str, row: CriterionRow) -> str:
    """Under which key the answer is kept; about a site only where one is named."""
    facts = act.facts(course_id)
    if row.part != "patient" and facts.community is None:
        raise Refused(f"{row.code} {row.text}: no receiving site is named yet. Name the community practice first.")
    return key_of(row, facts)
