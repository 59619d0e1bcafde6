"""A forecast as a calendar file (RFC 5545): whole days of the site, in words that name nobody.

A calendar leaves the building: no name, no MRN, no agent and no amount stand in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar, Event
from icalendar.enums import CLASS, TRANSP

from coordination.decisions.forecast import Forecast, ForecastDose
from coordination.words import say_day

TITLE = "Dose due"
PRODUCT = "-//Baton//Forecast of doses//EN"


def forecast_calendar(forecast: Forecast, *, course_id: str, now: datetime, title: str = TITLE) -> bytes:
    """One event a dose. A later file replaces an earlier one: an event keeps its id while it means the same dose."""
    calendar = Calendar.new(prodid=PRODUCT, name=title, method="PUBLISH")
    for dose in forecast.doses:
        calendar.add_component(_event(dose, course_id, now, title))
    content: bytes = calendar.to_ical()
    return content


def _event(dose: ForecastDose, course_id: str, now: datetime, title: str) -> Event:
    return Event.new(
        uid=f"{course_id}.dose-{dose.number}@baton",
        stamp=now,
        start=dose.on,
        end=dose.on + timedelta(days=1),
        summary=title,
        description=" ".join(_description(dose)),
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT,
    )


def _description(dose: ForecastDose) -> list[str]:
    said = [_window(dose)]
    if dose.overdue:
        said.append("The day on file has passed and no dose is recorded.")
    if dose.too_early:
        said.append("The planned day is before the earliest day on file.")
    if dose.weekend:
        said.append("On a weekend.")
    if dose.holiday:
        said.append("On a holiday of the site.")
    if dose.holiday is None:
        said.append(f"The site's holidays of {dose.on.year} are not recorded.")
    said.append("Forecast, not an order; check the patient's page.")
    return said


def _window(dose: ForecastDose) -> str:
    first = f"from {say_day(dose.earliest)}" if dose.earliest else "earliest day not recorded"
    if dose.ends_at_gap_limit and dose.latest:
        return f"Spacing on file: {first}. Last day before re-step-up: {say_day(dose.latest)}."
    last = f"to {say_day(dose.latest)}" if dose.latest else "latest day not recorded"
    return f"Window on file: {first}, {last}."
