"""Checks over several follow-up files. The sentence of each kind: `tests/fixtures/bad_data/follow_up_*`; here, what is no fault."""

from __future__ import annotations

import tomllib

from pydantic import BaseModel

from coordination.knowledge import DEFAULT_FOLDER, Rulebook
from coordination.knowledge.follow_up import FieldsFile, FollowUpRulesFile, PoliciesFile
from coordination.knowledge.follow_up_checks import FITS, check_follow_up, conditions_of
from coordination.knowledge.loading import FILES


def follow_up_files() -> dict[str, BaseModel]:
    names = [name for name in FILES if name.startswith("follow_up/")]
    return {name: FILES[name].model_validate(tomllib.loads((DEFAULT_FOLDER / name).read_text())) for name in names}


def test_the_shipped_files_have_no_fault() -> None:
    assert list(check_follow_up(follow_up_files())) == []


def test_a_file_of_rules_that_could_not_be_read_makes_no_fault_elsewhere() -> None:
    files = {name: file for name, file in follow_up_files().items() if name != "follow_up/vaccines.toml"}
    assert list(check_follow_up(files, every_rule=False)) == []
    assert {fault.says for fault in check_follow_up(files)} == {
        "rule VAX-02 is not known; correct the code",
        "rule VAX-03 is not known; correct the code",
    }


def test_without_fields_and_policies_nothing_is_said_of_conditions_and_settings() -> None:
    rules = {name: file for name, file in follow_up_files().items() if isinstance(file, FollowUpRulesFile)}
    assert list(check_follow_up(rules)) == []


def test_a_rule_may_wait_for_another_rule() -> None:
    files = follow_up_files()
    vaccines = files["follow_up/vaccines.toml"]
    assert isinstance(vaccines, FollowUpRulesFile)
    flu = next(rule for rule in vaccines.rules if rule.code == "VAX-01")
    waiting = flu.model_copy(update={"not_during": ("step_up", "INF-05")})
    files["follow_up/vaccines.toml"] = vaccines.model_copy(
        update={"rules": tuple(waiting if rule is flu else rule for rule in vaccines.rules)}
    )
    assert list(check_follow_up(files)) == []


def test_conditions_of_a_policy_are_those_of_its_choices(rulebook: Rulebook) -> None:
    policies = rulebook.follow_up.policies
    assert [each.field for each in conditions_of(policies["hbv_core_positive"])] == ["hbsag_or_dna_positive"]
    assert {each.field for each in conditions_of(policies["pjp_stop"])} == {"cd4", "days_since_last_dose"}


def test_every_type_of_field_can_be_compared(rulebook: Rulebook) -> None:
    files = follow_up_files()
    assert isinstance(files["follow_up/fields.toml"], FieldsFile)
    assert isinstance(files["follow_up/policies.toml"], PoliciesFile)
    assert set(FITS) == {field.type for field in rulebook.follow_up.fields.values()}
