"""The recorder of CRS and ICANS: what the record answers already, what can still change the grade, the grade so far, the
episode that this joins, and what waits for a clinician's decision. Writes nothing; the act stores."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage, patient
from coordination.decisions.episodes import EpisodeGrades, episode_grades, goes_on, onset_hours
from coordination.decisions.grade_decision import GradeDecision, ObservationRefused
from coordination.decisions.grading import IceScore
from coordination.decisions.measurements import NumberAmbiguous, read_measurement, read_number
from coordination.decisions.observing import (
    CLINICIANS_WORD,
    Answers,
    Known,
    Observed,
    age_at,
    grade_seen,
    ice_of,
    known_before,
    still_to_ask,
    waiting_for,
)
from coordination.decisions.onset import home_fever
from coordination.decisions.permissions import Permission
from coordination.decisions.watch_readings import Reading
from coordination.facts import DoseFact, ToxicityFact
from coordination.knowledge import MeasurementRow, Row
from coordination.records import tables as t
from coordination.vocabulary import MeasurementKind, ToxicityKind


@dataclass(frozen=True, slots=True)
class Waiting:
    """An observation that no rule settles, until a clinician decides."""

    assessment_id: str
    observed: Observed
    decision: GradeDecision
    at: datetime | None
    by: str


@dataclass(frozen=True)
class Recorder:
    """One kind of reaction of one course, at one moment. `new` None: the person says whether this is a new episode."""

    desk: Desk
    page: PatientPage
    kind: ToxicityKind
    at: datetime
    latest: ToxicityFact | None
    new: bool | None

    @property
    def may_decide(self) -> bool:
        return self.desk.can(Permission.DECIDE_GRADE)

    @cached_property
    def age(self) -> int | None:
        return age_at(self.page.facts, self.page.today)

    @property
    def latest_grades(self) -> EpisodeGrades | None:
        return episode_grades(self.latest) if self.latest else None

    @cached_property
    def known(self) -> Mapping[str, Known]:
        """What the record answers; of an episode only where this goes on with it."""
        episode = self.latest if self.new is False else None
        stored = self._observed_in(episode) if episode else []
        return known_before(self.page.facts, self.kind, episode, stored, self.at, rulebook=self.desk.rulebook)

    def with_known(self, answers: Answers) -> dict[str, Any]:
        return {name: one.value for name, one in self.known.items()} | dict(answers)

    def decide(self, answers: Answers) -> GradeDecision:
        """Raises ObservationRefused for what no table grades: a child, a value beyond its range."""
        return grade_seen(self.kind, self.with_known(answers), age_years=self.age, rulebook=self.desk.rulebook)

    def questions(self, answers: Answers, asked: Collection[str]) -> tuple[str, ...]:
        """What can still change the grade, in the order of asking."""
        found = still_to_ask(
            self.kind, self.with_known(answers), asked, age_years=self.age, rulebook=self.desk.rulebook
        )
        return tuple(name for name in found if name not in CLINICIANS_WORD or self.may_decide)

    def ice(self, answers: Answers) -> IceScore | None:
        return ice_of(answers, rulebook=self.desk.rulebook)

    @cached_property
    def home_fever(self) -> Reading | None:
        """A fever at home before this moment that may be the onset of a CRS that opens now; a person says so."""
        if self.kind is not ToxicityKind.CRS:
            return None
        return home_fever(self.page.facts, self.at, self.latest, rulebook=self.desk.rulebook)

    @property
    def doses(self) -> tuple[DoseFact, ...]:
        """Given doses that may be the cause at this moment, newest first."""
        on = self.at.astimezone(self.page.facts.academic.zone).date()
        before = [dose for dose in self.page.facts.given if dose.on <= on and not (dose.at and dose.at > self.at)]
        return tuple(reversed(before))

    def hours_after(self, dose_id: str) -> float | None:
        """Hours from the dose to this moment; None where the dose's hour is not recorded."""
        probe = ToxicityFact(
            "", self.kind, None, None, self.at, None, dose_id, tocilizumab=None, steroid=None, admitted=None
        )
        return onset_hours(self.page.facts, probe)

    @cached_property
    def waiting(self) -> tuple[Waiting, ...]:
        """Observations of this kind that wait for a clinician, oldest first."""
        found = []
        for row in self.page.record.current(t.GradeAssessment):
            observed = Observed.from_stored(row.inputs)
            if observed is None or observed.kind is not self.kind or row.clinician_decision or row.grade is not None:
                continue
            decision = waiting_for(observed, age_years=self.age, rulebook=self.desk.rulebook)
            if decision is not None:
                found.append(Waiting(row.id, observed, decision, row.at, self.page.name_of(row.recorded_by)))
        return tuple(found)

    def row(self, row_id: str | None) -> Row | None:
        return self.desk.rulebook.row(row_id) if row_id else None

    def _observed_in(self, episode: ToxicityFact) -> list[tuple[datetime | None, Answers]]:
        rows = [row for row in self.page.record.current(t.GradeAssessment) if row.toxicity_id == episode.id]
        return [(row.at, seen.answers) for row in rows if (seen := Observed.from_stored(row.inputs)) is not None]


def recorder(desk: Desk, course_id: str, kind: ToxicityKind, at: datetime | None = None) -> Recorder:
    """Raises NotFound, the same for a course that is unknown and one that is not for this viewer."""
    page = patient(desk, course_id)
    moment = at or desk.now
    on = moment.astimezone(page.facts.academic.zone).date()
    latest, new = goes_on(page.facts, kind, on, moment, rulebook=desk.rulebook)
    return Recorder(desk=desk, page=page, kind=kind, at=moment, latest=latest, new=new)


def read_value(desk: Desk, kind: MeasurementKind, typed: str) -> tuple[float, str]:
    """The canonical value of what was typed, and the text as written. Raises ObservationRefused with what is allowed."""
    row = desk.rulebook.measurements[kind]
    word = desk.rulebook.label(kind).word
    span = _span(row)
    number, unit = _split(typed)
    try:
        read = read_number(number)
    except NumberAmbiguous as ambiguous:
        raise ObservationRefused(str(ambiguous)) from ambiguous
    if read is None or read[0] is not None:
        raise ObservationRefused(f"{word}: found {typed.strip()!r}; allowed: a number, {span}.")
    canonical = read_measurement(kind, read[1], unit or (None if row.bare else row.unit), rulebook=desk.rulebook)
    if canonical.value is None or canonical.implausible:
        raise ObservationRefused(f"{word}: found {typed.strip()!r}; allowed: {span}.")
    written = typed.strip() if unit else f"{number} {_unit_of(row, read[1])}"
    return canonical.value, written


def _span(row: MeasurementRow) -> str:
    """ "30 to 45 °C (86 to 113 °F)"."""

    def ends(unit: str, low: float, high: float) -> str:
        return f"{low:g} to {high:g} {unit}"

    low, high = row.plausible.low, row.plausible.high
    others = [
        ends(each.units[0], *(float(end * each.over / each.times + each.minus) for end in (low, high)))
        for each in row.conversions
    ]
    return ends(row.unit, low, high) + (f" ({', '.join(others)})" if others else "")


def _split(typed: str) -> tuple[str, str | None]:
    """ "101.3 °F" → ("101.3", "°F")."""
    text = typed.strip()
    cut = next((place for place, sign in enumerate(text) if sign.isalpha() or sign in "°%"), len(text))
    return text[:cut].strip(), text[cut:].strip() or None


def _unit_of(row: MeasurementRow, number: float) -> str:
    return (row.unit_of_bare(number) if row.bare else None) or row.unit
