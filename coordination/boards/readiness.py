"""The readiness of one patient as the handoff tab shows it: what is unmet, what each closes, who answered, who overrode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coordination.boards.clocks import ClockLine, running_clocks
from coordination.boards.patient import PatientPage
from coordination.decisions.readiness import Readiness, Unmet, assess
from coordination.knowledge import CriterionRow
from coordination.vocabulary import Gate, Stage

ON_THE_WAY = (
    Stage.STABILIZING,
    Stage.READY,
    Stage.PACKET_SENT,
    Stage.ACKNOWLEDGED,
    Stage.CONDITIONAL,
    Stage.ACCEPTED,
)
"""Stages in which the first dose at a practice lies ahead."""


@dataclass(frozen=True, slots=True)
class ReadinessBoard:
    """`doors`: of each door what closes it itself, in the order in which they are gone through."""

    readiness: Readiness
    doors: Mapping[Gate, tuple[Unmet, ...]]
    clocks: tuple[ClockLine, ...]


def asked_on_call(page: PatientPage) -> tuple[CriterionRow, ...]:
    """Unmet criteria for which whoever logs a call is asked: the fact is the criterion's, wherever it is recorded."""
    shared_by = (page.facts.academic.id, page.facts.community.id if page.facts.community else None)
    if page.facts.community is None or page.viewer_site_id not in shared_by or page.facts.stage not in ON_THE_WAY:
        return ()
    standings = readiness_board(page).readiness.criteria
    return tuple(one.row for one in standings if one.row.asked_on_call and not one.met)


def readiness_board(page: PatientPage) -> ReadinessBoard:
    """As of now, with the receiving site's items. Computed from the page that is open: it asks the database nothing."""
    community = page.facts.community
    readiness = assess(page.facts, community.readiness if community else None, page.now, rulebook=page.rulebook)
    return ReadinessBoard(readiness, {gate: readiness.unmet(gate) for gate in Gate}, running_clocks(page))
