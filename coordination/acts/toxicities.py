"""Episodes of CRS, ICANS, infection and late toxicity: opened, graded, updated, resolved. An update supersedes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from coordination.acts import sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.decisions.grading import GradeDecision, ObservationRefused
from coordination.decisions.observing import GRADED_KINDS, Observed, age_at, grade_seen
from coordination.decisions.permissions import Permission
from coordination.facts import CourseFacts, day_of
from coordination.records import tables as t
from coordination.vocabulary import Answer, DoseRole, GradingSystem, ToxicityKind
from coordination.words import say_day, say_on

FOLLOW_A_DOSE = (ToxicityKind.CRS, ToxicityKind.ICANS)
"""Kinds that cannot begin before the first dose, where all doses are on record."""
GRADES = range(6)
"""Grades of every scale on file: 0 (stated none) to 5 (death)."""
NO_EPISODE = ""
"""In place of an episode: an observation that found nothing, and belongs to none."""


def open_toxicity(
    act: Act,
    course_id: str,
    *,
    kind: ToxicityKind | str,
    onset_on: date | str | None = None,
    onset_at: datetime | None = None,
    zone: str | None = None,
    name: str | None = None,
    resolved_on: date | str | None = None,
    resolved_at: datetime | None = None,
    causing_dose_id: str | None = None,
    causing_role: DoseRole | str | None = None,
    tocilizumab: Answer | str | None = None,
    steroid: Answer | str | None = None,
    admitted: Answer | str | None = None,
    organism: str | None = None,
    note: str | None = None,
    seen_version: int | None = None,
) -> str:
    """Open an episode; its id, which stays the same through every update. Days may be partial ("2026-10")."""
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    values: dict[str, Any] = {
        "kind": ToxicityKind(kind), "name": name, "onset_on": sense.iso_day(onset_on), "onset_at": onset_at, "zone": zone,
        "resolved_on": sense.iso_day(resolved_on), "resolved_at": resolved_at, "causing_dose_id": causing_dose_id,
        "causing_role": DoseRole(causing_role) if causing_role else None, "tocilizumab": _answer(tocilizumab),
        "steroid": _answer(steroid), "admitted": _answer(admitted), "organism": organism, "note": note,
    }  # fmt: skip
    _check_episode(act, facts, values)
    episode_id = act.make_id()
    word = act.rulebook.label(ToxicityKind(kind)).word
    with act.step("open_toxicity", course_id=course_id, summary=f"{word} recorded, onset {say_on(values['onset_on'])}"):
        act.add(t.Toxicity, id=episode_id, course_id=course_id, episode_id=episode_id, **values)
    return episode_id


def update_toxicity(
    act: Act, course_id: str, episode_id: str, *, seen_version: int | None = None, **changes: Any
) -> None:
    """Add to an episode, correct it or resolve it: a new row supersedes the old one."""
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    row = _episode(act, course_id, episode_id)
    for day in ("onset_on", "resolved_on"):
        if day in changes:
            changes[day] = sense.iso_day(changes[day])
    facts = act.facts(course_id)
    episode = next(toxicity for toxicity in facts.toxicities if toxicity.id == episode_id)
    stands = {key: getattr(row, key) for key in _CHECKED} | {"causing_dose_id": episode.causing_dose_id}
    _check_episode(act, facts, stands | {key: changes[key] for key in _CHECKED if key in changes})
    word = act.rulebook.label(ToxicityKind(row.kind)).word
    resolves = changes.get("resolved_on") and not row.resolved_on
    summary = f"{word} resolved {say_on(changes['resolved_on'])}" if resolves else f"{word} updated"
    with act.step("update_toxicity", course_id=course_id, summary=summary):
        act.replace(t.Toxicity, row, **changes)


def assess_grade(
    act: Act,
    course_id: str,
    episode_id: str,
    *,
    grade: int | None,
    system: GradingSystem | str,
    system_assumed: bool = False,
    on: date | str | None = None,
    at: datetime | None = None,
    clinician_decision: str | None = None,
    decided_by: str | None = None,
    observed: Observed | None = None,
    supersedes: str | None = None,
    seen_version: int | None = None,
) -> str:
    """One grading of an episode; the row's id. None: it happened, the grade is not recorded.

    With what was `observed` the grade is computed: it is what the table says of it, and is stored with it and with the
    row that decided. Without, it is stated. Only what the table leaves open can be a clinician's decision.
    """
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    word = act.rulebook.label(_kind_graded(act, course_id, episode_id, observed)).word
    if grade is not None and grade not in GRADES:
        raise Refused(f"Found grade {grade}; allowed: 0 to 5, or not recorded.")
    decision = decide_observed(act, course_id, observed) if observed else None
    if decision is not None:
        _check_computed(act, decision, episode_id, grade, GradingSystem(system), clinician_decision, decided_by)
    when = sense.iso_day(on)
    if when is not None:
        sense.check_partial(act, act.facts(course_id), when, "A grading")
    sense.check_moment(act, at, "A grading")
    said = "grade not recorded" if grade is None else f"grade {grade}"
    scale = act.rulebook.label(GradingSystem(system)).word
    with act.step("assess_grade", course_id=course_id, summary=f"{word}: {said} ({scale})"):
        graded = act.add(
            t.GradeAssessment,
            course_id=course_id,
            toxicity_id=episode_id,
            grade=grade,
            system=GradingSystem(system),
            system_assumed=system_assumed,
            on=when,
            at=at,
            inputs=observed.as_stored() if observed else {},
            deciding_row=decision.deciding_row if decision else None,
            clinician_decision=clinician_decision,
            decided_by=decided_by,
            supersedes=supersedes,
        )
    return graded.id


def decide_observed(act: Act, course_id: str, observed: Observed) -> GradeDecision:
    """What the table says of what was observed in this patient; Refused where an answer is beyond its range."""
    facts = act.facts(course_id)
    age = age_at(facts, facts.academic.today(act.now))
    try:
        return grade_seen(observed.kind, observed.answers, age_years=age, rulebook=act.rulebook)
    except ObservationRefused as refused:
        raise Refused(str(refused)) from refused


def _kind_graded(act: Act, course_id: str, episode_id: str, observed: Observed | None) -> ToxicityKind:
    """The kind of the episode; of an observation that found nothing, its own."""
    if observed is not None and observed.kind not in GRADED_KINDS:
        raise Refused("Only CRS and ICANS are graded from an observation.")
    if observed is not None and episode_id == NO_EPISODE:
        return observed.kind
    kind = ToxicityKind(_episode(act, course_id, episode_id).kind)
    if observed is not None and observed.kind is not kind:
        raise Refused(f"The episode is one of {act.rulebook.label(kind).word}, and something else was observed.")
    return kind


def _check_computed(
    act: Act,
    decision: GradeDecision,
    episode_id: str,
    grade: int | None,
    system: GradingSystem,
    clinician_decision: str | None,
    decided_by: str | None,
) -> None:
    """A computed grade is the table's; a decided one comes with who decided and why, where the table decides nothing."""
    if system is not GradingSystem.ASTCT_2019:
        raise Refused("What was observed is graded after ASTCT 2019; on another scale a grade is stated.")
    if episode_id == NO_EPISODE and grade != 0:
        raise Refused("Only an observation that found nothing belongs to no episode.")
    if clinician_decision is None and decided_by is None:
        if grade != decision.grade:
            says = "no grade" if decision.grade is None else f"grade {decision.grade}"
            found = "no grade" if grade is None else f"grade {grade}"
            raise Refused(f"Found {found}; the table says {says} of what was observed: {decision.reason}")
        return
    act.check(Permission.DECIDE_GRADE)
    sense.needed(clinician_decision, "The reason of the decision")
    sense.needed(decided_by, "Who decided")
    if decision.grade is not None:
        raise Refused(f"The table settles this: {decision.reason} A clinician decides only what it leaves open.")
    if grade is None:
        raise Refused("A decision names a grade, or 0 for none.")


