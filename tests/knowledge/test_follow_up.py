"""The follow-up rules as shipped: all are there, every field has its fact, every choice its rules, and what may run unsigned."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from coordination.knowledge import (
    Anchor,
    Condition,
    FactKind,
    FollowUpBook,
    FollowUpField,
    FollowUpPolicy,
    FollowUpRule,
    Loudness,
    Phase,
    Rulebook,
    RuleKind,
    load_rulebook,
    may_run,
    may_run_limit,
)
from coordination.knowledge.follow_up_checks import conditions_of
from coordination.vocabulary import Agent, Confidence, Topic

BCMA = (Agent.TECLISTAMAB, Agent.ELRANATAMAB, Agent.LINVOSELTAMAB)
ORDERS = (
    "Prescribe",
    "Hold",
    "Give",
    "Start",
    "Stop",
    "Draw",
    "Order",
    "Infuse",
    "Restart",
    "Switch",
    "Block",
    "Set hold",
)


@pytest.fixture
def book(rulebook: Rulebook) -> FollowUpBook:
    return rulebook.follow_up


def the_rule(book: FollowUpBook, code: str) -> FollowUpRule:
    rule = book.rule(code)
    assert rule is not None
    return rule


def read_fields(book: FollowUpBook) -> set[str]:
    of_rules = {condition.field for rule in book.rules for condition in rule.conditions()}
    return of_rules | {each.field for policy in book.policies.values() for each in conditions_of(policy)}


# --- what is there


def test_all_74_rules_are_on_file_by_topic(book: FollowUpBook) -> None:
    assert {name: len(rules) for name, rules in book.topics.items()} == {
        "Screening before the start": 8,
        "Prophylaxis and its end": 13,
        "Immunoglobulin": 8,
        "CMV": 2,
        "Blood counts, liver and myeloma labs": 8,
        "Doses, visits and handoff": 5,
        "Late toxicity": 4,
        "Talquetamab": 6,
        "Fever and infection": 11,
        "Vaccines": 9,
    }
    assert len({rule.code for rule in book.rules}) == 74


def test_kinds_and_confidence_are_those_of_the_reference(book: FollowUpBook) -> None:
    kinds = Counter(rule.kind for rule in book.rules)
    assert kinds == {RuleKind.SCHEDULED: 50, RuleKind.EVENT: 16, RuleKind.THRESHOLD: 7, RuleKind.BLOCK: 1}
    marks = Counter(rule.confidence for rule in book.rules)
    assert marks == {Confidence.SOURCE_SEEN: 43, Confidence.OPERATIONAL: 22, Confidence.RECALL: 9}


def test_one_blood_draw_serves_the_three_rules_of_its_task(book: FollowUpBook) -> None:
    days = [
        (rule.code, rule.first_due_days, rule.repeat_days, rule.window_days, rule.start_day, rule.end_day)
        for rule in book.of_task_key("cbc_cmp")
    ]
    assert days == [
        ("LAB-01", 0, 7, 2, 0, 56),
        ("LAB-02", 70, 14, 4, 57, 90),
        ("LAB-03", 112, 28, 7, 91, None),
    ]
    assert book.of_task_key("no-such-task") == ()


def test_rules_are_found_by_code_and_by_agent(book: FollowUpBook) -> None:
    assert book.rule("PX-99") is None
    assert book.topic_of("PX-07") == "Immunoglobulin"
    assert all(the_rule(book, "PX-07") in book.of_agent(agent) for agent in BCMA)
    assert {rule.code for rule in book.of_agent(Agent.TALQUETAMAB)} >= {"PX-09", "LT-03", "LAB-07"}
    assert the_rule(book, "PX-07") not in book.of_agent(Agent.TALQUETAMAB)


def test_what_only_the_reference_s_words_say_is_data_too(book: FollowUpBook) -> None:
    [pace] = the_rule(book, "LAB-04").paces
    assert (pace.when[0].field, pace.when[0].value, pace.repeat_days) == ("anc", 0.5, 3)
    assert [pace.repeat_days for pace in the_rule(book, "LAB-07").paces] == [28]
    assert [the_rule(book, code).from_day for code in ("VAX-03", "VAX-04", "VAX-05")] == [28, 28, 28]
    assert the_rule(book, "INF-01").tail_days == 90
    assert the_rule(book, "LT-02").tail_days == 365
    assert the_rule(book, "PX-03").opens_on_limit


def test_every_definition_can_be_read(book: FollowUpBook) -> None:
    assert (book.phases[Phase.EARLY].to_day, book.phases[Phase.MAINTENANCE].from_day) == (90, 91)
    assert book.phases[Phase.STEP_UP].after_full_dose_days == 7
    season = book.anchors[Anchor.SEASON_START]
    assert (season.month, season.day, season.south_month) == (9, 1, 3)
    assert book.levels[Loudness.L1].within_business_days == 2
    assert (book.levels[Loudness.L2].within_minutes, book.levels[Loudness.L2].office_hours) == (240, True)
    assert book.levels[Loudness.L3].within_minutes == 60


# --- words


def test_no_title_and_no_action_is_an_order(book: FollowUpBook) -> None:
    for rule in book.rules:
        for said in (rule.title, rule.action, *(limit.action for limit in rule.limits)):
            assert not said.startswith(ORDERS), (rule.code, said)


def test_a_reworded_sentence_has_the_numbers_of_the_source(book: FollowUpBook) -> None:
    def numbers(text: str) -> list[str]:
        return sorted(re.findall(r"\d+(?:[.,]\d+)?", text))

    for rule in book.rules:
        pairs = [(rule.title, rule.source_title), (rule.action, rule.source_action)]
        pairs += [(rule.escalation, rule.source_escalation)]
        pairs += [(limit.action, limit.source_says) for limit in rule.limits]
        for ours, theirs in pairs:
            assert theirs is None or (theirs != ours and numbers(ours) == numbers(theirs)), (rule.code, ours)


# --- fields


def test_every_field_that_is_read_has_its_fact_and_none_is_left_over(book: FollowUpBook) -> None:
    assert read_fields(book) - set(book.fields) == set()
    assert set(book.fields) - read_fields(book) == set()


def test_a_lab_that_was_never_taken_is_asked_for_and_an_event_that_nobody_reported_is_not(book: FollowUpBook) -> None:
    assert book.fields["anc"].asks is not None
    assert book.fields["hbsag"].asks is not None
    for name in ("respiratory_symptoms", "temp_c", "pml_symptom", "ataxia_grade", "dose_held"):
        assert book.fields[name].event
        assert book.fields[name].asks is None


def test_an_old_fever_or_symptom_opens_nothing(book: FollowUpBook) -> None:
    opening = {each.field for rule in book.rules if rule.kind is RuleKind.EVENT for each in rule.when}
    reported = (FactKind.CONFIRMATION, FactKind.HOSPITAL_EVENT, FactKind.TOXICITY, FactKind.MEASUREMENT)
    for name in opening:
        field = book.fields[name]
        assert field.age_days is not None or field.fact not in reported, name


def test_fields_for_which_there_is_no_fact_yet_are_named(book: FollowUpBook) -> None:
    assert [name for name, field in book.fields.items() if field.fact is FactKind.NONE] == [
        "minutes_triage_to_antibiotic"
    ]


# --- policies


def test_every_setting_names_exactly_the_rules_that_name_it(book: FollowUpBook) -> None:
    for policy in book.policies.values():
        named = {rule.code for rule in book.rules if policy.setting in (rule.setting, rule.stop_setting)}
        if named:
            told = {code for each in book.of_setting(policy.setting) for code in each.rules}
            assert told == named, policy.key


def test_every_rule_that_is_switched_stands_among_the_rules_of_its_policy(book: FollowUpBook) -> None:
    for policy in book.policies.values():
        for choice in policy.choices:
            for effect in policy.effects_of(choice.value):
                assert effect.rule in policy.rules


def test_a_setting_that_ends_a_rule_says_when_for_each_choice(book: FollowUpBook) -> None:
    for rule in book.rules:
        if rule.stop_setting:
            [policy] = book.of_setting(rule.stop_setting)
            assert all(choice.stops_when for choice in policy.choices)


def test_each_disagreement_has_its_positions_sources_and_policies(book: FollowUpBook) -> None:
    assert set(book.disagreements) == {
        "C-IVIG", "C-IVIGSTOP", "C-CMV", "C-TAIL", "C-HBV", "C-ANC", "C-LEVO", "C-RSV",
    }  # fmt: skip
    for code, row in book.disagreements.items():
        assert row.source
        for setting in row.settings:
            assert all(policy.disagreement == code for policy in book.of_setting(setting))


def test_until_somebody_chooses_the_default_holds_and_a_laboratory_s_limit_is_not_known(book: FollowUpBook) -> None:
    defaults = book.default_policy()
    assert defaults["ivig_bcma"] == "preemptive_igg_lt_400"
    assert (defaults["ivig_dose_interval_g_per_kg"], defaults["ivig_dose_interval_days"]) == ("0.4", "28")
    assert set(book.policies) - set(defaults) == {"alt_upper_limit", "ast_upper_limit", "bilirubin_upper_limit"}


def test_a_choice_switches_its_rule(book: FollowUpBook) -> None:
    policy = book.policies["ivig_bcma"]
    assert policy.effects_of(policy.default or "") == ()
    [effect] = policy.effects_of("universal_primary")
    assert (effect.rule, effect.on) == ("PX-10", True)
    assert not the_rule(book, "PX-10").default_on
    assert policy.choice("sometimes") is None


@pytest.mark.parametrize(
    ("value", "allowed"), [("20", False), ("21", True), ("42", True), ("43", False), ("four", False)]
)
def test_a_number_is_chosen_between_its_ends(book: FollowUpBook, value: str, allowed: bool) -> None:
    policy = book.policies["ivig_dose_interval_days"]
    assert policy.allows(value) is allowed
    assert policy.allowed() == "21 to 42"


# --- what may run


def test_unsigned_every_rule_runs_but_those_that_nobody_read(rulebook: Rulebook) -> None:
    waits = [rule.code for rule in rulebook.follow_up.rules if not may_run(rule, rulebook, kind="task").runs]
    assert sorted(waits) == ["INF-03", "INF-06", "INF-08", "LAB-08", "LAB-09", "LT-02", "LT-10", "LT-11", "PRE-09"]
    assert all(may_run(rule, rulebook.signed(), kind="task").runs for rule in rulebook.follow_up.rules)


def test_a_hold_that_was_recalled_waits_although_its_rule_runs(rulebook: Rulebook) -> None:
    rule = the_rule(rulebook.follow_up, "LAB-01")
    assert may_run(rule, rulebook, kind="task").runs
    runs = {(limit.field, limit.value): may_run_limit(rule, limit, rulebook).runs for limit in rule.limits}
    assert runs[("anc", 1.0)]
    assert not runs[("anc", 0.5)]
    signed = rulebook.signed()
    assert all(may_run_limit(rule, limit, signed).runs for limit in rule.limits)


def test_a_hold_of_the_program_s_own_never_runs(rulebook: Rulebook) -> None:
    rule = the_rule(rulebook.follow_up, "LT-03")
    assert not may_run_limit(rule, rule.limits[0], rulebook.signed()).runs


# --- what the file may say


def test_a_row_that_cannot_be_meant_is_a_fault(book: FollowUpBook) -> None:
    rule = the_rule(book, "LAB-08").model_dump()
    with pytest.raises(ValidationError, match="first_due_days is missing"):
        FollowUpRule.model_validate(rule | {"first_due_days": None})
    event = the_rule(book, "LAB-04").model_dump()
    with pytest.raises(ValidationError, match="names in when what opens it"):
        FollowUpRule.model_validate(event | {"when": ()})
    with pytest.raises(ValidationError, match="opens_on_limit without a limit"):
        FollowUpRule.model_validate(event | {"limits": (), "opens_on_limit": True})


def test_a_field_that_cannot_be_meant_is_a_fault(book: FollowUpBook) -> None:
    agent = book.fields["pjp_agent"].model_dump()
    with pytest.raises(ValidationError, match="a word lists its values"):
        FollowUpField.model_validate(agent | {"values": (), "spellings": {}})
    with pytest.raises(ValidationError, match="spellings of 'bactrim'"):
        FollowUpField.model_validate(agent | {"spellings": {"bactrim": ("Bactrim",)}})


def test_a_policy_that_cannot_be_chosen_is_a_fault(book: FollowUpBook) -> None:
    policy = book.policies["ivig_dose_interval_days"].model_dump()
    with pytest.raises(ValidationError, match="lists its choices, or has low and high"):
        FollowUpPolicy.model_validate(policy | {"low": None})


def test_a_number_stays_a_number_and_an_answer_an_answer() -> None:
    assert Condition.model_validate({"field": "a", "op": "==", "value": True}).value is True
    assert type(Condition.model_validate({"field": "a", "op": "<", "value": 8}).value) is int
    assert Condition.model_validate({"field": "a", "op": "in", "value": ["b", "c"]}).value == ("b", "c")


# --- layers, signatures, the page


def test_an_institution_s_rule_takes_the_place_of_ours(tmp_path: Path, rulebook: Rulebook) -> None:
    ours = the_rule(rulebook.follow_up, "LT-13")
    folder = tmp_path / "theirs" / "follow_up"
    folder.mkdir(parents=True)
    (folder / "visits.toml").write_text(
        """
