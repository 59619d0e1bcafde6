"""Facts and people together, what closes which door, overrides; unknown never closes less than no."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.decisions.attesting import key_of
from coordination.decisions.readiness import Readiness, assess, closed_doors
from coordination.facts import ConfirmationFact, CourseFacts, SiteItemFact, SiteReadinessFacts
from coordination.knowledge import Rulebook
from coordination.vocabulary import Answer, Confidence, DoseRole, Gate, Stage
from tests.builders import LAKE, NOW, TODAY, a_course, days_ago, stages

YES, NO, UNKNOWN, NOT_APPLICABLE = Answer
ITEMS = ("SR05", "SR07", "SR09", "SR10", "SR11", "SR14", "SR16", "SR18", "SR22", "SR27")
SITE = SiteReadinessFacts(tuple(SiteItemFact(name, days_ago(9)) for name in ITEMS))


def course(**values: object) -> CourseFacts:
    built = a_course(after=DoseRole.FIRST_TREATMENT, gap_days=10, stage=Stage.STABILIZING)
    return replace(built, **values)  # type: ignore[arg-type]


def answered(facts: CourseFacts, rulebook: Rulebook, value: Answer, *codes: str) -> CourseFacts:
    """The facts with an answer to each of the criteria; to every one where none is named."""
    rows = [rulebook.criteria[code] for code in codes] or list(rulebook.criteria.values())
    said = tuple(ConfirmationFact(key_of(row, facts), value, TODAY, by="n") for row in rows)
    return replace(facts, confirmations=(*facts.confirmations, *said))


def ready(facts: CourseFacts, rulebook: Rulebook) -> Readiness:
    return assess(facts, SITE, NOW, rulebook=rulebook)


@pytest.mark.parametrize(("attested", "value"), [(None, NO), (YES, NO), (NO, NO), (UNKNOWN, NO), (NOT_APPLICABLE, NO)])
def test_a_no_of_the_facts_stands_whatever_was_attested(
    attested: Answer | None, value: Answer, rulebook: Rulebook
) -> None:
    facts = a_course(after=DoseRole.STEP_UP_1)
    facts = answered(facts, rulebook, attested, "P01") if attested else facts
    assert ready(facts, rulebook).standing("P01").value is value


@pytest.mark.parametrize(("attested", "value"), [(None, YES), (YES, YES), (NO, NO), (UNKNOWN, YES)])
def test_a_yes_of_the_facts_stands_unless_somebody_says_no(
    attested: Answer | None, value: Answer, rulebook: Rulebook
) -> None:
    facts = answered(course(), rulebook, attested, "P01") if attested else course()
    assert ready(facts, rulebook).standing("P01").value is value


@pytest.mark.parametrize("attested", [YES, NO, UNKNOWN])
def test_where_the_facts_do_not_say_people_do(attested: Answer, rulebook: Rulebook) -> None:
    assert ready(answered(course(), rulebook, attested, "P08", "P18"), rulebook).standing("P08").value is attested


def test_not_applicable_is_no_way_around_a_criterion_that_applies(rulebook: Rulebook) -> None:
    found = ready(answered(course(), rulebook, NOT_APPLICABLE, "P18", "R02"), rulebook)
    assert (found.standing("P18").met, found.standing("R02").met) == (False, True)


def test_nothing_recorded_closes_every_door(rulebook: Rulebook) -> None:
    found = assess(a_course(), None, NOW, rulebook=rulebook)
    assert found.hard_met == 0
    assert all(found.unmet(gate) for gate in Gate)


def test_a_door_is_closed_by_its_own_and_shut_by_those_before_it(rulebook: Rulebook) -> None:
    found = ready(course(), rulebook)
    assert {one.code for one in found.unmet(Gate.SEND)} == {"P20", "H01"}
    assert {one.code for one in closed_doors(found, Gate.SEND)} > {"P20", "H01", "P18"}
    assert [one.gate for one in closed_doors(found, Gate.FIRST_DOSE)] == sorted(
        (one.gate for one in closed_doors(found, Gate.FIRST_DOSE)), key=list(Gate).index
    )


def test_everything_answered_opens_every_door(rulebook: Rulebook) -> None:
    said = (ConfirmationFact("crs_none", YES, TODAY), ConfirmationFact("icans_none", YES, TODAY))
    facts = answered(course(confirmations=said), rulebook, YES)
    found = ready(facts, rulebook)
    assert closed_doors(found, Gate.FIRST_DOSE) == ()
    assert found.hard_met == found.hard_total == 31
    assert found.unmet_soft == ()


def test_what_is_unmet_says_code_words_reason_and_owner(rulebook: Rulebook) -> None:
    (packet,) = (one for one in ready(course(), rulebook).unmet(Gate.SEND) if one.code == "H01")
    assert packet.words == "H01 Packet complete, unknown said where it is unknown: not recorded (Coordinator)"


def test_soft_criteria_close_nothing(rulebook: Rulebook) -> None:
    found = ready(course(), rulebook)
    assert "P14" in {one.row.code for one in found.unmet_soft}
    assert "P14" not in {one.code for one in closed_doors(found, Gate.FIRST_DOSE)}


def overridden(facts: CourseFacts, code: str, rulebook: Rulebook, seq: int = 50) -> CourseFacts:
    over = ConfirmationFact(
        key_of(rulebook.criteria[code], facts), NO, TODAY, override_reason="Discussed", by="dr", seq=seq
    )
    return replace(facts, confirmations=(*facts.confirmations, over))


def test_an_override_opens_the_door_and_leaves_the_criterion_unmet(rulebook: Rulebook) -> None:
    facts = overridden(answered(course(), rulebook, NO, "P18"), "P18", rulebook)
    found, before = ready(facts, rulebook), ready(course(), rulebook)
    one = found.standing("P18")
    assert (one.met, one.passes, one.value) == (False, True, NO)
    assert [each.row.code for each in found.overridden] == ["P18"]
    assert found.hard_met == before.hard_met
    assert "P18" not in {each.code for each in found.unmet(Gate.READY)}


def test_an_override_is_gone_with_the_next_answer(rulebook: Rulebook) -> None:
    facts = answered(overridden(course(), "P18", rulebook), rulebook, NO, "P18")
    assert not ready(facts, rulebook).standing("P18").passes


def test_an_override_of_an_earlier_passing_opens_nothing(rulebook: Rulebook) -> None:
    events = stages((Stage.READY, days_ago(50)), (Stage.CO_MANAGED, days_ago(40)), (Stage.READY, days_ago(1)))
    facts = overridden(course(stage_events=events), "P18", rulebook, seq=1)
    assert not ready(facts, rulebook).standing("P18").passes


def test_an_answer_that_no_longer_counts_is_said(rulebook: Rulebook) -> None:
    old = ConfirmationFact("p05", YES, TODAY - timedelta(days=8))
    one = ready(course(confirmations=(old,)), rulebook).standing("P05")
    assert (one.value, one.reason) == (UNKNOWN, "answered yes Mon 16 Nov 2026; an answer stands 7 days")
    events = stages((Stage.READY, days_ago(9)), (Stage.DECLINED, days_ago(5)))
    before = ConfirmationFact(f"h05:{LAKE}", YES, days_ago(8), seq=1)
    one = ready(course(stage_events=events, confirmations=(before,)), rulebook).standing("H05")
    assert (one.value, one.reason) == (UNKNOWN, "answered yes for an earlier passing, Mon 16 Nov 2026")


@pytest.mark.parametrize(
    ("answers", "since"),
    [
        ((), 9),
        (((NO, 4),), 9),  # it was open before somebody said no
        (((NO, 6), (UNKNOWN, 1)), 9),  # asking again makes it no younger
        (((YES, 7), (NO, 4)), 4),
        (((YES, 7), (NO, 4), (NO, 1)), 4),
        (((YES, 20), (NO, 15)), 9),  # an answer from before the question
    ],
)
def test_an_unmet_criterion_is_as_old_as_its_question_or_the_yes_that_ended(
    answers: tuple[tuple[Answer, int], ...], since: int, rulebook: Rulebook
) -> None:
    events = stages((Stage.STEP_UP, days_ago(20)), (Stage.STABILIZING, days_ago(9)), (Stage.READY, days_ago(2)))
    said = tuple(ConfirmationFact("p18", value, days_ago(days)) for value, days in answers)
    found = ready(course(stage_events=events, confirmations=said), rulebook)
    assert found.standing("P18").since == days_ago(since)


def test_an_answer_that_ran_out_is_open_from_the_day_after(rulebook: Rulebook) -> None:
    events = stages((Stage.STABILIZING, days_ago(20)))
    said = ConfirmationFact("p05", YES, days_ago(10))
    assert ready(course(stage_events=events, confirmations=(said,)), rulebook).standing("P05").since == days_ago(2)


def test_a_criterion_that_waits_for_sign_off_is_not_met_and_can_be_overridden(rulebook: Rulebook) -> None:
    row = rulebook.criteria["P18"].model_copy(update={"confidence": Confidence.RECALL})
    waiting = replace(rulebook, criteria={**rulebook.criteria, "P18": row})
    facts = answered(course(), waiting, YES, "P18")
    one = ready(facts, waiting).standing("P18")
    assert one.value is UNKNOWN
    assert "waits for sign-off" in one.reason
    assert ready(overridden(facts, "P18", waiting), waiting).standing("P18").passes


ANSWERS = st.dictionaries(
    st.sampled_from(["P05", "P08", "P18", "P20", "H01", "H05", "R10"]), st.sampled_from(list(Answer))
)


@settings(max_examples=40)
@given(answers=ANSWERS, gate=st.sampled_from(list(Gate)))
def test_unknown_never_closes_less_than_no(answers: dict[str, Answer], gate: Gate, rulebook: Rulebook) -> None:
    said, unknown = course(), course()
    for code, value in answers.items():
        said = answered(said, rulebook, value, code)
        unknown = answered(unknown, rulebook, UNKNOWN if value is NO else value, code)
    closed = [{one.code for one in closed_doors(ready(facts, rulebook), gate)} for facts in (said, unknown)]
    assert closed[0] == closed[1]


@settings(max_examples=40)
@given(answers=ANSWERS)
def test_a_later_door_is_never_open_wider_than_an_earlier_one(answers: dict[str, Answer], rulebook: Rulebook) -> None:
    facts = course()
    for code, value in answers.items():
        facts = answered(facts, rulebook, value, code)
    found = ready(facts, rulebook)
    for earlier, later in pairwise(Gate):
        assert set(closed_doors(found, earlier)) <= set(closed_doors(found, later))
