"""CRS and ICANS on the patient page: the grade now beside the worst, how each grading came about, what waits for a
clinician, checks that found nothing, and the flag for IEC-HS."""

from __future__ import annotations

from typing import Any

from coordination.boards.patient import PatientPage
from coordination.decisions.episodes import episode_grades
from coordination.decisions.observing import GRADED_KINDS, Observed, age_at, waiting_for
from coordination.display.markup import block, esc, unknown
from coordination.facts import ToxicityFact
from coordination.records import tables as t
from coordination.vocabulary import Answer, GradingSystem, ToxicityKind
from coordination.words import say_day, say_moment, say_on
from pages.components.recorder_after import after_grade

IEC_HS = "iec_hs"
"""The criterion under which IEC-HS is attested: yes or no, with its day."""


def gradings(page: PatientPage, episode: ToxicityFact) -> str:
    """Now (of an episode that is over: last) and worst, then each grading with how it came about."""
    rows = [row for row in page.record.current(t.GradeAssessment) if row.toxicity_id == episode.id]
    if not rows:
        return unknown("grade not recorded")
    rows.sort(key=lambda row: (row.on or "", row.seq))
    lines = "".join(f'<span class="l">{_grading(page, row)}</span>' for row in rows)
    if episode.kind not in GRADED_KINDS:
        return lines
    grades = episode_grades(episode)
    when = "now" if episode.resolved_on is None else "last"
    return f"{when} <b>{_say(grades.current)}</b>, worst <b>{_say(grades.worst)}</b>{lines}"


def beside(page: PatientPage) -> str:
    """What stands under the list of episodes; empty where there is nothing of it."""
    parts = [_after(page, kind) for kind in GRADED_KINDS]
    checks = [row for row in page.record.current(t.GradeAssessment) if not row.toxicity_id]
    if checks:
        items = "".join(f"<li>{_check(page, row)}</li>" for row in reversed(checks[-5:]))
        shown = f"{min(5, len(checks))} of {len(checks)}"
        parts.append(
            block(
                f'<h3>Checks that found nothing: {shown}</h3><ul class="m">{items}</ul>',
                label="Checks that found nothing",
            )
        )
    parts.append(_iec_hs(page))
    return "".join(part for part in parts if part)


def waits(page: PatientPage, row: Any) -> bool:
    """Whether an observation waits for a clinician's decision."""
    observed = Observed.from_stored(row.inputs)
    if observed is None or row.grade is not None or row.clinician_decision is not None:
        return False
    age = age_at(page.facts, page.today)
    return waiting_for(observed, age_years=age, rulebook=page.rulebook) is not None


def _say(grade: int | None) -> str:
    return f"grade {grade}" if grade is not None else unknown("not recorded")


def _grading(page: PatientPage, row: Any) -> str:
    scale = page.rulebook.label(GradingSystem(row.system)).word
    when = say_moment(row.at, page.facts.academic.zone) if row.at else say_on(row.on) if row.on else ""
    grade = f"grade {row.grade}" if row.grade is not None else "no grade"
    if row.clinician_decision:
        how = f"decided by {row.decided_by or 'not recorded'}: {row.clinician_decision}"
    elif waits(page, row):
        how = "waits for a clinician's decision"
    elif row.inputs:
        how = (
            f"from what was observed, row {row.deciding_row}"
            if row.deciding_row
            else "not gradable from what was observed"
        )
    else:
        how = "stated"
    return esc(", ".join(part for part in (f"{grade} ({scale})", when, how) if part))


def _check(page: PatientPage, row: Any) -> str:
    observed = Observed.from_stored(row.inputs)
    kind = page.rulebook.label(observed.kind).word if observed else ""
    when = say_moment(row.at, page.facts.academic.zone) if row.at else say_on(row.on)
    return esc(f"{kind}: {when}, by {page.name_of(row.recorded_by)} (row {row.deciding_row})")


def _after(page: PatientPage, kind: ToxicityKind) -> str:
    """What is on file after the worst grade of an episode that runs."""
    running = [one for one in page.facts.toxicities if one.kind is kind and one.resolved_on is None]
    grade = max((episode_grades(one).worst or 0 for one in running), default=0)
    return after_grade(page.facts.agent, kind, grade, page.rulebook) if grade else ""


def _iec_hs(page: PatientPage) -> str:
    stated = page.facts.attested(IEC_HS)
    if stated is None:
        said = unknown()
    else:
        word = {Answer.YES: "yes", Answer.NO: "no"}.get(stated.value, "not known")
        said = (
            f"<b>{word}</b>, {esc(say_day(stated.on, today=page.today)) if stated.on else unknown('day not recorded')}"
        )
    return block(f'<p class="m">IEC-HS (HLH-like syndrome): {said}. Not graded here.</p>', label="IEC-HS")
