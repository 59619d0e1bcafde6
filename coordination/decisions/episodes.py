"""One episode of CRS or ICANS: hours from the causing dose, the grade now beside the worst, whether signs that return are
a new episode, and whether ICANS goes with a CRS. A day without an hour answers only where every hour of it would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coordination.decisions.reactions import causing_dose
from coordination.facts import CourseFacts, ToxicityFact, day_of
from coordination.knowledge import LimitName, Rulebook
from coordination.vocabulary import GradingSystem, ToxicityKind

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EpisodeGrades:
    """`current`: the latest assessment; `worst`: the episode's maximum, which every rate counts. None: not recorded."""

    current: int | None
    worst: int | None


def onset_hours(course: CourseFacts, episode: ToxicityFact) -> float | None:
    """Hours from the causing dose to the first sign; None where either hour, or the dose, is not known.

    The most recent dose on record is the cause only where every dose is on record.
    """
    dose = causing_dose(course, episode)
    if not (course.dose_history_complete or episode.causing_dose_id):
        return None
    if dose is None or dose.at is None or episode.onset_at is None or episode.onset_at < dose.at:
        return None
    return (episode.onset_at - dose.at) / timedelta(hours=1)


def episode_grades(episode: ToxicityFact, system: GradingSystem = GradingSystem.ASTCT_2019) -> EpisodeGrades:
    """The grade now and the episode's maximum, kept apart, both on one scale."""
    grades = [grade for grade in episode.grades if grade.system is system]
    if all(grade.on is not None for grade in grades):
        grades.sort(key=lambda grade: grade.on or "")
    if all(grade.at is not None for grade in grades):
        grades.sort(key=lambda grade: grade.at)  # type: ignore[arg-type,return-value]
    return EpisodeGrades(grades[-1].grade if grades else None, episode.worst(system))


def is_new_event(
    course: CourseFacts, earlier: ToxicityFact, onset_on: date, onset_at: datetime | None, *, rulebook: Rulebook
) -> bool | None:
    """Whether signs from `onset` are a new event after `earlier`: they begin after a later dose, or long enough after
    full resolution. None: what is recorded does not tell."""
    later_dose = _after_later_dose(course, earlier, onset_on, onset_at)
    if later_dose:
        return True
    resolved = day_of(earlier.resolved_on)
    if resolved is None:
        return None
    gap = timedelta(hours=rulebook.grading.limit(LimitName.NEW_EVENT))
    days = onset_on - resolved
    if days - DAY >= gap:
        return True
    return False if later_dose is False and days + DAY <= gap else None


def goes_on(
    course: CourseFacts, kind: ToxicityKind, on: date, at: datetime | None, *, rulebook: Rulebook
) -> tuple[ToxicityFact | None, bool | None]:
    """The latest episode of the kind, and whether signs of this moment are a new event beside it. None: a person says.

    An episode that nobody resolved goes on where no dose came after it began.
    """
    known = [episode for episode in course.toxicities if episode.kind is kind]
    if not known:
        return None, True
    latest = known[-1]
    begun = day_of(latest.onset_on)
    if begun is None or _before(on, at, begun, latest.onset_at):
        return latest, None
    if latest.resolved_on is None and _after_later_dose(course, latest, on, at) is False:
        return latest, False
    return latest, is_new_event(course, latest, on, at, rulebook=rulebook)


def is_concurrent(icans: ToxicityFact, crs: ToxicityFact, *, rulebook: Rulebook) -> bool | None:
    """Whether the ICANS was there during the CRS, or within the days on file after it resolved; both ends count.

    None: the days that are recorded do not tell.
    """
    began, ended = day_of(icans.onset_on), day_of(icans.resolved_on)
    opened, resolved = day_of(crs.onset_on), day_of(crs.resolved_on)
    if began is None or opened is None:
        return None
    if began < opened:
        return None if ended is None else ended >= opened
    window = timedelta(days=rulebook.grading.limit(LimitName.CONCURRENT))
    if began <= (resolved or opened) + window:
        return True
    return None if resolved is None else False


def _after_later_dose(
    course: CourseFacts, earlier: ToxicityFact, onset_on: date, onset_at: datetime | None
) -> bool | None:
    """Whether a dose was given between the earlier onset and this one; None where days alone do not tell."""
    begun = day_of(earlier.onset_on)
    if begun is None:
        return None
    answers: list[bool | None] = [] if course.dose_history_complete else [None]
    for dose in course.given:
        after = _before(begun, earlier.onset_at, dose.on, dose.at)
        before = _before(dose.on, dose.at, onset_on, onset_at)
        answers.append(False if after is False or before is False else None if None in (after, before) else True)
    return True if True in answers else None if None in answers else False


def _before(one: date, one_at: datetime | None, other: date, other_at: datetime | None) -> bool | None:
    if one_at is not None and other_at is not None:
        return one_at < other_at
    return None if one == other else one < other
