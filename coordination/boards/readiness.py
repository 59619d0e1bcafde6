"""The readiness of one patient as the handoff tab shows it: what is unmet, what each closes, who answered, who overrode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coordination.boards.clocks import ClockLine, running_clocks
from coordination.boards.patient import PatientPage
from coordination.decisions.readiness import Readiness, Unmet, assess
from coordination.vocabulary import Gate


@dataclass(frozen=True, slots=True)
class ReadinessBoard:
    """`doors`: of each door what closes it itself, in the order in which they are gone through."""

    readiness: Readiness
    doors: Mapping[Gate, tuple[Unmet, ...]]
    clocks: tuple[ClockLine, ...]


def readiness_board(page: PatientPage) -> ReadinessBoard:
    """As of now, with the receiving site's items. Computed from the page that is open: it asks the database nothing."""
    community = page.facts.community
    readiness = assess(page.facts, community.readiness if community else None, page.now, rulebook=page.rulebook)
    return ReadinessBoard(readiness, {gate: readiness.unmet(gate) for gate in Gate}, running_clocks(page))
