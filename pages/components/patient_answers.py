"""The three answers of the patient page as text: next dose, worst reaction, what is recorded for this dose."""

from __future__ import annotations

from datetime import date

from coordination.boards.patient import PatientPage, Reaction
from coordination.decisions.dose_decision import say_full_step_up, say_table
from coordination.decisions.dosing import DoseDecision
from coordination.decisions.episodes import episode_grades
from coordination.decisions.reactions import ReactionAnswer
from coordination.display.markup import badge, block, day, esc, or_unknown, unknown
from coordination.facts import MeasurementFact, ToxicityFact
from coordination.knowledge import Label, Rulebook
from coordination.vocabulary import Action, Answer, GradingSystem
from coordination.words import say_day, say_on
from pages.components.patient_ruler import ruler
from pages.components.patient_words import say_not_graded, say_stated


def answers(page: PatientPage) -> str:
    """The three answers under the head."""
    parts = (_next_dose(page), _reactions(page), _recorded(page))
    sections = "".join(f"<section>{part}</section>" for part in parts)
    return block(f'<div class="cells answers">{sections}</div>', label="Next dose, worst reaction, what is recorded")


# --- next dose


def _next_dose(page: PatientPage) -> str:
    dose, today = page.status.dose, page.today
    badges = _badges(page, dose)
    title = "No further dose expected" if dose.action is Action.NONE_ENDED else "Next dose"
    if dose.expected is not None and dose.action is not Action.NONE_ENDED:
        kind = "planned" if dose.planned else "due"
        title = f"Next dose {kind} {say_day(dose.expected, today=today)}"
    head = f'<div class="head" style="margin:0"><h2>{esc(title)}</h2>{"".join(badges)}</div>'
    facts = "".join(f"<dt>{term}</dt><dd>{said}</dd>" for term, said in _dose_facts(page, dose))
    key = _slack(page, dose)
    return f'{head}<div class="dose">{key}<dl class="kv m">{facts}</dl></div>{ruler(page)}<p class="q">{_why(dose, page.rulebook)}</p>'


def _badges(page: PatientPage, dose: DoseDecision) -> list[str]:
    found = []
    if dose.held_since is not None:
        held = Label(word=f"Held since {say_day(dose.held_since, year=False)}", glyph="‖", look="outline")
        found.append(badge(held))
    found += [badge(page.rulebook.label(mark)) for mark in page.status.marks]
    if dose.action is Action.MANUAL_REVIEW:
        found.append(badge(page.rulebook.label(Action.MANUAL_REVIEW)))
    elif dose.overdue_days:
        late = Label(word=f"Not recorded, {dose.overdue_days} d past the day", glyph="▲", look="amber")
        found.append(badge(late))
    return found


def _slack(page: PatientPage, dose: DoseDecision) -> str:
    """The one key number: days left before a re-step-up, or why they are not known."""
    if dose.action is Action.NONE_ENDED or page.facts.last_given is None:
        return ""
    last_day, left = dose.latest_without_step_up, dose.slack_days
    if last_day is None or left is None:
        said = dose.slack_reason or dose.reason
        return f'<div class="left"><span class="key">Not known</span><p class="m">days left before re-step-up. {esc(said)}</p></div>'
    plural = "" if abs(left) == 1 else "s"
    if left < 0:
        number, what = f"{-left} day{plural} past", "the last day before re-step-up,"
    else:
        number, what = f"{left} day{plural} left", "before re-step-up; last day"
    part = say_full_step_up(dose)
    table = "; ".join(said for said in (part, say_table(dose.slack_rule_id, page.rulebook)) if said)
    return (
        f'<div class="left"><span class="key nw">{number}</span>'
        f'<p class="m">{what} <b class="nw ink">{esc(say_day(last_day))}</b></p><p class="q">{esc(table)}</p></div>'
    )


def _dose_facts(page: PatientPage, dose: DoseDecision) -> list[tuple[str, str]]:
    label, today, last = page.rulebook.label, page.today, page.facts.last_given
    rows: list[tuple[str, str]] = []
    if last is not None:
        role = label(last.role).word.lower() if last.role else None
        amount = f"{last.amount:g} {last.unit or ''}".strip() if last.amount is not None else None
        said = f"{day(last.on, today=today)}, {or_unknown(amount, 'amount not recorded')}"
        rows.append(("Last given", f"{said}, {or_unknown(role, 'what for is not recorded')}"))
    else:
        rows.append(("Last given", unknown("no dose recorded")))
    if dose.action is Action.NONE_ENDED:
        return rows
    rows.append(("On file next", _on_file_next(page, dose)))
    latest = None if dose.ends_at_gap_limit else dose.latest
    span = [(word, on) for word, on in (("earliest", dose.earliest), ("due", dose.due), ("latest", latest)) if on]
    if span:
        days = ", ".join(
            f'<span class="nw">{word} {esc(say_day(on, year=on.year != today.year))}</span>' for word, on in span
        )
        rows.append(("Spacing on file", days))
    else:
        rows.append(("Spacing on file", unknown("none on file")))
    rows.append(("Planned", day(dose.planned, today=today)))
    if dose.held_since is not None:
        rows.append(
            ("Held", f"{day(dose.held_since, today=today)}: {or_unknown(dose.hold_reason, 'reason not recorded')}")
        )
    return rows


