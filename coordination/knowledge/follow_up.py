"""The follow-up rules as read from `data/follow_up/`: what falls due when, what is decided on, and who hears of it.

Only what the files say; whether a rule is open for a patient today is decided in `decisions/follow_up.py`. How to read it:

**Day 0** is the actual day of step-up dose 1 of the *current* agent; another agent sets it anew, while running
prophylaxis, the immunoglobulin cycle and the tails after an earlier agent carry over.
**Due.** Never done: anchor + `first_due_days`. Done before: the last completion of the same `task_key` + `repeat_days` of
the rule in force on the day of that completion. Rules with one `task_key` share their completions (LAB-01 to LAB-03 are
one blood draw). `start_day` to `end_day`, days since day 0 and both inclusive, bound the rule in force.
**Window.** Open from due - `window_days`, overdue after due + `window_days`, both days inside. With `due_minutes` the clock
runs from the moment of the event instead.
**Kinds.** `scheduled` is date driven; `event` opens on a reported event and stays until it is closed; `threshold` opens
when a result crosses a limit; `block` stops an order. The last three have the anchor `event_date`: the day of the result,
symptom or event that met `when`.
**Phases** and **anchors** stand with their days in `definitions.toml`. `not_during`: not opened while that state is true (or that
rule is open); looked at again on the day after it ends.
**Owner.** `owner` is the source's word for the time from the transfer on; `topic` is the line of the responsibility matrix
that says whose it is for this patient. Before the transfer, and again during a repeated step-up, the center owns it.
**Unknown.** A missing fact is never no, zero or normal: it opens a task to confirm it, unless its field is an `event`, which
nobody reported and which therefore is no fact.
**What may run** is asked of `running.may_run(rule, ..., kind="task")`, of a limit with `running.may_run_limit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import (
    Field,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    StrictBool,
    StrictFloat,
    StrictInt,
    model_validator,
)

from coordination.knowledge.rows import Entry, Row, Source
from coordination.vocabulary import Agent, Confidence, MeasurementKind, TaskCategory, Topic

RuleCode = Annotated[str, Field(pattern=r"^[A-Z]+-\d\d$")]
"""The name by which people and other rules speak of it: PX-07."""
Value = StrictBool | StrictInt | StrictFloat | str | tuple[str, ...]


class RuleKind(StrEnum):
    SCHEDULED = "scheduled"
    EVENT = "event"
    THRESHOLD = "threshold"
    BLOCK = "block"


class Anchor(StrEnum):
    """From which day `first_due_days` counts."""

    PLANNED_START = "planned_start"
    SUD1_DATE = "sud1_date"
    TRANSFER_DATE = "transfer_date"
    NEXT_DOSE = "next_dose"
    EVENT_DATE = "event_date"
    LAST_IVIG = "last_ivig"
    LAST_PENTAMIDINE = "last_pentamidine"
    LAST_RZV = "last_rzv"
    PERMANENT_STOP = "permanent_stop"
    SEASON_START = "season_start"


class Phase(StrEnum):
    """In which part of the treatment a rule holds."""

    PRE_START = "pre_start"
    STEP_UP = "step_up"
    EARLY = "early"
    MAINTENANCE = "maintenance"
    ON_THERAPY = "on_therapy"
    OFF_THERAPY = "off_therapy"
    ANY = "any"


class Operator(StrEnum):
    IS = "=="
    IS_NOT = "!="
    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="
    ONE_OF = "in"


class Loudness(StrEnum):
    """How soon the academic side hears of it; the clocks stand in `definitions.toml`."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


class State(StrEnum):
    """What a rule may wait for the end of (`not_during`)."""

    STEP_UP = "step_up"
    CRS_ACTIVE = "crs_active"


class Owner(StrEnum):
    ACADEMIC = "academic"
    COMMUNITY = "community"
    PATIENT = "patient"


