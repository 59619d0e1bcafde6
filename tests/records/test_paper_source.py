"""What papers are made from, read from stored rows: the newest answer, who sends, which version stood at acceptance."""

from __future__ import annotations

from coordination.acts import (
    decline_handoff,
    make_packet,
    mark_packet_sent,
    name_site,
    record_authorization,
    record_handoff_event,
    state_field,
)
from coordination.decisions.paper_source import PaperSource
from coordination.records.courses import load_records
from coordination.records.paper_source import accepted_at, find_sender, made_first, paper_source, versions
from coordination.vocabulary import Answer, DeclineReason, Document, DoseRole, HandoffEventKind, Role, Stage
from tests.acts.test_documents import complete
from tests.builders import HILL, TODAY, World, days_ago
from tests.passing import ready, sent


def source_of(world: World, course_id: str) -> PaperSource:
    with world.store.reading() as session:
        record = load_records(session, [course_id])[course_id]
        return paper_source(session, record, find_sender(session, world.viewer()), world.rulebook)


def test_what_was_stated_of_one_site_is_not_said_of_another(world: World) -> None:
    course_id = ready(world)
    with world.acting() as act:
        state_field(act, course_id, "packet-tocilizumab-place", value=Answer.YES, text="Lakeside, 2 doses")
        state_field(act, course_id, "packet-first-measures", value=Answer.YES, text="Lakeside protocol 7")
        state_field(act, course_id, "packet-allergies", value=Answer.YES, text="Penicillin")
    before = source_of(world, course_id).stated or {}
    with world.acting() as act:
        name_site(act, course_id, HILL)
    after = source_of(world, course_id).stated or {}
    assert before["packet-tocilizumab-place"].text == "Lakeside, 2 doses"
    assert set(before) - set(after) == {"packet-tocilizumab-place", "packet-first-measures"}
    assert after["packet-allergies"].text == "Penicillin"


def test_after_a_decline_the_same_site_is_asked_anew_and_an_earlier_authorization_is_of_that_passing(
    world: World,
) -> None:
    course_id = ready(world)
    with world.acting() as act:
        record_authorization(act, course_id, status="approved", number="A-1")
    sent(world, course_id)
    said = source_of(world, course_id)
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        decline_handoff(act, course_id, by_name="Olive Oncologist", reason=next(iter(DeclineReason)), note="Why")
    after = source_of(world, course_id)
    assert said.payer is not None
    assert after.payer is None
    assert "packet-tocilizumab-place" in (said.stated or {})
    assert "packet-tocilizumab-place" not in (after.stated or {})


def test_the_newest_statement_and_the_newest_authorization_stand(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=5)
    with world.acting(world.viewer(Role.NURSE)) as act:
        state_field(act, course_id, "packet-allergies", value=Answer.UNKNOWN)
        record_authorization(act, course_id, status="pending")
        record_authorization(act, course_id, status="approved", number="A-1")
    with world.acting() as act:
        state_field(act, course_id, "packet-allergies", value=Answer.YES, text="Penicillin")
    with world.store.reading() as session:
        record = load_records(session, [course_id])[course_id]
        source = paper_source(session, record, find_sender(session, world.viewer()), world.rulebook)
    assert source.stated is not None
    stated = source.stated["packet-allergies"]
    assert (stated.value, stated.text, stated.by, stated.on) == (Answer.YES, "Penicillin", "Carla Coordinator", TODAY)
    assert source.payer is not None
    assert (source.payer.status, source.payer.number) == ("approved", "A-1")
    assert source.sender.phone is None
    assert source.patient == f"{record.patient.last_name}, Pat"


def test_who_marks_a_version_as_sent_did_not_make_it(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=5)
    world.move(course_id, Stage.READY, on=days_ago(1))
    complete(world, course_id)
    with world.acting() as act:
        make_packet(act, course_id)
    with world.acting(world.viewer(Role.ACADEMIC_CLINICIAN), history=True) as act:
        record_handoff_event(act, course_id, HandoffEventKind.PACKET_SENT, on=TODAY)
        mark_packet_sent(act, course_id)
    with world.store.reading() as session:
        record = load_records(session, [course_id])[course_id]
    newest = versions(record, Document.PACKET)[-1]
    assert newest.recorded_by == world.viewer(Role.ACADEMIC_CLINICIAN).person_id
    assert made_first(record)[newest.id].recorded_by == world.viewer().person_id
    assert accepted_at(record) is None
    with world.acting(history=True) as act:
        record_handoff_event(act, course_id, HandoffEventKind.ACCEPTED, on=TODAY)
    with world.store.reading() as session:
        assert accepted_at(load_records(session, [course_id])[course_id]) == world.now
