"""Small pieces of HTML: every value is escaped, unknown is visible, a number can be dialled."""

from __future__ import annotations

from datetime import date

import pytest

from coordination.display.markup import badge, block, day, dial, esc, link, or_unknown, telephone, unknown
from coordination.knowledge import Label, Rulebook
from coordination.vocabulary import TaskState, Urgency

EVIL = '<img src=x onerror="alert(1)">'
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "piece",
    [
        esc(EVIL),
        badge(Label(word=EVIL, glyph="◆", look="red")),
        badge(Label(word="Urgent", glyph="◆", look="red"), word=EVIL),
        unknown(EVIL),
        or_unknown(EVIL),
        telephone(EVIL),
        link("/patient", EVIL, {"course": EVIL}),
        block(label=EVIL),
    ],
)
def test_no_value_becomes_markup(piece: str) -> None:
    assert "<img" not in piece
    assert '"alert' not in piece


def test_a_block_is_one_section_with_a_name() -> None:
    assert block("<p>a</p>", "<p>b</p>", label="At risk") == (
        '<section class="bt" aria-label="At risk"><p>a</p><p>b</p></section>'
    )


def test_a_badge_has_glyph_and_word_whatever_its_look(rulebook: Rulebook) -> None:
    assert badge(rulebook.label(Urgency.URGENT)) == '<span class="b red" data-g="◆">Urgent</span>'
    assert badge(rulebook.label(TaskState.OPEN), word="3 open") == '<span class="b" data-g="●">3 open</span>'


@pytest.mark.parametrize("value", [None, ""])
def test_unknown_is_said(value: str | None) -> None:
    assert or_unknown(value) == unknown() == '<span class="unk-t">not recorded</span>'
    assert telephone(value) == unknown()


def test_zero_is_known() -> None:
    assert or_unknown(0) == "0"


@pytest.mark.parametrize(
    ("number", "dialled"), [("716 555 0100", "tel:7165550100"), ("+1 (716) 555-0100", "tel:+17165550100")]
)
def test_a_number_is_shown_as_written_and_dialled_as_digits(number: str, dialled: str) -> None:
    assert dial(number) == dialled
    assert telephone(number) == f'<a class="tel" href="{dialled}">{number}</a>'


def test_a_day_says_its_distance_and_its_year_where_that_is_another() -> None:
    assert ">Mon 23 Nov (1 d ago)<" in day(date(2026, 11, 23), today=TODAY)
    assert ">Mon 4 Jan 2027 (in 41 d)<" in day(date(2027, 1, 4), today=TODAY)
    assert ">Mon 23 Nov 2026<" in day(date(2026, 11, 23))
    assert day(None, today=TODAY) == unknown()


def test_a_link_leaves_out_what_is_none() -> None:
    assert link("/board", "Board", {"as": "p1", "site": None}) == '<a href="/board?as=p1">Board</a>'
