"""The schedule and risk tabs: computed from the facts of the page that is open."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from coordination.acts import confirm, record_response
from coordination.boards import patient_plan
from coordination.boards.patient import PatientPage, patient
from coordination.vocabulary import Answer, CriterionStanding, DoseRole, ResponseCategory, Role
from tests.builders import NORTH, TODAY, World, days_ago


def page_of(world: World, course_id: str) -> PatientPage:
    return patient(world.desk(world.viewer(Role.COORDINATOR, NORTH)), course_id)


def test_the_forecast_begins_with_the_next_dose_of_the_page(world: World) -> None:
    page = page_of(world, world.after(DoseRole.TREATMENT, gap_days=3))
    doses = patient_plan.schedule(page).forecast.doses
    assert doses[0].on == page.status.dose.expected == TODAY + timedelta(days=4)
    assert [(after.on - before.on).days for before, after in pairwise(doses)] == [7] * 5


def test_the_interval_is_judged_by_recorded_responses(world: World) -> None:
    course_id = world.after(DoseRole.TREATMENT, gap_days=3)
    assert patient_plan.schedule(page_of(world, course_id)).interval.standing is CriterionStanding.NOT_KNOWN
    with world.acting() as act:
        record_response(act, course_id, category=ResponseCategory.PR, on=days_ago(1))
    assert patient_plan.schedule(page_of(world, course_id)).interval.standing is CriterionStanding.NOT_MET


def test_the_setting_is_open_until_the_first_dose(world: World) -> None:
    assert patient_plan.risk(page_of(world, world.plan())).before_first_dose
    assert not patient_plan.risk(page_of(world, world.after(DoseRole.STEP_UP_1, gap_days=1))).before_first_dose


def test_an_answered_criterion_stands_on_its_side(world: World) -> None:
    course_id = world.plan()
    unknown = patient_plan.risk(page_of(world, course_id)).setting.unknown
    assert "ecog_0_1" in {factor.row.criterion for factor in unknown}
    with world.acting() as act:
        confirm(act, course_id, criterion="ecog_0_1", value=Answer.NO, on=TODAY)
    against = patient_plan.risk(page_of(world, course_id)).setting.inpatient
    assert [factor.row.criterion for factor in against] == ["ecog_0_1"]


def test_every_criterion_that_a_rule_reads_can_be_answered(world: World) -> None:
    page = page_of(world, world.plan())
    rows = (*page.rulebook.setting_factors, *page.rulebook.tier_signs)
    assert set(patient_plan.criteria(page)) == {row.criterion for row in rows if row.criterion}
