"""Every shipped file loads and says what its references say; every kind of fault is told in one exact sentence."""

from __future__ import annotations

import csv
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordination.knowledge import DEFAULT_FOLDER, DoseRow, PhaseRow, RestartRow, Rulebook, RulebookError, load_rulebook
from coordination.knowledge.labels import labelled_enums
from coordination.vocabulary import Agent, DoseRole, MeasurementKind, Regimen, Schedule, Stage, Topic
from tests.builders import cell_of

HERE = Path(__file__).parent
REFERENCE = HERE / "cases" / "dosing_reference.csv"
BAD = sorted((HERE / "fixtures" / "bad_data").glob("*.toml"))


@pytest.mark.parametrize("file", sorted(DEFAULT_FOLDER.rglob("*.toml")), ids=lambda file: file.name)
def test_each_shipped_file_is_toml_in_utf_8_and_says_how_to_read_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert tomllib.loads(text)
    assert text.startswith("# ")


def test_the_shipped_content_loads_and_covers_every_value(rulebook: Rulebook) -> None:
    assert set(rulebook.agents) == set(Agent)
    assert set(rulebook.stages) == set(Stage)
    assert set(rulebook.responsibilities) == set(Topic)
    assert set(rulebook.measurements) == set(MeasurementKind)
    for kind in labelled_enums().values():
        for member in kind:
            assert rulebook.label(member).word


def test_the_regimens_are_those_of_each_agent(rulebook: Rulebook) -> None:
    assert {agent: tuple(book.regimens) for agent, book in rulebook.agents.items()} == {
        Agent.TECLISTAMAB: (Regimen.MONOTHERAPY, Regimen.WITH_DARATUMUMAB_SC),
        Agent.ELRANATAMAB: (Regimen.MONOTHERAPY,),
        Agent.TALQUETAMAB: (Regimen.WEEKLY_0_4, Regimen.Q2W_0_8),
        Agent.LINVOSELTAMAB: (Regimen.MONOTHERAPY,),
    }


def test_every_number_is_that_of_the_reference(rulebook: Rulebook) -> None:
    wrong = [
        f"{' '.join(cell[:5])}: on file {found!r}, reference {cell[5]!r}"
        for cell in _reference()
        if (found := _on_file(rulebook, *cell[:5])) != cell[5]
    ]
    assert not wrong, "\n".join(wrong)


def test_no_row_stands_beside_the_reference(rulebook: Rulebook) -> None:
    told = {tuple(cell[:4]) for cell in _reference()}
    rows = [
        (str(agent), str(regimen), *_key(row))
        for agent, book in rulebook.agents.items()
        for regimen, rules in book.regimens.items()
        for row in (*rules.doses, *rules.phases, *rules.restarts)
    ]
    assert [row for row in rows if row not in told] == []


def test_every_elranatamab_restart_row_but_the_on_time_one_waits_for_a_signature(rulebook: Rulebook) -> None:
    rows = rulebook.agents[Agent.ELRANATAMAB].regimens[Regimen.MONOTHERAPY].restarts
    assert [row.id for row in rows if row.currency is None] == ["elr-mono-restart-q4w-28"]


def test_every_row_of_teclistamab_with_daratumumab_waits_for_a_signature(rulebook: Rulebook) -> None:
    book = rulebook.agents[Agent.TECLISTAMAB].regimens[Regimen.WITH_DARATUMUMAB_SC]
    rows = (*book.doses, *book.phases, *book.companions, *book.restarts)
    assert [row.id for row in rows if row.currency is None and row.confidence != "inferred"] == []


def test_only_rows_of_the_eu_text_carry_a_jurisdiction(rulebook: Rulebook) -> None:
    foreign = {row.id for row in rulebook.rows() if row.jurisdiction is not None}
    assert {row.jurisdiction for row in rulebook.rows() if row.id in foreign} == {"EU"}
    assert "lin-premedication" in foreign


@pytest.mark.parametrize("bad", BAD, ids=lambda file: file.stem)
def test_each_kind_of_fault_is_told_with_file_row_found_and_allowed(bad: Path, tmp_path: Path) -> None:
    fixture = tomllib.loads(bad.read_text(encoding="utf-8"))
    folder = _copy(tmp_path)
    file = folder / fixture["file"]
    text = file.read_text(encoding="utf-8")
    assert fixture["find"] in text
    file.write_text(text.replace(fixture["find"], fixture["becomes"], 1), encoding="utf-8")
    with pytest.raises(RulebookError) as told:
        load_rulebook(folder)
    assert [str(fault) for fault in told.value.faults] == fixture["says"]


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    _replace(folder / "agents/teclistamab.toml", "amount = 0.06", "amount = -0.06")
    _replace(folder / "agents/teclistamab.toml", 'id = "tec-mono-q2w"', 'id = "tec-mono-weekly"')
    _replace(folder / "handoff/stages.toml", '"conditional", "declined"', '"conditionl", "declined"')
    (folder / "measurements.toml").unlink()
    with pytest.raises(RulebookError) as told:
        load_rulebook(folder)
    assert [(fault.file, fault.row) for fault in told.value.faults] == [
        ("agents/teclistamab.toml", "row tec-mono-su1"),
        ("agents/teclistamab.toml", "row tec-mono-weekly"),
        ("handoff/stages.toml", "row stage-packet-sent"),
        ("measurements.toml", ""),
    ]
    assert str(told.value).startswith("The clinical content has 4 faults:\n")


def _reference() -> Iterator[list[str]]:
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        yield from list(csv.reader(file))[1:]


def _key(row: DoseRow | PhaseRow | RestartRow) -> tuple[str, str]:
    if isinstance(row, DoseRow):
        return "dose", str(row.role)
    if isinstance(row, PhaseRow):
        return "phase", str(row.schedule)
    return "restart", f"{row.last_dose}@{row.min_days}"


def _on_file(rulebook: Rulebook, agent: str, regimen: str, table: str, key: str, field: str) -> str:
    book = rulebook.agents[Agent(agent)]
    if table == "premedication":
        drug = next((drug for drug in book.premedication.drugs if drug.drug == key), None)
        return cell_of(drug.dose if drug else book.premedication.timing)
    rules = book.regimens[Regimen(regimen)]
    row: DoseRow | PhaseRow | RestartRow | None
    if table == "dose":
        row = rules.dose(DoseRole(key))
    elif table == "phase":
        row = rules.phase(Schedule(key))
    else:
        row = next((row for row in rules.restarts if _key(row)[1] == key), None)
    return " ".join(row.source) if row and field == "source" else cell_of(getattr(row, field, None))


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "data"))


def _replace(file: Path, find: str, becomes: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert find in text
    file.write_text(text.replace(find, becomes, 1), encoding="utf-8")