class FactKind(StrEnum):
    """From which facts of a course a field is read (`coordination/facts.py`).

    `RESULT`: a measurement kept as text under the name of its test. `CONFIRMATION`: an attested answer, whose criterion has the
    field's name. `TASK`: the day on which a task was completed last. `NONE`: Baton has no place for it yet.
    """

    MEASUREMENT = "measurement"
    RESULT = "result"
    MEDICATION = "medication"
    IMMUNIZATION = "immunization"
    CONFIRMATION = "confirmation"
    DOSE = "dose"
    TOXICITY = "toxicity"
    CONTACT = "contact"
    HOSPITAL_EVENT = "hospital_event"
    TASK = "task"
    NONE = "none"


class FieldType(StrEnum):
    NUMBER = "number"
    YES_NO = "yes_no"
    WORD = "word"


class Condition(Entry):
    """`field` of `fields.toml` compared with a value. All conditions of a list hold together."""

    field: str
    op: Operator
    value: Value


class Limit(Condition):
    """A result that makes a rule louder. `action`: what is to be decided, in words; `source_says`: the source's own.

    `hold`: the source holds the next dose on it; then it runs as a hold, never on a program default. `confidence`: of this number;
    None is the rule's.
    """

    level: Loudness
    action: str
    source_says: str | None = None
    hold: bool = False
    confidence: Confidence | None = None


class Pace(Entry):
    """Another `repeat_days` (and first due day for an event) as long as `when` holds."""

    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    repeat_days: PositiveInt


class FollowUpRule(Row):
    """One rule. The module says what its days mean.

    `code`: its name (PX-07). `title`, `action`, `escalation`: what a person reviews, confirms or decides; `source_title`,
    `source_action`, `source_escalation`: the source's own sentence where ours is worded otherwise. `condition`, `threshold`:
    the source's words for `when` and `limits`, and for what no field can say. `escalation_level`: of the whole rule; each limit has its own.
    `setting`: the policy on which it depends; `conflict`: the disagreement in the guidance. `default_on` False: only where a
    policy turns it on. `until`: the source's words for its end; `stops_when`: the same as conditions, `stop_setting`: the setting whose choice
    says them. `paces`: quicker while something holds. `from_day`: not done before the start, it waits until so many days after day 0.
    `tail_days`: so long after the last dose it still holds. `opens_on_limit`: `when` alone opens it not yet, one of its limits does.
    `result`: the measurements that together complete it.
    """

    code: RuleCode
    title: str
    source_title: str | None = None
    category: TaskCategory
    agents: Annotated[tuple[Agent, ...], Field(min_length=1)]
    phase: Phase
    kind: RuleKind
    anchor: Anchor
    first_due_days: int | None = None
    due_minutes: PositiveInt | None = None
    repeat_days: PositiveInt | None = None
    window_days: NonNegativeInt = 0
    start_day: NonNegativeInt | None = None
    end_day: NonNegativeInt | None = None
    from_day: NonNegativeInt | None = None
    tail_days: PositiveInt | None = None
    opens_on_limit: bool = False
    task_key: str
    owner: Owner
    topic: Topic
    condition: str
    when: tuple[Condition, ...] = ()
    action: str
    source_action: str | None = None
    until: str | None = None
    stops_when: tuple[Condition, ...] = ()
    stop_setting: str | None = None
    paces: tuple[Pace, ...] = Field((), alias="pace")
    threshold: str
    limits: tuple[Limit, ...] = Field((), alias="limit")
    escalation: str
    source_escalation: str | None = None
    escalation_level: Loudness
    not_during: tuple[str, ...] = ()
    setting: str | None = None
    default_on: bool = True
    conflict: str | None = None
    basis: str
    result: tuple[MeasurementKind, ...] = ()

    @model_validator(mode="after")
    def _days_fit(self) -> Self:
        if self.first_due_days is None:
            raise ValueError(
                "repeat_days without first_due_days; say when it is due first"
                if self.repeat_days is not None
                else "field first_due_days is missing"
            )
        if self.repeat_days is not None and self.window_days >= self.repeat_days:
            raise ValueError(
                f"window_days {self.window_days} reaches the next turn after {self.repeat_days} days; it must be shorter"
            )
        if self.start_day is not None and self.end_day is not None and self.start_day > self.end_day:
            raise ValueError(f"start_day {self.start_day} is after end_day {self.end_day}")
        if self.kind is not RuleKind.SCHEDULED and self.anchor is not Anchor.EVENT_DATE:
            raise ValueError(f"anchor {self.anchor} does not fit kind {self.kind}; allowed: {Anchor.EVENT_DATE}")
        if self.opens_on_limit and not self.limits:
            raise ValueError("opens_on_limit without a limit; add one or take it out")
        if self.kind is not RuleKind.SCHEDULED and not self.when:
            raise ValueError(f"a rule of kind {self.kind} names in when what opens it")
        return self

    def conditions(self) -> Iterator[Condition]:
        """Everything in it that reads a field."""
        yield from (*self.when, *self.limits, *self.stops_when)
        for pace in self.paces:
            yield from pace.when

    def mark_of(self, limit: Limit) -> Confidence:
        return limit.confidence or self.confidence


