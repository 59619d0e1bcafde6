"""The act of teaching: which items, by whom, in which language, and how the patient said them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coordination.acts import sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.decisions.permissions import Permission
from coordination.knowledge import EducationRow
from coordination.records import tables as t
from coordination.vocabulary import EducationKind, TeachBack


def record_education(
    act: Act,
    course_id: str,
    *,
    items: Sequence[str],
    by_name: str,
    on: date | None = None,
    teach_back: TeachBack | str | None = None,
    language: str | None = None,
    seen_version: int | None = None,
) -> list[str]:
    """Items that one person taught or handed over in one sitting, today unless `on` says when; the rows' ids.

    `teach_back` is about what was taught and is needed for it; a thing that was handed over has none.
    """
    act.check(Permission.RECORD_FACTS)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    rows = [_row(act, code) for code in dict.fromkeys(items)]
    if not rows:
        raise Refused("At least one item is needed.")
    stray = [row.text for row in rows if not row.applies_to(facts.agent)]
    if stray:
        raise Refused(f"Not on the list of this patient's agent: {'; '.join(stray)}.")
    if teach_back is None and any(row.kind is EducationKind.TAUGHT for row in rows):
        raise Refused("How it was said back is needed for what was taught.")
    day = on or facts.academic.today(act.now)
    sense.check_happened(act, facts, day, "Education")
    name = sense.needed(by_name, "By whom")
    what = rows[0].text if len(rows) == 1 else f"{len(rows)} items"
    with act.step("record_education", course_id=course_id, summary=f"Education by {name}: {what}"):
        return [
            act.add(
                t.Education,
                course_id=course_id,
                item=row.code,
                on=day,
                by_name=name,
                teach_back=_said_back(row, teach_back),
                language=(language or "").strip() or None,
            ).id
            for row in rows
        ]


def _row(act: Act, code: str) -> EducationRow:
    row = act.rulebook.education.item(code)
    if row is None:
        raise NotFound("No such item of the education.")
    return row


def _said_back(row: EducationRow, teach_back: TeachBack | str | None) -> TeachBack:
    if row.kind is EducationKind.HANDED_OVER or teach_back is None:
        return TeachBack.NOT_ASKED
    return TeachBack(teach_back)
