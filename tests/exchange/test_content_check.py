"""`check`: the facts of the page, as text and as JSON, with an exit code that says whether something waits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coordination.__main__ import app
from coordination.acts import sign_content
from coordination.vocabulary import Role
from tests.builders import World
from tests.knowledge.test_layering import AT_RISK, SOURCE, folder_of


@pytest.fixture
def database(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("BATON_DATABASE_URL", world.store.url)
    return world


def check(*words: str) -> Result:
    return CliRunner().invoke(app, ["check", *words])


def sign(world: World, *row_ids: str) -> None:
    rows = [(row.id, row.content_hash()) for row in world.rulebook.rows() if not row_ids or row.id in row_ids]
    with world.acting(world.viewer(Role.PHARMACIST)) as act:
        sign_content(act, rows)


def test_rules_that_wait_for_a_signature_end_with_one(database: World) -> None:
    sign(database, "at-risk")
    said = check()
    assert said.exit_code == 1
    count = len(list(database.rulebook.rows()))
    assert f"{count} rules: {count - 1} not signed (0 of them changed since sign-off)" in said.output
    line = next(line for line in said.output.splitlines() if line.startswith("at-risk · "))
    assert "signed by Phil Pharmacist" in line


def test_everything_signed_ends_with_zero(database: World) -> None:
    sign(database)
    assert check().exit_code == 0


def test_json_tells_each_rule_with_its_hash_and_signature(database: World) -> None:
    sign(database, "at-risk")
    said = check("--json")
    assert said.exit_code == 1
    told = json.loads(said.output)
    assert (told["rules_on_file"], told["unsigned_verified_rules"]) == (len(list(database.rulebook.rows())), "notice")
    rule = next(rule for rule in told["rules"] if rule["rule"] == "at-risk")
    assert rule["content_hash"] == database.rulebook.at_risk.content_hash()
    assert (rule["sign_off"], rule["signed_by"]) == ("signed", "Phil Pharmacist")


def test_a_local_change_is_told_as_local_and_changed(
    database: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(database, "at-risk")
    monkeypatch.setenv("BATON_CONTENT", str(folder_of(tmp_path / "own", handoff__at_risk=SOURCE + AT_RISK)))
    line = next(line for line in check().output.splitlines() if line.startswith("at-risk · "))
    assert "local · changed" in line


def test_faults_of_the_institution_s_folder_end_with_two(
    database: World,  # noqa: ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BATON_CONTENT", str(folder_of(tmp_path / "own", handoff__at_risk=AT_RISK)))
    said = check()
    assert said.exit_code == 2
    assert "BATON_CONTENT/handoff/at_risk.toml, row at-risk: source 'ours-1' is not listed" in said.output


def test_a_signature_reaches_the_command_line_too(database: World) -> None:
    words = ["restart", "agent=elranatamab", "regimen=monotherapy", "last_dose=weekly", "days_since=50"]
    assert CliRunner().invoke(app, words).output.startswith("Review.")
    sign(database)
    assert not CliRunner().invoke(app, words).output.startswith("Review.")


def test_without_a_database_the_rules_are_told_and_nothing_counts_as_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    said = check()
    assert said.exit_code == 1
    assert "no fault" in said.output
    assert "python -m coordination init" in said.output