class FollowUpField(Row):
    """What a condition reads. `name`: as rules call it; `words`: what a person reads for it.

    `fact`: where it is read from, and which of them: `measurements`, `tests` (names of a result kept as text), `purposes` of a
    medication, `vaccines`, `toxicities` (names of late ones), `task_keys`. `how`: in a sentence, how it is worked out; its numbers
    stand in `numbers`. `values`: the words it may be; `spellings`: which recorded texts or drug names mean each.
    `age_days`: an older one counts as not known, an older event opens nothing; None: it does not age. `event`: never reported is no
    fact and asks for nothing; otherwise not known opens a task to confirm it, and `asks` says what. `policies`: choices that it
    is read with.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    words: str
    type: FieldType
    values: tuple[str, ...] = ()
    unit: str | None = None
    fact: FactKind
    measurements: tuple[MeasurementKind, ...] = ()
    purposes: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    vaccines: tuple[str, ...] = ()
    toxicities: tuple[str, ...] = ()
    task_keys: tuple[str, ...] = ()
    spellings: Mapping[str, tuple[str, ...]] = {}
    how: str
    numbers: Mapping[str, float] = {}
    age_days: PositiveInt | None = None
    event: bool = False
    asks: str | None = None
    policies: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _asked_for_or_reported(self) -> Self:
        if self.event == (self.asks is not None):
            raise ValueError("a field is an event, or asks says what to confirm where it is not known; keep one")
        if (self.type is FieldType.WORD) != bool(self.values):
            raise ValueError("a word lists its values, and only a word does")
        named = self.named()
        if named is not None and not named:
            raise ValueError(f"a field read from a {self.fact} says from which")
        if unknown := [word for word in self.spellings if word not in self.values]:
            raise ValueError(f"spellings of {unknown[0]!r}, which is not among its values")
        return self

    def named(self) -> tuple[str, ...] | None:
        """Which facts of its kind it reads; None: a kind that needs no names."""
        names: dict[FactKind, tuple[str, ...]] = {
            FactKind.MEASUREMENT: self.measurements,
            FactKind.RESULT: self.tests,
            FactKind.MEDICATION: self.purposes,
            FactKind.IMMUNIZATION: self.vaccines,
            FactKind.TASK: self.task_keys,
        }
        return names.get(self.fact)


class Effect(Entry):
    """What a choice changes in a rule; several may stand side by side.

    `on`: the rule is on or off. `repeat_days`, `first_due_days`, `end_day`, `within_minutes`: in place of the rule's; `whole_therapy`:
    without its end day. `drops`: conditions on these fields no longer count. `adds`: these conditions count too. `agents`: for these.
    `parameter`: the chosen number itself takes the place of these fields of the rule.
    """

    rule: RuleCode
    on: bool | None = None
    repeat_days: PositiveInt | None = None
    first_due_days: int | None = None
    end_day: PositiveInt | None = None
    within_minutes: PositiveInt | None = None
    whole_therapy: bool = False
    drops: tuple[str, ...] = ()
    adds: tuple[Condition, ...] = ()
    agents: tuple[Agent, ...] = ()
    parameter: tuple[Literal["first_due_days", "repeat_days", "within_minutes", "dose"], ...] = ()
    says: str | None = None


class Choice(Entry):
    """One way to answer a policy. `value`: as it is stored; `stops_when`: for a policy that says when something ends."""

    value: str
    words: str
    effects: tuple[Effect, ...] = Field((), alias="effect")
    stops_when: tuple[Condition, ...] = ()


class FollowUpPolicy(Row):
    """A choice of the program or a site. `setting`: the name by which rules speak of it; two policies may share it, each
    with one `parameter` of it. `default`: the value that holds until somebody chooses; None: not known until then.

    Either `choices` are listed, or any number from `low` to `high` (both inclusive) may be chosen; then `effects` hold for it.
    `rules`: the rules that it switches. `disagreement`: why there is a choice.
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    setting: str
    parameter: str | None = None
    title: str
    why: str
    default: str | None = None
    unit: str | None = None
    choices: tuple[Choice, ...] = Field((), alias="choice")
    low: PositiveFloat | None = None
    high: PositiveFloat | None = None
    effects: tuple[Effect, ...] = Field((), alias="effect")
    rules: tuple[RuleCode, ...] = ()
    disagreement: str | None = None

    @model_validator(mode="after")
    def _can_be_chosen(self) -> Self:
        if bool(self.choices) == (self.low is not None and self.high is not None):
            raise ValueError("a policy lists its choices, or has low and high; keep one")
        if self.default is not None and not self.allows(self.default):
            raise ValueError(f"default {self.default!r} cannot be chosen; allowed: {self.allowed()}")
        return self

    def allows(self, value: str) -> bool:
        if self.choices:
            return any(choice.value == value for choice in self.choices)
        try:
            return (self.low or 0) <= float(value) <= (self.high or 0)
        except ValueError:
            return False

    def allowed(self) -> str:
        return ", ".join(choice.value for choice in self.choices) or f"{self.low:g} to {self.high:g}"

    def choice(self, value: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.value == value), None)

    def effects_of(self, value: str) -> tuple[Effect, ...]:
        choice = self.choice(value)
        return (*self.effects, *(choice.effects if choice else ()))


