"""The figures of the cohort: each with source and confidence; the drawn rates follow them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coordination.demo.parameters import DEMO_FILE, load_parameters
from coordination.knowledge import DEFAULT_FOLDER, RulebookError
from coordination.vocabulary import Confidence


def test_the_shipped_figures_load_and_each_source_is_listed() -> None:
    assert load_parameters()


def test_a_figure_that_cannot_be_is_named_with_its_place(tmp_path: Path) -> None:
    text = (DEFAULT_FOLDER / DEMO_FILE).read_text(encoding="utf-8")
    first = text.index("value = 0.")
    (tmp_path / DEMO_FILE).write_text(text[:first] + "value = 7." + text[first + len("value = 0.") :], encoding="utf-8")
    with pytest.raises(RulebookError, match=r"demo\.toml"):
        load_parameters(tmp_path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path, ignore_errors=True)
    with pytest.raises(RulebookError, match="No such file"):
        load_parameters(tmp_path)


def test_a_source_that_is_not_listed_is_named_with_its_figure(tmp_path: Path) -> None:
    text = (DEFAULT_FOLDER / DEMO_FILE).read_text(encoding="utf-8")
    (tmp_path / DEMO_FILE).write_text(text.replace('source = "MAGNETISMM3"', 'source = "NOWHERE"'), encoding="utf-8")
    with pytest.raises(RulebookError, match=r"crs\.elranatamab\.monotherapy\.any_grade: source 'NOWHERE' is not known"):
        load_parameters(tmp_path)


def test_what_nobody_published_says_so() -> None:
    figures = dict(load_parameters().figures())
    unseen = [place for place, figure in figures.items() if figure.source in ("PROGRAM", "LABEL_RECALL")]
    assert {figures[place].confidence for place in unseen} <= {Confidence.OPERATIONAL, Confidence.RECALL}
