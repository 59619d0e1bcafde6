"""Which row of a medication holds: a drug for one purpose once, the newest of what was recorded of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Recorded(Protocol):
    """One row of a medication."""

    @property
    def name(self) -> str: ...

    @property
    def purpose(self) -> str: ...


Row = TypeVar("Row", bound=Recorded)


def newest_of_each(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The newest row of each drug and purpose, in the order in which they were first recorded; case says nothing."""
    return tuple({(one.name.casefold(), one.purpose.casefold()): one for one in rows}.values())
