"""What each role opens on and reaches: the oncologist the practice's own patients, the lead the patients behind a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from coordination.boards.crs_rates import PAGE_SIZE
from coordination.decisions.at_risk import NO_RISK
from coordination.records import Store
from coordination.records import tables as t
from coordination.vocabulary import Role, Side
from tests.browser.conftest import Visit, Visitor
from tests.serving import Server

COUNT = re.compile(r"^\d+$")
NOT_HERS = "The page that you have requested does not seem to exist"
"""What Streamlit logs for an address that is not among this viewer's screens."""


def person_of(store: Store, role: Role) -> tuple[str, str]:
    """Somebody of the role at the community site with the most patients, or at the academic center: id and site."""
    person, site, sight = t.table_of(t.Person).c, t.table_of(t.Site).c, t.table_of(t.CourseSight).c
    side = Side.COMMUNITY if role is Role.COMMUNITY_CLINICIAN else Side.ACADEMIC
    query = select(person.id, person.site_id).join(t.table_of(t.Site), site.id == person.site_id)
    with store.reading() as session:
        seen = list(session.execute(select(sight.site_id)).scalars())
        people = session.execute(query.where(person.role == role, site.side == side)).all()
    found = max(people, key=lambda row: seen.count(row.site_id))
    return found.id, found.site_id


@dataclass(frozen=True)
class Course:
    id: str
    name: str


def courses(store: Store, *, seen_by: str | None = None) -> set[Course]:
    """All courses with their patient's name, or those that a site may see."""
    status, sight = t.table_of(t.CourseStatus).c, t.table_of(t.CourseSight).c
    query = select(status.course_id, status.last_name, status.first_name)
    if seen_by is not None:
        query = query.where(status.course_id.in_(select(sight.course_id).where(sight.site_id == seen_by)))
    with store.reading() as session:
        return {Course(row.course_id, f"{row.last_name}, {row.first_name}") for row in session.execute(query)}


def shown(visitor: Visitor, known: set[Course]) -> set[Course]:
    """The courses that the document links to, folded parts included."""
    text = visitor.all_text()
    return {course for course in known if course.id in text}


def shows_only(visitor: Visitor, own: set[Course]) -> None:
    """Neither a link to a course of others, nor the name of a patient of others, stands anywhere in the document."""
    others = courses(visitor.server.store) - own
    text = visitor.all_text()
    assert not [course for course in others if course.id in text]
    assert not {course.name for course in others if course.name in text} - {course.name for course in own}


def test_an_oncologist_sees_the_patients_of_the_practice_and_no_others(
    demo_server: Server, visit: Visit, width: int
) -> None:
    store = demo_server.store
    person, practice = person_of(store, Role.COMMUNITY_CLINICIAN)
    own = courses(store, seen_by=practice)
    assert own
    assert courses(store) - own
    her = visit(demo_server, width).open("/", **{"as": person})
    her.sees(re.compile(rf"^\d+ of {len(own)} need something today$"))
    assert shown(her, own)
    shows_only(her, own)
    her.go("Follow-up")
    shows_only(her, own)

    her.open("/my-patients", **{"as": person})
    her.page.get_by_label("My patients").get_by_role("link", name="Open", exact=True).first.click()
    her.sees(re.compile("^Call now"))
    shows_only(her, own)


@pytest.mark.parametrize("screen", ["/board", "/crs-rates", "/bring-in"])
def test_a_screen_of_the_center_shows_an_oncologist_no_patient_of_others(
    demo_server: Server, visit: Visit, screen: str
) -> None:
    person, practice = person_of(demo_server.store, Role.COMMUNITY_CLINICIAN)
    her = visit(demo_server, expects=(NOT_HERS,)).open(screen, **{"as": person})
    her.sees("Looking as")
    shows_only(her, courses(demo_server.store, seen_by=practice))


@pytest.mark.parametrize("which", ["of others", "that does not exist"])
def test_a_patient_who_is_not_hers_is_not_found_for_her(demo_server: Server, visit: Visit, which: str) -> None:
    store = demo_server.store
    person, practice = person_of(store, Role.COMMUNITY_CLINICIAN)
    sight, status = t.table_of(t.CourseSight).c, t.table_of(t.CourseStatus).c
    own = select(sight.course_id).where(sight.site_id == practice)
    with store.reading() as session:
        foreign = session.execute(select(status.course_id).where(status.course_id.not_in(own)).limit(1)).scalar_one()
    course = foreign if which == "of others" else "0" * 16
    her = visit(demo_server).open("/patient", course=course, **{"as": person})
    her.sees("Not found for you.")
    shows_only(her, set())


def test_a_lead_opens_the_patients_behind_a_crs_number(demo_server: Server, visit: Visit, width: int) -> None:
    person, center = person_of(demo_server.store, Role.PROGRAM_LEAD)
    lead = visit(demo_server, width).open("/", **{"as": person})
    expect(lead.page.get_by_role("heading", name="CRS rates", level=1)).to_be_visible()
    number = lead.page.get_by_label("CRS rates").get_by_role("link", name=COUNT).first
    count = int(number.inner_text())
    number.click()
    lead.sees(re.compile(rf"^{count} patients? "))
    rows = lead.page.get_by_role("row").filter(has=lead.page.get_by_role("rowheader"))
    expect(rows).to_have_count(min(count, PAGE_SIZE))
    shows_only(lead, courses(demo_server.store, seen_by=center))
    name = rows.first.get_by_role("link").inner_text()
    rows.first.get_by_role("link").click()
    expect(lead.page.get_by_role("heading", level=1)).to_have_text(re.compile(name, re.IGNORECASE))
    lead.sees(re.compile("^Call now"))


def test_reload_back_and_a_sent_link_find_the_same_screen(demo_server: Server, visit: Visit, width: int) -> None:
    person, center = person_of(demo_server.store, Role.COORDINATOR)
    with demo_server.store.reading() as session:
        sight = t.table_of(t.CourseSight).c
        at_risk = select(sight.community_site_id).where(
            sight.site_id == center, sight.risk_rank < NO_RISK, sight.community_site_id.is_not(None)
        )
        site = session.execute(at_risk.limit(1)).scalar_one()
    her = visit(demo_server, width).open("/board", site=site, **{"as": person})
    risks = her.page.get_by_label("At risk")
    before = risks.inner_text()
    risks.get_by_role("row").nth(1).get_by_role("link").first.click()
    her.sees(re.compile("^Call now"))
    patient, name = her.page.url, her.page.get_by_role("heading", level=1).inner_text()
    assert f"as={person}" in patient

    her.page.reload()
    her.settled()
    expect(her.page.get_by_role("heading", level=1)).to_have_text(name)

    her.page.go_back()
    expect(risks).to_be_visible()
    assert f"site={site}" in her.page.url
    assert risks.inner_text() == before

    colleague = visit(demo_server, width)
    colleague.page.goto(patient)
    expect(colleague.page.get_by_role("heading", level=1)).to_have_text(name)
    assert set(parse_qs(urlsplit(patient).query)) <= {"as", "course", "site"}
