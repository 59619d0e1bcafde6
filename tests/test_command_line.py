"""The command line: from an empty folder to a database in use, with sentences for faults and honest exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coordination.__main__ import app


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "baton.db"
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{file}")
    return file


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def set_up() -> None:
    assert run("init").exit_code == 0
    for name, short, side in (
        ("North University Hospital", "North", "academic"),
        ("Lakeside Oncology", "Lakeside", "community"),
    ):
        added = run("site", "add", name, "--short-name", short, "--side", side, "--time-zone", "America/Chicago")
        assert added.exit_code == 0, added.output
    first = run(
        "person", "add", "Adam Admin", "--role", "administrator", "--site", "north", "--email", "adam@example.org"
    )
    assert first.exit_code == 0, first.output


def test_a_program_sets_itself_up_and_from_the_first_person_on_somebody_acts(database: Path) -> None:
    set_up()
    words = ("person", "add", "Nora Nurse", "--role", "nurse", "--site", "North")
    refused = run(*words)
    assert refused.exit_code == 2
    assert "Say who acts" in refused.output
    assert run(*words, "--as", "adam@example.org").exit_code == 0
    assert "Nobody is called 'eve'" in run(*words, "--as", "eve").output
    assert database.exists()


def test_a_person_without_the_permission_is_refused_in_words(database: Path) -> None:  # noqa: ARG001
    set_up()
    run("person", "add", "Nora Nurse", "--role", "nurse", "--site", "North", "--as", "Adam Admin")
    refused = run(
        "site", "add", "X", "--short-name", "X", "--side", "community", "--time-zone", "UTC", "--as", "Nora Nurse"
    )
    assert refused.exit_code == 2
    assert "may not change people and sites" in refused.output


@pytest.mark.parametrize("words", [("rebuild",), ("verify-audit",), ("tasks", "--as", "x")])
def test_without_a_database_it_says_how_to_make_one(database: Path, words: tuple[str, ...]) -> None:  # noqa: ARG001
    said = run(*words)
    assert said.exit_code == 2
    assert "python -m coordination init" in said.output


def test_upkeep(database: Path, tmp_path: Path) -> None:  # noqa: ARG001
    set_up()
    assert "0 courses derived anew" in run("rebuild").output
    assert "The chain holds: 3 entries" in run("verify-audit").output
    copy = tmp_path / "copy.db"
    assert run("backup", str(copy)).exit_code == 0
    assert "exists already" in run("backup", str(copy)).output
    assert "no fault" in run("check").output


def test_a_demo_is_alive_answers_and_is_made_once(database: Path) -> None:  # noqa: ARG001
    made = run("demo", "--patients", "30", "--seed", "3", "--today", "2026-11-24")
    assert made.exit_code == 0, made.output
    assert "in use already" in run("demo", "--patients", "30").output
    rates = run("rates", "--as", "Dr. Ruth Adeyemi", "--now", "2026-11-24T15:00:00+00:00", "--json")
    assert rates.exit_code == 0, rates.output
    for line in rates.output.splitlines():
        json.loads(line)
    tasks = run("tasks", "--as", "Dana Whitfield", "--now", "2026-11-24T15:00:00+00:00", "--json")
    assert tasks.exit_code == 0, tasks.output
    for line in tasks.output.splitlines():
        json.loads(line)


def test_a_moment_without_an_offset_or_in_a_real_database_is_refused(database: Path) -> None:  # noqa: ARG001
    set_up()
    assert "for demo databases only" in run("rebuild", "--now", "2026-11-24T15:00:00+00:00").output


def test_a_tracker_that_cannot_be_read_ends_with_two(database: Path, tmp_path: Path) -> None:  # noqa: ARG001
    set_up()
    run("person", "add", "Carla", "--role", "coordinator", "--site", "North", "--as", "Adam Admin")
    page = tmp_path / "login.csv"
    page.write_text("<!DOCTYPE html><html><body>Sign in</body></html>")
    assert run("import", str(page), "--as", "Carla", "--dry-run").exit_code == 2


def test_a_case_is_answered_without_a_database() -> None:
    graded = run("grade", "crs", "temp_c=38.5", "hypotension=no", "oxygen_device=high-flow cannula", "flow_l_min=5")
    assert graded.exit_code == 0, graded.output
    assert "grade 2" in graded.output
    assert run("grade", "pain", "temp_c=38.5").exit_code == 2
    unknown = run("restart", "agent=teclistamab", "regimen=monotherapy", "last_dose=nothing", "days_since=40")
    assert unknown.output.startswith("Review.")
    assert run("restart", "agent=teclistamab", "colour=red").exit_code == 2


# --- the digest and the calendar


def test_a_digest_without_a_mail_server_says_all_that_is_missing(
    database: Path,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_up()
    for name in ("BATON_SMTP_HOST", "BATON_MAIL_FROM", "BATON_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    refused = run("digest")
    assert refused.exit_code == 2
    assert "Not set: BATON_SMTP_HOST, BATON_MAIL_FROM, BATON_ADDRESS" in refused.output


def test_a_digest_that_cannot_be_handed_over_ends_with_1_and_names_whose(
    database: Path,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_up()
    run(
        "person", "add", "Cara", "--role", "coordinator", "--site", "North", "--email", "cara@x.example",
        "--as", "Adam Admin",
    )  # fmt: skip
    listed = run("digest", "--dry-run")
    assert (listed.exit_code, "Cara: 0 patients changed" in listed.output) == (0, True)
    monkeypatch.setenv("BATON_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("BATON_SMTP_PORT", "9")
    monkeypatch.setenv("BATON_MAIL_FROM", "baton@x.example")
    monkeypatch.setenv("BATON_ADDRESS", "https://baton.x.example")
    failed = run("digest")
    assert failed.exit_code == 1
    assert "Cara: The mail server could not be reached" in failed.output
    assert "0 of 1 digests handed over." in failed.output


def test_the_people_of_a_demo_get_no_mail_from_elsewhere(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    assert run("demo", "--patients", "20").exit_code == 0
    monkeypatch.setenv("BATON_SMTP_HOST", "mail.example.org")
    monkeypatch.setenv("BATON_MAIL_FROM", "baton@x.example")
    monkeypatch.setenv("BATON_ADDRESS", "https://baton.x.example")
    refused = run("digest")
    assert (refused.exit_code, "are invented" in refused.output) == (2, True)


def test_a_feed_is_written_for_a_site_that_is_registered(database: Path, tmp_path: Path) -> None:  # noqa: ARG001
    set_up()
    run("person", "add", "Cara", "--role", "coordinator", "--site", "North", "--as", "Adam Admin")
    file = tmp_path / "site.ics"
    written = run("feed", "Lakeside", "--out", str(file), "--as", "Cara")
    assert written.exit_code == 0, written.output
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert "No site 'Nowhere'" in run("feed", "Nowhere", "--out", str(file), "--as", "Cara").output
    assert "may not see patients" in run("feed", "North", "--out", str(file), "--as", "Adam Admin").output
