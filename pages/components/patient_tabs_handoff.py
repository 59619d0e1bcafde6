"""The tabs about the passing of the baton: stages, events, conditions and contacts; and who carries what."""

from __future__ import annotations

from coordination.boards import patient_tabs as tabs
from coordination.boards.patient import PatientPage
from coordination.display.markup import badge, block, day, esc, or_unknown, unknown
from coordination.knowledge.handoff import Duty
from coordination.records import tables as t
from coordination.vocabulary import HandoffEventKind, Side
from coordination.words import say_day, say_moment
from pages.components.patient_lists import entered_words, table


def handoff(page: PatientPage) -> str:
    return block(_stages(page), _handoff_events(page), _conditions(page), label="Handoff")


def _stages(page: PatientPage) -> str:
    label, lines = page.rulebook.label, tabs.stage_history(page)
    rows = []
    for line in lines:
        undone = ""
        if line.undone is not None:
            correcting, who = line.undone
            undone = (
                f'<span class="l">Undone by {esc(who.by)}: {or_unknown(correcting.why, "reason not recorded")}</span>'
            )
        word = esc(label(line.stage).word)
        rows.append(
            [
                f"<s>{word}</s>" if line.undone else f"<b>{word}</b>",
                day(line.row.on, today=page.today),
                or_unknown(line.row.why) + undone,
                entered_words(page, line.entered),
            ]
        )
    head = f'<div class="head"><h2>{len(lines)} stage {"entry" if len(lines) == 1 else "entries"}</h2><span class="q">Newest first</span></div>'
    return head + table("Stages", ["Stage", "Entered", "Why", "Recorded by"], rows)


def _handoff_events(page: PatientPage) -> str:
    rows, ways = [], tabs.ways(page)
    for row in reversed(page.record.current(t.HandoffEvent)):
        details = [f"route {row.route}" if row.route else "", f"{row.pages} pages" if row.pages else "", row.note or ""]
        if row.effective_at:
            details.append(f"in force from {say_moment(row.effective_at, page.facts.academic.zone)}")
        if row.planned_on:
            details.append(f"planned {say_day(row.planned_on)}")
        rows.append(
            [
                badge(page.rulebook.label(HandoffEventKind(row.kind))),
                or_unknown(ways.get(row.handoff_id)),
                day(row.on, today=page.today),
                or_unknown(row.by_name),
                esc("; ".join(text for text in details if text)),
                entered_words(page, tabs.entered(page, row, row.on)),
            ]
        )
    count = f"{len(ways)} passing{'s'[: len(ways) != 1]}"
    head = (
        f'<div class="head" style="margin-top:1.5rem"><h2>{len(rows)} handoff event{"s"[: len(rows) != 1]} in {count}</h2>'
        '<span class="q">Newest first</span></div>'
    )
    if not rows:
        return head + '<p class="m">No packet, answer or first visit recorded.</p>'
    return head + table("Handoff events", ["Event", "Passing", "Day", "By", "Details", "Recorded by"], rows)


def _conditions(page: PatientPage) -> str:
    conditions = page.facts.conditions
    if not conditions:
        return ""
    rows = [
        [
            esc(condition.text),
            or_unknown(condition.owner, "owner not recorded"),
            day(condition.due_on, today=page.today),
            day(condition.cleared_on, today=page.today, words="open"),
        ]
        for condition in conditions
    ]
    still = sum(condition.cleared_on is None for condition in conditions)
    head = f'<div class="head" style="margin-top:1.5rem"><h2>{len(conditions)} condition{"s"[: len(conditions) != 1]}, {still} open</h2></div>'
    return head + table("Conditions", ["Condition", "Owner", "Due", "Met"], rows)


# --- responsibilities


def responsibilities(page: PatientPage) -> str:
    label, half = page.rulebook.label, tabs.half_now(page)
    rows = []
    for line in tabs.matrix(page):
        site = esc(line.site.short_name) if line.site else unknown("site not recorded")
        exception = ""
        if line.exception is not None:
            since = say_moment(line.exception.from_at, page.facts.academic.zone)
            exception = (
                f'<span class="l agreed"><b>◆ Agreed otherwise</b> by {esc(line.exception.agreed_by)}, '
                f"in force from {esc(since)}</span>"
            )
        choice = f'<span class="l">{esc(line.row.choice)}</span>' if line.row.choice else ""
        cells = [_duty(line.duty(side), side is half) for side in (Side.ACADEMIC, Side.COMMUNITY)]
        rows.append([esc(label(line.row.topic).word) + choice, f"<b>{site}</b>{exception}", *cells])
    academic = page.facts.academic.short_name
    community = page.facts.community.short_name if page.facts.community else "the practice"
    moment = page.status.sharing.effective_at
    when = say_moment(moment, page.facts.academic.zone) if moment else None
    head = (
        f'<div class="head"><h2>Who carries what, {esc(academic)} and {esc(community)}</h2>'
        f'<span class="q">Effective moment: {or_unknown(when)}</span></div>'
    )
    coming = "".join(
        f"<li>{esc(label(line.topic).word)}: {esc(label(line.side).word)} from {esc(say_moment(line.from_at, page.facts.academic.zone))}, "
        f"agreed by {esc(line.agreed_by)}</li>"
        for line in tabs.to_come(page)
    )
    otherwise = sum(line.exception is not None for line in tabs.matrix(page))
    if otherwise:
        head += f'<p class="m">{otherwise} of {len(rows)} lines agreed otherwise for this patient, marked ◆.</p>'
    note = '<p class="q">Default matrix, program default; both sides see the same one. Exceptions are agreed per patient.</p>'
    heads = ["Topic", "Accountable now", "Before the effective moment", "After it"]
    return block(
        head,
        table("Responsibilities", heads, rows),
        f"<h3>To come</h3><ul>{coming}</ul>" if coming else "",
        note,
        label="Responsibilities",
    )


def _duty(duty: Duty, in_force: bool) -> str:
    if not duty.applies:
        return '<span class="m">nothing to do in this half</span>'
    lead = f"<b>{esc(duty.leads)}</b>" if in_force else esc(duty.leads)
    others = [("does", duty.does), ("consulted", duty.consulted), ("informed", duty.informed)]
    said = "; ".join(f"{word}: {esc(who)}" for word, who in others if who and who != duty.leads)
    return f"{lead}{f'<span class=l>{said}</span>' if said else ''}"
