"""The watch as the page shows it: the line of the head, the program's own words, who may see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordination.acts import NotFound, raise_alert, record_reading
from coordination.boards.handoff_board import BoardFilters, handoff_board
from coordination.boards.my_patients import my_patients
from coordination.boards.patient import patient
from coordination.boards.watch import watch_block
from coordination.decisions.at_risk import RiskCause
from coordination.vocabulary import DoseRole, MeasurementKind, Role, Stage, TaskState, Urgency
from tests.acts.test_watch import DOSED, dosed
from tests.builders import HILL, NOW, World, days_ago

HOUR = timedelta(hours=1)


def test_without_a_watch_there_is_no_block(world: World) -> None:
    assert watch_block(patient(world.desk(), world.plan())) is None


def test_the_number_is_that_of_the_head_and_the_words_are_the_programs(world: World) -> None:
    course_id = dosed(world)
    page = patient(world.desk(), course_id)
    found = watch_block(page)
    assert found is not None
    assert found.call == page.call
    assert [sign.text for sign in found.signs] == [row.text for row in world.rulebook.watch.calls]
    assert found.thresholds[0] == "Temperature 38 °C (100.4 °F) or over"
    assert all(sign.notice for sign in found.signs), "nobody signed them yet"
    assert found.take_home.notice == "Program default"


def test_alerts_that_nobody_was_told_about_are_offered(world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        raise_alert(act, course_id, what="Rash", at=NOW - HOUR)
        raise_alert(act, course_id, what="Chills", at=NOW - HOUR, told="Dr. A")
    found = watch_block(patient(world.desk(), course_id))
    assert found is not None
    assert [alert.what for alert in found.not_told] == ["Rash"]


def test_a_practice_that_does_not_share_the_patient_sees_no_watch(world: World) -> None:
    course_id = dosed(world)
    with pytest.raises(NotFound):
        patient(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN, HILL)), course_id)


def test_the_board_lists_a_reading_first_then_alerts_then_late_ones(world: World) -> None:
    late, alerted, fever = (dosed(world) for _ in range(3))
    with world.acting() as act:
        for course_id in (alerted, fever):
            text = "38.4" if course_id == fever else "36.8"
            record_reading(act, course_id, kind=MeasurementKind.TEMPERATURE, text=text, at=NOW - HOUR)
        raise_alert(act, alerted, what="Rash", at=NOW - HOUR)
    board = handoff_board(world.desk(), BoardFilters())
    assert [(row.course_id, row.clock_cause, row.look) for row in board.at_risk] == [
        (fever, RiskCause.READING, Urgency.URGENT),
        (alerted, RiskCause.ALERT, Urgency.URGENT),
        (late, RiskCause.LOG_LATE, TaskState.OVERDUE),
    ]
    parts = {cause: n for cause, n in board.at_risk_parts.items() if n}
    assert parts == {RiskCause.READING: 1, RiskCause.ALERT: 1, RiskCause.LOG_LATE: 1}
    assert sum(board.at_risk_parts.values()) == board.at_risk_count


def test_a_watch_of_unknown_length_asks_for_review(world: World) -> None:
    course_id = world.plan()
    world.dose(course_id, DoseRole.STEP_UP_3, DOSED.date(), at=DOSED)
    with world.acting() as act:
        record_reading(act, course_id, kind=MeasurementKind.TEMPERATURE, text="36.8")
    (row,) = handoff_board(world.desk(), BoardFilters()).at_risk
    assert (row.clock_cause, row.look) == (RiskCause.WATCH_UNKNOWN, TaskState.REVIEW)


def test_a_practice_in_charge_is_asked_for_it_today(world: World) -> None:
    """Handed over two days ago; the fever of a first treatment dose is the practice's to pass on."""
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=3)
    path = (Stage.READY, Stage.PACKET_SENT, Stage.ACCEPTED, Stage.CO_MANAGED)
    world.move(course_id, path, on=days_ago(2))
    with world.acting() as act:
        record_reading(act, course_id, kind=MeasurementKind.TEMPERATURE, text="38.4", at=NOW - HOUR)
    board = my_patients(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN)))
    (one,) = board.today_list
    assert one.look is Urgency.URGENT
    assert one.needs[0] == "Temperature 38.4 °C at home, Tue 24 Nov 2026, 08:00 CST: nobody is recorded as told"
