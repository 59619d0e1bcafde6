"""What a step of a passing needs to know before anything is typed: what stands against it, what is to be read back, which
conditions are open. Reads the page that is open and, for the packet, who sends it; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.boards.readiness import readiness_board
from coordination.decisions.content import Content, PaperField, missing
from coordination.decisions.papers import build_document
from coordination.decisions.passings import open_conditions
from coordination.decisions.readiness import Unmet, closed_before
from coordination.facts import ConditionFact
from coordination.records.paper_source import find_sender, paper_source
from coordination.vocabulary import AcceptedItem, Document, Gate, Stage

READ_BACK: Mapping[AcceptedItem, str] = {
    AcceptedItem.READ_BACK_NEXT_DOSE: "packet-next-dose",
    AcceptedItem.READ_BACK_WORST: "packet-worst",
    AcceptedItem.READ_BACK_FEVER_CALL: "packet-call",
}
"""Where the packet says what is read back."""


@dataclass(frozen=True, slots=True)
class Against:
    """What stands against a step on record: empty fields of the packet, unmet criteria up to its door, open conditions."""

    fields: tuple[str, ...] = ()
    criteria: tuple[Unmet, ...] = ()
    conditions: tuple[ConditionFact, ...] = ()

    @property
    def count(self) -> int:
        return len(self.fields) + len(self.criteria) + len(self.conditions)


def stands_against(desk: Desk, page: PatientPage, gate: Gate) -> Against:
    """The same that the act would refuse. A packet that is sent again goes through no door."""
    stage = page.facts.stage
    again = gate is Gate.SEND and stage is Stage.PACKET_SENT
    return Against(
        fields=tuple(dict.fromkeys(missing(_packet(desk, page)))) if gate is Gate.SEND else (),
        criteria=() if again else closed_before(readiness_board(page).readiness, gate, stage),
        conditions=open_conditions(page.facts) if gate is Gate.ACCEPT else (),
    )


def to_read_back(desk: Desk, page: PatientPage) -> Mapping[AcceptedItem, Sequence[str]]:
    """What the packet says of each item, as of now; nothing where nothing is recorded."""
    packet = _packet(desk, page)
    found = {item: packet.field(field_id) for item, field_id in READ_BACK.items()}
    return {item: _lines(field) if field is not None else () for item, field in found.items()}


def _lines(field: PaperField) -> tuple[str, ...]:
    rows = field.table.rows if field.table is not None else ()
    return (*field.lines, *(", ".join(cell for cell in row if cell) for row in rows))


def _packet(desk: Desk, page: PatientPage) -> Content:
    with desk.store.reading() as session:
        source = paper_source(session, page.record, find_sender(session, desk.viewer), page.rulebook)
    return build_document(Document.PACKET, source, page.now, rulebook=page.rulebook)
