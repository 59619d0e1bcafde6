"""The figures that the synthetic cohort is drawn from, each with source and confidence: `data/demo.toml`, frozen.

A figure of a new kind gets its field here and its line there. Knows nothing of how histories are drawn.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, PositiveFloat, PositiveInt, ValidationError, model_validator

from coordination.knowledge import DEFAULT_FOLDER, Fault, RulebookError
from coordination.knowledge.faults import faults_of
from coordination.knowledge.rows import Entry
from coordination.vocabulary import Agent, Confidence, DoseRole, ModelOfCare, Regimen, Role, Schedule, Side, Stage

DEMO_FILE = "demo.toml"


class Figure(Entry):
    """One number with where it is from; `note` says n/N, or how it follows."""

    value: float
    source: str
    confidence: Confidence
    note: str | None = None


class Share(Figure):
    value: float = Field(ge=0, le=1)


class Ratio(Figure):
    """An odds ratio."""

    value: PositiveFloat


class Spread(Figure):
    """A median with the spread (sigma of the logarithm) of the log-normal it is drawn from."""

    value: PositiveFloat
    spread: PositiveFloat


class Origin(Entry):
    what: str
    url: str


class CrsFigures(Entry):
    """CRS of one regimen without prophylaxis. `after`: weights of the causing dose; they add up past `any_grade`."""

    any_grade: Share
    grade_1: Share
    grade_2: Share
    grade_3: Share
    more_than_one: Share
    onset_hours: Spread
    duration_hours: Spread
    after: dict[DoseRole, Share]


class IcansFigures(Entry):
    any_grade: Share
    onset_hours: Spread
    duration_hours: Spread


class IcansGrades(Entry):
    grade_2: Share
    grade_3: Share


class Prophylaxis(Entry):
    """Tocilizumab before the reaction: odds ratios by its timing, and how often it is planned."""

    before_step_up_1: Ratio
    before_step_up_2: Ratio
    given_before_step_up_2: Share
    planned: dict[ModelOfCare, Share]


class TreatmentFigures(Entry):
    """Shares of episodes treated, by grade 1 to 3 (3: and above)."""

    tocilizumab: dict[Annotated[str, Field(pattern="^[123]$")], Share]
    steroid: dict[Annotated[str, Field(pattern="^[123]$")], Share]


class InfectionFigures(Entry):
    monthly_first_3_months: Share
    monthly_later: Share
    duration_days: Spread
    grade_3: dict[Agent, Share]


class CourseOfLab(Entry):
    """A laboratory value that starts somewhere and, for a share of patients, falls to a low level."""

    start: Spread
    low_level: Spread
    days_to_low: Spread
    low: dict[Agent, Share]


class LateFigures(Entry):
    agent: Agent
    name: str
    share: Share
    onset_days: Spread


class ProgramFigures(Entry):
    """Who comes and how long each step takes; none of it was published."""

    full_doses_before_ready: Spread
    referral_to_plan_days: Spread
    plan_to_start_days: Spread
    ready_to_sent_days: Spread
    sent_to_acknowledged_days: Spread
    acknowledged_to_decided_days: Spread
    visit_report_days: Spread
    loop_closed_days: Spread
    co_managed_days: Spread
    acknowledged_first: Share
    stated_none: Share
    grade_not_recorded: Share
    hour_not_recorded: Share
    missed_dose: Share
    recorded_late: Share
    ended_in_step_up: Share
    conditional_first: Share
    first_dose_planned: Share
    planned_within_a_week: Share
    first_dose_moved: Share
    first_visit_reported: Share
    dose_booked: Share
    authorization_approved: Share
    lab_not_drawn: Share
    pjp_prophylaxis: Share
    admitted_elsewhere: Share
    late_grade_2: Share
    task_done: Share
    alert_in_step_up: Share
    caregiver: Share
    agents: dict[str, Share]
    models_of_care: dict[ModelOfCare, Share]
    stages: dict[Stage, Share]
    awkward: dict[str, Share]

    @model_validator(mode="after")
    def _every_stage(self) -> Self:
        missing = [stage for stage in Stage if stage not in self.stages]
        if missing:
            raise ValueError(f"program.stages leaves out {', '.join(missing)}")
        return self


class WatchFigures(Entry):
    """The home log of those whose watch is open today; none of it was published."""

    log_to_date: Share
    reading_missed: Share
    late_minutes: Spread
    fever_told: Share
    told_after_minutes: Spread
    answered_after_minutes: Spread
    dispensed: Share
    taken_with_fever: Share


class EducationFigures(Entry):
    """How much of the checklist was taught to whom; none of it was published."""

    taught: Share
    complete: Share
    item_of_incomplete: Share
    optional_taught: Share
    to_repeat: Share
    repeated: Share
    taught_at_transfer: Share
    refreshed: Share


class ReadinessEntry(Entry):
    """What is not as it should be at one practice, by the codes of `data/handoff/site_readiness.toml`."""

    site: str
    missing: tuple[str, ...] = ()
    expiring: tuple[str, ...] = ()
    lapsed: tuple[str, ...] = ()


class AttestedFigures(Entry):
    """What was attested for the passing that is under way; none of it was published."""

    answered: Share
    answered_early: Share
    answered_no: Share
    overridden: Share
    drug_on_site: Share


class IntervalChange(Entry):
    """From which week of treatment on a clinician may change the interval, and for how many it happens."""

    agent: Agent
    regimen: Regimen
    schedule: Schedule
    from_week: PositiveInt
    share: Share


class SiteEntry(Entry):
    key: str
    name: str
    short_name: str
    side: Side
    time_zone: str
    aliases: tuple[str, ...] = ()
    day_line: str | None = None
    night_line: str | None = None
    fax_line: str | None = None
    urgent_care: str | None = None
    emergency_partner: str | None = None


class PeopleEntry(Entry):
    """Everybody of one site, by role."""

    site: str
    coordinator: tuple[str, ...] = ()
    academic_clinician: tuple[str, ...] = ()
    community_clinician: tuple[str, ...] = ()
    nurse: tuple[str, ...] = ()
    pharmacist: tuple[str, ...] = ()
    program_lead: tuple[str, ...] = ()
    administrator: tuple[str, ...] = ()

    def each(self) -> Iterator[tuple[Role, str]]:
        for role in Role:
            for name in getattr(self, role):
                yield role, name


class Names(Entry):
    last: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]


class DemoParameters(Entry):
    """The whole file."""

    sources: dict[str, Origin]
    crs: dict[Agent, dict[Regimen, CrsFigures]]
    icans: dict[Agent, dict[Regimen, IcansFigures]]
    icans_grades: IcansGrades
    prophylaxis: Prophylaxis
    treatment: TreatmentFigures
    infection: InfectionFigures
    igg: CourseOfLab
    anc: CourseOfLab
    late: tuple[LateFigures, ...]
    program: ProgramFigures
    watch: WatchFigures
    education: EducationFigures
    attested: AttestedFigures
    intervals: tuple[IntervalChange, ...] = Field(alias="interval")
    sites: tuple[SiteEntry, ...] = Field(alias="site")
    people: tuple[PeopleEntry, ...]
    readiness: tuple[ReadinessEntry, ...]
    names: Names

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Every figure with its place in the file, for tests and for whoever wants to list what was assumed."""
        yield from _figures(self, "")


