"""The clocks of a course in words: those of a list from its derived row, and all that run on the patient page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

from coordination.boards.patient import PatientPage
from coordination.decisions.at_risk import RiskCause
from coordination.decisions.clocks import CLOCK, Clock, say_clock, site_of
from coordination.facts import SiteFacts
from coordination.knowledge import ClockRow, Rulebook
from coordination.vocabulary import ClockState, Side

TOLD_BY = {"clock-accept": RiskCause.NOT_ACCEPTED, "clock-dose": RiskCause.DOSE_NOT_RECORDED}
"""The cause of risk that says the same as a clock; both would be one thing told twice."""


@dataclass(frozen=True)
class ClockLine:
    """A clock on the day of looking, as `Clock.stored` keeps it: read, and put in words, only where it is shown.

    `site`: whose calendar counts.
    """

    stored: Sequence[Any]
    row: ClockRow
    site: SiteFacts
    today: date

    @cached_property
    def clock(self) -> Clock:
        return Clock.read(list(self.stored))

    @property
    def state(self) -> ClockState:
        return self.clock.state(self.today)

    @property
    def text(self) -> str:
        return say_clock(self.clock, self.row, self.site, self.today)


def clock_lines(
    found: Any, sites: Mapping[str, SiteFacts], todays: Mapping[str, date], rulebook: Rulebook, *, whole: bool = False
) -> tuple[ClockLine, ...]:
    """The amber and red clocks of a stored status; not `whole`: without those that a cause of risk tells already.

    `todays`: the day at each site, because a list asks for it once a clock.
    """
    stored = [entry for cause, _, entry in found.risk_causes if cause == CLOCK]
    if not stored:
        return ()
    causes = {cause for cause, _, _ in found.risk_causes}
    academic = sites[found.academic_site_id]
    community = sites.get(found.community_site_id, academic)
    lines = []
    for entry in stored:
        row_id, side = entry[:2]
        if whole or TOLD_BY.get(row_id) not in causes:
            site = community if side == Side.COMMUNITY else academic
            lines.append(ClockLine(entry, rulebook.clocks[row_id], site, todays[site.id]))
    return tuple(lines)


def running_clocks(page: PatientPage) -> tuple[ClockLine, ...]:
    """Every clock that runs for the patient: red, amber, then the others in the order of the file."""
    of_side = partial(site_of, page.facts)
    first = page.status.turned_clocks
    rest = (clock for clock in page.status.clocks if clock not in first)
    lines = []
    for clock in (*first, *rest):
        site = of_side(clock.side)
        lines.append(ClockLine(clock.stored(), page.rulebook.clocks[clock.row_id], site, site.today(page.now)))
    return tuple(lines)
