"""The watch on the patient page: a fever in few taps, who was told, what was taken at home, how long to watch."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest

from coordination.acts import raise_alert, record_reading
from coordination.decisions.watch import watch_of
from coordination.vocabulary import Agent, DoseRole, MeasurementKind, Role
from tests.acts.test_watch import DOSED, dosed
from tests.builders import HILL, LAKE, NOW, TODAY, World, days_ago
from tests.pages.components.test_dialogs import check_stored, field, fill, opened, press
from tests.pages.conftest import Open, words

HOUR = timedelta(hours=1)
FEVER_AT = DOSED + 2 * HOUR
"""Yesterday: the page takes the hour from the clock, on the tests' day."""


def text_of(open_page: Open, course_id: str, role: Role = Role.COORDINATOR, site: str = "north") -> str:
    page = open_page("patient", role, site, course=course_id)
    assert not page.exception
    return re.sub(r"<[^>]+>", " ", words(page))


def feverish(world: World) -> str:
    course_id = dosed(world)
    with world.acting() as act:
        record_reading(act, course_id, kind=MeasurementKind.TEMPERATURE, text="38.4", at=FEVER_AT)
    return course_id


def test_a_fever_is_recorded_in_three_taps_and_the_page_reacts(open_page: Open, world: World) -> None:
    """Open, type, save: kind, place and time are those of most readings."""
    course_id = dosed(world)
    page = open_page("patient", Role.COORDINATOR, course=course_id)
    page = press(page, "Record a reading")
    fill(page, "text_input", Temperature="101.1")
    page = press(page, "Record this reading")
    (found,) = check_stored(world, page, course_id, "record_measurement", "temperature 101.1").measurements
    assert found.text == "101.1 °F"
    assert "Nobody recorded as told" in words(page)
    assert "Record who was told" in [button.label for button in page.button]


