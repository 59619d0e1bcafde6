"""What may run, for every mark: before and after a signature, in and out of the program's jurisdiction."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.knowledge import RestartRow, Rulebook, load_rulebook, may_run
from coordination.knowledge.running import Kind
from coordination.vocabulary import Action, Agent, Confidence, DoseRole, Regimen, Schedule

RULEBOOK = load_rulebook()
VERIFIED = (Confidence.LABEL_COPY, Confidence.SOURCE_SEEN, Confidence.SECONDARY)
MARKS = st.sampled_from(Confidence)


def a_row(confidence: Confidence = Confidence.LABEL_COPY, **values: object) -> RestartRow:
    ordinary: dict[str, object] = {
        "id": "test-row",
        "source": ("T1",),
        "confidence": confidence,
        "last_dose": Schedule.WEEKLY,
        "min_days": 29,
        "action": Action.RESTART_STEP_UP_1,
        "amount": 0.06,
        "unit": "mg/kg",
        "premedicate_and_monitor": True,
        "benefit_risk_review": False,
    }
    return RestartRow.model_validate(ordinary | values)


rows = st.builds(
    a_row,
    MARKS,
    confidence_of=st.dictionaries(st.sampled_from(["amount", "min_days", "max_days"]), MARKS),
    currency=st.sampled_from([None, "older label"]),
    jurisdiction=st.sampled_from([None, "US", "EU"]),
)


@given(rows, st.sampled_from(["dose", "restart", "hold"]))
def test_nothing_clinical_runs_unsigned_unless_every_number_is_verified(row: RestartRow, kind: Kind) -> None:
    if may_run(row, RULEBOOK, kind=kind).runs:
        assert all(mark in VERIFIED for mark in (row.confidence, *row.confidence_of.values()))
        assert row.currency is None
        assert row.jurisdiction != "EU"


@given(rows, st.sampled_from(["dose", "restart", "hold"]))
def test_a_signature_lets_any_row_run_but_a_program_default_or_a_foreign_figure(row: RestartRow, kind: Kind) -> None:
    own = row.jurisdiction in (None, "US")
    default = Confidence.OPERATIONAL in (row.confidence, *row.confidence_of.values())
    assert may_run(row, RULEBOOK.signed(), kind=kind).runs is (own and not default)


@given(rows)
def test_a_row_that_does_not_run_says_why(row: RestartRow) -> None:
    for rulebook in (RULEBOOK, RULEBOOK.signed()):
        state = may_run(row, rulebook, kind="restart")
        assert state.runs or state.notice


@given(rows)
def test_a_program_that_reviews_what_is_unsigned_runs_no_rule_of_a_source(row: RestartRow) -> None:
    assert not may_run(row, replace(RULEBOOK, unsigned="review"), kind="restart").runs


@pytest.mark.parametrize(
    ("mark", "runs", "notice"),
    [
        (Confidence.LABEL_COPY, True, "Not yet signed here"),
        (Confidence.SOURCE_SEEN, True, "Not yet signed here"),
        (Confidence.SECONDARY, True, "Secondary source. Not yet signed here"),
        (Confidence.SUPERSEDED, False, "The rule on file comes from an older label; it waits for sign-off here."),
        (
            Confidence.INFERRED,
            False,
            "The rule on file is inferred, not read on the label; it waits for sign-off here.",
        ),
        (Confidence.RECALL, False, "The rule on file is recalled, not read anywhere; it waits for sign-off here."),
        (Confidence.OPERATIONAL, True, "Program default"),
    ],
)
def test_each_mark_before_anyone_signs(mark: Confidence, runs: bool, notice: str) -> None:
    state = may_run(a_row(mark), RULEBOOK, kind="clock")
    assert (state.runs, state.notice) == (runs, notice)


def test_a_number_without_its_own_mark_has_that_of_its_row() -> None:
    row = a_row(confidence_of={"amount": Confidence.INFERRED})
    assert not may_run(row, RULEBOOK, kind="dose", numbers=("amount",)).runs
    assert may_run(row, RULEBOOK, kind="dose", numbers=("min_days",)).runs


def test_a_signature_binds_one_content_of_one_row(rulebook: Rulebook) -> None:
    book = rulebook.agents[Agent.ELRANATAMAB].regimens[Regimen.MONOTHERAPY]
    row, other = book.restarts[:2]
    assert not may_run(row, rulebook, kind="restart").runs
    signed = load_rulebook(signatures=[(row.id, row.content_hash())])
    assert may_run(row, signed, kind="restart").runs
    assert not may_run(other, signed, kind="restart").runs
    assert not may_run(row.model_copy(update={"max_days": 15}), signed, kind="restart").runs


def test_a_signature_of_an_earlier_content_is_worth_nothing(rulebook: Rulebook) -> None:
    row = rulebook.agents[Agent.ELRANATAMAB].regimens[Regimen.MONOTHERAPY].restarts[0]
    earlier = row.model_copy(update={"max_days": 13}).content_hash()
    assert not may_run(row, load_rulebook(signatures=[(row.id, earlier)]), kind="restart").runs


def test_a_field_left_at_its_default_does_not_change_what_was_signed() -> None:
    assert a_row(note=None, on_schedule_only=False).content_hash() == a_row().content_hash()
    assert a_row(note="read again").content_hash() != a_row().content_hash()


def test_signed_runs_every_shipped_row_of_the_program_s_own_text(rulebook: Rulebook) -> None:
    for agent in rulebook.agents.values():
        for book in agent.regimen_books:
            assert all(may_run(row, rulebook.signed(), kind="dose").runs for row in (*book.doses, *book.phases))
            assert all(may_run(row, rulebook.signed(), kind="restart").runs for row in book.restarts)


def test_the_eu_premedication_of_linvoseltamab_does_not_run_in_a_us_program(rulebook: Rulebook) -> None:
    row = rulebook.agents[Agent.LINVOSELTAMAB].premedication
    assert not may_run(row, rulebook.signed(), kind="premedication").runs
    assert may_run(row, replace(rulebook, jurisdiction="EU"), kind="premedication").runs


def test_an_unsure_number_does_not_run_though_its_row_does(rulebook: Rulebook) -> None:
    book = rulebook.agents[Agent.LINVOSELTAMAB].regimens[Regimen.MONOTHERAPY]
    row = book.dose(DoseRole.STEP_UP_2)
    assert row is not None
    assert may_run(row, rulebook, kind="dose", numbers=("amount",)).runs
    assert not may_run(row, rulebook, kind="dose", numbers=("min_days",)).runs
