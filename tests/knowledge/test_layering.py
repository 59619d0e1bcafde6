"""An institution's own content over ours: a row takes the place of ours or stands beside it, and every fault is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from coordination.decisions.restart import restart_after_gap
from coordination.knowledge import Rulebook, RulebookError, load_rulebook
from coordination.vocabulary import Action, Agent, DoseRole, Regimen, Schedule

SOURCE = """
[sources.ours-1]
name = "Pharmacy protocol 12"
what = "Read by our pharmacist on the label of 2026"
date = "2026-10"
"""
WEEKLY_29 = """
[[regimen]]
regimen = "monotherapy"
[[regimen.restart]]
id = "tec-mono-restart-weekly-29"
last_dose = "weekly"
min_days = 29
max_days = 63
action = "restart_step_up_2"
amount = 0.3
unit = "mg/kg"
premedicate_and_monitor = true
benefit_risk_review = true
source = ["ours-1"]
confidence = "label_copy"
"""
LINVOSELTAMAB = """
[[regimen]]
regimen = "monotherapy"
[[regimen.restart]]
id = "lin-local-weekly-8"
last_dose = "weekly"
min_days = 8
max_days = 28
action = "continue_schedule"
amount = 200
unit = "mg"
premedicate_and_monitor = false
benefit_risk_review = false
source = ["ours-1"]
confidence = "label_copy"
"""
AT_RISK = """
[at_risk]
id = "at-risk"
first_community_dose_days = 10
slack_days = 5
crs_evaluable_days = 7
task_soon_days = 7
source = ["ours-1"]
confidence = "operational"
"""


def folder_of(path: Path, **files: str) -> Path:
    """`agents__teclistamab="…"`: the text of `agents/teclistamab.toml`."""
    for name, text in files.items():
        file = path / f"{name.replace('__', '/')}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return path


def faults(path: Path, **files: str) -> list[str]:
    with pytest.raises(RulebookError) as told:
        load_rulebook(local=folder_of(path, **files))
    return [str(fault) for fault in told.value.faults]


def after(rulebook: Rulebook, agent: Agent, days: int) -> tuple[Action, str | None, str | None]:
    said = restart_after_gap(agent, Regimen.MONOTHERAPY, Schedule.WEEKLY, days, rulebook=rulebook)
    return said.action, said.rule_id, said.source


def test_an_empty_folder_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Nothing yet.")
    assert load_rulebook(local=tmp_path) == load_rulebook()


def test_a_row_with_an_id_of_ours_takes_its_place_and_its_advice_says_local(tmp_path: Path) -> None:
    overlap = WEEKLY_29.replace("max_days = 63", "max_days = 56")
    rulebook = load_rulebook(local=folder_of(tmp_path, agents__teclistamab=SOURCE + overlap.replace("0.3", "0.06")))
    action, rule, source = after(rulebook, Agent.TECLISTAMAB, 30)
    assert (action, rule) == (Action.RESTART_STEP_UP_2, "tec-mono-restart-weekly-29")
    assert source == "Local content. Pharmacy protocol 12 (ours-1)"
    assert [row.id for row in rulebook.rows() if row.local] == ["tec-mono-restart-weekly-29"]
    assert [row.id for row in rulebook.rows()] == [row.id for row in load_rulebook().rows()]


def test_a_table_that_we_do_not_have_is_added(tmp_path: Path) -> None:
    assert after(load_rulebook(), Agent.LINVOSELTAMAB, 12)[0] is Action.MANUAL_REVIEW
    rulebook = load_rulebook(local=folder_of(tmp_path, agents__linvoseltamab=SOURCE + LINVOSELTAMAB))
    assert after(rulebook, Agent.LINVOSELTAMAB, 12)[:2] == (Action.CONTINUE_SCHEDULE, "lin-local-weekly-8")


def test_a_shared_row_and_the_program_s_choice_can_be_the_institution_s(tmp_path: Path) -> None:
    rulebook = load_rulebook(
        local=folder_of(tmp_path, handoff__at_risk=SOURCE + AT_RISK, program='unsigned = "review"')
    )
    assert (rulebook.at_risk.slack_days, rulebook.at_risk.local) == (5, True)
    assert rulebook.unsigned == "review"
    assert load_rulebook(local=tmp_path, unsigned="notice").unsigned == "notice"


def test_a_local_row_has_the_hash_of_what_it_says_wherever_it_stands(tmp_path: Path) -> None:
    ours = load_rulebook()
    text = (Path(__file__).parents[2] / "data/handoff/at_risk.toml").read_text(encoding="utf-8")
    local = load_rulebook(local=folder_of(tmp_path, handoff__at_risk=text))
    assert local.at_risk.local
    assert local.at_risk.content_hash() == ours.at_risk.content_hash()
    changed = load_rulebook(local=folder_of(tmp_path, handoff__at_risk=SOURCE + AT_RISK))
    assert changed.at_risk.content_hash() != ours.at_risk.content_hash()
    assert changed.files_hash != ours.files_hash


# --- faults


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"BATON_CONTENT: the folder .*nowhere does not exist; make it, or unset"):
        load_rulebook(local=tmp_path / "nowhere")


def test_all_faults_of_the_folder_are_told_at_once_with_file_row_found_and_allowed(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        agents__teclistamab=WEEKLY_29.replace("ours-1", "ours-9"),
        agents__linvoseltamab=SOURCE + LINVOSELTAMAB.replace('"continue_schedule"', '"go_on"'),
        handoff__at_risk=AT_RISK.replace('"ours-1"', '"program-risk"').replace("slack_days = 5", "slack_days = -5"),
        program="unsigned = 3",
        extra="x = 1",
        handoff__stages="[[stage",
    )
    assert [one.split(": ")[0] for one in told] == [
        "BATON_CONTENT/agents/linvoseltamab.toml, row lin-local-weekly-8",
        "BATON_CONTENT/agents/teclistamab.toml, row tec-mono-restart-weekly-29",
        "BATON_CONTENT/agents/teclistamab.toml, row tec-mono-restart-weekly-57",
        "BATON_CONTENT/extra.toml",
        "BATON_CONTENT/handoff/at_risk.toml, row at-risk",
        "BATON_CONTENT/handoff/stages.toml",
        "BATON_CONTENT/program.toml",
    ]
    text = "\n".join(told)
    assert "action 'go_on' is not known; allowed: " in text
    assert "source 'ours-9' is not listed; add it under [sources] or correct the key" in text
    assert "its days overlap with" in text
    assert "the file is not read; allowed: follow_up/cmv.toml, " in text
    assert "slack_days -5 cannot be used" in text
    assert "cannot be read as TOML" in text
    assert "unsigned 3 is not known; allowed: 'notice' or 'review'" in text


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("[sources.T1]\nname = 'x'\nwhat = 'y'", "source T1: the key is ours and says something else; give yours another key."),
        ("[premedication]\ntiming = '2 h before'", ": field id is missing."),
        ("[[remark]]\nid = 'loc-1'\nabout = 'a'\ntext = 'b'\nconfidence = 'recall'\nlocal = false", "field local is not known"),
        (SOURCE + WEEKLY_29 * 2, "the id is used twice, also in agents/teclistamab.toml; give each row its own."),
        ("agent = 'another'", "agent 'another' is not known"),
    ],
)  # fmt: skip
def test_each_fault_of_layering(tmp_path: Path, file: str, says: str) -> None:
    told = faults(tmp_path, agents__teclistamab=file)
    assert any(one.startswith("BATON_CONTENT/agents/teclistamab.toml") and says in one for one in told), told


# --- versions


def next_version(path: Path, day: str = "2027-01-01", version: str = "2") -> Path:
    """Another version of elranatamab's file, in which the second step-up dose stands one day later."""
    text = (Path(__file__).parents[2] / "data/agents/elranatamab.toml").read_text(encoding="utf-8")
    head = f'version = "{version}"\neffective_from = {day}\nagent = "elranatamab"'
    text = text.replace('agent = "elranatamab"', head, 1).replace("nominal_day = 4", "nominal_day = 5", 1)
    return folder_of(path, agents__elranatamab_2027=text)


