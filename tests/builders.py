"""Test data in a reader's words: the ordinary is the default, a situation has a name, values stand only where they matter.

Facts for pure decisions: `a_site`, `a_practice`, `a_viewer`, `a_dose`, `doses_to`, `a_course`, `an_episode`.
Stored rows, written through acts: `a_world(store, rulebook)`, then its `refer`, `plan`, `dose`, `hand_over`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from coordination.acts import (
    Act,
    acting,
    move_stage,
    plan_course,
    record_dose,
    refer_patient,
    register_person,
    register_site,
)
from coordination.boards.desk import Desk
from coordination.facts import (
    CourseFacts,
    DoseFact,
    GradeFact,
    HandoffFact,
    SiteFacts,
    StageEventFact,
    ToxicityFact,
    Viewer,
)
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.records import tables as t
from coordination.vocabulary import (
    Agent,
    Answer,
    DoseRole,
    DoseStatus,
    GradingSystem,
    ModelOfCare,
    Regimen,
    Role,
    Side,
    Stage,
    ToxicityKind,
)

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)

NORTH, LAKE, HILL = "north", "lake", "hill"
"""The academic center and the two community practices of every test."""

STEP_UP = (DoseRole.STEP_UP_1, DoseRole.STEP_UP_2, DoseRole.STEP_UP_3, DoseRole.FIRST_TREATMENT, DoseRole.TREATMENT)
STEP_UPS_OF = {Agent.TALQUETAMAB: 3}
"""Step-up doses of the ordinary regimen: two, except where an agent has three (talquetamab every 2 weeks)."""


def days_ago(days: int, today: date = TODAY) -> date:
    return today - timedelta(days=days)


TO_CO_MANAGED = (Stage.READY, Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.CO_MANAGED)
FOUR_WEEKS_AGO, THREE_WEEKS_AGO = days_ago(28), days_ago(21)

# --- facts, for pure decisions


def a_site(**values: Any) -> SiteFacts:
    """The academic center, in Chicago."""
    ordinary = SiteFacts(
        id=NORTH,
        name="North University Hospital",
        short_name="North",
        side=Side.ACADEMIC,
        time_zone="America/Chicago",
        day_line="312 555 0100",
        night_line="312 555 0199",
    )
    return replace(ordinary, **values)


def a_practice(**values: Any) -> SiteFacts:
    """A community practice, in New York's time zone."""
    ordinary = SiteFacts(
        id=LAKE,
        name="Lakeside Oncology",
        short_name="Lakeside",
        side=Side.COMMUNITY,
        time_zone="America/New_York",
        day_line="716 555 0100",
        night_line="716 555 0199",
    )
    return replace(ordinary, **values)


def a_viewer(role: Role = Role.COORDINATOR, *, site_id: str | None = None, side: Side | None = None) -> Viewer:
    """A person of the role, at the site where such a person works."""
    community = side is Side.COMMUNITY or site_id in (LAKE, HILL) or role is Role.COMMUNITY_CLINICIAN
    place = site_id or (LAKE if community else NORTH)
    return Viewer(
        person_id=f"{role}-{place}",
        name=str(role).replace("_", " ").title(),
        role=role,
        site_id=place,
        side=Side.COMMUNITY if community else Side.ACADEMIC,
    )


def a_dose(
    role: DoseRole | None = DoseRole.TREATMENT,
    on: date = TODAY,
    status: DoseStatus = DoseStatus.GIVEN,
    **values: Any,
) -> DoseFact:
    return DoseFact(id=values.pop("id", f"dose-{on}-{status}"), on=on, status=status, role=role, **values)


def doses_to(role: DoseRole, *, last_on: date, apart_days: int = 3, step_ups: int = 2) -> tuple[DoseFact, ...]:
    """Given doses from step-up 1 up to `role`, `apart_days` apart, the last of them on `last_on`."""
    roles = [one for one in STEP_UP if one not in STEP_UP[step_ups:3]]
    roles = roles[: roles.index(role) + 1]
    return tuple(
        a_dose(one, last_on - timedelta(days=apart_days * (len(roles) - 1 - place)), id=f"dose-{place + 1}")
        for place, one in enumerate(roles)
    )


def stages(*entries: tuple[Stage, date | None]) -> tuple[StageEventFact, ...]:
    """Stage events in order, recorded on the day that they happened."""
    return tuple(
        StageEventFact(
            id=f"stage-{seq}",
            seq=seq,
            stage=stage,
            on=on,
            recorded_at=datetime.combine(on, NOW.timetz()) if on else NOW,
        )
        for seq, (stage, on) in enumerate(entries, start=1)
    )


