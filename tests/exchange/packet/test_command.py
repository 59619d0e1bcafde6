"""The command writes the newest version as PDF, makes one only where something changed, and says what is empty."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coordination.acts import NotFound, state_field
from coordination.boards.documents import documents
from coordination.boards.patient import patient
from coordination.exchange.packet.command import DRAFT, file_name, pdf_of, run_packet
from coordination.vocabulary import Answer, Document, DoseRole, Role
from tests.builders import World
from tests.exchange.packet.faxed import pages_of


def test_a_draft_is_written_and_what_is_empty_is_named(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course_id, out = world.after(DoseRole.FIRST_TREATMENT, gap_days=5), tmp_path / "packet.pdf"
    assert run_packet(world.desk(), course_id, Document.PACKET, out) == DRAFT
    told = capsys.readouterr()
    assert f"Handoff packet, version 1: {out}" in told.out
    assert "Allergies" in told.err
    assert "NOT COMPLETE" in pages_of(out.read_bytes())[0]


def test_for_machines_it_says_whether_a_version_was_made_and_what_changed(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course_id, out = world.after(DoseRole.FIRST_TREATMENT, gap_days=5), tmp_path / "packet.pdf"
    said = []
    for _ in range(2):
        run_packet(world.desk(), course_id, Document.PACKET, out, as_json=True)
        said.append(json.loads(capsys.readouterr().out))
    with world.acting() as act:
        state_field(act, course_id, "packet-ecog", value=Answer.YES, text="1")
    run_packet(world.desk(), course_id, Document.PACKET, out, as_json=True)
    said.append(json.loads(capsys.readouterr().out))
    assert [(one["number"], one["new"]) for one in said] == [(1, True), (1, False), (2, True)]
    assert said[2]["changes"] == ["ECOG: not recorded → 1 (Carla Coordinator, Tue 24 Nov 2026)"]


def test_a_stranger_gets_nothing(world: World, tmp_path: Path) -> None:
    course_id, out = world.after(DoseRole.FIRST_TREATMENT, gap_days=5), tmp_path / "packet.pdf"
    with pytest.raises(NotFound):
        run_packet(world.desk(world.viewer(Role.COMMUNITY_CLINICIAN, "hill")), course_id, Document.PACKET, out)
    assert not out.exists()


def test_an_older_version_is_printed_as_it_was_made_and_the_file_names_nobody(world: World, tmp_path: Path) -> None:
    course_id, out = world.after(DoseRole.FIRST_TREATMENT, gap_days=5), tmp_path / "card.pdf"
    run_packet(world.desk(), course_id, Document.PACKET, out)
    with world.acting() as act:
        state_field(act, course_id, "packet-allergies", value=Answer.YES, text="Penicillin")
    run_packet(world.desk(), course_id, Document.PACKET, out)
    desk = world.desk()
    line = documents(desk, patient(desk, course_id))[0]
    new, old = (" ".join(pages_of(pdf_of(desk, line, version))[0].split()) for version in line.versions)
    assert "Version 2, supersedes version 1" in new
    assert "Penicillin" in new
    assert "supersedes" not in old
    assert "Penicillin" not in old
    assert file_name(line, line.versions[0]) == "packet-version-2.pdf"