def test_a_reading_of_another_kind_at_another_time(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    page = opened(open_page, course_id, "reading")
    page.segmented_control(f"dialog.reading.{course_id}.kind").set_value(MeasurementKind.SPO2).run()
    fill(page, "text_input", **{"Oxygen_saturation,_%": "93"})
    fill(page, "date_input", Day=days_ago(1))
    fill(page, "time_input", Time=time(20, 30))
    page = press(page, "Record this reading")
    (found,) = check_stored(world, page, course_id, "record_measurement", "oxygen saturation 93").measurements
    assert (found.kind, found.value) == (MeasurementKind.SPO2, 93)
    assert found.at is not None
    assert found.at.isoformat() == "2026-11-24T02:30:00+00:00"


@pytest.mark.parametrize("typed", ["hot", "384"])
def test_what_is_no_reading_stays_in_the_dialog(open_page: Open, world: World, typed: str) -> None:
    course_id = dosed(world)
    page = opened(open_page, course_id, "reading")
    fill(page, "text_input", Temperature=typed)
    page = press(page, "Record this reading")
    assert "Not saved: Temperature: found" in words(page)
    assert field(page, "text_input", "Temperature").value == typed


def test_who_was_told_is_recorded_and_stands_with_the_reading(open_page: Open, world: World) -> None:
    course_id = feverish(world)
    assert "nobody recorded as told" in text_of(open_page, course_id)
    page = opened(open_page, course_id, "told")
    fill(page, "text_input", **{"Who_was_told,_by_name": "Dr. A"})
    page = press(page, "Record this")
    (alert,) = check_stored(world, page, course_id, "record_told", "Dr. A told,").alerts
    assert (alert.told, alert.what) == ("Dr. A", "Temperature 38.4 °C at home")
    said = text_of(open_page, course_id)
    assert re.search(r"told Dr\. A, Tue 24 Nov 2026, .*; answer\s+not recorded", said)
    assert "Nothing waits for somebody to be told." in words(opened(open_page, course_id, "told"))


def test_without_a_name_nobody_was_told(open_page: Open, world: World) -> None:
    course_id = feverish(world)
    page = press(opened(open_page, course_id, "told"), "Record this")
    assert "Not saved: Needed: Who was told, by name." in words(page)


def test_a_standing_alert_gets_its_name(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        raise_alert(act, course_id, what="Rash", at=FEVER_AT)
    page = opened(open_page, course_id, "told")
    fill(page, "text_input", **{"Who_was_told,_by_name": "Dr. A"})
    page = press(page, "Record this")
    (alert,) = check_stored(world, page, course_id, "record_told", "Dr. A told,").alerts
    assert (alert.what, alert.told) == ("Rash", "Dr. A")


def test_dexamethasone_taken_at_home(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    assert re.search(r"Dispensed\s+not recorded\s+Taken\s+not recorded", text_of(open_page, course_id))
    page = opened(open_page, course_id, "take_home")
    fill(page, "date_input", Day=days_ago(1))
    fill(page, "time_input", Time=time(20, 0))
    page = press(page, "Record this")
    check_stored(world, page, course_id, "record_measurement", "take-home dexamethasone taken")
    assert "20:00 CST: taken, amount not recorded" in text_of(open_page, course_id)


def test_dexamethasone_dispensed(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    page = opened(open_page, course_id, "take_home")
    page.segmented_control(f"dialog.take_home.{course_id}.what").set_value("dispensed").run()
    fill(page, "text_input", **{"What_was_handed_out,_as_written_there": "5 tablets"})
    page = press(page, "Record this")
    (pack,) = check_stored(world, page, course_id, "record_medication", "take-home dexamethasone dispensed").medications
    assert (pack.started_on, pack.note) == (TODAY.isoformat(), "5 tablets")
    field(opened(open_page, course_id, "take_home"), "date_input", "Day")


def test_a_cleared_day_is_refused_and_never_taken_for_today(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    page = opened(open_page, course_id, "take_home")
    field(page, "date_input", "Day").set_value(None)
    page = press(page, "Record this")
    assert "Not saved: Needed: Day." in words(page)


def test_how_long_to_watch_is_a_clinicians(open_page: Open, world: World) -> None:
    course_id = dosed(world, DoseRole.FIRST_TREATMENT, agent=Agent.ELRANATAMAB)
    said = text_of(open_page, course_id, Role.ACADEMIC_CLINICIAN)
    assert "Length to decide" in said
    assert "no length of monitoring is on file" in said
    page = press(opened(open_page, course_id, "watch_length", Role.ACADEMIC_CLINICIAN), "Record the decision")
    assert "Not saved: Needed: Why." in words(page)
    fill(page, "text_area", Why="A second fever")
    page = press(page, "Record the decision")
    assert "Not saved: Hours: a whole number is needed." in words(page)
    fill(page, "number_input", Hours_after_the_dose=36.0)
    page = press(page, "Record the decision")
    facts = check_stored(world, page, course_id, "decide_watch", "watch of 36 h", Role.ACADEMIC_CLINICIAN)
    found = watch_of(facts, NOW, rulebook=world.rulebook)
    assert found is not None
    assert (found.window.known, found.window.closes_at) == (True, DOSED + 36 * HOUR)
    assert "No watch waits for a decision." in words(opened(open_page, course_id, "watch_length"))


def test_the_block_says_until_when_why_and_whom_to_call(open_page: Open, world: World) -> None:
    said = text_of(open_page, dosed(world))
    for word in (
        "Watch after step-up 1", "Watch open", "Wed 25 Nov 2026, 13:00 CST", "hospital 48 h", "tec-mono-su1",
        "Late: due", "312 555 01", "Temperature 38 °C (100.4 °F) or over", "Not yet signed here",
        "Program default", "Read that plan together",
    ):  # fmt: skip
        assert word in said, word
    assert not re.search(
        r"\b(give|safe|cleared|prescribe)\b", said.split("Watch after step-up 1")[1].split("Overview")[0]
    )


def test_without_a_watch_the_page_has_no_block(open_page: Open, world: World) -> None:
    assert "Home temperature log" not in text_of(open_page, world.plan())


def test_who_may_not_record_reads_why(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    page = open_page("patient", Role.PROGRAM_LEAD, course=course_id)
    buttons = {button.label: button for button in page.button}
    assert buttons["Record a reading"].disabled


def test_the_practice_reads_the_watch_of_its_patient_too(open_page: Open, world: World) -> None:
    course_id = feverish(world)
    page = open_page("my_patients", Role.COMMUNITY_CLINICIAN, LAKE)
    assert "nobody is recorded as told" in words(page)
    assert "nobody recorded as told" in text_of(open_page, course_id, Role.COMMUNITY_CLINICIAN, LAKE)
    assert "Home temperature log" not in text_of(open_page, course_id, Role.COMMUNITY_CLINICIAN, HILL)
