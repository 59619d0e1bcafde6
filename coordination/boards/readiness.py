"""The readiness of one patient as the handoff tab shows it: what is unmet, what each closes, who answered, who overrode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coordination.boards.clocks import ClockLine, running_clocks
from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.decisions.readiness import Readiness, Unmet, assess
from coordination.records.site_items import load_site_readiness
from coordination.vocabulary import Gate


@dataclass(frozen=True, slots=True)
class ReadinessBoard:
    """`doors`: of each door what closes it itself, in the order in which they are gone through."""

    readiness: Readiness
    doors: Mapping[Gate, tuple[Unmet, ...]]
    clocks: tuple[ClockLine, ...]


def readiness_board(desk: Desk, page: PatientPage) -> ReadinessBoard:
    """As of now, with the receiving site's items: one query. `page` was shown, so the viewer may see it."""
    community, site = page.facts.community, None
    if community is not None:
        with desk.store.reading() as session:
            site = load_site_readiness(session, community.id)
    readiness = assess(page.facts, site, page.now, rulebook=page.rulebook)
    return ReadinessBoard(readiness, {gate: readiness.unmet(gate) for gate in Gate}, running_clocks(page))
