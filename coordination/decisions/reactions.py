"""The worst CRS and ICANS of a course, told honestly: graded, graded on another scale, without a grade, none seen,
or not recorded. A bare 0 is only ever a stated "none" (design §8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from coordination.facts import CourseFacts, DoseFact, ToxicityFact, day_of
from coordination.vocabulary import Answer, DoseRole, GradingSystem, ToxicityKind
from coordination.vocabulary import ReactionAnswer as ReactionAnswer


@dataclass(frozen=True, slots=True)
class WorstReaction:
    """`grade` is ASTCT 2019 and set only when `answer` is graded; 0 is a stated "none seen", on the day `stated_on`.

    `ungraded_episodes`, `other_scale_episodes`: all of the kind whose ASTCT grade is not known, the named one included.
    """

    answer: ReactionAnswer
    grade: int | None = None
    episode_id: str | None = None
    onset_on: str | None = None
    onset_hours: float | None = None
    after_role: DoseRole | None = None
    ungraded_episodes: int = 0
    other_scale_episodes: int = 0
    stated_on: date | None = None

    @property
    def others_not_graded(self) -> int:
        """Episodes beside the named one whose ASTCT grade is not known: the worst may be worse."""
        named = 1 if self.episode_id is not None and self.answer is not ReactionAnswer.GRADED else 0
        return self.ungraded_episodes + self.other_scale_episodes - named


def worst_reaction(course: CourseFacts, kind: ToxicityKind) -> WorstReaction:
    """The episode's maximum over the course; onset in hours from the causing dose where both hours are known."""
    episodes = [episode for episode in course.toxicities if episode.kind is kind]
    if not episodes:
        return _no_episode(course, kind)
    grades = {episode.id: episode.worst(GradingSystem.ASTCT_2019) for episode in episodes}
    graded = [episode for episode in episodes if grades[episode.id] is not None]
    ungraded = [episode for episode in episodes if grades[episode.id] is None and not episode.on_other_scale]
    if graded:
        worst = max(graded, key=lambda episode: grades[episode.id] or 0)
        found = _about(course, worst, ReactionAnswer.GRADED, grades[worst.id])
    else:
        answer = ReactionAnswer.UNGRADED if ungraded else ReactionAnswer.OTHER_SCALE
        found = _about(course, (ungraded or episodes)[0], answer, None)
    other_scale = len(episodes) - len(graded) - len(ungraded)
    return replace(found, ungraded_episodes=len(ungraded), other_scale_episodes=other_scale)


def causing_dose(course: CourseFacts, episode: ToxicityFact) -> DoseFact | None:
    """The dose named as cause, else the most recent given dose at or before onset; None where that is not known."""
    if episode.causing_dose_id:
        return next((dose for dose in course.doses if dose.id == episode.causing_dose_id), None)
    onset = day_of(episode.onset_on)
    if onset is None:
        return None
    before = [dose for dose in course.given if _not_after(dose, episode, onset)]
    return before[-1] if before else None


def _not_after(dose: DoseFact, episode: ToxicityFact, onset: date) -> bool:
    if dose.at and episode.onset_at:
        return dose.at <= episode.onset_at
    return dose.on <= onset


def _about(course: CourseFacts, episode: ToxicityFact, answer: ReactionAnswer, grade: int | None) -> WorstReaction:
    dose = causing_dose(course, episode)
    known = dose is not None and (course.dose_history_complete or episode.causing_dose_id is not None)
    return WorstReaction(
        answer=answer,
        grade=grade,
        episode_id=episode.id,
        onset_on=episode.onset_on,
        onset_hours=_hours(dose, episode) if known else None,
        after_role=dose.role if dose is not None and known else None,
    )


def _hours(dose: DoseFact | None, episode: ToxicityFact) -> float | None:
    if dose is None or dose.at is None or episode.onset_at is None:
        return None
    return round((episode.onset_at - dose.at).total_seconds() / 3600, 1)


def _no_episode(course: CourseFacts, kind: ToxicityKind) -> WorstReaction:
    """None is what the last answer says; a later "not known" takes it back."""
    stated = course.attested(f"{kind}_none")
    if stated is not None and stated.value is Answer.YES:
        return WorstReaction(answer=ReactionAnswer.NONE, grade=0, stated_on=stated.on)
    if not course.given:
        return WorstReaction(answer=ReactionAnswer.NOT_DOSED)
    return WorstReaction(answer=ReactionAnswer.NOT_RECORDED)
