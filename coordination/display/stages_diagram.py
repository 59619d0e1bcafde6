"""The stages of shared care as a Mermaid state diagram, from `data/handoff/stages.toml`: what the documentation shows."""

from __future__ import annotations

from coordination.knowledge import Rulebook
from coordination.vocabulary import Side, Stage

HEAD = """# Stages of the handoff

Made from `data/handoff/stages.toml` and never edited: `python -m coordination stages > docs/handoff-stages.md`. A test
compares the two. A dashed frame is the practice's; the others are the academic center's. *reason* stands at a move that
is refused without one. Any stage may also end, with a reason. On hold is a flag, not a stage.

"""


def stages_page(rulebook: Rulebook) -> str:
    """The whole page: the diagram, and a table of who is accountable and what each stage waits for."""
    return f"{HEAD}```mermaid\n{diagram(rulebook)}\n```\n\n{_table(rulebook)}\n"


def diagram(rulebook: Rulebook) -> str:
    rows = rulebook.stages
    lines = ["stateDiagram-v2", "    direction TB", f"    [*] --> {Stage.REFERRED}"]
    lines += [f'    state "{rulebook.label(stage).word}" as {stage}' for stage in rows]
    for stage, row in rows.items():
        for to in row.moves:
            if to is not Stage.ENDED:
                reason = ": reason" if to in row.moves_needing_reason else ""
                lines.append(f"    {stage} --> {to}{reason}")
    lines += [f"    {Stage.ENDED} --> [*]", "    classDef practice stroke-dasharray: 5 3"]
    practice = [str(stage) for stage, row in rows.items() if row.accountable is Side.COMMUNITY]
    return "\n".join([*lines, f"    class {','.join(practice)} practice"])


def _table(rulebook: Rulebook) -> str:
    heads = ("Stage", "Entered when", "Left when", "Accountable", "Whose move, and what", "May follow")
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    word = rulebook.label
    for stage, row in rulebook.stages.items():
        accountable = word(row.accountable).word
        if stage is Stage.ACCEPTED:
            accountable += " until the effective moment"
        follow = ", ".join(word(to).word for to in row.moves) or "nothing"
        cells = (
            word(stage).word,
            row.enters,
            row.leaves,
            accountable,
            f"{word(row.move_side).word}: {row.move_what}",
            follow,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
