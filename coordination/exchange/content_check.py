"""`python -m coordination check`: the facts of the page "Clinical content", as text or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from coordination.boards.clinical_content import ContentRow, Narrow, content_rows, count_rows
from coordination.boards.desk import open_rulebook, read_content
from coordination.knowledge import Rulebook
from coordination.records import SchemaProblem, open_store
from coordination.records.audit import verify
from coordination.records.signatures import Signature, list_signatures

ALL_SIGNED, WAITS = 0, 1
"""Exit codes; a fault is raised, and ends with 2."""


def run_check(url: str, *, on: date, as_json: bool) -> int:
    """Print every rule in force or to come. Raises what cannot be used: content, database or a broken trail."""
    rulebook, signatures, database = _opened(url, on)
    rows = content_rows(rulebook, signatures)
    if as_json:
        told: dict[str, Any] = {"database": database, **_summary(rulebook, rows), "rules": [_told(row) for row in rows]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
    else:
        sys.stdout.write("\n".join([*_text(rulebook, rows, database), *map(_line, rows)]) + "\n")
    return WAITS if count_rows(rows)[Narrow.UNSIGNED] else ALL_SIGNED


def _opened(url: str, on: date) -> tuple[Rulebook, Sequence[Signature], str]:
    """Knowledge, signatures and a sentence about the database. Without one nothing is signed, which is no fault."""
    try:
        store = open_store(url)
    except SchemaProblem as problem:
        return read_content().in_force(on), (), str(problem)
    try:
        rulebook = open_rulebook(store, on)
        with store.reading() as session:
            said = f"{'demo' if store.demo else 'real'}, audit chain of {verify(session)} entries holds."
            return rulebook, list_signatures(session), said
    finally:
        store.close()


def _summary(rulebook: Rulebook, rows: Sequence[ContentRow]) -> dict[str, Any]:
    return {
        "rules_on_file": len(rows),
        **{str(narrow): count for narrow, count in count_rows(rows).items()},
        "unsigned_verified_rules": rulebook.unsigned,
        "jurisdiction": rulebook.jurisdiction,
    }


def _text(rulebook: Rulebook, rows: Sequence[ContentRow], database: str) -> list[str]:
    counts = count_rows(rows)
    regimens = sum(len(book.regimens) for book in rulebook.agents.values())
    choice = "run with a notice" if rulebook.unsigned == "notice" else "are manual review"
    return [
        f"Clinical knowledge: {len(rulebook.agents)} agents, {regimens} regimens, no fault.",
        f"Database: {database}",
        f"{len(rows)} rules: {counts[Narrow.UNSIGNED]} not signed ({counts[Narrow.CHANGED]} of them changed since "
        f"sign-off), {counts[Narrow.NOT_VERIFIED]} not verified, {counts[Narrow.LOCAL]} local.",
        f"Verified rules that nobody signed {choice} (unsigned in program.toml).",
    ]


def _told(row: ContentRow) -> dict[str, Any]:
    signature = row.signature
    return {
        "rule": row.row_id,
        "kind": row.kind,
        "agent": row.agent,
        "regimen": row.regimen,
        "says": {said.name: said.text for said in row.said},
        "source": row.source,
        "source_date": row.source_date,
        "confidence": row.confidence,
        "not_verified": row.not_verified,
        "local": row.local,
        "version": row.version,
        "effective_from": row.effective_from,
        "effective_until": row.effective_until,
        "content_hash": row.content_hash,
        "sign_off": row.state,
        "signed_by": signature.signed_by if signature else None,
        "signed_at": signature.signed_at.isoformat() if signature else None,
        "runs": row.runs.runs if row.runs else None,
        "notice": row.runs.notice if row.runs else None,
        "waiting": row.waiting,
    }


def _line(row: ContentRow) -> str:
    by = f" by {row.signature.signed_by}, {row.signature.signed_at:%Y-%m-%d}" if row.signature else ""
    dated = row.source_date or "date not recorded"
    local = " · local" if row.local else ""
    runs = "" if row.runs is None else " · runs" if row.runs.runs else " · manual review"
    return f"{row.row_id} · {row.title} · {row.confidence} · {dated}{local} · {row.state}{by}{runs}"
