"""What stands in the store after a tracker came in: spot values of the samples, one transaction, one trail."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coordination.acts import Conflict, NotAllowed, acting, rebuild, record_dose
from coordination.boards.desk import Desk
from coordination.decisions.reactions import ReactionAnswer, worst_reaction
from coordination.exchange.tracker import (
    Choices,
    commit_import,
    committing,
    plan_import,
    read_tracker,
    remembered_mapping,
)
from coordination.facts import CourseFacts, MeasurementFact
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.records import tables as t
from coordination.records.audit import verify
from coordination.records.courses import load_records
from coordination.vocabulary import (
    DoseRole,
    DoseStatus,
    GradingSystem,
    HandoffEventKind,
    MeasurementKind,
    Role,
    Schedule,
    Stage,
    ToxicityKind,
)
from tests.exchange.tracker.big_tracker import doses_sheet, wide_tracker
from tests.exchange.tracker.house import (
    AS_OF,
    FILES,
    SAMPLES,
    course_of,
    desk_of,
    drop,
    drop_sample,
    later,
    patients,
    plan,
    record_of,
    report_of,
    row_counts,
    table,
    workbook,
)

ANSWERS = {"not recorded": None}


def every_course(store: Store) -> list[Any]:
    with store.reading() as session:
        ids = list(session.execute(select(t.table_of(t.Course).c.id)).scalars())
        return list(load_records(session, ids).values())


def crs_answers(courses: list[CourseFacts]) -> dict[str, int]:
    """How many of the dosed courses gave each answer, in the words of expected.json."""
    words = {
        ReactionAnswer.NONE: "0", ReactionAnswer.NOT_RECORDED: "not recorded",
        ReactionAnswer.OTHER_SCALE: "graded on another scale", ReactionAnswer.UNGRADED: "happened, grade not recorded",
    }  # fmt: skip
    worst = [worst_reaction(course, ToxicityKind.CRS) for course in courses if course.given]
    return dict(Counter(words.get(each.answer, str(each.grade)) for each in worst))


def newest(course: CourseFacts, kind: MeasurementKind = MeasurementKind.IGG) -> MeasurementFact:
    return [each for each in course.measurements if each.kind is kind][-1]


def words_of(measured: MeasurementFact) -> Any:
    assert measured.value is not None
    return f"{measured.comparator}{measured.value:g}" if measured.comparator else measured.value


# --- 01


@pytest.fixture
def first(house: Store, rulebook: Rulebook) -> Store:
    drop_sample(house, rulebook, "01-wide-tracker.csv")
    return house


def test_01_counts(first: Store) -> None:
    records = every_course(first)
    courses = [record.facts() for record in records]
    wanted = FILES["01-wide-tracker.csv"]["counts"]
    assert Counter(str(course.agent) for course in courses) == wanted["agent"]
    for name in ("model_of_care", "prophylactic_tocilizumab"):
        assert Counter(str(getattr(course, name) or "not recorded") for course in courses) == wanted[name]
    assert sum(bool(course.given) for course in courses) == wanted["dosed"]
    assert crs_answers(courses) == wanted["crs_max_grade_of_dosed"]


def test_01_stages_and_a_closed_loop(first: Store, rulebook: Rulebook) -> None:
    said = Counter()
    for record in every_course(first):
        course = record.facts()
        closed = any(event.kind is HandoffEventKind.LOOP_CLOSED for event in course.handoff_events)
        said["Loop closed" if closed else rulebook.label(course.stage).word] += 1
    wanted = dict(FILES["01-wide-tracker.csv"]["counts"]["stage"])
    wanted[rulebook.label(Stage.CONDITIONAL).word] = wanted.pop("Accepted (conditional)")
    assert said == wanted


def test_01_values(first: Store) -> None:
    lucille = record_of(first, "0041207")
    course = lucille.facts()
    assert (lucille.patient.last_name, lucille.patient.birth_date) == ("Abernathy", date(1951, 2, 17))
    assert lucille.course.community_mrn == "KR-00317"
    crs = worst_reaction(course, ToxicityKind.CRS)
    # 04:30 on 11 Feb in Chicago (CST)
    assert (crs.grade, course.toxicities[0].onset_at) == (1, datetime(2026, 2, 11, 10, 30, tzinfo=UTC))
    assert worst_reaction(course, ToxicityKind.ICANS).answer is ReactionAnswer.NONE
    assert words_of(newest(course)) == 512
    assert not course.dose_history_complete
    talquetamab = course_of(first, "0042018")
    given = {dose.role: dose.on for dose in talquetamab.given}
    assert (talquetamab.agent, talquetamab.regimen) == ("talquetamab", "q2w_0.8")
    assert (given[DoseRole.STEP_UP_3], given[DoseRole.FIRST_TREATMENT]) == (date(2026, 4, 20), date(2026, 4, 23))
    assert talquetamab.given[-1].schedule is Schedule.Q2W
    unknown = course_of(first, "0042455")
    assert worst_reaction(unknown, ToxicityKind.CRS).answer is ReactionAnswer.NOT_RECORDED
    assert "\n" in record_of(first, "0043620").course.notes
    planned = [dose.on for dose in course_of(first, "0043620").doses if dose.status is DoseStatus.PLANNED]
    assert planned == [date(2026, 11, 27)]
    assert record_of(first, "0043866").patient.birth_date == date(1956, 2, 29)
    stanislaw = record_of(first, "0043975")
    assert stanislaw.patient.first_name == "Stanisław"
    assert words_of(newest(stanislaw.facts())) == "<40"
    referred = course_of(first, "0044119")
    assert (referred.doses, referred.model_of_care, referred.stage) == ((), None, Stage.REFERRED)


def test_01_conditional_and_declined_are_not_accepted(first: Store) -> None:
    for mrn, stage in (("0043391", Stage.CONDITIONAL), ("0043512", Stage.DECLINED)):
        course = course_of(first, mrn)
        assert course.stage is stage
        assert all(event.kind is not HandoffEventKind.ACCEPTED for event in course.handoff_events)
        assert "Note in the tracker" in (course.stage_events[-1].why or "")


def test_01_step_up_of_today_after_the_last_dose_is_still_to_come(first: Store) -> None:
    # Step-up 2 on 22 Nov 2026, last dose 19 Nov, read on 22 Nov: nobody recorded it as given yet
    course = course_of(first, "0044081")
    assert [dose.on for dose in course.given] == [date(2026, 11, 19)]
    assert (date(2026, 11, 22), DoseRole.STEP_UP_2) in {(dose.on, dose.role) for dose in course.doses}


# --- 02


@pytest.fixture
def navigator(house: Store, rulebook: Rulebook) -> Store:
    drop_sample(house, rulebook, "02-navigator-workbook.xlsx")
    return house


def test_02_counts(navigator: Store) -> None:
    courses = [record.facts() for record in every_course(navigator)]
    wanted = FILES["02-navigator-workbook.xlsx"]
    assert sum(bool(course.given) for course in courses) == wanted["counts"]["dosed"]
    expected = {key.removeprefix("ASTCT "): count for key, count in wanted["counts"]["crs_of_dosed"].items()}
    assert crs_answers(courses) == expected
    events = Counter(str(event.kind) for course in courses for event in course.toxicities)
    words = {"CRS": "crs", "ICANS": "icans", "infection": "infection", "other": "late"}
    assert events == {words[key]: count for key, count in wanted["sheets"]["Toxicities"]["events_in"].items()}
    graded = [
        event for course in courses for event in course.toxicities
        if event.kind is ToxicityKind.CRS and event.worst(GradingSystem.ASTCT_2019) is not None
    ]  # fmt: skip
    assert len(graded) == wanted["sheets"]["Toxicities"]["crs_events_with_astct_grade"]
    tasks = Counter(
        next((str(each.kind).replace("_", " ") for each in course.task_outcomes if each.task_key == task.id), "open")
        for course in courses for task in course.tracker_tasks
    )  # fmt: skip
    assert tasks == wanted["sheets"]["Tasks"]["new_by_status"]


def test_02_new_doses_by_status(house: Store, rulebook: Rulebook) -> None:
    made = drop_sample(house, rulebook, "02-navigator-workbook.xlsx")
    sheet = next(sheet for sheet in made.sheets if sheet.title == "Doses")
    said = Counter(str(row.values["status"]) for row in sheet.rows if row.end == "new" and row.ending is None)
    assert said == FILES["02-navigator-workbook.xlsx"]["sheets"]["Doses"]["new_by_status"]


@pytest.mark.parametrize("mrn", FILES["02-navigator-workbook.xlsx"]["values"])
def test_02_values(mrn: str, navigator: Store) -> None:
    record = record_of(navigator, mrn, "TUCI")
    course = record.facts()
    crs = worst_reaction(course, ToxicityKind.CRS)
    igg = newest(course)
    planned = [dose.on for dose in course.doses if dose.status is DoseStatus.PLANNED]
    found: dict[str, Any] = {
        "dob": record.patient.birth_date.isoformat(),
        "next_dose_date": planned[-1].isoformat() if planned else None,
        "next_dose_date_read": planned[-1].isoformat() if planned else None,
        "doses_given": len(course.given),
        "step_up_1_date": next((d.on.isoformat() for d in course.given if d.role is DoseRole.STEP_UP_1), None),
        "igg_mg_dl": words_of(igg) if igg.value is not None else None,
        "igg_date": igg.on if len(igg.on) == len("2026-11-02") else f"{igg.on} (day not known)",
        "crs_max_grade": crs.grade,
        "crs_astct_grade": crs.grade,
        "icans_max_grade": worst_reaction(course, ToxicityKind.ICANS).grade,
        "crs_events": sum(event.kind is ToxicityKind.CRS for event in course.toxicities),
        "packet_sent": next(
            (e.on.isoformat() for e in course.handoff_events if e.kind is HandoffEventKind.PACKET_SENT and e.on), None
        ),
        "grading_system": "Lee 2014"
        if any(g.system is GradingSystem.LEE_2014 for e in course.toxicities for g in e.grades)
        else None,
    }
    wanted = FILES["02-navigator-workbook.xlsx"]["values"][mrn]
    assert {key: found[key] for key in wanted} == wanted


def test_02_full_doses_sheet_makes_a_complete_history(navigator: Store) -> None:
    assert course_of(navigator, "004512", "TUCI").dose_history_complete
    # 12 of 22940 is dated 31 Apr and was rejected: one dose is missing, and with it the count
    assert not course_of(navigator, "022940", "TUCI").dose_history_complete


def test_02_a_fact_on_two_sheets_is_one_fact(navigator: Store) -> None:
    course = course_of(navigator, "004512", "TUCI")
    same = [each for each in course.measurements if each.kind is MeasurementKind.IGG and each.on == "2026-11-09"]
    assert [each.value for each in same] == [512]
    days = [dose.on for dose in course.given]
    assert len(days) == len(set(days))


# --- 03, 04, 05


@pytest.mark.parametrize("mrn", FILES["03-semicolon-odd-headers.csv"]["values"])
def test_03_values(mrn: str, house: Store, rulebook: Rulebook) -> None:
    drop_sample(house, rulebook, "03-semicolon-odd-headers.csv")
    record = record_of(house, mrn, "CHSR")
    course = record.facts()
    igg = newest(course)
    days = {event.kind: event.on for event in course.handoff_events}
    found: dict[str, Any] = {
        "mrn": record.patient.mrn,
        "last_name": record.patient.last_name,
        "first_name": record.patient.first_name,
        "dob": record.patient.birth_date.isoformat(),
        "agent": str(course.agent),
        "regimen": course.regimen,
        "prophylactic_tocilizumab": course.prophylactic_tocilizumab,
        "step_up_1_date": course.given[0].on.isoformat(),
        "igg_mg_dl": words_of(igg),
        "igg_date": igg.on if len(igg.on) == len("2026-11-02") else f"{igg.on} (day not known)",
        "crs_max_grade": worst_reaction(course, ToxicityKind.CRS).grade,
        "icans_max_grade": worst_reaction(course, ToxicityKind.ICANS).grade,
        "notes": record.course.notes,
        "accepted": days.get(HandoffEventKind.ACCEPTED),
        "first_community_visit": days.get(HandoffEventKind.FIRST_DOSE_GIVEN),
    }
    wanted = FILES["03-semicolon-odd-headers.csv"]["values"][mrn]
    assert {key: found[key] for key in wanted} == wanted


def test_03_crs_counts(house: Store, rulebook: Rulebook) -> None:
    drop_sample(house, rulebook, "03-semicolon-odd-headers.csv")
    courses = [record.facts() for record in every_course(house)]
    assert crs_answers(courses) == FILES["03-semicolon-odd-headers.csv"]["counts"]["crs_max_grade_of_dosed"]


@pytest.mark.parametrize("who", FILES["04-contradictions.xlsx"]["values"])
def test_04_values(who: str, first: Store, rulebook: Rulebook) -> None:
    drop_sample(first, rulebook, "04-contradictions.xlsx")
    site, mrn = who.split()
    record = record_of(first, mrn, site)
    course = record.facts()
    found: dict[str, Any] = {
        "crs_max_grade": worst_reaction(course, ToxicityKind.CRS).grade,
        "crs_events": sum(event.kind is ToxicityKind.CRS for event in course.toxicities),
        "prophylactic_tocilizumab": str(course.prophylactic_tocilizumab),
        "dob": record.patient.birth_date.isoformat(),
        "stage": rulebook.label(course.stage).word,
        "doses_given_by_row": sum(dose.amount is not None for dose in course.given),
    }
    wanted = FILES["04-contradictions.xlsx"]["values"][who]
    assert {key: found[key] for key in wanted} == wanted


def test_04_completes_stored_doses_and_counts_none_twice(first: Store, rulebook: Rulebook) -> None:
    before = len(course_of(first, "0043921").given)
    drop_sample(first, rulebook, "04-contradictions.xlsx")
    doses = course_of(first, "0043921").given
    assert len(doses) == before
    # 13:10 on 26 Oct in Chicago (CDT)
    assert (doses[0].at, doses[0].amount, doses[0].weight_kg) == (datetime(2026, 10, 26, 18, 10, tzinfo=UTC), 5, 63)
    last = course_of(first, "0043814").given[-1]
    assert (last.amount, last.schedule) == (106.8, Schedule.WEEKLY)


def test_04_same_mrn_at_another_site_is_another_person(first: Store, rulebook: Rulebook) -> None:
    drop_sample(first, rulebook, "04-contradictions.xlsx")
    assert record_of(first, "0041207", "KRO").patient.last_name == "Zielinski"
    assert record_of(first, "0041207", "PSMC").patient.last_name == "Abernathy"


def test_05_moments_and_values(first: Store, rulebook: Rulebook) -> None:
    made = drop_sample(first, rulebook, "05-measurements.csv")
    wanted = FILES["05-measurements.csv"]
    rows = {row.number: row for sheet in made.sheets for row in sheet.rows}
    stored = {}
    for number, row in rows.items():
        if row.ending is None:
            measured = row.values["measured"]
            facts = course_of(first, row.values["mrn"]).measurements
            stored[number] = next(f for f in facts if (f.on, f.at) == (measured.moment.on, measured.moment.at)
                                  and (f.kind == measured.reading.kind))  # fmt: skip
    for number, moment in wanted["utc"].items():
        assert stored[int(number)].at == datetime.fromisoformat(moment), number
    assert all(stored[number].at is None and len(stored[number].on) == 10 for number in wanted["day_only"])
    assert {str(n): stored[int(n)].on for n in wanted["month_only"]} == wanted["month_only"]
    assert {n: round(stored[int(n)].value or 0, 2) for n in wanted["celsius"]} == wanted["celsius"]
    warm = [
        n for n, f in stored.items() if f.kind is MeasurementKind.TEMPERATURE and f.value is not None and f.value >= 38
    ]
    assert sorted(warm) == wanted["at_least_38_0_celsius"]
    for name in ("igg_mg_dl", "anc_10e9_per_l"):
        assert {n: words_of(stored[int(n)]) for n in wanted[name]} == wanted[name]
    assert all(stored[number].value is None for number in wanted["kept_as_text"])
    assert stored[11].implausible


# --- one transaction


def test_failing_commit_leaves_nothing(house: Store, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_of(house, rulebook)
    made = plan(desk, "01.csv", (SAMPLES / "01-wide-tracker.csv").read_bytes())
    before = row_counts(house)
    calls = Counter[str]()

    def breaks(*_args: Any, **_values: Any) -> None:
        calls["confirm"] += 1
        if calls["confirm"] == 9:
            raise RuntimeError("the disk is full")

    monkeypatch.setattr(committing, "confirm", breaks)
    with pytest.raises(RuntimeError):
        commit_import(desk, made)
    assert row_counts(house) == before


def test_record_that_moved_on_since_the_preview_is_a_conflict(first: Store, rulebook: Rulebook) -> None:
    desk = desk_of(first, rulebook)
    made = plan(desk, "04.xlsx", (SAMPLES / "04-contradictions.xlsx").read_bytes())
    course = record_of(first, "0043814").course
    with acting(first, desk.viewer, now=AS_OF, rulebook=rulebook) as act:
        record_dose(act, course.id, status="given", on=date(2026, 11, 20))
    with pytest.raises(Conflict):
        commit_import(desk, made)


def test_patients_brought_in_meanwhile_are_a_conflict(desk: Desk) -> None:
    made = plan(desk, "t.csv", patients({}))
    drop(desk, "t.csv", patients({}))
    with pytest.raises(Conflict):
        commit_import(desk, made)


def test_only_those_who_may_bring_in(house: Store, rulebook: Rulebook) -> None:
    made = plan(desk_of(house, rulebook), "t.csv", patients({}))
    nurse = desk_of(house, rulebook, role=Role.NURSE)
    with pytest.raises(NotAllowed):
        commit_import(nurse, made)
    with pytest.raises(NotAllowed):
        plan(nurse, "t.csv", patients({}))


def test_trail_has_one_entry_a_patient_and_one_for_the_file(house: Store, rulebook: Rulebook) -> None:
    with house.reading() as session:
        before = verify(session)
    drop_sample(house, rulebook, "01-wide-tracker.csv")
    with house.reading() as session:
        assert verify(session) == before + 25
        said = session.execute(
            select(t.table_of(t.Audit).c.summary).order_by(t.table_of(t.Audit).c.seq.desc())
        ).scalar()
    assert said == "Brought in 01-wide-tracker.csv: 24 new"


def test_lists_after_an_import_equal_a_rebuild(first: Store, rulebook: Rulebook) -> None:
    drop_sample(first, rulebook, "04-contradictions.xlsx")
    drop_sample(first, rulebook, "05-measurements.csv")

    def lists() -> list[Any]:
        with first.reading() as session:
            return [
                sorted(map(tuple, session.execute(select(t.table_of(table)))), key=str)
                for table in (t.CourseStatus, t.CourseSight, t.FollowUpTask)
            ]

    as_written = lists()
    rebuild(first, now=AS_OF, rulebook=rulebook)
    assert lists() == as_written


def test_columns_mapped_by_hand_are_remembered_for_the_site(desk: Desk) -> None:
    data = patients({"Wohin": "Kaw River", "Community site": ""})
    choices = Choices(mapping={"file": {"Wohin": "community_site", "Community site": ""}})
    assert "Wohin" in plan(desk, "t.csv", data).sheets[0].sheet.unknown_columns
    drop(desk, "t.csv", data, choices)
    again = read_tracker("u.csv", patients({"MRN": "77", "Wohin": "Kaw River"}), remembered=remembered_mapping(desk))
    assert again.sheets[0].mapping["Wohin"] == "community_site"
    assert not plan_import(desk, read_tracker("t.csv", data, remembered=remembered_mapping(desk))).changes_anything


def test_moved_on_tracker_of_a_later_week(desk: Desk) -> None:
    drop(desk, "t.csv", patients({}))
    next_week = later(desk, AS_OF + timedelta(days=7))
    made = drop(next_week, "t.csv", patients(
        {"Last dose": "2026-11-23", "Next dose": "2026-11-30", "Stage": "Packet sent", "Packet sent": "2026-11-25"}
    ))  # fmt: skip
    assert report_of(made)[2]["changes"] == {
        "last_dose_date": ["2026-11-16", "2026-11-23"],
        "next_dose_date": ["2026-11-23", "2026-11-30"],
        "stage": ["Ready", "Packet sent"],
        "packet_sent": [None, "2026-11-25"],
    }
    course = course_of(desk.store, "0050001")
    assert [dose.on for dose in course.doses if dose.status is DoseStatus.PLANNED][-1] == date(2026, 11, 30)


def test_ten_thousand_rows_come_in_and_a_second_drop_changes_nothing(desk: Desk) -> None:
    """One thousand patients and ten thousand doses; the benchmark has ten thousand patients."""
    wide = wide_tracker(1000, community=["Kaw River", "High Plains"], today=AS_OF.date())
    doses = doses_sheet(9000, patients=300, today=AS_OF.date())
    choices = Choices(mrn_site="PSMC")
    assert drop(desk, "w.csv", wide, choices).exit_code == 0
    assert drop(desk, "d.csv", doses, choices).counts["new"] == 9000
    assert not plan(desk, "w.csv", wide, choices).changes_anything
    assert not plan(desk, "d.csv", doses, choices).changes_anything


def test_workbook_with_a_bad_sheet_still_brings_in_the_others(desk: Desk) -> None:
    headers = ["mrn", "mrn_site", "last_name", "dob", "agent"]
    book = workbook(patients=[headers, ["0051", "PSMC", "One", "1950-01-01", "teclistamab"]], notes=[["free", "text"]])
    made = drop(desk, "t.xlsx", book)
    assert (made.patients_new, made.not_read) == (1, {"notes": "no table"})


def test_measurement_without_unit_is_completed_when_the_unit_is_added(desk: Desk) -> None:
    drop(desk, "t.csv", patients({}))
    row = {"MRN": "0050001", "MRN site": "PSMC", "Test": "IgG", "Date": "2026-11-01", "Value": "560"}
    drop(desk, "m.csv", table([row]))
    made = drop(desk, "m.csv", table([{**row, "Unit": "mg/dL"}]))
    assert report_of(made)[2]["end"] == "changed"
    assert [each.value for each in course_of(desk.store, "0050001").measurements] == [560]
