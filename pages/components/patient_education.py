"""The education of one patient: what is open first, what is due again, everything with who, when and how it was said back."""

from __future__ import annotations

from coordination.boards.patient import PatientPage
from coordination.decisions.education import Education, TaughtItem, education_met, education_of, say_taught
from coordination.display.markup import badge, block, day, esc, or_unknown, unknown
from coordination.vocabulary import Answer, EducationKind, EducationStanding
from coordination.words import say_moment, say_on
from pages.components.patient_lists import table

OPEN = (EducationStanding.TO_REPEAT, EducationStanding.NO_TEACH_BACK, EducationStanding.NOT_RECORDED)


def education(page: PatientPage) -> str:
    found = education_of(page.facts, page.now, rulebook=page.rulebook)
    return block(_answer(page, found), _items(page, found), _at_home(page, found), label="Education")


def _answer(page: PatientPage, found: Education) -> str:
    met = education_met(page.facts, page.now, rulebook=page.rulebook)
    done = sum(item.done for item in found.needed)
    word = "Education done" if met.value is Answer.YES else "Education not done"
    due = f"{len(found.due)} due again" if found.due else "none due again"
    why = "" if met.value is Answer.YES else f'<p class="m">{esc(met.reason)}</p>'
    language = or_unknown(page.patient.language)
    return (
        f'<div class="head"><h2>{word}: {done} of {len(found.needed)} needed items</h2><span class="m">{due}</span>'
        f'<span class="q">Criterion P18. Language: {language}. Caregiver: {or_unknown(page.patient.caregiver)}</span></div>{why}'
    )


def _items(page: PatientPage, found: Education) -> str:
    ordered = sorted(found.items, key=_rank)
    rows = [
        [
            f'<b>{esc(item.row.text)}</b><span class="l">{_needed(item)} · {esc(page.rulebook.cite(item.row))}</span>',
            badge(page.rulebook.label(item.standing)),
            _last(page, item),
            day(item.due_on, today=page.today) if item.due_on else '<span class="m">none planned</span>',
        ]
        for item in ordered
    ]
    return table("Education", ["Item", "Standing", "Recorded last", "Refresher"], rows)


def _rank(item: TaughtItem) -> tuple[int, str]:
    """What is needed and open, what is due again, what is open otherwise, what is done."""
    if item.standing in OPEN:
        return (0 if item.row.needed else 2), item.row.code
    return (1 if item.standing is EducationStanding.REFRESHER_DUE else 3), item.row.code


def _needed(item: TaughtItem) -> str:
    kind = "handed over" if item.row.kind is EducationKind.HANDED_OVER else "taught"
    return f"{kind}, needed" if item.row.needed else f"{kind}, not needed for P18"


def _last(page: PatientPage, item: TaughtItem) -> str:
    if item.fact is None:
        return unknown()
    if item.row.kind is EducationKind.HANDED_OVER:
        return f"{day(item.fact.on, today=page.today)}, by {esc(item.fact.by_name)}"
    return esc(say_taught(item.fact, rulebook=page.rulebook))


def _at_home(page: PatientPage, found: Education) -> str:
    """Take-home dexamethasone as the watch keeps it: the same facts, shown once more."""
    dispensed, taken = found.dispensed, found.taken
    given = (
        esc(say_on(dispensed.started_on)) + (f", {esc(dispensed.note)}" if dispensed.note else "")
        if dispensed
        else unknown()
    )
    last = unknown()
    if taken is not None:
        when = say_moment(taken.at, page.facts.academic.zone) if taken.at else say_on(taken.on)
        last = f"{esc(when)}: {esc(taken.text)}"
    return (
        '<h3 style="margin-top:1rem">Take-home dexamethasone</h3>'
        f'<dl class="kv m"><dt>Dispensed</dt><dd>{given}</dd><dt>Taken last</dt><dd>{last}</dd></dl>'
    )
