"""A whole passing by two sides in their own windows: declined, asked elsewhere, taken with a condition, given, reported
back and closed; then back for a re-step-up. After each step board, both sides' pages and the audit say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Locator, expect
from sqlalchemy import select

from coordination.acts import change_site
from coordination.knowledge import Rulebook
from coordination.records import open_store
from coordination.records import tables as t
from coordination.records.audit import verify
from coordination.vocabulary import Gate, Role, Stage
from tests.browser.conftest import Visit, Visitor
from tests.builders import HILL, LAKE, TODAY, World, a_world
from tests.passing import fill_packet, open_doors, stabilized
from tests.serving import Server, serving

PHONE = 390
TOMORROW, FIRST_DOSE, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=2), TODAY + timedelta(days=35)
AUDIT = [
    "make_ready", "send_packet", "decline_handoff", "name_site", "make_ready", "send_packet", "acknowledge_packet",
    "accept_with_conditions", "clear_condition", "accept_handoff", "record_dose", "record_step_after",
    "record_step_after", "record_step_after", "return_to_center", "record_dose",
]  # fmt: skip
"""What the passing leaves in the trail, in order; answers to criteria and packet fields left out."""
PREPARED = ("record_confirmation", "override_criterion", "state_field", "change_site")


@dataclass
class Side:
    """One person in one window, on one day's server."""

    visitor: Visitor
    person: str
    course: str

    @property
    def dialog(self) -> Locator:
        return self.visitor.page.get_by_role("dialog")

    def at_patient(self) -> Side:
        self.visitor.open("/patient", **{"as": self.person, "course": self.course, "tab": "handoff"})
        return self

    def asked(self) -> Side:
        self.visitor.open("/my-patients", **{"as": self.person})
        self.visitor.sees("Asked of you: 1")
        return self

    def begin(self, step: str) -> Side:
        self.visitor.press(step)
        expect(self.dialog).to_be_visible()
        return self

    def text(self, label: str, value: str) -> Side:
        self.dialog.locator(f'input[aria-label^="{label}"], textarea[aria-label^="{label}"]').first.fill(value)
        return self

    def segments(self, label: str, digits: str) -> Side:
        """Type into a day or an hour, whose parts pass the digits on to each other."""
        field = self.dialog.get_by_role("group", name=label).first
        field.get_by_role("spinbutton").first.click()
        self.visitor.page.keyboard.type(digits)
        return self

    def day(self, label: str, value: date) -> Side:
        return self.segments(label, f"{value:%Y%m%d}")

    def choose(self, label: str, option: str) -> Side:
        field = self.dialog.get_by_role("combobox", name=re.compile(re.escape(label))).first
        field.click()
        field.fill(option)
        self.visitor.page.get_by_role("option", name=option).first.click()
        return self

    def submit(self, name: str) -> Side:
        self.dialog.get_by_role("button", name=name, exact=True).click()
        return self

    def refused(self, *said: str) -> Side:
        alert = self.dialog.get_by_role("alert")
        for words in said:
            expect(alert).to_contain_text(words)
        expect(alert).to_contain_text("Your text is still here")
        return self

    def recorded(self, said: str) -> Side:
        self.visitor.sees(re.compile(f"^Recorded: {re.escape(said)}"))
        expect(self.dialog).to_have_count(0)
        return self


def all_agree(store_of: Server, stage: Stage, accountable: str, *sides: Side, rulebook: Rulebook) -> None:
    """The derived row, and the head of the patient's page as each side sees it, name one stage and one party."""
    word = rulebook.label(stage).word
    status = t.table_of(t.CourseStatus).c
    with store_of.store.reading() as session:
        row = session.execute(select(status.stage, status.accountable_side)).one()
        verify(session)
    assert row.stage == stage
    for side in sides:
        side.at_patient()
        head = side.visitor.page.get_by_label("Patient", exact=True).first
        expect(head).to_contain_text(word)
        expect(head).to_contain_text(re.compile(f"Accountable now\\s*{accountable}"))


def on_board(side: Side, words: str, segment: str = "In") -> None:
    side.visitor.open("/board", **{"as": side.person})
    if segment != "In":
        side.visitor.page.get_by_role("radio", name=segment).or_(
            side.visitor.page.get_by_role("button", name=segment)
        ).first.click()
        side.visitor.settled()
    expect(side.visitor.page.get_by_test_id("stMain")).to_contain_text(words)


