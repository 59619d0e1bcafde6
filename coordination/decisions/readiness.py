"""Whether a course is ready to be passed: each criterion with its answer, who owns it, which door it closes. No score.

closed = closed_doors(assess(course, site, now, rulebook=rulebook), Gate.SEND)
if closed: refuse, saying each `unmet.words`
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coordination.decisions import dosing
from coordination.decisions.attesting import (
    answers_to,
    is_of_earlier_passing,
    is_too_old,
    last_answer,
    standing_answer,
    standing_override,
)
from coordination.decisions.criteria import CriterionCase, Found
from coordination.decisions.criteria_patient import OF_PATIENT
from coordination.decisions.criteria_site import OF_SITE
from coordination.decisions.plans import awaited_first_community
from coordination.facts import ConfirmationFact, CourseFacts, SiteReadinessFacts
from coordination.knowledge import Check, CriterionRow, Rulebook, may_run
from coordination.vocabulary import Answer, Gate, Stage
from coordination.words import say_day

NOT_ANSWERED: Found = (Answer.UNKNOWN, "not recorded")
PACKET_COMPLETE = "H01"
"""The criterion that the packet itself answers."""
CHECKS = {**OF_PATIENT, **OF_SITE}


@dataclass(frozen=True, slots=True)
class Standing:
    """One criterion as it stands. `reason`: what the record says, no verdict. `found`: the facts' own answer, if any.

    `stated`: the attested answer that stands; `override`: a clinician's, which lets it pass unmet. `since`: of
    one that is unmet the day from which it has been open; None: not recorded.
    """

    row: CriterionRow
    value: Answer
    reason: str
    found: Answer | None
    stated: ConfirmationFact | None
    override: ConfirmationFact | None
    since: date | None
    notice: str | None = None

    @property
    def met(self) -> bool:
        """Yes, or not applicable where that is an answer. Unknown is not met."""
        return self.value is Answer.YES or (self.value is Answer.NOT_APPLICABLE and self.row.may_not_apply)

    @property
    def passes(self) -> bool:
        return self.met or self.override is not None


@dataclass(frozen=True, slots=True)
class Unmet:
    """A hard criterion that closes a door, in words for a screen or for an act that refuses."""

    code: str
    text: str
    gate: Gate
    value: Answer
    reason: str
    owner: str
    words: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Every criterion in the order of the file. There is no percentage: a list of what is unmet, and how many are met."""

    criteria: tuple[Standing, ...]

    @property
    def unmet_hard(self) -> tuple[Standing, ...]:
        """Those that close a door, the first door first, within it in the order of the file."""
        hard = [one for one in self.criteria if one.row.hard and not one.passes]
        return tuple(sorted(hard, key=lambda one: list(Gate).index(one.row.gate_at)))

    @property
    def unmet_soft(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.criteria if not one.row.hard and not one.passes)

    @property
    def overridden(self) -> tuple[Standing, ...]:
        """Not met, and let pass by a clinician."""
        return tuple(one for one in self.criteria if one.override is not None and not one.met)

    @property
    def met(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.criteria if one.met)

    @property
    def hard_total(self) -> int:
        return sum(one.row.hard for one in self.criteria)

    @property
    def hard_met(self) -> int:
        """Met, overridden ones not counted."""
        return sum(one.row.hard and one.met for one in self.criteria)

    def unmet(self, gate: Gate) -> tuple[Unmet, ...]:
        """What closes this door itself; empty: nothing does. Doors before it may be closed: `closed_doors`."""
        return tuple(_unmet(one) for one in self.unmet_hard if one.row.gate_at is gate)

    def standing(self, code: str) -> Standing:
        return next(one for one in self.criteria if one.row.code == code)


def closed_doors(readiness: Readiness, gate: Gate) -> tuple[Unmet, ...]:
    """Everything that stands in the way up to and through `gate`, the first door first; empty: nothing does.

    A criterion that turned unmet after its own door was passed closes the later ones too (an infection after Ready).
    """
    doors = list(Gate)
    reached = doors[: doors.index(gate) + 1]
    return tuple(unmet for door in reached for unmet in readiness.unmet(door))


def closed_before(readiness: Readiness, gate: Gate, stage: Stage) -> tuple[Unmet, ...]:
    """The same before the step through `gate` is taken in `stage`, without what the step itself answers: sending says
    that the packet is complete, and who accepts a packet that was only sent confirms the receipt with it."""
    answered = set()
    if gate is Gate.SEND:
        answered.add(PACKET_COMPLETE)
    if gate is Gate.ACCEPT and stage is Stage.PACKET_SENT:
        answered |= {one.row.code for one in readiness.criteria if one.row.check is Check.RECEIPT_NAMED}
    return tuple(unmet for unmet in closed_doors(readiness, gate) if unmet.code not in answered)


