"""What one follow-up rule alone cannot show: fields, policies, rules and sources that it names and that are not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum

from pydantic import BaseModel

from coordination.knowledge.faults import Fault
from coordination.knowledge.follow_up import (
    Anchor,
    Condition,
    DefinitionsFile,
    FieldsFile,
    FieldType,
    FollowUpField,
    FollowUpPolicy,
    FollowUpRule,
    FollowUpRulesFile,
    Loudness,
    Operator,
    Phase,
    PoliciesFile,
    State,
)

NUMERIC = (Operator.IS, Operator.BELOW, Operator.AT_MOST, Operator.ABOVE, Operator.AT_LEAST)
FITS: Mapping[FieldType, Collection[Operator]] = {
    FieldType.NUMBER: NUMERIC,
    FieldType.YES_NO: (Operator.IS,),
    FieldType.WORD: (Operator.IS, Operator.IS_NOT, Operator.ONE_OF),
}
"""By which operators a field of each type may be compared."""

Placed = tuple[str, FollowUpRule]


def check_follow_up(files: Mapping[str, BaseModel], *, every_rule: bool = True) -> Iterator[Fault]:
    """`every_rule` False: a file of rules could not be read. Its own fault is told already, and nothing is said of what it
    would have held."""
    rules = [(file, rule) for file, each in files.items() if isinstance(each, FollowUpRulesFile) for rule in each.rules]
    fields = next(((file, each) for file, each in files.items() if isinstance(each, FieldsFile)), None)
    policies = next(((file, each) for file, each in files.items() if isinstance(each, PoliciesFile)), None)
    yield from _definitions(files)
    yield from _once(((file, rule.id, "code", rule.code) for file, rule in rules))
    if every_rule:
        yield from _task_keys(rules)
        yield from _waits(rules)
    if fields:
        file, content = fields
        yield from _once((file, row.id, "name", row.name) for row in content.fields)
        yield from _conditions(rules, policies, {row.name: row for row in content.fields})
    if policies:
        yield from _policies(*policies)
        yield from _settings(rules, policies[1])
    if policies and every_rule:
        yield from _switched(*policies, {rule.code: rule for _, rule in rules})
    if fields and policies:
        keys = {row.key for row in policies[1].policies}
        for row in fields[1].fields:
            for key in row.policies:
                if key not in keys:
                    yield Fault(fields[0], f"row {row.id}", f"policy {key} is not known; allowed: {_list(keys)}")


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _once(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for file, row, what, name in rows:
        if name in seen:
            yield Fault(file, f"row {row}", f"{what} {name} has more than one row; keep one")
        seen.add(name)


def _definitions(files: Mapping[str, BaseModel]) -> Iterator[Fault]:
    for file, content in files.items():
        if isinstance(content, DefinitionsFile):
            yield from _each(file, "level", Loudness, [row.level for row in content.levels])
            yield from _each(file, "phase", Phase, [row.phase for row in content.phases])
            yield from _each(file, "anchor", Anchor, [row.anchor for row in content.anchors])


def _each(file: str, what: str, kind: Iterable[StrEnum], found: Collection[StrEnum]) -> Iterator[Fault]:
    for member in kind:
        count = sum(each is member for each in found)
        if count != 1:
            says = "has no row; add it" if count == 0 else "has more than one row; keep one"
            yield Fault(file, "", f"{what} {member} {says}")


def _task_keys(rules: list[Placed]) -> Iterator[Fault]:
    """A task key that is a rule's code belongs to that rule; anything else is a name that several rules may share."""
    codes = {rule.code for _, rule in rules}
    for file, rule in rules:
        looks_like_a_code = rule.task_key.isupper()
        if looks_like_a_code and rule.task_key not in codes:
            yield Fault(
                file, f"row {rule.id}", f"task_key {rule.task_key} is no rule; name its owner, or a shared task"
            )
        elif looks_like_a_code and rule.task_key != rule.code:
            owner = next(other for _, other in rules if other.code == rule.task_key)
            if owner.task_key != rule.task_key:
                yield Fault(
                    file,
                    f"row {rule.id}",
                    f"task_key {rule.task_key} is the code of a rule that has task_key {owner.task_key}",
                )


def _waits(rules: list[Placed]) -> Iterator[Fault]:
    codes = {rule.code for _, rule in rules}
    for file, rule in rules:
        for name in rule.not_during:
            if name not in codes and name not in list(State):
                allowed = f"{', '.join(State)}, or the code of a rule"
                yield Fault(file, f"row {rule.id}", f"not_during {name!r} is not known; allowed: {allowed}")


