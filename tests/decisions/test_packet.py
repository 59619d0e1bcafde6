"""The packet as content: filled from the record, stated where the record is silent, and never by guessing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coordination.decisions.content import Content, Filled, changed, missing
from coordination.decisions.packet import FROM_RECORD, build_packet, needs_statement
from coordination.decisions.paper_source import PaperSource, Sender, Stated
from coordination.facts import HandoffEventFact, ResponsibilityLineFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import Answer, HandoffEventKind, Role, Side, Topic
from tests.builders import NOW, TODAY, a_practice
from tests.five_patients import FIVE, a_source, many_unknowns, talquetamab


def packet(source: PaperSource, rulebook: Rulebook) -> Content:
    return build_packet(source, NOW, rulebook=rulebook)


def lines(source: PaperSource, field_id: str, rulebook: Rulebook) -> tuple[str, ...]:
    field = packet(source, rulebook).field(f"packet-{field_id}")
    assert field is not None
    return field.lines


def test_what_the_record_fills_are_fields_of_the_packet(rulebook: Rulebook) -> None:
    assert set(FROM_RECORD) <= {row.id for row in rulebook.packet.fields}


@pytest.mark.parametrize("name", FIVE)
def test_the_five_patients_can_be_sent(name: str, rulebook: Rulebook) -> None:
    assert missing(packet(FIVE[name](), rulebook)) == ()


def test_every_needed_field_that_nobody_filled_is_named(rulebook: Rulebook) -> None:
    bare = replace(many_unknowns(), stated={}, sender=Sender("Carla", Role.COORDINATOR, None))
    assert missing(packet(bare, rulebook)) == (
        "Sent by", "Risk tier and why", "Code status", "Worst reactions", "Weight used for dosing", "Allergies",
        "Preventive tocilizumab", "CRS and ICANS", "Prophylaxis and support", "Other medications",
        "Laboratory, newest value", "Vital signs, newest value", "Next dose", "Premedication then",
        "Calls answered within", "Late or missed dose", "First measures, receiving site's protocol",
        "Tocilizumab is at",
    )  # fmt: skip


def test_not_known_must_be_stated_and_then_says_who_and_when(rulebook: Rulebook) -> None:
    field = packet(many_unknowns(), rulebook).field("packet-allergies")
    assert field is not None
    assert (field.filled, field.lines) == (Filled.STATED_UNKNOWN, ("Not known (Nora Nurse, Tue 24 Nov 2026)",))


def test_the_record_wins_over_an_earlier_statement(rulebook: Rulebook) -> None:
    said = {"packet-weight": Stated(Answer.UNKNOWN, None, TODAY, "Nora Nurse")}
    assert lines(a_source(stated=said), "weight", rulebook) == ("78 kg, at the dose of Thu 19 Nov 2026",)


def test_none_is_said_with_the_person_who_says_so(rulebook: Rulebook) -> None:
    said = {"packet-allergies": Stated(Answer.NO, None, TODAY, "Nora Nurse")}
    assert lines(a_source(stated=said), "allergies", rulebook) == ("None (Nora Nurse, Tue 24 Nov 2026)",)


def test_time_alone_changes_nothing_until_a_rule_says_otherwise(rulebook: Rulebook) -> None:
    before = build_packet(a_source(), NOW, rulebook=rulebook)
    later = build_packet(a_source(), NOW + timedelta(hours=20), rulebook=rulebook)
    assert changed(before, later) == ()
    assert before.hash == later.hash


def test_both_sides_numbers_are_needed_and_a_missing_night_line_empties_the_field(rulebook: Rulebook) -> None:
    assert lines(a_source(), "call", rulebook) == (
        "Lakeside (practice): day 716 555 0100, night 716 555 0199",
        "North (center): day 312 555 0100, night 312 555 0199",
    )
    source = a_source()
    dark = replace(source, course=replace(source.course, community=a_practice(night_line=None)))
    assert "Who to call" in missing(packet(dark, rulebook))
    alone = replace(source, course=replace(source.course, community=None))
    assert {"Who to call", "Emergency hospital"} <= set(missing(packet(alone, rulebook)))


def test_an_exception_of_this_patient_decides_who_changes_the_interval(rulebook: Rulebook) -> None:
    source = a_source()
    agreed = ResponsibilityLineFact(Topic.INTERVAL_CHANGE, Side.ACADEMIC, NOW)
    course = replace(source.course, responsibility_lines=(agreed,))
    assert lines(replace(source, course=course), "interval-decides", rulebook) == (
        "Academic center, as agreed for this patient",
    )


def test_a_dose_that_needs_review_carries_no_amount(rulebook: Rulebook) -> None:
    (told, _) = lines(talquetamab(), "next-dose", rulebook)[:2]
    dose = packet(a_source(), rulebook).field("packet-next-dose")
    assert dose is not None
    assert dose.lines[0] == "Tue 1 Dec 2026 (planned): treatment dose, 1.5 mg/kg, weekly"
    assert "mg/kg" in told or "amount for review by a clinician" in told


def test_a_day_that_is_planned_after_the_latest_on_file_says_so(rulebook: Rulebook) -> None:
    assert lines(a_source(), "next-dose", rulebook)[1:] == (
        "Latest Thu 26 Nov 2026",
        "Planned after the latest day on file",
    )
    assert not any("after the latest" in line for line in lines(talquetamab(), "next-dose", rulebook))


def test_a_target_that_nobody_read_says_so_until_it_is_signed(rulebook: Rulebook) -> None:
    assert "Binds BCMA and CD3 (not verified here)" in lines(a_source(), "agent", rulebook)
    assert "Binds BCMA and CD3" in lines(a_source(), "agent", rulebook.signed())


def test_fields_that_the_record_fills_are_not_asked_for(rulebook: Rulebook) -> None:
    asked = {field.id for field in needs_statement(packet(a_source(), rulebook))}
    assert "packet-allergies" in asked
    assert "packet-doses" not in asked


def test_the_first_dose_of_an_earlier_passing_is_not_planned_any_more(rulebook: Rulebook) -> None:
    source = a_source()
    assert lines(source, "first-visit", rulebook) == ("Tue 1 Dec 2026",)
    given = HandoffEventFact("e3", "h1", HandoffEventKind.FIRST_DOSE_GIVEN, TODAY)
    course = replace(source.course, handoff_events=(*source.course.handoff_events, given))
    assert lines(replace(source, course=course), "first-visit", rulebook) == ()