_CHECKED = ("kind", "onset_on", "onset_at", "resolved_on", "resolved_at", "causing_dose_id")


def _check_episode(act: Act, facts: CourseFacts, values: dict[str, Any]) -> None:
    onset, resolved = values["onset_on"], values["resolved_on"]
    if onset is not None:
        sense.check_partial(act, facts, onset, "An onset")
    if resolved is not None:
        sense.check_partial(act, facts, resolved, "A resolution")
    sense.check_moment(act, values["onset_at"], "An onset")
    sense.check_moment(act, values["resolved_at"], "A resolution")
    onset_day, resolved_day = day_of(onset), day_of(resolved)
    if onset_day and resolved_day and resolved_day < onset_day:
        raise Refused(f"Resolved on {say_day(resolved_day)} is before the onset on {say_day(onset_day)}.")
    if values["onset_at"] and values["resolved_at"] and values["resolved_at"] < values["onset_at"]:
        raise Refused("The moment of resolution is before the onset.")
    first = facts.given[0].on if facts.given else None
    known = facts.dose_history_complete and values["kind"] in FOLLOW_A_DOSE
    if known and onset_day and first and onset_day < first:
        raise Refused(f"An onset on {say_day(onset_day)} is before the first dose on {say_day(first)}.")
    cause = values["causing_dose_id"]
    if cause is not None and all(dose.id != cause for dose in facts.given):
        raise Refused("The causing dose is not a given dose of this course.")


def _episode(act: Act, course_id: str, episode_id: str) -> Any:
    rows = act.record(course_id).current(t.Toxicity)
    row = next((row for row in rows if row.episode_id == episode_id), None)
    if row is None:
        raise NotFound("No such episode.")
    return row


def _answer(value: Answer | str | None) -> Answer | None:
    return Answer(value) if value else None
