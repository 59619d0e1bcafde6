"""Whether the label's criterion for the next, wider interval is met, by which recorded responses and doses.

It changes nothing: a clinician records a change of interval. What nobody recorded leaves the criterion not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from coordination.decisions.dates import months_after, span_of
from coordination.decisions.dose_decision import say
from coordination.decisions.schedule import following_phase, schedule_at, schedules_in_force, week_of
from coordination.decisions.step_up import FULL_DOSES
from coordination.facts import CourseFacts, ResponseFact
from coordination.knowledge import IntervalCriterion, PhaseRow, RegimenBook, Row, Rulebook, may_run
from coordination.vocabulary import Confidence, CriterionStanding, DoseRole, ResponseCategory, Schedule, Stage
from coordination.words import say_day, say_on

BEST_FIRST = list(ResponseCategory)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the criterion asks for. `fact_ids`: the responses or doses that say so.

    `from_on`: the day from which it may be met, where only time is missing.
    """

    standing: CriterionStanding
    text: str
    fact_ids: tuple[str, ...] = ()
    from_on: date | None = None


@dataclass(frozen=True, slots=True)
class IntervalDecision:
    """`force` is the label's own: may, should, decrease; or how it fixes the phase. `to` None: nothing wider on file."""

    standing: CriterionStanding
    reason: str
    to: Schedule | None = None
    force: str | None = None
    parts: tuple[Part, ...] = ()
    on_file: str | None = None
    notice: str | None = None
    rule_id: str | None = None
    source: str | None = None
    source_date: str | None = None
    confidence: Confidence | None = None

    @property
    def from_on(self) -> date | None:
        """The day from which the criterion may be met, where only time is missing."""
        open_parts = [part for part in self.parts if part.standing is not CriterionStanding.MET]
        days = [part.from_on for part in open_parts if part.from_on is not None]
        return max(days) if days and len(days) == len(open_parts) else None


@dataclass(frozen=True, slots=True)
class _Case:
    course: CourseFacts
    book: RegimenBook
    now_in: PhaseRow
    to: PhaseRow
    today: date
    rulebook: Rulebook


def decide_interval(course: CourseFacts, now: datetime, rulebook: Rulebook) -> IntervalDecision:
    """How the recorded facts stand to the next interval on file, at the aware moment `now`."""
    if course.stage is Stage.ENDED:
        return IntervalDecision(CriterionStanding.NONE_ON_FILE, "The course has ended.")
    book = rulebook.agents[course.agent].regimens.get(course.regimen) if course.regimen else None
    if book is None:
        return IntervalDecision(CriterionStanding.NOT_KNOWN, "The regimen is not recorded, so no schedule can be read.")
    last = course.last_given
    if last is None or last.role not in FULL_DOSES:
        return IntervalDecision(CriterionStanding.NOT_MET, "No full dose is recorded since step-up began.")
    schedule = schedules_in_force(course, book)[1]
    now_in = book.phase(schedule) if schedule is not None else None
    if now_in is None:
        return IntervalDecision(CriterionStanding.NOT_KNOWN, "The interval in force is not recorded.")
    to = following_phase(book, now_in)
    if to is None:
        return IntervalDecision(CriterionStanding.NONE_ON_FILE, "No wider interval is on file for this regimen.")
    return _decide(_Case(course, book, now_in, to, course.academic.today(now), rulebook))


def _decide(case: _Case) -> IntervalDecision:
    row: Row = case.to.criterion or case.to
    force = case.to.criterion.force if case.to.criterion else case.to.directive
    parts = tuple(_parts(case))
    standings = {part.standing for part in parts}
    standing = next(
        (each for each in (CriterionStanding.NOT_MET, CriterionStanding.NOT_KNOWN) if each in standings),
        CriterionStanding.MET,
    )
    on_file = f"On file: {say(case.to.schedule, case.rulebook)}, {case.to.amount:g} {case.to.unit} ({force}): "
    on_file += f"{case.to.eligibility}."
    return IntervalDecision(
        standing=standing if parts else CriterionStanding.NOT_KNOWN,
        reason=" ".join(part.text for part in parts) or "The label names no criterion that facts here could show.",
        to=case.to.schedule,
        force=force,
        parts=parts,
        on_file=on_file,
        notice=may_run(row, case.rulebook, kind="dose").notice,
        rule_id=row.id,
        source=case.rulebook.cite(row),
        source_date=case.rulebook.source_date(row),
        confidence=row.confidence,
    )


