"""The treatment so far on paper: every dose, every event with its scale, the newest value; what is left out is counted."""

from __future__ import annotations

from dataclasses import replace

from coordination.decisions import packet_history as past
from coordination.decisions.paper_source import Supply
from coordination.facts import GradeFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import Answer, GradingSystem, MeasurementKind, ToxicityKind
from tests.builders import TODAY, an_episode, days_ago
from tests.five_patients import a_source, long, many_unknowns, measured


def rows(filling: past.Filling | None) -> tuple[tuple[str, ...], ...]:
    assert filling is not None
    assert filling.table is not None
    return filling.table.rows


def test_each_step_up_dose_has_its_row_and_doses_alike_share_one_with_all_their_days(rulebook: Rulebook) -> None:
    found = rows(past.doses(long(), rulebook))
    assert [row[1] for row in found] == [
        "Step-up 1", "Step-up 2", "First treatment dose", "37 × treatment dose", "Treatment dose, held: Pneumonia",
        "13 × treatment dose",
    ]  # fmt: skip
    assert found[5][0] == "20, 27 Aug, 3, 10, 17, 24 Sep, 1, 8, 15, 22, 29 Oct, 5, 12 Nov 2026"
    assert found[3][0].startswith("4, 11, 18, 25 Dec 2025, 1, 8, 15")


def test_a_held_dose_has_neither_amount_nor_place(rulebook: Rulebook) -> None:
    assert rows(past.doses(long(), rulebook))[4][2:] == ("", "", "")


def test_an_incomplete_history_says_so(rulebook: Rulebook) -> None:
    filling = past.doses(many_unknowns(), rulebook)
    assert filling is not None
    assert filling.lines == ("The dose history on record is not complete.",)
    assert rows(filling)[0][2:] == ("not recorded", "not recorded", "not recorded")


def test_no_dose_is_an_empty_field(rulebook: Rulebook) -> None:
    source = a_source()
    assert past.doses(replace(source, course=replace(source.course, doses=())), rulebook) is None


def test_every_event_names_its_scale(rulebook: Rulebook) -> None:
    source = a_source()
    both = (GradeFact(2, GradingSystem.ASTCT_2019), GradeFact(3, GradingSystem.LEE_2014))
    episode = replace(an_episode(onset_on=days_ago(4)), grades=both, tocilizumab=Answer.YES)
    course = replace(source.course, toxicities=(episode,))
    (row,) = rows(past.reactions(replace(source, course=course), rulebook))
    assert row[0] == "CRS, grade 2 (ASTCT 2019); grade 3 (Lee 2014)"
    assert row[3] == "tocilizumab yes"


def test_a_kind_without_event_and_without_statement_empties_the_field(rulebook: Rulebook) -> None:
    source = a_source()
    course = replace(source.course, toxicities=(an_episode(),), confirmations=())
    assert past.reactions(replace(source, course=course), rulebook) is None
    assert past.worst(replace(source, course=course), rulebook) is None


def test_zero_is_never_typed_for_not_recorded(rulebook: Rulebook) -> None:
    assert past.say_worst(many_unknowns(), ToxicityKind.CRS, rulebook) == "CRS: not recorded"


def test_what_is_left_out_of_a_table_is_counted(rulebook: Rulebook) -> None:
    filling = past.infections(long(), rulebook)
    assert filling is not None
    assert filling.table is not None
    assert (len(filling.table.rows), filling.table.more) == (past.MOST_ROWS, 2)
    assert filling.table.rows[0][0].startswith("Pneumonia")


def test_the_newest_plausible_value_stands(rulebook: Rulebook) -> None:
    source = a_source()
    slip = replace(measured(MeasurementKind.IGG, "3890000 mg/dL"), id="slip", implausible=True)
    course = replace(source.course, measurements=(*source.course.measurements, slip))
    values = dict(row[:2] for row in rows(past.labs(replace(source, course=course), rulebook)))
    assert values["IgG"] == "389 mg/dL"


def test_a_stopped_drug_is_not_taken_and_a_refill_replaces_the_row_before(rulebook: Rulebook) -> None:
    supplies = (
        Supply("Acyclovir", "HSV", "2026-09-01", days_ago(20), None),
        Supply("Acyclovir", "HSV", "2026-09-01", TODAY, None),
        Supply("IVIG", "Low IgG", "2026-09-01", None, "2026-10"),
    )
    assert rows(past.medications(a_source(supplies=supplies), rulebook)) == (
        ("Acyclovir", "HSV", "Tue 1 Sep 2026", "supply to Tue 24 Nov 2026"),
    )


def test_a_long_note_says_where_the_rest_is() -> None:
    assert past.short("x" * 500) == "x" * past.MOST_LETTERS + " ... (whole in the record)"
    assert past.short(None) == ""
