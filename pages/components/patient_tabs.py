"""The clinical tabs of the patient page as text, tasks and history: who recorded what, how late, what it corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

from coordination.boards import patient_tabs as tabs
from coordination.boards.looks import task_look
from coordination.boards.patient import PatientPage
from coordination.display.markup import badge, block, day, esc, or_unknown, unknown
from coordination.display.timeline import Timeline, timeline_rows
from coordination.facts import ToxicityFact
from coordination.records import tables as t
from coordination.vocabulary import (
    DoseRole,
    DoseStatus,
    MeasurementKind,
    MeasurementSource,
    ReactionAnswer,
    Schedule,
    TaskState,
    ToxicityKind,
    Urgency,
)
from coordination.words import say_day, say_moment
from pages.components.patient_answers import say_answer, say_when, treated
from pages.components.patient_lists import entered_words, table
from pages.components.patient_words import say_stated
from pages.components.recorder_episodes import beside, gradings

# --- doses


def doses(page: PatientPage) -> str:
    lines, label = tabs.doses(page), page.rulebook.label
    given = len(page.facts.given)
    complete = "history complete" if page.facts.dose_history_complete else "earlier doses may be missing"
    head = f'<div class="head"><h2>{len(lines)} dose records, {given} given</h2><span class="q">Newest first; {complete}</span></div>'
    if not lines:
        return block('<p class="m">No doses recorded yet.</p>', label="Doses")
    rows = []
    for line in lines:
        row = line.row
        role = label(DoseRole(row.role)).word if row.role else None
        happened = row.status not in (DoseStatus.HELD, DoseStatus.MISSED)
        amount = f"{row.amount:g} {row.unit or ''}".strip() if row.amount is not None else None
        weight = f"{row.weight_kg:g} kg" if row.weight_kg is not None else None
        schedule = f", {label(Schedule(row.schedule)).word.lower()}" if row.schedule else ""
        site = page.record.sites[row.site_id].short_name if row.site_id else None
        at = f' <span class="nw">{row.at.astimezone(page.facts.academic.zone):%H:%M %Z}</span>' if row.at else ""
        said = " · ".join(esc(text) for text in (_passed(page, row), row.reason, row.note) if text)
        before = "".join(f'<span class="l">Corrected: {_dose_before(page, old)}</span>' for old in line.before)
        rows.append(
            [
                f"{day(row.on, today=page.today)}{at}",
                badge(label(DoseStatus(row.status))),
                f"{or_unknown(role)}{esc(schedule)}{_advised_by(page, row.on)}",
                or_unknown(amount) if happened or amount else "nothing given",
                or_unknown(weight) if happened or weight else "",
                or_unknown(site) if happened or site else "",
                or_unknown(row.premedication) if happened or row.premedication else "",
                (said or "") + before,
                entered_words(page, line.entered),
            ]
        )
    heads = ["Day", "Status", "What for", "Amount", "Weight", "Where", "Premedication", "Reason, note", "Recorded by"]
    changes = [
        f"{say_day(change.on)}: {label(change.schedule).word}, decided by {change.decided_by}"
        for change in page.facts.schedule_changes
    ]
    interval = (
        f'<p class="m">Changes of interval: {esc("; ".join(changes)) if changes else unknown("none recorded")}</p>'
    )
    return block(head, table("Doses", heads, rows), interval, label="Doses")


def _advised_by(page: PatientPage, on: date) -> str:
    """Which version of the agent's rules was in force on the day of a dose; nothing where there is only one."""
    if len(page.rulebook.versions[page.facts.agent]) == 1:
        return ""
    book = page.rulebook.version_on(page.facts.agent, on)
    return f'<span class="l">Advised by version {esc(book.version)}</span>'


def _passed(page: PatientPage, row: Any) -> str | None:
    """What became of a planned day that has passed; None: it is still to come, or its own record says so."""
    if row.status != DoseStatus.PLANNED or row.on >= page.today:
        return None
    after = next((dose for dose in page.facts.given if dose.on >= row.on), None)
    if after is None:
        return "The day has passed and nothing is recorded for it"
    return None if after.on == row.on else f"Not recorded on this day; the next dose given was {say_day(after.on)}"


def _dose_before(page: PatientPage, row: Any) -> str:
    amount = f", {row.amount:g} {row.unit or ''}" if row.amount is not None else ""
    return f"was {esc(page.rulebook.label(DoseStatus(row.status)).word.lower())} {esc(say_day(row.on))}{esc(amount)}"


# --- toxicity


def toxicity(page: PatientPage) -> str:
    episodes = sorted(page.facts.toxicities, key=lambda one: one.onset_on or "", reverse=True)
    none = "".join(
        f'<p class="m">{esc(page.rulebook.label(one.kind).word)}: none seen, {esc(say_stated(one.worst.stated_on))}.</p>'
        for one in page.reactions
        if one.worst.answer is ReactionAnswer.NONE
    )
    if not episodes:
        return beside(page) + block(
            none or '<p class="m">No episode recorded. That is not the same as none.</p>', label="Toxicity"
        )
    head = f'<div class="head"><h2>{len(episodes)} episode{"s"[: len(episodes) != 1]}</h2><span class="q">Newest onset first</span></div>'
    rows = [
        [
            f"<b>{esc(_kind(page, one))}</b>",
            say_when(one.onset_on, page.today) if one.onset_on else unknown(),
            gradings(page, one),
            treated(one)
            if one.kind in (ToxicityKind.CRS, ToxicityKind.ICANS)
            else f"steroid {say_answer(one.steroid)}",
            say_answer(one.admitted),
            say_when(one.resolved_on, page.today) if one.resolved_on else unknown(),
            _note(page, one.id),
        ]
        for one in episodes
    ]
    heads = ["Episode", "Onset", "Gradings", "Treated", "Admitted", "Resolved", "Organism, note"]
    return block(head, table("Toxicity", heads, rows), none, label="Toxicity") + beside(page)


