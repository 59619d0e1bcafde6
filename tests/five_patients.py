"""Five synthetic patients on paper: short, long, talquetamab, stepped up again, many unknowns. All names are made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from coordination.decisions.paper_source import PaperSource, Payer, Sender, Stated, Supply
from coordination.facts import (
    DoseFact,
    HandoffEventFact,
    HandoffFact,
    HospitalEventFact,
    MeasurementFact,
    ResponseFact,
    TierFact,
)
from coordination.vocabulary import (
    Agent,
    Answer,
    DoseRole,
    DoseStatus,
    HandoffEventKind,
    HospitalEventKind,
    MeasurementKind,
    MeasurementSource,
    ResponseCategory,
    Role,
    Stage,
    TierLevel,
    ToxicityKind,
)
from tests.builders import (
    LAKE,
    NORTH,
    TODAY,
    a_course,
    a_dose,
    a_practice,
    a_site,
    an_episode,
    days_ago,
    doses_to,
    stages,
)

SENDER = Sender("Carla Coordinator", Role.COORDINATOR, "312 555 0142")
EFFECTIVE = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)
"""Monday 30 November 2026, 08:00 at the practice."""

STATED = {
    "packet-code-status": "Full code",
    "packet-ecog": "1",
    "packet-allergies": "Penicillin: rash",
    "packet-medications-other": "Lisinopril 10 mg daily, apixaban 5 mg twice daily",
    "packet-first-measures": "Lakeside CRS protocol of March 2026, binder at the infusion desk",
    "packet-tocilizumab-place": "Lakeside General, emergency pharmacy, 2 doses, expire May 2027",
    "packet-answer-minutes": "15 minutes",
    "packet-premedication": "None for treatment doses",
    "packet-missed-dose": "Any dose later than planned is reviewed with North before it is decided",
    "packet-hepatitis": "Hepatitis B core antibody negative, hepatitis C negative, HIV negative, Sep 2026",
    "packet-ig-plan": "IVIG below 400 mg/dL; last infusion Nov 2026, next at Lakeside",
}


def stated(values: dict[str, str], **more: Answer) -> dict[str, Stated]:
    said = {key: Stated(Answer.YES, text, TODAY, "Nora Nurse") for key, text in values.items()}
    other = {f"packet-{key.replace('_', '-')}": Stated(value, None, TODAY, "Nora Nurse") for key, value in more.items()}
    return said | other


def measured(kind: MeasurementKind, text: str, on: date = TODAY) -> MeasurementFact:
    number, _, unit = text.partition(" ")
    return MeasurementFact(
        id=f"m-{kind}-{on}", kind=kind, on=on.isoformat(), at=None, value=float(number.split("/")[0]), comparator=None,
        unit=unit, text=text, source=MeasurementSource.CLINIC,
    )  # fmt: skip


VALUES = (
    measured(MeasurementKind.WEIGHT, "78 kg", days_ago(7)),
    measured(MeasurementKind.ANC, "1.8 10⁹/L", days_ago(3)),
    measured(MeasurementKind.HEMOGLOBIN, "10.4 g/dL", days_ago(3)),
    measured(MeasurementKind.PLATELETS, "142 10⁹/L", days_ago(3)),
    measured(MeasurementKind.CREATININE, "0.9 mg/dL", days_ago(3)),
    measured(MeasurementKind.ALT, "24 U/L", days_ago(3)),
    measured(MeasurementKind.IGG, "389 mg/dL", days_ago(10)),
    measured(MeasurementKind.TEMPERATURE, "36.7 °C", days_ago(1)),
    measured(MeasurementKind.SYSTOLIC_BP, "124 mmHg", days_ago(1)),
    measured(MeasurementKind.SPO2, "97 %", days_ago(1)),
)
SUPPLIES = (
    Supply("Acyclovir 400 mg twice daily", "HSV/VZV prophylaxis", "2026-10-01", date(2026, 12, 20), None),
    Supply("TMP-SMX", "PJP prophylaxis", "2026-10-01", date(2026, 12, 18), None),
)
PASSING: dict[str, Any] = {
    "handoffs": (HandoffFact("h1", NORTH, LAKE, days_ago(3)),),
    "handoff_events": (
        HandoffEventFact("e1", "h1", HandoffEventKind.PACKET_SENT, days_ago(3)),
        HandoffEventFact(
            "e2", "h1", HandoffEventKind.ACCEPTED, days_ago(1), effective_at=EFFECTIVE, planned_on=date(2026, 12, 1)
        ),
    ),
}


def with_amounts(doses: tuple[DoseFact, ...], amounts: tuple[float, ...], unit: str) -> tuple[DoseFact, ...]:
    filled = []
    for place, dose in enumerate(doses):
        at = datetime.combine(dose.on, datetime.min.time(), UTC) + timedelta(hours=16)
        amount = amounts[min(place, len(amounts) - 1)]
        filled.append(replace(dose, amount=amount, unit=unit, weight_kg=78.0, site_id=NORTH, at=at))
    return tuple(filled)


def a_source(**values: Any) -> PaperSource:
    """The short one: teclistamab, step-up done a week ago without a reaction, accepted from Monday on."""
    doses = with_amounts(doses_to(DoseRole.FIRST_TREATMENT, last_on=days_ago(5)), (0.06, 0.3, 1.5), "mg/kg")
    answers = {"crs_none": days_ago(1), "icans_none": days_ago(1)}
    course = a_course(
        stage=Stage.ACCEPTED,
        academic=a_site(fax_line="312 555 0101"),
        community=a_practice(fax_line="716 555 0101", emergency_partner="Lakeside General, 716 555 0911"),
        doses=doses,
        measurements=VALUES,
        confirmations=tuple(_confirmed(name, on) for name, on in answers.items()),
        responses=(ResponseFact("r1", ResponseCategory.VGPR, "2026-11-10"),),
        tiers=(
            TierFact("t1", TierLevel.STABLE, days_ago(2), "Ada Academic", "No reaction, ECOG 1, lives 20 minutes away"),
        ),
        **PASSING,
    )
    ordinary = PaperSource(
        course=course,
        sender=SENDER,
        last_name="Marsh",
        first_name="Eleanor",
        birth_date=date(1957, 3, 14),
        mrn="0041873",
        mrn_site="North",
        isotype="IgG kappa",
        caregiver="Tom Marsh",
        caregiver_phone="716 555 0177",
        academic_clinician="Ada Academic",
        community_clinician="Olive Oncologist",
        site_names={NORTH: "North", LAKE: "Lakeside"},
        premedication={dose.id: "As scheduled" for dose in doses},
        supplies=SUPPLIES,
        vaccines=(("Influenza", "2026-10-05"),),
        payer=Payer("approved", "A-55102", "Practice infusion suite", "Buy and bill", date(2027, 5, 1), None),
        stated=stated(STATED),
    )
    return replace(ordinary, **values)


def _confirmed(criterion: str, on: date) -> Any:
    from coordination.facts import ConfirmationFact

    return ConfirmationFact(criterion, Answer.YES, on)


def short() -> PaperSource:
    return a_source()


def long() -> PaperSource:
    """A year of weekly doses, four reactions, many infections and stays."""
    base = a_source()
    step_up = with_amounts(doses_to(DoseRole.FIRST_TREATMENT, last_on=days_ago(362)), (0.06, 0.3, 1.5), "mg/kg")
    weekly = tuple(
        a_dose(
            DoseRole.TREATMENT, days_ago(355 - 7 * week), id=f"w{week}", amount=1.5, unit="mg/kg", weight_kg=78.0,
            site_id=NORTH,
        )
        for week in range(50)
    )  # fmt: skip
    held = a_dose(DoseRole.TREATMENT, days_ago(101), DoseStatus.HELD, id="held", reason="Pneumonia")
    episodes = (
        *(
            an_episode(
                ToxicityKind.CRS, days_ago(365 - 3 * number), 1 + number % 2, id=f"crs{number}",
                tocilizumab=Answer.YES if number else Answer.NO, steroid=Answer.NO, admitted=Answer.YES,
                resolved_on=days_ago(363 - 3 * number).isoformat(),
            )
            for number in range(3)
        ),
        an_episode(ToxicityKind.ICANS, days_ago(360), 1, id="icans", resolved_on=days_ago(358).isoformat()),
        *(
            an_episode(
                ToxicityKind.INFECTION, days_ago(20 + 25 * number), 2 + number % 2, id=f"inf{number}", name=name,
                resolved_on=days_ago(10 + 25 * number).isoformat(),
            )
            for number, name in enumerate(
                ("Pneumonia", "Sinusitis", "COVID-19", "Urinary infection", "Shingles", "Influenza", "Bronchitis",
                 "Cellulitis", "RSV infection", "Norovirus")
            )
        ),
    )  # fmt: skip
    stays = tuple(
        HospitalEventFact(
            f"stay{number}", HospitalEventKind.ADMISSION, days_ago(300 - 40 * number).isoformat(),
            days_ago(296 - 40 * number).isoformat(), "Pneumonia, oxygen for two days",
        )
        for number in range(6)
    )  # fmt: skip
    doses = tuple(sorted((*step_up, *weekly, held), key=lambda dose: dose.on))
    course = replace(
        base.course, doses=doses, toxicities=episodes, hospital_events=stays, confirmations=(),
        stage_events=stages((Stage.STEP_UP, days_ago(370)), (Stage.ACCEPTED, TODAY)),
    )  # fmt: skip
    words = (
        "Reconciled by pharmacy: lisinopril, apixaban, atorvastatin, metformin, levothyroxine, pantoprazole, calcium"
    )
    more = {"packet-medications-other": f"{words}, vitamin D, zoledronic acid every 12 weeks, ondansetron as needed"}
    return replace(
        base, last_name="Vanderbilt-Oyelaran", first_name="Maximilian", course=course, stated=stated(STATED | more)
    )


def talquetamab() -> PaperSource:
    base = a_source()
    doses = with_amounts(
        doses_to(DoseRole.FIRST_TREATMENT, last_on=days_ago(6), step_ups=3), (0.01, 0.06, 0.4, 0.8), "mg/kg"
    )
    episodes = (
        an_episode(
            ToxicityKind.CRS, doses[1].on, 1, id="crs", causing_dose_id=doses[1].id, tocilizumab=Answer.NO,
            resolved_on=(doses[1].on + timedelta(days=1)).isoformat(),
        ),
        an_episode(ToxicityKind.LATE, days_ago(4), 1, id="taste", name="Change of taste"),
    )  # fmt: skip
    plain = a_course(Agent.TALQUETAMAB)
    course = replace(
        base.course, agent=Agent.TALQUETAMAB, regimen=plain.regimen, doses=doses, toxicities=episodes,
        confirmations=(_confirmed("icans_none", days_ago(1)),),
    )  # fmt: skip
    more = {
        "packet-gprc5d-care": "Dental visit Nov 2026; saliva substitute; dietitian at Lakeside",
        "packet-missed-dose": "Any dose later than planned is reviewed with North before it is decided",
        "packet-premedication": "None from the second treatment dose on",
    }
    return replace(
        base, last_name="Okafor", first_name="Ruth", mrn="0099120", birth_date=date(1949, 8, 2), course=course,
        stated=stated(STATED | more), premedication={dose.id: "As scheduled" for dose in doses},
    )  # fmt: skip


def stepped_up_again() -> PaperSource:
    """A gap of six weeks, then step-up from the beginning."""
    base = a_source()
    first = with_amounts(doses_to(DoseRole.FIRST_TREATMENT, last_on=days_ago(70)), (0.06, 0.3, 1.5), "mg/kg")
    again = with_amounts(doses_to(DoseRole.FIRST_TREATMENT, last_on=days_ago(5)), (0.06, 0.3, 1.5), "mg/kg")
    again = tuple(replace(dose, id=f"again-{dose.id}") for dose in again)
    episode = an_episode(
        ToxicityKind.CRS, first[1].on, 2, id="crs", causing_dose_id=first[1].id, tocilizumab=Answer.YES,
        resolved_on=(first[1].on + timedelta(days=2)).isoformat(),
    )  # fmt: skip
    course = replace(
        base.course, doses=(*first, *again), toxicities=(episode,), confirmations=(_confirmed("icans_none", TODAY),)
    )
    return replace(base, last_name="Lindqvist", first_name="Astrid", mrn="0007716", course=course)


def many_unknowns() -> PaperSource:
    """Hardly anything is on record; somebody said of every needed field that it is not known."""
    base = a_source()
    course = replace(
        base.course, doses=doses_to(DoseRole.FIRST_TREATMENT, last_on=days_ago(5)), measurements=(), tiers=(),
        responses=(), confirmations=(), prophylactic_tocilizumab=None, dose_history_complete=False, regimen=None,
        handoffs=(), handoff_events=(),
    )  # fmt: skip
    fields = (
        "tier", "code_status", "worst", "weight", "allergies", "tocilizumab_before", "reactions", "medications",
        "medications_other", "labs", "vitals", "next_dose", "premedication", "answer_minutes", "missed_dose",
        "first_measures", "tocilizumab_place",
    )  # fmt: skip
    return replace(
        base, last_name="Doe", first_name=None, mrn="12", course=course, supplies=(), vaccines=(), payer=None,
        isotype=None, premedication={}, stated=stated({}, **dict.fromkeys(fields, Answer.UNKNOWN)),
    )  # fmt: skip


FIVE = {
    "short": short,
    "long": long,
    "talquetamab": talquetamab,
    "stepped up again": stepped_up_again,
    "many unknowns": many_unknowns,
}
