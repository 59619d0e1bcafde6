"""At the bedside, on a phone: a fever in at most eight taps, and the board says so; a masked fever asks a clinician."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from coordination.records import Store
from coordination.records import tables as t
from coordination.vocabulary import Role, Stage
from tests.browser.conftest import Visit, Visitor
from tests.browser.test_whose_eyes import Course, person_of
from tests.serving import Server, serving

PHONE = 390
MOST_TAPS = 8
ONE_TAP_AWAY = re.compile("^Record CRS or ICANS")


@pytest.fixture
def own_server(demo_file: Path, tmp_path: Path) -> Iterator[Server]:
    """A demo of this test's own, because it writes."""
    with serving(shutil.copy(demo_file, tmp_path / "own.db"), tmp_path) as server:
        yield server


def in_step_up(store: Store, *, seen_by: str) -> Course:
    """Somebody of this site within step-up of whom no CRS is on record."""
    status, sight = t.table_of(t.CourseStatus).c, t.table_of(t.CourseSight).c
    own = select(sight.course_id).where(sight.site_id == seen_by)
    query = (
        select(status.course_id, status.last_name, status.first_name)
        .where(status.stage == Stage.STEP_UP, status.crs_answer == "not_recorded", status.course_id.in_(own))
        .order_by(status.course_id)
    )
    with store.reading() as session:
        row = session.execute(query.limit(1)).one()
    return Course(row.course_id, row.last_name)


@dataclass
class Thumb:
    """Taps on the screen, and counts them."""

    visitor: Visitor
    taps: int = 0

    def on(self, target: Locator) -> None:
        target.filter(visible=True).first.click()
        self.taps += 1

    def button(self, name: str) -> None:
        self.on(self.visitor.page.get_by_role("button", name=name, exact=True))

    def link(self, name: str | re.Pattern[str]) -> None:
        self.on(self.visitor.page.get_by_test_id("stMain").get_by_role("link", name=name))


def test_a_fever_takes_eight_taps_from_the_patient_to_the_board(own_server: Server, visit: Visit) -> None:
    nurse, site = person_of(own_server.store, Role.NURSE)
    patient = in_step_up(own_server.store, seen_by=site)
    her = visit(own_server, PHONE).open("/patient", **{"as": nurse, "course": patient.id})
    thumb = Thumb(her)

    thumb.link(ONE_TAP_AWAY)
    her.sees("What is the temperature?")
    thumb.button("38")
    thumb.button("38.5")
    her.sees("Is there hypotension?")
    thumb.button("No")
    her.sees("Is oxygen given, and how?")
    thumb.button("No oxygen")
    grade = her.page.get_by_label("Grade so far")
    expect(grade).to_contain_text("CRS grade 1")
    expect(grade).to_contain_text("Fever without hypotension or oxygen need")
    expect(grade).to_contain_text("crs-fever")
    thumb.button("Record grade 1")
    her.sees(re.compile("^Recorded by"))
    expect(grade).to_contain_text("Temperature 38.5 °C")
    thumb.link("Handoff board")

    risky = her.page.get_by_label("At risk").locator("tbody tr").filter(has_text=patient.name).first
    expect(risky).to_contain_text("Alert not answered: CRS: Temperature 38.5 °C.")
    expect(risky).to_contain_text("grade 1")
    assert thumb.taps <= MOST_TAPS


def test_a_masked_fever_demands_a_clinicians_decision(own_server: Server, visit: Visit) -> None:
    nurse, site = person_of(own_server.store, Role.NURSE)
    clinician, _ = person_of(own_server.store, Role.ACADEMIC_CLINICIAN)
    patient = in_step_up(own_server.store, seen_by=site)

    # A nurse sees hypotension without fever after premedication: the table grades nothing, and she may not decide.
    her = visit(own_server, PHONE).open("/recorder", **{"as": nurse, "course": patient.id})
    her.press("36").press("36.9")
    answer_the_rest(her)
    her.sees("CRS: a clinician decides")
    her.sees("Possible masked CRS: a clinician decides")
    expect(her.page.get_by_role("button", name="Record this decision")).to_have_count(0)
    her.press("Record, and leave the decision to a clinician")
    her.sees(re.compile("^Recorded by"))

    # The clinician reads it on the board, opens the recorder, and is asked for a grade, a reason and a name.
    him = visit(own_server, PHONE).open("/board", **{"as": clinician})
    expect(him.page.get_by_label("At risk")).to_contain_text("Possible masked CRS")
    him.open("/recorder", **{"as": clinician, "course": patient.id})
    him.sees("Waits for a clinician's decision.")
    him.press("Record this decision")
    him.sees("Not saved: which grade was decided is needed.")
    him.page.get_by_label("Why").fill("Dexamethasone this morning hides the fever")
    him.page.get_by_role("radio", name="Grade 2", exact=True).click(force=True)
    him.press("Record this decision")
    him.sees("CRS grade 2")
    him.sees(re.compile("^Decided by .*: Dexamethasone this morning hides the fever"))

    with own_server.store.reading() as session:
        rows = session.execute(select(t.table_of(t.GradeAssessment)).order_by("recorded_at")).all()
    decided = next(row for row in rows if row.clinician_decision)
    assert (decided.grade, decided.deciding_row) == (2, "crs-masked")
    assert decided.decided_by


def answer_the_rest(her: Visitor) -> None:
    """Hypotension after premedication, otherwise nothing: what of it the recorder asks for, in its own order."""
    answers = {
        "Is there hypotension": "Yes",
        "How many vasopressors": "None",
        "premedication or prophylaxis": "Yes",
        "vasopressin run": "No",
        "Is oxygen given": "No oxygen",
        "fever earlier": "No",
        "treated before": "No",
    }
    question = her.page.get_by_label("Question")
    expect(question.filter(has_text="What is the temperature")).to_have_count(0)
    for _ in answers:
        if not question.count():
            return
        words = question.inner_text()
        answer = next(tap for part, tap in answers.items() if part in words)
        her.press(answer)
        expect(question.filter(has_text=words.splitlines()[0])).to_have_count(0)
