"""What is on file after a reaction: verified rows with their notice, the others for review, and nothing made up."""

from __future__ import annotations

import pytest

from coordination.decisions.after_reaction import on_file_after
from coordination.knowledge import Rulebook
from coordination.vocabulary import Agent, Confidence, ToxicityKind

CRS, ICANS = ToxicityKind.CRS, ToxicityKind.ICANS


@pytest.mark.parametrize(
    ("agent", "kind", "grade", "rows", "runs"),
    [
        (Agent.ELRANATAMAB, CRS, 1, ["elr-reaction-crs-1"], [True]),
        (Agent.ELRANATAMAB, CRS, 2, ["elr-reaction-crs-2"], [True]),
        (Agent.ELRANATAMAB, CRS, 3, ["elr-reaction-crs-3-first", "elr-reaction-crs-3-again"], [False, False]),
        (Agent.TECLISTAMAB, CRS, 1, ["tec-reaction-crs-any", "tec-reaction-crs-1"], [True, False]),
        (Agent.TECLISTAMAB, ICANS, 2, ["tec-reaction-icans-2"], [False]),
        (Agent.TALQUETAMAB, CRS, 2, ["tal-reaction-crs-1-3"], [False]),
        (Agent.LINVOSELTAMAB, CRS, 2, [], []),
        (Agent.ELRANATAMAB, CRS, 0, [], []),
    ],
)
def test_each_grade_has_the_rows_of_its_agent(
    rulebook: Rulebook, agent: Agent, kind: ToxicityKind, grade: int, rows: list[str], runs: list[bool]
) -> None:
    found = on_file_after(agent, kind, grade, rulebook=rulebook)
    assert [one.row.id for one in found] == rows
    assert [one.state.runs for one in found] == runs
    assert all(one.state.notice for one in found)


def test_a_signature_lets_every_row_run(rulebook: Rulebook) -> None:
    signed = rulebook.signed()
    for agent in Agent:
        for row in signed.agents[agent].reactions:
            found = on_file_after(agent, row.kind, row.grades[0], rulebook=signed)
            assert all(one.state.runs for one in found)


def test_what_was_recalled_names_no_source_and_waits(rulebook: Rulebook) -> None:
    rows = [row for agent in Agent for row in rulebook.agents[agent].reactions if row.confidence is Confidence.RECALL]
    assert rows
    assert not any(row.source for row in rows)


@pytest.mark.parametrize("agent", [Agent.TECLISTAMAB, Agent.ELRANATAMAB, Agent.TALQUETAMAB])
@pytest.mark.parametrize("kind", [CRS, ICANS])
def test_every_grade_of_a_told_agent_has_something_on_file(
    rulebook: Rulebook, agent: Agent, kind: ToxicityKind
) -> None:
    assert all(on_file_after(agent, kind, grade, rulebook=rulebook) for grade in range(1, 5))


def test_no_row_orders_anything(rulebook: Rulebook) -> None:
    said = " ".join(
        f"{row.says} {row.after or ''}".lower() for agent in Agent for row in rulebook.agents[agent].reactions
    )
    assert not any(word in said.split() for word in ("give", "hold", "withhold", "prescribe", "administer"))