def _on_file_next(page: PatientPage, dose: DoseDecision) -> str:
    if dose.action is Action.MANUAL_REVIEW:
        filed = f'<br><span class="l">{esc(dose.on_file)}</span>' if dose.on_file else ""
        return f"No amount: {esc(dose.reason)}{filed}"
    role = page.rulebook.label(dose.role).word if dose.role else page.rulebook.label(dose.action).word
    amount = f", {dose.amount:g} {esc(dose.unit)}" if dose.amount is not None else ""
    schedule = f", {page.rulebook.label(dose.schedule).word.lower()}" if dose.schedule else ""
    return f"{esc(role)}{amount}{esc(schedule)}"


def _why(dose: DoseDecision, rulebook: Rulebook) -> str:
    if dose.rule_id is None:
        return esc(dose.reason) if dose.action is not Action.MANUAL_REVIEW else ""
    dated = f", dated {say_on(dose.source_date)}" if dose.source_date else ", date not recorded"
    read = f" {rulebook.label(dose.confidence).word}." if dose.confidence else ""
    notice = f" {dose.notice}." if dose.notice else ""
    reason = "" if dose.action is Action.MANUAL_REVIEW else f"{esc(dose.reason)} "
    return (
        f"{reason}Rule <b>{esc(dose.rule_id)}</b>: {esc(dose.source or 'source not recorded')}{esc(dated)}.{esc(read)}"
        f"{esc(notice)} Confirm with the current label or a pharmacist."
    )


# --- worst reaction


def _reactions(page: PatientPage) -> str:
    crs, icans = page.reactions
    return f"<h2>Worst reaction</h2>{_reaction(page, crs)}{_reaction(page, icans)}"


def _reaction(page: PatientPage, reaction: Reaction) -> str:
    word = page.rulebook.label(reaction.kind).word
    answer, episode = reaction.worst.answer, reaction.episode
    if episode is None:
        said = {
            ReactionAnswer.NONE: f"<b>{word}: none seen</b> <span class='m'>{esc(say_stated(reaction.worst.stated_on))}</span>",
            ReactionAnswer.NOT_DOSED: f"<b>{word}</b> <span class='m'>no dose recorded yet</span>",
        }.get(answer, f"<b>{word}</b> {unknown()}")
        return f'<p style="margin-top:.35rem">{said}</p>'
    head = _grade(page, word, reaction, episode)
    if reaction.worst.others_not_graded:
        head += f' <b class="l">{esc(say_not_graded(reaction.worst.others_not_graded))}</b>'
    facts = "".join(f"<dt>{term}</dt><dd>{said}</dd>" for term, said in _episode_facts(page, reaction, episode))
    return f'<p style="margin-top:.35rem">{head}</p><dl class="kv m" style="margin:.2rem 0 .5rem">{facts}</dl>'


def _grade(page: PatientPage, word: str, reaction: Reaction, episode: ToxicityFact) -> str:
    onset = esc(say_on(episode.onset_on)) if episode.onset_on else unknown("onset day not recorded")
    if reaction.worst.answer is ReactionAnswer.GRADED and reaction.worst.grade == 0:
        return f'<b>{word}: none, as graded</b> <span class="m">(grade 0, ASTCT 2019), {onset}</span>'
    if reaction.worst.answer is ReactionAnswer.GRADED:
        return f'<b style="font-size:1.1333rem">{word} grade {reaction.worst.grade}</b> <span class="m">(ASTCT 2019), {onset}</span>'
    if reaction.worst.answer is ReactionAnswer.OTHER_SCALE:
        scales = [grade for grade in episode.grades if grade.system is not GradingSystem.ASTCT_2019]
        worst = max(scales, key=lambda grade: grade.grade if grade.grade is not None else -1)
        scale = page.rulebook.label(worst.system).word
        return f'<b>{word}, grade {worst.grade} on another scale</b> <span class="m">({esc(scale)}), {onset}</span>'
    return f'<b>{word}</b>, {unknown("grade not recorded")} <span class="m">{onset}</span>'


