"""What a person records in the recorder: stored whole with the row that decided, and never another grade than the table's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from coordination.acts import (
    Conflict,
    Decided,
    NotAllowed,
    NotFound,
    Refused,
    assess_grade,
    decide_waiting,
    open_toxicity,
    record_observation,
    update_toxicity,
)
from coordination.decisions.episodes import EpisodeGrades, episode_grades
from coordination.decisions.observing import Observed
from coordination.facts import CourseFacts
from coordination.records import tables as t
from coordination.records.courses import CourseRecord, load_records
from coordination.vocabulary import Answer, DoseRole, GradingSystem, Role, ToxicityKind
from tests.builders import TODAY, World, days_ago

CRS, ICANS = ToxicityKind.CRS, ToxicityKind.ICANS
FEVER = {"temp_c": 38.5, "hypotension": False, "oxygen_device": "none"}
NORMAL = {"temp_c": 36.8, "hypotension": False, "oxygen_device": "none"}
MASKED = {"temp_c": 36.8, "premedicated": True, "hypotension": True, "vasopressors": 0, "vasopressin": False,
          "oxygen_device": "none"}  # fmt: skip
HOUR = timedelta(hours=1)


def dosed(world: World, **values: Any) -> str:
    return world.after(DoseRole.STEP_UP_2, gap_days=1, **values)


def stored(world: World, course_id: str) -> CourseRecord:
    with world.store.reading() as session:
        return load_records(session, [course_id])[course_id]


def facts(world: World, course_id: str) -> CourseFacts:
    return stored(world, course_id).facts()


def observe(world: World, course_id: str, answers: dict[str, Any], *, role: Role = Role.NURSE, **values: Any) -> None:
    kind = values.pop("kind", CRS)
    written = values.pop("written", {})
    with world.acting(world.viewer(role)) as act:
        record_observation(act, course_id, Observed(kind, answers, written), **({"at": world.now} | values))


def test_a_fever_is_stored_whole_and_asks_for_an_answer(world_on_each: World) -> None:
    world = world_on_each
    course_id = dosed(world)
    dose = facts(world, course_id).given[-1]
    observe(world, course_id, FEVER, written={"temp_c": "101.3 °F"}, causing_dose_id=dose.id, told="Dr. Duty")
    record = stored(world, course_id)
    (graded,) = record.current(t.GradeAssessment)
    assert (graded.grade, graded.deciding_row, graded.system) == (1, "crs-fever", "astct_2019")
    assert graded.inputs == {"kind": "crs", "answers": FEVER, "written": {"temp_c": "101.3 °F"}}
    (episode,) = record.facts().toxicities
    assert (episode.onset_at, episode.onset_on, episode.causing_dose_id) == (world.now, TODAY.isoformat(), dose.id)
    (measured,) = record.facts().measurements
    assert (measured.value, measured.text) == (38.5, "101.3 °F")
    (alert,) = record.current(t.Alert)
    assert alert.what == "CRS: Temperature 38.5 °C. Fever without hypotension or oxygen need: grade 1"
    assert alert.told == "Dr. Duty"


def test_nothing_found_opens_no_episode_and_raises_no_alert(world: World) -> None:
    course_id = dosed(world)
    observe(world, course_id, NORMAL)
    record = stored(world, course_id)
    assert not record.facts().toxicities
    assert not record.facts().alerts
    (kept,) = record.current(t.GradeAssessment)
    assert (kept.toxicity_id, kept.grade, kept.deciding_row) == ("", 0, "crs-no-fever")


def test_a_later_check_joins_the_episode_and_keeps_the_worst(world: World) -> None:
    course_id = dosed(world)
    observe(world, course_id, FEVER, at=world.now - 2 * HOUR)
    episode = facts(world, course_id).toxicities[0].id
    worse = FEVER | {"hypotension": True, "vasopressors": 0, "vasopressin": False}
    observe(world, course_id, worse, at=world.now - HOUR, episode_id=episode)
    observe(world, course_id, FEVER, episode_id=episode)
    (found,) = facts(world, course_id).toxicities
    assert episode_grades(found) == EpisodeGrades(current=1, worst=2)
    assert len(facts(world, course_id).alerts) == 2, "a grade that does not rise raises no alert"


def test_grade_0_ends_no_episode_until_somebody_says_so(world: World) -> None:
    course_id = dosed(world)
    observe(world, course_id, FEVER, at=world.now - HOUR)
    episode = facts(world, course_id).toxicities[0].id
    observe(world, course_id, NORMAL, at=world.now - HOUR / 2, episode_id=episode)
    assert facts(world, course_id).toxicities[0].resolved_on is None
    observe(world, course_id, NORMAL, episode_id=episode, resolved=True)
    assert facts(world, course_id).toxicities[0].resolved_on == TODAY.isoformat()
    with pytest.raises(Refused, match="Only an observation of grade 0 in an episode"):
        observe(world, course_id, FEVER, episode_id=episode, resolved=True)


def test_signs_that_come_back_in_the_same_event_take_the_resolution_back(world: World) -> None:
    course_id = dosed(world)
    observe(world, course_id, FEVER, at=world.now - HOUR)
    episode = facts(world, course_id).toxicities[0].id
    with world.acting() as act:
        update_toxicity(act, course_id, episode, resolved_on=TODAY)
    observe(world, course_id, FEVER, episode_id=episode)
    (found,) = facts(world, course_id).toxicities
    assert found.resolved_on is None


@pytest.mark.parametrize(
    ("hour_known", "seen", "open_again"),
    [(True, HOUR, False), (True, HOUR / 2, False), (True, HOUR / 4, True), (False, 24 * HOUR, False)],
)
def test_signs_seen_before_the_resolution_leave_it(
    world: World, seen: timedelta, *, hour_known: bool, open_again: bool
) -> None:
    course_id = dosed(world)
    observe(world, course_id, FEVER, at=world.now - 24 * HOUR)
    episode = facts(world, course_id).toxicities[0].id
    with world.acting() as act:
        update_toxicity(
            act, course_id, episode, resolved_on=TODAY, resolved_at=world.now - HOUR / 2 if hour_known else None
        )
    observe(world, course_id, FEVER, at=world.now - seen, episode_id=episode)
    (found,) = facts(world, course_id).toxicities
    assert (found.resolved_on is None) is open_again
    assert len(found.grades) == 2


def test_what_was_seen_long_ago_is_history_and_raises_no_alert(world: World) -> None:
    course_id = dosed(world)
    observe(world, course_id, FEVER, at=world.now - 25 * HOUR)
    assert facts(world, course_id).toxicities
    assert not facts(world, course_id).alerts


def test_who_was_told_is_kept_whatever_else_raises_an_alert(world: World) -> None:
    course_id = dosed(world)
    observe(world, course_id, FEVER, at=world.now - 25 * HOUR, told="Dr. Long Ago")
    episode = facts(world, course_id).toxicities[0].id
    observe(world, course_id, FEVER, episode_id=episode, told="Dr. No Rise")
    decided = Decided(2, "Dr. A", "Dexamethasone hides the fever")
    observe(
        world, course_id, MASKED, role=Role.ACADEMIC_CLINICIAN, episode_id=episode, decided=decided, told="Dr. Decided"
    )
    alerts = {alert.told: alert.answered_at is not None for alert in facts(world, course_id).alerts}
    assert alerts == {"Dr. Long Ago": False, "Dr. No Rise": False, "Dr. Decided": True}


def test_masked_fever_waits_for_a_clinician_and_the_decision_answers_its_alert(world_on_each: World) -> None:
    world = world_on_each
    course_id = dosed(world)
    observe(world, course_id, MASKED)
    record = stored(world, course_id)
    (waits,) = record.current(t.GradeAssessment)
    assert (waits.grade, waits.deciding_row, waits.decided_by) == (None, "crs-masked", None)
    assert record.facts().alerts[0].answered_at is None
    decided = Decided(2, "Ada Academic", "Dexamethasone this morning hides the fever")
    for role in (Role.NURSE, Role.COORDINATOR, Role.PHARMACIST):
        with pytest.raises(NotAllowed, match="may not decide a grade"), world.acting(world.viewer(role)) as act:
            decide_waiting(act, course_id, waits.id, decided)
    with world.acting(world.viewer(Role.ACADEMIC_CLINICIAN)) as act:
        decide_waiting(act, course_id, waits.id, decided)
    record = stored(world, course_id)
    (row,) = record.current(t.GradeAssessment)
    assert (row.grade, row.clinician_decision, row.decided_by) == (2, decided.why, decided.by)
    assert (row.inputs, row.at, row.supersedes) == (waits.inputs, waits.at, waits.id)
    assert record.facts().alerts[0].answered_at is not None
    with (
        pytest.raises(NotFound, match="No observation waits"),
        world.acting(world.viewer(Role.ACADEMIC_CLINICIAN)) as act,
    ):
        decide_waiting(act, course_id, row.id, decided)


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        (Decided(1, "", "Seen at the bedside"), "Who decided is needed"),
        (Decided(1, "Dr. A", "  "), "The reason of the decision is needed"),
        (Decided(7, "Dr. A", "Seen"), "allowed: 0 to 5"),
    ],
)
def test_a_decision_says_who_and_why(world: World, decided: Decided, said: str) -> None:
    course_id = dosed(world)
    with pytest.raises(Refused, match=said):
        observe(world, course_id, MASKED, role=Role.ACADEMIC_CLINICIAN, decided=decided)
    assert not facts(world, course_id).toxicities


def test_a_decision_that_there_is_none_opens_no_episode(world: World) -> None:
    course_id = dosed(world)
    decided = Decided(0, "Dr. A", "Dry, and better after a liter")
    observe(world, course_id, MASKED, role=Role.ACADEMIC_CLINICIAN, decided=decided)
    assert not facts(world, course_id).toxicities
    (kept,) = stored(world, course_id).current(t.GradeAssessment)
    assert (kept.toxicity_id, kept.grade, kept.clinician_decision) == ("", 0, decided.why)


def test_what_the_table_settles_is_no_decision(world: World) -> None:
    course_id = dosed(world)
    with pytest.raises(Refused, match="The table settles this"):
        observe(world, course_id, FEVER, role=Role.ACADEMIC_CLINICIAN, decided=Decided(3, "Dr. A", "It felt worse"))


def test_another_cause_is_a_clinicians_word(world: World) -> None:
    course_id = dosed(world)
    explained = FEVER | {"alternative_cause": True}
    with pytest.raises(NotAllowed, match="may not decide a grade"):
        observe(world, course_id, explained)
    observe(world, course_id, explained, role=Role.ACADEMIC_CLINICIAN)
    assert stored(world, course_id).current(t.GradeAssessment)[0].deciding_row == "crs-other-cause"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (FEVER | {"temp_c": 50.0}, "allowed: 30 to 45 °C"),
        (FEVER | {"temp_c": float("nan")}, "allowed: 30 to 45 °C"),
        (FEVER | {"temp_c": float("inf")}, "allowed: 30 to 45 °C"),
        (FEVER | {"flow_l_min": -1}, "allowed: 0 to 100"),
        (FEVER | {"oxygen_device": "tent"}, "allowed: none"),
        (FEVER | {"mood": "low"}, "Found mood"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(world: World, answers: dict[str, Any], said: str) -> None:
    course_id = dosed(world)
    with pytest.raises(Refused, match=said):
        observe(world, course_id, answers)
    record = stored(world, course_id)
    assert not record.current(t.GradeAssessment)
    assert not record.current(t.Measurement)


def test_a_child_is_refused(world: World) -> None:
    course_id = dosed(world, birth_date=days_ago(11 * 365))
    with pytest.raises(Refused, match="the tables are for adults"):
        observe(world, course_id, FEVER)


@pytest.mark.parametrize("grade", [None, 0, 2, 4])
def test_a_computed_grade_is_the_tables_and_no_other(world: World, grade: int | None) -> None:
    course_id = dosed(world)
    with pytest.raises(Refused, match="the table says grade 1"), world.acting() as act:
        episode = open_toxicity(act, course_id, kind=CRS, onset_on=TODAY)
        assess_grade(
            act, course_id, episode, grade=grade, system=GradingSystem.ASTCT_2019, observed=Observed(CRS, FEVER)
        )


def test_an_observation_is_graded_on_no_other_scale_and_in_no_other_episode(world: World) -> None:
    course_id = dosed(world)
    seen = Observed(CRS, FEVER)
    with pytest.raises(Refused, match="graded after ASTCT 2019"), world.acting() as act:
        episode = open_toxicity(act, course_id, kind=CRS, onset_on=TODAY)
        assess_grade(act, course_id, episode, grade=1, system=GradingSystem.LEE_2014, observed=seen)
    with pytest.raises(Refused, match="The episode is one of ICANS"), world.acting() as act:
        episode = open_toxicity(act, course_id, kind=ICANS, onset_on=TODAY)
        assess_grade(act, course_id, episode, grade=1, system=GradingSystem.ASTCT_2019, observed=seen)
    with pytest.raises(Refused, match="found nothing belongs to no episode"), world.acting() as act:
        assess_grade(act, course_id, "", grade=1, system=GradingSystem.ASTCT_2019, observed=seen)


def test_the_score_is_stored_task_by_task(world: World) -> None:
    course_id = dosed(world)
    tasks = {f"ice.{task}": True for task in ("year", "month", "city", "hospital", "object_1", "object_2", "object_3")}
    observe(world, course_id, tasks | {"ice.command": False}, kind=ICANS)
    (row,) = stored(world, course_id).current(t.GradeAssessment)
    assert (row.grade, row.deciding_row) == (1, "icans-ice-1"), "7 to 9 is grade 1, whatever the two missing tasks"
    assert row.inputs["answers"]["ice.command"] is False


def test_somebody_elses_change_is_told_before_anything_is_stored(world: World) -> None:
    course_id = dosed(world)
    seen = stored(world, course_id).course.version
    observe(world, course_id, NORMAL)
    with pytest.raises(Conflict, match="CRS observed"):
        observe(world, course_id, FEVER, seen_version=seen)


def test_prophylaxis_on_record_is_read_by_the_table_only_where_it_is_among_the_answers(world: World) -> None:
    course_id = dosed(world, prophylactic_tocilizumab=Answer.YES)
    observe(world, course_id, {name: value for name, value in MASKED.items() if name != "premedicated"})
    assert stored(world, course_id).current(t.GradeAssessment)[0].deciding_row != "crs-masked"


def test_an_episode_may_begin_before_it_was_seen_and_never_after(world: World) -> None:
    course_id = dosed(world)
    observed = Observed(CRS, FEVER)
    with pytest.raises(Refused, match="cannot begin after it was seen"), world.acting() as act:
        record_observation(act, course_id, observed, at=world.now - HOUR, onset_on=TODAY, onset_at=world.now - HOUR / 2)
    with world.acting() as act:
        record_observation(act, course_id, observed, at=world.now, onset_on=TODAY, onset_at=world.now - HOUR)
    (episode,) = stored(world, course_id).facts().toxicities
    assert (episode.onset_at, episode.grades[0].at) == (world.now - HOUR, world.now)
