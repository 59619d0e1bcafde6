"""Facts around the treatment: answers to criteria, alerts, hospital events, authorization, prophylaxis, response."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from coordination.acts import sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.decisions.attesting import code_of
from coordination.decisions.permissions import Permission
from coordination.records import tables as t
from coordination.vocabulary import Answer, HospitalEventKind, ResponseCategory, TierLevel, ToxicityKind
from coordination.words import say_moment


def confirm(
    act: Act,
    course_id: str,
    *,
    criterion: str,
    value: Answer | str,
    on: date | None = None,
    note: str | None = None,
    override_reason: str | None = None,
    seen_version: int | None = None,
) -> str:
    """An attested answer, for example criterion `crs_none`: "no CRS seen"; the row's id."""
    act.check(Permission.RECORD_FACTS)
    if override_reason is not None:
        act.check(Permission.OVERRIDE)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    if on is not None:
        sense.check_happened(act, facts, on, "An attestation")
    return _record(
        act, course_id, t.Confirmation, _say_answer(act, criterion, Answer(value)),
        criterion=criterion, value=Answer(value), on=on, note=note, override_reason=override_reason,
    )  # fmt: skip


def _say_answer(act: Act, criterion: str, value: Answer) -> str:
    """ "CRS: none seen"; "Caregiver: no": the question in the words of the rule that reads it."""
    label, kind = act.rulebook.label, criterion.removesuffix("_none")
    if kind != criterion and kind in list(ToxicityKind) and value is Answer.YES:
        return f"{label(ToxicityKind(kind)).word}: none seen"
    factors = {row.criterion: row.factor for row in act.rulebook.setting_factors}
    signs = {row.criterion: row.text for row in act.rulebook.tier_signs if row.criterion}
    row = act.rulebook.criteria.get(code_of(criterion))
    passing = {criterion: f"{row.code} {row.text}"} if row is not None else {}
    words = (factors | signs | passing).get(criterion, criterion.replace("_", " "))
    return f"{words}: {label(value).word.lower()}"


def raise_alert(act: Act, course_id: str, *, what: str, at: datetime | None = None, told: str | None = None) -> str:
    """A threshold crossed or a message that asks for an answer; the row's id. It stands until it is answered."""
    act.check(Permission.RECORD_FACTS)
    sense.check_moment(act, at, "An alert")
    moment = at or act.now
    return _record(
        act, course_id, t.Alert, f"Alert: {what}",
        what=sense.needed(what, "The alert"), raised_at=moment, told=told, told_at=moment if told else None,
    )  # fmt: skip


def answer_alert(
    act: Act,
    course_id: str,
    alert_id: str,
    *,
    by_name: str,
    at: datetime | None = None,
    seen_version: int | None = None,
) -> None:
    """Record who answered a standing alert, and when; one that was answered already is refused."""
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    sense.check_moment(act, at, "An answer")
    alerts = act.record(course_id).current(t.Alert)
    row = next((row for row in alerts if alert_id in (row.id, row.supersedes)), None)
    if row is None:
        raise NotFound("No such alert.")
    zone = act.sites[act.viewer.site_id].zone
    if row.answered_at is not None:
        by, when = row.answered_by or "somebody whose name is not recorded", say_moment(row.answered_at, zone)
        raise Refused(f"This alert was answered already, by {by}, {when}.")
    if at is not None and at < row.raised_at:
        raise Refused(f"An answer before the alert was raised, {say_moment(row.raised_at, zone)}; check the time.")
    with act.step("answer_alert", course_id=course_id, summary=f"Alert answered: {row.what}"):
        act.replace(t.Alert, row, answered_at=at or act.now, answered_by=sense.needed(by_name, "Who answered"))


