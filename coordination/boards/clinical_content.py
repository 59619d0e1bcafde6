"""The screen of clinical content: every rule with source, confidence, version and sign-off, and what is not verified."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from coordination.boards.content_words import Said, kind_of, name_of, runs_as, say_fields, say_value
from coordination.boards.desk import Desk
from coordination.decisions.permissions import Permission
from coordination.knowledge import AgentBook, FollowUpRule, RestartRow, Row, Rulebook, RunState, Source, may_run_limit
from coordination.knowledge.agents import NoteRow
from coordination.knowledge.rulebook import Unsigned
from coordination.knowledge.running import WAITS, run_state
from coordination.records.signatures import Signature, Signing, list_signatures, signing_history
from coordination.vocabulary import Agent, Confidence, Regimen

PAGE = 25
SHARED = "shared"
"""Stands in the filter by agent for rows that belong to no single agent."""
ON_SCHEDULE = "Restates the regular spacing: it allows no delay"
RUNS_UNSIGNED = "Restates the regular spacing: it runs without a signature and allows no delay"


class SignState(StrEnum):
    """`CHANGED`: an earlier text of the row is signed, the present one is not."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    CHANGED = "changed"


class Narrow(StrEnum):
    """What the list may be narrowed to; `UNSIGNED` counts those that changed too."""

    NOT_VERIFIED = "not_verified"
    UNSIGNED = "unsigned"
    CHANGED = "changed"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class ContentFilters:
    narrow: Narrow | None = None
    agent: str | None = None
    kind: str | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class ContentRow:
    """One rule as it stands. `not_verified`: it, or a number of it, was not read on a current text.

    `runs` None: a note, from which nothing is computed. `waiting`: single numbers that do not run though the row does.
    """

    row_id: str
    content_hash: str
    kind: str
    agent: Agent | None
    regimen: Regimen | None
    title: str
    said: tuple[Said, ...]
    source: str
    source_date: str | None
    confidence: Confidence
    not_verified: str | None
    jurisdiction: str | None
    note: str | None
    local: bool
    version: str | None
    effective_from: date | None
    effective_until: date | None
    state: SignState
    signature: Signature | None
    runs: RunState | None
    waiting: tuple[str, ...]
    on_schedule: bool

    @property
    def key(self) -> tuple[str, str]:
        """What a signature is bound to."""
        return self.row_id, self.content_hash


@dataclass(frozen=True, slots=True)
class ContentPage:
    """`rows` is one page of the `total` that the filters leave; `to_sign` names those of the page that are
    not signed: nobody signs what does not stand before them."""

    filters: ContentFilters
    rows: tuple[ContentRow, ...]
    total: int
    on_file: int
    counts: Mapping[Narrow, int]
    to_sign: tuple[ContentRow, ...]
    agents: tuple[str, ...]
    kinds: tuple[str, ...]
    unsigned: Unsigned
    jurisdiction: str
    may_sign: bool


@dataclass(frozen=True, slots=True)
class Difference:
    name: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class ContentDetail:
    """One rule with its sources, all that was ever signed of it, and what differs from the text signed last."""

    row: ContentRow
    sources: tuple[tuple[str, Source], ...]
    history: tuple[Signing, ...]
    differences: tuple[Difference, ...]
    may_sign: bool


def clinical_content(desk: Desk, filters: ContentFilters) -> ContentPage:
    """A page of the list, in the order of the files."""
    with desk.store.reading() as session:
        rows = content_rows(desk.rulebook, list_signatures(session))
    narrowed = [row for row in rows if _fits(row, filters)]
    start = (filters.page - 1) * PAGE
    shown = tuple(narrowed[start : start + PAGE])
    return ContentPage(
        filters=filters,
        rows=shown,
        total=len(narrowed),
        on_file=len(rows),
        counts=count_rows(rows),
        to_sign=tuple(row for row in shown if row.state is not SignState.SIGNED),
        agents=(*dict.fromkeys(str(row.agent) for row in rows if row.agent), SHARED),
        kinds=tuple(dict.fromkeys(row.kind for row in rows)),
        unsigned=desk.rulebook.unsigned,
        jurisdiction=desk.rulebook.jurisdiction,
        may_sign=desk.can(Permission.SIGN),
    )


