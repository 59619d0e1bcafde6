"""One cell at a time: what each rule reads, refuses and asks (docs/importing.md S2, S5, S6, S12)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.exchange.tracker import cells
from coordination.exchange.tracker.reads import Manner, Why
from coordination.exchange.tracker.tables import NoValue, Shown
from coordination.knowledge.tracker import load_tracker_words
from coordination.vocabulary import Agent, Answer, ModelOfCare, RowEnd

MANNER = Manner(load_tracker_words())
COMMA = Manner(load_tracker_words(), decimal=",")

ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.text(max_size=20), st.integers(), st.floats(), st.dates(), st.datetimes(), st.times(),
    st.timedeltas(), st.builds(NoValue, st.sampled_from(["formula_error", "formula_no_value"]), st.text(max_size=5)),
    st.builds(Shown, st.integers(0, 10**8), st.from_regex(r"\d{3,8}", fullmatch=True)),
    st.from_regex(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}( [0-9]{1,2}:[0-9]{2})?", fullmatch=True),
)  # fmt: skip
"""Every kind of thing that a cell can hold."""


@pytest.mark.parametrize(
    ("raw", "mrn"),
    [
        ("0041207", "0041207"), (" 0043466", "0043466"), ("31-02534\u00a0", "31-02534"), ('="00012345"', "00012345"),
        ('="09-11840"', "09-11840"), ("214407.0", "214407"), (214407.0, "214407"), (4512, "4512"),
        (Shown(4512, "004512"), "004512"), ("KR-00317", "KR-00317"), ("A12.3", "A12.3"), ("00 12 34", "00 12 34"),
    ],
)  # fmt: skip
def test_mrn_is_text(raw: Any, mrn: str) -> None:
    assert cells.read_mrn(raw).value.text == mrn


@pytest.mark.parametrize("raw", ["3.10E+06", "3,1e6", 3.5, 1e17, float("nan"), float("inf")])
def test_mrn_whose_digits_are_gone_is_refused(raw: Any) -> None:
    assert cells.read_mrn(raw) == (None, Why.MRN_DIGITS_LOST, RowEnd.REJECTED)


@pytest.mark.parametrize(
    "raw",
    ["", None, "MRN pending", "pendiente", "– January 2026 –", "n = 54", "BsAb activos: 34", "All patients", "total 12 rows",
     "yellow = prior authorization", True, date(2026, 1, 1), NoValue("formula_error", "#N/A")],
)  # fmt: skip
def test_words_in_place_of_the_mrn_are_no_record(raw: Any) -> None:
    assert cells.read_mrn(raw) == (None, Why.NO_MRN, None)


def test_number_without_format_is_not_sure_of_its_zeros() -> None:
    assert not cells.read_mrn(7316).value.sure
    assert cells.read_mrn(Shown(7316, "007316")).value.sure


@pytest.mark.parametrize(
    ("raw", "grade"),
    [
        (0, 0), ("0", 0), (2, 2), (2.0, 2), ("2.0", 2), ("Gr 2", 2), ("G2", 2), ("gr.2", 2), ("Grade II", 2), ("II", 2),
        ("iv", 4), ("V", 5), ("Grado 1", 1), ("none", 0), ("No", 0), ("5", 5),
    ],
)  # fmt: skip
def test_grade(raw: Any, grade: int) -> None:
    assert cells.read_grade(raw, MANNER) == (grade, None, None)


@pytest.mark.parametrize("raw", [None, "", "?", "unk", "n/a", "  ", "-"])
def test_grade_that_is_not_recorded_is_never_zero(raw: Any) -> None:
    assert cells.read_grade(raw, MANNER) == (None, None, None)


@pytest.mark.parametrize(
    "raw", ["1-2", ">=3", "2+", "<3", "6", "-1", "٣", "２", "²", "maybe", "2/3", True, 2.5, "IIII", "12"]
)
def test_two_grades_or_none_are_refused(raw: Any) -> None:
    assert cells.read_grade(raw, MANNER) == (None, Why.GRADE_UNREADABLE, RowEnd.REJECTED)


@pytest.mark.parametrize(
    ("raw", "manner", "wanted"),
    [
        ("1,205", MANNER, (1205, None, None)), ("1.205", COMMA, (1205, None, None)), ("5,12", COMMA, (5.12, None, None)),
        ("<50", MANNER, (50, "<", None)), ("≥ 3", MANNER, (3, ">=", None)), (">3000", MANNER, (3000, ">", None)),
        ("512 mg/dL", MANNER, (512, None, "mg/dL")), ("<0.3 g/L", MANNER, (0.3, "<", "g/L")), (0, MANNER, (0, None, None)),
        ("0", MANNER, (0, None, None)), ("1 205", MANNER, (1205, None, None)), ("12,345.6", MANNER, (12345.6, None, None)),
        (5.12, COMMA, (5.12, None, None)), (Shown(7, "007"), MANNER, (7, None, None)),
    ],
)  # fmt: skip
def test_number_with_comparator_and_unit(
    raw: Any, manner: Manner, wanted: tuple[float, str | None, str | None]
) -> None:
    assert cells.read_quantity(raw, manner).value[:3] == wanted


@pytest.mark.parametrize(
    "raw", ["5,12", "1,2,3", "1.2.3", "abc", "12 or 13", "1e5", "٣", "--3", float("nan"), "1,20,000"]
)
def test_number_that_cannot_be_read_is_refused(raw: Any) -> None:
    assert cells.read_quantity(raw, MANNER) == (None, Why.NUMBER_UNREADABLE, RowEnd.REJECTED)


@pytest.mark.parametrize(
    ("column", "sign"),
    [
        (["1,040", "488.5"], "."),
        (["5,12", "3,4"], ","),
        (["1,040"], "."),
        (["0,3"], ","),
        (["5,12", "3.4"], "."),
        ([], "."),
    ],
)
def test_decimal_sign_of_the_file(column: list[Any], sign: str) -> None:
    assert cells.decimal_sign_of(column) == sign


@pytest.mark.parametrize(
    ("raw", "answer"), [("Y", Answer.YES), ("no", Answer.NO), (True, Answer.YES), ("N", Answer.NO)]
)
def test_answer(raw: Any, answer: Answer) -> None:
    assert cells.read_answer(raw, MANNER) == (answer, None, None)


def test_answer_that_is_neither_is_not_recorded_and_remarked() -> None:
    assert cells.read_answer("maybe", MANNER) == (None, Why.ANSWER_UNREADABLE, None)
    assert cells.read_answer("unk", MANNER) == (None, None, None)


@pytest.mark.parametrize(
    ("raw", "agent"),
    [
        ("Tecvayli", Agent.TECLISTAMAB), ("teclistamab-cqyv", Agent.TECLISTAMAB), ("ELREXFIO", Agent.ELRANATAMAB),
        ("Talvey 0.8", Agent.TALQUETAMAB), ("linvoseltamab-gcpt (Lynozyfic)", Agent.LINVOSELTAMAB),
    ],
)  # fmt: skip
def test_agent_by_generic_or_brand_name(raw: str, agent: Agent) -> None:
    assert cells.read_agent(raw, MANNER.words).value is agent


@pytest.mark.parametrize(
    ("raw", "why"),
    [("Carvykti", Why.UNKNOWN_AGENT), ("epcoritamab", Why.UNKNOWN_AGENT), ("Tecvayli/Talvey", Why.ONE_AGENT),
     ("BCMA bispecific", Why.UNKNOWN_AGENT), ("Tecvaylix", Why.UNKNOWN_AGENT)],
)  # fmt: skip
def test_agent_that_is_none_or_two_is_refused(raw: str, why: Why) -> None:
    assert cells.read_agent(raw, MANNER.words) == (None, why, RowEnd.REJECTED)


def test_words_are_matched_without_case_and_punctuation() -> None:
    known = MANNER.words.models_of_care
    assert cells.read_word("Out-Patient", known, MANNER, None).value is ModelOfCare.OUTPATIENT
    assert cells.read_word("in", known, MANNER, None).value is ModelOfCare.INPATIENT
    assert cells.read_word("at home", known, MANNER, Why.WORD_UNKNOWN) == (None, Why.WORD_UNKNOWN, None)
    assert cells.read_word("at home", known, MANNER, None).end is RowEnd.REJECTED


def test_name_is_divided_at_the_first_comma() -> None:
    assert cells.split_name("Acevedo Ruiz, María del Carmen") == ("Acevedo Ruiz", "María del Carmen")
    assert cells.split_name("King, Martin, Jr.") == ("King", "Martin, Jr.")
    assert cells.split_name("Cher") == ("Cher", None)


@given(ANYTHING)
def test_no_reader_ever_raises(raw: Any) -> None:
    cells.read_mrn(raw)
    cells.read_grade(raw, MANNER)
    cells.read_quantity(raw, MANNER)
    cells.read_quantity(raw, COMMA)
    cells.read_answer(raw, MANNER)
    cells.read_count(raw, MANNER)
    cells.read_agent(raw, MANNER.words)
    cells.read_word(raw, MANNER.words.stages, MANNER, None)
    cells.split_name(raw)


@given(st.from_regex(r"0{1,4}\d{1,8}", fullmatch=True))
def test_leading_zeros_are_never_lost(mrn: str) -> None:
    assert cells.read_mrn(mrn).value.text == mrn
    assert cells.read_mrn(f'="{mrn}"').value.text == mrn


@given(ANYTHING)
def test_grade_is_0_only_where_it_is_stated(raw: Any) -> None:
    read = cells.read_grade(raw, MANNER)
    if read.value == 0:
        assert str(raw if not isinstance(raw, Shown) else raw.text).strip(" \u00a0") != ""


def test_datetime_is_no_grade() -> None:
    assert cells.read_grade(datetime(2026, 1, 2), MANNER).end is RowEnd.REJECTED  # noqa: DTZ001
    assert cells.read_grade(time(1, 0), MANNER).end is RowEnd.REJECTED
