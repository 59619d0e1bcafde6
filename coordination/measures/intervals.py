"""How sure a rate is: interval estimates of one proportion and of the difference of two. Knows numbers, no clinic.

Every limit is computed with `scipy.special` alone: `scipy.stats` would double the time until the first page.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy.special import betaincinv, ndtri

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends count. Proportions lie in 0 to 1, differences in -1 to 1."""

    low: float
    high: float


def wilson(events: int, n: int, *, confidence: float = CONFIDENCE) -> Interval:
    """The score interval of `events` out of `n` (Wilson 1927; method 3 of Newcombe 1998): the default on screen."""
    _check(events, n, confidence)
    z = _z(confidence)
    rate = events / n
    middle = rate + z * z / (2 * n)
    reach = z * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    return _closed(events, n, (middle - reach) / (1 + z * z / n), (middle + reach) / (1 + z * z / n))


def clopper_pearson(events: int, n: int, *, confidence: float = CONFIDENCE) -> Interval:
    """The "exact" interval, from beta quantiles; never shorter than its confidence promises (Clopper, Pearson 1934)."""
    _check(events, n, confidence)
    tail = (1 - confidence) / 2
    low = betaincinv(events, n - events + 1, tail) if events else 0.0
    high = betaincinv(events + 1, n - events, 1 - tail) if events < n else 1.0
    return _closed(events, n, float(low), float(high))


def jeffreys(events: int, n: int, *, confidence: float = CONFIDENCE) -> Interval:
    """Equal tails of Beta(events + ½, n - events + ½); 0 and 1 where no or every event was seen (Brown 2001)."""
    _check(events, n, confidence)
    tail = (1 - confidence) / 2
    a, b = events + 0.5, n - events + 0.5
    return _closed(events, n, float(betaincinv(a, b, tail)), float(betaincinv(a, b, 1 - tail)))


def newcombe_difference(
    events_1: int, n_1: int, events_2: int, n_2: int, *, confidence: float = CONFIDENCE
) -> Interval:
    """The hybrid score interval of rate 1 minus rate 2, independent groups (method 10 of Newcombe 1998)."""
    one = wilson(events_1, n_1, confidence=confidence)
    two = wilson(events_2, n_2, confidence=confidence)
    rate_1, rate_2 = events_1 / n_1, events_2 / n_2
    low = rate_1 - rate_2 - sqrt((rate_1 - one.low) ** 2 + (two.high - rate_2) ** 2)
    high = rate_1 - rate_2 + sqrt((one.high - rate_1) ** 2 + (rate_2 - two.low) ** 2)
    return Interval(max(-1.0, low), min(1.0, high))


def _z(confidence: float) -> float:
    """The two-sided normal quantile: 1.96 for 0.95."""
    return float(ndtri((1 + confidence) / 2))


def _closed(events: int, n: int, low: float, high: float) -> Interval:
    """Rounding must not cut off the observed rate at the ends: 0 of n starts at 0, n of n ends at 1."""
    return Interval(low=0.0 if events == 0 else max(0.0, low), high=1.0 if events == n else min(1.0, high))


def _check(events: int, n: int, confidence: float) -> None:
    if n < 1:
        raise ValueError(f"n is {n}; an interval needs at least one patient.")
    if not 0 <= events <= n:
        raise ValueError(f"events is {events}; allowed: 0 to n ({n}).")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence:g}; allowed: between 0 and 1, 0.95 say.")