class Position(Entry):
    says: str
    source: tuple[str, ...] = ()


class Disagreement(Row):
    """Where guidance disagrees: who says what, and what holds here until a site chooses. `settings`: by which policy."""

    code: Annotated[str, Field(pattern=r"^C-[A-Z]+$")]
    topic: str
    positions: Annotated[tuple[Position, ...], Field(min_length=2, alias="position")]
    default: str
    settings: tuple[str, ...]


class FollowUpLevel(Row):
    """What a level means. One of the clocks is set; `office_hours`: outside office hours it goes to the one on call."""

    level: Loudness
    words: str
    within_business_days: PositiveInt | None = None
    within_minutes: PositiveInt | None = None
    office_hours: bool = False


class FollowUpPhase(Row):
    """`from_day`, `to_day`: days since step-up dose 1, both inclusive; `after_full_dose_days`: it ends so many days after the
    first full treatment dose."""

    phase: Phase
    words: str
    from_day: NonNegativeInt | None = None
    to_day: NonNegativeInt | None = None
    after_full_dose_days: PositiveInt | None = None


class FollowUpAnchor(Row):
    """`words`: as a sentence goes on after "28 days after"; `how`: from which facts the day is read. `month`, `day`: of a
    season; `south_month` in the southern hemisphere."""

    anchor: Anchor
    words: str
    how: str
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    day: Annotated[int, Field(ge=1, le=28)] | None = None
    south_month: Annotated[int, Field(ge=1, le=12)] | None = None


