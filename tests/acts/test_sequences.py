"""After any sequence of acts the stored derived rows equal a full rebuild, and the trail verifies.

Acts are drawn with whatever they may be refused for; a refusal is part of the sequence, and leaves everything as it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from coordination import acts as a
from coordination.acts import Act, Conflict, NotAllowed, NotFound, Refused, rebuild, refresh_due
from coordination.decisions.stages import InvalidTransition
from coordination.knowledge import load_rulebook
from coordination.records import Store, open_store
from coordination.records import tables as t
from coordination.records.audit import verify
from coordination.vocabulary import (
    DoseRole,
    DoseStatus,
    GradingSystem,
    HandoffEventKind,
    Role,
    Schedule,
    Stage,
    TaskOutcomeKind,
    ToxicityKind,
)
from tests.builders import HILL, LAKE, NORTH, TODAY, World, a_viewer, a_world, rows

RULEBOOK = load_rulebook()
DERIVED = (t.CourseStatus, t.CourseSight, t.FollowUpTask, t.CrsTally)
REFUSALS = (Refused, NotAllowed, NotFound, Conflict, InvalidTransition)

PEOPLE = (
    (Role.COORDINATOR, NORTH),
    (Role.NURSE, NORTH),
    (Role.PROGRAM_LEAD, NORTH),
    (Role.COMMUNITY_CLINICIAN, LAKE),
    (Role.COMMUNITY_CLINICIAN, HILL),
)

days = st.integers(-40, 2).map(lambda n: TODAY + timedelta(days=n))
sites = st.sampled_from([NORTH, LAKE, HILL])


def fact_rows(store: Store) -> list[Any]:
    return rows(store, *t.FACTS, t.Course, t.Patient, t.Audit)


def record_a_dose(act: Act, course: str, draw: Any) -> None:
    a.record_dose(
        act, course, status=draw(st.sampled_from(DoseStatus)), on=draw(days),
        role=draw(st.none() | st.sampled_from(DoseRole)), schedule=draw(st.none() | st.sampled_from(Schedule)),
        reason=draw(st.none() | st.just("Infection")), site_id=draw(st.none() | sites),
    )  # fmt: skip


def record_a_toxicity(act: Act, course: str, draw: Any) -> None:
    episode = a.open_toxicity(act, course, kind=draw(st.sampled_from(ToxicityKind)), onset_on=draw(st.none() | days))
    grade, system = draw(st.none() | st.integers(0, 5)), draw(st.sampled_from(GradingSystem))
    a.assess_grade(act, course, episode, grade=grade, system=system)
    if draw(st.booleans()):
        a.update_toxicity(act, course, episode, resolved_on=draw(days))


def record_an_event(act: Act, course: str, draw: Any) -> None:
    kind = draw(st.sampled_from(HandoffEventKind))
    conditions = [{"text": "Tocilizumab on site"}] if kind is HandoffEventKind.CONDITIONAL else []
    effective = act.now + timedelta(hours=draw(st.integers(-48, 72)))
    a.record_handoff_event(
        act, course, kind, on=draw(st.none() | days), planned_on=draw(st.none() | days), note="As agreed",
        effective_at=effective if kind is HandoffEventKind.ACCEPTED else None, conditions=conditions,
    )  # fmt: skip


def keep_a_task(act: Act, course: str, draw: Any) -> None:
    key = a.record_tracker_task(
        act, course, title="IgG", due_on=draw(st.none() | days), owner_site_id=draw(st.none() | sites)
    )
    if draw(st.booleans()):
        kind = draw(st.sampled_from(TaskOutcomeKind))
        a.record_task_outcome(
            act, course, key, kind=kind, reason="Away", until=TODAY + timedelta(days=draw(st.integers(0, 9)))
        )


ACTS: dict[str, Callable[[Act, str, Any], object]] = {
    "dose": record_a_dose,
    "toxicity": record_a_toxicity,
    "handoff": record_an_event,
    "task": keep_a_task,
    "stage": lambda act, course, draw: a.move_stage(act, course, draw(st.sampled_from(Stage)), on=draw(days), why="As agreed"),
    "undo": lambda act, course, _draw: a.undo_stage(act, course, why="Slip"),
    "alert": lambda act, course, draw: a.raise_alert(act, course, what="38.4 °C", at=act.now - timedelta(hours=draw(st.integers(0, 90)))),
    "confirm": lambda act, course, draw: a.confirm(act, course, criterion=draw(st.sampled_from(["crs_none", "icans_none"])), value="yes"),
    "interval": lambda act, course, draw: a.change_schedule(act, course, schedule=draw(st.sampled_from(Schedule)), on=draw(days), decided_by="Dr. A"),
    "site": lambda act, course, draw: a.change_course(act, course, community_site_id=draw(st.sampled_from([LAKE, HILL, NORTH]))),
    "contact": lambda act, course, _draw: a.log_contact(act, course, with_name="Lake intake"),
    "reading": lambda act, course, draw: a.record_reading(act, course, kind="temperature", text=draw(st.sampled_from(["36.8", "38.4"])), at=act.now - timedelta(hours=draw(st.integers(0, 30)))),
    "told": lambda act, course, _draw: a.record_told(act, course, told="Dr. A"),
    "birth": lambda act, course, draw: a.change_patient(act, act.record(course).course.patient_id, birth_date=date(1950, 1, draw(st.integers(1, 28)))),
}  # fmt: skip

sequences = st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=14)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the people of the world and two planned patients, copied for each example."""
    file = tmp_path_factory.mktemp("sequences") / "prepared.db"
    store = open_store(f"sqlite:///{file}", create=True)
    world = a_world(store, RULEBOOK)
    world.plan()
    world.after(DoseRole.FIRST_TREATMENT, gap_days=5)
    store.close()
    return file


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), sequence=sequences)
def test_after_any_acts_the_derived_rows_equal_a_rebuild(
    prepared: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, sequence: list[str]
) -> None:
    store = open_store(f"sqlite:///{shutil.copy(prepared, tmp_path_factory.mktemp('one') / 'baton.db')}")
    try:
        _act_and_compare(store, data, sequence)
    finally:
        store.close()


