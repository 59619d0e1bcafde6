"""Sense checks that several acts share. Each raises Refused with what was found and what is allowed."""

from __future__ import annotations

import math
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from coordination.acts.act import Act, Refused
from coordination.facts import CourseFacts, day_of
from coordination.words import say_birth, say_day


def check_happened(act: Act, course: CourseFacts, on: date, what: str) -> None:
    """A thing that happened is neither in the future, nor before birth, nor after death."""
    today = course.academic.today(act.now)
    if on > today:
        raise Refused(f"{what} on {say_day(on)} lies in the future; today is {say_day(today)}.")
    if course.birth_date and on < course.birth_date:
        raise Refused(f"{what} on {say_day(on)} is before the birth date.")
    if course.death_date and on > course.death_date:
        raise Refused(f"{what} on {say_day(on)} is after the recorded death on {say_day(course.death_date)}.")


def check_partial(act: Act, course: CourseFacts, on: str, what: str) -> None:
    """The same for a day that may be only a month or a year."""
    day = day_of(on)
    if day is not None:
        check_happened(act, course, day, what)
    elif on[:7] > course.academic.today(act.now).isoformat()[:7]:
        raise Refused(f"{what} in {on} lies in the future.")


def check_life(act: Act, birth: date, death: date | None) -> None:
    """Neither lies in the future; nobody is older than the rulebook finds plausible, or died before birth."""
    today = act.today()
    if birth > today:
        raise Refused(f"The birth date {say_birth(birth)} lies in the future.")
    oldest = act.rulebook.plausible.oldest_years
    if birth.year < today.year - oldest:
        raise Refused(f"The birth date {say_birth(birth)} is more than {oldest} years ago; check the year.")
    if death is not None and death < birth:
        raise Refused(f"The death on {say_day(death)} is before the birth date.")
    if death is not None and death > today:
        raise Refused(f"The death on {say_day(death)} lies in the future; today is {say_day(today)}.")


def check_planned(planned_on: date | None, on: date) -> None:
    """A first community dose is planned for the day `on` of the planning or a later one."""
    if planned_on is not None and planned_on < on:
        raise Refused(
            f"The first community dose is planned for {say_day(planned_on)}, before {say_day(on)}, the day of this entry."
        )


def check_moment(act: Act, at: datetime | None, what: str) -> None:
    """A moment is aware of its zone, and not in the future; None: not recorded, nothing to check."""
    if at is None:
        return
    if at.tzinfo is None:
        raise Refused(f"{what}: the time needs a time zone.")
    if at > act.now:
        raise Refused(f"{what} lies in the future.")


def iso_day(day: date | str | None) -> str | None:
    """A day, or a month or year of which no more is known, as it is stored: "2026-10-05", "2026-10", "2026"."""
    return day.isoformat() if isinstance(day, date) else day or None


def check_positive(value: float | None, what: str) -> None:
    """A finite number above 0, in whatever unit; None: not recorded, nothing to check."""
    if value is not None and not (math.isfinite(value) and value > 0):
        raise Refused(f"{what}: found {value:g}, allowed: a number above 0.")


def needed(text: str | None, what: str) -> str:
    """The text without outer spaces; Refused where nothing is left."""
    kept = (text or "").strip()
    if not kept:
        raise Refused(f"{what} is needed.")
    return kept


def check_zone(name: str) -> str:
    """The name of the time zone as given; Refused where it is in no IANA list on this machine."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise Refused(f"Time zone {name!r} is not known; use a name like America/Chicago.") from problem
    return name