def test_a_version_advises_from_its_day_on_and_its_advice_names_it(tmp_path: Path) -> None:
    rulebook = load_rulebook(local=next_version(tmp_path))

    def day_of_second_dose(on: date) -> tuple[int, str]:
        there = rulebook.in_force(on)
        row = there.agents[Agent.ELRANATAMAB].regimens[Regimen.MONOTHERAPY].dose(DoseRole.STEP_UP_2)
        assert row is not None
        return row.nominal_day, there.cite(row).split(":")[0]

    assert day_of_second_dose(date(2026, 12, 31)) == (4, "Version 1")
    assert day_of_second_dose(date(2027, 1, 1)) == (5, "Local content. Version 2")
    before, there = rulebook.in_force(date(2026, 12, 31)), rulebook.in_force(date(2027, 1, 1))
    assert before is rulebook
    assert there.fingerprint != before.fingerprint
    assert there.in_force(date(2026, 12, 31)).fingerprint == before.fingerprint
    assert rulebook.until(rulebook.agents[Agent.ELRANATAMAB]) == date(2027, 1, 1)
    assert rulebook.until(there.agents[Agent.ELRANATAMAB]) is None


def test_a_version_needs_a_day_and_a_name_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="version 1 is also that of"):
        load_rulebook(local=next_version(tmp_path / "name", version="1"))
    folder = next_version(tmp_path / "day")
    file = folder / "agents/elranatamab_2027.toml"
    again = file.read_text(encoding="utf-8").replace('"2"', '"3"', 1)
    (folder / "agents/elranatamab_2028.toml").write_text(again, encoding="utf-8")
    with pytest.raises(RulebookError, match="effective_from 2027-01-01 is also that of"):
        load_rulebook(local=folder)
    file.write_text(again.replace("effective_from = 2027-01-01\n", ""), encoding="utf-8")
    with pytest.raises(RulebookError, match="agent elranatamab has more than one row"):
        load_rulebook(local=folder)
