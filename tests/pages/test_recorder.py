"""The recorder as it is tapped: one question at a time, nothing refused is lost, and whoever may decide is asked to."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from coordination.acts import log_contact, open_toxicity, record_measurement, record_observation
from coordination.decisions.observing import Observed
from coordination.records import tables as t
from coordination.records.courses import CourseRecord, load_records
from coordination.vocabulary import Answer, DoseRole, MeasurementKind, MeasurementSource, Role, ToxicityKind
from tests.builders import HILL, TODAY, World, days_ago
from tests.pages.conftest import Open, words

NURSE, CLINICIAN = Role.NURSE, Role.ACADEMIC_CLINICIAN


def dosed(world: World, **values: object) -> str:
    return world.after(DoseRole.STEP_UP_2, gap_days=1, **values)


def record_of(world: World, course_id: str) -> CourseRecord:
    with world.store.reading() as session:
        return load_records(session, [course_id])[course_id]


def tap(page: AppTest, *labels: str) -> AppTest:
    for label in labels:
        assert not page.exception
        next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def use(page: AppTest, typed: str) -> AppTest:
    next(field for field in page.text_input if "type it" in field.label).input(typed)
    return tap(page, "Use this")


def test_a_fever_is_graded_tap_by_tap_and_stored(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    page = open_page("recorder", NURSE, course=course_id)
    assert "What is the temperature?" in words(page)
    tap(page, "38", "38.5")
    assert "CRS at least grade 1" in words(page)
    tap(page, "No", "No oxygen")
    said = words(page)
    assert "CRS grade 1" in said
    assert "crs-fever" in said
    assert "Not yet signed here" in said
    assert "Opens the first episode on record." in said
    tap(page, "Record grade 1")
    assert "Recorded by Nora Nurse" in words(page)
    assert "now <b>grade 1</b>, worst <b>grade 1</b>" in words(page)
    (graded,) = record_of(world, course_id).current(t.GradeAssessment)
    assert (graded.grade, graded.inputs["written"]) == (1, {"temp_c": "38.5 °C"})
    tap(page, "Record another check")
    assert "What is the temperature?" in words(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("101.3", "101.3 °F"),
        ("101.3 f", "101.3 f"),
        ("38,5", "38,5 °C"),
        ("38.5 °C", "38.5 °C"),
    ],
)
def test_a_typed_temperature_is_kept_as_written(open_page: Open, world: World, typed: str, said: str) -> None:
    page = use(open_page("recorder", NURSE, course=dosed(world)), typed)
    assert f"Temperature: {said}" in words(page)
    assert "Temperature 38.5 °C" in words(page)


@pytest.mark.parametrize("typed", ["50", "50 °C", "212 F", "nan", "inf", "-1", "1,500", "warm", "", "<38", "38 kg"])
def test_a_temperature_that_cannot_be_is_refused_and_nothing_is_lost(open_page: Open, world: World, typed: str) -> None:
    page = use(open_page("recorder", NURSE, course=dosed(world)), typed)
    assert not page.exception
    assert "Your text is still here" in words(page)
    assert "What is the temperature?" in words(page)
    assert next(field for field in page.text_input if "type it" in field.label).value == typed


def test_a_refused_number_later_on_keeps_what_was_answered(open_page: Open, world: World) -> None:
    page = tap(open_page("recorder", NURSE, course=dosed(world)), "38", "38.5", "Not known")
    assert "What is the systolic blood pressure?" in words(page)
    use(page, "900")
    assert "allowed: 40 to 260 mmHg" in words(page)
    assert "Temperature: 38.5 °C" in words(page)
    tap(page, "80s", "84")
    assert "CRS at least grade 2" in words(page)


def test_one_question_back_takes_one_answer_back(open_page: Open, world: World) -> None:
    page = tap(open_page("recorder", NURSE, course=dosed(world)), "38", "38.5", "No", "Back one question")
    assert "Is there hypotension?" in words(page)
    assert "Hypotension: no" not in words(page)
    tap(page, "Yes")
    assert "How many vasopressors run?" in words(page)


def test_fahrenheit_has_a_pad_of_its_own(open_page: Open, world: World) -> None:
    page = open_page("recorder", NURSE, course=dosed(world))
    next(one for one in page.get("button_group") if "°F" in one.options).set_value("°F").run()
    tap(page, "100", "100.4")
    assert "Temperature: 100.4 °F" in words(page)
    assert "CRS at least grade 1" in words(page)


def test_only_a_clinician_is_asked_for_another_cause(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    his = tap(open_page("recorder", CLINICIAN, course=course_id), "38", "38.5", "No", "No oxygen")
    assert "Does another cause explain it?" in words(his)
    tap(his, "Yes")
    assert "No CRS by what is recorded" in words(his)
    hers = tap(open_page("recorder", NURSE, course=course_id), "38", "38.5", "No", "No oxygen")
    assert "Does another cause explain it?" not in words(hers)


def test_a_normal_check_opens_no_episode(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    page = tap(open_page("recorder", NURSE, course=course_id), "36", "36.8", "No", "No oxygen")
    assert "no episode is opened" in words(page)
    tap(page, "Record grade 0")
    assert not record_of(world, course_id).facts().toxicities


MASKED = {
    "Is there hypotension?": "Yes",
    "How many vasopressors run?": "None",
    "Is oxygen given, and how?": "No oxygen",
    "Was there premedication": "Yes",
}


def masked(page: AppTest) -> AppTest:
    """Hypotension without fever after premedication; whatever else is asked is answered with no."""
    tap(page, "36", "36.8")
    while 'class="ask"' in (said := words(page)) and "A clinician decides" not in said:
        question = said.rsplit('class="ask">', 1)[-1]
        tap(page, next((answer for part, answer in MASKED.items() if question.startswith(part)), "No"))
    return page


def test_masked_fever_asks_a_clinician_for_grade_reason_and_name(open_page: Open, world: World) -> None:
    course_id = dosed(world, prophylactic_tocilizumab=Answer.YES)
    page = masked(open_page("recorder", CLINICIAN, course=course_id))
    assert "CRS: a clinician decides" in words(page)
    assert "prophylactic tocilizumab is recorded for this course" in words(page)
    tap(page, "Record this decision")
    assert "which grade was decided is needed" in words(page)
    next(one for one in page.get("button_group") if "Grade decided" in str(one.label)).set_value(2).run()
    tap(page, "Record this decision")
    assert "The reason of the decision is needed" in words(page)
    page.text_area[0].input("Chills, and dexamethasone this morning")
    tap(page, "Record this decision")
    assert "Decided by Ada Academic: Chills" in words(page)
    (row,) = record_of(world, course_id).current(t.GradeAssessment)
    assert (row.grade, row.decided_by, row.deciding_row) == (2, "Ada Academic", "crs-masked")


def test_a_decision_too_waits_for_the_time_and_for_the_episode(open_page: Open, world: World) -> None:
    course_id = dosed(world, prophylactic_tocilizumab=Answer.YES)
    with world.acting() as act:
        open_toxicity(act, course_id, kind=ToxicityKind.CRS)
    page = masked(open_page("recorder", CLINICIAN, course=course_id))

    def disabled() -> bool:
        return next(button for button in page.button if button.label == "Record this decision").disabled

    assert "Say first whether this is the same episode" in words(page)
    assert disabled()
    tap(page, "A new episode")
    assert not disabled()
    page.date_input[0].set_value(TODAY - timedelta(days=1)).run()
    assert "the time is needed too" in words(page)
    assert disabled()


def test_who_may_not_decide_leaves_it_to_a_clinician(open_page: Open, world: World) -> None:
    course_id = dosed(world, prophylactic_tocilizumab=Answer.YES)
    for role in (NURSE, Role.COORDINATOR):
        page = masked(open_page("recorder", role, course=course_id))
        assert "Record this decision" not in labels(page)
    tap(page, "Record, and leave the decision to a clinician")
    waiting = open_page("recorder", NURSE, course=course_id)
    assert "Waits for a clinician" in words(waiting)
    assert "may not decide a grade" in words(waiting)


def test_a_later_grade_0_joins_and_proposes_the_end_of_the_episode(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        seen = Observed(ToxicityKind.CRS, {"temp_c": 38.5, "hypotension": False, "oxygen_device": "none"})
        record_observation(act, course_id, seen, at=world.now - timedelta(hours=3))
    page = tap(open_page("recorder", NURSE, course=course_id), "36", "36.8", "No", "No oxygen")
    assert "Joins the episode from" in words(page)
    assert "Grade 0 does not end an episode by itself" in words(page)
    tap(page, "Record grade 0, and that it resolved")
    (episode,) = record_of(world, course_id).facts().toxicities
    assert episode.resolved_on == TODAY.isoformat()


def test_where_the_record_does_not_tell_the_person_says_which_episode(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        open_toxicity(act, course_id, kind=ToxicityKind.CRS)
    page = tap(open_page("recorder", NURSE, course=course_id), "38", "38.5", "No", "No oxygen")
    assert "Say first whether this is the same episode" in words(page)
    assert next(button for button in page.button if button.label == "Record grade 1").disabled
    tap(page, "A new episode", "Record grade 1")
    assert len(record_of(world, course_id).facts().toxicities) == 2


def test_ten_taps_are_the_ice_score(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    page = open_page("recorder", NURSE, course=course_id, kind="icans")
    assert "Names the year?" in words(page)
    tap(page, "Done", "Not done", "Not asked")
    assert "Score so far 1 to 9" in words(page)
    tap(page, *["Done"] * 7)
    assert "ICE 8 to 9" in words(page)
    assert "How awake is the patient?" in words(page)


def test_who_cannot_be_asked_is_graded_by_the_other_rows(open_page: Open, world: World) -> None:
    page = open_page("recorder", NURSE, course=dosed(world), kind="icans")
    tap(page, "Nothing more of it can be asked (10 tasks left)")
    assert "How awake is the patient?" in words(page)
    tap(page, next(label for label in labels(page) if "narousable" in label))
    assert "ICANS grade 4" in words(page)
    assert "Record grade 4" in labels(page)


def test_the_moment_is_now_and_another_day_needs_its_time(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    page = tap(open_page("recorder", NURSE, course=course_id), "38", "38.5", "No", "No oxygen")
    assert page.expander[0].label.startswith("Seen now, Tue 24 Nov 2026")
    page.date_input[0].set_value(TODAY - timedelta(days=1)).run()
    assert "the time is needed too" in words(page)
    page.time_input[0].set_value(time(8, 30)).run()
    assert page.expander[0].label.startswith("Seen backdated")
    tap(page, "Record grade 1")
    (episode,) = record_of(world, course_id).facts().toxicities
    assert episode.onset_on == (TODAY - timedelta(days=1)).isoformat()


def test_a_stranger_reads_not_found_and_nothing_else(open_page: Open, world: World) -> None:
    page = open_page("recorder", Role.COMMUNITY_CLINICIAN, HILL, course=dosed(world))
    assert "Not found for you." in words(page)
    assert not page.button


def test_somebody_elses_change_is_told_and_nothing_answered_is_lost(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    page = tap(open_page("recorder", NURSE, course=course_id), "38", "38.5", "No", "No oxygen")
    with world.acting() as act:
        log_contact(act, course_id, with_name="Dr. Earlier")
    tap(page, "Record grade 1")
    assert "Dr. Earlier" in words(page)
    assert "Your answers are still here" in words(page)
    assert not record_of(world, course_id).facts().toxicities
    tap(page, "Load the change", "Record grade 1")
    assert "Recorded by Nora Nurse" in words(page)
    assert record_of(world, course_id).facts().toxicities


def test_a_moment_to_come_is_refused(open_page: Open, world: World) -> None:
    page = tap(open_page("recorder", NURSE, course=dosed(world)), "38", "38.5", "No", "No oxygen")
    page.date_input[0].set_value(TODAY + timedelta(days=1)).run()
    page.time_input[0].set_value(time(8, 30)).run()
    tap(page, "Record grade 1")
    assert "lies in the future" in words(page)
    assert "Your answers are still here" in words(page)


def test_a_saturation_warns_and_changes_no_grade(open_page: Open, world: World) -> None:
    page = tap(open_page("recorder", NURSE, course=dosed(world)), "38", "38.5", "No", "No oxygen")
    tap(page, "Add oxygen saturation", "80s", "88")
    assert "Low oxygen saturation and no oxygen: urgent review" in words(page)
    assert "CRS grade 1" in words(page)


def test_grade_0_kept_alone_can_end_the_episode_afterwards(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        seen = Observed(ToxicityKind.CRS, {"temp_c": 38.5, "hypotension": False, "oxygen_device": "none"})
        record_observation(act, course_id, seen, at=world.now - timedelta(hours=3))
    page = tap(open_page("recorder", NURSE, course=course_id), "36", "36.8", "No", "No oxygen", "Record grade 0")
    assert record_of(world, course_id).facts().toxicities[0].resolved_on is None
    tap(page, "Record that the episode resolved")
    assert "The episode is recorded as resolved" in words(page)
    assert record_of(world, course_id).facts().toxicities[0].resolved_on == TODAY.isoformat()


@pytest.mark.parametrize("chosen", ["With the fever at home", "When it was seen"])
def test_an_earlier_fever_at_home_is_the_onset_only_where_a_person_says_so(
    open_page: Open, world: World, chosen: str
) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        record_measurement(
            act, course_id, test="Temperature", kind=MeasurementKind.TEMPERATURE, on=days_ago(1),
            at=world.now - timedelta(hours=20), value=38.4, unit="°C", text="38.4 °C", source=MeasurementSource.HOME,
        )  # fmt: skip
    page = tap(open_page("recorder", NURSE, course=course_id), "38", "38.5", "No", "No oxygen")
    assert "When did it begin?" in words(page)
    assert "On record before: Temperature 38.4 °C at home" in words(page)
    assert "Say first when it began" in words(page)
    assert next(button for button in page.button if button.label == "Record grade 1").disabled
    tap(page, next(label for label in labels(page) if label.startswith(chosen)), "Record grade 1")
    (episode,) = record_of(world, course_id).facts().toxicities
    at_home = chosen == "With the fever at home"
    assert episode.onset_at == (world.now - timedelta(hours=20) if at_home else episode.grades[-1].at)
    assert episode.onset_on == (days_ago(1) if at_home else TODAY).isoformat()


def test_an_icans_and_a_normal_check_ask_nothing_about_a_fever(open_page: Open, world: World) -> None:
    course_id = dosed(world)
    with world.acting() as act:
        record_measurement(
            act, course_id, test="Temperature", kind=MeasurementKind.TEMPERATURE, on=days_ago(1),
            at=world.now - timedelta(hours=20), value=38.4, unit="°C", text="38.4 °C", source=MeasurementSource.HOME,
        )  # fmt: skip
    assert "When did it begin?" not in words(open_page("recorder", NURSE, course=course_id, kind="icans"))
