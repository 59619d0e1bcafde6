"""Tells what stands around the treatment: referral, laboratory, prophylaxis, infections, calls, tasks, alerts."""

from __future__ import annotations

from datetime import date, timedelta

from coordination.demo.history import Ref
from coordination.demo.scene import Scene
from coordination.vocabulary import (
    Answer,
    ContactKind,
    GradingSystem,
    HandoffEventKind,
    HospitalEventKind,
    MeasurementKind,
    MeasurementSource,
    ResponseCategory,
    Role,
    Stage,
    TaskOutcomeKind,
    ToxicityKind,
)

LAB_DAYS = 28
LAB_DAYS_LATER = 56
LATER = 180
RESPONSES = (
    (28, (ResponseCategory.PR, ResponseCategory.PR, ResponseCategory.MR, ResponseCategory.VGPR, ResponseCategory.SD)),
    (90, (ResponseCategory.VGPR, ResponseCategory.VGPR, ResponseCategory.PR, ResponseCategory.CR)),
    (200, (ResponseCategory.CR, ResponseCategory.SCR, ResponseCategory.VGPR)),
)
ACADEMIC_TASKS = ("Confirm the night number of the practice", "Send the vaccination record", "Book the 30-day check")
COMMUNITY_TASKS = (
    "Renew the authorization", "Refill acyclovir", "Book immunoglobulin infusion", "Repeat IgG", "CMV PCR",
    "Ask the dietitian to call", "Send the first-visit report",
)  # fmt: skip
OUTCOMES = (
    ("Left a message", "Call again tomorrow"), ("Reached; packet is on the physician's desk", "Answer expected this week"),
    ("Reached; will answer today", None), ("No answer", "Try the direct line"), ("Reached; waits for the payer", "Call the payer"),
)  # fmt: skip


def tell_surroundings(scene: Scene) -> None:
    _tell_baseline(scene)
    if scene.journey.today > 0 and scene.journey.doses.doses:
        _tell_laboratory(scene)
        _tell_medications(scene)
        _tell_infections(scene)
        _tell_late_effects(scene)
        _tell_responses(scene)
    _tell_calls(scene)
    _tell_tasks(scene)
    _tell_alerts(scene)


def _tell_baseline(scene: Scene) -> None:
    program = scene.parameters.program
    at = scene.office(scene.journey.planned, 9)
    words = f"{scene.weight_kg:g} kg"
    _measure(scene, at.date(), "Weight", MeasurementKind.WEIGHT, scene.weight_kg, "kg", words, MeasurementSource.CLINIC)
    if scene.journey.passings:
        passing = scene.journey.passings[-1]
        there = passing.first_dose is not None
        scene.story.tell(
            "record_authorization", scene.office(passing.ready, 11.5), scene.academic, Role.COORDINATOR,
            may_be_late=True, status="approved" if there or scene.draw.chance(program.authorization_approved) else "pending",
            drug_source=scene.draw.one_of(("Buy and bill", "White bag")), place_of_service="Practice infusion suite",
        )  # fmt: skip


def _measure(
    scene: Scene, on: date, test: str, kind: MeasurementKind, value: float, unit: str, text: str,
    source: MeasurementSource,
) -> None:  # fmt: skip
    at = scene.story.moment(scene.academic, on, 12.5)
    scene.story.tell(
        "record_measurement", at, scene.academic, Role.NURSE, may_be_late=True, test=test, kind=kind, on=on, value=value,
        unit=unit, text=text, source=source,
    )  # fmt: skip


def _tell_laboratory(scene: Scene) -> None:
    journey, draw = scene.journey, scene.draw
    day = -4
    while day <= journey.today:
        on = scene.calendar.last_business(day)
        for test, kind, course, digits in (
            ("IgG", MeasurementKind.IGG, journey.igg, 0),
            ("ANC", MeasurementKind.ANC, journey.anc, 1),
        ):
            unit = scene.units[kind]
            if not draw.chance(scene.parameters.program.lab_not_drawn):
                value = round(course.on(day, draw), digits)
                _measure(scene, on, test, kind, value, unit, f"{value:g} {unit}", MeasurementSource.LAB)
        day += LAB_DAYS if day < LATER else LAB_DAYS_LATER


