"""My patients: the viewer's site's own, those who need something first, each with what is asked of this site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coordination.acts import (
    assess_grade,
    change_site,
    confirm,
    move_stage,
    open_toxicity,
    raise_alert,
    record_education,
    record_measurement,
    record_tracker_task,
)
from coordination.boards.follow_up import FollowUpFilters, follow_up
from coordination.boards.my_patients import PAGE, MyPatient, MyPatients, Worst, my_patients
from coordination.boards.patient import patient
from coordination.decisions.permissions import NotAllowed
from coordination.vocabulary import (
    Answer,
    DoseRole,
    DoseStatus,
    GradingSystem,
    MeasurementKind,
    MeasurementSource,
    ReactionAnswer,
    Role,
    Stage,
    TaskState,
    TeachBack,
    ToxicityKind,
    Urgency,
)
from tests.builders import HILL, LAKE, NOW, TO_CO_MANAGED, TODAY, World, days_ago

ONCOLOGIST = Role.COMMUNITY_CLINICIAN


def co_managed(world: World, *, gap_days: int, to: str = LAKE) -> str:
    """A patient whom the practice carries, after a weekly dose `gap_days` ago; the next was due a week after it."""
    course_id = world.after(DoseRole.TREATMENT, gap_days=gap_days, to=to)
    world.move(course_id, TO_CO_MANAGED)
    return course_id


def seen(world: World, *, page: int = 1, site_id: str = LAKE) -> MyPatients:
    return my_patients(world.desk(world.viewer(ONCOLOGIST, site_id)), page=page)


def only(world: World) -> MyPatient:
    (one,) = seen(world).patients
    return one


def test_a_practice_sees_its_own_patients_only(world_on_each: World) -> None:
    world = world_on_each
    own = co_managed(world, gap_days=3, to=LAKE)
    co_managed(world, gap_days=3, to=HILL)
    mine = seen(world)
    assert [one.course_id for one in mine.patients] == [own]
    assert mine.total == 1


def test_nobody_shared_is_said_with_zeros(world: World) -> None:
    assert (seen(world).total, seen(world).patients, seen(world).on_call) == (0, (), ())


def test_the_three_parts_add_up_and_stand_in_the_order_of_their_day(world: World) -> None:
    late = co_managed(world, gap_days=9)
    today = co_managed(world, gap_days=7)
    soon = co_managed(world, gap_days=3)
    week = co_managed(world, gap_days=0)
    nothing = world.after(DoseRole.TREATMENT, gap_days=3)  # still the academic center's
    mine = seen(world)
    assert [one.course_id for one in mine.patients] == [late, today, soon, week, nothing]
    assert [one.course_id for one in mine.today_list] == [late, today]
    assert [one.course_id for one in mine.week_list] == [soon, week]
    assert [one.course_id for one in mine.later_list] == [nothing]
    assert (mine.today_count, mine.week_count, mine.total) == (2, 2, 5)


def test_an_unanswered_alert_comes_before_everything(world: World) -> None:
    co_managed(world, gap_days=20)
    alerted = co_managed(world, gap_days=3)
    with world.acting() as act:
        raise_alert(act, alerted, what="Temperature 38.4 °C at home")
    first = seen(world).patients[0]
    assert (first.course_id, first.look) == (alerted, Urgency.URGENT)
    assert first.needs == ("Alert not answered: Temperature 38.4 °C at home",)


def test_what_is_asked_is_said_in_words(world: World) -> None:
    co_managed(world, gap_days=7)
    assert (only(world).needs, only(world).look) == (("Dose today",), Urgency.TODAY)


def test_a_dose_that_is_not_recorded_is_asked_for(world: World) -> None:
    co_managed(world, gap_days=9)
    assert only(world).needs == ("Dose of Sun 22 Nov (2 d ago) is not recorded as given, held or missed",)
    assert only(world).look is Urgency.URGENT


def test_a_held_dose_asks_for_its_release(world: World) -> None:
    course_id = co_managed(world, gap_days=9)
    world.dose(course_id, DoseRole.TREATMENT, days_ago(2), DoseStatus.HELD, reason="Pneumonia")
    one = only(world)
    assert one.needs == ("Dose held since Sun 22 Nov (2 d ago): release or new date not recorded",)
    assert (one.look, one.held_since, one.hold_reason) == (TaskState.REVIEW, days_ago(2), "Pneumonia")


def test_a_packet_waits_for_the_practice_s_answer_and_the_center_stays_accountable(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    world.move(course_id, Stage.READY, on=days_ago(2))
    with world.acting(history=True) as act:
        move_stage(act, course_id, Stage.PACKET_SENT, on=days_ago(1), planned_on=TODAY + timedelta(days=9))
    one = only(world)
    assert one.needs == ("North is waiting for your answer since Mon 23 Nov (1 d ago)",)
    assert one.accountable_site == "North"


def test_a_held_dose_does_not_hide_the_answer_that_is_owed(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=9)
    world.move(course_id, [Stage.READY, Stage.PACKET_SENT], on=days_ago(3))
    world.dose(course_id, DoseRole.TREATMENT, days_ago(2), DoseStatus.HELD, reason="Pneumonia")
    assert only(world).needs == ("North is waiting for your answer since Sat 21 Nov (3 d ago)",)


LOS_ANGELES = ZoneInfo("America/Los_Angeles")
LATE = datetime(2026, 11, 24, 22, 30, tzinfo=LOS_ANGELES)
"""Half past midnight of the next day at the center in Chicago."""


def test_doses_count_by_the_day_of_the_center_wherever_the_viewer_sits(world_on_each: World) -> None:
    world = world_on_each
    co_managed(world, gap_days=6)
    co_managed(world, gap_days=-1 + 14)
    desk = replace(world.desk(world.viewer(ONCOLOGIST), now=LATE), zone=LOS_ANGELES)
    mine = my_patients(desk)
    tomorrow = TODAY + timedelta(days=1)
    assert [one.today for one in mine.patients] == [tomorrow, tomorrow]
    assert (mine.today_count, mine.week_count, len(mine.today_list)) == (2, 0, 2)
    assert mine.today_list[1].needs == ("Dose today",)
    page = patient(desk, mine.today_list[1].course_id)
    assert (page.today, page.status.dose.due) == (tomorrow, tomorrow)


def test_only_tasks_of_the_own_site_are_asked_for(world: World) -> None:
    course_id = co_managed(world, gap_days=3)
    with world.acting() as act:
        record_tracker_task(act, course_id, title="Theirs", due_on=days_ago(3), owner_site_id="north")
    assert only(world).needs == ()
    with world.acting() as act:
        record_tracker_task(act, course_id, title="IgG", due_on=days_ago(1), owner_site_id=LAKE)
        record_tracker_task(act, course_id, title="Later", due_on=TODAY, owner_site_id=LAKE)
    assert only(world).needs == ("IgG: due Mon 23 Nov (1 d ago)",)
    assert only(world).open_tasks == 5  # with the check-in call and the first-visit report, not due yet


def test_education_that_is_due_again_waits_in_the_follow_up_list(world: World) -> None:
    course_id = co_managed(world, gap_days=3)
    before = only(world)
    with world.acting() as act:
        record_education(
            act, course_id, items=["ED02"], by_name="Nora Nurse", teach_back=TeachBack.UNDERSTOOD, on=days_ago(18)
        )
    assert only(world).needs_on == before.needs_on
    later = world.desk(world.viewer(ONCOLOGIST, LAKE), now=world.now + timedelta(days=300))
    assert "Refresh the education" in [row.title for row in follow_up(later, FollowUpFilters()).rows]
    assert "Refresh" not in " ".join(my_patients(later).patients[0].needs)


# --- the glance


def test_last_and_next_dose_and_the_days_left(world: World) -> None:
    co_managed(world, gap_days=3)
    one = only(world)
    assert (one.last_dose_on, one.last_dose_role) == (days_ago(3), DoseRole.TREATMENT)
    assert one.next_on == TODAY + timedelta(days=4)
    assert one.slack_until == TODAY + timedelta(days=25)
    assert one.slack_part_until == TODAY + timedelta(days=53)
    assert one.slack_table == "label table of 2025-03-20, label copy read"


def test_reactions_and_labs_that_nobody_recorded_are_not_none(world: World) -> None:
    co_managed(world, gap_days=3)
    one = only(world)
    assert one.crs == Worst(ToxicityKind.CRS, ReactionAnswer.NOT_RECORDED, None, None, None, None)
    assert (one.last_igg, one.last_anc) == (None, None)


def test_the_worst_reaction_and_the_last_labs(world: World) -> None:
    course_id = co_managed(world, gap_days=3)
    with world.acting(world.viewer(Role.NURSE)) as act:
        episode = open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(8).isoformat())
        assess_grade(
            act, course_id, episode, grade=2, system=GradingSystem.ASTCT_2019, on=days_ago(8).isoformat()
        )  # fmt: skip
        confirm(act, course_id, criterion="icans_none", value=Answer.YES, on=TODAY)
        record_measurement(
            act, course_id, test="IgG", kind=MeasurementKind.IGG, value=380, unit="mg/dL", text="380 mg/dL",
            on=days_ago(6), source=MeasurementSource.CLINIC,
        )  # fmt: skip
    one = only(world)
    assert (one.crs.answer, one.crs.grade, one.crs.onset_on) == (ReactionAnswer.GRADED, 2, "2026-11-16")
    assert (one.icans.answer, one.icans.stated_on) == (ReactionAnswer.NONE, TODAY)
    assert (one.last_igg, one.last_igg_on) == ("380 mg/dL", "2026-11-18")


def test_whom_to_ring_is_the_center_where_the_practice_itself_is_accountable(world: World) -> None:
    co_managed(world, gap_days=3)
    assert only(world).accountable_site == "Lakeside"
    assert (only(world).ring.site_name, only(world).ring.number) == ("North", "312 555 0100")


def test_the_center_s_line_of_this_hour_stands_on_top_once_with_the_one_for_the_night(world: World) -> None:
    co_managed(world, gap_days=3)
    co_managed(world, gap_days=4)
    (by_day,) = seen(world).on_call
    assert (by_day.name, by_day.now.line, by_day.now.number, by_day.night) == (
        "North University Hospital", "day line", "312 555 0100", "312 555 0199",
    )  # fmt: skip
    (by_night,) = my_patients(world.desk(world.viewer(ONCOLOGIST), now=NOW + timedelta(hours=12))).on_call
    assert (by_night.now.line, by_night.now.number) == ("night line", "312 555 0199")


def test_a_holiday_within_the_week_is_said(world: World) -> None:
    assert seen(world).closed_on == TODAY + timedelta(days=2)  # Thanksgiving
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, LAKE, holidays=["2026-12-25"])
    assert seen(world).closed_on is None


# dose due Wed 25 Nov; at 05:30 UTC it is that day in New York, and still the day before at the center in Chicago
@pytest.mark.parametrize(("hour", "counts"), [(5, (0, 1)), (6, (1, 0))])
def test_days_are_the_center_s_and_the_counts_agree_with_the_list(
    world: World, hour: int, counts: tuple[int, int]
) -> None:
    co_managed(world, gap_days=6)
    late = NOW.replace(day=25, hour=hour, minute=30)
    mine = my_patients(world.desk(world.viewer(ONCOLOGIST), now=late))
    assert (mine.today_count, mine.week_count) == counts
    assert (len(mine.today_list), len(mine.week_list)) == counts


# --- limits


def test_a_long_list_pages_and_counts_as_a_whole(world: World) -> None:
    for _ in range(PAGE + 4):
        world.refer()
    first, second = seen(world), seen(world, page=2)
    assert (first.total, len(first.patients), len(second.patients)) == (PAGE + 4, PAGE, 4)
    assert not {one.course_id for one in first.patients} & {one.course_id for one in second.patients}


def test_an_administrator_may_not_see_patients(world: World) -> None:
    with pytest.raises(NotAllowed):
        my_patients(world.desk(world.viewer(Role.ADMINISTRATOR)))


def test_three_statements_however_many_patients(
    world: World, count_selects: Callable[[Callable[[], object]], int]
) -> None:
    desk = world.desk(world.viewer(ONCOLOGIST), now=NOW)
    co_managed(world, gap_days=3)
    few = count_selects(lambda: my_patients(desk))
    for _ in range(8):
        co_managed(world, gap_days=3)
    assert count_selects(lambda: my_patients(desk)) == few == 3
