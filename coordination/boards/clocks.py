"""The clocks of a course in words: those of a list from its derived row, and all that run on the patient page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.decisions.at_risk import RiskCause
from coordination.decisions.clocks import CLOCK, Clock, say_clock, site_of, turned
from coordination.facts import SiteFacts
from coordination.knowledge import ClockRow, Rulebook
from coordination.vocabulary import ClockState, Side

TOLD_BY = {"clock-accept": RiskCause.NOT_ACCEPTED, "clock-dose": RiskCause.DOSE_NOT_RECORDED}
"""The cause of risk that says the same as a clock; both would be one thing told twice."""


@dataclass(frozen=True, slots=True)
class ClockLine:
    """`site`: whose calendar counts, by its short name."""

    state: ClockState
    text: str
    site: str
    row: ClockRow


def clock_lines(found: Any, sites: Mapping[str, SiteFacts], desk: Desk) -> tuple[ClockLine, ...]:
    """The amber and red clocks of a stored status, red first, without those that a cause of risk tells already."""
    causes = {cause for cause, _, _ in found.risk_causes}
    clocks = tuple(Clock.read(stored) for cause, _, stored in found.risk_causes if cause == CLOCK)
    academic, community = sites[found.academic_site_id], sites.get(found.community_site_id)

    def site(side: Side) -> SiteFacts:
        return community or academic if side is Side.COMMUNITY else academic

    kept = (clock for clock in turned(clocks, site, desk.now) if TOLD_BY.get(clock.row_id) not in causes)
    return tuple(_line(clock, site(clock.side), desk.rulebook, desk.now) for clock in kept)


def running_clocks(page: PatientPage) -> tuple[ClockLine, ...]:
    """Every clock that runs for the patient: red, amber, then the others in the order of the file."""
    of_side = partial(site_of, page.facts)
    first = turned(page.status.clocks, of_side, page.now)
    rest = (clock for clock in page.status.clocks if clock not in first)
    return tuple(_line(clock, of_side(clock.side), page.rulebook, page.now) for clock in (*first, *rest))


def _line(clock: Clock, site: SiteFacts, rulebook: Rulebook, now: datetime) -> ClockLine:
    row, today = rulebook.clocks[clock.row_id], site.today(now)
    return ClockLine(clock.state(today), say_clock(clock, row, site, today), site.short_name, row)
