"""The words of trackers: every sentence and every reader there is, and a faulty file told in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from coordination.exchange.tracker.reads import Why
from coordination.exchange.tracker.rows import READERS
from coordination.knowledge import DEFAULT_FOLDER, Rulebook, RulebookError
from coordination.knowledge.tracker import FILE, load_tracker_words, plain
from coordination.vocabulary import Agent, DoseRole, ModelOfCare, Stage, ToxicityKind

WORDS = load_tracker_words()


def test_every_reason_has_its_sentence_and_no_sentence_is_left_over() -> None:
    assert set(WORDS.why) == {str(why) for why in Why}


def test_the_years_in_the_sentences_are_those_of_the_rulebook(rulebook: Rulebook) -> None:
    assert f"{rulebook.plausible.first_dose_year} or later" == WORDS.why["date_too_early"].allowed
    assert f"last {rulebook.plausible.oldest_years} years" in WORDS.why["birth_too_early"].allowed


def test_every_type_of_cell_has_a_reader() -> None:
    assert {field.type for kind in WORDS.kinds.values() for field in kind.fields.values()} == set(READERS)


def test_every_agent_stage_role_and_event_has_words() -> None:
    assert set(WORDS.agents) == set(Agent)
    assert set(WORDS.stages) == {*map(str, Stage), "loop_closed"}
    assert set(WORDS.roles) == set(DoseRole)
    assert set(WORDS.event_kinds) == set(ToxicityKind)
    assert set(WORDS.models_of_care) == set(ModelOfCare)


@pytest.mark.parametrize(
    "section",
    ["models_of_care", "schedules", "stages", "roles", "dose_statuses", "event_kinds", "sources", "task_statuses"],
)
def test_no_word_means_two_things_in_one_column(section: str) -> None:
    known = getattr(WORDS, section)
    words = [plain(word) for member, of in known.items() for word in {plain(str(member)), *map(plain, of)}]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("text", "compared"),
    [("Med. Rec. #", "medrecno"), ("S.U.1", "su1"), ("Hématología de la Montaña", "hematologiadelamontana"), ("St. Odile", "stodile")],
)  # fmt: skip
def test_text_is_compared_without_case_accents_and_punctuation(text: str, compared: str) -> None:
    assert plain(text) == compared


def test_fault_of_the_file_names_what_is_wrong(tmp_path: Path) -> None:
    good = (DEFAULT_FOLDER / FILE).read_text(encoding="utf-8")
    twice = good.replace('sex = { type = "text", names = ["Sex"', 'sex = { type = "text", names = ["Stage"')
    (tmp_path / FILE).write_text(twice, encoding="utf-8")
    with pytest.raises(RulebookError, match="stands for both"):
        load_tracker_words(tmp_path)
    (tmp_path / FILE).unlink()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / FILE).write_text("limits = [", encoding="utf-8")
    with pytest.raises(RulebookError, match="TOML"):
        load_tracker_words(tmp_path / "b")
    with pytest.raises(RulebookError, match="missing"):
        load_tracker_words(tmp_path / "nowhere")
