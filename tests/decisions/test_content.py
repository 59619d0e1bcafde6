"""Two versions of one paper: what is empty, what changed, and which of them the receiver accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from coordination.decisions.content import (
    Content,
    Filled,
    PaperField,
    Table,
    accepted_number,
    changed,
    missing,
    same,
    say_blocked,
)
from coordination.vocabulary import Document
from tests.builders import NOW

HOUR = timedelta(hours=1)


def field(field_id: str, *lines: str, needed: bool = True, filled: Filled | None = None) -> PaperField:
    state = filled or (Filled.RECORDED if lines else Filled.EMPTY)
    return PaperField(id=field_id, part="summary", label=field_id.title(), needed=needed, filled=state, lines=lines)


def a_content(*fields: PaperField, patient: str = "Marsh, Eleanor") -> Content:
    return Content(
        document=Document.PACKET, title="Packet", patient=patient, identifiers=("MRN 1", "Born 1"), fields=fields
    )


def test_an_empty_needed_field_is_named_and_blocks_sending() -> None:
    content = a_content(field("allergies"), field("tier", "Stable"), field("ecog", needed=False))
    assert missing(content) == ("Allergies",)
    assert say_blocked(content) == (
        "Sending waits: 1 needed field is empty: Allergies. Fill each, or state it as not known."
    )


def test_stated_as_not_known_is_an_answer() -> None:
    content = a_content(field("allergies", "Not known", filled=Filled.STATED_UNKNOWN))
    assert missing(content) == ()
    assert say_blocked(content) is None


def test_one_line_that_becomes_another_is_one_sentence() -> None:
    before, after = a_content(field("allergies")), a_content(field("allergies", "Penicillin"))
    assert changed(before, after) == ("Allergies: not recorded → Penicillin",)
    assert changed(after, before) == ("Allergies: Penicillin → not recorded",)


def test_rows_that_come_and_go_are_told_each() -> None:
    def labs(*rows: tuple[str, ...]) -> Content:
        return a_content(
            PaperField(id="labs", part="summary", label="Labs", table=Table(heads=("What", "Value"), rows=rows))
        )

    before, after = labs(("IgG", "389")), labs(("IgG", "389"), ("ANC", "1.8"), ("ALT", "24"))
    assert changed(before, after) == ("Labs: new: ANC, 1.8", "Labs: new: ALT, 24")
    assert changed(after, before) == ("Labs: no longer: ANC, 1.8", "Labs: no longer: ALT, 24")


def test_a_corrected_name_is_a_change_and_another_sender_is_none() -> None:
    before = a_content(field("packet-sender", "Carla"))
    assert same(before, a_content(field("packet-sender", "Nora")))
    renamed = a_content(field("packet-sender", "Carla"), patient="Marsh, Helen")
    assert changed(before, renamed) == ("Patient: Marsh, Eleanor, MRN 1, Born 1 → Marsh, Helen, MRN 1, Born 1",)


def test_the_first_version_changed_nothing_and_is_not_the_same_as_none() -> None:
    content = a_content(field("tier", "Stable"))
    assert changed(None, content) == ()
    assert not same(None, content)


def test_the_hash_is_of_what_the_paper_says() -> None:
    content = a_content(field("tier", "Stable"))
    assert content.hash == Content.model_validate(content.stored()).hash
    assert content.hash != a_content(field("tier", "Watcher")).hash


@dataclass(frozen=True)
class AVersion:
    number: int
    sent_at: datetime | None


def test_the_accepted_version_is_the_last_one_sent_by_then() -> None:
    sent = [AVersion(1, NOW), AVersion(2, NOW + HOUR), AVersion(3, NOW + 3 * HOUR), AVersion(4, None)]
    assert accepted_number(sent, None) is None
    assert accepted_number(sent, NOW - HOUR) is None
    assert accepted_number(sent, NOW + HOUR) == 2
    assert accepted_number(sent, NOW + 2 * HOUR) == 2
