"""Answers cases, one or a table of them: which grade, what follows a gap. Opens no database and stores nothing.

A column that no rule reads (a name, an expected value) is carried along with its case and named.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

from coordination.decisions.dose_decision import DoseDecision
from coordination.decisions.dosing import restart_after_gap
from coordination.decisions.grading import (
    CrsObservation,
    GradeDecision,
    IcansObservation,
    ObservationRefused,
    grade_crs,
    grade_icans,
)
from coordination.exchange.tracker.tables import FileRefused, is_empty, open_book, shown
from coordination.knowledge import Rulebook
from coordination.knowledge.tracker import load_tracker_words

Decision = GradeDecision | DoseDecision
SOME_REFUSED, NOTHING_READ = 1, 2
NOT_RECORDED = ("", "not recorded", "unknown")
YES_NO = {"yes": True, "true": True, "no": False, "false": False}
RESTART_ANSWER = (
    "action", "amount", "unit", "then", "earliest", "premedicate_and_monitor", "benefit_risk_review", "reason", "rule_id",
    "source", "source_date", "confidence", "notice", "on_file",
)  # fmt: skip
"""The part of a dose decision that a gap alone can fill."""


class Question(StrEnum):
    CRS = "crs"
    ICANS = "icans"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Answered:
    """One case as it was given, and its answer, or why it was refused. `row`: as a spreadsheet counts; None: no table."""

    case: Mapping[str, str]
    row: int | None = None
    decision: Decision | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class CaseTable:
    """`rows`: number and cells; `not_read`: columns that no rule reads."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    not_read: tuple[str, ...]


def run_cases(question: Question, given: Sequence[str], *, rulebook: Rulebook, as_json: bool = False) -> int:
    """Answer one case (`name=value …`) or a table of cases (one file), a line each.

    0: all answered; 1: some were refused; 2: nothing could be read.
    """
    try:
        answers = _answers(question, given, rulebook)
    except (FileRefused, OSError) as problem:
        said = str(problem) if isinstance(problem, FileRefused) else f"{given[0]}: {problem.strerror}."
        if as_json:
            print(json.dumps({"exit_code": NOTHING_READ, "error": said}, ensure_ascii=False))
        else:
            print(said, file=sys.stderr)
        return NOTHING_READ
    for answered in answers:
        print(json.dumps(to_json(answered), ensure_ascii=False) if as_json else to_text(answered, rulebook))
    return SOME_REFUSED if any(answered.refused for answered in answers) else 0


def read_cases(name: str, data: bytes, question: Question) -> CaseTable:
    """The table of a CSV or workbook. Raises FileRefused where its columns cannot be those of the question."""
    tables = [table for table in open_book(name, data, limits=load_tracker_words().limits).tables if table.rows]
    if len(tables) != 1:
        raise FileRefused(f"{name} has {len(tables)} sheets with rows; cases are read from one.")
    first, *rest = tables[0].rows
    header = tuple(_word(shown(cell)) for cell in first.cells)
    known = tuple(KINDS[question])
    twice = [column for column, count in Counter(header).items() if count > 1 and column in known]
    if twice:
        raise FileRefused(f"{name}: the column {', '.join(twice)} stands twice; keep one.")
    needed = known if question is Question.RESTART else ()
    missing = [column for column in needed if column not in header]
    if missing or not set(known) & set(header):
        raise FileRefused(f"{name} needs the columns {', '.join(missing or known)}; found {', '.join(header)}.")
    rows = tuple((row.number, tuple(shown(cell) for cell in row.cells)) for row in rest)
    return CaseTable(header, rows, tuple(column for column in header if column and column not in known))


def answer_table(question: Question, table: CaseTable, rulebook: Rulebook) -> list[Answered]:
    return [_answer_row(question, table.header, number, cells, rulebook) for number, cells in table.rows]


def answer_case(question: Question, case: Mapping[str, str], rulebook: Rulebook, row: int | None = None) -> Answered:
    """The answer to one case of texts; an input that cannot be true is refused, what is empty is not recorded."""
    values = {name: _value(case.get(name, ""), kind) for name, kind in KINDS[question].items()}
    try:
        return Answered(case, row, DECIDE[question](values, rulebook))
    except ObservationRefused as refusal:
        return Answered(case, row, refused=str(refusal))


