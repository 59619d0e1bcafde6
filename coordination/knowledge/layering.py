"""An institution's own content over ours: a row with an id of ours takes its place whole, any other row is added.

Only what a row says can be corrected, never a part of it: whoever changes a number names its source and confidence too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from coordination.knowledge.faults import Fault

Raw = Mapping[str, Mapping[str, Any]]
IDENTITY = ("id", "regimen")
"""By which field a table in a list is known again."""


def layer(ours: Raw, theirs: Raw) -> dict[str, dict[str, Any]]:
    """The files of both; each row of `theirs` says that it is local."""
    return {
        name: _over(ours.get(name, {}), _marked(theirs[name])) if name in theirs else dict(ours[name])
        for name in (*ours, *(name for name in theirs if name not in ours))
    }


def check_local(ours: Raw, theirs: Raw, known: Collection[str], agents: str) -> Iterator[Fault]:
    """What only the layering can see: a file that nothing reads, a source of ours with other words, a forged mark."""
    for name, content in theirs.items():
        if name not in known and not name.startswith(f"{agents}/"):
            allowed = ", ".join((*sorted(known), f"{agents}/<agent>.toml"))
            yield Fault(name, "", f"the file is not read; allowed: {allowed}")
        for row in rows_in(content):
            if "local" in row:
                yield Fault(name, f"row {row['id']}", "field local is not known; take it out, the folder says it")
        for key, source in _sources(content).items():
            if any(_sources(other).get(key, source) != source for other in ours.values()):
                yield Fault(name, f"source {key}", "the key is ours and says something else; give yours another key")


def rows_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every table that carries an id, however deep it stands."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from rows_in(each)


def _over(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if "id" in ours or "id" in theirs:
            return theirs
        return ours | {key: _over(ours[key], value) if key in ours else value for key, value in theirs.items()}
    if _is_table(ours) and _is_table(theirs):
        return _lists(ours, theirs)
    return theirs


def _lists(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[Any]:
    key = next((key for key in IDENTITY if any(key in table for table in (*ours, *theirs))), IDENTITY[0])
    known = {table.get(key) for table in ours}
    merged = []
    for table in ours:
        same = [other for other in theirs if key in other and other[key] == table.get(key)]
        merged += [_over(table, other) for other in same] or [table]
    return [*merged, *(other for other in theirs if key not in other or other[key] not in known)]


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _marked(content: Mapping[str, Any]) -> Any:
    for row in rows_in(content):
        row["local"] = True
    return content


def _sources(content: Mapping[str, Any]) -> Mapping[str, Any]:
    found = content.get("sources", {})
    return found if isinstance(found, dict) else {}
