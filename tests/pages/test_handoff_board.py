"""The handoff board as the coordinator reads it: at risk first, then everyone by stage; and what its links carry."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from coordination.boards.handoff_board import AT_RISK_PAGE
from coordination.vocabulary import Agent, DoseRole, Regimen, Role, Stage
from tests.builders import LAKE, World, days_ago
from tests.pages.conftest import ROOT, Open, words

COORDINATOR = Role.COORDINATOR
SEARCH = "board.search"


def said(open_page: Open, role: Role = COORDINATOR, **query: str) -> str:
    page = open_page("handoff_board", role, **query)
    assert not page.exception
    return words(page)


def links(text: str, screen: str) -> list[dict[str, list[str]]]:
    """What each link to a screen carries."""
    found = [urlsplit(unescape(href)) for href in re.findall(r'href="([^"]+)"', text)]
    return [parse_qs(link.query) for link in found if link.path == f"/{screen}"]


def table_rows(text: str) -> list[str]:
    return re.findall(r"<tr><td.*?</tr>", text)


def overdue(world: World, **values: object) -> str:
    """At risk: a full dose three weeks ago on a weekly schedule, and nothing recorded since."""
    return world.after(DoseRole.TREATMENT, gap_days=21, **values)


# --- at risk


def test_the_list_opens_with_its_count_and_has_as_many_rows(open_page: Open, world: World) -> None:
    for _ in range(3):
        overdue(world)
    world.plan()
    text = said(open_page)
    assert "<h2>3 at risk this week</h2>" in text
    assert len(table_rows(text)) == 3
    assert (
        "Order: readings that nobody was told, unanswered alerts, late home readings, then the nearest clock, "
        "then what a practice has lost; last" in text
    )


def test_a_row_says_who_why_whose_move_which_number_and_how_long(open_page: Open, world: World) -> None:
    overdue(world, last_name="Okonkwo", first_name="Adaeze", mrn="00481")
    row = table_rows(said(open_page))[0]
    for word in ("Okonkwo, Adaeze", "14 Mar 1957", "MRN 00481", "Teclistamab · Lakeside"):
        assert word in row
    assert "is not recorded as given, held or missed" in row
    assert "North, <b>your site</b>" in row
    assert 'href="tel:7165550' in row
    assert "Lakeside, day line" in row
    assert "No call recorded" in row
    assert "days over" in row
    assert 'data-g="◆">Urgent' in row


def test_slack_is_days_and_the_last_day_or_not_known_and_why(open_page: Open, world: World) -> None:
    overdue(world)
    world.after(
        DoseRole.TREATMENT, gap_days=5, agent=Agent.LINVOSELTAMAB, regimen=Regimen.MONOTHERAPY, last_name="Unknown"
    )
    known, unknown = table_rows(said(open_page))
    assert re.search(r'data-l="Slack"><b>\d+ days?</b><span class="l">until \w{3} \d+ \w{3}', known)
    assert re.search(r'data-l="Slack"><span class="unk-t">Not known</span><span class="l">.+?</span>', unknown)


def test_the_parts_of_the_count_are_said(open_page: Open, world: World) -> None:
    overdue(world)
    overdue(world)
    assert "2 with a clock running" in said(open_page)


def test_nobody_at_risk_says_what_was_looked_at_and_when(open_page: Open, world: World) -> None:
    world.plan()
    text = said(open_page)
    assert re.search(r"Nobody is at risk this week\. 1 patients? checked, Tue 24 Nov 2026, \d\d:\d\d CST\.", text)


def test_a_long_list_says_which_part_is_shown(open_page: Open, world: World) -> None:
    for _ in range(AT_RISK_PAGE + 1):
        overdue(world)
    text = said(open_page)
    assert f"{AT_RISK_PAGE + 1} at risk this week" in text
    assert len(table_rows(text)) == AT_RISK_PAGE
    assert f"1 to {AT_RISK_PAGE} of {AT_RISK_PAGE + 1}" in text
    assert len(table_rows(said(open_page, risks="2"))) == 1


# --- by stage


def test_columns_stand_in_care_order_with_their_counts(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=3)
    world.move(course_id, Stage.READY)
    heads = re.findall(r'<h3>([^<]+) <span class="count">(\d+)</span>', said(open_page))
    assert [word for word, _ in heads] == [
        "Stabilizing", "Ready", "Packet sent", "Acknowledged", "With conditions", "Accepted",
    ]  # fmt: skip
    assert dict(heads)["Ready"] == "1"


def test_a_card_says_days_in_stage_next_dose_slack_site_and_what_it_waits_for(open_page: Open, world: World) -> None:
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=3, last_name="Nwosu")
    world.move(course_id, Stage.READY, on=days_ago(1))
    card = re.search(r'<article class="card">.*?</article>', said(open_page))
    assert card is not None
    for word in ("Nwosu", "1 day</span>", "MRN 0", "Teclistamab · Lakeside", "Next dose", "Slack", "Send the packet"):
        assert word in card.group()


def test_a_declined_patient_stands_first_and_says_so(open_page: Open, world: World) -> None:
    for name in ("Ready", "Declined"):
        course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=3, last_name=name)
        world.move(course_id, Stage.READY, on=days_ago(2))
        if name == "Declined":
            world.move(course_id, [Stage.PACKET_SENT], on=days_ago(1))
            world.move(course_id, Stage.DECLINED, why="No night cover")
    _, text = said(open_page).split('aria-label="By stage"')
    assert text.index("Declined, Pat") < text.index("Ready, Pat")
    assert 'data-g="✕">Declined' in text
    assert "No night cover" in text


def test_a_part_of_the_way_stands_in_the_address(open_page: Open, world: World) -> None:
    world.plan()
    page = open_page("handoff_board", COORDINATOR)
    page.segmented_control(key="board.part").set_value("before").run()
    assert page.query_params["part"] in ("before", ["before"])
    assert re.search(r'<h3>Planned <span class="count">1</span>', words(page))


def test_a_stage_shown_whole_has_the_way_back(open_page: Open, world: World) -> None:
    world.plan(last_name="Planned")
    text = said(open_page, column="planned", part="before")
    assert "<h2>Planned: 1</h2>" in text
    assert "Whole board" in text
    assert links(text, "board")[0]["part"] == ["before"]


@pytest.mark.parametrize(
    "query", [{"part": "x"}, {"column": "x"}, {"agent": "x"}, {"site": "x"}, {"page": "-1"}, {"risks": "9" * 30}]
)
def test_an_address_that_makes_no_sense_breaks_nothing(open_page: Open, world: World, query: dict[str, str]) -> None:
    overdue(world)
    assert "Everyone by stage" in said(open_page, **query)


# --- filters and links


def test_a_filter_stands_in_the_address_and_narrows_list_and_counts(open_page: Open, world: World) -> None:
    overdue(world, last_name="Telio")
    overdue(world, last_name="Elrano", agent=Agent.ELRANATAMAB)
    page = open_page("handoff_board", COORDINATOR)
    page.selectbox(key="board.agent").set_value("elranatamab").run()
    assert page.query_params["agent"] in ("elranatamab", ["elranatamab"])
    text = words(page)
    assert "Elrano" in text
    assert "Telio" not in text
    assert "1 at risk this week" in text


def test_the_address_moves_the_filter(open_page: Open, world: World) -> None:
    overdue(world)
    page = open_page("handoff_board", COORDINATOR, site=LAKE)
    assert page.selectbox(key="board.site").value == LAKE
    page.query_params["site"] = ""
    page.run()
    assert page.selectbox(key="board.site").value == ""


def test_nobody_for_a_filter_says_how_many_were_chosen(open_page: Open, world: World) -> None:
    overdue(world)
    assert "Nobody at risk among the 0 patients chosen" in said(open_page, agent="talquetamab")


def test_a_name_is_found_and_never_stands_in_the_address(open_page: Open, world: World) -> None:
    overdue(world, last_name="Okonkwo", mrn="00481")
    overdue(world, last_name="Tran")
    page = open_page("handoff_board", COORDINATOR)
    for typed in ("okon", "00481"):
        page.text_input(key=SEARCH).set_value(typed).run()
        text = words(page)
        assert "Okonkwo" in text
        assert "Tran" not in text
        assert not re.search(r'href="[^"]*(okon|00481)', text, re.IGNORECASE)
        assert list(page.query_params) == ["as"]
        assert "not part of the address" in text


def test_a_search_outlives_another_screen_in_the_same_session(open_page: Open, world: World) -> None:
    overdue(world, last_name="Okonkwo")
    overdue(world, last_name="Tran")
    page = open_page("handoff_board", COORDINATOR)
    assert "not part of the address" not in words(page)
    page.text_input(key=SEARCH).set_value("okon").run()
    back = AppTest.from_file(str(ROOT / "pages" / "handoff_board.py"), default_timeout=20)
    back.query_params["as"] = world.viewer(COORDINATOR).person_id
    back.session_state["board.searched"] = page.session_state["board.searched"]
    back.run()
    assert back.text_input(key=SEARCH).value == "okon"
    assert "Tran" not in words(back)
    back.text_input(key=SEARCH).set_value("").run()
    assert "Tran" in words(back)


def test_a_link_to_a_patient_carries_eyes_filters_and_course_only(open_page: Open, world: World) -> None:
    course_id = overdue(world)
    carried = links(said(open_page, site=LAKE, agent="teclistamab", part="before"), "patient")
    assert carried
    for query in carried:
        assert query == {
            "as": [world.viewer().person_id], "course": [course_id],
            "site": [LAKE], "agent": ["teclistamab"], "part": ["before"],
        }  # fmt: skip


# --- who


def test_who_may_not_see_patients_is_told_so(open_page: Open, world: World) -> None:
    overdue(world, last_name="Okonkwo")
    text = said(open_page, Role.ADMINISTRATOR)
    assert "administrator may not see patients" in text
    assert "Okonkwo" not in text


def test_only_who_may_refer_is_offered_it(open_page: Open) -> None:
    assert [button.label for button in open_page("handoff_board", COORDINATOR).button] == ["Refer a patient"]
    assert not open_page("handoff_board", Role.PROGRAM_LEAD).button


def test_what_people_typed_is_shown_as_text(open_page: Open, world: World) -> None:
    overdue(world, last_name="<b>x</b>", first_name='"&')
    text = said(open_page)
    assert "<b>x</b>" not in text
    assert "&lt;b&gt;x&lt;/b&gt;, &quot;&amp;" in text