def content_detail(desk: Desk, row_id: str) -> ContentDetail | None:
    """The rule as it is in force; None: no such rule is on file."""
    with desk.store.reading() as session:
        rows = content_rows(desk.rulebook, list_signatures(session, [row_id]), only=row_id)
        history = signing_history(session, row_id)
    found = desk.rulebook.row(row_id)
    shown = next((row for row in rows if found is None or row.content_hash == found.content_hash()), None)
    if shown is None:
        return None
    row = found or next(row for row, _ in desk.rulebook.all_rows() if row.id == row_id)
    return ContentDetail(
        row=shown,
        sources=tuple((key, desk.rulebook.sources[key]) for key in row.source),
        history=tuple(history),
        differences=tuple(_differences(row, history, desk.rulebook)) if shown.state is SignState.CHANGED else (),
        may_sign=desk.can(Permission.SIGN),
    )


def content_rows(rulebook: Rulebook, signatures: Iterable[Signature], *, only: str | None = None) -> list[ContentRow]:
    """Every row of every version, once where two versions share it."""
    by_row: dict[str, list[Signature]] = defaultdict(list)
    for signature in signatures:
        by_row[signature.row_id].append(signature)
    regimens = _regimens(rulebook)
    found: dict[tuple[str, str], ContentRow] = {}
    for row, book in rulebook.all_rows():
        if only is None or row.id == only:
            shown = _content_row(row, book, regimens.get(row.id), by_row.get(row.id, ()), rulebook)
            found.setdefault(shown.key, shown)
    return list(found.values())


def count_rows(rows: Sequence[ContentRow]) -> dict[Narrow, int]:
    return {narrow: sum(NARROWS[narrow](row) for row in rows) for narrow in Narrow}


NARROWS: dict[Narrow, Callable[[ContentRow], bool]] = {
    Narrow.NOT_VERIFIED: lambda row: row.not_verified is not None,
    Narrow.UNSIGNED: lambda row: row.state is not SignState.SIGNED,
    Narrow.CHANGED: lambda row: row.state is SignState.CHANGED,
    Narrow.LOCAL: lambda row: row.local,
}


def _fits(row: ContentRow, filters: ContentFilters) -> bool:
    return (
        (filters.narrow is None or NARROWS[filters.narrow](row))
        and (filters.agent is None or filters.agent == str(row.agent or SHARED))
        and (filters.kind is None or filters.kind == row.kind)
    )


def _content_row(
    row: Row, book: AgentBook | None, regimen: Regimen | None, signatures: Sequence[Signature], rulebook: Rulebook
) -> ContentRow:
    content_hash = rulebook.remember(("content hash", id(row)), row, row.content_hash)
    signature = next((one for one in reversed(signatures) if one.content_hash == content_hash), None)
    kind = _kind(row, rulebook)
    runs, waiting = rulebook.remember(("runs", id(row)), row, lambda: _runs(row, rulebook))
    return ContentRow(
        row_id=row.id,
        content_hash=content_hash,
        kind=kind,
        agent=book.agent if book else None,
        regimen=regimen,
        title=_title(kind, book, regimen, rulebook),
        said=rulebook.remember(("said", id(row)), row, lambda: say_fields(row, rulebook)),
        source=rulebook.cite(row),
        source_date=rulebook.source_date(row),
        confidence=row.confidence,
        not_verified=_not_verified(row, rulebook),
        jurisdiction=row.jurisdiction,
        note=row.note,
        local=row.local,
        version=book.version if book else None,
        effective_from=book.effective_from if book else None,
        effective_until=rulebook.until(book) if book else None,
        state=SignState.SIGNED if signature else SignState.CHANGED if signatures else SignState.UNSIGNED,
        signature=signature,
        runs=runs,
        waiting=waiting,
        on_schedule=isinstance(row, RestartRow) and row.on_schedule_only,
    )


