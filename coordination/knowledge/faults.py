"""One error that lists every fault of the data files: file, row, what was found, what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError


@dataclass(frozen=True, order=True)
class Fault:
    """`file` is the path below the content folder; `row` the row's id, or where it stands if it has none."""

    file: str
    row: str
    says: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.row}" if self.row else self.file
        return f"{where}: {self.says}."


class RulebookError(Exception):
    """The content cannot be used. `faults` holds all of them, in the order of files and rows."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        count = f"{len(self.faults)} fault" + ("s" if len(self.faults) != 1 else "")
        super().__init__("\n".join([f"The clinical content has {count}:", *map(str, self.faults)]))


def faults_of(problem: ValidationError, raw: Any, file: str) -> list[Fault]:
    return [Fault(file, _row(raw, error["loc"], error["type"]), _says(error)) for error in problem.errors()]


def _row(raw: Any, loc: Sequence[int | str], kind: str) -> str:
    """The innermost row id on the way to the fault; where there is none, the way itself (less the field)."""
    found, here = "", raw
    for step in loc:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(here, Mapping) and isinstance(here.get("id"), str):
            found = f"row {here['id']}"
    way = loc if kind == "value_error" else loc[:-1]
    return found or " ".join(f"number {step + 1}" if isinstance(step, int) else step for step in way)


def _says(error: Any) -> str:
    field = next((str(step) for step in reversed(error["loc"]) if isinstance(step, str)), "")
    kind, found, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return f"field {field} is not known; check its spelling or take it out"
    if kind == "missing":
        return f"field {field} is missing"
    if kind in ("enum", "literal_error"):
        return f"{field} {found!r} is not known; allowed: {context['expected']}"
    if kind == "value_error":
        return str(context["error"])
    return f"{field} {found!r} cannot be used; {error['msg'][0].lower()}{error['msg'][1:]}"
