"""Patients and courses: refer, plan, correct what is known about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from coordination.acts import doors, sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.acts.history import add_stage
from coordination.acts.stages import move_stage
from coordination.decisions.permissions import Permission
from coordination.records import tables as t
from coordination.vocabulary import Agent, Answer, ModelOfCare, Regimen, Side, Stage


def register_patient(
    act: Act,
    *,
    mrn_site_id: str,
    mrn: str,
    last_name: str,
    first_name: str | None = None,
    birth_date: date,
    sex: str | None = None,
    death_date: date | None = None,
    caregiver: str | None = None,
    caregiver_phone: str | None = None,
    language: str | None = None,
    isotype: str | None = None,
) -> str:
    """A new patient; the id. A patient is (site, MRN): the same pair of another person is refused."""
    act.check(Permission.REFER)
    mrn = sense.needed(mrn, "The MRN")
    if mrn_site_id not in act.sites:
        raise NotFound("No such site.")
    sense.check_life(act, birth_date, death_date)
    with act.step("register_patient", summary="Registered a patient"):
        patient = act.add(
            t.Patient,
            mrn_site_id=mrn_site_id,
            mrn=mrn,
            last_name=sense.needed(last_name, "The last name"),
            first_name=first_name,
            birth_date=birth_date,
            sex=sex,
            death_date=death_date,
            caregiver=caregiver,
            caregiver_phone=caregiver_phone,
            language=language,
            isotype=isotype,
        )
    act.patients[patient.id] = patient
    return patient.id


def find_patient(act: Act, mrn_site_id: str, mrn: str) -> Any | None:
    """The stored patient of (site, MRN), or None."""
    table = t.table_of(t.Patient)
    return act.session.execute(
        select(table).where(table.c.mrn_site_id == mrn_site_id, table.c.mrn == mrn.strip())
    ).first()


def open_course(
    act: Act,
    *,
    patient_id: str,
    agent: Agent | str,
    academic_site_id: str,
    regimen: Regimen | str | None = None,
    model_of_care: ModelOfCare | str | None = None,
    prophylactic_tocilizumab: Answer | str | None = None,
    prophylactic_tocilizumab_when: str | None = None,
    academic_clinician: str | None = None,
    community_site_id: str | None = None,
    community_clinician: str | None = None,
    community_mrn: str | None = None,
    risk_factors: Sequence[str] = (),
    dose_history_complete: bool = True,
    notes: str | None = None,
    ordinal: int = 1,
) -> str:
    """A course of one agent, without a stage yet; its id. Whoever opens it writes its first stage event."""
    act.check(Permission.REFER)
    _check_sides(act, academic_site_id, community_site_id)
    _check_regimen(act, agent, regimen)
    patient = _patient_row(act, patient_id)
    course_id = act.make_id()
    with act.step("open_course", course_id=course_id, summary=f"Opened a course of {Agent(agent)}"):
        course = act.add(
            t.Course,
            id=course_id,
            patient_id=patient_id,
            ordinal=ordinal,
            agent=Agent(agent),
            regimen=Regimen(regimen) if regimen else None,
            model_of_care=ModelOfCare(model_of_care) if model_of_care else None,
            prophylactic_tocilizumab=Answer(prophylactic_tocilizumab) if prophylactic_tocilizumab else None,
            prophylactic_tocilizumab_when=prophylactic_tocilizumab_when,
            risk_factors=list(risk_factors),
            academic_site_id=academic_site_id,
            academic_clinician=academic_clinician,
            community_site_id=community_site_id,
            community_clinician=community_clinician,
            community_mrn=community_mrn,
            dose_history_complete=dose_history_complete,
            notes=notes,
            changed_at=act.now,
            changed_by=act.viewer.person_id,
        )
        act.admit(course, patient)
    return course_id


def refer_patient(
    act: Act,
    *,
    mrn_site_id: str,
    mrn: str,
    last_name: str,
    birth_date: date,
    agent: Agent | str,
    academic_site_id: str,
    community_site_id: str | None,
    on: date | None = None,
    why: str | None = None,
    first_name: str | None = None,
    **details: Any,
) -> str:
    """A community practice asks for evaluation: patient (known or new), course and the stage Referred; the course id."""
    act.check(Permission.REFER)
    known = find_patient(act, mrn_site_id, mrn)
    if known is not None and not _same_person(known, last_name, birth_date):
        raise Refused(f"MRN {mrn} belongs to another name or birth date. Check them; nothing was stored.")
    with act.step("refer_patient", summary="Referred a patient") as entry:
        patient_id = known.id if known else register_patient(
            act, mrn_site_id=mrn_site_id, mrn=mrn, last_name=last_name, first_name=first_name, birth_date=birth_date
        )  # fmt: skip
        ordinal = _courses_of(act, patient_id) + 1 if known else 1
        course_id = open_course(
            act,
            patient_id=patient_id,
            agent=agent,
            academic_site_id=academic_site_id,
            community_site_id=community_site_id,
            ordinal=ordinal,
            **details,
        )
        entry.course_id = course_id
        add_stage(act, course_id, Stage.REFERRED, on=on or act.today(academic_site_id), why=why)
    return course_id


def _same_person(patient: Any, last_name: str, birth_date: date) -> bool:
    return bool(patient.birth_date == birth_date and patient.last_name.casefold() == last_name.strip().casefold())


def plan_course(
    act: Act,
    course_id: str,
    *,
    regimen: Regimen | str,
    model_of_care: ModelOfCare | str,
    prophylactic_tocilizumab: Answer | str,
    community_site_id: str | None,
    on: date | None = None,
    seen_version: int | None = None,
    **details: Any,
) -> None:
    """Record the plan (agent stays, regimen, setting, tocilizumab, return site) and enter the stage Planned."""
    act.check(Permission.REFER)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    if community_site_id != (facts.community.id if facts.community else None):
        doors.check_may_name(facts)
    with act.step("plan_course", course_id=course_id, summary="Planned the course"):
        change_course(
            act,
            course_id,
            regimen=Regimen(regimen),
            model_of_care=ModelOfCare(model_of_care),
            prophylactic_tocilizumab=Answer(prophylactic_tocilizumab),
            community_site_id=community_site_id,
            **details,
        )
        if act.facts(course_id).stage is Stage.REFERRED:
            move_stage(act, course_id, Stage.PLANNED, on=on)


def change_course(act: Act, course_id: str, *, seen_version: int | None = None, **values: Any) -> None:
    """Correct what is known of a course; old and new values stand in the audit trail.

    Another practice takes over none of the lines that the one before agreed to.
    """
    act.check(Permission.RECORD_FACTS)
    record = act.record(course_id)
    act.check_version(course_id, seen_version)
    _check_sides(
        act,
        values.get("academic_site_id", record.course.academic_site_id),
        values.get("community_site_id", record.course.community_site_id),
    )
    _check_regimen(act, values.get("agent", record.course.agent), values.get("regimen", record.course.regimen))
    with act.step("change_course", course_id=course_id, summary="Changed the course"):
        here = record.course.community_site_id
        act.change(record.course, t.Course, **values)
        if here is not None and record.course.community_site_id != here:
            for line in record.current(t.ResponsibilityLine):
                act.retract(t.ResponsibilityLine, line)
    act.touch(course_id)


def change_patient(act: Act, patient_id: str, **values: Any) -> None:
    """Correct what is known of a patient; every course of the patient is derived anew.

    What a referral refuses is refused here too, and an MRN that another patient of its site has.
    """
    act.check(Permission.RECORD_FACTS)
    row = _patient_row(act, patient_id)
    for name, what in (("mrn", "The MRN"), ("last_name", "The last name")):
        if name in values:
            values[name] = sense.needed(values[name], what)
    if {"birth_date", "death_date"} & values.keys():
        sense.check_life(act, values.get("birth_date", row.birth_date), values.get("death_date", row.death_date))
    if {"mrn_site_id", "mrn"} & values.keys():
        _check_free(act, patient_id, values.get("mrn_site_id", row.mrn_site_id), values.get("mrn", row.mrn))
    course = t.table_of(t.Course)
    ids = list(act.session.execute(select(course.c.id).where(course.c.patient_id == patient_id)).scalars())
    act.preload(ids)
    for course_id in ids:
        act.record(course_id)
    with act.step("change_patient", course_id=ids[0] if ids else None, summary="Changed the patient's details"):
        act.change(row, t.Patient, **values)
    for course_id in ids:
        act.touch(course_id)


def _check_free(act: Act, patient_id: str, mrn_site_id: str, mrn: str) -> None:
    """No other patient has this number at this site."""
    if mrn_site_id not in act.sites:
        raise NotFound("No such site.")
    holder = find_patient(act, mrn_site_id, mrn)
    if holder is not None and holder.id != patient_id:
        raise Refused(f"MRN {mrn} of {act.sites[mrn_site_id].name} belongs to another patient. Check it.")


def _courses_of(act: Act, patient_id: str) -> int:
    table = t.table_of(t.Course)
    query = select(func.count()).select_from(table).where(table.c.patient_id == patient_id)
    return int(act.session.execute(query).scalar_one())


def _patient_row(act: Act, patient_id: str) -> Any:
    table = t.table_of(t.Patient)
    known = act.patients.get(patient_id)
    if known is not None:
        return known
    row = act.session.execute(select(table).where(table.c.id == patient_id)).first()
    if row is None:
        raise NotFound("No such patient for you.")
    return act.patients.setdefault(patient_id, SimpleNamespace(**row._mapping))


def _check_sides(act: Act, academic_site_id: str, community_site_id: str | None) -> None:
    for site_id, side in ((academic_site_id, Side.ACADEMIC), (community_site_id, Side.COMMUNITY)):
        if site_id is None:
            continue
        site = act.sites.get(site_id)
        if site is None:
            raise NotFound("No such site.")
        if site.side is not side:
            raise Refused(f"{site.name} is a site of the {site.side} side; the {side} side is needed here.")


def _check_regimen(act: Act, agent: Agent | str, regimen: Regimen | str | None) -> None:
    known = act.rulebook.agents[Agent(agent)].regimens
    if regimen is not None and Regimen(regimen) not in known:
        raise Refused(f"{agent} has no regimen {regimen}; on file: {', '.join(known)}.")
