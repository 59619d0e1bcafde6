"""Episodes: opened, graded, updated, resolved; what cannot be right is refused with what was found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from coordination.acts import NotFound, Refused, assess_grade, change_course, open_toxicity, update_toxicity
from coordination.records.courses import load_records
from coordination.vocabulary import DoseRole, GradingSystem, ToxicityKind
from tests.builders import TODAY, World, days_ago

CRS = ToxicityKind.CRS


def dosed(world: World) -> str:
    return world.after(DoseRole.STEP_UP_2, gap_days=3)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"onset_on": TODAY + timedelta(days=1)}, "An onset on .* lies in the future"),
        ({"onset_on": "2026-12"}, "An onset in 2026-12 lies in the future"),
        ({"onset_on": days_ago(7)}, "is before the first dose on Wed 18 Nov 2026"),
        ({"onset_on": days_ago(2), "resolved_on": days_ago(3)}, "Resolved on .* is before the onset"),
        ({"onset_at": datetime(2026, 11, 24, 16, tzinfo=UTC)}, "lies in the future"),
        (
            {
                "onset_at": datetime(2026, 11, 22, 16, tzinfo=UTC),
                "resolved_at": datetime(2026, 11, 22, 15, tzinfo=UTC),
            },
            "resolution is before the onset",
        ),
        ({"causing_dose_id": "another"}, "not a given dose of this course"),
    ],
)
def test_an_episode_that_cannot_be_right_is_refused(world: World, values: dict[str, Any], said: str) -> None:
    course_id = dosed(world)
    with pytest.raises(Refused, match=said), world.acting() as act:
        open_toxicity(act, course_id, kind=CRS, **values)


@pytest.mark.parametrize("onset_on", [None, "2026-11", "2026"])
def test_a_day_that_is_not_known_is_kept_as_it_is(world: World, onset_on: str | None) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        open_toxicity(act, course_id, kind=CRS, onset_on=onset_on)
        assert act.facts(course_id).toxicities[0].onset_on == onset_on


@pytest.mark.parametrize("grade", [-1, 6, 12])
def test_a_grade_outside_the_scale_is_refused(world: World, grade: int) -> None:
    course_id = dosed(world)
    with pytest.raises(Refused, match=f"Found grade {grade}; allowed: 0 to 5"), world.acting() as act:
        episode = open_toxicity(act, course_id, kind=CRS, onset_on=days_ago(1))
        assess_grade(act, course_id, episode, grade=grade, system=GradingSystem.ASTCT_2019)


def test_a_refused_grading_leaves_no_episode_behind(world: World) -> None:
    course_id = dosed(world)
    with pytest.raises(Refused), world.acting() as act:
        episode = open_toxicity(act, course_id, kind=CRS, onset_on=days_ago(1))
        assess_grade(act, course_id, episode, grade=9, system=GradingSystem.ASTCT_2019)
    with world.store.reading() as session:
        assert load_records(session, [course_id])[course_id].facts().toxicities == ()


def test_resolving_keeps_what_was_known(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=CRS, onset_on=days_ago(2), tocilizumab="yes", note="fever")
    with world.acting() as act:
        update_toxicity(act, course_id, episode, resolved_on=days_ago(1))
        (found,) = act.facts(course_id).toxicities
    assert (found.id, found.onset_on, found.resolved_on, found.tocilizumab) == (
        episode, days_ago(2).isoformat(), days_ago(1).isoformat(), "yes",
    )  # fmt: skip


def test_an_update_is_checked_against_what_stays(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=CRS, onset_on=days_ago(2))
    with pytest.raises(Refused, match="is before the onset"), world.acting() as act:
        update_toxicity(act, course_id, episode, resolved_on=days_ago(3))


def test_an_episode_of_another_course_is_not_found(world: World) -> None:
    one, other = dosed(world), dosed(world)
    with world.acting() as act:
        episode = open_toxicity(act, one, kind=CRS, onset_on=days_ago(1))
    with pytest.raises(NotFound, match="No such episode"), world.acting() as act:
        assess_grade(act, other, episode, grade=1, system=GradingSystem.ASTCT_2019)


def test_a_corrected_dose_stays_the_cause(world: World) -> None:
    course_id = dosed(world)
    with world.store.reading() as session:
        cause = load_records(session, [course_id])[course_id].facts().given[0]
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=CRS, onset_on=days_ago(5), causing_dose_id=cause.id)
    for amount in (4.7, 4.8):
        with world.store.reading() as session:
            stands = load_records(session, [course_id])[course_id].facts().given[0]
        world.dose(course_id, cause.role, cause.on, amount=amount, unit="mg/kg", supersedes=stands.id)
    with world.acting() as act:
        update_toxicity(act, course_id, episode, resolved_on=days_ago(4))
        facts = act.facts(course_id)
    assert facts.toxicities[0].causing_dose_id == facts.given[0].id
    assert facts.given[0].amount == 4.8


def test_before_the_first_recorded_dose_only_a_reaction_to_a_known_history_is_refused(world: World) -> None:
    course_id = dosed(world)
    before = days_ago(8)
    with world.acting() as act:
        open_toxicity(act, course_id, kind=ToxicityKind.INFECTION, onset_on=before)
    with pytest.raises(Refused, match="before the first dose"), world.acting() as act:
        open_toxicity(act, course_id, kind=CRS, onset_on=before)
    with world.acting() as act:
        change_course(act, course_id, dose_history_complete=False)
        open_toxicity(act, course_id, kind=CRS, onset_on=before)
