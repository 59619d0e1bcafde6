"""What several checks refuse becomes one refusal that says all of it."""

from __future__ import annotations

import pytest

from coordination.acts import NotFound, Refused
from coordination.acts.reasons import Reasons


def test_every_refusal_is_told_at_once_and_one_by_one() -> None:
    reasons = Reasons()
    with reasons:
        raise Refused("The number is needed.")
    with reasons:
        raise Refused("Two criteria. A; B.", ["A", "B"])
    with pytest.raises(Refused, match="The number is needed") as refused:
        reasons.refuse()
    assert refused.value.reasons == ("The number is needed.", "A", "B")


def test_nothing_is_refused_where_nothing_stands_against_it() -> None:
    reasons = Reasons()
    with reasons:
        pass
    reasons.refuse()


def test_another_error_is_no_reason() -> None:
    with pytest.raises(NotFound), Reasons():
        raise NotFound("No such criterion.")
