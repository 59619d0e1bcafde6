"""The head of the patient page: who is accountable since when, whom to call, what was looked at before a dose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from coordination.acts import (
    NotFound,
    assess_grade,
    change_patient,
    confirm,
    open_toxicity,
    record_measurement,
    record_tracker_task,
    set_tier,
)
from coordination.boards.patient import FOR_A_DOSE, NOT_FOUND, PatientPage, patient
from coordination.vocabulary import (
    Action,
    Answer,
    DoseRole,
    GradingSystem,
    MeasurementKind,
    MeasurementSource,
    ReactionAnswer,
    Role,
    Side,
    TierLevel,
    Topic,
    ToxicityKind,
)
from tests.builders import HILL, LAKE, TO_CO_MANAGED, TODAY, World, days_ago

NIGHT = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
"""Tuesday, 10 in the evening in Chicago, 11 in New York."""


def seen(world: World, course_id: str, *, now: datetime | None = None, role: Role = Role.COORDINATOR) -> PatientPage:
    return patient(world.desk(world.viewer(role), now=now), course_id)


def co_managed(world: World, *, gap_days: int = 3) -> str:
    course_id = world.after(DoseRole.TREATMENT, gap_days=gap_days)
    world.move(course_id, TO_CO_MANAGED, on=days_ago(2))
    return course_id


# --- who may look


def test_unknown_and_forbidden_answer_with_the_same_words(world_on_each: World) -> None:
    world = world_on_each
    of_lake = world.plan(to=LAKE)
    stranger = world.desk(world.viewer(Role.COMMUNITY_CLINICIAN, HILL))
    said = []
    for course_id in (of_lake, "no-such-course", ""):
        with pytest.raises(NotFound) as raised:
            patient(stranger, course_id)
        said.append(str(raised.value))
    assert said == [NOT_FOUND] * 3


def test_an_administrator_finds_no_patient(world: World) -> None:
    course_id = world.plan()
    with pytest.raises(NotFound, match="not found for you"):
        seen(world, course_id, role=Role.ADMINISTRATOR)


def test_both_sides_see_the_same_page(world: World) -> None:
    course_id = co_managed(world)
    here, there = seen(world, course_id), seen(world, course_id, role=Role.COMMUNITY_CLINICIAN)
    assert (here.facts, here.status, here.today) == (there.facts, there.status, there.today)


# --- who is accountable


def test_the_center_is_accountable_from_the_plan_on(world: World) -> None:
    found = seen(world, world.plan(on=days_ago(21))).accountable
    assert (found.side, found.site and found.site.short_name) == (Side.ACADEMIC, "North")
    assert found.since == days_ago(21)
    assert found.kept == (), "the first-visit report has nothing to do yet"
    assert found.other is not None
    assert found.other.short_name == "Lakeside"


def test_the_practice_is_accountable_once_it_co_manages(world: World) -> None:
    found = seen(world, co_managed(world)).accountable
    assert (found.side, found.site and found.site.short_name) == (Side.COMMUNITY, "Lakeside")
    assert found.since == days_ago(2)
    assert Topic.LOOP_CLOSE in found.kept
    assert Topic.PACKET not in found.kept


def test_a_clinician_nobody_named_is_not_known(world: World) -> None:
    assert seen(world, world.plan()).accountable.clinician is None
    assert seen(world, world.plan(academic_clinician="Dr. North")).accountable.clinician == "Dr. North"


# --- whom to call


def test_by_day_the_number_of_the_accountable_site_s_day_line(world: World) -> None:
    call = seen(world, world.plan()).call
    assert (call.site.short_name, call.now.number, call.until) == ("North", "312 555 0100", "17:00")
    assert [(line.words, line.number) for line in call.others] == [
        ("Nights and weekends", "312 555 0199"),
        ("Lakeside, practice", "716 555 0100"),
    ]


def test_by_night_the_on_call_line_and_the_day_line_comes_second(world: World) -> None:
    call = seen(world, world.plan(), now=NIGHT).call
    assert (call.now.number, call.until) == ("312 555 0199", None)
    assert call.others[0].number == "312 555 0100"
    assert call.others[0].words.startswith("Business days")


def test_while_the_practice_carries_the_center_s_on_call_line_is_named_too(world: World) -> None:
    call = seen(world, co_managed(world)).call
    assert (call.site.short_name, call.now.number) == ("Lakeside", "716 555 0100")
    assert ("North on-call", "312 555 0199") in [(line.words, line.number) for line in call.others]


def test_nobody_is_told_to_ring_the_own_site(world: World) -> None:
    course_id = co_managed(world)
    page = patient(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN, LAKE)), course_id)
    assert (page.call.site.short_name, page.call.own_first) == ("Lakeside", False)
    assert (page.to_ring.site.short_name, page.to_ring.now.number, page.to_ring.own_first) == (
        "North", "312 555 0100", True,
    )  # fmt: skip
    assert seen(world, course_id).to_ring == seen(world, course_id).call
    own = seen(world, world.plan())
    assert own.to_ring == own.call  # the center's people ring their own on-call line


# --- the next dose


def test_the_next_dose_says_its_rule_and_that_nobody_signed_it(world: World) -> None:
    dose = seen(world, world.after(DoseRole.TREATMENT, gap_days=3)).status.dose
    assert (dose.action, dose.rule_id, dose.notice) == (
        Action.CONTINUE_SCHEDULE, "tec-mono-weekly", "Not yet signed here",
    )  # fmt: skip
    assert dose.slack_days == 25


# --- reactions and values


def test_the_worst_reaction_stands_with_its_dose_and_none_is_a_statement(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=5)
    with world.acting() as act:
        episode = open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(8))
        assess_grade(act, course_id, episode, grade=2, system=GradingSystem.ASTCT_2019)
        confirm(act, course_id, criterion="icans_none", value=Answer.YES, on=TODAY)
    crs, icans = seen(world, course_id).reactions
    assert (crs.worst.grade, crs.worst.after_role) == (2, DoseRole.STEP_UP_2)
    assert (icans.worst.answer, icans.worst.stated_on) == (ReactionAnswer.NONE, TODAY)


def test_reactions_are_unknown_until_somebody_says(world: World) -> None:
    crs, icans = seen(world, co_managed(world)).reactions
    assert (crs.worst.answer, icans.worst.answer) == (ReactionAnswer.NOT_RECORDED, ReactionAnswer.NOT_RECORDED)
    assert (crs.episode, crs.after_days) == (None, None)


def test_days_from_the_causing_dose_need_a_whole_day(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    with world.acting() as act:
        open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(2).isoformat())
    crs, _ = seen(world, course_id).reactions
    assert (crs.episode and crs.episode.onset_on, crs.after_days) == (days_ago(2).isoformat(), 1)


def test_an_onset_known_by_its_month_alone_gives_no_days(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    with world.acting() as act:
        open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on="2026-11")
    assert seen(world, course_id).reactions[0].after_days is None


def test_values_for_a_dose_are_the_newest_or_not_recorded(world: World) -> None:
    course_id = world.plan()
    for days, value in ((9, 300), (2, 420), (5, 350)):
        with world.acting() as act:
            record_measurement(
                act, course_id, test="IgG", kind=MeasurementKind.IGG, value=value, unit="mg/dL",
                text=f"{value} mg/dL", on=days_ago(days), source=MeasurementSource.CLINIC,
            )  # fmt: skip
    latest = {one.kind: one.measured for one in seen(world, course_id).for_this_dose}
    assert tuple(latest) == FOR_A_DOSE
    igg = latest[MeasurementKind.IGG]
    assert igg is not None
    assert igg.value == 420
    assert latest[MeasurementKind.ANC] is None


def test_an_infection_stands_until_its_end_is_recorded(world: World) -> None:
    course_id = world.plan()
    for name, end in (("Pneumonia", None), ("Cystitis", days_ago(1))):
        with world.acting() as act:
            open_toxicity(
                act, course_id, kind=ToxicityKind.INFECTION, name=name, onset_on=days_ago(5), resolved_on=end
            )  # fmt: skip
    assert [one.name for one in seen(world, course_id).open_infections] == ["Pneumonia"]


def test_the_newest_tier_holds_and_none_is_not_recorded(world: World) -> None:
    course_id = world.plan()
    assert seen(world, course_id).tier is None
    for tier, days in ((TierLevel.WATCHER, 3), (TierLevel.STABLE, 9)):
        with world.acting(world.viewer(Role.ACADEMIC_CLINICIAN)) as act:
            set_tier(act, course_id, tier=tier, on=days_ago(days), set_by="Ada Academic", why="IgG")
    newest = seen(world, course_id).tier
    assert newest is not None
    assert newest.tier == TierLevel.WATCHER


# --- the rest of the head


def test_age_counts_whole_years_and_ends_with_death(world: World) -> None:
    course_id = world.plan(birth_date=date(1957, 11, 25))
    page = seen(world, course_id)
    assert page.age == 68
    with world.acting() as act:
        change_patient(act, page.patient.id, death_date=date(2026, 11, 20))
    assert seen(world, course_id).age == 68
    assert seen(world, world.plan(birth_date=date(1957, 11, 24))).age == 69


def test_days_since_the_last_dose_count_by_the_center_s_day(world: World) -> None:
    assert seen(world, world.after(DoseRole.TREATMENT, gap_days=3), now=NIGHT).days_since_dose == 3
    assert seen(world, world.plan()).days_since_dose is None


def test_premedication_is_on_file_for_a_dose_that_has_one(world: World) -> None:
    row, state = seen(world, world.plan()).premedication
    assert row is not None
    assert state is not None
    assert seen(world, co_managed(world)).premedication == (None, None)


def test_open_tasks_stand_with_the_most_urgent_first(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        record_tracker_task(act, course_id, title="Later", due_on=TODAY + timedelta(days=40))
        record_tracker_task(act, course_id, title="Late", due_on=days_ago(3))
    titles = [task.title for task in seen(world, course_id).tasks]
    assert titles.index("Late") < titles.index("Later")


def test_whoever_recorded_something_is_known_by_name(world: World) -> None:
    page = seen(world, world.plan())
    assert page.name_of(world.viewer().person_id) == "Carla Coordinator"
    assert page.name_of("nobody") == "a person no longer on file"
    assert page.last_fact is not None


def test_statements_do_not_grow_with_the_doses(
    world: World, count_selects: Callable[[Callable[[], object]], int]
) -> None:
    few, many = world.after(DoseRole.TREATMENT, gap_days=70), world.after(DoseRole.TREATMENT, gap_days=70)
    for week in range(1, 10):
        world.dose(many, DoseRole.TREATMENT, days_ago(70 - 7 * week))
    desk = world.desk()
    of_few, of_many = count_selects(lambda: patient(desk, few)), count_selects(lambda: patient(desk, many))
    assert of_few == of_many <= 30
