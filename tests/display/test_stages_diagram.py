"""The diagram in the documentation says what the data says: every move and no other."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from coordination.__main__ import app
from coordination.display.stages_diagram import diagram, stages_page
from coordination.knowledge import Rulebook
from coordination.vocabulary import Stage

PAGE = Path(__file__).resolve().parents[2] / "docs" / "handoff-stages.md"


def test_the_page_is_what_the_data_says(rulebook: Rulebook) -> None:
    assert PAGE.read_text(encoding="utf-8") == stages_page(rulebook), (
        "run: python -m coordination stages > docs/handoff-stages.md"
    )


def test_every_move_is_drawn_and_no_other(rulebook: Rulebook) -> None:
    drawn = {(one, two) for one, two in re.findall(r"^    (\w+) --> (\w+)", diagram(rulebook), re.MULTILINE)}
    moves = {
        (str(stage), str(to)) for stage, row in rulebook.stages.items() for to in row.moves if to is not Stage.ENDED
    }
    assert drawn == moves
    assert all(Stage.ENDED in row.moves for stage, row in rulebook.stages.items() if stage is not Stage.ENDED)


def test_the_command_line_prints_the_page(rulebook: Rulebook) -> None:
    assert CliRunner().invoke(app, ["stages"]).stdout == stages_page(rulebook)