def _figures(value: Any, place: str) -> Iterator[tuple[str, Figure]]:
    if isinstance(value, Figure):
        yield place, value
        return
    if isinstance(value, Entry):
        parts: Any = ((name, getattr(value, name)) for name in type(value).model_fields)
    elif isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, tuple):
        parts = enumerate(value, start=1)
    else:
        return
    for name, part in parts:
        yield from _figures(part, f"{place}.{name}" if place else str(name))


@lru_cache
def load_parameters(folder: Path = DEFAULT_FOLDER) -> DemoParameters:
    """The parameters of `folder`; raises RulebookError with all faults of the file."""
    try:
        raw = tomllib.loads((folder / DEMO_FILE).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise RulebookError([Fault(DEMO_FILE, "", f"cannot be read as TOML: {problem}")]) from problem
    try:
        parameters = DemoParameters.model_validate(raw)
    except ValidationError as problem:
        raise RulebookError(faults_of(problem, raw, DEMO_FILE)) from problem
    faults = [
        Fault(DEMO_FILE, place, f"source {figure.source!r} is not known; name it under [sources]")
        for place, figure in parameters.figures()
        if figure.source not in parameters.sources
    ]
    known_sites = {site.key for site in parameters.sites}
    faults += [
        Fault(DEMO_FILE, place, f"site {entry.site!r} is not known; allowed: {', '.join(sorted(known_sites))}")
        for place, entries in (("people", parameters.people), ("readiness", parameters.readiness))
        for entry in entries
        if entry.site not in known_sites
    ]
    if faults:
        raise RulebookError(faults)
    return parameters