def _tell_medications(scene: Scene) -> None:
    draw, today = scene.draw, scene.journey.today
    drugs = [("HSV/VZV prophylaxis", draw.one_of(("Acyclovir", "Valacyclovir")), 0)]
    if draw.chance(scene.parameters.program.pjp_prophylaxis):
        drugs.append(("PJP prophylaxis", draw.one_of(("TMP-SMX", "TMP-SMX", "Atovaquone")), 0))
    if scene.journey.igg.low is not None and today > scene.journey.igg.low_day + 14:
        drugs.append(("Immunoglobulin replacement", "IVIG", scene.journey.igg.low_day + 14))
    for purpose, name, start in drugs:
        refilled = max(start, today - draw.between(1, 27))
        at = scene.office(refilled, 14.2)
        scene.story.tell(
            "record_medication", at, scene.academic, Role.PHARMACIST, may_be_late=True, purpose=purpose, name=name,
            started_on=min(scene.calendar.day(start), scene.on(at)),
            supply_to=scene.on(at) + timedelta(days=30),
        )  # fmt: skip


def _tell_infections(scene: Scene) -> None:
    story, draw, journey = scene.story, scene.draw, scene.journey
    if scene.case.name == "history_incomplete":
        return
    for number, infection in enumerate(journey.infections):
        if infection.day < 1 or infection.day > journey.today:
            continue
        site = scene.site_on(infection.day)
        at = story.moment(site, scene.calendar.day(infection.day), 15 + draw.random.random() * 5)
        severe = infection.grade >= 3
        label = f"infection:{number}"
        story.tell(
            "open_toxicity", at, site, Role.NURSE, label=label, kind=ToxicityKind.INFECTION, name=infection.name,
            onset_on=scene.on(at), organism=infection.organism, admitted=Answer.YES if severe else Answer.NO,
        )  # fmt: skip
        story.tell(
            "assess_grade", at + timedelta(minutes=45), site, Role.NURSE, episode_id=Ref(label), grade=infection.grade,
            system=GradingSystem.CTCAE_5, on=scene.on(at),
        )  # fmt: skip
        ended = story.moment(site, scene.calendar.day(infection.end), 13)
        if severe:
            elsewhere = site != scene.academic and draw.chance(scene.parameters.program.admitted_elsewhere)
            kind = HospitalEventKind.ADMITTED_ELSEWHERE if elsewhere else HospitalEventKind.ADMISSION
            over = ended <= story.now
            story.tell(
                "record_hospital_event", ended if over else at + timedelta(hours=3), site, Role.NURSE, may_be_late=True,
                kind=kind, on=scene.on(at), ended_on=scene.on(ended) if over else None, note=infection.name,
            )  # fmt: skip
        story.tell("update_toxicity", ended, site, Role.NURSE, episode_id=Ref(label), resolved_on=scene.on(ended))


def _tell_late_effects(scene: Scene) -> None:
    story, draw = scene.story, scene.draw
    for number, late in enumerate(scene.parameters.late):
        if late.agent is not scene.journey.agent or not draw.chance(late.share):
            continue
        day = draw.days(late.onset_days, 3, 300)
        site = scene.site_on(day)
        at = story.moment(site, scene.calendar.next_business(day), 10.4)
        label = f"late:{number}"
        story.tell(
            "open_toxicity", at, site, Role.NURSE, label=label, kind=ToxicityKind.LATE, name=late.name,
            onset_on=scene.on(at),
        )  # fmt: skip
        story.tell(
            "assess_grade", at + timedelta(minutes=30), site, Role.NURSE, episode_id=Ref(label),
            grade=1 + draw.chance(scene.parameters.program.late_grade_2), system=GradingSystem.CTCAE_5, on=scene.on(at),
        )  # fmt: skip