def _episode_facts(page: PatientPage, reaction: Reaction, episode: ToxicityFact) -> list[tuple[str, str]]:
    return [
        *_now(episode),
        ("After", _after(page, reaction)),
        ("Treated", treated(episode)),
        ("Admitted", _answer(page, episode.admitted)),
        ("Resolved", esc(say_on(episode.resolved_on)) if episode.resolved_on else unknown()),
    ]


def _now(episode: ToxicityFact) -> list[tuple[str, str]]:
    """The grade now, beside the worst in the heading, while the episode runs."""
    if episode.resolved_on is not None or episode.on_other_scale or not episode.grades:
        return []
    current = episode_grades(episode).current
    return [("Now", f"grade {current}" if current is not None else unknown("grade not recorded"))]


def _after(page: PatientPage, reaction: Reaction) -> str:
    worst = reaction.worst
    role = page.rulebook.label(worst.after_role).word.lower() if worst.after_role else None
    if worst.onset_hours is not None:
        onset = f"onset {worst.onset_hours:g} h after it"
    elif reaction.after_days is not None:
        onset = f"onset {reaction.after_days} d after it, hour {unknown()}"
    else:
        onset = f"hours to onset {unknown()}"
    return f"{or_unknown(role, 'which dose is not recorded')}, {onset}"


def treated(episode: ToxicityFact) -> str:
    """ "tocilizumab yes; steroid not recorded"."""
    pairs = (("tocilizumab", episode.tocilizumab), ("steroid", episode.steroid))
    return "; ".join(f"{name} {say_answer(answer)}" for name, answer in pairs)


def say_answer(answer: Answer | None) -> str:
    words = {Answer.YES: "yes", Answer.NO: "no", Answer.NOT_APPLICABLE: "not applicable"}
    if answer is Answer.UNKNOWN:
        return unknown("not known")
    return words[answer] if answer else unknown()


def _answer(page: PatientPage, answer: Answer | None) -> str:
    return esc(page.rulebook.label(answer).word.lower()) if answer else unknown()


# --- what is recorded for this dose


def _recorded(page: PatientPage) -> str:
    rows = [
        (esc(page.rulebook.label(latest.kind).word), value(latest.measured, page.today))
        for latest in page.for_this_dose
    ]
    rows += [("Infection", _infection(episode)) for episode in page.open_infections]
    rows.append(("Premedication", _premedication(page)))
    facts = "".join(f"<dt>{term}</dt><dd>{said}</dd>" for term, said in rows)
    return (
        f'<h2>Newest on record</h2><dl class="kv m" style="margin-top:.45rem">{facts}</dl>'
        f'<p class="q">No verdict: look at the day of each.</p>{_move(page)}'
    )


def _move(page: PatientPage) -> str:
    """Whose move it is and what it is, with what blocks it unless the next dose already says so."""
    move, label = page.status.move, page.rulebook.label
    site = page.status.sharing.site(move.side)
    whose = site.short_name if site else label(move.side).word
    what = move.what[:1].lower() + move.what[1:]
    told = page.status.dose.held_since is not None
    blocker = f'<span class="l">{esc(move.blocker)}</span>' if move.blocker and not told else ""
    return (
        f'<p class="m" style="margin-top:.45rem">Whose move: <b class="ink">{esc(whose)}</b>, {esc(what)}{blocker}</p>'
    )


def value(measured: MeasurementFact | None, today: date) -> str:
    """ "1.4 10⁹/L, Mon 16 Nov (8 d ago)"; a value that could not be converted stays as written."""
    if measured is None:
        return unknown()
    if measured.value is None:
        number = f"{esc(measured.text)} (as written)"
    else:
        number = f"{esc(measured.comparator or '')}{measured.value:g} {esc(measured.unit or '')}"
    flag = " outside the plausible range" if measured.implausible else ""
    return f"{number}, {say_when(measured.on, today)}{flag}"


def say_when(on: str, today: date) -> str:
    if len(on) != len("2026-10-31"):
        return esc(say_on(on))
    return day(date.fromisoformat(on), today=today)


def _infection(episode: ToxicityFact) -> str:
    name = episode.name or "infection"
    onset = esc(say_on(episode.onset_on)) if episode.onset_on else unknown("onset not recorded")
    return f"{esc(name)}, since {onset}, resolution {unknown()}"


def _premedication(page: PatientPage) -> str:
    """What is on file for the next dose; it says nothing of what was given."""
    row, state = page.premedication
    if page.status.dose.role is None:
        return unknown("not known for which dose")
    if row is None or state is None:
        return "none on file for this dose"
    drugs = ", ".join(drug.drug for drug in row.drugs)
    notice = f". {state.notice}" if state.notice else ""
    return (
        f"on file, {esc(row.timing)}: {esc(drugs)}{esc(notice)}" if state.runs else f"{unknown('review')}{esc(notice)}"
    )
