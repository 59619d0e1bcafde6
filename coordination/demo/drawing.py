"""Draws whole patients: identity, course or courses, history. The same seed, place in the cohort and day give the same.

Pure: parameters, rulebook and the moment in; histories out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from coordination.acts.people import default_holidays
from coordination.demo.attesting import tell_readiness
from coordination.demo.cases import Case, cases_of
from coordination.demo.draws import Draw
from coordination.demo.history import Calendar, CourseHistory, Identity, PatientHistory, Ref, Story
from coordination.demo.journey import Journey, Traveler
from coordination.demo.parameters import DemoParameters, SiteEntry
from coordination.demo.scene import Scene
from coordination.demo.surroundings import tell_surroundings
from coordination.demo.teaching import tell_education
from coordination.demo.telling import tell_course
from coordination.demo.watching import tell_watch
from coordination.knowledge import RegimenBook, Rulebook
from coordination.vocabulary import Agent, Regimen, Role, Side, Stage

HISTORY_YEARS = 3
LANGUAGES = ("English", "English", "English", "English", "English", "Spanish", "Spanish", "Vietnamese", "Mandarin")
ISOTYPES = (
    "IgG kappa",
    "IgG kappa",
    "IgG lambda",
    "IgA kappa",
    "IgA lambda",
    "Kappa light chain",
    "Lambda light chain",
)
RISKS = ("Extramedullary disease", "High-risk cytogenetics", "Lives alone", "More than 60 minutes from the center",
         "Prior BCMA CAR-T", "Renal impairment")  # fmt: skip
PRIOR_AGENTS = ((Agent.TECLISTAMAB, Regimen.MONOTHERAPY), (Agent.ELRANATAMAB, Regimen.MONOTHERAPY))


@dataclass(frozen=True)
class Cohort:
    """What all patients of one cohort share."""

    parameters: DemoParameters
    rulebook: Rulebook
    now: datetime
    seed: int

    @cached_property
    def zones(self) -> dict[str, ZoneInfo]:
        return {site.key: ZoneInfo(site.time_zone) for site in self.parameters.sites}

    @cached_property
    def holidays(self) -> frozenset[date]:
        first = self.now.year - HISTORY_YEARS
        days = {*default_holidays(first), *default_holidays(self.now.year)}
        return frozenset(date.fromisoformat(day) for day in days)

    @cached_property
    def staff(self) -> dict[tuple[str, Role], list[str]]:
        found: dict[tuple[str, Role], list[str]] = {}
        for people in self.parameters.people:
            for role, name in people.each():
                found.setdefault((people.site, role), []).append(name)
        return found

    def sites(self, side: Side) -> list[SiteEntry]:
        return [site for site in self.parameters.sites if site.side is side]

    def book(self, agent: Agent, regimen: Regimen) -> RegimenBook:
        return self.rulebook.agents[agent].regimens[regimen]

    def histories(self, patients: int) -> Iterator[PatientHistory]:
        cases = cases_of(patients, self.parameters.program, Random(f"{self.seed}/cases"))
        for number, case in enumerate(cases):
            yield draw_patient(self, case, number)


def draw_patient(cohort: Cohort, case: Case, number: int) -> PatientHistory:
    """The patient in place `number` of the cohort."""
    draw = Draw(f"{cohort.seed}/{number}")
    academic = case.academic or draw.one_of([site.key for site in cohort.sites(Side.ACADEMIC)])
    communities = _communities(cohort, case, draw)
    case = replace(case, community=communities[0])
    agent, regimen = _regimen(cohort, case, draw)
    telling = _Telling(cohort, draw, academic, communities, round(draw.random.gauss(78, 13), 1))
    history, journey, calendar = telling.course(case, agent, regimen)
    courses = [history]
    if case.name == "second_course":
        courses.insert(0, telling.earlier_course(agent, calendar.day(journey.referred)))
        history.opening["ordinal"] = 2
    return PatientHistory(_identity(cohort, case, draw, number), academic, courses)


class _Telling:
    """Tells the courses of one patient."""

    def __init__(self, cohort: Cohort, draw: Draw, academic: str, communities: list[str], weight_kg: float) -> None:
        self.cohort = cohort
        self.draw = draw
        self.academic = academic
        self.communities = communities
        self.weight_kg = min(max(weight_kg, 44.0), 140.0)

    def course(
        self, case: Case, agent: Agent, regimen: Regimen, *, ended_on: date | None = None
    ) -> tuple[CourseHistory, Journey, Calendar]:
        """One course that stands today where `case` says, or that ended on the day `ended_on`."""
        cohort, draw = self.cohort, self.draw
        model = case.model or draw.pick(cohort.parameters.program.models_of_care)
        book = cohort.book(agent, regimen)
        journey = Traveler(case, draw, cohort.parameters, book, self.communities).travel(agent, regimen, model)
        today = cohort.now.astimezone(cohort.zones[self.academic]).date()
        if ended_on is not None:
            assert journey.ended is not None
            start = ended_on - timedelta(days=journey.ended)
        else:
            start = today - timedelta(days=journey.today)
        calendar = Calendar(start, cohort.holidays)
        story = Story(draw, cohort.now, cohort.zones, cohort.parameters.program.recorded_late)
        scene = Scene(
            case, draw, cohort.parameters, book, journey, calendar, story, self.academic, cohort.staff, self.weight_kg,
            cohort.rulebook.agents[agent].route.split()[0],
            {kind: row.unit for kind, row in cohort.rulebook.measurements.items()},
        )  # fmt: skip
        opening = {
            "agent": agent,
            "academic_site_id": Ref(f"site:{self.academic}"),
            "community_site_id": Ref(f"site:{self.communities[0]}"),
            "community_clinician": scene.name(self.communities[0], Role.COMMUNITY_CLINICIAN),
            "risk_factors": tuple(sorted({draw.one_of(RISKS) for _ in range(draw.between(0, 2))})),
            "dose_history_complete": case.name != "history_incomplete",
        }
        at = scene.office(journey.referred, 9.5)
        story.tell("refer", at, self.communities[0], Role.COMMUNITY_CLINICIAN, on=scene.on(at))
        given = tell_course(scene)
        tell_surroundings(scene)
        tell_watch(scene, given, cohort.rulebook.watch.log.every_hours)
        tell_education(scene, cohort.rulebook.education)
        tell_readiness(scene)
        history = CourseHistory(case.name, opening, self.communities[0], self.academic, story.events())
        return history, journey, calendar

    def earlier_course(self, agent: Agent, referred: date) -> CourseHistory:
        """A course of another agent that ended some weeks before the day `referred`."""
        agent, regimen = next(known for known in PRIOR_AGENTS if known[0] is not agent)
        case = Case("second_course", Stage.ENDED, community=self.communities[0], ended_because="Progression")
        ended_on = referred - timedelta(days=self.draw.between(10, 45))
        return self.course(case, agent, regimen, ended_on=ended_on)[0]


def _communities(cohort: Cohort, case: Case, draw: Draw) -> list[str]:
    """The practice of the patient and, second, the one that a later passing goes to."""
    keys = [site.key for site in cohort.sites(Side.COMMUNITY)]
    first = case.community or draw.one_of(keys)
    second = case.second_community or draw.one_of([key for key in keys if key != first])
    return [first, second]


def _regimen(cohort: Cohort, case: Case, draw: Draw) -> tuple[Agent, Regimen]:
    if case.agent is not None and case.regimen is not None:
        return case.agent, case.regimen
    agent, regimen = draw.pick(cohort.parameters.program.agents).split()
    return Agent(agent), Regimen(regimen)


def _identity(cohort: Cohort, case: Case, draw: Draw, number: int) -> Identity:
    """Invented. The MRN is obviously synthetic: zeros in front, then the place in the cohort."""
    names = cohort.parameters.names
    sex = draw.one_of(("female", "male"))
    caregiver = draw.chance(cohort.parameters.program.caregiver)
    return Identity(
        mrn=f"00{number + 1:06d}",
        last_name=case.last_name or draw.one_of(names.last),
        first_name=draw.one_of(names.female if sex == "female" else names.male),
        birth_date=date(cohort.now.year - draw.between(43, 86), draw.between(1, 12), draw.between(1, 28)),
        sex=sex,
        language=draw.one_of(LANGUAGES),
        caregiver=f"{draw.one_of(names.female if draw.chance(0.5) else names.male)} (family)" if caregiver else None,
        caregiver_phone=f"555-01{draw.between(0, 99):02d}" if caregiver else None,
        isotype=draw.one_of(ISOTYPES),
    )