def test_a_whole_passing_there_and_back(tmp_path: Path, visit: Visit, rulebook: Rulebook) -> None:
    file = tmp_path / "passing.db"
    store = open_store(f"sqlite:///{file}", create=True, demo=True)
    world = a_world(store, rulebook)
    course = stabilized(world, last_name="Marsh", first_name="Eleanor")
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_site(act, LAKE, fax_line="716 555 0101")
        change_site(act, HILL, fax_line="303 555 0101", night_line="303 555 0199", emergency_partner="Hill General")
    for folder in ("one", "two", "three"):
        (tmp_path / folder).mkdir()
    with serving(file, tmp_path / "one") as server:
        sides = people(server, visit, course)
        declined_and_asked_elsewhere(world, server, *sides, rulebook)
        accepted_in_the_end(world, server, *sides, rulebook)
        close(*sides)
    with serving(file, tmp_path / "two", today=FIRST_DOSE) as server:
        carla, _, henry = people(server, visit, course)
        given_and_reported_back(server, carla, henry, rulebook)
        close(carla, henry)
    with serving(file, tmp_path / "three", today=LATER) as server:
        carla, _, henry = people(server, visit, course)
        closed_and_returned(server, carla, henry, rulebook)
        close(carla, henry)
    acts = t.table_of(t.Audit).c
    with store.reading() as session:
        trail = session.execute(
            select(acts.act).where(acts.course_id == course, acts.seq > first_of(session, course)).order_by(acts.seq)
        ).scalars()
        kept = [one for one in trail if one not in PREPARED]
    assert kept == AUDIT
    store.close()


def first_of(session: object, course: str) -> int:
    """The place in the trail of the last dose before the passing."""
    acts = t.table_of(t.Audit).c
    query = select(acts.seq).where(acts.course_id == course, acts.act == "record_dose").order_by(acts.seq)
    return int(list(session.execute(query).scalars())[2])  # type: ignore[attr-defined]


def people(server: Server, visit: Visit, course: str) -> tuple[Side, Side, Side]:
    """The center's coordinator at her desk; the oncologists of both practices on their phones."""
    return (
        Side(visit(server), "coordinator-north", course),
        Side(visit(server, PHONE), "community_clinician-lake", course),
        Side(visit(server, PHONE), "community_clinician-hill", course),
    )


def close(*sides: Side) -> None:
    """Before the server of the day ends, so that no window asks it any more."""
    for side in sides:
        side.visitor.page.close()


def declined_and_asked_elsewhere(
    world: World, server: Server, carla: Side, olive: Side, _: Side, rulebook: Rulebook
) -> None:
    course = carla.course
    carla.at_patient().begin("Attest readiness").text("Which clinician attests it", "Ada Academic")
    carla.submit("Attest readiness").refused("things stand against it", "R05 Tocilizumab immediately available")
    open_doors(world, course, Gate.READY)
    carla.at_patient().begin("Attest readiness").text("Which clinician attests it", "Ada Academic")
    carla.submit("Attest readiness").recorded("readiness attested")
    all_agree(server, Stage.READY, "North", carla, olive, rulebook=rulebook)

    carla.begin("Send the packet").text("Pages", "4").submit("Record it as sent").refused("empty in the packet")
    fill_packet(world, course)
    open_doors(world, course, Gate.SEND)
    carla.at_patient().begin("Send the packet").text("Pages", "4").submit("Record it as sent")
    carla.recorded("packet version")
    all_agree(server, Stage.PACKET_SENT, "North", carla, olive, rulebook=rulebook)

    olive.asked().begin("Decline").submit("Decline").refused("Needed: Reason.")
    olive.choose("Reason", "Staffing or chair").text("In words", "until January").submit("Decline")
    olive.recorded("declined, staffing or chair")
    all_agree(server, Stage.DECLINED, "North", carla, olive, rulebook=rulebook)
    on_board(carla, "Lakeside: Staffing or chair, until January")