def an_episode(
    kind: ToxicityKind = ToxicityKind.CRS,
    onset_on: date | str | None = TODAY,
    grade: int | None = 1,
    *,
    system: GradingSystem = GradingSystem.ASTCT_2019,
    **values: Any,
) -> ToxicityFact:
    """One episode, graded once on `system`; `grade` None: it happened, and the grade is not recorded."""
    onset = onset_on.isoformat() if isinstance(onset_on, date) else onset_on
    ordinary = ToxicityFact(
        id="episode-1",
        kind=kind,
        name=None,
        onset_on=onset,
        onset_at=None,
        resolved_on=None,
        causing_dose_id=None,
        tocilizumab=None,
        steroid=None,
        admitted=None,
        grades=(GradeFact(grade, system, onset),),
    )
    return replace(ordinary, **values)


def a_course(
    agent: Agent = Agent.TECLISTAMAB,
    *,
    after: DoseRole | None = None,
    gap_days: int = 0,
    stage: Stage | None = None,
    **values: Any,
) -> CourseFacts:
    """A course planned three weeks ago, monotherapy, outpatient, between the two ordinary sites.

    `after` gives the doses up to that role, the last of them `gap_days` before today; `stage` adds an entry today.
    """
    events = [(Stage.REFERRED, days_ago(28)), (Stage.PLANNED, days_ago(21))]
    doses: tuple[DoseFact, ...] = ()
    if after is not None:
        doses = doses_to(after, last_on=days_ago(gap_days), step_ups=STEP_UPS_OF.get(agent, 2))
        events.append((Stage.STEP_UP, doses[0].on))
    if stage is not None:
        events.append((stage, TODAY))
    regimen = Regimen.Q2W_0_8 if agent is Agent.TALQUETAMAB else Regimen.MONOTHERAPY
    ordinary = CourseFacts(
        course_id="course-1",
        agent=agent,
        academic=a_site(),
        community=a_practice(),
        regimen=regimen,
        model_of_care=ModelOfCare.OUTPATIENT,
        prophylactic_tocilizumab=Answer.NO,
        dose_history_complete=True,
        birth_date=date(1957, 3, 14),
        doses=doses,
        stage_events=stages(*sorted(events, key=lambda event: event[1])),
    )
    return with_handoffs(replace(ordinary, **values))


def with_handoffs(course: CourseFacts) -> CourseFacts:
    """With the passings that its handoff events belong to, in their order, where the course names none."""
    if course.handoffs:
        return course
    practice, ids = course.community or a_practice(), dict.fromkeys(one.handoff_id for one in course.handoff_events)
    passings = tuple(HandoffFact(key, course.academic.id, practice.id, None) for key in ids)
    return replace(course, handoffs=passings)


# --- stored rows, through acts

SETUP = Viewer(person_id="setup", name="Setup", role=Role.ADMINISTRATOR, site_id=NORTH, side=Side.ACADEMIC)

SITES: tuple[dict[str, Any], ...] = (
    {"site_id": NORTH, "name": "North University Hospital", "short_name": "North", "side": Side.ACADEMIC,
     "time_zone": "America/Chicago", "day_line": "312 555 0100", "night_line": "312 555 0199",
     "fax_line": "312 555 0101"},
    {"site_id": LAKE, "name": "Lakeside Oncology", "short_name": "Lakeside", "side": Side.COMMUNITY,
     "time_zone": "America/New_York", "day_line": "716 555 0100", "night_line": "716 555 0199",
     "emergency_partner": "Lakeside General"},
    {"site_id": HILL, "name": "Hill Country Cancer Care", "short_name": "Hill Country", "side": Side.COMMUNITY,
     "time_zone": "America/Denver", "day_line": "303 555 0100"},
)  # fmt: skip

PEOPLE: tuple[tuple[str, Role, str], ...] = (
    ("Carla Coordinator", Role.COORDINATOR, NORTH),
    ("Ada Academic", Role.ACADEMIC_CLINICIAN, NORTH),
    ("Nora Nurse", Role.NURSE, NORTH),
    ("Phil Pharmacist", Role.PHARMACIST, NORTH),
    ("Lena Lead", Role.PROGRAM_LEAD, NORTH),
    ("Adam Administrator", Role.ADMINISTRATOR, NORTH),
    ("Olive Oncologist", Role.COMMUNITY_CLINICIAN, LAKE),
    ("Cody Coordinator", Role.COORDINATOR, LAKE),
    ("Henry Oncologist", Role.COMMUNITY_CLINICIAN, HILL),
)


