"""What the program lead reads: n/N first, unknowns beside, no rate of a small group, every number a link, no verdict."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest

from coordination.boards.crs_rates import Cell, CrsRates, Line, Period, PeriodKey, RateFilters
from coordination.knowledge import Rulebook
from coordination.knowledge.benchmarks import Prophylaxis, load_benchmarks
from coordination.measures.rates import UNKNOWN, Bar, CrsCounts, Dimension, Group
from coordination.vocabulary import Agent, Role
from pages.components.crs_blocks import (
    NO_EFFECT,
    Numbers,
    headline,
    rate_table,
    what_is_not_known,
)
from pages.components.crs_cohorts import cohorts_table, ours, published
from tests.boards.test_crs_rates import a_patient_with
from tests.builders import World
from tests.pages.conftest import Open, words

ALL = CrsCounts(answered=58, any_grade=11, grade_2=3, not_recorded=2, not_evaluable=4)
SMALL = CrsCounts(answered=9, any_grade=3)
UNKNOWN_TOCILIZUMAB: Group = ((Dimension.PROPHYLACTIC_TOCILIZUMAB, UNKNOWN),)
TOCILIZUMAB: Group = ((Dimension.PROPHYLACTIC_TOCILIZUMAB, "yes"),)


def href(cell: Cell) -> str:
    query = {"part": cell.part} | {str(dimension): value for dimension, value in cell.group}
    return f"/crs-rates?{urlencode(query)}{'&when=before' if cell.before else ''}"


def numbers(rulebook: Rulebook, bar: Bar = Bar.ANY) -> Numbers:
    return Numbers(rulebook=rulebook, bar=bar, mark=load_benchmarks().mark, before="12 months", href=href)


def board(counts: CrsCounts = ALL, before: CrsCounts | None = SMALL) -> CrsRates:
    lines = (Line(TOCILIZUMAB, counts, before), Line(UNKNOWN_TOCILIZUMAB, SMALL, before))
    return CrsRates(
        filters=RateFilters(),
        period=Period(date(2025, 12, 1), date(2026, 11, 24)),
        period_before=Period(date(2024, 12, 1), date(2025, 11, 30)) if before else None,
        total=Line((), counts, before),
        by_dimension=((Dimension.PROPHYLACTIC_TOCILIZUMAB, lines),),
        combined=lines,
    )


def text(markup: str) -> str:
    return (
        " ".join(re.sub(r"<[^>]+>", " ", markup).replace("&nbsp;", " ").split()).replace(" .", ".").replace(" / ", "/")
    )


def test_the_answer_comes_first_with_its_interval_and_definition(rulebook: Rulebook) -> None:
    said = text(headline(board(), numbers(rulebook)))
    assert said.startswith("11 of 58 patients (19.0%) had CRS of any grade.")
    assert "95% interval 10.9 to 30.9%: it includes 20%" in said
    assert "First dose Mon 1 Dec 2025 to Tue 24 Nov 2026." in said
    assert "7 days after the first full dose" in said
    assert "A second course of one patient counts as its own" in said


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        (CrsCounts(answered=119, any_grade=12), "all of it is below 20%"),
        (CrsCounts(answered=57, any_grade=18), "all of it is above 20%"),
        (CrsCounts(answered=52, any_grade=10), "cannot say on which side"),
    ],
)
def test_the_interval_is_told_against_the_panels_mark(rulebook: Rulebook, counts: CrsCounts, says: str) -> None:
    assert says in headline(board(counts), numbers(rulebook))


def test_the_panels_mark_stands_beside_any_grade_only(rulebook: Rulebook) -> None:
    said = headline(board(), numbers(rulebook, Bar.GRADE_2)) + rate_table(
        [(None, [board().total])], numbers(rulebook, Bar.GRADE_2), with_before=False
    )
    assert "20%" not in text(said)
    assert "<i></i>" not in said


def test_fewer_than_ten_is_a_count_and_no_rate(rulebook: Rulebook) -> None:
    said = text(headline(board(SMALL, None), numbers(rulebook)))
    assert "3 of 9 patients had CRS of any grade. Fewer than 10 patients: a count, no rate." in said
    assert "%" not in said
    row = rate_table([(None, [Line((), SMALL, None)])], numbers(rulebook), with_before=False)
    assert "3/9" in text(row)
    assert "%" not in text(row)


def test_nobody_yet_is_said_and_is_not_zero_percent(rulebook: Rulebook) -> None:
    said = text(headline(board(CrsCounts(not_evaluable=4), None), numbers(rulebook)))
    assert said.startswith("No patient with a first dose in this period counts yet. 4 had one.")


LEAST = CrsCounts(answered=20, any_grade=8, grade_2=3, grade_3=1, grade_2_unknown=2, grade_3_unknown=3)


def test_a_grade_that_is_not_known_is_left_out_of_its_bar_and_said_beside(rulebook: Rulebook) -> None:
    both = board(LEAST, None)
    any_grade = text(headline(both, numbers(rulebook)))
    assert "3 with an episode without an ASTCT grade: counted as any grade" in any_grade
    assert "Grade 2 or higher 3/18" in any_grade
    two = numbers(rulebook, Bar.GRADE_2)
    assert text(headline(both, two)).startswith("3 of 18 patients (16.7%) had CRS of grade 2 or higher.")
    said = text(what_is_not_known(both, two))
    assert "2 of 20 evaluable patients are left out of the rate : 2 with CRS whose grade is not known" in said
    assert "If none of them had CRS of grade 2 or higher: 3/20 (15.0%). If all had: 5/20 (25.0%)." in said
    assert "18 counted + 2 without a usable answer + 0 not evaluable yet = 20 patients" in said
    assert "0 + 2 grade not known" in text(rate_table([(None, [both.total])], two, with_before=False))


def test_who_is_left_out_is_told_with_what_they_could_make_of_the_rate(rulebook: Rulebook) -> None:
    said = text(what_is_not_known(board(), numbers(rulebook)))
    assert "2 of 60 evaluable patients are left out of the rate : 2 not recorded" in said
    assert "If none of them had CRS of any grade: 11/60 (18.3%). If all had: 13/60 (21.7%)." in said
    assert "58 counted + 2 without a usable answer + 4 not evaluable yet = 64 patients" in said


def test_without_gaps_nothing_is_amber(rulebook: Rulebook) -> None:
    said = what_is_not_known(board(replace(ALL, not_recorded=0)), numbers(rulebook))
    assert "amber" not in said
    assert "Every evaluable patient has an answer" in said


def test_unknown_tocilizumab_is_visibly_unknown_in_a_row_of_its_own(rulebook: Rulebook) -> None:
    table = rate_table([(None, board().by_dimension[0][1])], numbers(rulebook), with_before=True)
    assert '<th scope="row"><span class="unk-t">not recorded</span></th>' in table


def test_every_number_opens_its_patients_and_zero_opens_nobody(rulebook: Rulebook) -> None:
    table = rate_table([(None, [Line(TOCILIZUMAB, ALL, SMALL)])], numbers(rulebook), with_before=True)
    where = "prophylactic_tocilizumab=yes"
    for part, number in (("events", 11), ("answered", 58), ("not_recorded", 2), ("not_evaluable", 4)):
        assert f'<a href="/crs-rates?part={part}&amp;{where}">{number}</a>' in table
    assert f'<a href="/crs-rates?part=events&amp;{where}&amp;when=before">3</a>' in table
    none = rate_table([(None, [Line((), CrsCounts(answered=12), None)])], numbers(rulebook), with_before=False)
    assert "0/<a" in none


def test_no_word_claims_a_cause_or_a_verdict(rulebook: Rulebook) -> None:
    claims = re.compile(
        r"significan|improv|better|worse|reduc|because|due to|thanks|effective|lower risk", re.IGNORECASE
    )
    drawn = [cohort for kind in Prophylaxis for cohort in load_benchmarks().drawn(kind)]
    for markup in (
        headline(board(), numbers(rulebook)),
        what_is_not_known(board(), numbers(rulebook)),
        rate_table([(None, [board().total])], numbers(rulebook), with_before=True),
        cohorts_table(drawn),
    ):
        assert not claims.search(text(markup))
    assert "not an effect" in NO_EFFECT


def test_the_chart_has_our_counts_and_every_drawn_cohort_with_its_n(rulebook: Rulebook) -> None:
    rows = ours(board(), numbers(rulebook)).rows
    assert [row.numbers for row in rows] == [
        "11/58, <b>19.0%</b> (10.9–30.9)", "11/58, <b>19.0%</b> (10.9–30.9)", "3/9, small",
    ]  # fmt: skip
    assert rows[-1].rate is None
    said = {row.label: row.numbers for section in published(load_benchmarks()) for row in section.rows}
    assert said["Sandahl 2025 (Mayo), outpatient teclistamab"] == "18/57, <b>31.6%</b> (21.0–44.5)"
    assert all(re.match(r"\d+/\d+, ", numbers) for numbers in said.values())


def test_the_table_twin_says_what_was_not_seen() -> None:
    table = cohorts_table(load_benchmarks().cohorts)
    assert table.count("<tr>") == 1 + 54
    assert "not seen" in table
    assert "<td></td>" not in table


def test_agents_read_as_words(rulebook: Rulebook) -> None:
    asked = numbers(rulebook)
    group: Group = ((Dimension.MODEL_OF_CARE, "hybrid"), (Dimension.AGENT, str(Agent.TALQUETAMAB)), *TOCILIZUMAB)
    assert asked.group(group) == "Hybrid, talquetamab, tocilizumab given"


# --- the page itself


def test_the_page_opens_on_the_answer_and_its_number_opens_the_patients(open_page: Open, world: World) -> None:
    a_patient_with(world, "1", last_name="Okafor")
    a_patient_with(world, "none", last_name="Haddad")
    page = open_page("crs_rates", Role.PROGRAM_LEAD)
    assert not page.exception
    assert "1</a> of" in words(page)
    assert "Okafor" not in words(page)
    behind = words(open_page("crs_rates", Role.PROGRAM_LEAD, part="events"))
    assert "1 patient with CRS of any grade" in behind
    assert "Okafor" in behind
    assert "Haddad" not in behind


def test_a_choice_goes_into_the_address(open_page: Open) -> None:
    page = open_page("crs_rates", Role.PROGRAM_LEAD)
    page.get("button_group")[0].set_value(PeriodKey.QUARTER).run()
    assert page.query_params["period"] == "quarter"


def test_nonsense_in_the_address_asks_for_the_ordinary(open_page: Open, world: World) -> None:
    a_patient_with(world, "1")
    nonsense = {"period": "x", "grade": "9", "agent": "aspirin", "part": "events", "care": "zzz", "p": "-3"}
    page = open_page("crs_rates", Role.PROGRAM_LEAD, **nonsense)
    assert not page.exception
    assert "1 patient with CRS of any grade" in words(page)


@pytest.mark.parametrize("role", [Role.NURSE, Role.ADMINISTRATOR])
def test_who_may_not_see_rates_is_told_so_and_sees_none(open_page: Open, world: World, role: Role) -> None:
    a_patient_with(world, "1", last_name="Okafor")
    for query in ({}, {"part": "events"}):
        said = words(open_page("crs_rates", role, **query))
        assert "may not see CRS rates" in said
        assert "Okafor" not in said
        assert "/1" not in said


def test_a_name_is_shown_as_text(open_page: Open, world: World) -> None:
    a_patient_with(world, "1", last_name="<b>O'Neil</b>")
    assert "&lt;b&gt;O&#x27;Neil&lt;/b&gt;" in words(open_page("crs_rates", Role.PROGRAM_LEAD, part="events"))