def accepted_in_the_end(world: World, server: Server, carla: Side, _: Side, henry: Side, rulebook: Rulebook) -> None:
    course = carla.course
    carla.at_patient().begin("Name the receiving site").choose("Receiving site", "Hill Country Cancer Care")
    carla.submit("Name the site").recorded("receiving site Hill Country Cancer Care")
    open_doors(world, course, Gate.READY)
    carla.at_patient().begin("Attest readiness").text("Which clinician attests it", "Ada Academic")
    carla.submit("Attest readiness").recorded("readiness attested")
    fill_packet(world, course)
    open_doors(world, course, Gate.SEND)
    carla.at_patient().begin("Send the packet").text("Pages", "4").submit("Record it as sent")
    carla.recorded("packet version")

    henry.asked().begin("Confirm the receipt").submit("Confirm the receipt").recorded("receipt confirmed")
    all_agree(server, Stage.ACKNOWLEDGED, "North", carla, henry, rulebook=rulebook)
    henry.asked().begin("Accept with conditions").text("Accepting clinician", "Henry Oncologist")
    henry.text("Condition 1", "Night cover tested").submit("Accept with conditions").refused("whose it is")
    henry.text("Whose is 1", "Henry Oncologist").day("By when 1", TOMORROW).submit("Accept with conditions")
    henry.recorded("accepted with 1 condition")
    all_agree(server, Stage.CONDITIONAL, "North", carla, henry, rulebook=rulebook)
    on_board(carla, "Night cover tested")

    carla.at_patient().begin("Clear a condition").submit("Record it as met").recorded("condition met")
    open_doors(world, course, Gate.ACCEPT)
    henry.asked().begin("Accept").text("Accepting clinician", "Henry Oncologist")
    henry.day("In force from, day", TOMORROW).segments("In force from, time at Hill Country", "0800")
    henry.day("First community dose planned", FIRST_DOSE).submit("Accept").refused("Missing: Read back")
    henry.text("Read back: the next dose and its day", "Treatment dose, Thu 26 Nov")
    henry.text("Read back: the worst toxicity so far", "No CRS on record")
    henry.text("Read back: who is called for a fever", "Our night line, then North")
    henry.submit("Accept").recorded("accepted, in force from")
    all_agree(server, Stage.ACCEPTED, "North", carla, henry, rulebook=rulebook)
    for side in (carla, henry):
        side.visitor.sees("Our night line, then North")


def given_and_reported_back(server: Server, carla: Side, henry: Side, rulebook: Rulebook) -> None:
    """The moment has come: the practice is accountable before its first dose."""
    all_agree(server, Stage.ACCEPTED, "Hill Country", carla, henry, rulebook=rulebook)
    henry.begin("Record a dose").submit("Record this dose").refused("what it was for and its amount")
    henry.choose("What for", "Treatment dose").text("Amount", "1.5").choose("Unit", "mg/kg").submit("Record this dose")
    expect(henry.dialog).to_have_count(0)
    all_agree(server, Stage.CO_MANAGED, "Hill Country", carla, henry, rulebook=rulebook)
    henry.begin("Record a step after the transfer").choose("Which step", "First visit reported")
    henry.text("By whom, by name", "Henry Oncologist").submit("Record this step").recorded("first visit reported")
    on_board(carla, "Marsh", segment="After")


def closed_and_returned(server: Server, carla: Side, henry: Side, rulebook: Rulebook) -> None:
    for step in ("30-day check done", "Loop closed"):
        carla.at_patient().begin("Record a step after the transfer").choose("Which step", step)
        carla.text("By whom, by name", "Carla Coordinator").submit("Record this step").recorded(step.lower())
    for side in (carla, henry):
        side.at_patient()
        side.visitor.sees(re.compile("loop closed"))
    henry.begin("Return to the center").choose("Reason", "Another reason")
    henry.text("The reason", "A gap of five weeks: re-step-up").submit("Record the return")
    henry.recorded("return to the center")
    all_agree(server, Stage.RETURNED, "North", carla, henry, rulebook=rulebook)
    carla.begin("Record a dose").choose("What for", "Step-up 1").text("Amount", "0.06").choose("Unit", "mg/kg")
    carla.submit("Record this dose")
    expect(carla.dialog).to_have_count(0)
    all_agree(server, Stage.STEP_UP, "North", carla, henry, rulebook=rulebook)
