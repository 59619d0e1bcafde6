"""CRS grades: the case table has every row, device, boundary and unknown; what holds for every observation."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.decisions.grading import CrsObservation, ObservationRefused, grade_crs, open_questions
from coordination.knowledge import FlowRule, GradingFile, Rulebook
from coordination.vocabulary import OxygenDevice
from tests.decisions.grade_cases import answer_of, cases, expected_of, observation_of

CASES = cases("crs_grades.csv")
YES_NO = st.none() | st.booleans()
SEEN = st.builds(
    CrsObservation,
    temp_c=st.none() | st.floats(30, 45),
    fever_earlier_in_episode=YES_NO,
    treated=YES_NO,
    premedicated=YES_NO,
    sbp_mmhg=st.none() | st.integers(40, 260),
    hypotension=YES_NO,
    vasopressors=st.none() | st.integers(0, 4),
    vasopressin=YES_NO,
    oxygen_device=st.none() | st.sampled_from(OxygenDevice),
    flow_l_min=st.none() | st.floats(0, 60),
    spo2_pct=st.none() | st.integers(40, 100),
    baseline_oxygen=YES_NO,
    alternative_cause=YES_NO,
    death=YES_NO,
    age_years=st.none() | st.integers(12, 100),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_each_case_of_the_table(case: dict[str, str], rulebook: Rulebook) -> None:
    decision = grade_crs(observation_of(CrsObservation, case), rulebook=rulebook)
    assert answer_of(decision) == expected_of(case)


def test_every_row_that_can_decide_does_in_some_case(rulebook: Rulebook) -> None:
    rows = {row.id for row in rulebook.grading.crs if row.flow_rule is not FlowRule.PRODUCT_LABEL}
    assert {case["deciding_row"] for case in CASES} - {""} == rows


# ASTCT: 6 is low. The product label's rule: 6 is high.
@pytest.mark.parametrize(
    ("flow", "astct", "label"),
    [
        (5.9, (2, "crs-oxygen-low-flow"), (2, "crs-oxygen-low-flow-label")),
        (6, (2, "crs-oxygen-low-flow"), (3, "crs-oxygen-cannula-high-label")),
        (6.1, (3, "crs-oxygen-cannula-high"), (3, "crs-oxygen-cannula-high-label")),
    ],
)
def test_a_program_may_read_the_limit_as_the_product_label_does(
    flow: float, astct: tuple[int, str], label: tuple[int, str], rulebook: Rulebook
) -> None:
    by_label = GradingFile.model_validate(dict(rulebook.grading) | {"flow_rule": FlowRule.PRODUCT_LABEL})
    seen = CrsObservation(temp_c=38.5, hypotension=False, oxygen_device=OxygenDevice.NASAL_CANNULA, flow_l_min=flow)
    for rules, expected in ((rulebook, astct), (replace(rulebook, grading=by_label), label)):
        decision = grade_crs(seen, rulebook=rules)
        assert (decision.grade, decision.deciding_row) == expected


def test_the_reason_says_what_was_seen_and_which_row_decided() -> None:
    seen = CrsObservation(temp_c=38.2, hypotension=False, oxygen_device=OxygenDevice.NASAL_CANNULA)
    assert grade_crs(seen).reason == ("Temperature 38.2 °C. Not gradable, at least grade 2: not recorded: oxygen flow.")
    told = grade_crs(replace(seen, flow_l_min=7))
    assert told.reason == "Temperature 38.2 °C. Nasal cannula above 6 L/min: grade 3."
    assert told.source is not None
    assert "(A1)" in told.source


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"temp_c": 380}, "Found temp_c 380; allowed: 30 to 45 °C, or not recorded."),
        ({"temp_c": 100.4}, "Found temp_c 100.4; allowed: 30 to 45 °C, or not recorded."),
        ({"temp_c": math.nan}, "Found temp_c nan; allowed: 30 to 45 °C, or not recorded."),
        ({"sbp_mmhg": math.inf}, "Found sbp_mmhg inf; allowed: 40 to 260 mmHg, or not recorded."),
        ({"spo2_pct": 101}, "Found spo2_pct 101; allowed: 40 to 100 %, or not recorded."),
        ({"flow_l_min": -1}, "Found flow_l_min -1; allowed: 0 to 100 L/min, or not recorded."),
        ({"vasopressors": 1.5}, "Found vasopressors 1.5; allowed: whole numbers 0 to 10, or not recorded."),
        ({"vasopressors": True}, "Found vasopressors True; allowed: whole numbers 0 to 10, or not recorded."),
        ({"hypotension": "no"}, "Found hypotension 'no'; allowed: yes, no, or not recorded."),
        ({"age_years": 11}, "Found age_years 11; allowed: from 12 years, the tables are for adults."),
        ({"age_years": 121}, "Found age_years 121; allowed: 0 to 120 years, or not recorded."),
    ],
)
def test_what_cannot_be_true_is_refused_with_the_allowed_range(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ObservationRefused) as told:
        grade_crs(replace(CrsObservation(death=True), **wrong))
    assert str(told.value) == says


def test_an_unknown_device_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ObservationRefused, match="Found oxygen_device 'tent'; allowed: none, blow_by"):
        grade_crs(CrsObservation(oxygen_device="tent"))  # type: ignore[arg-type]


@given(seen=SEEN)
def test_plausible_input_is_never_refused_and_the_floor_never_above_the_grade(seen: CrsObservation) -> None:
    decision = grade_crs(seen)
    assert decision.reason
    if decision.grade is None:
        assert 0 <= decision.at_least < 5
    else:
        assert decision.at_least == decision.grade
        assert decision.deciding_row is not None


@given(seen=SEEN, data=st.data())
def test_what_becomes_known_never_lowers_what_was_certain(seen: CrsObservation, data: st.DataObject) -> None:
    """Another cause and baseline oxygen explain findings away, and are the only ones that may."""
    before = grade_crs(seen)
    fuller = data.draw(SEEN)
    kept = ("alternative_cause", "baseline_oxygen", "death", "hypotension", "temp_c", "fever_earlier_in_episode")
    gained = {
        name: getattr(fuller, name)
        for name in seen.__slots__
        if getattr(seen, name) is None and name not in (*kept, "flow_l_min")
    }
    assert grade_crs(replace(seen, **gained)).at_least >= before.at_least


DEVICE_STEPS = (
    (OxygenDevice.NONE, None),
    (OxygenDevice.NASAL_CANNULA, 1.0),
    (OxygenDevice.NASAL_CANNULA, 6.0),
    (OxygenDevice.NASAL_CANNULA, 6.5),
    (OxygenDevice.SIMPLE_MASK, 8.0),
    (OxygenDevice.CPAP, None),
)


@given(seen=SEEN, low=st.integers(0, 5), high=st.integers(0, 5))
def test_more_oxygen_never_lowers_the_grade(seen: CrsObservation, low: int, high: int) -> None:
    grades = [
        grade_crs(replace(seen, oxygen_device=device, flow_l_min=flow)).grade
        for device, flow in (DEVICE_STEPS[min(low, high)], DEVICE_STEPS[max(low, high)])
    ]
    assert None in grades or grades[0] <= grades[1]  # type: ignore[operator]


@given(
    seen=SEEN,
    name=st.sampled_from(["temp_c", "vasopressors", "sbp_mmhg", "flow_l_min", "hypotension", "vasopressin", "death"]),
    values=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_among_gradable_inputs_worse_never_lowers_the_grade(
    seen: CrsObservation, name: str, values: tuple[float, float]
) -> None:
    spans: dict[str, Any] = {
        "temp_c": lambda part: 35 + 6 * part,
        "vasopressors": lambda part: round(4 * part),
        "sbp_mmhg": lambda part: 160 - 100 * part,
        "flow_l_min": lambda part: 20 * part,
    }
    at = spans.get(name, lambda part: part > 0.5)
    milder, worse = (grade_crs(replace(seen, **{name: at(part)})) for part in sorted(values))
    assert None in (milder.grade, worse.grade) or milder.grade <= worse.grade  # type: ignore[operator]


@given(seen=SEEN)
def test_what_is_not_gradable_asks_something_or_a_clinician(seen: CrsObservation) -> None:
    decision = grade_crs(seen)
    assert decision.grade is not None or decision.needs_clinician or open_questions(seen)