def _tell_responses(scene: Scene) -> None:
    for day, categories in RESPONSES:
        if day <= scene.journey.today:
            at = scene.office(day + scene.draw.between(0, 6), 11.8)
            scene.story.tell(
                "record_response", at, scene.academic, Role.ACADEMIC_CLINICIAN, may_be_late=True,
                category=scene.draw.one_of(categories), on=scene.on(at),
            )  # fmt: skip


def _tell_calls(scene: Scene) -> None:
    draw, story = scene.draw, scene.story
    for passing in scene.journey.passings:
        since = passing.sent if passing.sent is not None else passing.ready
        answered = passing.answers[-1][1] if passing.answers else None
        settled = answered is HandoffEventKind.ACCEPTED
        for wait in (1,) if settled else (1, 3):
            outcome, next_step = OUTCOMES[2] if settled else draw.one_of(OUTCOMES)
            at = scene.office(since + wait, 14.8)
            if scene.on(at) > scene.calendar.day(passing.ready):
                story.tell(
                    "log_contact", at, scene.academic, Role.COORDINATOR, kind=ContactKind.CALL, at=at,
                    zone=scene.zone(scene.academic), with_name=scene.name(passing.community, Role.NURSE),
                    site_id=Ref(f"site:{passing.community}"), outcome=outcome, next_step=next_step,
                )  # fmt: skip
        if passing.first_dose is not None:
            at = story.moment(scene.academic, scene.dose_date(passing.first_dose + 1), 15.2)
            story.tell(
                "log_contact", at, scene.academic, Role.COORDINATOR, kind=ContactKind.CALL, at=at,
                zone=scene.zone(scene.academic), with_name=scene.name(passing.community, Role.NURSE),
                site_id=Ref(f"site:{passing.community}"), outcome="First dose went as planned",
            )  # fmt: skip


def _tell_tasks(scene: Scene) -> None:
    """Tasks kept by hand: some long done, some due about today."""
    journey, draw, story = scene.journey, scene.draw, scene.story
    if journey.ended is not None or not journey.passings:
        return
    passing = journey.passings[-1]
    community = passing.first_dose is not None
    site, titles = (passing.community, COMMUNITY_TASKS) if community else (scene.academic, ACADEMIC_TASKS)
    for number in range(draw.between(0, 2)):
        opened = max(passing.ready + 1, journey.today - draw.between(5, 20))
        at = scene.office(opened, 16.2 + number / 10)
        label = f"task:{number}"
        told = story.tell(
            "record_tracker_task", at, scene.academic, Role.COORDINATOR, label=label, title=draw.one_of(titles),
            due_on=scene.calendar.next_business(journey.today + draw.between(-4, 14)), owner_site_id=Ref(f"site:{site}"),
        )  # fmt: skip
        if told and draw.chance(scene.parameters.program.task_done):
            done = scene.office(max(opened + 1, journey.today - 1), 17)
            story.tell(
                "record_task_outcome", done, site, Role.NURSE, task_key=Ref(label), kind=TaskOutcomeKind.DONE,
                on=scene.on(done),
            )  # fmt: skip


def _tell_alerts(scene: Scene) -> None:
    story, case, academic = scene.story, scene.case, scene.academic
    if case.name == "alert_unanswered":
        site = scene.journey.passings[-1].community
        story.tell(
            "raise_alert", story.now - timedelta(hours=13), site, Role.NURSE,
            what="Temperature 38.4 °C at home in the evening", told=scene.name(site, Role.COMMUNITY_CLINICIAN),
        )  # fmt: skip
    answered = scene.draw.chance(scene.parameters.program.alert_in_step_up)
    if answered and case.stage is Stage.STEP_UP and case.name is None and scene.journey.today >= 2:
        at = story.now - timedelta(hours=30)
        name = scene.name(academic, Role.ACADEMIC_CLINICIAN)
        story.tell("raise_alert", at, academic, Role.NURSE, label="alert", what="SpO₂ 92% at home", told=name)
        story.tell(
            "answer_alert", at + timedelta(minutes=25), academic, Role.ACADEMIC_CLINICIAN, alert_id=Ref("alert"),
            by_name=name,
        )  # fmt: skip
