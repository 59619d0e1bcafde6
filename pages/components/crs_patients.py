"""The patients behind a printed number, as a list."""

from __future__ import annotations

from collections.abc import Callable

from coordination.boards.crs_rates import CourseBehind, PatientsBehind
from coordination.display.markup import badge, day, esc, or_unknown, unknown
from coordination.knowledge import Rulebook
from coordination.measures.rates import UNKNOWN
from coordination.vocabulary import Agent, ModelOfCare, ReactionAnswer
from coordination.words import say_birth, say_on
from pages.components.crs_blocks import TOCILIZUMAB
from pages.components.patient_words import say_not_graded, say_stated


def patients_table(behind: PatientsBehind, rulebook: Rulebook, href: Callable[[str], str]) -> str:
    rows = "".join(_patient(row, rulebook, href(row.course_id)) for row in behind.rows)
    heads = (
        "Patient",
        "MRN",
        "Agent",
        "Model of care",
        "Prophylactic tocilizumab",
        "First dose",
        "Evaluable",
        "Worst CRS",
    )
    return (
        f'<table class="list"><thead><tr>{"".join(f"<th>{head}</th>" for head in heads)}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _patient(row: CourseBehind, rulebook: Rulebook, href: str) -> str:
    name = f"{row.last_name}, {row.first_name}" if row.first_name else row.last_name
    model = rulebook.label(ModelOfCare(row.model_of_care)).word if row.model_of_care else None
    tocilizumab = TOCILIZUMAB.get(row.prophylactic_tocilizumab or UNKNOWN)
    evaluable = day(row.evaluable_on) if row.evaluable_on else unknown("still in step-up")
    return (
        f'<tr><th scope="row"><a href="{esc(href)}"><b>{esc(name)}</b></a><span class="l">{esc(say_birth(row.birth_date))}</span></th>'
        f'<td data-l="MRN" class="nw">{esc(row.mrn)}</td>'
        f'<td data-l="Agent">{esc(rulebook.label(Agent(row.agent)).word)}</td>'
        f'<td data-l="Model of care">{or_unknown(model)}</td>'
        f'<td data-l="Prophylactic tocilizumab">{or_unknown(tocilizumab)}</td>'
        f'<td data-l="First dose">{day(row.first_dose_on)}</td>'
        f'<td data-l="Evaluable">{evaluable}</td>'
        f'<td data-l="Worst CRS">{_worst(row, rulebook)}</td></tr>'
    )


def _worst(row: CourseBehind, rulebook: Rulebook) -> str:
    if row.answer is ReactionAnswer.GRADED and row.grade is not None:
        said = f"Grade {row.grade}"
    elif row.answer in (ReactionAnswer.NOT_RECORDED, ReactionAnswer.UNGRADED):
        said = badge(rulebook.label(row.answer))
    else:
        said = esc(rulebook.label(row.answer).word)
    if row.others_not_graded:
        said += f'<span class="l">{esc(say_not_graded(row.others_not_graded))}</span>'
    if row.answer is ReactionAnswer.NONE:
        said += f'<span class="l">{esc(say_stated(row.none_on))}</span>'
    return f'{said}<span class="l">onset {esc(say_on(row.onset_on))}</span>' if row.onset_on else said
