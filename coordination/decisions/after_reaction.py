"""What the text on file says of the next dose after a CRS or ICANS of some grade. Informs; a clinician decides."""

from __future__ import annotations

from dataclasses import dataclass

from coordination.knowledge import Rulebook, may_run
from coordination.knowledge.agents import ReactionRow
from coordination.knowledge.running import RunState
from coordination.vocabulary import Agent, ToxicityKind


@dataclass(frozen=True, slots=True)
class OnFile:
    """One row for the grade. Where it may not run it is shown as what is on file, for review."""

    row: ReactionRow
    state: RunState


def on_file_after(agent: Agent, kind: ToxicityKind, grade: int, *, rulebook: Rulebook) -> tuple[OnFile, ...]:
    """Every row for this grade, in the order of the file; none: nothing is on file, which is not the same as nothing to do."""
    rows = (row for row in rulebook.agents[agent].reactions if row.kind is kind and grade in row.grades)
    return tuple(OnFile(row, may_run(row, rulebook, kind="hold")) for row in rows)