def _parts(case: _Case) -> Iterator[Part]:
    """Every part that the label asks for, each judged only where its own numbers may run."""
    criterion = case.to.criterion
    if criterion is None:
        if case.to.first_week is not None:
            yield _if_it_runs(case, case.to, ("first_week",), _week(case, case.to.first_week))
        if case.now_in.dose_count is not None:
            yield _if_it_runs(case, case.now_in, ("dose_count",), _doses_before(case, case.now_in.dose_count))
        return
    if criterion.response is not None:
        numbers = ("response", "response_months", "response_from_week")
        yield _if_it_runs(case, criterion, numbers, _response(case, criterion, criterion.response))
    if criterion.from_week is not None:
        yield _if_it_runs(case, criterion, ("from_week",), _week(case, criterion.from_week))
    if criterion.weeks_before is not None:
        yield _if_it_runs(case, criterion, ("weeks_before",), _weeks_before(case, criterion.weeks_before))
    if criterion.doses is not None:
        yield _if_it_runs(case, criterion, ("doses",), _doses(case, criterion.doses))


def _if_it_runs(case: _Case, row: Row, numbers: Sequence[str], part: Part) -> Part:
    """A part that facts would meet by a number that waits for a signature is not known."""
    state = may_run(row, case.rulebook, kind="dose", numbers=numbers)
    if state.runs:
        return part
    return replace(part, standing=CriterionStanding.NOT_KNOWN, text=f"{part.text} {state.notice}")


# --- response


def _response(case: _Case, criterion: IntervalCriterion, asked: ResponseCategory) -> Part:
    responses = case.course.responses
    if not responses:
        return Part(CriterionStanding.NOT_KNOWN, "No response is recorded.")
    last = responses[-1]
    held = _held(responses, asked)
    if not held:
        text = f"The last response recorded is {last.category}, {say_on(last.on)}; {asked} or better is asked."
        return Part(CriterionStanding.NOT_MET, text, (last.id,))
    if criterion.response_from_week is not None:
        return _response_in_week(case, held, criterion.response_from_week)
    since = f"{held[0].category} since {say_on(held[0].on)}"
    if criterion.response_months is None:
        return Part(CriterionStanding.MET, f"{since}, and no lower response since.", _ids(held))
    return _response_held(case, held, since, criterion.response_months)


def _held(responses: Sequence[ResponseFact], asked: ResponseCategory) -> list[ResponseFact]:
    """The latest responses without a gap that are `asked` or better, oldest first."""
    held: list[ResponseFact] = []
    for response in reversed(responses):
        if BEST_FIRST.index(response.category) > BEST_FIRST.index(asked):
            break
        held.insert(0, response)
    return held


def _response_held(case: _Case, held: Sequence[ResponseFact], since: str, months: int) -> Part:
    """Held from the first to the last of them. Of a month without its day, the day that shortens the time counts."""
    until = months_after(span_of(held[0].on)[1], months)
    if case.today < until:
        return Part(
            CriterionStanding.NOT_MET, f"{since}; {months} months end on {say_day(until)}.", _ids(held[:1]), until
        )
    if span_of(held[-1].on)[0] < until:
        text = f"{since}; no response is recorded on or after {say_day(until)}, when {months} months ended."
        return Part(CriterionStanding.NOT_KNOWN, text, _ids(held))
    text = f"{since}, still {held[-1].category} on {say_on(held[-1].on)}: {months} months held."
    return Part(CriterionStanding.MET, text, (held[0].id, held[-1].id))