@dataclass(frozen=True)
class World:
    """Three sites and a person of each role, in a store. `now` is the moment at which acts happen unless said."""

    store: Store
    rulebook: Rulebook
    people: dict[tuple[Role, str], Viewer]
    now: datetime = NOW
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def viewer(self, role: Role = Role.COORDINATOR, site_id: str | None = None) -> Viewer:
        place = site_id or (LAKE if role is Role.COMMUNITY_CLINICIAN else NORTH)
        return self.people[role, place]

    @contextmanager
    def acting(
        self, viewer: Viewer | None = None, *, now: datetime | None = None, history: bool = False
    ) -> Iterator[Act]:
        """One transaction, by the academic coordinator unless said. `history`: what is told of the past meets no door."""
        who, when = viewer or self.viewer(), now or self.now
        with acting(self.store, who, now=when, rulebook=self.rulebook, check_permissions=not history) as act:
            yield act

    def desk(self, viewer: Viewer | None = None, *, now: datetime | None = None) -> Desk:
        who = viewer or self.viewer()
        zone = next(str(site["time_zone"]) for site in SITES if site["site_id"] == who.site_id)
        return Desk(store=self.store, rulebook=self.rulebook, viewer=who, now=now or self.now, zone=ZoneInfo(zone))

    def refer(self, *, on: date = FOUR_WEEKS_AGO, to: str | None = LAKE, **values: Any) -> str:
        """A patient referred by the practice `to`; the course id."""
        number = next(self.numbers)
        ordinary: dict[str, Any] = {
            "mrn_site_id": NORTH,
            "mrn": f"{number:07d}",
            "last_name": f"Patient{number}",
            "first_name": "Pat",
            "birth_date": date(1957, 3, 14),
            "agent": Agent.TECLISTAMAB,
            "academic_site_id": NORTH,
            "community_site_id": to,
        }
        with self.acting() as act:
            return refer_patient(act, on=on, **(ordinary | values))

    def plan(self, *, on: date = THREE_WEEKS_AGO, to: str | None = LAKE, **values: Any) -> str:
        """A patient referred and planned (monotherapy, outpatient, no prophylactic tocilizumab); the course id."""
        plan = {
            "regimen": values.pop("regimen", Regimen.MONOTHERAPY),
            "model_of_care": values.pop("model_of_care", ModelOfCare.OUTPATIENT),
            "prophylactic_tocilizumab": values.pop("prophylactic_tocilizumab", Answer.NO),
        }
        course_id = self.refer(on=on - timedelta(days=7), to=to, **values)
        with self.acting() as act:
            plan_course(act, course_id, community_site_id=to, on=on, **plan)
        return course_id

    def dose(
        self,
        course_id: str,
        role: DoseRole | None,
        on: date,
        status: DoseStatus = DoseStatus.GIVEN,
        *,
        viewer: Viewer | None = None,
        **values: Any,
    ) -> str:
        with self.acting(viewer) as act:
            return record_dose(act, course_id, status=status, on=on, role=role, **values)

    def after(self, role: DoseRole, *, gap_days: int = 0, **values: Any) -> str:
        """A patient with every dose up to `role` given, three days apart, the last `gap_days` before today."""
        doses = doses_to(role, last_on=days_ago(gap_days))
        course_id = self.plan(on=doses[0].on - timedelta(days=7), **values)
        for dose in doses:
            self.dose(course_id, dose.role, dose.on)
        return course_id

    def move(self, course_id: str, to: Stage | Iterable[Stage], *, on: date = TODAY, why: str | None = None) -> None:
        """Move through one stage, or several in order, all entered on one day, as history: no door is met."""
        path: Sequence[Stage] = [to] if isinstance(to, Stage) else list(to)
        for stage in path:
            with self.acting(history=True) as act:
                move_stage(act, course_id, stage, on=on, why=why)


def a_world(store: Store, rulebook: Rulebook, *, now: datetime = NOW) -> World:
    """Register the three sites and the people of each role in an empty store."""
    people: dict[tuple[Role, str], Viewer] = {}
    side_of = {str(site["site_id"]): site["side"] for site in SITES}
    with acting(store, SETUP, now=now - timedelta(days=400), rulebook=rulebook) as act:
        for site in SITES:
            register_site(act, **site)
        for name, role, site_id in PEOPLE:
            person_id = register_person(act, name=name, role=role, site_id=site_id, person_id=f"{role}-{site_id}")
            people[role, site_id] = Viewer(person_id, name, role, site_id, side_of[site_id])
    return World(store=store, rulebook=rulebook, people=people, now=now, numbers=count(1))


def rows(store: Store, *tables: type[t.Base]) -> list[Any]:
    """Every stored row of the tables, in the order of their keys."""
    with store.reading() as session:
        return [
            tuple(row)
            for table in tables
            for row in session.execute(select(t.table_of(table)).order_by(*t.table_of(table).primary_key.columns))
        ]


def cell_of(value: object) -> str:
    """A value as a case table writes it; None is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
