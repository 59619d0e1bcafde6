"""The calendar file, read back with a strict parser: whole days, stable ids, and nobody's name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from coordination.decisions.forecast import Forecast, forecast_doses
from coordination.exchange.calendar import forecast_calendar
from coordination.facts import DoseFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import Agent, DoseRole, DoseStatus, Regimen, Schedule
from tests.builders import a_course, a_dose, a_site

SATURDAY = a_dose(DoseRole.TREATMENT, date(2026, 11, 14), schedule=Schedule.WEEKLY)
NOW = datetime(2026, 11, 16, 18, tzinfo=UTC)


def _forecast(rulebook: Rulebook, *doses: DoseFact, **values: Any) -> Forecast:
    course = a_course(doses=(SATURDAY, *doses), **values)
    return forecast_doses(course, NOW, rulebook=rulebook, count=3)


def _events(content: bytes) -> list[Any]:
    calendar = Calendar.from_ical(content)
    assert calendar.errors == []
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
    return list(calendar.walk("VEVENT"))


def test_one_whole_day_a_dose_with_its_window(rulebook: Rulebook) -> None:
    events = _events(forecast_calendar(_forecast(rulebook), course_id="c1", now=NOW))
    assert [event.start for event in events] == [date(2026, 11, 21), date(2026, 11, 28), date(2026, 12, 5)]
    assert all(event.end - event.start == timedelta(days=1) for event in events)
    assert all(type(event.start) is date for event in events)
    assert {str(event["SUMMARY"]) for event in events} == {"Dose due"}
    assert str(events[0]["DESCRIPTION"]) == (
        "Spacing on file: earliest day not recorded. Last day before re-step-up: Sat 12 Dec 2026. On a weekend. "
        "The site's holidays of 2026 are not recorded. "
        "Forecast, not an order; check the patient's page."
    )


def test_it_says_a_holiday_and_a_day_planned_too_early(rulebook: Rulebook) -> None:
    plan = a_dose(None, date(2026, 11, 18), DoseStatus.PLANNED)
    forecast = _forecast(
        rulebook, plan,
        agent=Agent.TALQUETAMAB, regimen=Regimen.WEEKLY_0_4, academic=a_site(holidays=frozenset({date(2026, 11, 18)})),
    )  # fmt: skip
    said = str(_events(forecast_calendar(forecast, course_id="c1", now=NOW))[0]["DESCRIPTION"])
    assert "The planned day is before the earliest day on file." in said
    assert "On a holiday of the site." in said


def test_an_event_keeps_its_id_when_the_day_moves(rulebook: Rulebook) -> None:
    plan = a_dose(None, date(2026, 11, 23), DoseStatus.PLANNED)
    before = _events(forecast_calendar(_forecast(rulebook), course_id="c1", now=NOW))
    after = _events(forecast_calendar(_forecast(rulebook, plan), course_id="c1", now=NOW))
    assert before[0].start != after[0].start
    assert [str(event["UID"]) for event in before] == [str(event["UID"]) for event in after]
    assert len({str(event["UID"]) for event in before}) == len(before)


def test_it_names_nobody_and_no_treatment(rulebook: Rulebook) -> None:
    content = forecast_calendar(_forecast(rulebook), course_id="c1", now=NOW).decode()
    for word in ("teclistamab", "Tecvayli", "mg", "North", "Lakeside"):
        assert word not in content
    assert "CLASS:PRIVATE" in content


def test_lines_are_folded_and_end_as_the_standard_asks(rulebook: Rulebook) -> None:
    content = forecast_calendar(_forecast(rulebook), course_id="c1", now=NOW, title="Dose due; room 3, Łódź \\ A")
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert str(_events(content)[0]["SUMMARY"]) == "Dose due; room 3, Łódź \\ A"


@pytest.mark.parametrize("name", ["VERSION", "PRODID", "METHOD"])
def test_the_head_is_complete(name: str, rulebook: Rulebook) -> None:
    assert Calendar.from_ical(forecast_calendar(_forecast(rulebook), course_id="c1", now=NOW))[name]


def test_an_empty_forecast_is_an_empty_calendar() -> None:
    assert _events(forecast_calendar(Forecast((), "On hold."), course_id="c1", now=NOW)) == []
