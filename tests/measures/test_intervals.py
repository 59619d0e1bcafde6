"""Each interval against printed numbers (tests/cases/intervals.csv) and against a slow, obvious second version."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from math import comb, pi, sin, sqrt
from pathlib import Path
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.measures import intervals
from coordination.measures.intervals import (
    Interval,
    clopper_pearson,
    jeffreys,
    newcombe_difference,
    wilson,
)

CASES = Path(__file__).parents[1] / "cases" / "intervals.csv"
ONE_RATE = (wilson, clopper_pearson, jeffreys)


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["case_id"])
def test_printed_limits(case: dict[str, str]) -> None:
    counts = [int(case[key]) for key in ("events_1", "n_1", "events_2", "n_2") if case[key]]
    found = getattr(intervals, case["function"])(*counts, confidence=float(case["confidence"]))
    half_a_digit = 0.5 * 10 ** -int(case["digits"]) + 1e-12
    assert found.low == pytest.approx(float(case["low"]), abs=half_a_digit), case["source"]
    assert found.high == pytest.approx(float(case["high"]), abs=half_a_digit), case["source"]


# --- the slow second versions: each says what the interval means, and finds its ends by halving


def find_end(holds: Callable[[float], bool], inside: float, outside: float) -> float:
    """The border between `inside`, where `holds` is true, and `outside`."""
    for _ in range(60):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if holds(middle) else (inside, middle)
    return inside


def slow_wilson(events: int, n: int) -> Interval:
    """All rates that a score test at 5% does not refuse."""
    z, seen = NormalDist().inv_cdf(0.975), events / n

    def not_refused(rate: float) -> bool:
        return abs(seen - rate) <= z * sqrt(rate * (1 - rate) / n)

    return Interval(find_end(not_refused, seen, 0.0), find_end(not_refused, seen, 1.0))


def at_least(events: int, n: int, rate: float) -> float:
    return sum(comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(events, n + 1))


def slow_clopper_pearson(events: int, n: int) -> Interval:
    """All rates under which neither "so many or more" nor "so few or fewer" is rarer than 2.5%."""
    seen = events / n
    low = find_end(lambda rate: at_least(events, n, rate) >= 0.025, seen, 0.0)
    high = find_end(lambda rate: 1 - at_least(events + 1, n, rate) >= 0.025, seen, 1.0)
    return Interval(low, high)


def slow_jeffreys(events: int, n: int, steps: int = 20_000) -> Interval:
    """The middle 95% of the area under the posterior, in the arcsine scale, where its density has no pole."""
    rates = [sin((step + 0.5) / steps * pi / 2) ** 2 for step in range(steps)]
    weights = [rate**events * (1 - rate) ** (n - events) for rate in rates]
    total, area = sum(weights), 0.0
    low, high = 0.0, 1.0
    for rate, weight in zip(rates, weights, strict=True):
        before, area = area, area + weight / total
        if before < 0.025 <= area:
            low = rate
        if before < 0.975 <= area:
            high = rate
    return Interval(0.0 if events == 0 else low, 1.0 if events == n else high)


SLOW = [(wilson, slow_wilson, 1e-9), (clopper_pearson, slow_clopper_pearson, 1e-9), (jeffreys, slow_jeffreys, 2e-4)]


@pytest.mark.parametrize(("fast", "slow", "within"), SLOW, ids=["wilson", "clopper_pearson", "jeffreys"])
@pytest.mark.parametrize(("events", "n"), [(0, 1), (1, 1), (0, 20), (20, 20), (1, 29), (3, 9), (11, 58), (36, 45)])
def test_equals_the_slow_obvious_version(
    fast: Callable[[int, int], Interval],
    slow: Callable[[int, int], Interval],
    within: float,
    events: int,
    n: int,
) -> None:
    found, expected = fast(events, n), slow(events, n)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=within)


@pytest.mark.parametrize("counts", [(11, 58, 3, 20), (0, 10, 0, 10), (10, 10, 0, 10), (1, 2, 5, 6)])
def test_difference_equals_the_slow_obvious_version(counts: tuple[int, int, int, int]) -> None:
    """Each side reaches as far as the two single intervals reach that way, added as squares."""
    e1, n1, e2, n2 = counts
    one, two, d = slow_wilson(e1, n1), slow_wilson(e2, n2), e1 / n1 - e2 / n2
    down = sqrt((e1 / n1 - one.low) ** 2 + (two.high - e2 / n2) ** 2)
    up = sqrt((one.high - e1 / n1) ** 2 + (e2 / n2 - two.low) ** 2)
    found = newcombe_difference(*counts)
    assert (found.low, found.high) == pytest.approx((max(-1, d - down), min(1, d + up)), abs=1e-9)


# --- what holds for every count

pairs = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("method", ONE_RATE)
@given(pair=pairs)
def test_contains_the_observed_rate_and_stays_within_0_and_1(
    method: Callable[[int, int], Interval], pair: tuple[int, int]
) -> None:
    found = method(*pair)
    assert 0 <= found.low <= pair[0] / pair[1] <= found.high <= 1


@pytest.mark.parametrize("method", ONE_RATE)
@given(pair=pairs)
def test_one_event_more_moves_both_ends_up(method: Callable[[int, int], Interval], pair: tuple[int, int]) -> None:
    events, n = pair
    fewer, more = method(events, n + 1), method(events + 1, n + 1)
    assert fewer.low <= more.low
    assert fewer.high <= more.high


@pytest.mark.parametrize("method", ONE_RATE)
@given(pair=pairs)
def test_more_confidence_is_wider(method: Callable[..., Interval], pair: tuple[int, int]) -> None:
    narrow, wide = method(*pair, confidence=0.8), method(*pair, confidence=0.99)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@pytest.mark.parametrize("method", ONE_RATE)
@given(pair=pairs)
def test_events_and_non_events_mirror_each_other(method: Callable[[int, int], Interval], pair: tuple[int, int]) -> None:
    events, n = pair
    seen, mirrored = method(events, n), method(n - events, n)
    assert (seen.low, seen.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low), abs=1e-9)


@given(one=pairs, two=pairs)
def test_difference_contains_the_observed_one_and_turns_with_its_sign(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    found, turned = newcombe_difference(*one, *two), newcombe_difference(*two, *one)
    seen = one[0] / one[1] - two[0] / two[1]
    assert -1 <= found.low <= seen + 1e-12
    assert seen - 1e-12 <= found.high <= 1
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low), abs=1e-12)


@pytest.mark.parametrize("method", ONE_RATE)
@pytest.mark.parametrize(
    ("events", "n", "confidence", "says"),
    [
        (0, 0, 0.95, "at least one patient"),
        (4, 3, 0.95, "0 to n"),
        (-1, 3, 0.95, "0 to n"),
        (1, 3, 1.0, "between 0 and 1"),
        (1, 3, 0.0, "between 0 and 1"),
        (1, 3, float("nan"), "between 0 and 1"),
    ],
)
def test_impossible_input_is_refused_with_what_is_allowed(
    method: Callable[..., Interval], events: int, n: int, confidence: float, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        method(events, n, confidence=confidence)


def test_scipy_stats_is_not_imported() -> None:
    program = "import sys, coordination.measures.intervals; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=CASES.parents[2], check=False).returncode == 0
