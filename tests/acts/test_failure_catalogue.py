"""What goes wrong between two organizations, each as it is kept from going wrong here: one test an entry of the catalogue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import insert

from coordination.acts import (
    Conflict,
    Refused,
    accept_handoff,
    attest_criterion,
    change_schedule,
    change_site,
    decline_handoff,
    log_contact,
    make_document,
    make_ready,
    override_criterion,
    readiness_of,
    record_authorization,
    record_handoff_event,
    record_hospital_event,
    record_measurement,
    record_medication,
    send_packet,
)
from coordination.boards.documents import DocumentLine, documents
from coordination.boards.handoff_board import BoardFilters, BoardRow, handoff_board
from coordination.boards.patient import patient
from coordination.decisions.at_risk import RiskCause
from coordination.decisions.clocks import site_of, turned
from coordination.decisions.dosing import restart_after_gap
from coordination.decisions.readiness import closed_doors
from coordination.decisions.responsibility import accountable_for, accountable_side, business_days_between, sharing_of
from coordination.decisions.status import StatusDecision, status_of
from coordination.facts import CourseFacts
from coordination.records import tables as t
from coordination.vocabulary import (
    Action,
    Agent,
    Answer,
    DeclineReason,
    Document,
    DoseRole,
    DoseStatus,
    Gate,
    HospitalEventKind,
    ReactionAnswer,
    Regimen,
    Role,
    Schedule,
    Side,
    Stage,
    Topic,
)
from tests.acts.test_accepting import conditional
from tests.builders import LAKE, TODAY, World, a_practice, days_ago
from tests.passing import (
    a_sending,
    accepted,
    acknowledged,
    an_acceptance,
    facts_of,
    fill_packet,
    open_doors,
    ready,
    sent,
    stabilized,
)

OLIVE = Role.COMMUNITY_CLINICIAN


def status_at(world: World, course_id: str, now: datetime) -> StatusDecision:
    return status_of(facts_of(world, course_id), now, rulebook=world.rulebook)


def red_clocks(facts: CourseFacts, status: StatusDecision, now: datetime) -> set[str]:
    of_side = partial(site_of, facts)
    found = turned(status.clocks, of_side, now)
    return {clock.row_id for clock in found if clock.red_on and clock.red_on <= of_side(clock.side).today(now)}


def on_board(world: World, course_id: str, now: datetime) -> BoardRow:
    found = handoff_board(world.desk(now=now), BoardFilters())
    cards = [card for column in found.columns for card in column.cards]
    return next(row for row in [*cards, *found.at_risk] if row.course_id == course_id)


def closed(world: World, course_id: str, gate: Gate) -> dict[str, str]:
    with world.acting() as act:
        return {one.code: one.words for one in closed_doors(readiness_of(act, course_id), gate)}


def paper(world: World, course_id: str, document: Document) -> DocumentLine:
    desk = world.desk()
    return next(line for line in documents(desk, patient(desk, course_id)) if line.document is document)


def site_item(world: World, item: str, *, expires_on: date) -> None:
    values = {"site_id": LAKE, "item": item, "verified_on": days_ago(300), "expires_on": expires_on}
    with world.store.writing() as session:
        table = t.table_of(t.SiteItem)
        more = {"id": f"item-{item}", "recorded_at": world.now, "recorded_by": world.viewer().person_id}
        session.execute(insert(table).values({k: v for k, v in (values | more).items() if k in table.c}))


def test_a_fax_that_is_lost_turns_red_and_is_never_taken_for_received(world: World) -> None:
    course_id = sent(world)
    later = world.now + timedelta(days=7)
    status = status_at(world, course_id, later)
    assert status.stage is Stage.PACKET_SENT
    assert "clock-acknowledge" in red_clocks(facts_of(world, course_id), status, later)
    assert status.accountable is Side.ACADEMIC


def test_a_fax_to_a_wrong_number_is_not_recorded_as_sent(world: World) -> None:
    course_id = ready(world)
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, LAKE, fax_line="716 555 0101")
    fill_packet(world, course_id)
    open_doors(world, course_id, Gate.SEND)
    said = "The fax line on record of Lakeside Oncology is 716 555 0101; found 716 555 0110"
    with pytest.raises(Refused, match=said), world.acting() as act:
        send_packet(act, course_id, **a_sending(address="716 555 0110"))
    with world.acting() as act:
        send_packet(act, course_id, **a_sending(address="(716) 555-0101"))


def test_a_packet_does_not_leave_before_its_labs_or_the_words_that_they_are_not_known(world: World) -> None:
    course_id = ready(world)
    with pytest.raises(Refused, match=r"needed fields are empty: .*[Ll]ab"), world.acting() as act:
        send_packet(act, course_id, **a_sending())
    assert facts_of(world, course_id).stage is Stage.READY


def test_labs_that_come_after_the_packet_make_a_version_that_says_what_changed(world: World) -> None:
    course_id = sent(world)
    with world.acting() as act:
        record_measurement(act, course_id, kind="anc", test="ANC", text="0.8 10⁹/L", on=TODAY, source="clinic")
    line = paper(world, course_id, Document.PACKET)
    assert not line.is_current
    assert any("0.8" in change for change in line.since)
    with world.acting() as act:
        assert send_packet(act, course_id, **a_sending()) == 2


def test_received_is_not_taken_for_accepted(world: World) -> None:
    course_id = acknowledged(world)
    status = status_at(world, course_id, world.now)
    assert world.rulebook.stages[status.stage].awaits_acceptance
    assert status.accountable is Side.ACADEMIC
    assert status.move.what == "Answer: accept, with conditions, or decline"
    with world.acting() as act:
        record_handoff_event(act, course_id, "first_dose_planned", planned_on=TODAY + timedelta(days=3))
    assert RiskCause.NOT_ACCEPTED in {risk.cause for risk in status_at(world, course_id, world.now).risks}


def test_a_declined_patient_stands_in_front_with_the_first_clock_running(world: World) -> None:
    course_id = sent(world)
    waits = ready(world)
    with world.acting(world.viewer(OLIVE)) as act:
        decline_handoff(act, course_id, by_name="Olive", reason=DeclineReason.NO_HOSPITAL)
    later = world.now + timedelta(days=8)
    column = next(
        column for column in handoff_board(world.desk(now=later), BoardFilters()).columns if column.stage is Stage.READY
    )
    assert [card.course_id for card in column.cards] == [course_id, waits]
    before = {clock.row_id: clock.since_on for clock in status_at(world, course_id, later).clocks}
    assert before["clock-send"] == before["clock-overall"] == TODAY
    ready(world, course_id, now=later)
    after = {clock.row_id: clock.since_on for clock in status_at(world, course_id, later).clocks}
    assert after["clock-send"] == TODAY


def test_an_authorization_for_the_center_only_keeps_the_first_dose_closed(world: World) -> None:
    course_id = accepted(world)
    with world.acting() as act:
        record_authorization(act, course_id, status="approved", place_of_service="North University Hospital")
        attest_criterion(act, course_id, "R03", value=Answer.NO, on=TODAY, note="Approved for North only")
    assert "R03 Authorization approved for the receiving site" in closed(world, course_id, Gate.FIRST_DOSE)["R03"]


def test_a_drug_that_arrives_after_the_first_dose_keeps_it_closed(world: World) -> None:
    course_id = accepted(world)
    first = facts_of(world, course_id).handoff_events[-1].planned_on
    assert first is not None
    assert "R04" in closed(world, course_id, Gate.FIRST_DOSE)
    now = world.now + timedelta(days=10)
    with world.acting(now=now) as act:
        record_authorization(act, course_id, drug_source="Buy and bill", on_site_since=first + timedelta(days=3))
        found = {one.code for one in closed_doors(readiness_of(act, course_id), Gate.FIRST_DOSE)}
    assert "R04" in found


def test_a_site_whose_tocilizumab_ran_out_meanwhile_does_not_accept(world: World) -> None:
    course_id = acknowledged(world)
    site_item(world, "SR16", expires_on=days_ago(1))
    with (
        pytest.raises(Refused, match="R05 Tocilizumab immediately available, counted, in date"),
        world.acting(world.viewer(OLIVE)) as act,
    ):
        accept_handoff(act, course_id, an_acceptance(world))
    with world.acting(world.viewer(OLIVE)) as act:
        override_criterion(act, course_id, "R05", reason="Two doses borrowed from Lakeside General until Friday")
    accepted(world, course_id)


def test_a_night_number_whose_service_does_not_know_the_drug_closes_the_door(world: World) -> None:
    course_id = stabilized(world)
    open_doors(world, course_id, Gate.READY)
    with world.acting() as act:
        attest_criterion(act, course_id, "R06", value=Answer.NO, on=TODAY, note="An answering service took the call")
    with pytest.raises(Refused, match="R06 24-hour oncology number answered by somebody"), world.acting() as act:
        make_ready(act, course_id, by_name="Ada Academic")


def test_a_held_dose_is_held_and_not_missed(world: World) -> None:
    course_id = stabilized(world)
    world.dose(course_id, DoseRole.TREATMENT, TODAY, DoseStatus.HELD, reason="Pneumonia")
    row = on_board(world, course_id, world.now + timedelta(days=5))
    assert (row.held_since, row.hold_reason) == (TODAY, "Pneumonia")
    assert row.clock_cause is not RiskCause.DOSE_NOT_RECORDED


def test_an_interval_changed_by_one_side_is_named_to_the_other(world: World) -> None:
    course_id = accepted(world)
    with world.acting(world.viewer(OLIVE)) as act:
        change_schedule(act, course_id, schedule=Schedule.Q2W, on=TODAY, decided_by="Olive Oncologist", why="VGPR")
    (change,) = facts_of(world, course_id).schedule_changes
    assert (change.schedule, change.decided_by) == (Schedule.Q2W, "Olive Oncologist")
    assert not paper(world, course_id, Document.PACKET).is_current


def test_prophylaxis_that_ends_before_the_transfer_keeps_the_patient(world: World) -> None:
    course_id = stabilized(world)
    with world.acting() as act:
        for purpose, name in (("HSV/VZV prophylaxis", "Acyclovir"), ("PJP prophylaxis", "TMP-SMX")):
            record_medication(
                act, course_id, purpose=purpose, name=name, started_on=days_ago(40), supply_to=days_ago(1)
            )
    assert {"P08", "P09"} <= set(closed(world, course_id, Gate.READY))


@pytest.mark.parametrize("topic", [Topic.PROPHYLAXIS_REFILLS, Topic.IGG_REPLACEMENT])
def test_refills_and_infusions_have_one_owner_on_either_side_of_the_moment(world: World, topic: Topic) -> None:
    course_id = accepted(world)
    sharing = sharing_of(facts_of(world, course_id), rulebook=world.rulebook)
    assert sharing.effective_at is not None
    for now, side in ((world.now, Side.ACADEMIC), (sharing.effective_at, Side.COMMUNITY)):
        assert accountable_for(sharing, topic, now, rulebook=world.rulebook) is side


def test_immunoglobulin_without_a_stated_plan_keeps_the_patient(world: World) -> None:
    course_id = stabilized(world)
    open_doors(world, course_id, Gate.READY)
    with world.acting() as act:
        attest_criterion(act, course_id, "P10", value=Answer.UNKNOWN, on=TODAY)
    with pytest.raises(Refused, match="P10 Immunoglobulin plan stated"), world.acting() as act:
        make_ready(act, course_id, by_name="Ada Academic")


def test_an_admission_elsewhere_is_seen_by_both_sides(world: World) -> None:
    course_id = accepted(world)
    with world.acting(world.viewer(OLIVE)) as act:
        record_hospital_event(
            act, course_id, kind=HospitalEventKind.ADMITTED_ELSEWHERE, on=TODAY, hospital="County Hospital"
        )
    for viewer in (world.viewer(), world.viewer(OLIVE)):
        (event,) = patient(world.desk(viewer), course_id).facts.hospital_events
        assert event.kind is HospitalEventKind.ADMITTED_ELSEWHERE
    assert not paper(world, course_id, Document.PACKET).is_current


def test_a_wallet_card_with_an_old_number_is_void(world: World) -> None:
    course_id = accepted(world)
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, LAKE, emergency_partner="Lakeside General", urgent_care="Lakeside walk-in")
    with world.acting() as act:
        make_document(act, course_id, Document.WALLET_CARD)
    assert paper(world, course_id, Document.WALLET_CARD).is_current
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, LAKE, night_line="716 555 0999")
        change_site(act, "north", night_line="312 555 0999")
    line = paper(world, course_id, Document.WALLET_CARD)
    assert not line.is_current
    assert any("0999" in change for change in line.since)


def test_crs_that_nobody_recorded_is_never_a_zero(world: World) -> None:
    course_id = stabilized(world)
    crs = status_at(world, course_id, world.now).crs
    assert (crs.answer, crs.grade) == (ReactionAnswer.NOT_RECORDED, None)
    line = paper(world, course_id, Document.PACKET)
    assert any("reaction" in label.lower() or "crs" in label.lower() for label in line.missing)


def test_a_moment_is_one_moment_in_both_time_zones(world: World) -> None:
    course_id = acknowledged(world)
    eight_there = datetime(2026, 11, 30, 8, tzinfo=a_practice().zone)
    with world.acting(world.viewer(OLIVE)) as act:
        accept_handoff(act, course_id, an_acceptance(world, effective_at=eight_there))
    sharing = sharing_of(facts_of(world, course_id), rulebook=world.rulebook)
    assert sharing.effective_at == datetime(2026, 11, 30, 13, tzinfo=UTC)
    seven_here = datetime(2026, 11, 30, 7, tzinfo=sharing.academic.zone)
    for now, side in ((seven_here - timedelta(minutes=1), Side.ACADEMIC), (seven_here, Side.COMMUNITY)):
        assert accountable_side(sharing, now, rulebook=world.rulebook) is side


def test_a_packet_names_one_patient_of_two_with_one_surname(world: World) -> None:
    one = stabilized(world, last_name="Marsh", first_name="Eleanor", mrn="0041873")
    stabilized(world, last_name="Marsh", first_name="Edward", mrn="0041874")
    content = paper(world, one, Document.PACKET).now
    assert len(content.identifiers) >= 2
    whole = content.model_dump_json()
    assert "0041873" in whole
    assert "0041874" not in whole
    assert "Edward" not in whole


def test_a_conditional_acceptance_that_nobody_thinks_of_is_named_with_its_owner(world: World) -> None:
    course_id = conditional(world)
    later = world.now + timedelta(days=9)
    row = on_board(world, course_id, later)
    assert row.blocker == "Tocilizumab counted and in date · L. Moreno (and 1 more)"
    status = status_at(world, course_id, later)
    assert world.rulebook.stages[status.stage].awaits_acceptance
    assert status.accountable is Side.ACADEMIC
    assert "clock-overall" in red_clocks(facts_of(world, course_id), status, later)


def test_a_restart_row_that_is_not_known_to_be_current_is_reviewed_and_not_run(world: World) -> None:
    found = restart_after_gap(Agent.ELRANATAMAB, Regimen.MONOTHERAPY, "step_up_1", 20, rulebook=world.rulebook)
    assert found.action is Action.MANUAL_REVIEW
    assert found.amount is None
    assert found.on_file


def test_two_who_change_one_patient_at_once_are_told_of_each_other(world: World) -> None:
    course_id = sent(world)
    with world.acting() as act:
        version = act.record(course_id).course.version
    with world.acting(world.viewer(Role.NURSE)) as act:
        log_contact(act, course_id, with_name="Lakeside front desk")
    with pytest.raises(Conflict, match="Nora Nurse at 09:00: Call with Lakeside front desk"), world.acting() as act:
        decline_handoff(act, course_id, by_name="Olive", reason=DeclineReason.STAFFING, seen_version=version)


def test_a_holiday_of_the_practice_is_no_day_of_its_clock() -> None:
    thanksgiving = a_practice(holidays=frozenset({date(2026, 11, 26), date(2026, 11, 27)}))
    assert business_days_between(a_practice(), date(2026, 11, 25), date(2026, 12, 1)) == 4
    assert business_days_between(thanksgiving, date(2026, 11, 25), date(2026, 12, 1)) == 2
