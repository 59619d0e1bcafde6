"""Papers: a version only where something changed, kept as it was made; an incomplete packet is a draft and is not sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordination.acts import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    confirm,
    make_document,
    make_packet,
    mark_packet_sent,
    record_dose,
    record_handoff_event,
    record_measurement,
    record_medication,
    set_tier,
    state_field,
)
from coordination.acts.documents import LONGEST
from coordination.decisions.content import missing
from coordination.records import tables as t
from coordination.records.courses import CourseRecord, load_records
from coordination.records.paper_source import content_of, versions
from coordination.vocabulary import Answer, Document, DoseRole, DoseStatus, HandoffEventKind, Role, Stage, TierLevel
from tests.builders import LAKE, TODAY, World, days_ago

HOUR = timedelta(hours=1)


def stored(world: World, course_id: str) -> CourseRecord:
    with world.store.reading() as session:
        return load_records(session, [course_id])[course_id]


def ready(world: World) -> str:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=5)
    world.move(course_id, Stage.READY, on=days_ago(1))
    return course_id


def fill(world: World, course_id: str) -> None:
    """State every needed field that is empty as not known."""
    with world.acting() as act:
        make_packet(act, course_id)
    newest = content_of(versions(stored(world, course_id), Document.PACKET)[-1])
    assert newest is not None
    with world.acting() as act:
        for field in newest.fields:
            if field.label in missing(newest):
                state_field(act, course_id, field.id, value=Answer.UNKNOWN)


def test_a_version_is_made_only_where_the_content_changed(world_on_each: World) -> None:
    world, course_id = world_on_each, ready(world_on_each)
    with world.acting() as act:
        first = make_packet(act, course_id)
    with world.acting() as act:
        again = make_packet(act, course_id)
    with world.acting() as act:
        state_field(act, course_id, "packet-allergies", value=Answer.YES, text="Penicillin: rash")
        second = make_packet(act, course_id)
    assert [(one.number, one.new) for one in (first, again, second)] == [(1, True), (1, False), (2, True)]
    assert first.content_hash == again.content_hash != second.content_hash


def test_another_person_makes_no_other_version_of_the_same_record(world: World) -> None:
    course_id = ready(world)
    with world.acting() as act:
        make_packet(act, course_id)
    with world.acting(world.viewer(Role.NURSE)) as act:
        assert not make_packet(act, course_id).new


def test_a_version_stays_as_it_was_made(world: World) -> None:
    course_id = ready(world)
    with world.acting() as act:
        made = make_packet(act, course_id)
        set_tier(act, course_id, tier=TierLevel.WATCHER, on=TODAY, set_by="Ada Academic")
        make_packet(act, course_id)
    first, second = versions(stored(world, course_id), Document.PACKET)
    old, new = content_of(first), content_of(second)
    assert old is not None
    assert new is not None
    assert (old.hash, first.content_hash) == (made.content_hash, made.content_hash)
    assert "Risk tier and why" in missing(old)
    assert "Risk tier and why" not in missing(new)


def test_an_incomplete_packet_is_not_sent_and_every_empty_field_is_named(world: World) -> None:
    course_id = ready(world)
    with world.acting() as act:
        make_packet(act, course_id)
    with (
        pytest.raises(Refused, match=r"Version 1 cannot go out\. Sending waits: \d+ needed fields are empty: ") as told,
        world.acting() as act,
    ):
        mark_packet_sent(act, course_id)
    assert "Allergies" in str(told.value)
    assert [row.sent_at for row in versions(stored(world, course_id), Document.PACKET)] == [None]


def test_a_complete_packet_is_marked_as_sent_in_the_passing_that_its_event_opened(world: World) -> None:
    course_id = world.after(
        DoseRole.FIRST_TREATMENT,
        gap_days=5,
    )
    world.move(course_id, Stage.READY, on=days_ago(1))
    complete(world, course_id)
    with world.acting(history=True) as act:
        number = make_packet(act, course_id).number
        record_handoff_event(act, course_id, HandoffEventKind.PACKET_SENT, on=TODAY)
        assert mark_packet_sent(act, course_id) == number
    record = stored(world, course_id)
    newest = versions(record, Document.PACKET)[-1]
    assert newest.sent_at == world.now
    assert newest.handoff_id == record.current(t.Handoff)[-1].id
    with pytest.raises(Refused, match="marked as sent already"), world.acting() as act:
        mark_packet_sent(act, course_id)


def complete(world: World, course_id: str) -> None:
    """The numbers that stand with people and sites, then the rest as not known."""
    from coordination.acts import change_person, change_site

    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_person(act, world.viewer().person_id, phone="312 555 0142")
        change_site(act, LAKE, night_line="716 555 0199")
    fill(world, course_id)


def test_without_a_version_nothing_is_sent(world: World) -> None:
    course_id = ready(world)
    with pytest.raises(NotFound, match="No version of the packet was made yet"), world.acting() as act:
        mark_packet_sent(act, course_id)


def test_a_letter_with_a_number_that_is_not_recorded_is_refused(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=5, to="hill")
    world.move(course_id, (Stage.READY, Stage.PACKET_SENT), on=days_ago(2))
    with world.acting(history=True) as act:
        record_handoff_event(act, course_id, HandoffEventKind.ACCEPTED, on=TODAY, effective_at=world.now + 24 * HOUR)
    with (
        pytest.raises(Refused, match=r"Patient letter: not recorded yet: night number\. Nothing was made"),
        world.acting() as act,
    ):
        make_document(act, course_id, Document.PATIENT_LETTER)
    assert versions(stored(world, course_id), Document.PATIENT_LETTER) == []


def test_each_document_counts_its_own_versions(world: World) -> None:
    course_id = ready(world)
    with world.acting() as act:
        numbers = [make_document(act, course_id, document).number for document in Document]
    assert numbers == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("field_id", "value", "text", "said"),
    [
        ("packet-allergies", Answer.YES, " ", "the text is needed"),
        ("packet-allergies", Answer.YES, "x" * (LONGEST + 1), f"{LONGEST + 1} letters"),
        ("packet-reactions", Answer.NO, None, "none is no answer here"),
    ],
)
def test_half_a_statement_is_refused(world: World, field_id: str, value: Answer, text: str | None, said: str) -> None:
    course_id = ready(world)
    with pytest.raises(Refused, match=said), world.acting() as act:
        state_field(act, course_id, field_id, value=value, text=text)


def test_a_field_that_is_not_of_the_packet_is_not_found(world: World) -> None:
    course_id = ready(world)
    with pytest.raises(NotFound), world.acting() as act:
        state_field(act, course_id, "crs_none", value=Answer.YES, text="x")


def test_a_program_lead_makes_no_paper_and_nobody_of_another_practice_finds_the_patient(world: World) -> None:
    course_id = ready(world)
    with pytest.raises(NotAllowed), world.acting(world.viewer(Role.PROGRAM_LEAD)) as act:
        make_packet(act, course_id)
    with pytest.raises(NotFound), world.acting(world.viewer(Role.COMMUNITY_CLINICIAN, "hill")) as act:
        make_packet(act, course_id)


def test_a_change_of_somebody_else_is_told_before_a_version_is_made(world: World) -> None:
    course_id = ready(world)
    seen = stored(world, course_id).course.version
    world.dose(course_id, DoseRole.TREATMENT, TODAY)
    with pytest.raises(Conflict), world.acting() as act:
        make_packet(act, course_id, seen_version=seen)


def test_nothing_of_another_patient_stands_on_any_paper(world: World) -> None:
    """Two patients with one surname, both with doses, drugs, statements and values of their own."""
    first, second = (world.after(DoseRole.FIRST_TREATMENT, gap_days=gap, last_name="Marsh") for gap in (5, 6))
    for course_id, mark in ((first, "ALPHA"), (second, "OMEGA")):
        with world.acting() as act:
            record_medication(act, course_id, purpose="HSV prophylaxis", name=f"{mark}-vir")
            record_measurement(
                act, course_id, test="IgG", kind="igg", on=TODAY, text=f"{mark} 300 mg/dL", source="lab", value=300.0
            )
            state_field(act, course_id, "packet-allergies", value=Answer.YES, text=f"{mark}-cillin")
            record_dose(
                act, course_id, status=DoseStatus.HELD, on=TODAY, role=DoseRole.TREATMENT, reason=f"{mark} fever"
            )
            confirm(act, course_id, criterion="crs_none", value=Answer.YES, on=TODAY, note=f"{mark} note")
    with world.acting() as act:
        for document in Document:
            make_document(act, first, document)
    own, other = stored(world, first), stored(world, second)
    for document in Document:
        (version,) = versions(own, document)
        assert "OMEGA" not in str(version.content)
        assert other.patient.mrn not in str(version.content)
        assert own.patient.mrn in str(version.content)
    assert "ALPHA-cillin" in str(versions(own, Document.PACKET)[0].content)
    assert versions(other, Document.PACKET) == []
