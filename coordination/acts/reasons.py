"""Everything that stands against an act, told at once: each check may refuse, and all refusals become one."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from coordination.acts.act import Refused


class Reasons:
    """`with reasons: check(...)` keeps what the check refuses; `refuse()` then says all of it. Other errors pass."""

    def __init__(self) -> None:
        self.found: list[Refused] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Refused):
            return False
        self.found.append(error)
        return True

    def refuse(self) -> None:
        if self.found:
            raise Refused(
                " ".join(map(str, self.found)), [reason for refused in self.found for reason in refused.reasons]
            )