def to_json(answered: Answered) -> dict[str, Any]:
    place = {} if answered.row is None else {"row": answered.row}
    told: dict[str, Any] = {**place, "case": {name: text for name, text in answered.case.items() if text}}
    if answered.decision is None:
        return told | {"refused": answered.refused}
    content = asdict(answered.decision)
    names = RESTART_ANSWER if isinstance(answered.decision, DoseDecision) else content
    return told | {name: content[name] for name in names}


def to_text(answered: Answered, rulebook: Rulebook) -> str:
    place = "" if answered.row is None else f"Row {answered.row}: "
    decision = answered.decision
    if decision is None:
        return f"{place}refused. {answered.refused}"
    if isinstance(decision, DoseDecision):
        beside = [] if decision.on_file is None or decision.on_file in decision.reason else [decision.on_file]
        said = f"{rulebook.label(decision.action).word}. {decision.reason}"
    else:
        row = rulebook.row(decision.deciding_row or "")
        beside = [f"{rulebook.label(flag).word}." for flag in decision.flags if flag is not getattr(row, "flag", None)]
        said = decision.reason
    if decision.notice and decision.notice not in said:
        beside.append(f"{decision.notice}.")
    return " ".join([f"{place}{said}", *beside])


def _answers(question: Question, given: Sequence[str], rulebook: Rulebook) -> list[Answered]:
    if given and all("=" in each for each in given) and not Path(given[0]).exists():
        return [answer_case(question, _one_case(question, given), rulebook)]
    if len(given) != 1:
        names = ", ".join(KINDS[question])
        raise FileRefused(f"Give one table of cases, or one case as name=value. Names: {names}.")
    file = Path(given[0])
    table = read_cases(file.name, file.read_bytes(), question)
    if table.not_read:
        print(f"{file.name}: columns not read: {', '.join(table.not_read)}", file=sys.stderr)
    return answer_table(question, table, rulebook)


def _one_case(question: Question, pairs: Iterable[str]) -> dict[str, str]:
    case: dict[str, str] = {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        if _word(name) not in KINDS[question] or _word(name) in case:
            raise FileRefused(f"Found {pair}; allowed, each once: {', '.join(KINDS[question])}.")
        case[_word(name)] = text
    return case


def _answer_row(
    question: Question, header: Sequence[str], number: int, cells: Sequence[str], rulebook: Rulebook
) -> Answered:
    case = {name: text for name, text in zip(header, cells, strict=False) if name}
    if not all(is_empty(cell) for cell in cells[len(header) :]):
        return Answered(case, number, refused=f"Found {len(cells)} cells under {len(header)} columns.")
    return answer_case(question, case, rulebook, number)


def _value(text: str, kind: type) -> Any:
    """The text as the field means it; what cannot be read stays text, and is refused with what is allowed."""
    plain = text.strip()
    if plain.casefold() in NOT_RECORDED:
        return None
    if kind is bool:
        return YES_NO.get(plain.casefold(), plain)
    if kind in (int, float):
        return _number(plain)
    return _word(plain)


def _number(text: str) -> int | float | str:
    for read in (int, float):
        try:
            return text if "_" in text else read(text)
        except ValueError:
            continue
    return text


def _word(text: str) -> str:
    return text.strip().casefold().replace(" ", "_").replace("-", "_")


def _kinds(observation: type) -> dict[str, type]:
    hints = get_type_hints(observation)
    return {field.name: get_args(hints[field.name])[0] for field in fields(observation)}


KINDS: Mapping[Question, Mapping[str, type]] = {
    Question.CRS: _kinds(CrsObservation),
    Question.ICANS: _kinds(IcansObservation),
    Question.RESTART: {"agent": str, "regimen": str, "last_dose": str, "days_since": int},
}
"""What each question asks, in its order, and what the text of each answer means."""
DECIDE: Mapping[Question, Callable[[dict[str, Any], Rulebook], Decision]] = {
    Question.CRS: lambda values, rulebook: grade_crs(CrsObservation(**values), rulebook=rulebook),
    Question.ICANS: lambda values, rulebook: grade_icans(IcansObservation(**values), rulebook=rulebook),
    Question.RESTART: lambda values, rulebook: restart_after_gap(**values, rulebook=rulebook),
}
