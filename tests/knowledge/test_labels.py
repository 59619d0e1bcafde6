"""Labels: each look with its own glyph, a bare word is plain, sections are named after enums."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coordination.knowledge import Label, Rulebook
from coordination.knowledge.labels import GLYPHS, labelled_enums, section_of
from coordination.vocabulary import DoseRole, Stage


def test_a_bare_word_is_plain_and_has_no_glyph() -> None:
    assert Label.model_validate("Coordinator") == Label(word="Coordinator", glyph="", look="plain")


@pytest.mark.parametrize("look", GLYPHS)
def test_a_look_takes_only_its_own_glyphs(look: str) -> None:
    for other, glyphs in GLYPHS.items():
        for glyph in glyphs:
            if other == look:
                assert Label.model_validate({"word": "Word", "glyph": glyph, "look": look}).glyph == glyph
            else:
                with pytest.raises(ValidationError, match="does not belong to look"):
                    Label.model_validate({"word": "Word", "glyph": glyph, "look": look})


def test_a_section_is_the_name_of_its_enum() -> None:
    assert section_of(DoseRole) == "dose_role"
    assert labelled_enums()["stage"] is Stage


def test_no_word_on_screen_orders_or_clears(rulebook: Rulebook) -> None:
    words = [label.word.casefold() for section in rulebook.labels.values() for label in section.values()]
    assert [word for word in words if {"give", "prescribe", "safe", "cleared", "ok"} & set(word.split())] == []