def _act_and_compare(store: Store, data: st.DataObject, sequence: list[str]) -> None:
    with store.reading() as session:
        courses = list(session.execute(select(t.table_of(t.Course).c.id)).scalars())
    people = {(role, site_id): a_viewer(role, site_id=site_id) for role, site_id in PEOPLE}
    world = World(store, RULEBOOK, people)
    now = world.now
    for name in sequence:
        now += timedelta(hours=data.draw(st.integers(0, 30)))
        who = people[data.draw(st.sampled_from(sorted(people)))]
        before = fact_rows(store)
        try:
            with world.acting(who, now=now) as act:
                ACTS[name](act, data.draw(st.sampled_from(courses)), data.draw)
        except REFUSALS:
            assert fact_rows(store) == before
    refresh_due(store, now=now, rulebook=RULEBOOK)
    stored = rows(store, *DERIVED)
    rebuild(store, now=now, rulebook=RULEBOOK)
    assert rows(store, *DERIVED) == stored
    with store.reading() as session:
        verify(session)


def test_a_story_gives_the_same_rows_on_both_databases(world_on_each: World) -> None:
    world = world_on_each
    course = world.after(DoseRole.FIRST_TREATMENT, gap_days=7)
    world.move(course, [Stage.READY, Stage.PACKET_SENT, Stage.CONDITIONAL], why="One condition")
    with world.acting() as act:
        a.record_tracker_task(act, course, title="IgG", due_on=TODAY, owner_site_id=LAKE)
    stored = rows(world.store, *DERIVED)
    assert rebuild(world.store, now=world.now, rulebook=world.rulebook) == 1
    assert rows(world.store, *DERIVED) == stored
    with world.store.reading() as session:
        assert verify(session) > 10


def test_time_alone_is_followed_by_refresh(world: World) -> None:
    """Day by day without any act: what refresh writes is what a rebuild would."""
    world.after(DoseRole.TREATMENT, gap_days=1)
    for day in range(1, 45):
        now = world.now + timedelta(days=day)
        refresh_due(world.store, now=now, rulebook=world.rulebook)
        stored = rows(world.store, *DERIVED)
        rebuild(world.store, now=now, rulebook=world.rulebook)
        assert rows(world.store, *DERIVED) == stored, f"day {day}"


def test_the_hours_of_a_watch_are_followed_by_refresh(world: World) -> None:
    """Hour by hour without any act: readings late and missing, the ends of the watch, a reading that stays untold."""
    course = world.plan()
    world.dose(course, DoseRole.STEP_UP_1, TODAY, at=world.now)
    with world.acting(now=world.now + timedelta(hours=3)) as act:
        a.record_reading(act, course, kind="temperature", text="38.4")
    for hour in range(4, 24 * 16, 3):
        now = world.now + timedelta(hours=hour)
        refresh_due(world.store, now=now, rulebook=world.rulebook)
        stored = rows(world.store, *DERIVED)
        rebuild(world.store, now=now, rulebook=world.rulebook)
        assert rows(world.store, *DERIVED) == stored, f"hour {hour}"