def _conditions(
    rules: list[Placed], policies: tuple[str, PoliciesFile] | None, fields: Mapping[str, FollowUpField]
) -> Iterator[Fault]:
    for file, rule in rules:
        for condition in rule.conditions():
            yield from _fits(file, rule.id, condition, fields)
    if policies:
        for row in policies[1].policies:
            for condition in conditions_of(row):
                yield from _fits(policies[0], row.id, condition, fields)


def conditions_of(policy: FollowUpPolicy) -> Iterator[Condition]:
    """Every condition that a choice of the policy brings."""
    for effect in policy.effects:
        yield from effect.adds
    for choice in policy.choices:
        yield from choice.stops_when
        for effect in choice.effects:
            yield from effect.adds


def _fits(file: str, row: str, condition: Condition, fields: Mapping[str, FollowUpField]) -> Iterator[Fault]:
    field = fields.get(condition.field)
    if field is None:
        yield Fault(file, f"row {row}", f"field {condition.field} is not known; add it to follow_up/fields.toml")
        return
    name = f"{condition.field}, a {field.type.replace('_', '/')},"
    if condition.op not in FITS[field.type]:
        allowed = ", ".join(FITS[field.type])
        yield Fault(file, f"row {row}", f"{name} cannot be compared by {condition.op}; allowed: {allowed}")
    elif not _is_value(condition, field):
        allowed = {"number": "a number", "yes_no": "true, false"}.get(field.type, ", ".join(field.values))
        yield Fault(file, f"row {row}", f"{name} is compared with {condition.value!r}; allowed: {allowed}")


def _is_value(condition: Condition, field: FollowUpField) -> bool:
    value = condition.value
    if field.type is FieldType.YES_NO:
        return isinstance(value, bool)
    if field.type is FieldType.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if condition.op is Operator.ONE_OF:
        return isinstance(value, tuple) and bool(value) and all(word in field.values for word in value)
    return isinstance(value, str) and value in field.values


def _settings(rules: list[Placed], policies: PoliciesFile) -> Iterator[Fault]:
    settings = {policy.setting for policy in policies.policies}
    codes = {row.code for row in policies.disagreements}
    for file, rule in rules:
        for name, setting in (("setting", rule.setting), ("stop_setting", rule.stop_setting)):
            if setting is not None and setting not in settings:
                yield Fault(file, f"row {rule.id}", f"{name} {setting} has no policy; allowed: {_list(settings)}")
        if rule.conflict is not None and rule.conflict not in codes:
            yield Fault(file, f"row {rule.id}", f"conflict {rule.conflict} is not known; allowed: {_list(codes)}")
        if not rule.default_on and rule.setting is None:
            yield Fault(file, f"row {rule.id}", "default_on is false and no setting can turn it on; name one")


def _policies(file: str, content: PoliciesFile) -> Iterator[Fault]:
    settings = {policy.setting for policy in content.policies}
    codes = {row.code for row in content.disagreements}
    yield from _once((file, row.id, "key", row.key) for row in content.policies)
    for row in content.disagreements:
        for setting in row.settings:
            if setting not in settings:
                yield Fault(file, f"row {row.id}", f"setting {setting} has no policy; allowed: {_list(settings)}")
    for policy in content.policies:
        if policy.disagreement is not None and policy.disagreement not in codes:
            says = f"disagreement {policy.disagreement} is not known; allowed: {_list(codes)}"
            yield Fault(file, f"row {policy.id}", says)


def _switched(file: str, content: PoliciesFile, rules: Mapping[str, FollowUpRule]) -> Iterator[Fault]:
    """What the policies say of rules: each is there, and reads the conditions that a choice drops."""
    for policy in content.policies:
        effects = [*policy.effects, *(effect for choice in policy.choices for effect in choice.effects)]
        for code in dict.fromkeys((*policy.rules, *(effect.rule for effect in effects))):
            if code not in rules:
                yield Fault(file, f"row {policy.id}", f"rule {code} is not known; correct the code")
        for effect in effects:
            reads = {condition.field for condition in rules[effect.rule].when} if effect.rule in rules else set()
            for name in effect.drops:
                if effect.rule in rules and name not in reads:
                    says = f"drops {name}, which {effect.rule} does not read; allowed: {_list(reads)}"
                    yield Fault(file, f"row {policy.id}", says)
