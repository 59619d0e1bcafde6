"""What papers are made from, read from stored rows: the newest answer, who sends, which version stood at acceptance."""

from __future__ import annotations

from coordination.acts import make_packet, mark_packet_sent, record_authorization, record_handoff_event, state_field
from coordination.records.courses import load_records
from coordination.records.paper_source import accepted_at, find_sender, made_first, paper_source, versions
from coordination.vocabulary import Answer, Document, DoseRole, HandoffEventKind, Role, Stage
from tests.acts.test_documents import complete
from tests.builders import TODAY, World, days_ago


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
