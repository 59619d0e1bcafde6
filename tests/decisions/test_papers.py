"""Card, sheet and letter: whose numbers stand on them before, at and after the effective moment, and when they refuse."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coordination.decisions.content import Content, missing
from coordination.decisions.paper_source import PaperSource
from coordination.decisions.papers import PAPERS, build_document, build_paper, passing_of
from coordination.decisions.responsibility import sharing_of, who_to_call
from coordination.facts import ResponsibilityLineFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import Document, Side, Stage, Topic
from tests.builders import NOW, TODAY, a_practice, days_ago, stages
from tests.five_patients import EFFECTIVE, FIVE, a_source, many_unknowns

SECOND = timedelta(seconds=1)


def said(source: PaperSource, document: Document, rulebook: Rulebook, now: datetime = NOW) -> str:
    return "\n".join(
        line for field in build_paper(document, source, now, rulebook=rulebook).fields for line in field.lines
    )


def in_stage(stage: Stage) -> PaperSource:
    source = a_source()
    events = stages((Stage.STEP_UP, days_ago(11)), (stage, TODAY))
    return replace(source, course=replace(source.course, stage_events=events))


@pytest.mark.parametrize(
    ("now", "passing"), [(NOW, "to_come"), (EFFECTIVE - SECOND, "to_come"), (EFFECTIVE, "in_force")]
)
def test_the_practice_takes_over_at_the_effective_moment(now: datetime, passing: str, rulebook: Rulebook) -> None:
    sharing = sharing_of(a_source().course, rulebook=rulebook)
    assert passing_of(sharing, now, rulebook=rulebook) == passing


def test_the_letter_says_from_which_day_to_call_whom(rulebook: Rulebook) -> None:
    letter = said(a_source(), Document.PATIENT_LETTER, rulebook)
    assert "From Monday 30 November 2026, 08:00 call Lakeside Oncology: 716 555 0100" in letter
    assert "Until then call North University Hospital: 312 555 0100, at night 312 555 0199" in letter


def test_after_the_moment_the_letter_no_longer_says_until_then(rulebook: Rulebook) -> None:
    letter = said(a_source(), Document.PATIENT_LETTER, rulebook, EFFECTIVE)
    assert "Until then" not in letter
    assert "If nobody answers, call North University Hospital: 312 555 0199" in letter


def test_the_card_before_the_moment_carries_the_center_and_voids_itself_on_the_day(rulebook: Rulebook) -> None:
    card = said(a_source(), Document.WALLET_CARD, rulebook)
    assert "Day: North University Hospital 312 555 0100" in card
    assert "Void from Mon 30 Nov 2026, 08:00" in card


def test_the_card_after_the_moment_carries_the_practice(rulebook: Rulebook) -> None:
    card = said(a_source(), Document.WALLET_CARD, rulebook, EFFECTIVE)
    assert "Day: Lakeside Oncology 716 555 0100" in card
    assert "Night, weekend: 716 555 0199" in card
    assert "Center on call: North University Hospital 312 555 0199" in card


def test_back_in_step_up_the_center_is_called_again(rulebook: Rulebook) -> None:
    for stage in (Stage.RETURNED, Stage.STEP_UP):
        letter = said(in_stage(stage), Document.PATIENT_LETTER, rulebook, EFFECTIVE)
        assert "Call North University Hospital: 312 555 0100" in letter
        assert "Lakeside" not in letter.replace("Lakeside General, 716 555 0911", "")


def test_a_night_that_stays_with_the_center_stands_on_the_card(rulebook: Rulebook) -> None:
    source = a_source()
    nights = ResponsibilityLineFact(Topic.FIRST_CALL_NIGHT, Side.ACADEMIC, EFFECTIVE)
    source = replace(source, course=replace(source.course, responsibility_lines=(nights,)))
    card = said(source, Document.WALLET_CARD, rulebook, EFFECTIVE)
    assert "Day: Lakeside Oncology 716 555 0100" in card
    assert "Night, weekend: North University Hospital, 312 555 0199" in card


@pytest.mark.parametrize("document", PAPERS)
def test_a_number_that_is_not_recorded_keeps_the_paper_from_being_made(document: Document, rulebook: Rulebook) -> None:
    source = a_source()
    dark = replace(source, course=replace(source.course, community=a_practice(night_line=None)))
    assert "night number" in " ".join(missing(build_paper(document, dark, NOW, rulebook=rulebook)))


def test_what_may_be_lacking_is_said_or_left_out(rulebook: Rulebook) -> None:
    source = replace(many_unknowns(), caregiver=None, caregiver_phone=None, stated={})
    assert "Allergies: not recorded" in said(source, Document.EMERGENCY_SHEET, rulebook)
    assert "next dose" not in said(source, Document.PATIENT_LETTER, rulebook)


def test_the_centers_hospital_stands_for_no_practice(rulebook: Rulebook) -> None:
    source = a_source()
    center = replace(source.course.academic, emergency_partner="North General")
    course = replace(source.course, academic=center, community=a_practice(emergency_partner=None))
    for now in (NOW, EFFECTIVE):
        there = replace(source, course=course)
        assert "Hospital: not recorded" in said(there, Document.WALLET_CARD, rulebook, now)
        assert not any("North General" in said(there, paper, rulebook, now) for paper in PAPERS)
    back = replace(source, course=replace(course, stage_events=in_stage(Stage.RETURNED).course.stage_events))
    assert "Hospital: North General" in said(back, Document.WALLET_CARD, rulebook, EFFECTIVE)


@pytest.mark.parametrize("name", FIVE)
@pytest.mark.parametrize("document", Document)
def test_each_document_of_the_five_is_complete(document: Document, name: str, rulebook: Rulebook) -> None:
    content: Content = build_document(document, FIVE[name](), NOW, rulebook=rulebook)
    assert (content.document, missing(content)) == (document, ())
    assert len(content.identifiers) >= 2


# --- the numbers that are printed, beside whom the same record says to ring

NUMBER = re.compile(r"\d{3} 555 \d{4}")
WEEK = [NOW + timedelta(hours=hours) for hours in range(7 * 24)]


def lines_of(source: PaperSource, document: Document, now: datetime, rulebook: Rulebook) -> dict[str, str]:
    fields = build_paper(document, source, now, rulebook=rulebook).fields
    return {field.id: field.lines[0] for field in fields if field.lines}


def printed(line: str) -> list[str]:
    return NUMBER.findall(line)


BY_DAY_AND_NIGHT = {
    Document.WALLET_CARD: ("card-day", "card-night"),
    Document.EMERGENCY_SHEET: ("sheet-day", "sheet-night"),
}
FROM_THEN = {
    Document.WALLET_CARD: ("card-then", "card-then"),
    Document.EMERGENCY_SHEET: ("sheet-then", "sheet-then"),
    Document.PATIENT_LETTER: ("letter-day", "letter-night"),
}
AGREED = {
    "as the matrix says": (),
    "nights stay with the center": (ResponsibilityLineFact(Topic.FIRST_CALL_NIGHT, Side.ACADEMIC, EFFECTIVE),),
    "days stay with the center": (ResponsibilityLineFact(Topic.FIRST_CALL_DAY, Side.ACADEMIC, EFFECTIVE),),
    "nights went to the practice before": (ResponsibilityLineFact(Topic.FIRST_CALL_NIGHT, Side.COMMUNITY, NOW),),
}


def agreed(lines: tuple[ResponsibilityLineFact, ...]) -> PaperSource:
    source = a_source()
    return replace(source, course=replace(source.course, responsibility_lines=lines))


def in_words(source: PaperSource, at: datetime, rulebook: Rulebook) -> tuple[str | None, bool]:
    """The number to ring at a moment, and whether it is the one for the day."""
    call = who_to_call(source.course, at, rulebook=rulebook)
    return call.number, call.topic is Topic.FIRST_CALL_DAY


@pytest.mark.parametrize("at", WEEK[::3], ids=str)
def test_each_number_on_card_and_sheet_is_the_one_to_ring_at_that_hour(at: datetime, rulebook: Rulebook) -> None:
    source = a_source()
    number, by_day = in_words(source, at, rulebook)
    for document, (day, night) in BY_DAY_AND_NIGHT.items():
        lines = lines_of(source, document, at, rulebook)
        assert printed(lines[day if by_day else night]) == [number]


@pytest.mark.parametrize("lines", AGREED.values(), ids=AGREED)
@pytest.mark.parametrize("document", FROM_THEN)
def test_a_paper_made_before_the_moment_says_whom_to_ring_after_it(
    document: Document, lines: tuple[ResponsibilityLineFact, ...], rulebook: Rulebook
) -> None:
    source = agreed(lines)
    told = lines_of(source, document, NOW, rulebook)
    day, night = FROM_THEN[document]
    morning, deep_night = EFFECTIVE + timedelta(hours=4), EFFECTIVE + timedelta(hours=19)
    assert in_words(source, morning, rulebook) == (printed(told[day])[0], True)
    assert in_words(source, deep_night, rulebook) == (printed(told[night])[-1], False)


@pytest.mark.parametrize("lines", AGREED.values(), ids=AGREED)
@pytest.mark.parametrize("now", [NOW, EFFECTIVE], ids=["before", "after"])
def test_a_letter_says_whom_to_ring_now(
    now: datetime, lines: tuple[ResponsibilityLineFact, ...], rulebook: Rulebook
) -> None:
    source = agreed(lines)
    told = lines_of(source, Document.PATIENT_LETTER, now, rulebook)
    day, night = (told["letter-until"],) * 2 if now is NOW else (told["letter-day"], told["letter-night"])
    noon = datetime.combine(now.date(), datetime.min.time(), UTC) + timedelta(hours=17)
    assert in_words(source, noon, rulebook) == (printed(day)[0], True)
    assert in_words(source, noon + timedelta(hours=15), rulebook) == (printed(night)[-1], False)


@pytest.mark.parametrize("stage", [Stage.STEP_UP, Stage.STABILIZING, Stage.READY, Stage.RETURNED, Stage.CO_MANAGED])
@pytest.mark.parametrize("document", PAPERS)
def test_in_every_stage_the_numbers_are_those_to_ring(document: Document, stage: Stage, rulebook: Rulebook) -> None:
    source, now = in_stage(stage), EFFECTIVE + timedelta(hours=4)
    told = lines_of(source, document, now, rulebook)
    letter = ("letter-day", "letter-night") if "letter-day" in told else ("letter-center-day", "letter-center-night")
    day, night = BY_DAY_AND_NIGHT.get(document, letter)
    assert in_words(source, now, rulebook) == (printed(told[day])[0], True)
    assert in_words(source, now + timedelta(hours=15), rulebook) == (printed(told[night])[-1], False)


def test_a_night_of_another_site_is_printed_with_its_name(rulebook: Rulebook) -> None:
    source = agreed(AGREED["nights stay with the center"])
    told = lines_of(source, Document.PATIENT_LETTER, EFFECTIVE, rulebook)
    assert told["letter-night"] == "At night, on weekends and holidays: North University Hospital, 312 555 0199"