def _kind(page: PatientPage, episode: ToxicityFact) -> str:
    word = page.rulebook.label(episode.kind).word
    return f"{word}: {episode.name}" if episode.name else word


def _note(page: PatientPage, episode_id: str) -> str:
    row = next(row for row in page.record.current(t.Toxicity) if row.episode_id == episode_id)
    return " · ".join(esc(text) for text in (row.organism, row.note) if text)


# --- labs and measurements


def measurements(page: PatientPage) -> str:
    lines, label = tabs.measurements(page), page.rulebook.label
    if not lines:
        return block('<p class="m">No measurement recorded yet.</p>', label="Labs and measurements")
    shown = lines[:50]
    head = f'<div class="head"><h2>{len(shown)} of {len(lines)} values</h2><span class="q">Newest first</span></div>'
    rows = []
    for line in shown:
        row = line.row
        name = label(MeasurementKind(row.kind)).word if row.kind else row.test
        written = (
            ""
            if row.value is not None and row.text == f"{row.value:g}"
            else f'<span class="l">as written: {esc(row.text)}</span>'
        )
        number = (
            f"{esc(row.comparator or '')}{row.value:g} {esc(row.unit or '')}"
            if row.value is not None
            else esc(row.text)
        )
        flag = '<span class="l">outside the plausible range</span>' if row.implausible else ""
        rows.append(
            [
                esc(name),
                f"<b>{number}</b>{written if row.value is not None else ''}{flag}",
                say_when(row.on, page.today),
                esc(label(MeasurementSource(row.source)).word),
                entered_words(page, line.entered),
            ]
        )
    heads = ["Test", "Value", "Day", "Source", "Recorded by"]
    return block(head, table("Labs and measurements", heads, rows), label="Labs and measurements")


# --- tasks


def open_tasks(page: PatientPage) -> str:
    tasks = page.tasks
    if not tasks:
        return block(
            f'<h2>No open task</h2><p class="m">Tasks kept by hand, looked at {esc(say_moment(page.now, page.facts.academic.zone))}.</p>',
            label="Open tasks",
        )
    head = f'<div class="head"><h2>{len(tasks)} open task{"s"[: len(tasks) != 1]}</h2><span class="q">Most urgent first</span></div>'
    return block(head, *(_task(page, task) for task in tasks), label="Open tasks")


def _task(page: PatientPage, task: Any) -> str:
    site = page.record.sites.get(task.owner_site_id)
    look = task_look(TaskState(task.state), Urgency(task.urgency), task.due_on, page.today)
    owner = " · ".join(esc(text) for text in (site.short_name if site else None, task.owner) if text)
    return (
        f'<div class="task"><div>{badge(page.rulebook.label(look))}</div><div><h3>{esc(task.title)}</h3>{window(task, page.today)}'
        f'<span class="l">{esc(task.reason)} {owner or unknown("owner not recorded")}</span></div></div>'
    )


def window(task: Any, today: date) -> str:
    """ "Due Fri 20 Nov 2026 (3 d ago)", or what is missing."""
    if task.opens_on and task.closes_on and task.opens_on != task.closes_on:
        span = f"{say_day(task.opens_on)} to {say_day(task.closes_on)}"
        over = (today - task.closes_on).days
        left = f"{over} days over" if over > 0 else f"{-over} days left"
        return esc(f"Window {span}; {left}")
    if task.due_on is None:
        return unknown("no due date recorded")
    return f"Due {day(task.due_on, today=today)}"


def closed_tasks(page: PatientPage) -> str:
    closed = tabs.closed_tasks(page)
    if not closed:
        return ""
    rows = [
        [
            esc(task.title),
            badge(page.rulebook.label(task.kind)),
            day(task.on, today=page.today),
            " · ".join(esc(text) for text in (task.result, task.reason) if text),
            entered_words(page, task.entered),
        ]
        for task in closed
    ]
    heads = ["Task", "Outcome", "Day", "Result, reason", "Recorded by"]
    return block(
        f'<div class="head"><h2>{len(closed)} closed</h2></div>',
        table("Closed tasks", heads, rows),
        label="Closed tasks",
    )


# --- history, and the timeline's twin


def history(page: PatientPage, found: tabs.History, older: str) -> str:
    rows = [
        [
            esc(say_moment(line.at, page.facts.academic.zone)),
            esc(line.who),
            esc(line.summary) + "".join(f'<span class="l">{esc(change)}</span>' for change in line.changes),
        ]
        for line in found.lines
    ]
    head = f'<div class="head"><h2>{len(rows)} of {found.total} entries</h2><span class="q">Newest first; nothing is ever overwritten</span></div>'
    more = f'<p class="m pager"><a href="{esc(older)}">Older</a></p>' if found.older else ""
    return block(head, table("History", ["When", "Who", "What"], rows), more, label="History")


def timeline_twin(timeline: Timeline, today: date) -> str:
    rows = [[day(row.on, today=today), esc(row.lane), esc(row.words)] for row in timeline_rows(timeline)]
    hidden = timeline.not_drawn
    left_out = f'<p class="m">Not drawn, because the day is not known: {esc("; ".join(hidden))}.</p>' if hidden else ""
    return (
        f"<details><summary>Show as table: {len(rows)} rows</summary>{table('Timeline', ['Day', 'What', 'In words'], rows)}"
        f"</details>{left_out}"
    )
