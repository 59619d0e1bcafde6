"""Days since the last dose on the rule's own scale, as text and boxes: what the restart rows on file say for which day."""

from __future__ import annotations

from datetime import date, timedelta

from coordination.boards.patient import PatientPage
from coordination.decisions.ruler import Zone
from coordination.display.markup import esc
from coordination.vocabulary import Action
from coordination.words import say_day

LABEL_ROOM = 18
"""Percent of the scale that a label beside a mark needs."""


def ruler(page: PatientPage) -> str:
    """Days since the last dose on the rule's own scale; nothing where rows are not known or may not run."""
    dose = page.status.dose
    zones, last, since = page.ruler, page.facts.last_given, page.days_since_dose
    if not zones or last is None or since is None or dose.action is Action.NONE_ENDED:
        return ""
    planned = (dose.planned - last.on).days if dose.planned and dose.planned >= page.today else None
    ends = [zone.last_day for zone in zones if zone.last_day is not None]
    top = max(round(1.14 * max(ends)) if ends else 0, since + 2, (planned or 0) + 2)
    drawn = [_zone(page, place, zone, len(zones), top) for place, zone in enumerate(zones)]
    marks = _marks(since, planned, top) + _ends(ends, last.on, top)
    spoken = f"Days since the last dose. Today is day {since}. " + " ".join(
        f"{_zone_word(page, zone).capitalize()} {_span(zone)}." for zone in zones
    )
    return f'<div class="ruler" role="img" aria-label="{esc(spoken)}">{"".join(drawn)}{marks}</div>'


def _zone(page: PatientPage, place: int, zone: Zone, count: int, top: int) -> str:
    start = 0 if place == 0 else _at(zone.first_day - 1, top)
    end = 100 if zone.last_day is None else _at(zone.last_day, top)
    look = "" if place == 0 else " full" if place == count - 1 else " part"
    word = esc(_zone_word(page, zone))
    inner = f"<span>{word}</span>" if look == " part" else word
    return f'<div class="z{look}" style="left:{start:.1f}%;width:{max(0, end - start):.1f}%">{inner}</div>'


def _marks(since: int, planned: int | None, top: int) -> str:
    """Today, and the planned day; two labels that would meet are told as one."""
    today_at = _at(since, top)
    right = " r" if today_at > LABEL_ROOM else ""
    if planned is None or planned == since:
        both = "today, planned" if planned == since else "today"
        return f'<div class="p up{right}" style="left:{today_at:.1f}%">{both}, day {since}</div>'
    planned_at = _at(planned, top)
    near = not right and planned_at - today_at < LABEL_ROOM
    past_end = planned_at > 100 - LABEL_ROOM
    text = "" if near or past_end else f"planned, day {planned}"
    return (
        f'<div class="p up{right}" style="left:{today_at:.1f}%">today, day {since}</div>'
        f'<div class="p up" style="left:{planned_at:.1f}%">{text}</div>'
    )


def _ends(ends: list[int], last_on: date, top: int) -> str:
    drawn = []
    for place, end in enumerate(ends):
        at = _at(end, top)
        left_of = " r" if at > 100 - LABEL_ROOM or (place and place == len(ends) - 1) else ""
        said = f"day {end}, {say_day(last_on + timedelta(days=end), year=False)}"
        drawn.append(f'<div class="p dn{left_of}" style="left:{at:.1f}%">{esc(said)}</div>')
    return "".join(drawn)


def _at(days: int, top: int) -> float:
    return 100 * days / top


def _span(zone: Zone) -> str:
    return (
        f"from day {zone.first_day}" if zone.last_day is None else f"from day {zone.first_day} to day {zone.last_day}"
    )


def _zone_word(page: PatientPage, zone: Zone) -> str:
    return page.rulebook.label(zone.action).word.lower()
