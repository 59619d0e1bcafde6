"""A site's calendar, read back by a strict parser: its own doses and tasks, windows in words, nobody's name by default."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from coordination.acts import NotAllowed, NotFound, record_tracker_task
from coordination.exchange.feed import find_site, own_site, site_feed
from coordination.vocabulary import DoseRole, DoseStatus, Role
from tests.acts.test_after_transfer import co_managed
from tests.builders import HILL, LAKE, NOW, TODAY, World

SATURDAY = date(2026, 11, 28)


def events(content: bytes) -> list[Any]:
    """RFC 5545: lines end in CR LF and are at most 75 octets; no component has an error."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(content)
    assert calendar.errors == []
    assert (str(calendar["VERSION"]), str(calendar["METHOD"])) == ("2.0", "PUBLISH")
    found = list(calendar.walk("VEVENT"))
    assert all(event.errors == [] and {"UID", "DTSTAMP", "DTSTART"} <= set(event) for event in found)
    assert len({str(event["UID"]) for event in found}) == len(found)
    return found


@pytest.fixture
def busy(world: World) -> World:
    there, here = co_managed(world), world.plan()
    world.dose(there, DoseRole.TREATMENT, SATURDAY, DoseStatus.PLANNED)
    world.dose(here, DoseRole.STEP_UP_1, TODAY + timedelta(days=2), DoseStatus.PLANNED)
    with world.acting() as act:
        record_tracker_task(act, there, title="Repeat IgG", due_on=TODAY, owner_site_id=LAKE)
    return world


def feed(world: World, site: str, role: Role = Role.COORDINATOR, **values: Any) -> bytes:
    desk = world.desk(world.viewer(role))
    return site_feed(desk, find_site(desk, site), **values)


def test_each_site_has_the_doses_that_it_carries_and_its_own_tasks(busy: World) -> None:
    found = events(feed(busy, "Lakeside"))
    doses = [event for event in found if str(event["SUMMARY"]) == "Dose due"]
    assert [event.start for event in doses] == [SATURDAY]
    assert "On a weekend." in str(doses[0]["DESCRIPTION"])
    assert "Window on file:" in str(doses[0]["DESCRIPTION"])
    assert all(event.end - event.start == timedelta(days=1) for event in found)
    assert sum(str(event["SUMMARY"]) == "Follow-up due" for event in found) >= 2
    north = [event.start for event in events(feed(busy, "North")) if str(event["SUMMARY"]) == "Dose due"]
    assert north == [TODAY + timedelta(days=2)]


def test_nobody_is_named_unless_asked(busy: World) -> None:
    plain = feed(busy, "Lakeside").decode()
    for word in ("Patient1", "0000001", "teclistamab", "IgG"):
        assert word.casefold() not in plain.casefold()
    assert "URL" not in plain
    named = feed(busy, "Lakeside", names=True, address="https://baton.example/").decode().replace("\r\n ", "")
    assert "Repeat IgG: Patient1\\, Pat" in named
    assert "URL:https://baton.example/patient?course=" in named


def test_an_event_keeps_its_id_when_the_day_moves(busy: World) -> None:
    def doses() -> dict[str, date]:
        return {str(one["UID"]): one.start for one in events(feed(busy, "North")) if str(one["SUMMARY"]) == "Dose due"}

    ((uid, before),) = doses().items()
    course = uid.partition(".")[0]
    busy.dose(course, DoseRole.STEP_UP_1, before + timedelta(days=1), DoseStatus.PLANNED)
    assert set(doses()) == {uid}


def test_a_practice_sees_only_its_own_patients_in_a_feed(busy: World) -> None:
    stranger = busy.desk(busy.viewer(Role.COMMUNITY_CLINICIAN, HILL))
    assert events(site_feed(stranger, find_site(stranger, "Lakeside"))) == []
    assert own_site(stranger).id == HILL
    with pytest.raises(NotFound, match="No site 'Nowhere'; registered: Hill Country, Lakeside, North"):
        find_site(stranger, "Nowhere")
    administrator = busy.desk(busy.viewer(Role.ADMINISTRATOR), now=NOW)
    with pytest.raises(NotAllowed):
        site_feed(administrator, find_site(administrator, "North"))
