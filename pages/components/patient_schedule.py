"""The schedule tab as text: the next doses as a forecast, and the label's criterion for a wider interval."""

from __future__ import annotations

from coordination.boards.patient import PatientPage
from coordination.boards.patient_plan import PatientSchedule
from coordination.decisions.forecast import Forecast, ForecastDose
from coordination.decisions.interval_change import IntervalDecision
from coordination.display.markup import badge, block, day, esc, or_unknown, unknown
from coordination.knowledge import Label
from coordination.vocabulary import CriterionStanding, DoseMark, ResponseCategory
from coordination.words import say_day, say_on
from pages.components.patient_tabs import table

HEADS = ["Day", "What", "Amount", "Spacing on file", "Where", "To mind"]
OVERDUE = Label(word="Day has passed, nothing recorded", glyph="▲", look="amber")


def forecast(page: PatientPage, plan: PatientSchedule) -> str:
    """The doses that would follow, each as if the one before were given on its day; then why it ends."""
    found = plan.forecast
    head = (
        '<div class="head"><h2>Next doses, as a forecast</h2><span class="q">As if each were given on its day. '
        "It plans and moves nothing; days of the academic center.</span></div>"
    )
    listed = table("Next doses", HEADS, [_row(page, dose) for dose in found.doses]) if found.doses else ""
    return block(head, listed, _ends(found), _rules(found), label="Next doses")


def _row(page: PatientPage, dose: ForecastDose) -> list[str]:
    label, today = page.rulebook.label, page.today
    schedule = f", {label(dose.schedule).word.lower()}" if dose.schedule else ""
    amount = f"{dose.amount:g} {dose.unit or ''}".strip() if dose.amount is not None else None
    last = "last day before re-step-up" if dose.ends_at_gap_limit else "to"
    days = [(word, on) for word, on in (("from", dose.earliest), (last, dose.latest)) if on]
    window = " ".join(f'<span class="nw">{word} {esc(say_day(on))}</span>' for word, on in days)
    return [
        f'{day(dose.on, today=today)}<span class="l">{"planned" if dose.planned else "by the rule on file"}</span>',
        f"{esc(label(dose.role).word)}{esc(schedule)}",
        or_unknown(amount),
        window or unknown("none on file"),
        esc(dose.site.short_name),
        _mind(page, dose),
    ]


def _mind(page: PatientPage, dose: ForecastDose) -> str:
    marks = [
        (dose.overdue, OVERDUE),
        (dose.too_early, page.rulebook.label(DoseMark.PLANNED_TOO_EARLY)),
        (dose.weekend, page.rulebook.label(DoseMark.WEEKEND)),
        (bool(dose.holiday), page.rulebook.label(DoseMark.HOLIDAY)),
    ]
    closed = f"The site's holidays of {dose.on.year} are not recorded." if dose.holiday is None else None
    said = "".join(f'<span class="l">{esc(text)}</span>' for text in (closed, dose.note) if text)
    return "".join(badge(mark) for holds, mark in marks if holds) + said


def _ends(found: Forecast) -> str:
    if found.stops is None:
        return ""
    begins = "It ends here" if found.doses else "No day can be said"
    return f'<p class="m"><b>{begins}:</b> {esc(found.stops)}</p>'


def _rules(found: Forecast) -> str:
    """Each rule that the forecast stands on, once, with what must be said beside it."""
    rules = {dose.rule_id: dose.notice for dose in found.doses if dose.rule_id}
    said = "; ".join(f"{rule} ({notice})" if notice else rule for rule, notice in rules.items())
    return f'<p class="q">By {"rule" if len(rules) == 1 else "rules"} <b>{esc(said)}</b>.</p>' if rules else ""


def interval(page: PatientPage, plan: PatientSchedule) -> str:
    """How the record stands to the next interval on file, part by part, with the label's own force."""
    decision = plan.interval
    mark = badge(page.rulebook.label(decision.standing))
    head = f'<div class="head"><h2>Change of interval</h2>{mark}</div>'
    filed = f"<p>{esc(decision.on_file)}</p>" if decision.on_file else f"<p>{esc(decision.reason)}</p>"
    parts = "".join(f"<li>{badge(page.rulebook.label(part.standing))} {esc(part.text)}</li>" for part in decision.parts)
    listed = f'<ul class="plain">{parts}</ul>' if parts else ""
    return block(
        head, filed, listed, _when(decision), _why(page, decision), _responses(page), label="Change of interval"
    )


def _when(decision: IntervalDecision) -> str:
    if decision.from_on is None or decision.standing is CriterionStanding.MET:
        return ""
    return f"<p>Only time is missing: it may be met from <b>{esc(say_day(decision.from_on))}</b>.</p>"


def _why(page: PatientPage, decision: IntervalDecision) -> str:
    if decision.rule_id is None:
        return ""
    dated = f", dated {say_on(decision.source_date)}" if decision.source_date else ", date not recorded"
    read = f" {page.rulebook.label(decision.confidence).word}." if decision.confidence else ""
    notice = f" {decision.notice}." if decision.notice else ""
    return (
        f'<p class="q">Rule <b>{esc(decision.rule_id)}</b>: {esc(decision.source or "source not recorded")}{esc(dated)}.'
        f"{esc(read)}{esc(notice)} Nothing changes by itself: a clinician decides, and the change of interval is recorded.</p>"
    )


def _responses(page: PatientPage) -> str:
    found = [
        f"{page.rulebook.label(ResponseCategory(one.category)).word}, {say_on(one.on)}" for one in page.facts.responses
    ]
    said = esc("; ".join(found)) if found else unknown("none recorded")
    return f'<p class="m">Responses: {said}</p>'