def record_hospital_event(
    act: Act,
    course_id: str,
    *,
    kind: HospitalEventKind | str,
    on: date | str,
    ended_on: date | str | None = None,
    hospital: str | None = None,
    note: str | None = None,
) -> str:
    """An emergency visit or a stay, `on` its first day and `ended_on` its last, either perhaps partial; the row's id."""
    act.check(Permission.RECORD_FACTS)
    facts = act.facts(course_id)
    word = act.rulebook.label(HospitalEventKind(kind)).word
    begun, ended = sense.iso_day(on), sense.iso_day(ended_on)
    for when in (begun, ended):
        if when is not None:
            sense.check_partial(act, facts, when, word)
    return _record(
        act, course_id, t.HospitalEvent, word,
        kind=HospitalEventKind(kind), on=begun, ended_on=ended, hospital=hospital, note=note,
    )  # fmt: skip


def set_tier(act: Act, course_id: str, *, tier: TierLevel | str, on: date, set_by: str, why: str | None = None) -> str:
    """The tier that a clinician sets; the app may only suggest one."""
    act.check(Permission.RECORD_FACTS)
    sense.check_happened(act, act.facts(course_id), on, "A tier set")
    return _record(
        act, course_id, t.RiskTier, f"Tier: {act.rulebook.label(TierLevel(tier)).word.lower()}",
        tier=TierLevel(tier), on=on, set_by=sense.needed(set_by, "Who set the tier"), why=why,
    )  # fmt: skip


def record_authorization(act: Act, course_id: str, **values: Any) -> str:
    """Payer authorization and drug supply as known today: `status`, `number`, `place_of_service`, `drug_source`,
    `expires_on`, `on_site_since`. The newest row holds."""
    act.check(Permission.RECORD_FACTS)
    return _record(act, course_id, t.Authorization, "Authorization recorded", **values)


def record_medication(
    act: Act,
    course_id: str,
    *,
    purpose: str,
    name: str,
    started_on: date | str | None = None,
    supply_to: date | None = None,
    stopped_on: date | str | None = None,
    note: str | None = None,
) -> str:
    """Prophylaxis or support with the day that the supply reaches to; the row's id."""
    act.check(Permission.RECORD_FACTS)
    facts = act.facts(course_id)
    started, stopped = sense.iso_day(started_on), sense.iso_day(stopped_on)
    for when in (started, stopped):
        if when is not None:
            sense.check_partial(act, facts, when, name)
    return _record(
        act, course_id, t.Medication, f"Medication {name}",
        purpose=purpose, name=sense.needed(name, "The medication"), started_on=started, supply_to=supply_to,
        stopped_on=stopped, note=note,
    )  # fmt: skip


def record_response(
    act: Act, course_id: str, *, category: ResponseCategory | str, on: date | str, note: str | None = None
) -> str:
    """The IMWG response category of a day, perhaps partial, as a clinician says it; the row's id."""
    act.check(Permission.RECORD_FACTS)
    when = sense.iso_day(on)
    assert when is not None
    sense.check_partial(act, act.facts(course_id), when, "A response")
    word = ResponseCategory(category)
    return _record(
        act,
        course_id,
        t.Response,
        f"Response: {act.rulebook.label(word).word.lower()}",
        category=word,
        on=when,
        note=note,
    )


def remember_mapping(act: Act, site_id: str, sheet_kind: str, mapping: Mapping[str, str]) -> None:
    """Keep the header mapping that was confirmed for one site and kind of sheet; the newest holds."""
    act.check(Permission.IMPORT)
    table = t.table_of(t.ImportMapping)
    last = act.session.execute(
        select(table.c.mapping)
        .where(table.c.site_id == site_id, table.c.sheet_kind == sheet_kind)
        .order_by(table.c.recorded_at.desc())
        .limit(1)
    ).scalar_one_or_none()
    if last == dict(mapping):
        return
    with act.step("remember_mapping", summary=f"Remembered the columns of {sheet_kind}"):
        act.add(t.ImportMapping, site_id=site_id, sheet_kind=sheet_kind, mapping=dict(mapping))


def _record(act: Act, course_id: str, table: type[t.Fact], summary: str, **values: Any) -> str:
    act.record(course_id)
    with act.step(f"record_{table.__name__.lower()}", course_id=course_id, summary=summary):
        return act.add(table, course_id=course_id, **values).id
