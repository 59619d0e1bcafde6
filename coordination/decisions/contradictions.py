"""Where recorded facts do not fit the stage that stands: they are shown side by side, and nothing resolves them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from coordination.decisions.dose_decision import say
from coordination.decisions.passings import events_of, under_way
from coordination.decisions.step_up import FULL_DOSES, in_re_step_up
from coordination.facts import CourseFacts, DoseFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import DoseRole, HandoffEventKind, Stage
from coordination.words import say_day

BEFORE_DOSES = (Stage.REFERRED, Stage.PLANNED)
UP_TO_STEP_UP = (*BEFORE_DOSES, Stage.STEP_UP)
AFTER_ACCEPTANCE = (Stage.ACCEPTED, Stage.CO_MANAGED, Stage.RETURNED, Stage.ENDED)
AFTER_FIRST_COMMUNITY_DOSE = (Stage.CO_MANAGED, Stage.RETURNED, Stage.ENDED)
ANSWERS = (HandoffEventKind.ACCEPTED, HandoffEventKind.DECLINED, HandoffEventKind.WITHDRAWN)


def contradictions(course: CourseFacts, *, rulebook: Rulebook) -> tuple[str, ...]:
    """Each contradiction as one sentence that names both sides; () where everything fits."""
    checks = (_doses_too_early, _full_dose_missing, _step_up_again, _community_dose, _answer, _after_the_end, _death)
    stage = f"Stage {rulebook.label(course.stage).word}"
    found = (check(course, stage, rulebook) for check in checks)
    return tuple(sentence for sentence in found if sentence is not None)


def _doses_too_early(course: CourseFacts, stage: str, rulebook: Rulebook) -> str | None:
    if course.stage in BEFORE_DOSES and course.last_given is not None:
        number = len(course.given)
        doses = "1 dose is" if number == 1 else f"{number} doses are"
        return f"{stage}, but {doses} recorded as given, the last on {say_day(course.last_given.on)}."
    full = _first_full_dose(course)
    if course.stage is Stage.STEP_UP and full is not None and not _step_up_since(course, full):
        assert full.role is not None
        return f"{stage}, but the {say(full.role, rulebook)} is recorded as given on {say_day(full.on)}."
    return None


def _full_dose_missing(course: CourseFacts, stage: str, _: Rulebook) -> str | None:
    """Only a complete history can say that a dose is missing."""
    if course.stage in (*UP_TO_STEP_UP, Stage.ENDED) or not course.dose_history_complete:
        return None
    return None if _first_full_dose(course) else f"{stage}, but no full dose is recorded as given."


def _step_up_again(course: CourseFacts, stage: str, rulebook: Rulebook) -> str | None:
    """Step-up that began again while the stage knows nothing of it: from Co-managed the way leads over Returned."""
    last = course.last_given
    if course.stage in (*UP_TO_STEP_UP, Stage.ENDED) or last is None or last.role is None or not in_re_step_up(course):
        return None
    return f"{stage}, but {say(last.role, rulebook)} is recorded as given on {say_day(last.on)}, after a gap."


def _community_dose(course: CourseFacts, stage: str, _: Rulebook) -> str | None:
    """A treatment dose at the practice, or the first community dose, before the stage says so. Step-up may be there."""
    if course.stage in AFTER_FIRST_COMMUNITY_DOSE:
        return None
    practice = course.community.id if course.community else None
    at_practice = [
        dose.on for dose in course.given if dose.role is DoseRole.TREATMENT and practice and dose.site_id == practice
    ]
    first = [event.on for event in course.handoff_events if event.kind is HandoffEventKind.FIRST_DOSE_GIVEN]
    for day in (*first, *at_practice):
        if day is not None and not _known_before(course, AFTER_FIRST_COMMUNITY_DOSE, day):
            return f"{stage}, but a dose at the practice is recorded as given on {say_day(day)}."
    return None


def _answer(course: CourseFacts, stage: str, rulebook: Rulebook) -> str | None:
    """The last answer of the receiving site against the stage: an acceptance, or a refusal, that the stage ignores."""
    passing = under_way(course)
    last = next((event for event in reversed(events_of(course, passing)) if event.kind in ANSWERS), None)
    if passing is None or last is None:
        return None
    since = {course.stage, *(event.stage for event in course.stage_events if event.seq > passing.seq)}
    ignored = (
        course.stage is Stage.ACCEPTED if last.kind is HandoffEventKind.DECLINED else since.isdisjoint(AFTER_ACCEPTANCE)
    )
    if last.kind is HandoffEventKind.WITHDRAWN or not ignored:
        return None
    on = f" on {say_day(last.on)}" if last.on else ""
    return f"{stage}, but the last answer recorded is {rulebook.label(last.kind).word.lower()}{on}."


def _after_the_end(course: CourseFacts, stage: str, _: Rulebook) -> str | None:
    last, since = course.last_given, course.stage_since
    if course.stage is Stage.ENDED and last is not None and since is not None and last.on > since:
        return f"{stage} on {say_day(since)}, but a dose is recorded as given on {say_day(last.on)}."
    return None


def _death(course: CourseFacts, stage: str, _: Rulebook) -> str | None:
    if course.death_date is None or course.stage is Stage.ENDED:
        return None
    return f"{stage}, but a death is recorded on {say_day(course.death_date)}."


def _first_full_dose(course: CourseFacts) -> DoseFact | None:
    return next((dose for dose in course.given if dose.role in FULL_DOSES), None)


def _step_up_since(course: CourseFacts, full: DoseFact) -> bool:
    """Whether the course went back to step-up after its full dose, which is then no contradiction."""
    return course.stage_since is not None and course.stage_since > full.on


def _known_before(course: CourseFacts, stages: Collection[Stage], day: date) -> bool:
    """Whether the course was in one of `stages` and left it after `day`: it went on, or back, knowingly."""
    since = course.stage_since
    return any(event.stage in stages for event in course.stage_events) and since is not None and day < since