[[rule]]
id = "lt-13"
code = "LT-13"
title = "Review for second malignancy"
category = "late_toxicity"
agents = ["teclistamab"]
phase = "maintenance"
kind = "scheduled"
anchor = "sud1_date"
first_due_days = 180
repeat_days = 180
window_days = 30
task_key = "LT-13"
owner = "community"
topic = "late_effects"
condition = "Every patient twice a year."
action = "Confirm the examination."
threshold = "Suspicious lesion."
escalation = "Decide on dermatology."
escalation_level = "L1"
basis = "institution"
source = ["OPER"]
confidence = "operational"
"""
    )
    theirs = load_rulebook(local=tmp_path / "theirs").follow_up
    assert len(theirs.rules) == len(rulebook.follow_up.rules)
    assert theirs.topic_of("LT-13") == "Doses, visits and handoff"
    assert (the_rule(theirs, "LT-13").repeat_days, the_rule(theirs, "LT-13").local) == (180, True)
    assert ours.repeat_days == 365


def test_every_row_can_be_cited_and_signed(rulebook: Rulebook) -> None:
    shared = set(map(id, rulebook.shared_rows()))
    for row in rulebook.follow_up.rows():
        assert id(row) in shared
        assert rulebook.cite(row)
        assert rulebook.row(row.id) is row


def test_every_rule_has_a_line_of_the_matrix(book: FollowUpBook) -> None:
    assert the_rule(book, "PX-07").topic is Topic.IGG_REPLACEMENT
    assert the_rule(book, "LT-03").topic is Topic.GPRC5D_CARE
