"""What the papers of one course are made from, read from its stored rows; and the versions that were made of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from coordination.decisions.attesting import authorization_of, standing_statement
from coordination.decisions.content import Content
from coordination.decisions.paper_source import PaperSource, Payer, Sender, Stated, Supply
from coordination.decisions.passings import to_practice
from coordination.facts import ConfirmationFact, CourseFacts, Viewer
from coordination.knowledge import Rulebook
from coordination.records import tables as t
from coordination.records.courses import CourseRecord
from coordination.vocabulary import Document, HandoffEventKind


def find_sender(session: Session, viewer: Viewer) -> Sender:
    person = t.table_of(t.Person)
    phone = session.execute(select(person.c.phone).where(person.c.id == viewer.person_id)).scalar_one_or_none()
    return Sender(viewer.name, viewer.role, phone)


def paper_source(session: Session, record: CourseRecord, sender: Sender, rulebook: Rulebook) -> PaperSource:
    """Everything of this one course that paper may say, and nothing of any other."""
    course, patient, facts = record.course, record.patient, record.facts()
    return PaperSource(
        course=facts,
        sender=sender,
        last_name=patient.last_name,
        first_name=patient.first_name,
        birth_date=patient.birth_date,
        mrn=patient.mrn,
        mrn_site=record.sites[patient.mrn_site_id].short_name,
        community_mrn=course.community_mrn,
        isotype=patient.isotype,
        caregiver=patient.caregiver,
        caregiver_phone=patient.caregiver_phone,
        academic_clinician=course.academic_clinician,
        community_clinician=course.community_clinician,
        tocilizumab_when=course.prophylactic_tocilizumab_when,
        site_names={site.id: site.short_name for site in record.sites.values()},
        premedication={row.id: row.premedication for row in record.current(t.Dose) if row.premedication},
        supplies=tuple(
            Supply(row.name, row.purpose, row.started_on, row.supply_to, row.stopped_on)
            for row in record.current(t.Medication)
        ),
        vaccines=tuple((row.vaccine, row.on) for row in record.current(t.Immunization)),
        payer=_payer(record, facts),
        stated=_stated(session, facts, rulebook),
    )


def _payer(record: CourseRecord, facts: CourseFacts) -> Payer | None:
    """The authorization of this passing, as the criteria read it."""
    newest = authorization_of(facts)
    row = next((row for row in record.current(t.Authorization) if newest and row.id == newest.id), None)
    if row is None:
        return None
    return Payer(
        row.status, row.number, row.place_of_service, row.drug_source, row.expires_on, row.on_site_since
    )  # fmt: skip


def _stated(session: Session, facts: CourseFacts, rulebook: Rulebook) -> dict[str, Stated]:
    """The answer that stands to each field of the packet, with who said it."""
    found = {row.id: standing_statement(row, facts) for row in rulebook.packet.fields}
    said = {key: one for key, one in found.items() if one is not None}
    names = _names(session, {one.by for one in said.values() if one.by})
    return {
        key: Stated(
            value=one.value,
            text=one.note,
            on=_day(one, facts),
            by=names.get(one.by or "", "a person no longer on file"),
        )
        for key, one in said.items()
    }


def _day(stated: ConfirmationFact, facts: CourseFacts) -> date:
    assert stated.recorded_at is not None
    return stated.on or facts.academic.today(stated.recorded_at)


def _names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    person, wanted = t.table_of(t.Person), sorted(ids)
    if not wanted:
        return {}
    return {row.id: row.name for row in session.execute(select(person).where(person.c.id.in_(wanted)))}


# --- versions


def versions(record: CourseRecord, document: Document) -> list[t.PacketVersion]:
    """Every version of one document of this course that stands, the oldest first."""
    rows = [row for row in record.current(t.PacketVersion) if row.content.get("document") == document]
    return sorted(rows, key=lambda row: row.number)


def made_first(record: CourseRecord) -> dict[str, t.PacketVersion]:
    """By the id of each row the row in which its version was made: who marks it as sent did not make it."""
    by_id = {row.id: row for row in record.rows.get(t.PacketVersion, [])}
    return {key: _first(row, by_id) for key, row in by_id.items()}


def _first(row: t.PacketVersion, by_id: dict[str, t.PacketVersion]) -> t.PacketVersion:
    while row.supersedes in by_id:
        row = by_id[row.supersedes]
    return row


def content_of(version: t.PacketVersion | None) -> Content | None:
    """What a version said, as it was made."""
    return Content.model_validate(version.content) if version is not None else None


def accepted_at(record: CourseRecord) -> datetime | None:
    """When the newest passing to a practice was last accepted; where no hour is recorded, when that was recorded.

    None: not accepted.
    """
    kinds, passing = (HandoffEventKind.ACCEPTED, HandoffEventKind.CONDITIONAL), to_practice(record.facts())
    of_passing = (row for row in record.current(t.HandoffEvent) if passing and row.handoff_id == passing.id)
    rows = [row for row in of_passing if row.kind in kinds]
    return (rows[-1].at or rows[-1].recorded_at) if rows else None
