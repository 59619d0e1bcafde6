"""Days since the last dose on the rule's own scale, as text and boxes: what the restart rows on file say for which day."""

from __future__ import annotations

from datetime import date, timedelta

from coordination.boards.patient import PatientPage
from coordination.decisions.ruler import Zone
from coordination.display.markup import esc
from coordination.vocabulary import Action
from coordination.words import say_day

LABEL_ROOM = 24
"""Percent of the scale that a label beside a mark needs on a telephone."""


def ruler(page: PatientPage) -> str:
    """Days since the last dose on the rule's own scale; nothing where rows are not known or may not run."""
    dose = page.status.dose
    zones, last, since = page.ruler, page.facts.last_given, page.days_since_dose
    if not zones or last is None or since is None or dose.action is Action.NONE_ENDED:
        return ""
    planned = (dose.planned - last.on).days if dose.planned and dose.planned >= page.today else None
    ends = [zone.last_day for zone in zones if zone.last_day is not None]
    top = max(round(1.14 * max(ends)) if ends else 0, since + 2, (planned or 0) + 2)
    looks = [_look(place, len(zones)) for place in range(len(zones))]
    drawn = "".join(_zone(zone, look, top) for zone, look in zip(zones, looks, strict=True))
    words = "".join(
        f'<li><i class="z{look}"></i>{esc(_span(zone, last.on))}: {esc(_zone_word(page, zone))}</li>'
        for zone, look in zip(zones, looks, strict=True)
    )
    return (
        f'<div class="ruler" role="img" aria-label="Days since the last dose. Today is day {since}.">'
        f'{drawn}{_marks(since, planned, top)}</div><p class="q">On file, by days since the last dose:</p><ul class="zones">{words}</ul>'
    )


def _look(place: int, count: int) -> str:
    return "" if place == 0 else " full" if place == count - 1 else " part"


def _zone(zone: Zone, look: str, top: int) -> str:
    start = 0 if not look else _at(zone.first_day - 1, top)
    end = 100 if zone.last_day is None else _at(zone.last_day, top)
    return f'<div class="z{look}" style="left:{start:.1f}%;width:{max(0, end - start):.1f}%"></div>'


def _marks(since: int, planned: int | None, top: int) -> str:
    """Today, and the planned day; two labels that would meet stand beside one of the lines."""
    today_at, today = _at(since, top), f"today, day {since}"
    if planned is None or planned == since:
        return _mark(today_at, today if planned is None else f"today, planned, day {since}")
    planned_at, plan = _at(planned, top), f"planned, day {planned}"
    if today_at <= LABEL_ROOM and planned_at - today_at < LABEL_ROOM:
        today, plan = "", f"{today}; {plan}"
    elif planned_at > 100 - LABEL_ROOM:
        today, plan = f"{today}; {plan}", ""
    return _mark(today_at, today) + _mark(planned_at, plan, right=True)


def _mark(at: float, label: str, *, right: bool = False) -> str:
    """A line with its label, on the side where there is room unless it must be the right one."""
    left_of = "" if right or at <= LABEL_ROOM else " r"
    return f'<div class="p up{left_of}" style="left:{at:.1f}%">{label}</div>'


def _at(days: int, top: int) -> float:
    return 100 * days / top


def _span(zone: Zone, last_on: date) -> str:
    if zone.last_day is None:
        return f"From day {zone.first_day}"
    return f"Day {zone.first_day} to {zone.last_day}, {say_day(last_on + timedelta(days=zone.last_day), year=False)}"


def _zone_word(page: PatientPage, zone: Zone) -> str:
    return page.rulebook.label(zone.action).word.lower()