def _response_in_week(case: _Case, held: Sequence[ResponseFact], week: int) -> Part:
    begins = _week_begins(case.course, week)
    if begins is None:
        return Part(CriterionStanding.NOT_KNOWN, _NO_FIRST_DOSE, _ids(held))
    late = [response for response in held if span_of(response.on)[0] >= begins]
    if late:
        text = f"{late[0].category} on {say_on(late[0].on)}, in week {week} or later, and no lower response since."
        return Part(CriterionStanding.MET, text, _ids(late[:1]))
    text = f"{held[-1].category} on {say_on(held[-1].on)}; none is recorded in week {week} or later"
    if case.today < begins:
        return Part(CriterionStanding.NOT_MET, f"{text}, which begins on {say_day(begins)}.", _ids(held[-1:]), begins)
    return Part(CriterionStanding.NOT_KNOWN, f"{text}, which began on {say_day(begins)}.", _ids(held[-1:]))


# --- weeks and doses

_NO_FIRST_DOSE = "The first step-up dose is not recorded, so weeks of treatment cannot be counted."


def _week(case: _Case, week: int) -> Part:
    begins = _week_begins(case.course, week)
    if begins is None:
        return Part(CriterionStanding.NOT_KNOWN, _NO_FIRST_DOSE)
    first = (case.course.given[0].id,)
    if case.today < begins:
        return Part(CriterionStanding.NOT_MET, f"Week {week} of treatment begins on {say_day(begins)}.", first, begins)
    return Part(CriterionStanding.MET, f"Week {week} of treatment began on {say_day(begins)}.", first)


def _week_begins(course: CourseFacts, week: int) -> date | None:
    first = course.given[0].on
    return first + timedelta(weeks=week - 1) if week_of(course, first) is not None else None


def _weeks_before(case: _Case, weeks: int) -> Part:
    """Weeks at the interval in force, from the first dose given at it."""
    word = say(case.now_in.schedule, case.rulebook)
    at_it = _doses_at_interval(case)
    if not at_it:
        return Part(CriterionStanding.NOT_MET, f"No dose at this interval ({word}) is recorded.")
    first = case.course.given[at_it[0]]
    until = first.on + timedelta(weeks=weeks)
    text = f"{word.capitalize()} since {say_day(first.on)}; {weeks} weeks"
    if case.today >= until:
        return Part(CriterionStanding.MET, f"{text} ended on {say_day(until)}.", (first.id,))
    if at_it[0] == 0 and not case.course.dose_history_complete:
        return Part(
            CriterionStanding.NOT_KNOWN, f"{word.capitalize()} since {say_day(first.on)} at the latest.", (first.id,)
        )
    return Part(CriterionStanding.NOT_MET, f"{text} end on {say_day(until)}.", (first.id,), until)


def _doses_at_interval(case: _Case) -> list[int]:
    """Places of the latest doses at the interval in force, oldest first."""
    places: list[int] = []
    for place in range(len(case.course.given) - 1, -1, -1):
        full = case.course.given[place].role is DoseRole.TREATMENT
        if not full or schedule_at(case.course, case.book, place) is not case.now_in.schedule:
            break
        places.insert(0, place)
    return places


def _doses_before(case: _Case, count: int) -> Part:
    ids = tuple(case.course.given[place].id for place in _doses_at_interval(case))
    return _counted(case, ids, len(ids), count, say(case.now_in.schedule, case.rulebook))


def _doses(case: _Case, count: int) -> Part:
    """Full doses of the phase's amount; a dose whose amount was not recorded may be one."""
    full = [dose for dose in case.course.given if dose.role in FULL_DOSES and dose.amount in (None, case.to.amount)]
    sure = tuple(dose.id for dose in full if dose.amount is not None)
    return _counted(case, sure, len(full), count, f"of {case.to.amount:g} {case.to.unit}")


def _counted(case: _Case, ids: Sequence[str], at_most: int, count: int, which: str) -> Part:
    text = f"{len(ids)} of {count} doses {which} are recorded as given"
    if len(ids) >= count:
        return Part(CriterionStanding.MET, f"{text}.", tuple(ids))
    if not case.course.dose_history_complete:
        return Part(CriterionStanding.NOT_KNOWN, f"{text}; the dose history is incomplete.", tuple(ids))
    if at_most >= count:
        return Part(
            CriterionStanding.NOT_KNOWN, f"{text}; of {at_most - len(ids)} more the amount is not recorded.", tuple(ids)
        )
    return Part(CriterionStanding.NOT_MET, f"{text}.", tuple(ids))


def _ids(responses: Sequence[ResponseFact]) -> tuple[str, ...]:
    return tuple(response.id for response in responses)
