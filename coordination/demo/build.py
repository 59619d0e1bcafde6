"""Writes a synthetic cohort through the acts that people use, each at the moment and in the name that its history says.

Patients go in by batches of one transaction: bulk inserts, one derivation a course, bounded memory.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any

from coordination import acts
from coordination.acts import Act, acting
from coordination.acts.history import add_stage
from coordination.demo.drawing import Cohort
from coordination.demo.history import CourseHistory, Event, PatientHistory, Ref
from coordination.demo.parameters import load_parameters
from coordination.demo.readying import write_readiness
from coordination.facts import Viewer
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.records import tables as t
from coordination.vocabulary import Role, Side, Stage

BATCH = 400

PLAIN: dict[str, Callable[..., Any]] = {
    name: getattr(acts, name)
    for name in (
        "plan_course", "move_stage", "record_dose", "change_schedule", "open_toxicity", "update_toxicity",
        "assess_grade", "record_measurement", "record_hospital_event", "confirm", "record_handoff_event",
        "change_course", "set_tier", "record_authorization", "record_medication", "record_response", "log_contact",
        "record_tracker_task", "record_task_outcome", "raise_alert", "answer_alert",
        "record_education", "record_reading", "record_told", "record_take_home_dispensed", "record_take_home_taken",
        "attest_criterion", "override_criterion",
    )
}  # fmt: skip
"""The acts that an event may name; their first arguments are the act and the course."""


@dataclass
class DemoSummary:
    """What was built. `cases`: the courses of each named case, so that each can be found."""

    sites: int = 0
    people: int = 0
    patients: int = 0
    courses: int = 0
    cases: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class _Course:
    """A course while its events are written: what each label has become."""

    patient: PatientHistory
    history: CourseHistory
    made: dict[str, str]
    course_id: str = ""


def build_demo(
    store: Store,
    *,
    patients: int,
    seed: int,
    now: datetime,
    rulebook: Rulebook,
    progress: Callable[[int], Any] | None = None,
) -> DemoSummary:
    """Fill a new demo store with a cohort that is alive at the aware moment `now`; `progress` gets patients done."""
    if not store.demo:
        raise ValueError("a synthetic cohort goes into a database that is marked as demo, and into no other")
    now = now.astimezone(UTC)
    cohort = Cohort(load_parameters(), rulebook, now, seed)
    summary = DemoSummary()
    make_id = _ids(seed)
    site_ids, viewers = _write_places(store, cohort, make_id, summary)
    write_readiness(store, cohort, site_ids, viewers, make_id)
    histories = cohort.histories(patients)
    while batch := list(islice(histories, BATCH)):
        with _no_collector():
            _write_patients(store, cohort, batch, site_ids, viewers, make_id, summary)
        if progress is not None:
            progress(len(batch))
    _leave_for_the_day(store, cohort, viewers)
    return summary


@contextmanager
def _no_collector() -> Iterator[None]:
    """Without the collector of reference cycles: it would walk what a batch keeps, a quarter of the time, for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _ids(seed: int) -> Callable[[], str]:
    random = Random(f"{seed}/ids")
    return lambda: f"{random.getrandbits(64):016x}"


def _write_places(
    store: Store, cohort: Cohort, make_id: Callable[[], str], summary: DemoSummary
) -> tuple[dict[str, str], dict[tuple[str, Role], list[Viewer]]]:
    began = cohort.now - timedelta(days=1100)
    setup = Viewer("setup", "Setup", Role.ADMINISTRATOR, "", Side.ACADEMIC)
    holidays = sorted(day.isoformat() for day in cohort.holidays)
    site_ids: dict[str, str] = {}
    viewers: dict[tuple[str, Role], list[Viewer]] = defaultdict(list)
    sides = {site.key: site.side for site in cohort.parameters.sites}
    with acting(
        store, setup, now=began, rulebook=cohort.rulebook, make_id=make_id, check_permissions=False
    ) as act:  # fmt: skip
        for site in cohort.parameters.sites:
            site_ids[site.key] = acts.register_site(act, holidays=holidays, **site.model_dump(exclude={"key"}))
        for people in cohort.parameters.people:
            for role, name in people.each():
                person_id = acts.register_person(
                    act, name=name, role=role, site_id=site_ids[people.site], email=_email(name, people.site)
                )
                viewer = Viewer(person_id, name, role, site_ids[people.site], sides[people.site])
                viewers[people.site, role].append(viewer)
                summary.people += 1
    summary.sites = len(site_ids)
    return site_ids, viewers