def assess(course: CourseFacts, site: SiteReadinessFacts | None, now: datetime, *, rulebook: Rulebook) -> Readiness:
    """The readiness of a course at the aware moment `now`. `site`: of the receiving site; None: nothing is recorded of it."""
    case = CriterionCase(
        course=course,
        site=site if course.community is not None else None,
        dose=dosing.next_dose(course, now, rulebook=rulebook),
        first_community_on=awaited_first_community(course),
        now=now,
        rulebook=rulebook,
    )
    asked_on = _asked_on(course)
    return Readiness(tuple(_standing(case, row, asked_on) for row in rulebook.criteria.values()))


def _standing(case: CriterionCase, row: CriterionRow, asked_on: date | None) -> Standing:
    state = may_run(row, case.rulebook, kind="task")
    override = standing_override(row, case.course, case.now)
    if not state.runs:
        return Standing(row, Answer.UNKNOWN, state.notice or "", None, None, override, asked_on, state.notice)
    stated = standing_answer(row, case.course, case.now)
    found = CHECKS[row.check](case, row) if row.check is not None else None
    value, said = _answer(case, row, found, stated)
    reason = said.rstrip(".")
    since = _open_since(case, row, asked_on)
    return Standing(row, value, reason, found[0] if found else None, stated, override, since, state.notice)


def _answer(case: CriterionCase, row: CriterionRow, found: Found | None, stated: ConfirmationFact | None) -> Found:
    """Facts and people together: a no of either stands, then a yes of either; unknown is what is left."""
    computed, said = found or NOT_ANSWERED
    if stated is None:
        return computed, said if found else _never(case, row)
    attested = stated.value
    if attested is Answer.NOT_APPLICABLE and row.may_not_apply:
        computed, said, found = Answer.UNKNOWN, "", None
    if attested is Answer.YES and computed is Answer.NO and row.else_attested:
        computed = Answer.UNKNOWN
    day = f", {say_day(stated.on)}" if stated.on else ", day not recorded"
    words = f"answered {case.rulebook.label(attested).word.lower()}{day}"
    if found is not None and computed is not Answer.UNKNOWN:
        words = f"{said}; {words}"
        return (Answer.NO, words) if attested is Answer.NO else (computed, words)
    return attested, f"{words}; on record: {said}" if found else words


def _never(case: CriterionCase, row: CriterionRow) -> str:
    """Why no answer counts: nobody gave one, it was about an earlier passing, or its days are over."""
    before = last_answer(row, case.course)
    if before is None or before.on is None:
        return "not recorded"
    word = case.rulebook.label(before.value).word.lower()
    if is_of_earlier_passing(row, before, case.course):
        return f"answered {word} for an earlier passing, {say_day(before.on)}"
    if is_too_old(row, before, case.course, case.now):
        return f"answered {word} {say_day(before.on)}; an answer stands {row.valid_days} days"
    return "not recorded"


def _open_since(case: CriterionCase, row: CriterionRow, asked_on: date | None) -> date | None:
    """Since it was asked, or since a yes was taken back or ran out: asking again, or a no again, makes it no younger."""
    answers = answers_to(row, case.course)
    last_yes = max((place for place, one in enumerate(answers) if one.value is Answer.YES), default=None)
    if last_yes is None:
        return asked_on
    after = answers[last_yes + 1 : last_yes + 2]
    ended = after[0].on if after else _ran_out(row, answers[last_yes])
    return max((day for day in (ended, asked_on) if day is not None), default=None)


def _ran_out(row: CriterionRow, stated: ConfirmationFact) -> date | None:
    if row.valid_days is None or stated.on is None:
        return None
    return stated.on + timedelta(days=row.valid_days + 1)


def _unmet(one: Standing) -> Unmet:
    row = one.row
    words = f"{row.code} {row.text}: {one.reason} ({row.owner})"
    return Unmet(row.code, row.text, row.gate_at, one.value, one.reason, row.owner, words)


def _asked_on(course: CourseFacts) -> date | None:
    """Since when readiness has been the question: the first stage of this passing from stabilizing on."""
    on: date | None = None
    for event in reversed(course.stage_events):
        if event.stage in (Stage.REFERRED, Stage.PLANNED, Stage.STEP_UP, Stage.CO_MANAGED, Stage.RETURNED):
            break
        on = event.on
    return on