def _kind(row: Row, rulebook: Rulebook) -> str:
    """Follow-up rules stand by their topic: they are too many for one kind."""
    kind = kind_of(row)
    return f"{kind}: {rulebook.follow_up.topic_of(row.code)}" if isinstance(row, FollowUpRule) else kind


def _runs(row: Row, rulebook: Rulebook) -> tuple[RunState | None, tuple[str, ...]]:
    """Confidence is per number; but a restart row runs whole or not at all."""
    if isinstance(row, NoteRow):
        return None, ()
    if isinstance(row, FollowUpRule):
        return _state(row, rulebook, ()), _waiting_limits(row, rulebook)
    kind = runs_as(row)
    plain = tuple(name for name in type(row).model_fields if name not in row.confidence_of)
    if kind == "restart" or not row.confidence_of:
        return _state(row, rulebook, ()), ()
    waiting = [name for name in row.confidence_of if not _state(row, rulebook, (name,)).runs]
    return _state(row, rulebook, plain), tuple(name_of(name) for name in waiting)


def _waiting_limits(rule: FollowUpRule, rulebook: Rulebook) -> tuple[str, ...]:
    """Limits have marks of their own; where the whole rule waits, they are not told one by one."""
    if not _state(rule, rulebook, ()).runs:
        return ()
    names = rulebook.follow_up.fields
    waiting = [limit for limit in rule.limits if not may_run_limit(rule, limit, rulebook).runs]
    return tuple(f"{names[limit.field].words} {limit.op} {limit.value}" for limit in waiting)


def _state(row: Row, rulebook: Rulebook, numbers: tuple[str, ...]) -> RunState:
    """Of this very text, which may be of a version that is not in force: so nothing is remembered by its id."""
    signed = replace(rulebook, all_signed=True) if (row.id, row.content_hash()) in rulebook.signatures else rulebook
    return run_state(row, signed, runs_as(row), numbers)


def _title(kind: str, book: AgentBook | None, regimen: Regimen | None, rulebook: Rulebook) -> str:
    where = [rulebook.label(book.agent).word] if book else []
    where += [rulebook.label(regimen).word.lower()] if regimen else []
    return f"{', '.join(where)}: {kind.lower()}" if where else kind


def _regimens(rulebook: Rulebook) -> dict[str, Regimen]:
    books = (regimen for versions in rulebook.versions.values() for book in versions for regimen in book.regimen_books)
    return {row.id: book.regimen for book in books for row in book.rows()}


def _not_verified(row: Row, rulebook: Rulebook) -> str | None:
    """Why the row, or a number of it, waits for a signature whatever the program chose; None: read on a current text."""
    if row.currency is not None:
        return row.currency
    if row.confidence in WAITS:
        return rulebook.label(row.confidence).word.lower()
    marks = [(name, mark) for name, mark in row.confidence_of.items() if mark in WAITS]
    return "; ".join(f"{name_of(name)}: {rulebook.label(mark).word.lower()}" for name, mark in marks) or None


def _differences(row: Row, history: Sequence[Signing], rulebook: Rulebook) -> list[Difference]:
    """Field by field, against the text that was signed last; nothing where the trail does not hold it."""
    text = next((signing.text for signing in reversed(history) if signing.text), None)
    if text is None:
        return []
    before, now = json.loads(text), json.loads(row.content_text())
    names = [*before, *(name for name in now if name not in before)]
    return [
        Difference(name_of(name), _said(before, name, rulebook), _said(now, name, rulebook))
        for name in names
        if before.get(name) != now.get(name)
    ]


def _said(content: Mapping[str, Any], name: str, rulebook: Rulebook) -> str:
    return say_value(content[name], rulebook) if name in content else "not set"
