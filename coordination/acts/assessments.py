"""One observation of CRS or ICANS as a person records it: the values measured, the episode that it opens or joins, its
grade, the alert that it raises, and the end of the episode; and a clinician's decision on what no rule settles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coordination.acts import sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.acts.measurements import record_measurement
from coordination.acts.support import answer_alert, raise_alert
from coordination.acts.toxicities import NO_EPISODE, assess_grade, decide_observed, open_toxicity, update_toxicity
from coordination.decisions.episodes import episode_grades
from coordination.decisions.grading import GradeDecision
from coordination.decisions.observing import CLINICIANS_WORD, Observed
from coordination.decisions.permissions import Permission
from coordination.facts import CourseFacts
from coordination.knowledge import LimitName
from coordination.records import tables as t
from coordination.vocabulary import GradingSystem, MeasurementKind, MeasurementSource

MEASURED = {
    "temp_c": MeasurementKind.TEMPERATURE,
    "sbp_mmhg": MeasurementKind.SYSTOLIC_BP,
    "spo2_pct": MeasurementKind.SPO2,
}
"""Answers that are measured values: they stand among the measurements too."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A clinician's grade where no rule settles one; 0: none. Who decided, and why."""

    grade: int
    by: str
    why: str


def record_observation(
    act: Act,
    course_id: str,
    observed: Observed,
    *,
    at: datetime,
    episode_id: str | None = None,
    causing_dose_id: str | None = None,
    decided: Decided | None = None,
    resolved: bool = False,
    told: str | None = None,
    onset_on: date | None = None,
    onset_at: datetime | None = None,
    seen_version: int | None = None,
) -> GradeDecision:
    """Store it all; what the table says. `episode_id` None: signs open a new episode, and nothing found opens none.

    `onset_on`, `onset_at`: when a new episode began, where it was before it was seen; else it began then.
    `told`: who was told; it is kept as an alert whatever the grade, and a clinician's decision answers it.
    `resolved`: the episode is over at this moment, which only an observation of grade 0 can say.
    """
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    sense.check_moment(act, at, "An observation")
    facts = act.facts(course_id)
    on = at.astimezone(facts.academic.zone).date()
    sense.check_happened(act, facts, on, "An observation")
    if any(observed.answers.get(name) for name in CLINICIANS_WORD):
        act.check(Permission.DECIDE_GRADE)
    decision = decide_observed(act, course_id, observed)
    if onset_on is None:
        onset_on, onset_at = on, at
    if onset_on > on or (onset_at is not None and onset_at > at):
        raise Refused("An episode cannot begin after it was seen.")
    if resolved and (episode_id is None or decision.grade != 0):
        raise Refused("Only an observation of grade 0 in an episode can say that it is over.")
    recent = timedelta(hours=act.rulebook.grading.limit(LimitName.NEW_GRADE))
    rises = _rises(facts, decision, episode_id)
    grade = decision.grade if decided is None else decided.grade
    word = act.rulebook.label(observed.kind).word
    with act.step("record_observation", course_id=course_id, summary=f"{word} observed: {decision.reason}"):
        _measure(act, course_id, observed, on.isoformat(), at)
        if episode_id is None and grade != 0:
            zone = act.sites[act.viewer.site_id].time_zone
            episode_id = open_toxicity(
                act, course_id, kind=observed.kind, onset_on=onset_on, onset_at=onset_at, zone=zone,
                causing_dose_id=causing_dose_id,
            )  # fmt: skip
        elif episode_id is not None and grade != 0:
            _reopen(act, course_id, episode_id, at, on.isoformat())
        _grade(act, course_id, episode_id or NO_EPISODE, observed, decision, decided, on.isoformat(), at)
        if resolved and episode_id is not None:
            update_toxicity(act, course_id, episode_id, resolved_on=on, resolved_at=at)
        if told or (rises and decided is None and at >= act.now - recent):
            alert_id = raise_alert(act, course_id, what=_say(word, decision), at=at, told=told)
            if decided is not None:
                answer_alert(act, course_id, alert_id, by_name=decided.by)
    return decision


def decide_waiting(
    act: Act, course_id: str, assessment_id: str, decided: Decided, *, seen_version: int | None = None
) -> None:
    """A clinician decides on an observation that waits for it: the decision supersedes, and answers its alert."""
    act.check(Permission.DECIDE_GRADE)
    act.check_version(course_id, seen_version)
    rows = act.record(course_id).current(t.GradeAssessment)
    row = next((row for row in rows if row.id == assessment_id), None)
    observed = Observed.from_stored(row.inputs) if row is not None else None
    if row is None or observed is None or row.clinician_decision is not None:
        raise NotFound("No observation waits here for a decision.")
    decision = decide_observed(act, course_id, observed)
    word = act.rulebook.label(observed.kind).word
    what = _say(word, decision)
    alert = next((one for one in act.facts(course_id).alerts if one.what == what and one.answered_at is None), None)
    with act.step(
        "decide_grade", course_id=course_id, summary=f"{word}: grade {decided.grade}, decided by {decided.by}"
    ):
        _grade(act, course_id, row.toxicity_id, observed, decision, decided, row.on, row.at, supersedes=row.id)
        if alert is not None:
            answer_alert(act, course_id, alert.id, by_name=decided.by)


def _grade(
    act: Act,
    course_id: str,
    episode_id: str,
    observed: Observed,
    decision: GradeDecision,
    decided: Decided | None,
    on: str | None,
    at: datetime | None,
    supersedes: str | None = None,
) -> None:
    assess_grade(
        act,
        course_id,
        episode_id,
        grade=decision.grade if decided is None else decided.grade,
        system=GradingSystem.ASTCT_2019,
        on=on,
        at=at,
        clinician_decision=decided.why if decided else None,
        decided_by=decided.by if decided else None,
        observed=observed,
        supersedes=supersedes,
    )


def _measure(act: Act, course_id: str, observed: Observed, on: str, at: datetime) -> None:
    for name, kind in MEASURED.items():
        value = observed.answers.get(name)
        if value is None:
            continue
        row = act.rulebook.measurements[kind]
        record_measurement(
            act,
            course_id,
            test=act.rulebook.label(kind).word,
            kind=kind,
            on=on,
            at=at,
            value=value,
            unit=row.unit,
            text=observed.written.get(name, f"{value:g}"),
            source=MeasurementSource.CLINIC,
        )


def _reopen(act: Act, course_id: str, episode_id: str, at: datetime, on: str) -> None:
    """Signs that come back after the resolution take it back; seen before it, and entered late, they do not.

    Without its hour, signs of the day of the resolution (or of its month, where no day is recorded) may have followed.
    """
    row = next((row for row in act.record(course_id).current(t.Toxicity) if row.episode_id == episode_id), None)
    if row is None or row.resolved_on is None:
        return
    if at > row.resolved_at if row.resolved_at is not None else on[: len(row.resolved_on)] >= row.resolved_on:
        update_toxicity(act, course_id, episode_id, resolved_on=None, resolved_at=None)


def _rises(facts: CourseFacts, decision: GradeDecision, episode_id: str | None) -> bool:
    """Whether this is worse than what the episode had, or waits for a clinician."""
    if decision.needs_clinician:
        return True
    episode = next((one for one in facts.toxicities if one.id == episode_id), None)
    before = episode_grades(episode).worst or 0 if episode else 0
    return decision.at_least > before


def _say(word: str, decision: GradeDecision) -> str:
    """In words that go on: no full stop at the end."""
    return f"{word}: {decision.reason}".rstrip(".")