def _email(name: str, site: str) -> str:
    plain = name.removeprefix("Dr. ").casefold().translate(str.maketrans("áéíóú", "aeiou"))
    return f"{'.'.join(plain.split())}@{site}.example.org"


def _write_patients(
    store: Store,
    cohort: Cohort,
    batch: list[PatientHistory],
    site_ids: dict[str, str],
    viewers: dict[tuple[str, Role], list[Viewer]],
    make_id: Callable[[], str],
    summary: DemoSummary,
) -> None:
    """One transaction: the events of all these patients in the order in which they were entered."""
    sites = {f"site:{key}": site_id for key, site_id in site_ids.items()}
    courses = [_Course(patient, history, dict(sites)) for patient in batch for history in patient.courses]
    queue = sorted(
        ((event, course) for course in courses for event in course.history.events), key=lambda item: item[0].recorded
    )
    random = Random(f"{cohort.seed}/who/{summary.patients}")
    patient_ids: dict[int, str] = {}
    first = viewers[courses[0].history.academic, Role.COORDINATOR][0]
    with acting(
        store, first, now=cohort.now, rulebook=cohort.rulebook, make_id=make_id, check_permissions=False
    ) as act:
        for event, course in queue:
            act.now = event.recorded
            act.viewer = random.choice(viewers.get((event.site, event.role)) or viewers[event.site, Role.NURSE])
            _write(act, event, course, patient_ids)
        act.now = cohort.now
    for course in courses:
        summary.courses += 1
        if course.history.case:
            summary.cases[course.history.case].append(course.course_id)
    summary.patients += len(batch)


def _write(act: Act, event: Event, course: _Course, patient_ids: dict[int, str]) -> None:
    values = _resolved(course, event.values)
    if event.act == "refer":
        course.course_id = _refer(act, course, patient_ids, **values)
    elif event.act == "record_death":
        acts.change_patient(act, act.record_unchecked(course.course_id).patient.id, **values)
    elif event.act == "clear_last_condition":
        condition = act.record_unchecked(course.course_id).current(t.AcceptanceCondition)[-1]
        acts.clear_condition(act, course.course_id, condition.id, **values)
    else:
        made = PLAIN[event.act](act, course.course_id, **values)
        if event.label is not None:
            course.made[event.label] = made


def _resolved(course: _Course, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with each label replaced by the row that it has become."""
    return {key: course.made[value.label] if isinstance(value, Ref) else value for key, value in values.items()}


def _refer(act: Act, course: _Course, patient_ids: dict[int, str], *, on: Any) -> str:
    """A referral of a new patient, or of one whom this cohort knows from an earlier course."""
    history, who = course.history, course.patient.identity
    opening = _resolved(course, history.opening)
    with act.step("refer_patient", summary="Referred a patient") as entry:
        key = id(course.patient)
        if key not in patient_ids:
            patient_ids[key] = acts.register_patient(
                act, mrn_site_id=course.made[f"site:{course.patient.mrn_site}"], mrn=who.mrn, last_name=who.last_name,
                first_name=who.first_name, birth_date=who.birth_date, sex=who.sex, language=who.language,
                caregiver=who.caregiver, caregiver_phone=who.caregiver_phone, isotype=who.isotype,
            )  # fmt: skip
        entry.course_id = acts.open_course(act, patient_id=patient_ids[key], **opening)
        add_stage(act, entry.course_id, Stage.REFERRED, on=on)
    return entry.course_id


def _leave_for_the_day(store: Store, cohort: Cohort, viewers: dict[tuple[str, Role], list[Viewer]]) -> None:
    """Everybody looked at the board last on the evening before, so that "since you left" has an answer."""
    for (site, _), people in viewers.items():
        zone = cohort.zones[site]
        yesterday = cohort.now.astimezone(zone).date() - timedelta(days=1)
        evening = datetime.combine(yesterday, time(16, 50), zone)
        for viewer in people:
            with acting(store, viewer, now=evening, rulebook=cohort.rulebook, check_permissions=False) as act:
                acts.saw_board(act)


__all__ = ["DemoSummary", "build_demo"]
