"""Papers that go out with a patient: a field stated, a numbered version made, the packet marked as sent.

A version is kept as it was made; what the record says later makes the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from coordination.acts import sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.decisions.attesting import field_key
from coordination.decisions.content import Content, missing, same, say_blocked
from coordination.decisions.papers import build_document
from coordination.decisions.passings import to_practice
from coordination.decisions.permissions import Permission
from coordination.records import tables as t
from coordination.records.paper_source import content_of, find_sender, paper_source, versions
from coordination.vocabulary import Answer, Document
from coordination.words import say_moment

LONGEST = 120
"""Letters of a statement: with more the packet would leave its pages."""


@dataclass(frozen=True, slots=True)
class Made:
    """`new` False: the record says what the newest version says, and no other was made."""

    number: int
    content_hash: str
    new: bool


def make_packet(act: Act, course_id: str, *, seen_version: int | None = None) -> Made:
    """A numbered version of the packet where its content changed since the last; an incomplete one is a draft."""
    return make_document(act, course_id, Document.PACKET, seen_version=seen_version)


def make_document(act: Act, course_id: str, document: Document | str, *, seen_version: int | None = None) -> Made:
    """The same for any document. A paper for the patient is refused while a number or day on it is not recorded."""
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    document = Document(document)
    record = act.record(course_id)
    content = _content_now(act, course_id, document)
    lacking = missing(content)
    if lacking and document is not Document.PACKET:
        word = act.rulebook.label(document).word
        raise Refused(f"{word}: not recorded yet: {', '.join(dict.fromkeys(lacking))}. Nothing was made.")
    made = versions(record, document)
    last = made[-1] if made else None
    if last is not None and same(content_of(last), content):
        return Made(last.number, last.content_hash, new=False)
    number = last.number + 1 if last is not None else 1
    word = act.rulebook.label(document).word
    with act.step("make_document", course_id=course_id, summary=f"{word}, version {number}"):
        act.add(
            t.PacketVersion, course_id=course_id, handoff_id=_passing(act, course_id), number=number,
            content_hash=content.hash, content=content.stored(),
        )  # fmt: skip
    return Made(number, content.hash, new=True)


def check_complete(act: Act, course_id: str) -> None:
    """Refused while a needed field of the packet is empty, as it would be made now."""
    content = _content_now(act, course_id, Document.PACKET)
    blocked = say_blocked(content)
    if blocked is not None:
        lacking = dict.fromkeys(missing(content))
        raise Refused(f"The packet cannot go out. {blocked}", [f"{field}: empty in the packet" for field in lacking])


def mark_packet_sent(
    act: Act, course_id: str, *, number: int | None = None, at: datetime | None = None, seen_version: int | None = None
) -> int:
    """Record that a version went out, the newest unless `number` says; its number. Refused while a field is empty.

    Belongs beside the event "packet sent", in one transaction with it: it names the passing that the event opened.
    """
    act.check(Permission.MOVE_STAGE)
    act.check_version(course_id, seen_version)
    sense.check_moment(act, at, "Sending the packet")
    made = versions(act.record(course_id), Document.PACKET)
    row = next((one for one in reversed(made) if number in (None, one.number)), None)
    if row is None:
        raise NotFound("No version of the packet was made yet. Make one first." if not made else "No such version.")
    if row.sent_at is not None:
        zone = act.sites[act.viewer.site_id].zone
        raise Refused(f"Version {row.number} was marked as sent already, {say_moment(row.sent_at, zone)}.")
    content = content_of(row)
    blocked = say_blocked(content) if content else None
    if blocked is not None:
        raise Refused(f"Version {row.number} cannot go out. {blocked}")
    with act.step("mark_packet_sent", course_id=course_id, summary=f"Packet version {row.number} sent"):
        act.replace(t.PacketVersion, row, sent_at=at or act.now, handoff_id=_passing(act, course_id))
    return row.number


def was_sent(act: Act, course_id: str, number: int) -> bool:
    """Whether a version of the packet went out before, in this passing or in one that ended."""
    made = versions(act.record(course_id), Document.PACKET)
    return any(one.number == number and one.sent_at is not None for one in made)


def state_field(
    act: Act,
    course_id: str,
    field_id: str,
    *,
    value: Answer | str,
    text: str | None = None,
    seen_version: int | None = None,
) -> str:
    """What a person says about a field of the packet: yes with its text, none, not known, does not apply; the row's id."""
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    row = next((row for row in act.rulebook.packet.fields if row.id == field_id), None)
    if row is None:
        raise NotFound("No such field of the packet.")
    answer, said = Answer(value), (text or "").strip() or None
    if said is not None and len(said) > LONGEST:
        raise Refused(
            f"{row.label}: {len(said)} letters; a packet of four pages holds {LONGEST}. Shorten it or attach it."
        )
    if answer is Answer.YES and said is None:
        raise Refused(f"{row.label}: the text is needed, or say that there is none, or that it is not known.")
    if answer is Answer.NO and not row.none_is_an_answer:
        raise Refused(f"{row.label}: none is no answer here. Record what there is, or say that it is not known.")
    word, key = act.rulebook.label(answer).word.lower(), field_key(row, facts)
    with act.step("state_field", course_id=course_id, summary=f"Packet, {row.label}: {said or word}"):
        return act.add(t.Confirmation, course_id=course_id, criterion=key, value=answer, on=act.today(), note=said).id


def _content_now(act: Act, course_id: str, document: Document) -> Content:
    source = paper_source(act.session, act.record(course_id), find_sender(act.session, act.viewer), act.rulebook)
    return build_document(document, source, act.now, rulebook=act.rulebook)


def _passing(act: Act, course_id: str) -> str:
    """The newest passing to a practice; before there is one, the course itself."""
    passing = to_practice(act.facts(course_id))
    return passing.id if passing is not None else course_id
