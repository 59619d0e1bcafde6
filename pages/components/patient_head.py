"""The head of the patient page as text: who, whom to call, next dose with its scale, worst reaction, what is recorded."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from coordination.boards.clocks import running_clocks
from coordination.boards.patient import PatientPage
from coordination.decisions.at_risk import unanswered
from coordination.decisions.passings import open_conditions
from coordination.display.markup import badge, block, esc, or_unknown, telephone, unknown
from coordination.vocabulary import ClockState, Stage, TierLevel
from coordination.words import say_birth, say_day, say_moment
from pages.components.against_block import condition_words


def who(page: PatientPage, responsibilities: str) -> str:
    """Two identifiers, who is accountable now, whom to call now, the stage."""
    cells = (_identity(page), _accountable(page, responsibilities), _call(page), _stage(page))
    return block(f'<div class="who">{"".join(f"<div>{cell}</div>" for cell in cells)}</div>', label="Patient")


def short_identity(page: PatientPage) -> str:
    """Both identifiers in one line, for a dialog."""
    return f"<b>{_name(page)}</b> · {esc(say_birth(page.patient.birth_date))} · MRN <b>{esc(page.patient.mrn)}</b>"


def notices(page: PatientPage) -> str:
    """What does not fit together, side by side; nothing resolves it."""
    said = page.contradictions
    if not said:
        return ""
    items = "".join(f"<li>{esc(sentence)}</li>" for sentence in said)
    return block(
        f'<div class="note amber"><b>Facts that do not fit the stage.</b> Both are shown as recorded.<ul>{items}</ul></div>',
        label="Facts that do not fit",
    )


def conditions(page: PatientPage) -> str:
    """What an acceptance still waits for: until each is met the practice has not accepted."""
    still = open_conditions(page.facts) if page.facts.stage is Stage.CONDITIONAL else ()
    if not still:
        return ""
    items = "".join(f"<li>{esc(condition_words(one))}</li>" for one in still)
    count = f"{len(still)} condition{'s'[: len(still) != 1]} open"
    return block(
        f'<div class="note amber"><b>Accepted with conditions, so not accepted yet: {count}.</b><ul>{items}</ul></div>',
        label="Open conditions",
    )


def alerts(page: PatientPage, zone: ZoneInfo) -> str:
    """Each alert that nobody answered yet, since when, by the reader's clock."""
    items = "".join(
        f"<li>{esc(alert.what)}, raised {esc(say_moment(alert.raised_at, zone))}</li>"
        for alert in unanswered(page.facts)
    )
    return block(f'<div class="note red"><b>Not answered yet.</b><ul>{items}</ul></div>', label="Alerts not answered")


# --- who


def _name(page: PatientPage) -> str:
    first = page.patient.first_name
    return esc(page.patient.last_name.upper()) + (f", {esc(first)}" if first else "")


def _identity(page: PatientPage) -> str:
    patient, course, label = page.patient, page.course, page.rulebook.label
    born = f"<b>{esc(say_birth(patient.birth_date))}</b> ({page.age} y)"
    if patient.death_date:
        born += f", died {esc(say_birth(patient.death_date))}"
    regimen = label(page.facts.regimen).word.lower() if page.facts.regimen else None
    first = page.status.first_dose_on
    since = f"first dose {esc(say_day(first))}" if first else "no dose recorded"
    second = f", course {course.ordinal}" if course.ordinal > 1 else ""
    lines = [
        f"{esc(label(page.facts.agent).word)}, {or_unknown(regimen, 'regimen not recorded')}{second}, {since}",
        f"{_model(page)} step-up · prophylactic tocilizumab {_tocilizumab(page)}",
    ]
    if course.community_mrn and page.facts.community:
        lines.append(f"MRN at {esc(page.facts.community.short_name)} <b>{esc(course.community_mrn)}</b>")
    return (
        f'<h1>{_name(page)}</h1><p style="font-size:1rem;margin:.15rem 0">{born} &nbsp;·&nbsp; '
        f'<span class="nw">MRN <b>{esc(patient.mrn)}</b></span></p><p class="m">{"<br>".join(lines)}</p>'
    )


def _model(page: PatientPage) -> str:
    model = page.facts.model_of_care
    return esc(page.rulebook.label(model).word) if model else unknown("Model of care not recorded:")


def _tocilizumab(page: PatientPage) -> str:
    answer = page.facts.prophylactic_tocilizumab
    if answer is None:
        return unknown()
    when = page.course.prophylactic_tocilizumab_when
    return esc(page.rulebook.label(answer).word.lower()) + (f", {esc(when)}" if when else "")


def _accountable(page: PatientPage, responsibilities: str) -> str:
    found, zone = page.accountable, page.call.site.zone
    site = esc(found.site.name) if found.site else unknown("site not recorded")
    since = found.since
    if since is None:
        said = unknown("since when is not recorded")
    else:
        said = "since " + esc(say_day(since) if type(since) is date else say_moment(since, zone))  # type: ignore[arg-type]
    kept = len(found.kept)
    other = esc(found.other.short_name) if found.other else "The other side"
    tasks = (
        f'<br>{other} keeps <a href="{esc(responsibilities)}">{kept} named topic{"s"[: kept != 1]}</a>' if kept else ""
    )
    return (
        f'<span class="l">Accountable now</span><p style="font-size:1.0667rem"><b>{site}</b></p>'
        f"<p>{or_unknown(found.clinician, 'clinician not recorded')}</p>"
        f'<p class="m">{said}{tasks}</p>'
    )


def _call(page: PatientPage) -> str:
    call = page.to_ring
    local = page.now.astimezone(call.site.zone)
    until = f"until {call.until} {local:%Z}" if call.until else call.now.line
    number, other = call.now.number, call.now.fallback_number if call.now.number is None else None
    first = telephone(number, big=True)
    if other:
        first = f"{first}, then {esc(call.now.fallback_name)}<br>{telephone(other, big=True)}"
    others = "<br>".join(
        f"{esc(line.words)} {telephone(line.number)}" for line in call.others if other is None or line.number != other
    )
    if number is not None:
        who = f"{esc(call.now.name)}, {esc(call.now.role)}" if call.now.name else esc(call.now.role)
        first = f"{first}<br>{who}"
    own = '<span class="l">Your own site has the first call.</span>' if call.own_first else ""
    return f'<span class="l">Call now: {esc(call.site.short_name)}, {esc(until)}</span>{first}{own}<p class="m">{others}</p>'


def _stage(page: PatientPage) -> str:
    status, label = page.status, page.rulebook.label
    closed = ", loop closed" if status.loop_closed else ""
    since = status.stage_since
    lines = [f"since {esc(say_day(since, today=page.today))}" if since else unknown("since when is not recorded")]
    tier = page.tier
    if tier is not None:
        word = label(TierLevel(tier.tier)).word
        lines.append(f"Tier: {esc(word)}, set by {esc(tier.set_by)} {esc(say_day(tier.on))}")
    else:
        lines.append(f"Tier: {unknown()}")
    lines += [
        f"{badge(label(line.state))} {esc(line.text)}"
        for line in running_clocks(page)[:1]
        if line.state in (ClockState.AMBER, ClockState.RED)
    ]
    return (
        f'<span class="l">Stage</span><p style="font-size:1.0667rem"><b>{esc(label(status.stage).word)}</b>{closed}</p>'
        f'<p class="m">{"<br>".join(lines)}</p>'
    )
