"""The papers of one patient as the page shows them: empty fields, versions with what changed, which was accepted."""

from __future__ import annotations

import pytest

from coordination.acts import NotFound, make_document, make_packet, mark_packet_sent, record_handoff_event, state_field
from coordination.boards.documents import documents, find_version, to_state
from coordination.boards.patient import patient
from coordination.vocabulary import Answer, Document, DoseRole, HandoffEventKind, Role, Stage
from tests.acts.test_documents import complete
from tests.builders import LAKE, TODAY, World, days_ago


def test_before_any_version_what_is_empty_is_known(world: World) -> None:
    desk, course_id = world.desk(), world.after(DoseRole.FIRST_TREATMENT, gap_days=5)
    packet, card, *_ = documents(desk, patient(desk, course_id))
    assert "Allergies" in packet.missing
    assert packet.blocked is not None
    assert (packet.newest, packet.is_current, card.missing) == (None, False, ())
    assert to_state(packet)[0].label in packet.missing


def test_the_receiver_sees_which_version_was_accepted_and_what_changed_since(world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=5)
    world.move(course_id, Stage.READY, on=days_ago(1))
    complete(world, course_id)
    with world.acting(history=True) as act:
        sent = make_packet(act, course_id).number
        record_handoff_event(act, course_id, HandoffEventKind.PACKET_SENT, on=TODAY)
        mark_packet_sent(act, course_id)
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN), history=True) as act:
        record_handoff_event(act, course_id, HandoffEventKind.ACCEPTED, on=TODAY)
    with world.acting() as act:
        state_field(act, course_id, "packet-allergies", value=Answer.YES, text="Penicillin")
        make_packet(act, course_id)
        state_field(act, course_id, "packet-ecog", value=Answer.YES, text="2")
    desk = world.desk(world.viewer(Role.COMMUNITY_CLINICIAN))
    packet = documents(desk, patient(desk, course_id))[0]
    assert [(one.number, one.accepted) for one in packet.versions][:2] == [(sent + 1, False), (sent, True)]
    assert packet.versions[0].changes[0].startswith("Allergies: Not known (Carla Coordinator")
    assert packet.since == ("ECOG: not recorded → 2 (Carla Coordinator, Tue 24 Nov 2026)",)
    assert not packet.is_current


def test_a_card_with_an_old_number_no_longer_says_what_the_record_says(world: World) -> None:
    from coordination.acts import change_site

    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=5)
    with world.acting() as act:
        make_document(act, course_id, Document.WALLET_CARD)
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, "north", night_line="312 555 0777")
    desk = world.desk()
    card = documents(desk, patient(desk, course_id))[1]
    assert any("312 555 0199" in change and "312 555 0777" in change for change in card.since)


def test_a_version_that_was_never_made_is_not_found(world: World) -> None:
    desk, course_id = world.desk(world.viewer(Role.COORDINATOR, LAKE)), world.after(DoseRole.FIRST_TREATMENT)
    with pytest.raises(NotFound):
        find_version(documents(desk, patient(desk, course_id))[0], 7)