class FollowUpSource(Source):
    """`read`: how much of the text was read."""

    read: str


class FollowUpSourcesFile(Entry):
    sources: dict[str, FollowUpSource]


class DefinitionsFile(Entry):
    sources: dict[str, Source]
    levels: tuple[FollowUpLevel, ...] = Field(alias="level")
    phases: tuple[FollowUpPhase, ...] = Field(alias="phase")
    anchors: tuple[FollowUpAnchor, ...] = Field(alias="anchor")

    def rows(self) -> Iterator[Row]:
        yield from (*self.levels, *self.phases, *self.anchors)


class FieldsFile(Entry):
    fields: tuple[FollowUpField, ...] = Field(alias="field")


class PoliciesFile(Entry):
    disagreements: tuple[Disagreement, ...] = Field(alias="disagreement")
    policies: tuple[FollowUpPolicy, ...] = Field(alias="policy")


class FollowUpRulesFile(Entry):
    """The rules of one topic. `topic`: its name on the page."""

    name: str
    rules: tuple[FollowUpRule, ...] = Field(alias="rule")


class FollowUpBook(Entry):
    """All of it. `topics`: the rules of each file, in the order of the files."""

    topics: Mapping[str, tuple[FollowUpRule, ...]]
    fields: Mapping[str, FollowUpField]
    policies: Mapping[str, FollowUpPolicy]
    disagreements: Mapping[str, Disagreement]
    levels: Mapping[Loudness, FollowUpLevel]
    phases: Mapping[Phase, FollowUpPhase]
    anchors: Mapping[Anchor, FollowUpAnchor]

    @cached_property
    def rules(self) -> tuple[FollowUpRule, ...]:
        return tuple(rule for rules in self.topics.values() for rule in rules)

    @cached_property
    def _by_code(self) -> Mapping[str, FollowUpRule]:
        return {rule.code: rule for rule in self.rules}

    @cached_property
    def _by_task_key(self) -> Mapping[str, tuple[FollowUpRule, ...]]:
        keys = dict.fromkeys(rule.task_key for rule in self.rules)
        return {key: tuple(rule for rule in self.rules if rule.task_key == key) for key in keys}

    @cached_property
    def _by_agent(self) -> Mapping[Agent, tuple[FollowUpRule, ...]]:
        return {agent: tuple(rule for rule in self.rules if agent in rule.agents) for agent in Agent}

    @cached_property
    def _topic_of(self) -> Mapping[str, str]:
        return {rule.code: topic for topic, rules in self.topics.items() for rule in rules}

    def rule(self, code: str) -> FollowUpRule | None:
        """By its code ("PX-07")."""
        return self._by_code.get(code)

    def of_task_key(self, task_key: str) -> tuple[FollowUpRule, ...]:
        """The rules that share one history of completions."""
        return self._by_task_key.get(task_key, ())

    def of_agent(self, agent: Agent) -> tuple[FollowUpRule, ...]:
        """In the order of the files. A policy may widen a rule to more agents (`Effect.agents`)."""
        return self._by_agent[agent]

    def topic_of(self, code: str) -> str:
        return self._topic_of[code]

    def of_setting(self, setting: str) -> tuple[FollowUpPolicy, ...]:
        return tuple(policy for policy in self.policies.values() if policy.setting == setting)

    def default_policy(self) -> dict[str, str]:
        """Key and value of every policy until somebody chooses; one without a default is not in it."""
        return {key: policy.default for key, policy in self.policies.items() if policy.default is not None}

    def rows(self) -> Iterator[Row]:
        yield from (*self.levels.values(), *self.phases.values(), *self.anchors.values())
        yield from (*self.fields.values(), *self.disagreements.values(), *self.policies.values())
        yield from self.rules
