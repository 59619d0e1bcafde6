"""The risk tab as text: reasons for and against a step-up outside the hospital, and the tier after transfer. No score."""

from __future__ import annotations

from collections.abc import Sequence

from coordination.boards.patient import PatientPage
from coordination.boards.patient_plan import PatientRisk
from coordination.decisions.risk import Factor, FoundSign
from coordination.display.markup import badge, block, esc, unknown
from coordination.words import say_day


def setting(risk: PatientRisk) -> str:
    """What is recorded on each side; what nobody recorded stands as long as the rest."""
    found = risk.setting
    when = "The setting is still to be decided." if risk.before_first_dose else "As recorded before the first dose."
    head = (
        '<div class="head"><h2>Step-up outside the hospital</h2>'
        f'<span class="q">{when} No score: a clinician weighs the reasons.</span></div>'
    )
    lists = (
        _factors("Speaks for it", found.outpatient),
        _factors("Speaks for the hospital", found.inpatient),
        _factors("Not recorded", found.unknown, noticed=False),
        _factors("Speaks for neither", found.neither),
        _factors("On file, waits for sign-off", found.not_verified),
    )
    written = f'<p class="m">Written with the plan: {esc("; ".join(found.recorded))}</p>' if found.recorded else ""
    return block(head, f'<div class="reasons">{"".join(lists)}</div>', written, label="Step-up outside the hospital")


def _factors(title: str, factors: Sequence[Factor], *, noticed: bool = True) -> str:
    """`noticed`: with how far each row was verified, which matters only where it says something."""
    if not factors:
        return ""
    rows = "".join(f"<li>{_factor(factor, noticed=noticed)}</li>" for factor in factors)
    return f'<section><h3>{esc(title)} <span class="count">{len(factors)}</span></h3><ul class="plain">{rows}</ul></section>'


def _factor(factor: Factor, *, noticed: bool) -> str:
    on = f", {esc(say_day(factor.on))}" if factor.on else ""
    notice = f'<span class="l">{esc(factor.notice)}</span>' if factor.notice and noticed else ""
    return f"<b>{esc(factor.row.factor)}</b>: {esc(factor.text)}{on}{notice}"


def tier(page: PatientPage, risk: PatientRisk) -> str:
    """The tier that a clinician set, and beside it what the facts suggest and why."""
    found, label = risk.tier, page.rulebook.label
    if found.set_tier is not None:
        held = found.set_tier
        why = f": {esc(held.why)}" if held.why else ""
        set_by = f"{badge(label(held.tier))} set by {esc(held.set_by)}, {esc(say_day(held.on))}{why}"
    else:
        set_by = unknown("no tier set")
    suggested = badge(label(found.tier)) if found.tier else "No tier"
    head = '<div class="head"><h2>Tier after transfer</h2><span class="q">Suggested from facts; a clinician sets it.</span></div>'
    lists = _signs("Because", found.because) + _signs("Not recorded", found.unknown)
    reason = "" if found.because else f'<p class="m">{esc(found.reason)}</p>'
    return block(
        head,
        f"<p>In force: {set_by}</p><p>Suggested by the record: {suggested}</p>{reason}",
        f'<div class="reasons">{lists}</div>',
        label="Tier after transfer",
    )


def _signs(title: str, signs: Sequence[FoundSign]) -> str:
    if not signs:
        return ""
    rows = "".join(f"<li>{esc(sign.text)}</li>" for sign in signs)
    return (
        f'<section><h3>{esc(title)} <span class="count">{len(signs)}</span></h3><ul class="plain">{rows}</ul></section>'
    )
