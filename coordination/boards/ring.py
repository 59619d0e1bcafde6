"""The number to ring at a site at this hour, as lists show it beside each patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from coordination.decisions.responsibility import in_office_hours
from coordination.facts import SiteFacts
from coordination.knowledge import Rulebook


@dataclass(frozen=True, slots=True)
class Ring:
    """`number` None: not recorded. `line` says which of the site's lines it is."""

    site_name: str | None
    number: str | None
    line: str


NO_SITE = Ring(None, None, "no site named")


def ring(site: SiteFacts, now: datetime, rulebook: Rulebook) -> Ring:
    """The day line in the site's own office hours, the night line outside them."""
    if in_office_hours(site, now, rulebook.office_hours):
        return Ring(site.short_name, site.day_line, "day line")
    return Ring(site.short_name, site.night_line, "night line")
