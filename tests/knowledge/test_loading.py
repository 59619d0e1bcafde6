"""Loading: the project's own content by default, any other folder, with signatures and the program's choice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coordination.knowledge import DEFAULT_FOLDER, RulebookError, load_rulebook
from coordination.knowledge.loading import FILES


def test_the_default_is_the_project_s_own_content() -> None:
    assert load_rulebook() == load_rulebook(DEFAULT_FOLDER) == load_rulebook(str(DEFAULT_FOLDER))


def test_another_folder_is_read_instead(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "content"))
    program = folder / "program.toml"
    program.write_text(program.read_text(encoding="utf-8").replace('"US"', '"EU"'), encoding="utf-8")
    assert load_rulebook(folder).jurisdiction == "EU"


def test_an_empty_folder_names_every_missing_file_and_agent(tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as told:
        load_rulebook(tmp_path)
    files = [fault.file for fault in told.value.faults]
    assert set(FILES) <= set(files)
    assert files.count("agents") == 4


def test_nothing_is_signed_until_somebody_signs() -> None:
    rulebook = load_rulebook()
    assert not any(rulebook.is_signed(row) for row in rulebook.rows())
    assert all(rulebook.signed().is_signed(row) for row in rulebook.rows())


def test_a_signature_of_an_unknown_row_is_no_fault_and_signs_nothing() -> None:
    rulebook = load_rulebook(signatures=[("no-such-row", "0" * 64)])
    assert not any(rulebook.is_signed(row) for row in rulebook.rows())
